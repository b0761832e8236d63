"""Keep notebooks in one form: no outputs, except those that the tests compare.

A cell tagged `nbval-check-output` keeps its output and gets an execution count, because nbval
silently skips a checked cell whose count is null. All other outputs, counts and editor metadata go.
"""

import argparse
import copy
import sys
from pathlib import Path

import nbformat

CHECKED = "nbval-check-output"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_METADATA = {"tags", "mystnb", "nbgrader"}


def normalise(notebook):
    """Return a copy of `notebook` in the one form in which notebooks are stored.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A notebook of format 4, executed or not.

    Returns
    -------
    nbformat.NotebookNode
        The same cells, with outputs in checked cells only.

    Raises
    ------
    ValueError
        If a checked cell has no output: run the notebook first, then normalise it.
    """
    notebook = copy.deepcopy(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    checked = 0
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(
            {key: value for key, value in cell.metadata.items() if key in CELL_METADATA}
        )
        cell.source = "\n".join(line.rstrip() for line in cell.source.strip().splitlines())
        if cell.cell_type != "code":
            cell.pop("attachments", None)
            continue
        if CHECKED not in cell.metadata.get("tags", []):
            cell.outputs, cell.execution_count = [], None
            continue
        if not cell.outputs:
            raise ValueError(f"the checked cell {cell.id!r} has no output: run `make outputs`")
        checked += 1
        cell.execution_count = checked
        cell.outputs = join_streams(cell.outputs)
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = checked
    return notebook


def join_streams(outputs):
    """Return `outputs` with what was printed in one piece, however the kernel cut it."""
    joined = []
    for output in outputs:
        previous = joined[-1] if joined else {}
        if output.output_type == "stream" and previous.get("name") == output.name:
            previous.text += output.text
        else:
            joined.append(output)
    return joined


def main():
    """Normalise the named notebooks, or with --check only say which are not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if needed")
    parser.add_argument("notebooks", nargs="+", type=Path)
    arguments = parser.parse_args()
    stale = []
    for path in arguments.notebooks:
        text = path.read_text(encoding="utf-8")
        try:
            normal = nbformat.writes(normalise(nbformat.reads(text, as_version=4))) + "\n"
        except ValueError as error:
            sys.exit(f"{path}: {error}")
        if text != normal:
            stale.append(path)
            if not arguments.check:
                path.write_text(normal, encoding="utf-8")
    if arguments.check and stale:
        sys.exit(f"Not normalised: {', '.join(map(str, stale))}. Run `make format`.")


if __name__ == "__main__":
    main()
