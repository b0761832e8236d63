"""Write the size of each picture on its page, and let it wait for the reader.

So nothing moves when a picture arrives, and what is not read is not loaded. A
wide picture gets a box to scroll in, where a phone would shrink its text.
"""

import re
from pathlib import Path

from PIL import Image

PICTURE = re.compile(r'<img (?=[^>]*src="[^"]*?([^"/]+\.png)")[^>]*>')
# A figure has 144 pixels to the inch (matplotlibrc), and a page has 96.
SCALE = 96 / 144
# The theme lets the keyboard into boxes of this class, as long as they scroll.
BOX = '<div class="pst-scrollable-table-container wide-picture">{}</div>'


def is_wide(width, height):
    """Say whether a picture is wider than a phone, and no mere strip."""
    return width > 600 and height > 240 and width / height > 1.5


def describe_pictures(app, page, template, context, doctree):
    """Complete the tags of one page."""
    sources = {name: path for path, name in app.builder.images.items()}

    def described(tag):
        if tag[1] not in sources:
            return tag[0]
        with Image.open(Path(app.srcdir, sources[tag[1]])) as picture:
            width, height = (round(SCALE * side) for side in picture.size)
        size = f'width="{width}" height="{height}" loading="lazy"'
        img = tag[0].replace("<img", f"<img {size}", 1)
        return BOX.format(img) if is_wide(width, height) else img

    context["body"] = PICTURE.sub(described, context.get("body", ""))


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", describe_pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
