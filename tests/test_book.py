"""Read the built book: complete, described, numbered, without debris and with whole links."""

import functools
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup
from jupyter_cache import get_cache
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"
TOC = re.findall(r"^[ -]*(?:root|file): *(\S+)", (ROOT / "_toc.yml").read_text(), re.MULTILINE)
PAGES = [f"{name}.html" for name in TOC]
BUILT_BY_SPHINX = ["genindex.html", "search.html"]
# What a page loads, as opposed to where it leads.
LOADS = {
    "audio": ["src"],
    "embed": ["src"],
    "form": ["action"],
    "iframe": ["src"],
    "image": ["href"],
    "img": ["src", "srcset"],
    "input": ["src"],
    "link": ["href"],
    "object": ["data"],
    "script": ["src"],
    "source": ["src", "srcset"],
    "track": ["src"],
    "use": ["href"],
    "video": ["src", "poster"],
}
# Addresses that style sheets load.
STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
HEADING = re.compile("^h[1-6]$")
OTHER_HOST = re.compile(r"\s*(?:[a-z+.-]+:)?//", re.IGNORECASE)
TENSORFLOW_LOG = re.compile(
    r"oneDNN|cuda|computation_placer|cpu_feature_guard|XLA service|TF_ENABLE|absl::"
    r"|\b[EWIF]0000\b|\b[EWIF]\d{4} \d\d:\d\d:",
    re.IGNORECASE,
)
PROGRESS_BAR = re.compile(
    "[\x07\x08\x1b\ufffd]|\r(?!\n)|\\bETA\\b|\\d+/\\d+[^\n]*━|\\[=+>\\.+\\]|\\d%\\|"
)
UNRENDERED = re.compile(
    r"\{[a-z][\w:+-]*\}`|\{glue:|\{numref\}|WARNING|\[\?\]|```|^:::", re.MULTILINE
)


@pytest.fixture(scope="session", autouse=True)
def fresh():
    """Refuse to judge a book that is older than its sources."""
    # Without what a surrounding make tells its children.
    surroundings = {key: text for key, text in os.environ.items() if not key.startswith("MAKE")}
    command = ["make", "--question", "_build/html/.complete"]
    run = subprocess.run(command, cwd=ROOT, env=surroundings, check=False)
    assert run.returncode == 0, "The book is not built from these sources: run `make book` first."


@functools.cache
def read(name):
    """Return the parsed page; its carriage returns are kept."""
    return BeautifulSoup((HTML / name).read_bytes().decode("utf-8"), "html.parser")


@pytest.fixture(params=PAGES)
def page(request):
    return read(request.param)


@pytest.fixture(params=[*PAGES, *BUILT_BY_SPHINX])
def any_page(request):
    return read(request.param)


def article(page):
    # The search page has none.
    return page.select_one("article.bd-article") or page.main


def prose(page):
    """Return the text of the article without its code and its formulas."""
    parts = article(page).find_all(string=True)
    outside = [part for part in parts if not part.find_parent(["pre", "code", "script", "style"])]
    return "".join(part for part in outside if not part.find_parent(class_="math"))


def none(problems):
    """Fail with one line for each problem: pytest would shorten a list."""
    problems = list(problems)
    assert not problems, "\n".join(problems)


def test_every_page_of_the_contents_is_built():
    assert len(PAGES) > 1
    none(name for name in PAGES if not (HTML / name).is_file())


def test_page_has_a_language_a_title_and_one_heading_of_the_first_level(any_page):
    assert any_page.html["lang"] == "en"
    assert any_page.title.get_text().strip()
    # The theme repeats the page's name for print.
    headings = [heading for heading in any_page.find_all("h1") if not for_print(heading)]
    assert len(headings) == 1, headings
    assert headings[0].get_text().strip()


def for_print(element):
    return element.find_parent(class_="onlyprint") is not None


def test_titles_tell_pages_apart():
    titles = [read(name).title.get_text() for name in PAGES]
    assert len(set(titles)) == len(titles)


def test_heading_levels_do_not_skip(any_page):
    headings = article(any_page).find_all(HEADING)
    levels = [int(heading.name[1]) for heading in headings if not for_print(heading)]
    assert levels[0] == 1
    steps = zip(levels, levels[1:], headings[1:], strict=False)
    none(f"h{before} to {heading}" for before, level, heading in steps if level > before + 1)


