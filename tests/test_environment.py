"""The lock pins everything, all that is made from it agrees, and half an environment is none."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
# A requirement and its hashes are one logical line.
ENTRIES = [line for line in LOCK.replace("\\\n", " ").splitlines() if line[:1].isalnum()]
PINS = [Requirement(entry.split("--hash")[0]) for entry in ENTRIES]


def direct_requirements():
    groups = PYPROJECT["dependency-groups"]
    named = [
        *PYPROJECT["project"]["dependencies"],
        *(name for group in groups.values() for name in group),
    ]
    return [Requirement(text) for text in named]


def version(pin):
    """Return the one version that a requirement of the lock allows."""
    (specifier,) = pin.specifier
    assert specifier.operator == "==", pin
    assert "*" not in specifier.version, pin
    return specifier.version


def test_every_requirement_has_one_version_and_a_hash():
    assert len(ENTRIES) > 50
    for entry, pin in zip(ENTRIES, PINS, strict=True):
        assert version(pin)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), pin


def test_lock_holds_versions_and_hashes_only():
    expected = re.compile(r"[A-Za-z0-9][^:@]*==[^:@]*$|    --hash=sha256:[0-9a-f]{64}( \\)?$|#|$")
    assert [line for line in LOCK.splitlines() if not expected.match(line)] == []


@pytest.mark.parametrize("requirement", direct_requirements(), ids=lambda it: it.name)
def test_direct_requirement_is_pinned_to_a_version_it_allows(requirement):
    name = canonicalize_name(requirement.name)
    pins = [pin for pin in PINS if canonicalize_name(pin.name) == name]
    assert pins
    for pin in pins:
        assert requirement.specifier.contains(version(pin)), f"{pin} is not {requirement}"


def test_conda_environment_is_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    *conda, pip = environment["dependencies"]
    assert conda[-1] == "pip"
    name, python = conda[0].split("=")
    assert name == "python"
    assert SpecifierSet(PYPROJECT["project"]["requires-python"]).contains(python)
    editable, *pins = pip["pip"]
    assert editable == "--editable ."
    assert sorted(map(str, map(Requirement, pins))) == sorted(map(str, PINS))


def test_installed_versions_are_the_pinned_ones():
    applying = [pin for pin in PINS if pin.marker is None or pin.marker.evaluate()]
    installed = {}
    for pin in applying:
        try:
            installed[pin.name] = importlib.metadata.version(pin.name)
        except importlib.metadata.PackageNotFoundError:
            installed[pin.name] = None
    assert installed == {pin.name: version(pin) for pin in applying}


# A Python that makes environments whose pip fails as long as the file `offline` is there.
PYTHON = """#!/bin/sh
case "$*" in
  "-m venv .venv")
    echo made >> made
    mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *"pip install"*)
    touch .venv/half
    test ! -e offline ;;
esac
"""


class Setup:
    """`make environment` in a folder of its own, with a Python that installs nothing."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copy(ROOT / "Makefile", folder)
        (folder / "requirements.lock").write_text("one==1\n")
        for sources in ("book", "lecture_helpers"):
            (folder / sources).mkdir()
        python = folder / "python"
        python.write_text(PYTHON)
        python.chmod(0o755)

    def make(self):
        """Return whether `make environment` succeeded."""
        # Without what a surrounding make tells its children.
        surroundings = {key: text for key, text in os.environ.items() if not key.startswith("MAKE")}
        run = subprocess.run(
            ["make", "environment", f"PYTHON={self.folder}/python"],
            cwd=self.folder,
            env=surroundings,
            capture_output=True,
            check=False,
        )
        return run.returncode == 0

    def times_made(self):
        """Return how often an environment was begun."""
        return len((self.folder / "made").read_text().splitlines())

    def markers(self):
        """Return the files that say that the environment is whole."""
        return list((self.folder / ".venv").glob("made-for-*"))


@pytest.fixture
def setup(tmp_path):
    return Setup(tmp_path)


def test_interrupted_setup_is_not_taken_for_a_whole_one(setup):
    (setup.folder / "offline").touch()
    assert not setup.make()
    assert setup.markers() == []
    leftover = setup.folder / ".venv" / "leftover"
    leftover.touch()
    (setup.folder / "offline").unlink()
    assert setup.make()
    assert setup.times_made() == 2
    assert not leftover.exists(), "the second set-up was built on what the first left behind"
    assert len(setup.markers()) == 1


def test_whole_environment_is_made_once(setup):
    assert setup.make()
    assert setup.make()
    assert setup.times_made() == 1


def test_changed_lock_makes_a_new_environment(setup):
    assert setup.make()
    lock = setup.folder / "requirements.lock"
    lock.write_text("one==2\n")
    later = setup.markers()[0].stat().st_mtime + 10
    os.utime(lock, (later, later))
    assert setup.make()
    assert setup.times_made() == 2
    assert [marker.read_text() for marker in setup.markers()] == ["one==2\n"]


def test_touched_lock_does_not(setup):
    assert setup.make()
    later = setup.markers()[0].stat().st_mtime + 10
    os.utime(setup.folder / "requirements.lock", (later, later))
    assert setup.make()
    assert setup.times_made() == 1


def test_moved_environment_is_made_anew(setup, tmp_path_factory):
    assert setup.make()
    moved = tmp_path_factory.mktemp("moved") / "here"
    setup.folder.rename(moved)
    setup.folder = moved
    assert setup.make()
    assert setup.times_made() == 2
