"""Grade a sample class of 01_tensors with the commands that an instructor types.

It has a student for everything that can go wrong with a submission, and says whether each got
the right mark.
"""

import argparse
import copy
import csv
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

ROOT = Path(__file__).resolve().parents[1]
NAME = "01_tensors"
SOLUTION = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
WRONG = re.compile(r"^# %% (\w+) \| hidden\n(.*?)(?=^# %%|\Z)", re.DOTALL | re.MULTILINE)
LOOP = "def dense(x, W, b):\n    while True:\n        pass\n"
STUBBORN = """\
def dense(x, W, b):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
FLOOD = """

_quiet_dense = dense


def dense(x, W, b):
    for _ in range(3000):
        print("x" * 1000)
    return _quiet_dense(x, W, b)
"""
# The patched test passes whatever it is given.
NO_TEST = """

class testing:
    assert_allclose = assert_array_equal = staticmethod(lambda *args, **kwargs: None)


np.testing = testing
"""
# nbgrader would take the value that is shown for the points.
SHOWS_POINTS = "import sys\n\n\ndef describe(tensor):\n    sys.displayhook(1)\n"
# More than a notebook may have; never touched, so a machine without the limit survives it.
HOG = """
def dense(x, W, b):
    np.zeros((10, 2**27))  # 10 GiB
    return np.maximum(x @ W + b, 0)
"""
SPIES = """
from pathlib import Path


def dense(x, W, b):
    assert list(Path("../../..").glob("source/*/*.ipynb"))
    return np.maximum(x @ W + b, 0)
"""
NO_CHECK = "def check(*args, **kwargs):\n    pass\n\n\n"
WARNS = """

import sys
import warnings

_dense = dense


def dense(x, W, b):
    warnings.warn("a warning is no error")
    print("nor is a line on stderr", file=sys.stderr)
    return _dense(x, W, b)
"""


def name_of(cell):
    """Return nbgrader's name of a cell, or None."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


class Sample:
    """What students write: the right answers, and cheats that only hidden tests find."""

    def __init__(self):
        source = nbformat.read(ROOT / "exercises" / f"{NAME}.ipynb", as_version=4)
        self.blank = nbformat.read(ROOT / "exercises" / "student" / f"{NAME}.ipynb", as_version=4)
        answers = [
            cell for cell in source.cells if cell.metadata.get("nbgrader", {}).get("solution")
        ]
        self.right = {name_of(cell): SOLUTION.sub("", cell.source) for cell in answers}
        wrong = (ROOT / "tests" / "wrong_answers" / f"{NAME}.py").read_text(encoding="utf-8")
        self.cheats = dict(WRONG.findall(wrong))

    def notebook(self, answers):
        """Return a notebook in which the named cells have new texts."""
        notebook = copy.deepcopy(self.blank)
        for cell in notebook.cells:
            cell.source = answers.get(name_of(cell), cell.source)
        return notebook

    def solved(self, **changes):
        """Return a notebook with the right answers, but for some."""
        return self.notebook({**self.right, **changes})


