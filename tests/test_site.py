"""Open every page of the built book in a browser: quiet, readable, and without a network."""

import functools
import http.server
import os
import re
import shutil
import threading
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"
TOC = re.findall(r"^[ -]*(?:root|file): *(\S+)", (ROOT / "_toc.yml").read_text(), re.MULTILINE)
PAGES = [f"{name}.html" for name in [*TOC, "search", "genindex"]]
NO_BROWSER = "No Chromium or Chrome is installed: no page of the site was opened in a browser."
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Content that ends beyond the right edge without a scroll bar of its own or of a box around it,
# and content that a box cuts off.
TOO_WIDE = """() => {
    const style = element => getComputedStyle(element);
    const scrolls = box => ["auto", "scroll"].includes(style(box).overflowX);
    const boxes = element => element.matches("body") ? []
        : [element.parentElement, ...boxes(element.parentElement)];
    const words = element => element.textContent.trim().replace(/\\s+/g, " ").slice(0, 60);
    const name = element => `${element.tagName} ${words(element)}`;
    const parts = ".bd-article *, .bd-header-article *, .prev-next-footer *";
    // MathJax keeps a copy of each formula for screen readers, out of sight, and cuts the parts
    // of its braces to size.
    const content = [...document.querySelectorAll(parts)]
        .filter(element => element.checkVisibility() && !element.closest("mjx-assistive-mml"));
    const isBeyond = element =>
        element.getBoundingClientRect().right > innerWidth + 1 && !boxes(element).some(scrolls);
    const beyond = content.filter(element => isBeyond(element) && !isBeyond(element.parentElement));
    const cut = content.filter(element => element.clientWidth > 1
        && !element.matches(".math, mjx-container *")
        && ["hidden", "clip"].includes(style(element).overflowX)
        && element.scrollWidth > element.clientWidth + 1);
    const wide = document.documentElement.scrollWidth;
    return [
        ...(wide > innerWidth ? [`the page scrolls sideways: ${wide} pixels wide`] : []),
        ...beyond.map(element => `beyond the edge: ${name(element)}`),
        ...cut.map(element => `cut off: ${name(element)}`),
    ];
}"""
OPEN_ALL = """() => {
    document.querySelectorAll("details").forEach(details => { details.open = true; });
    document.querySelectorAll(".toggle-button-hidden").forEach(button => button.click());
}"""
# MathJax's own elements carry its errors; an unread formula still has its delimiters.
MATH = r"""async () => {
    await window.MathJax?.startup?.promise;
    await document.fonts.ready;
    const all = [...document.querySelectorAll(".math")];
    const text = node => node.nodeType === Node.TEXT_NODE ? node.data
        : ["PRE", "CODE", "SCRIPT"].includes(node.nodeName) ? ""
        : [...node.childNodes].map(text).join("");
    const errors = [...document.querySelectorAll("mjx-merror, [data-mml-node=merror]")];
    return [
        ...all.filter(math => !math.querySelector("mjx-container")).map(math => math.textContent),
        ...errors.map(error => error.textContent),
        ...(text(document.querySelector("main")).match(/\\[(\[][^]{0,40}/g) ?? []),
    ].map(formula => `not rendered: ${formula}`);
}"""
FOCUSED = """() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    return {
        name: element.outerHTML.slice(0, 120),
        href: element.getAttribute("href"),
        top: element === document.body,
        visible: element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
            && element.getClientRects().length > 0,
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1,
    };
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files and say nothing."""

    def log_message(self, *_):
        """Leave pytest's output alone."""


class Loud:
    """Say at the end of the run that no browser was found."""

    def pytest_terminal_summary(self, terminalreporter):
        """Write where everybody looks."""
        terminalreporter.section("the site was not checked", red=True)
        terminalreporter.line(NO_BROWSER)


