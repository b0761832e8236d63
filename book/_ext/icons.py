"""Serve only the icons in use.

The theme brings two thousand icons twice, as a script and as a font, 700 kB
compressed; the book shows some twenty.
"""

import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# name: [width, height, [other names], "code point", "path"] in the script.
ICON = re.compile(
    r'("[\w-]+"|[\w$]+):\[\d+,\d+,(\[[^\]]*\]),"([0-9a-f]+)",'
    r'(?:"[^"]*"|\["[^"]*"(?:,"[^"]*")*\])\],?'
)


def keep_used_icons(app, exception):
    """Write the script and the fonts anew, with what occurs in the site."""
    static = Path(app.outdir) / "_static"
    script = static / "scripts" / "fontawesome.js"
    if exception or not script.is_file():
        return
    places = [*Path(app.outdir).glob("**/*.html"), *static.glob("**/*.js")]
    text = " ".join(place.read_text("utf-8") for place in places)
    used, codes = set(re.findall(r"\bfa-([a-z0-9-]+)", text)), []

    def kept(icon):
        if not used & set(re.findall(r"[\w-]+", icon[1] + icon[2])):
            return ""
        codes.append(int(icon[3], 16))
        return icon[0]

    script.write_text(ICON.sub(kept, script.read_text("utf-8")), "utf-8")
    for path in static.glob("vendor/fontawesome/webfonts/*.woff2"):
        subsetter, font = Subsetter(Options(flavor="woff2")), TTFont(path)
        subsetter.populate(unicodes=codes)
        subsetter.subset(font)
        font.save(path)


def setup(app):
    """Register with Sphinx."""
    app.connect("build-finished", keep_used_icons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