def class_of(sample):
    """Return the class.

    Parameters
    ----------
    sample : Sample
        The answers.

    Returns
    -------
    dict from str to tuple
        For each student the points without the written answer, a part of the remark, and the
        files: a dict from name to notebook or bytes.
    """
    solved, right = sample.solved, sample.right
    half = sample.notebook({name: right[name] for name in ("describe", "r_range", "batches")})
    tests = {f"test_{name}": "assert True" for name in sample.cheats}
    edited = sample.notebook({**tests, "describe": right["describe"]})
    deleted = solved()
    gone = ("setup", "describe", "test_describe", "test_dense")
    deleted.cells = [cell for cell in deleted.cells if name_of(cell) not in gone]
    killer = solved()
    killer.cells.insert(2, new_code_cell("import os\n\nos.kill(os.getpid(), 9)"))
    assassin = solved()
    assassin.cells.insert(2, new_code_cell("import os\n\nos.kill(os.getppid(), 9)"))
    copied = solved()
    copied.cells.insert(3, copy.deepcopy(sample.blank.cells[3]))
    stripped, ruined = solved(), solved()
    for cell in stripped.cells:
        cell.metadata = {}
    for cell in ruined.cells:
        if name_of(cell):
            cell.metadata["nbgrader"] = {"grade_id": name_of(cell), "grade": True, "points": 99}
    redefined = solved(
        describe=right["describe"] + "\n\ncheck = 5\n", dense=NO_CHECK + sample.cheats["dense"]
    )
    untested = copy.deepcopy(sample.blank)
    for cell in untested.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            cell.metadata["tags"] = ["skip-execution"]
    text = nbformat.writes(solved())
    file = f"{NAME}.ipynb"
    return {
        "perfect": (10, "graded", {file: solved()}),
        "half": (5, "graded", {file: half}),
        "empty": (0, "no task was answered", {file: sample.blank}),
        "cheating": (0, "graded", {file: sample.notebook(sample.cheats)}),
        "edits_tests": (1, "changed and put back: test_describe", {file: edited}),
        "deletes_cells": (9, "deleted and put back: setup, describe", {file: deleted}),
        "loops": (7, "s: test_dense", {file: solved(dense=LOOP)}),
        "loops_stubbornly": (7, "killed: test_dense", {file: solved(dense=STUBBORN)}),
        "floods": (10, "too much output: test_dense", {file: solved(dense=right["dense"] + FLOOD)}),
        "exits": (
            8,
            "the kernel died in test_center",
            {file: solved(center="import os\n\n\ndef center(images):\n    os._exit(0)\n")},
        ),
        "kills_kernel": (10, "the kernel died in cell 3", {file: killer}),
        "kills_grader": (0, "not graded: grading it took too long, or it", {file: assassin}),
        "redefines_check": (7, "graded", {file: redefined}),
        "patches_numpy": (7, "graded", {file: solved(dense=sample.cheats["dense"] + NO_TEST)}),
        "shows_points": (9, "graded", {file: solved(describe=SHOWS_POINTS)}),
        "skips_tests": (0, "no task was answered", {file: untested}),
        "eats_memory": (7, "graded", {file: solved(dense=HOG)}),
        "spies": (7, "graded", {file: solved(dense=SPIES)}),
        "warns": (10, "graded", {file: solved(dense=right["dense"] + WARNS)}),
        "renames": (10, "handed in as 01_tensors (1).ipynb", {"01_tensors (1).ipynb": solved()}),
        "Änne Müller (2)": (
            10,
            "handed in as final.ipynb",
            {"my work/week 1/final.ipynb": solved()},
        ),
        "copies_cell": (10, "graded", {file: copied}),
        "loses_metadata": (10, "graded", {file: stripped}),
        "ruins_metadata": (10, "graded", {file: ruined}),
        "breaks_file": (0, "not graded", {file: text[: len(text) // 2].encode()}),
        "sends_essay": (0, "essay.pdf is no notebook", {"essay.pdf": b"%PDF-1.7"}),
        "sends_nothing": (0, "no file", {}),
        "sends_two": (5, "(2).ipynb", {file: sample.blank, "01_tensors (2).ipynb": half}),
    }


def hand_in(folder, files):
    """Write a student's files, the later one a minute later."""
    folder.mkdir(parents=True)
    for minute, (name, content) in enumerate(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            nbformat.write(content, path)
        moment = 1_760_000_000 + 60 * minute
        os.utime(path, (moment, moment))


def run(*command, cwd=ROOT, expected=0):
    """Run a command as an instructor types it, and stop if it does not end as expected."""
    print("$", *command, flush=True)
    code = subprocess.run([str(part) for part in command], cwd=cwd, check=False).returncode
    if code != expected:
        sys.exit(f"The command ended with {code}, not with {expected}.")


def main():
    """Grade the class, and exit with 1 if a mark or a remark is not the expected one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "_build" / "class")
    parser.add_argument(
        "--students", type=int, default=0, help="at least so many; default: all kinds"
    )
    parser.add_argument("--perfect", action="store_true", help="fill up with right ones only")
    parser.add_argument("--timeout", type=int, default=5, help="seconds for a cell; default: 5")
    options = parser.parse_args()
    folder = options.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    kinds = class_of(Sample())
    students = dict(kinds)
    while len(students) < options.students:
        kind = "perfect" if options.perfect else list(kinds)[len(students) % len(kinds)]
        students[f"{kind}_{len(students)}"] = kinds[kind]
    for student, (_, _, files) in students.items():
        hand_in(folder / "handed_in" / student, files)
    course, start = folder / "course", time.monotonic()
    run(sys.executable, "tools/make_course.py", NAME, "--course", course)
    run(sys.executable, "tools/collect.py", NAME, folder / "handed_in", "--course", course)
    grading = time.monotonic()
    timeout = f"--timeout={options.timeout}"
    # One student kills the grader, which the command says at the end.
    run(sys.executable, "tools/grade.py", NAME, "--course", course, timeout, expected=1)
    graded = time.monotonic()
    run(sys.executable, "-m", "nbgrader", "generate_feedback", NAME, "--log-level=WARN", cwd=course)
    end = time.monotonic()
    with (course / f"grades_{NAME}.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    wrong = 0
    for student, (points, remark, _) in students.items():
        row = rows.get(student, {"points": "nan", "remarks": "lost"})
        page = course / "feedback" / student / NAME / f"{NAME}.html"
        right = float(row["points"]) == points and remark in row["remarks"] and page.is_file()
        wrong += not right
        verdict = "right" if right else f"WRONG, expected {points} and {remark!r}"
        print(f"{student:20} {row['points']:>4}  {row['remarks']:60.60}  {verdict}")
    print(
        f"{len(students)} submissions: course and collecting {grading - start:.0f} s, "
        f"grading {graded - grading:.0f} s, feedback {end - graded:.0f} s"
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