def test_every_picture_says_what_is_to_be_seen(any_page):
    none(problem for image in article(any_page).find_all("img") if (problem := fault(image)))
    for picture in any_page.find_all(["svg", "canvas"], role="img"):
        named = picture.get("aria-label") or picture.get("aria-labelledby") or picture.title
        assert named, f"no name: {picture}"


def fault(image):
    """Return what is wrong with the alt text of `image`, if anything."""
    alt, name = image.get("alt"), Path(urlsplit(image["src"]).path).stem
    if alt == "" and image.get("role") == "presentation":
        return None
    if not alt:
        return f"no alt text, and not said to be decoration: {image}"
    if ("/" in alt and " " not in alt) or re.search(r"\.(png|svg|jpe?g|gif|webp)$", alt):
        return f"the alt text is a path: {image}"
    if alt == name:
        return f"the alt text is the file's name: {image}"
    if len(alt.split()) < 4:
        return f"the alt text says too little: {image}"
    return None


def test_every_figure_is_numbered_and_has_a_caption(page):
    for figure in article(page).find_all("figure"):
        number = figure.select_one("figcaption .caption-number")
        assert number, f"no number: {figure}"
        assert re.search(r"\d", number.get_text())
        text = figure.select_one("figcaption .caption-text")
        assert text, f"no caption: {figure}"
        assert len(text.get_text().split()) >= 3, text


def test_every_drawn_picture_is_a_figure(page):
    pictures = article(page).select(".cell_output img")
    none(str(picture) for picture in pictures if not picture.find_parent("figure"))


def test_page_shows_no_error(page):
    faulty = ".stderr, .traceback, .system-message, .problematic, .output.error, .highlight .err"
    none(str(found)[:300] for found in page.select(faulty))
    outputs = [output.get_text() for output in page.select(".cell_output")]
    none(output[:300] for output in outputs if "Traceback (most recent" in output)


def test_markup_is_rendered(page):
    text = prose(page)
    none(text[max(0, found.start() - 40) : found.end() + 40] for found in UNRENDERED.finditer(text))


@pytest.mark.parametrize("debris", [TENSORFLOW_LOG, PROGRESS_BAR], ids=["log", "progress"])
def test_outputs_hold_no_debris(page, debris):
    for output in page.select(".cell_output"):
        found = debris.search(output.get_text())
        assert not found, f"{found.group()!r} in {output.get_text()[:300]!r}"


def loaded(page):
    """Yield the addresses of all that the browser would fetch for `page`."""
    for tag, attributes in LOADS.items():
        for element in page.find_all(tag):
            # These links are read by search engines, not fetched.
            if {"canonical", "license", "author"} & set(element.get("rel", [])):
                continue
            for attribute in attributes:
                value = element.get(attribute) or element.get(f"xlink:{attribute}") or ""
                candidates = value.split(",") if attribute == "srcset" else [value]
                yield from (part.split()[0] for part in candidates if part.split())
    for style in page.find_all("style"):
        yield from style_addresses(style.get_text())
    for element in page.find_all(style=True):
        yield from style_addresses(element["style"])


def style_addresses(text):
    uncommented = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return [url or imported for url, imported in STYLE_ADDRESS.findall(uncommented)]


def test_page_loads_nothing_from_another_host(any_page):
    none(address for address in loaded(any_page) if OTHER_HOST.match(address))


