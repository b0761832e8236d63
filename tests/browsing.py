"""What the tests that open a browser share."""

import contextlib
import os
import shutil
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

NO_BROWSER = "No Chromium or Chrome is installed: nothing was opened in a browser."
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Timers of the page wait until the test rings them, however slow the machine is.
HOLD_TIMERS = """() => {
    const held = new Map();
    window.setTimeout = (act, delay) => held.set(held.size + 1, [act, delay]) && held.size;
    window.clearTimeout = number => held.has(number) && held.set(number, null);
    window.heldDelays = () => [...held.values()].filter(Boolean).map(([, delay]) => delay);
    window.ring = () => [...held.values()].filter(Boolean).forEach(([act]) => act());
}"""


@contextlib.contextmanager
def launch():
    """Start the browser that is installed, or skip; conftest.py says so at the end of the run."""
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
        yield browser
        browser.close()


def none(problems):
    """Fail with one line for each problem: pytest would shorten a list."""
    problems = list(problems)
    assert not problems, "\n".join(problems)


def violations(page):
    """Give one line for each element that axe complains about."""
    page.evaluate(AXE)
    # Without its preloading axe asks for style sheets by a wrong address.
    result = page.evaluate("axe.run({ resultTypes: ['violations'], preload: false })")
    assert result["passes"], "axe checked nothing"
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
