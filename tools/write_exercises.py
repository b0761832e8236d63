"""Write the students' notebooks and the book's pages from the sources of the exercises.

A source, `exercises/NN_name.ipynb`, is an nbgrader notebook with the solutions and the hidden
tests inside. `exercises/student/` gets it without both. `book/exercises/` gets a page: what the
student sees, and below each task its solution and its visible tests, folded.
"""

import argparse
import copy
import re
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
    LockCells,
)
from normalise import normalise
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "exercises"
STUDENT = SOURCES / "student"
PAGES = ROOT / "book" / "exercises"
STEPS = [CheckCellMetadata, LockCells, ClearSolutions, ClearOutput, ClearHiddenTests]
SOLUTION = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


def student(source):
    """Return the notebook that a student opens: no solution, no hidden test.

    Parameters
    ----------
    source : nbformat.NotebookNode
        A source notebook.

    Returns
    -------
    nbformat.NotebookNode
        A new notebook; each solution is replaced by a stub.
    """
    settings = PyFileConfigLoader("nbgrader_config.py", path=str(SOURCES)).load_config()
    notebook, resources = copy.deepcopy(source), {}
    for step in STEPS:
        notebook, resources = step(config=settings).preprocess(notebook, resources)
    return notebook


def page(source, name):
    """Return the page of the book: the student's cells, each solution and test folded.

    Parameters
    ----------
    source : nbformat.NotebookNode
        A source notebook.
    name : str
        Its name, which is also its chapter's, for example "01_tensors".

    Returns
    -------
    nbformat.NotebookNode
        A new notebook; it is shown, not run.
    """
    title, *cells = student(source).cells
    links = (
        f"These exercises belong to {{doc}}`../{name}`.\n"
        f"Work on them in {{download}}`the notebook <../../exercises/student/{name}.ipynb>`; "
        "here you can read the tasks, and compare with a solution when you have your own."
    )
    shown = [title, new_markdown_cell(links, id="links")]
    for cell, original in zip(cells, source.cells[1:], strict=True):
        role = cell.metadata.pop("nbgrader", {})
        solution = SOLUTION.sub("", original.source).strip()
        if role.get("solution") and cell.cell_type == "markdown":
            fold = f"::::{{dropdown}} A good answer\n{solution}\n::::"
            shown.append(new_markdown_cell(fold, id=cell.id))
        elif role.get("solution"):
            shown += [cell, folded(original, solution, "solution")]
        elif role.get("grade"):
            shown.append(folded(cell, cell.source, "tests"))
        else:
            shown.append(cell)
    return normalise(nbformat.v4.new_notebook(cells=shown))


def folded(cell, source, what):
    """Return a code cell that a reader has to open."""
    prompts = {"code_prompt_show": f"Show the {what}", "code_prompt_hide": f"Hide the {what}"}
    new = nbformat.v4.new_code_cell(source, id=f"{cell.id}-{what}")
    new.metadata.update(tags=["hide-input"], mystnb=prompts)
    return new


def text_of(notebook):
    """Return a notebook as it is stored."""
    return nbformat.writes(notebook) + "\n"


def main():
    """Write all notebooks and pages, or with --check only say which are not fresh."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if needed")
    check = parser.parse_args().check
    wanted = {}
    for path in sorted(SOURCES.glob("[0-9]*.ipynb")):
        source = nbformat.read(path, as_version=4)
        wanted[STUDENT / path.name] = text_of(student(source))
        wanted[PAGES / path.name] = text_of(page(source, path.stem))
    stale = [
        path for path, text in wanted.items() if not path.is_file() or path.read_text() != text
    ]
    left_over = {*STUDENT.glob("*"), *PAGES.glob("*")} - set(wanted)
    if check and (stale or left_over):
        names = ", ".join(str(path.relative_to(ROOT)) for path in [*stale, *left_over])
        sys.exit(f"Not made from the present sources: {names}. Run `make exercises`.")
    for folder in (STUDENT, PAGES):
        folder.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
    for path in left_over:
        path.unlink()


if __name__ == "__main__":
    main()
