"""The package as a whole: light, documented, complete, and quiet when TensorFlow starts."""

import inspect
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import lecture_helpers

ROOT = Path(__file__).parents[1]
FUNCTIONS = [getattr(lecture_helpers, name) for name in lecture_helpers.__all__]
MOST_MILLISECONDS = 50


def run(code, **options):
    """Run Python code in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, **options
    )


def answer_of(code):
    """Give what the code prints, as data."""
    process = run(code)
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


# Importing


@pytest.mark.parametrize("heavy", ["tensorflow", "keras", "pandas", "sklearn", "umap", "bokeh"])
def test_import_leaves_heavy_packages_alone(heavy):
    modules = answer_of("import json, sys, lecture_helpers; print(json.dumps(list(sys.modules)))")
    assert "lecture_helpers.mnist" in modules
    assert heavy not in modules


def test_import_costs_little_more_than_pyplot():
    # Processor time, which other work on the machine hardly changes.
    code = """
import time, matplotlib.pyplot
start = time.process_time()
import lecture_helpers
print(1000 * (time.process_time() - start))
"""
    assert statistics.median(answer_of(code) for _ in range(5)) <= MOST_MILLISECONDS


def test_import_does_not_touch_the_style():
    code = """
import json, matplotlib.pyplot as plt
before = dict(plt.rcParams)
import lecture_helpers
print(json.dumps([before == dict(plt.rcParams), plt.get_fignums()]))
"""
    assert answer_of(code) == [True, []]


# Documentation


def sections_of(function):
    """Split a numpydoc docstring into its sections."""
    lines = inspect.getdoc(function).splitlines()
    heads = [i for i, line in enumerate(lines[1:]) if line and set(line) == {"-"}]
    ends = [*heads[1:], len(lines)]
    return {
        lines[head]: "\n".join(lines[head + 2 : end]) for head, end in zip(heads, ends, strict=True)
    }


def test_every_public_name_is_exported_once():
    assert sorted(lecture_helpers.__all__) == lecture_helpers.__all__
    assert len(set(lecture_helpers.__all__)) == len(lecture_helpers.__all__) == 12
    assert all(inspect.isfunction(function) for function in FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_docstring_has_every_section(function):
    sections = sections_of(function)
    assert {"Raises", "Examples"} <= set(sections)
    assert {"Returns", "Yields"} & set(sections)
    assert f"{function.__name__}(" in sections["Examples"]
    assert ">>> " in sections["Examples"]
    documented = [
        line.split(" : ")[0]
        for line in sections.get("Parameters", "").splitlines()
        if line and not line.startswith(" ")
    ]
    assert documented == list(inspect.signature(function).parameters)


# Building


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build from a copy, so that the working tree stays clean; give both file lists."""
    copy = tmp_path_factory.mktemp("package")
    for name in ["pyproject.toml", "README.md", "LICENSE", "LICENSE-DATA"]:
        shutil.copy(ROOT / name, copy)
    for name in ["lecture_helpers", "tests", "tools"]:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "book").mkdir()
    (copy / "book" / "page.py").write_text("")
    build = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist"],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == 0, build.stdout + build.stderr
    (wheel,) = (copy / "dist").glob("*.whl")
    (sdist,) = (copy / "dist").glob("*.tar.gz")
    return zipfile.ZipFile(wheel).namelist(), tarfile.open(sdist).getnames()


def test_wheel_holds_the_package_and_the_data_alone(built):
    wheel, _ = built
    package = ROOT / "lecture_helpers"
    sources = {f"lecture_helpers/{path.name}" for path in package.iterdir() if path.is_file()}
    files = {name for name in wheel if ".dist-info/" not in name}
    assert files == sources


def test_wheel_and_sdist_hold_both_licenses(built):
    for names in built:
        assert {"LICENSE", "LICENSE-DATA"} <= {Path(name).name for name in names}


def test_sdist_holds_the_data(built):
    _, sdist = built
    assert [name for name in sdist if name.endswith("lecture_helpers/mnist.npz")]


# Quiet start-up

WITHOUT_LEVEL = {name: value for name, value in os.environ.items() if "TF_CPP" not in name}


def test_tensorflow_starts_without_a_word():
    code = """
import os
from lecture_helpers import quiet_startup
with quiet_startup():
    import keras
    import tensorflow as tf
print(int(tf.constant(1) + 1), os.environ["TF_CPP_MIN_LOG_LEVEL"])
os.write(2, b"after\\n")
"""
    process = run(code, env=WITHOUT_LEVEL)
    assert process.stdout == "2 2\n", process.stderr
    assert process.stderr == "after\n"


def test_log_lines_of_a_block_that_fails_are_shown():
    code = """
import os, sys
from lecture_helpers import quiet_startup
print("before", file=sys.stderr)
with quiet_startup():
    os.write(2, b"why it failed\\n")
    import no_such_module
"""
    process = run(code)
    assert process.returncode == 1
    first, second, third, *_ = process.stderr.splitlines()
    assert [first, second] == ["before", "why it failed"]
    assert third.startswith("Traceback")
    assert "ModuleNotFoundError: No module named 'no_such_module'" in process.stderr


def test_log_lines_of_a_block_that_succeeds_are_dropped():
    code = """
import os
from lecture_helpers import quiet_startup
for _ in range(3):
    with quiet_startup():
        os.write(2, b"noise\\n")
    os.write(2, b"signal\\n")
print(len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 4)
"""
    process = run(code)
    assert process.stderr == "signal\n" * 3
    # Input, output, errors and the listing itself: nothing is left open.
    assert process.stdout == "4\n"


def test_level_that_is_already_set_is_kept():
    code = """
import os
from lecture_helpers import quiet_startup
with quiet_startup():
    pass
print(os.environ["TF_CPP_MIN_LOG_LEVEL"])
"""
    assert run(code, env=WITHOUT_LEVEL | {"TF_CPP_MIN_LOG_LEVEL": "0"}).stdout == "0\n"
    assert run(code, env=WITHOUT_LEVEL).stdout == "2\n"
