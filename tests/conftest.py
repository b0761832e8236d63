"""What every test needs: no window, no figure left over, few examples."""

import os
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest
from browsing import NO_BROWSER
from hypothesis import settings

matplotlib.use("Agg")

# Hypothesis keeps failed examples; with everything else that `make clean` removes.
STORAGE = Path(__file__).parents[1] / "_build" / "hypothesis"
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(STORAGE))
settings.register_profile("here", max_examples=25, deadline=None)
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(autouse=True)
def _fresh_matplotlib():
    """Start every test without figures and with the same style."""
    plt.close("all")
    with plt.rc_context():
        yield
    plt.close("all")


def pytest_terminal_summary(terminalreporter):
    """Say at the end, where everybody looks, that what needs a browser was skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(NO_BROWSER in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.section(f"{count} tests were not run", red=True)
        terminalreporter.line(NO_BROWSER)
