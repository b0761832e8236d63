"""Solve every exercise: rightly, not at all, and wrongly in ways that the tests must notice."""

import contextlib
import io
import re
import subprocess
import sys
import warnings
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "exercises").glob("[0-9]*.ipynb"))
WRONG_ANSWERS = ROOT / "tests" / "wrong_answers"
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
WRONG = re.compile(r"^# %% (\w+) \| ([^\n]+)\n(.*?)(?=^# %%|\Z)", re.DOTALL | re.MULTILINE)
# What a student sees of a cell fits on a slide; the hidden tests come below it.
LONGEST_CELL = 25
IDS = [path.stem for path in SOURCES]


def role(cell):
    return cell.metadata.get("nbgrader", {})


def execute(code, namespace):
    """Run a cell in this process, where a student's warnings are no errors."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        exec(compile(code, "<cell>", "exec"), namespace)


def error_of(code, namespace):
    """Return what a cell raises, or None."""
    try:
        execute(code, namespace)
    except Exception as error:
        return error
    return None


class Task:
    """One task: the state before it, its stub, its visible and its hidden tests."""

    def __init__(self, before, stub, tests):
        self.before = before
        self.stub = stub
        self.visible = HIDDEN.sub("", tests)
        self.hidden = HIDDEN.search(tests).group(1)

    def answer(self, code):
        """Return a namespace in which `code` is the student's cell."""
        namespace = dict(self.before)
        execute(code, namespace)
        return namespace


@pytest.fixture(scope="module", params=SOURCES, ids=IDS)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def source(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def student(path):
    return nbformat.read(path.parent / "student" / path.name, as_version=4)


@pytest.fixture(scope="module")
def tasks(source, student):
    """Run the source, solutions and all tests, and keep the state before each task."""
    found, namespace = {}, {"__name__": "__main__"}
    stubs = {role(cell).get("grade_id"): cell.source for cell in student.cells}
    for cell in source.cells:
        if cell.cell_type != "code":
            continue
        if role(cell).get("solution"):
            name, before = role(cell)["grade_id"], dict(namespace)
        elif role(cell).get("grade"):
            assert role(cell)["grade_id"] == f"test_{name}"
            found[name] = Task(before, stubs[name], cell.source)
        execute(cell.source, namespace)
    return found


def wrong_answers(path):
    """Return the wrong answers to a set: (task, what the tests say, code)."""
    text = (WRONG_ANSWERS / f"{path.stem}.py").read_text(encoding="utf-8")
    return [(name, message.strip(), code) for name, message, code in WRONG.findall(text)]


def test_there_is_a_set_for_every_chapter():
    chapters = sorted((ROOT / "book").glob("*.ipynb"))
    assert [path.stem for path in chapters] == IDS


def test_solutions_pass_all_their_tests(tasks):
    # The fixture runs them.
    assert tasks


def test_untouched_stubs_raise_not_implemented_and_nothing_else(tasks):
    for name, task in tasks.items():
        error = error_of(task.visible, task.answer(task.stub))
        assert isinstance(error, NotImplementedError), f"{name}: {error!r}"


def test_an_untouched_notebook_raises_not_implemented_and_nothing_else(student):
    namespace = {"__name__": "__main__"}
    for cell in student.cells:
        if cell.cell_type != "code":
            continue
        if role(cell).get("grade"):
            with pytest.raises(NotImplementedError):
                execute(cell.source, namespace)
        else:
            execute(cell.source, namespace)


def test_wrong_answers_are_found_with_the_intended_message(path, tasks):
    for name, message, code in wrong_answers(path):
        task = tasks[name]
        namespace = task.answer(code)
        error = error_of(task.visible, namespace)
        if message == "hidden":
            assert error is None, f"{name}: a cheat fails a visible test: {error!r}"
            hidden = error_of(task.hidden, namespace)
            assert hidden is not None, f"{name}: the hidden tests pass a cheat:\n{code}"
        else:
            assert message in str(error), f"{name}: expected {message!r}, got {error!r}"


def test_every_task_has_a_typical_mistake_and_a_cheat(path, tasks):
    answers = wrong_answers(path)
    assert {name for name, _, _ in answers} == set(tasks)
    for name in tasks:
        messages = [message for task, message, _ in answers if task == name]
        assert "hidden" in messages, f"{name}: no cheat"
        assert set(messages) != {"hidden"}, f"{name}: no typical mistake"


def test_points_are_stated(source):
    cells, total = source.cells, 0
    for before, cell in pairwise(cells):
        if not role(cell).get("grade"):
            continue
        points = role(cell)["points"]
        total += points
        # The task's text stands before its answer, and the answer before its tests.
        text = before if role(cell).get("solution") else cells[cells.index(before) - 1]
        plural = "point" if points == 1 else "points"
        assert re.match(rf"## .+ \({points} {plural}\)\n", text.source), text.source
    assert f" {total} points" in cells[0].source


def test_a_set_has_four_to_seven_tasks_and_a_written_answer(source):
    graded = [cell for cell in source.cells if role(cell).get("grade")]
    written = [cell for cell in graded if cell.cell_type == "markdown"]
    assert written
    assert 4 <= len(graded) <= 7
    for cell in graded:
        if cell not in written:
            assert HIDDEN.sub("", cell.source).strip(), f"no visible test: {cell.source}"
            assert HIDDEN.search(cell.source), f"no hidden test: {cell.source}"


def test_students_and_readers_see_no_solution_mark_and_no_hidden_test(path, source, student):
    page = nbformat.read(ROOT / "book" / "exercises" / path.name, as_version=4)
    hidden = [
        line.strip()
        for cell in source.cells
        for block in HIDDEN.findall(cell.source)
        for line in block.splitlines()
        if len(line.strip()) > 10
    ]
    solutions = [cell for cell in source.cells if role(cell).get("solution")]
    for notebook in (student, page):
        text = "\n".join(cell.source for cell in notebook.cells)
        assert "HIDDEN" not in text
        assert "BEGIN SOLUTION" not in text
        shown = [line.strip() for line in text.splitlines()]
        assert not set(hidden) & set(shown)
    stubs = {role(cell).get("grade_id"): cell.source for cell in student.cells}
    for cell in solutions:
        left = stubs[role(cell)["grade_id"]]
        assert "NotImplementedError" in left or left == "*Write your answer here.*"


def test_cells_fit_on_a_slide(student):
    for cell in student.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.source


def test_notebooks_and_pages_are_made_from_their_sources():
    command = [sys.executable, ROOT / "tools" / "write_exercises.py", "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