def test_style_sheets_load_nothing_from_another_host_and_only_what_exists():
    sheets = list(HTML.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        for address in style_addresses(sheet.read_text(encoding="utf-8")):
            assert not OTHER_HOST.match(address), f"{address} in {sheet}"
            if not address.startswith(("data:", "#")):
                target = sheet.parent / unquote(urlsplit(address).path)
                assert target.is_file(), f"{address} in {sheet}"


def broken(page, name, address):
    """Return whether `address` on the page `name` leads nowhere in the book."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return False
    target = (HTML / name).parent / unquote(parts.path) if parts.path else HTML / name
    if not target.is_file():
        return True
    fragment = unquote(parts.fragment)
    if not fragment or target.suffix != ".html":
        return False
    there = page if target == HTML / name else read(target.relative_to(HTML).as_posix())
    return not (there.find(id=fragment) or there.find(attrs={"name": fragment}))


@pytest.mark.parametrize("name", [*PAGES, *BUILT_BY_SPHINX, "index.html"])
def test_links_lead_somewhere(name):
    page = read(name)
    links = [link["href"] for link in page.find_all(["a", "area"], href=True)]
    refresh = [meta["content"].partition("url=")[2] for meta in page.select("meta[http-equiv]")]
    addresses = {*links, *loaded(page), *filter(None, refresh)}
    assert addresses
    none(f"{name}: {address}" for address in addresses if broken(page, name, address))


def test_front_page_leads_to_the_root_page():
    assert PAGES[0] in (HTML / "index.html").read_text()


CHAPTERS = [name for name in TOC if re.match(r"\d\d_", name)]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_starts_with_its_goals_and_ends_with_its_exercises(chapter):
    page = read(f"{chapter}.html")
    assert article(page).select_one(".admonition.goals ul li")
    headings = [heading.get_text().rstrip("#") for heading in article(page).find_all("h2")]
    assert headings[-3:] == ["Summary", "Check your understanding", "Exercises"]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_answer_to_a_question_has_its_own_explanation(chapter):
    questions = {}
    for answer in article(read(f"{chapter}.html")).select("details:is(.right, .wrong)"):
        questions.setdefault(answer["name"], []).append(answer)
    assert len(questions) >= 4
    for answers in questions.values():
        assert len(answers) >= 3
        assert [answer["class"] for answer in answers].count(["right"]) == 1
        assert len({answer.summary.get_text(strip=True) for answer in answers}) == len(answers)
        texts = [explanation(answer) for answer in answers]
        assert len(set(texts)) == len(texts)
        for answer, text in zip(answers, texts, strict=True):
            verdict = "Right." if answer["class"] == ["right"] else "No."
            assert text.startswith(verdict), text
            assert len(text) > len(verdict) + 20, text


def explanation(answer):
    return " ".join(part.get_text() for part in answer.find_all(recursive=False)[1:]).strip()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_figure_is_referred_to(chapter):
    content = article(read(f"{chapter}.html"))
    names = [figure["id"] for figure in content.select("figure[id]")]
    assert names
    none(name for name in names if not content.select(f'a.reference[href="#{name}"]'))


def test_pictures_have_their_size_and_wait(page):
    for image in article(page).select(".cell_output img"):
        with Image.open(HTML / image["src"]) as picture:
            width, height = picture.size
        assert image["loading"] == "lazy"
        assert int(image["width"]) / int(image["height"]) == pytest.approx(width / height, rel=0.02)


def test_the_site_has_the_icons_that_it_shows_and_few_others():
    script = (HTML / "_static" / "scripts" / "fontawesome.js").read_text()
    assert len(script) < 150_000
    fonts = (HTML / "_static" / "vendor" / "fontawesome" / "webfonts").glob("*.woff2")
    assert 500 < sum(font.stat().st_size for font in fonts) < 20_000
    text = " ".join((HTML / name).read_text() for name in PAGES)
    icons = set(re.findall(r'class="[^"]*\bfa-(?!solid|brands|regular|lg|fw)([a-z-]+)', text))
    assert len(icons) > 5
    none(name for name in icons if not re.search(rf'\b{name}"?:\[\d|"{name}"', script))


# The pages state what an otherwise idle machine needs. A machine that does other work at the same
# time has been seen to take twice as long; a chapter that takes longer still has become slow.
BUSY = 2.5


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_ran_in_the_time_that_its_page_states_and_in_4_gb(chapter):
    goals = read(f"{chapter}.html").select_one(".admonition.goals").get_text()
    (stated,) = re.findall(r"at most (\d+) seconds to run", goals)
    cache = get_cache(ROOT / "_build" / ".jupyter_cache" / cache_key(ROOT))
    records = [record for record in cache.list_cache_records() if Path(record.uri).stem == chapter]
    # The cache keeps what earlier versions of the chapter gave.
    record = max(records, key=lambda record: record.pk)
    assert record.data["execution_seconds"] <= BUSY * int(stated)
    assert 100 < record.data["peak_megabytes"] < 4_000


def test_coverage_names_sections_that_exist():
    rows = article(read("coverage.html")).select("tbody tr")
    assert len(rows) > 40
    for row in rows:
        place = row.find_all("td")[1]
        links = [read(link["href"].partition("#")[0]) for link in place.find_all("a")]
        headings = {
            heading.get_text().rstrip("#") for page in links for heading in page.find_all(HEADING)
        }
        none(
            f"{name.get_text()} in {row}"
            for name in place.find_all("em")
            if name.get_text() not in headings
        )


# The execution cache, in a tree of its own.


@pytest.fixture
def tree(tmp_path):
    """Return a book of one notebook, which shows a value of the helper package."""
    for name in ("_ext", "_static"):
        shutil.copytree(ROOT / "book" / name, tmp_path / "book" / name)
    for name in ("_config.yml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: page\n")
    (tmp_path / "book" / "references.bib").touch()
    shutil.copy(ROOT / "book" / "matplotlibrc", tmp_path / "book")
    package = tmp_path / "lecture_helpers"
    package.mkdir()
    (package / "__init__.py").write_text("VALUE = 'the old value'\n")
    (package / "mnist.npz").write_bytes(b"digits")
    write_page(tmp_path, "from lecture_helpers import VALUE\n\nprint(VALUE)")
    return tmp_path


def write_page(tree, code, text="# A page"):
    notebook = new_notebook(cells=[new_markdown_cell(text), new_code_cell(code)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    notebook.metadata.language_info = {"name": "python"}
    nbformat.write(notebook, tree / "book" / "page.ipynb")


def build(tree):
    """Build the book of `tree` with the command of `make book`."""
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    (command,) = re.findall(
        r"^JUPYTER_BOOK := \$\(BIN\)/jupyter-book (.*)$", makefile, re.MULTILINE
    )
    (options,) = re.findall(r"^\t\$\(JUPYTER_BOOK\) (--all .*)$", makefile, re.MULTILINE)
    arguments = f"{command} {options}".replace("$(CURDIR)", str(tree)).split()
    return subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), *arguments],
        cwd=tree,
        # The helpers of the tree stand before those that are installed.
        env=os.environ | {"PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def cache_key(tree):
    path = tree / "book" / "_ext" / "execution_cache.py"
    specification = importlib.util.spec_from_file_location("execution_cache", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.digest(module.dependencies())


@pytest.mark.parametrize(
    "path",
    [
        "book/matplotlibrc",
        "lecture_helpers/__init__.py",
        "lecture_helpers/mnist.npz",
        "requirements.lock",
    ],
)
def test_one_changed_byte_changes_the_key_of_the_cache(tree, path):
    before = cache_key(tree)
    assert cache_key(tree) == before
    content = bytearray((tree / path).read_bytes())
    content[-2] ^= 1
    (tree / path).write_bytes(content)
    assert cache_key(tree) != before


def test_new_helper_changes_the_key_and_other_files_do_not(tree):
    before = cache_key(tree)
    write_page(tree, "1")
    (tree / "notes.txt").touch()
    assert cache_key(tree) == before
    (tree / "lecture_helpers" / "new.py").touch()
    assert cache_key(tree) != before


def test_changed_helper_changes_the_page(tree):
    page = tree / "_build" / "html" / "page.html"
    first = build(tree)
    assert first.returncode == 0, first.stdout
    assert "the old value" in page.read_text()
    (tree / "lecture_helpers" / "__init__.py").write_text("VALUE = 'the new value'\n")
    second = build(tree)
    assert second.returncode == 0, second.stdout
    assert "the new value" in page.read_text()
    assert "the old value" not in page.read_text()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import sys\n\nprint('noise', file=sys.stderr)", "stderr was found"),
        ("raise ValueError('a broken cell')", "a broken cell"),
    ],
    ids=["stderr", "error"],
)
def test_noisy_or_broken_notebook_fails_the_build(tree, code, reason):
    write_page(tree, code)
    run = build(tree)
    assert run.returncode != 0
    assert reason in run.stdout


def run_chapters(tree):
    """Run the chapters of `tree` with the tool of `make book`; return the process."""
    (tree / "tools").mkdir(exist_ok=True)
    shutil.copy(ROOT / "tools" / "run_chapters.py", tree / "tools")
    command = [sys.executable, tree / "tools" / "run_chapters.py"]
    environment = os.environ | {"PYTHONPATH": str(tree)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_chapters_are_run_once_and_the_build_finds_their_outputs(tree):
    first = run_chapters(tree)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("page.ipynb: ")
    again = run_chapters(tree)
    assert (again.returncode, again.stdout) == (0, "")
    run = build(tree)
    assert run.returncode == 0, run.stdout
    assert "Using cached notebook" in run.stdout
    assert "Executing notebook" not in run.stdout
    assert "the old value" in (tree / "_build" / "html" / "page.html").read_text()


def test_a_chapter_that_fails_is_named_and_does_not_stop_the_others(tree):
    shutil.copy(tree / "book" / "page.ipynb", tree / "book" / "sound.ipynb")
    write_page(tree, "raise ValueError('a broken cell')")
    run = run_chapters(tree)
    assert run.returncode == 1
    assert "page.ipynb failed" in run.stderr
    assert "a broken cell" in run.stderr
    again = run_chapters(tree)
    assert "page.ipynb" in again.stdout
    assert "sound.ipynb" not in again.stdout


def launch_links(tree, name):
    page = BeautifulSoup((tree / "_build" / "html" / name).read_text(), "html.parser")
    links = [link["href"] for link in page.select("a[href]")]
    return [link for link in links if "colab" in link or "binder" in link]


def test_launch_buttons_open_the_right_notebooks_once_there_is_an_address(tree):
    exercises = tree / "book" / "exercises"
    exercises.mkdir()
    shutil.copy(tree / "book" / "page.ipynb", exercises / "set.ipynb")
    (tree / "_toc.yml").write_text(
        "format: jb-book\nroot: page\nchapters:\n  - file: exercises/set\n"
    )
    first = build(tree)
    assert first.returncode == 0, first.stdout
    assert launch_links(tree, "page.html") == launch_links(tree, "exercises/set.html") == []
    settings = (tree / "_config.yml").read_text()
    address = "https://github.com/owner/digits"
    assert 'public_address: ""' in settings
    (tree / "_config.yml").write_text(
        settings.replace('public_address: ""', f"public_address: {address}")
    )
    second = build(tree)
    assert second.returncode == 0, second.stdout
    colab = "https://colab.research.google.com/github/owner/digits/blob/main"
    binder = "https://mybinder.org/v2/gh/owner/digits/main?urlpath=lab/tree"
    assert set(launch_links(tree, "page.html")) == {
        f"{colab}/book/page.ipynb",
        f"{binder}/book/page.ipynb",
    }
    assert set(launch_links(tree, "exercises/set.html")) == {
        f"{colab}/exercises/student/set.ipynb",
        f"{binder}/exercises/student/set.ipynb",
    }


GLUE = """from myst_nb import glue

glue("accuracy", "0.9784", display=False)
glue("parameters", "407,050", display=False)"""


def claim(name, band):
    return f"{{holds}}`page.ipynb::{name} in {band}`"


def test_claim_within_its_band_is_shown_to_hold(tree):
    claims = [claim("accuracy", "0.975 0.99"), claim("parameters", "407050 407050")]
    write_page(tree, GLUE, f"# A page\n\nOne: {claims[0]}, two: {claims[1]}.")
    run = build(tree)
    assert run.returncode == 0, run.stdout
    assert "One: yes, two: yes." in (tree / "_build" / "html" / "page.html").read_text()


@pytest.mark.parametrize(
    ("name", "band", "reason"),
    [
        ("accuracy", "0.98 0.99", "accuracy of page is 0.9784, not in 0.98 to 0.99"),
        ("accuracy", "0.9 0.97", "accuracy of page is 0.9784, not in 0.9 to 0.97"),
        ("loss", "0 1", "nothing is glued as 'loss'"),
        ("accuracy", "", "expected 'chapter.ipynb::name in low high'"),
    ],
)
def test_claim_that_does_not_hold_fails_the_build(tree, name, band, reason):
    write_page(tree, GLUE, f"# A page\n\n{claim(name, band)}")
    run = build(tree)
    assert run.returncode != 0
    assert reason in run.stdout
