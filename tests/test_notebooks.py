"""The stored notebooks are in one form, and nbval compares what they promise."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
NORMALISE = ROOT / "tools" / "normalise.py"
CHECKED = "nbval-check-output"
LONGEST_CELL = 25


@pytest.fixture(scope="module")
def normalise():
    """Import tools/normalise.py, which is no package."""
    sys.path.insert(0, str(NORMALISE.parent))
    try:
        import normalise
    finally:
        sys.path.pop(0)
    return normalise.normalise


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell):
    return cell.metadata.get("tags", [])


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_notebook_is_valid_and_normalised(notebook, normalise):
    nbformat.validate(notebook)
    assert normalise(notebook) == notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cell_ids_are_unique(path):
    ids = [cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    assert len(set(ids)) == len(ids)


def test_something_is_checked_and_nbval_cannot_skip_it(notebook):
    checked = [cell for cell in code_cells(notebook) if CHECKED in tags(cell)]
    assert checked
    for cell in checked:
        assert cell.outputs, f"no stored output: {cell.source}"
        assert cell.execution_count is not None, f"nbval would skip: {cell.source}"


def test_cells_fit_on_a_slide(notebook):
    for cell in code_cells(notebook):
        lines = cell.source.splitlines()
        assert len(lines) <= LONGEST_CELL, f"{len(lines)} lines, beginning with {lines[0]!r}"


def test_no_cell_stores_an_error_or_is_allowed_to_raise(notebook):
    for cell in code_cells(notebook):
        # nbval passes a cell with this tag even if it raises nothing.
        assert "raises-exception" not in tags(cell), cell.source
        assert all(output.output_type != "error" for output in cell.outputs), cell.source


def test_figures_say_what_is_to_be_seen(notebook):
    for cell in code_cells(notebook):
        mystnb = cell.metadata.get("mystnb", {})
        if "figure" in mystnb:
            assert mystnb.get("image", {}).get("alt", "").strip(), cell.source
            assert mystnb["figure"].get("caption", "").strip(), cell.source
            assert mystnb["figure"].get("name", "").strip(), cell.source


def stored(source, text=None, **metadata):
    """Return a code cell that has been run and has printed `text`."""
    outputs = [new_output("stream", name="stdout", text=text)] if text else []
    return new_code_cell(source, outputs=outputs, execution_count=7, metadata=metadata)


def test_normalise_strips_outputs_and_keeps_the_checked(normalise):
    original = new_notebook(
        cells=[
            new_markdown_cell("\ntext  \n\nmore\n", metadata={"editable": True}),
            stored("print(1)", "1\n", collapsed=True),
            stored(
                "print(2) \n", "2\n", tags=[CHECKED, "other"], mystnb={"key": 1}, scrolled=False
            ),
        ],
        metadata={"kernelspec": {"name": "mine", "display_name": "Mine"}, "colab": {}},
    )
    before = copy.deepcopy(original)
    text, stripped, kept = normalise(original).cells
    assert original == before
    assert (text.source, text.metadata) == ("text\n\nmore", {})
    assert (stripped.outputs, stripped.execution_count, stripped.metadata) == ([], None, {})
    assert kept.source == "print(2)"
    assert kept.outputs == original.cells[2].outputs
    assert kept.execution_count == 1
    assert kept.metadata == {"tags": [CHECKED, "other"], "mystnb": {"key": 1}}
    metadata = normalise(original).metadata
    assert set(metadata) == {"kernelspec", "language_info"}
    assert metadata.kernelspec.name == "python3"


def test_normalise_counts_the_checked_cells_and_is_idempotent(normalise):
    result = new_output("execute_result", {"text/plain": "3"}, execution_count=9)
    shown = new_code_cell("3", outputs=[result], execution_count=9, metadata={"tags": [CHECKED]})
    once = normalise(new_notebook(cells=[stored("print(1)", "1\n", tags=[CHECKED]), shown]))
    assert [cell.execution_count for cell in once.cells] == [1, 2]
    assert once.cells[1].outputs[0].execution_count == 2
    assert normalise(once) == once


def test_normalise_joins_what_was_printed_in_pieces(normalise):
    cell = stored("print(1)", "1\n", tags=[CHECKED])
    cell.outputs.append(new_output("stream", name="stdout", text="2\n"))
    cell.outputs.append(new_output("stream", name="stderr", text="3\n"))
    (once,) = normalise(new_notebook(cells=[cell])).cells
    assert [(output.name, output.text) for output in once.outputs] == [
        ("stdout", "1\n2\n"),
        ("stderr", "3\n"),
    ]


def test_normalise_refuses_a_checked_cell_without_output(normalise):
    with pytest.raises(ValueError, match="has no output"):
        normalise(new_notebook(cells=[stored("x = 1", tags=[CHECKED])]))


def run_normalise(*arguments):
    return subprocess.run(
        [sys.executable, NORMALISE, *arguments], capture_output=True, text=True, check=False
    )


def test_check_finds_a_stale_notebook_and_changes_nothing(tmp_path):
    path = tmp_path / "stale.ipynb"
    nbformat.write(new_notebook(cells=[stored("print(1)", "1\n")]), path)
    before = path.read_bytes()
    check = run_normalise("--check", path)
    assert check.returncode == 1
    assert "stale.ipynb" in check.stderr
    assert path.read_bytes() == before
    assert run_normalise(path).returncode == 0
    assert path.read_bytes() != before
    assert run_normalise("--check", path).returncode == 0


def test_unreadable_notebook_is_one_clear_error_and_stays_as_it_is(tmp_path):
    path = tmp_path / "broken.ipynb"
    path.write_text('{"cells": [')
    run = run_normalise(path)
    assert run.returncode == 1
    assert "broken.ipynb" in run.stderr
    assert "Traceback" not in run.stderr
    assert path.read_text() == '{"cells": ['


def run_nbval(folder, **notebooks):
    """Write each notebook, one code cell with its output, and compare them as `make test` does."""
    for name, cell in notebooks.items():
        notebook = new_notebook(cells=[cell])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, folder / f"{name}.ipynb")
    options = "--nbval-lax --nbval-current-env --nbval-cell-timeout=2 -rA -p no:cacheprovider"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options.split(), "--rootdir", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "PYTEST_ADDOPTS"},
    )
    return run.stdout


def test_nbval_compares_checked_outputs_and_stops_slow_cells(tmp_path):
    output = run_nbval(
        tmp_path,
        true=stored("print(1 + 1)", "2\n", tags=[CHECKED]),
        false=stored("print(1 + 1)", "3\n", tags=[CHECKED]),
        slow=stored("import time\n\ntime.sleep(20)"),
        raising=stored("1 / 0"),
    )
    assert "PASSED true.ipynb::Cell 0" in output
    assert "FAILED false.ipynb::Cell 0" in output
    assert "FAILED slow.ipynb::Cell 0" in output
    assert "FAILED raising.ipynb::Cell 0" in output
    assert "3 failed, 1 passed" in output
