"""Print a small page as `make pdf` prints the book: pages, bookmarks, links, waiting pictures."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import launch
from matplotlib import pyplot as plt
from pypdf import PdfReader

ROOT = Path(__file__).parents[1]
PAGE = """<!doctype html><html lang="en"><title>A book</title><body>
<h1>A book</h1><p><a href="#second">to the second chapter</a>, <a href="https://example.org">out</a>,
<a href="notes.txt" download>a file</a>
<h2>First chapter</h2><p style="height: 3000px">long
<h2 id="second">Second chapter</h2><img src="dot.png" alt="a dot" loading="lazy">
</body></html>"""


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    """Return the printed page."""
    # Only to skip as loudly as the other tests do where there is no browser.
    with launch():
        pass
    folder = tmp_path_factory.mktemp("pdf")
    plt.imsave(folder / "dot.png", [[0, 1], [1, 0]])
    (folder / "page.html").write_text(PAGE)
    command = [sys.executable, ROOT / "tools" / "make_pdf.py", "page.html", "book.pdf"]
    subprocess.run(command, cwd=folder, check=True)
    with PdfReader(folder / "book.pdf") as reader:
        yield reader


def links(pdf):
    annotations = [a.get_object() for page in pdf.pages for a in page.get("/Annots", [])]
    return [a for a in annotations if a["/Subtype"] == "/Link"]


def test_bookmarks_are_the_headings_and_lead_to_their_pages(pdf):
    title, chapters = pdf.outline
    assert title.title == "A book"
    assert [chapter.title for chapter in chapters] == ["First chapter", "Second chapter"]
    pages = [pdf.get_destination_page_number(chapter) for chapter in chapters]
    assert pages == [0, len(pdf.pages) - 1]
    assert len(pdf.pages) > 2


def test_links_lead_into_the_pdf_and_out_of_it(pdf):
    inside, outside = links(pdf)
    assert "/Dest" in inside
    assert outside["/A"]["/URI"] == "https://example.org/"


def test_pictures_that_would_wait_are_printed(pdf):
    assert len(pdf.pages[-1].images) == 1


def test_page_is_tagged_and_numbered(pdf):
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.pages[1].extract_text().strip().endswith("2")


def test_without_a_browser_it_says_what_to_install(tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    command = [sys.executable, ROOT / "tools" / "make_pdf.py", "page.html", "book.pdf"]
    run = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "apt-get install chromium" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "book.pdf").exists()
