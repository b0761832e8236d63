"""What nbgrader's autograder lacks: cells put back in any case, and a kernel that may die.

`nbgrader_config.py` puts the two classes into nbgrader's own list of steps, so that every way to
grade (the command line, formgrader, `tools/grade.py`) uses them.
"""

import copy
import tempfile
import time

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Integer, default

# Before each test, in case a student has given the names to something else.
RESTORE_CHECKS = """\
def _restore():
    import importlib

    import numpy

    numpy.testing = importlib.reload(importlib.import_module("numpy.testing"))
    importlib.reload(importlib.import_module("lecture_helpers.checks"))


_restore()
del _restore
from lecture_helpers.checks import {names}
"""


def grade_id(cell):
    """Return nbgrader's name of a cell, or None."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def is_setup(cell):
    """Say whether a cell was given to students as it is, and tests nothing."""
    settings = cell.metadata.get("nbgrader", {})
    return bool(settings.get("locked")) and not settings.get("grade")


def remark(notebook, text):
    """Keep a remark for the table of grades, once."""
    remarks = notebook.metadata.setdefault("remarks", [])
    if text not in remarks:
        remarks.append(text)


class RestoreCells(NbGraderPreprocessor):
    """Give a submission all the cells of the released notebook, with nbgrader's metadata.

    nbgrader's own `add_missing_cells` adds only tests, and fails where the answer above a test
    is gone too; `DeduplicateIds` makes a notebook with a copied cell invalid; and both trust the
    metadata of the submission.
    """

    def preprocess(self, nb, resources):
        """Put back what is missing, in the order of the released notebook."""
        course, name = (
            self.parent.parent.coursedir,
            resources["nbgrader"]["assignment"],
        )
        folder = course.format_path(course.release_directory, ".", name)
        path = f"{folder}/{resources['nbgrader']['notebook']}.ipynb"
        released = [
            cell
            for cell in nbformat.read(path, as_version=4).cells
            if grade_id(cell)
        ]
        nb.metadata.pop("remarks", None)
        self._identify(nb, released)
        position, edited, deleted, answered = -1, [], [], False
        for cell in released:
            name, settings = grade_id(cell), cell.metadata.nbgrader
            found = [
                i
                for i, other in enumerate(nb.cells)
                if grade_id(other) == name
            ]
            if found:
                position = found[0]
                changed = nb.cells[position].source != cell.source
                answered |= changed and settings.solution
                if changed and settings.locked:
                    edited.append(name)
            else:
                position += 1
                nb.cells.insert(position, cell)
                deleted.append(name)
        for what, names in {"changed": edited, "deleted": deleted}.items():
            if names:
                remark(nb, f"{what} and put back: {', '.join(names)}")
        if not answered:
            remark(nb, "no task was answered")
        return nb, resources

    def _identify(self, nb, released):
        """Give each known cell its metadata, by nbgrader's name or by the cell's own id."""
        by_name = {grade_id(cell): cell for cell in released}
        by_id = {cell.id: cell for cell in released}
        # Of copies, the last one counts: it has run last.
        for cell in reversed(nb.cells):
            original = by_name.get(grade_id(cell)) or by_id.get(cell.get("id"))
            # All of it: a test with the tag "skip-execution" would pass.
            cell.metadata = nbformat.from_dict({})
            if original and by_name.pop(grade_id(original), None):
                cell.metadata = copy.deepcopy(original.metadata)


class RobustExecute(Execute):
    """Run every cell that can run, whatever the others do.

    A cell that the time limit has stopped, or that has taken the kernel with it, gets an error
    and no points. When the kernel is gone, a new one runs the notebook without those cells, so
    that the other tasks keep their points.
    """

    total_timeout = Integer(300, help="Seconds for a whole notebook.").tag(
        config=True
    )
    max_output = Integer(
        100_000, help="Characters of output kept of a cell."
    ).tag(config=True)

    @default("timeout_func")
    def _timeout_func_default(self):
        # The first cell imports and loads; on a busy machine that is not the student's fault.
        return lambda cell: (
            self.total_timeout if is_setup(cell) else self.timeout
        )

    def preprocess(self, nb, resources, km=None):
        """Run the notebook, again if a cell has taken the kernel with it."""
        self.skipped, self.end = {}, time.monotonic() + self.total_timeout
        # The kernel starts in a folder that tells nothing of the course.
        path = resources["metadata"].get("path")
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            resources["metadata"]["path"] = folder
            try:
                return self._run(nb, resources, km)
            finally:
                resources["metadata"]["path"] = path

    def _run(self, nb, resources, km):
        while True:
            try:
                return super().preprocess(nb, resources, km)
            except (CellTimeoutError, DeadKernelError) as error:
                died = isinstance(error, DeadKernelError)
                what = (
                    "the kernel died in"
                    if died
                    else "could not be stopped, and was killed:"
                )
                self._skip(self.running, f"{what} {self._name(self.running)}")

    def preprocess_cell(self, cell, resources, index):
        """Run a cell, or say why it is not run."""
        if cell.cell_type != "code":
            return cell, resources
        if time.monotonic() > self.end and index not in self.skipped:
            self._skip(
                index,
                f"stopped after {self.total_timeout} s for the whole notebook",
            )
        if index in self.skipped:
            cell.outputs = self.skipped[index]
            return cell, resources
        self.running, self.room = index, self.max_output
        test = cell.metadata.get("nbgrader", {}).get("grade")
        if test:
            self.kc.execute(
                RESTORE_CHECKS.format(names=", ".join(self._checks())),
                silent=True,
                store_history=False,
                stop_on_error=False,
            )
        cell, resources = super().preprocess_cell(cell, resources, index)
        if test:
            # nbgrader takes a value that is shown for the points.
            cell.outputs = [
                output
                for output in cell.outputs
                if output.output_type != "execute_result"
            ]
        for output in cell.outputs if test else []:
            if output.output_type == "stream":
                # nbgrader takes all points for a text on stderr, but a warning is no error.
                output.name = "stdout"
        return cell, resources

    def on_cell_executed(self, **kwargs):
        """Remember a cell that ran out of time: if the notebook is run again, it is not."""
        super().on_cell_executed(**kwargs)
        if (
            kwargs["execute_reply"]["content"].get("ename")
            == "CellTimeoutError"
        ):
            index = kwargs["cell_index"]
            self._skip(
                index,
                f"over {self.timeout} s: {self._name(index)}",
                kwargs["cell"].outputs,
            )

    def output(self, outs, msg, display_id, cell_index):
        """Take a cell's output as long as there is room for it."""
        content = msg["content"]
        size = len(str(content))
        if size > self.room and msg["msg_type"] in ("stream", "display_data"):
            remark(self.nb, f"too much output: {self._name(cell_index)}")
            if self.room == 0:
                return None
            text = (
                content.get("text", "")[: self.room]
                + "\n[The rest is left out.]\n"
            )
            msg["msg_type"], msg["content"] = (
                "stream",
                {"name": "stdout", "text": text},
            )
            msg["header"]["msg_type"], size = "stream", self.room
        elif size > self.room and msg["msg_type"] == "error":
            content.update(evalue=content["evalue"][:1000], traceback=[])
        self.room = max(0, self.room - size)
        return super().output(outs, msg, display_id, cell_index)

    def _skip(self, index, why, outputs=None):
        error = new_output(
            "error", ename="NotGradedError", evalue=why, traceback=[why]
        )
        self.skipped[index] = outputs or [error]
        remark(self.nb, why)

    def _checks(self):
        """Return which checks the setup cells import."""
        setup = " ".join(
            cell.source for cell in self.nb.cells if is_setup(cell)
        )
        return [name for name in ("check", "unpack") if name in setup]

    def _name(self, index):
        return grade_id(self.nb.cells[index]) or f"cell {index + 1}"
