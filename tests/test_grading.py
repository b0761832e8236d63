"""Grade the sample class as an instructor does, and look at what came of every submission."""

import csv
import importlib
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / "tools"
NAME = "01_tensors"
TESTS = ["test_describe", "test_r_range", "test_batches", "test_dense", "test_center"]
ALL = [1, 2, 2, 3, 2]
NO_DENSE = [1, 2, 2, 0, 2]
NOTHING = [0, 0, 0, 0, 0]
# Each student's points for each task, and what the table has to say.
EXPECTED = {
    "perfect": (ALL, "graded"),
    "half": ([1, 2, 2, 0, 0], "graded"),
    "empty": (NOTHING, "no task was answered"),
    "cheating": (NOTHING, "graded"),
    "edits_tests": (
        [1, 0, 0, 0, 0],
        "changed and put back: test_describe, test_r_range, test_batches, test_dense, test_center",
    ),
    "deletes_cells": (
        [0, 2, 2, 3, 2],
        "deleted and put back: setup, describe, test_describe, test_dense",
    ),
    "loops": (NO_DENSE, "over 5 s: test_dense"),
    "loops_stubbornly": (NO_DENSE, "could not be stopped, and was killed: test_dense"),
    "floods": (ALL, "too much output: test_dense"),
    "exits": ([1, 2, 2, 3, 0], "the kernel died in test_center"),
    "kills_kernel": (ALL, "the kernel died in cell 3"),
    "kills_grader": (NOTHING, "not graded: grading it took too long, or it killed the grader"),
    "redefines_check": (NO_DENSE, "graded"),
    "patches_numpy": (NO_DENSE, "graded"),
    "shows_points": ([0, 2, 2, 3, 2], "graded"),
    "skips_tests": (NOTHING, "no task was answered"),
    "eats_memory": (NO_DENSE, "graded"),
    "spies": (NO_DENSE, "graded"),
    "warns": (ALL, "graded"),
    "renames": (ALL, "handed in as 01_tensors (1).ipynb"),
    "Änne Müller (2)": (ALL, "handed in as final.ipynb"),
    "copies_cell": (ALL, "graded"),
    "loses_metadata": (ALL, "graded"),
    "ruins_metadata": (ALL, "graded"),
    "breaks_file": (
        NOTHING,
        "01_tensors.ipynb is no notebook; "
        "not graded: the file cannot be read as a notebook (NotJSONError)",
    ),
    "sends_essay": (
        NOTHING,
        "essay.pdf is no notebook; not graded: no notebook of this set was handed in",
    ),
    "sends_nothing": (NOTHING, "no file; not graded: no notebook of this set was handed in"),
    "sends_two": (
        [1, 2, 2, 0, 0],
        "01_tensors.ipynb is older and not graded; handed in as 01_tensors (2).ipynb",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of the sample class, graded."""
    folder = tmp_path_factory.mktemp("class")
    command = [sys.executable, TOOLS / "sample_class.py", "--folder", folder]
    start = time.monotonic()
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    print(run.stdout, run.stderr)
    (folder / "seconds").write_text(str(time.monotonic() - start))
    (folder / "code").write_text(str(run.returncode))
    return folder


@pytest.fixture(scope="module")
def course(folder):
    return folder / "course"


@pytest.fixture(scope="module")
def rows(course):
    with (course / f"grades_{NAME}.csv").open(newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def graded(course, student):
    return nbformat.read(course / "autograded" / student / NAME / f"{NAME}.ipynb", as_version=4)


def cells_of(notebook):
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    cells.pop(None, None)
    return cells


def test_the_command_is_content(folder):
    assert (folder / "code").read_text() == "0"
    # Some 90 seconds on two cores that do nothing else.
    assert float((folder / "seconds").read_text()) < 300


def test_no_student_is_lost(folder, rows):
    handed_in = {path.name for path in (folder / "handed_in").iterdir()}
    assert set(rows) == handed_in == set(EXPECTED)
    assert len(rows) >= 20


@pytest.mark.parametrize("student", EXPECTED)
def test_every_task_has_the_right_mark_and_the_table_says_why(rows, student):
    points, remark = EXPECTED[student]
    row = rows[student]
    assert [float(row[name]) for name in TESTS] == points
    assert float(row["points"]) == sum(points)
    assert float(row["out_of"]) == 12
    assert row["remarks"] == remark


def test_written_answers_wait_for_a_person(rows):
    waiting = {student for student, row in rows.items() if float(row["by_hand"])}
    assert {"perfect", "loops", "exits"} <= waiting
    assert not waiting & {"empty", "half", "breaks_file", "sends_nothing"}
    assert rows["perfect"]["by_hand"] == "2.0"
    assert rows["perfect"]["why_the_axis"] == ""
    assert rows["empty"]["why_the_axis"] == "0.0"


@pytest.mark.parametrize("student", EXPECTED)
def test_every_student_gets_a_page(course, rows, student):
    page = (course / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert f"Score: {rows[student]['points']} / 12.0" in page
    ungraded = "not graded: " in rows[student]["remarks"]
    assert ("Your file could not be graded" in page) == ungraded


def test_the_page_shows_the_timeout(course):
    page = (course / "feedback" / "loops" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "No reply from kernel before timeout" in page
    outputs = cells_of(graded(course, "loops_stubbornly"))["test_dense"].outputs
    assert [output.ename for output in outputs] == ["NotGradedError"]


@pytest.mark.parametrize("student", ["edits_tests", "deletes_cells", "loses_metadata", "perfect"])
def test_tests_are_put_back_with_the_hidden_ones(course, student):
    source = nbformat.read(ROOT / "exercises" / f"{NAME}.ipynb", as_version=4)
    cells = cells_of(graded(course, student))
    for name, cell in cells_of(source).items():
        if cell.metadata.nbgrader.locked:
            assert cells[name].source == cell.source
    order = [name for name in cells_of(source) if name in cells]
    assert list(cells) == order == list(cells_of(source))


def test_what_was_handed_in_is_kept_as_it_was(folder, course):
    for student, (_, remark) in EXPECTED.items():
        files = sorted((folder / "handed_in" / student).rglob("*.*"))
        if student == "sends_nothing":
            assert not files
            continue
        taken = course / "submitted" / student / NAME
        name = f"{NAME}.ipynb"
        if "handed in as" in remark:
            files = [path for path in files if remark.endswith(path.name)]
        elif student == "sends_essay":
            name = "essay.pdf"
        assert (taken / name).read_bytes() == files[0].read_bytes()


def test_a_flood_of_output_is_cut(course):
    cell = cells_of(graded(course, "floods"))["test_dense"]
    assert 10_000 < len(str(cell.outputs)) < 300_000
    assert "The rest is left out." in str(cell.outputs)


def test_a_second_run_grades_nothing_and_a_mark_by_hand_stays(course, rows):
    grade, make_course = load("grade"), load("make_course")
    api = make_course.open_course(course)
    with api.gradebook as gradebook:
        answer = gradebook.find_grade("why_the_axis", NAME, NAME, "perfect")
        answer.manual_score, answer.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    command = [sys.executable, TOOLS / "grade.py", NAME, "--course", course]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    # What has failed without a fault in the file is tried again.
    assert re.findall(r"^\d+ of \d+: (\w+)$", run.stdout, re.MULTILINE) == ["kills_grader"]
    assert run.returncode == 1
    assert "Not graded, run it again or look into logs/: kills_grader" in run.stderr
    again = [*command, "--again", "--student", "perfect"]
    run = subprocess.run(again, capture_output=True, text=True, check=True)
    assert "1 of 1: perfect\n" in run.stdout
    table = {row["student"]: row for row in grade.table(api, NAME)}
    assert table["perfect"]["points"] == 11.5
    # It is flagged for a second look.
    assert table["perfect"]["by_hand"] == 2
    others = {student: row["points"] for student, row in table.items() if student != "perfect"}
    assert others == {s: float(row["points"]) for s, row in rows.items() if s != "perfect"}


def test_a_failure_of_the_machine_takes_no_points_and_is_tried_again(course, rows):
    grade, make_course = load("grade"), load("make_course")
    api = make_course.open_course(course)
    assert grade.is_graded(course, NAME, "loops")
    grade.note_failure(api, NAME, "loops", "the disk is full", final=False)
    row = {row["student"]: row for row in grade.table(api, NAME)}["loops"]
    assert row["points"] == float(rows["loops"]["points"]) == 7
    # The written answer still waits for a person.
    assert row["by_hand"] == float(rows["loops"]["by_hand"]) == 2
    assert row["remarks"] == "not graded: the disk is full"
    assert not grade.is_graded(course, NAME, "loops")


def test_a_student_who_has_handed_in_nothing_is_no_silent_success(course):
    command = [sys.executable, TOOLS / "grade.py", NAME, "--course", course, "--student", "nobody"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "nobody has handed in nothing of 01_tensors" in run.stderr


def test_a_changed_test_reaches_the_course_and_a_removed_task_does_not(course, rows):
    make_course, grade = load("make_course"), load("grade")
    api = make_course.open_course(course)
    text = (ROOT / "exercises" / f"{NAME}.ipynb").read_text(encoding="utf-8")
    source = course / "source" / NAME / f"{NAME}.ipynb"
    release = course / "release" / NAME / f"{NAME}.ipynb"
    released = release.read_bytes()
    kept = nbformat.reads(text, as_version=4)
    kept.cells = [c for c in kept.cells if "describe" not in c.source]
    why = make_course.update(api, NAME, nbformat.writes(kept))
    assert "Cannot add or remove cells" in why
    assert source.read_text(encoding="utf-8") == text
    assert release.read_bytes() == released
    changed = text.replace('"points": 3', '"points": 6').replace("(3 points)", "(6 points)")
    assert make_course.update(api, NAME, changed) is None
    assert b"(6 points)" in release.read_bytes()
    table = {row["student"]: row for row in grade.table(api, NAME)}
    assert set(table) == set(rows)
    assert {row["out_of"] for row in table.values()} == {15}


# The rest needs no kernel.


def load(name):
    """Import a tool; some libraries that nbgrader imports warn."""
    if str(TOOLS) not in sys.path:
        sys.path.insert(0, str(TOOLS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


def notebook(path, *names, moment=1_700_000_000):
    """Write a notebook with the named tasks."""
    cells = []
    for name in names:
        cell = nbformat.v4.new_code_cell(f"# {name}", id=f"id-{len(cells)}")
        cell.metadata["nbgrader"] = {"grade_id": name}
        cells.append(cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    os.utime(path, (moment, moment))
    return path


SETS = {"01_tensors": {"setup", "describe"}, "02_reshaping": {"setup", "prepare"}}


def test_find_takes_the_newest_notebook_of_the_set(tmp_path):
    find = load("collect").find
    old = notebook(tmp_path / "b.ipynb", "setup", "describe")
    new = notebook(tmp_path / "a.ipynb", "setup", "describe", moment=1_700_000_100)
    other = notebook(tmp_path / "c.ipynb", "setup", "prepare", moment=1_700_000_200)
    bare = notebook(tmp_path / "d.ipynb", "setup", moment=1_700_000_300)
    broken = tmp_path / "e.ipynb"
    broken.write_text("{")
    chosen, remarks = find([old, new, other, bare, broken], "01_tensors", SETS)
    assert chosen == new
    assert remarks == [
        "c.ipynb belongs to 02_reshaping",
        "d.ipynb has no task of 01_tensors",
        "e.ipynb is no notebook",
        "b.ipynb is older and not graded",
        "handed in as a.ipynb",
    ]
    assert find([], "01_tensors", SETS) == (None, ["no file"])


def test_put_replaces_by_newer_files_only_and_loses_none(tmp_path):
    put = load("collect").put
    course = tmp_path / "course"
    taken = course / "submitted" / "ann" / NAME / f"{NAME}.ipynb"
    first = notebook(tmp_path / "first" / f"{NAME}.ipynb", "describe")
    older = notebook(tmp_path / "older" / "x.ipynb", "setup", "describe", moment=1_600_000_000)
    newer = notebook(tmp_path / "newer" / "y.ipynb", "describe", "more", moment=1_800_000_000)
    broken = tmp_path / "z.ipynb"
    broken.write_text("{")
    assert put(course, "ann", NAME, [first], SETS) == "new"
    stamp = taken.with_name("timestamp.txt")
    assert stamp.read_text() == "2023-11-14 22:13:20 UTC\n"
    assert put(course, "ann", NAME, [first], SETS) == "unchanged"
    stays = "not taken, the collected one stays; "
    assert put(course, "ann", NAME, [older], SETS) == stays + "handed in as x.ipynb"
    assert put(course, "ann", NAME, [broken], SETS) == stays + "z.ipynb is no notebook"
    assert taken.read_bytes() == first.read_bytes()
    assert put(course, "ann", NAME, [newer], SETS) == "replaced; handed in as y.ipynb"
    assert taken.read_bytes() == newer.read_bytes()
    (kept,) = (course / "replaced").rglob("*.ipynb")
    assert kept.read_bytes() == first.read_bytes()


def test_two_folders_of_one_student_are_refused(tmp_path):
    notebook(tmp_path / "course" / "source" / NAME / f"{NAME}.ipynb", "describe")
    handed_in = tmp_path / "handed_in"
    notebook(handed_in / "ann[1]" / "a.ipynb", "describe")
    notebook(handed_in / "stray.ipynb", "describe")
    command = [sys.executable, TOOLS / "collect.py", NAME, handed_in]
    command += ["--course", tmp_path / "course"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stdout == "ann_1_: new; handed in as a.ipynb\n"
    assert run.stderr == "stray.ipynb: belongs to no student, put it into a folder\n"
    nowhere = subprocess.run(
        [*command[:3], "", *command[4:]], capture_output=True, text=True, check=False
    )
    assert nowhere.returncode == 2
    assert "no such folder: ''" in nowhere.stderr
    notebook(handed_in / "ann_1_" / "b.ipynb", "describe")
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "two folders for ann_1_: ann_1_, ann[1]" in run.stderr


def test_a_grader_that_hangs_is_killed_and_the_others_go_on():
    grade = load("grade")
    context = multiprocessing.get_context("spawn")
    sleeper = context.Process(target=time.sleep, args=(600,))
    jobs = {"sleeps": sleeper}
    for number in range(3):
        jobs[f"quick_{number}"] = context.Process(target=time.sleep, args=(0,))
    codes = dict(grade.run_all(jobs, workers=2, seconds=6))
    assert codes.pop("sleeps") == -signal.SIGKILL
    assert codes == {"quick_0": 0, "quick_1": 0, "quick_2": 0}