# The browser's fixtures end with this module: as long as Playwright runs, its event loop keeps
# nbval from starting the notebooks' kernels.
@pytest.fixture(scope="module")
def browser(request):
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        request.config.pluginmanager.register(Loud())
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def origin():
    assert (HTML / ".complete").exists(), "The book is not built: run `make book` first."
    handler = functools.partial(Quiet, directory=HTML)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def none(problems):
    """Fail with one line for each problem: pytest would shorten a list."""
    problems = list(problems)
    assert not problems, "\n".join(problems)


def visit(browser, base, path):
    """Open a page, as it is at first, and return it with all that it complained about."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    complaints = []

    def hear(message):
        if message.type in ("error", "warning"):
            complaints.append(f"console {message.type}: {message.text}")

    def ask(request):
        if not request.url.startswith((base, "data:", "blob:")):
            complaints.append(f"a request outside the site: {request.url}")

    def answer(response):
        if response.status >= 400:
            complaints.append(f"{response.status}: {response.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("request", ask)
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on("response", answer)
    page.goto(base + path)
    page.math = page.evaluate(MATH)
    return page, complaints


@pytest.fixture(scope="module", params=PAGES)
def visited(request, browser, origin):
    """Visit each page once for all checks; a check that changes the page puts it back."""
    page, complaints = visit(browser, origin, request.param)
    yield page, complaints
    page.context.close()


def test_page_loads_without_a_complaint(visited):
    none(visited[1])


def test_math_is_rendered(visited):
    none(visited[0].math)


@pytest.mark.parametrize("width", [375, 320])
def test_page_fits_a_phone(visited, width):
    page, _ = visited
    page.set_viewport_size({"width": width, "height": 800})
    found = page.evaluate(TOO_WIDE)
    page.set_viewport_size({"width": 1280, "height": 900})
    none(found)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_no_violation(visited, mode):
    page, _ = visited
    page.emulate_media(color_scheme=mode, reduced_motion="reduce")
    page.wait_for_function("mode => document.documentElement.dataset.theme === mode", arg=mode)
    page.evaluate(OPEN_ALL)
    page.evaluate(AXE)
    # Without its preloading axe asks for style sheets by a wrong address.
    result = page.evaluate("axe.run({ resultTypes: ['violations'], preload: false })")
    assert result["passes"], "axe checked nothing"
    none(
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    )


def test_keyboard_reaches_the_text_and_shows_where_it_is(visited):
    page, _ = visited
    # Back to the top of the page, wherever its scripts have put the focus.
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); scrollTo(0, 0)")
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUSED)
    assert first["href"] == "#main-content", f"the first stop is no skip link: {first['name']}"
    stops = [first]
    for _ in range(30):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
        if stops[-1]["top"]:
            stops.pop()
            break
    assert len(stops) > 5
    none(f"not visible: {stop['name']}" for stop in stops if not stop["visible"])
    none(f"no outline: {stop['name']}" for stop in stops if not stop["outlined"])


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_from_a_file(browser, path):
    page, complaints = visit(browser, HTML.as_uri() + "/", path)
    page.context.close()
    none(complaints + page.math)


def test_theme_switch_is_remembered(browser, origin):
    page, _ = visit(browser, origin, PAGES[0])
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "light"
    while page.evaluate(theme) != "dark":
        page.locator(".theme-switch-button:visible").first.click()
    page.reload()
    assert page.evaluate(theme) == "dark"
    page.context.close()


def test_search_finds_a_page_by_its_title(browser, origin):
    page, _ = visit(browser, origin, "search.html?q=glossary")
    page.locator("#search-results a[href*='glossary.html']").first.wait_for(timeout=5000)
    page.context.close()


def test_wide_content_can_be_scrolled_by_keyboard(browser, origin):
    page, _ = visit(browser, origin, PAGES[0])
    page.evaluate(
        "document.querySelector('article').insertAdjacentHTML('beforeend',"
        " `<div class='highlight'><pre id='wide'>${'wide '.repeat(200)}</pre></div>`)"
    )
    page.wait_for_function("document.querySelector('#wide').tabIndex === 0", timeout=5000)
    page.locator("#wide").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('#wide').scrollLeft > 0", timeout=5000)
    page.context.close()
