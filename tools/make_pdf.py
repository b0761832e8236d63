"""Print the whole book, as one page, to one PDF with bookmarks and working links."""

import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

MARGIN = {"top": "18mm", "right": "18mm", "bottom": "20mm", "left": "18mm"}
FOOTER = '<div style="width: 100%; font-size: 8px; text-align: center" class="pageNumber"></div>'
# Formulas, fonts and the pictures that would wait for a reader; on paper nothing is downloaded.
READY = """async () => {
    document.querySelectorAll("a[download]").forEach(link => link.removeAttribute("href"));
    await window.MathJax?.startup?.promise;
    await document.fonts.ready;
    const pictures = [...document.images];
    pictures.forEach(picture => { picture.loading = "eager"; });
    await Promise.all(pictures.map(picture => picture.decode()));
}"""


def main():
    """Print the page to the PDF."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path, help="the book as one HTML file")
    parser.add_argument("pdf", type=Path)
    arguments = parser.parse_args()
    browser = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if browser is None:
        sys.exit("To print the book, install Chromium; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(color_scheme="light")
        page.goto(arguments.page.resolve().as_uri())
        page.evaluate(READY)
        page.pdf(
            path=arguments.pdf,
            format="A4",
            margin=MARGIN,
            scale=0.85,
            outline=True,
            tagged=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
        )
        chromium.close()


if __name__ == "__main__":
    main()
