"""Grade a set: run nbgrader's autograder on every submission, and write a table of grades.

Each submission has a process of its own, so that none can stop the others.
"""

import argparse
import csv
import multiprocessing
import os
import resource
import sys
import time
import warnings
from multiprocessing.connection import wait
from pathlib import Path

import nbformat
from collect import RECORD
from make_course import open_course
from nbformat.v4 import new_markdown_cell
from nbgrader.api import MissingEntry
from sqlalchemy.exc import SAWarning

ROOT = Path(__file__).resolve().parents[1]
STEPS = ("submitted", "autograded")
# Beyond the notebook's own limit: starting kernels, and the cell that runs at the limit.
EXTRA = 120
# What a notebook may have of memory and write into a file, in bytes.
LIMITS = {resource.RLIMIT_DATA: 8 << 30, resource.RLIMIT_FSIZE: 1 << 30}
# nbgrader's own way to add a submission makes them.
warnings.simplefilter("ignore", SAWarning)


def autograde(course, name, student, timeout, log):
    """Grade one submission; the process ends with 1 if nbgrader could not."""
    log.parent.mkdir(exist_ok=True)
    with log.open("w", encoding="utf-8") as file:
        # The kernels write to the terminal, and so do warnings.
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
        for limit, size in LIMITS.items():
            hard = resource.getrlimit(limit)[1]
            allowed = size if hard == resource.RLIM_INFINITY else min(size, hard)
            resource.setrlimit(limit, (allowed, allowed))
        api = open_course(course)
        if timeout:
            api.config.Execute.timeout = timeout
        result = api.autograde(name, student)
        file.write(result.get("log", "") + result.get("error", ""))
    sys.exit(not result["success"])


def run_all(jobs, workers, seconds):
    """Run processes, some at a time, and kill one that takes too long.

    Parameters
    ----------
    jobs : dict from str to multiprocessing.Process
        A process for each student, not started.
    workers : int
        How many run at once.
    seconds : float
        How long each may take.

    Yields
    ------
    tuple of str and int
        A student and the process's exit code, in the order in which they end.
    """
    waiting, running = dict(jobs), {}
    while waiting or running:
        while waiting and len(running) < workers:
            student = next(iter(waiting))
            process = waiting.pop(student)
            process.start()
            running[student] = process, time.monotonic() + seconds
        wait([process.sentinel for process, _ in running.values()], timeout=1)
        for student, (process, end) in list(running.items()):
            if time.monotonic() > end:
                process.kill()
                process.join()
            if process.exitcode is not None:
                del running[student]
                yield student, process.exitcode


def is_graded(course, name, student):
    """Say whether the submission was graded since it was collected."""
    stamps = [course / step / student / name / "timestamp.txt" for step in STEPS]
    texts = [path.read_text() if path.is_file() else None for path in stamps]
    return (course / "autograded" / student / name).is_dir() and texts[0] == texts[1]


def note_failure(api, name, student, why, final):
    """Write a page that says why a submission was not graded.

    If no grader can read the file, it gets 0 points for good. Otherwise points that it has from
    an earlier grading stay, and the next run tries it again.
    """
    course = Path(api.coursedir.root)
    with api.gradebook as gradebook:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission(name, student)
        for notebook in submission.notebooks:
            if final or all(grade.auto_score is None for grade in notebook.grades):
                for grade in notebook.grades:
                    grade.auto_score, grade.needs_manual_grade = 0, False
        gradebook.db.commit()
    notebook = nbformat.read(course / "release" / name / f"{name}.ipynb", as_version=4)
    text = f"**Your file could not be graded: {why}.**"
    notebook.cells.insert(0, new_markdown_cell(text, id="not-graded"))
    notebook.metadata["remarks"] = [f"not graded: {why}"]
    folder = course / "autograded" / student / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    path.unlink(missing_ok=True)
    nbformat.write(notebook, path)
    (folder / "timestamp.txt").unlink(missing_ok=True)
    stamp = course / "submitted" / student / name / "timestamp.txt"
    if not final:
        # Unlike any other, so that the next run tries again.
        (folder / "timestamp.txt").write_text("")
    elif stamp.is_file():
        (folder / "timestamp.txt").write_text(stamp.read_text())


def reason(course, name, student, code):
    """Return why a submission could not be graded, for a person, and whether that is final."""
    path = course / "submitted" / student / name / f"{name}.ipynb"
    if not path.is_file():
        return "no notebook of this set was handed in", True
    try:
        nbformat.read(path, as_version=4)
    except Exception as error:  # whatever a broken file makes nbformat raise
        return f"the file cannot be read as a notebook ({type(error).__name__})", True
    if code < 0:
        return "grading it took too long, or it killed the grader", False
    return f"nbgrader failed, see logs/{name}_{student}.txt", False


def remarks_of(course, name, student):
    """Return all that the collector and the grader have remarked about a submission."""
    remarks = []
    record = course / "submitted" / student / name / RECORD
    if record.is_file():
        remarks += record.read_text(encoding="utf-8").splitlines()
    graded = course / "autograded" / student / name / f"{name}.ipynb"
    if graded.is_file():
        remarks += nbformat.read(graded, as_version=4).metadata.get("remarks", [])
    return remarks


def table(api, name):
    """Return a row for each student: points, points still to be given by hand, remarks.

    Parameters
    ----------
    api : nbgrader.apps.NbGraderAPI
        The course.
    name : str
        The set.

    Returns
    -------
    list of dict
        Sorted by student; each task has a column of its own.
    """
    course, rows = Path(api.coursedir.root), []
    with api.gradebook as gradebook:
        released = nbformat.read(course / "release" / name / f"{name}.ipynb", as_version=4)
        order = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in released.cells]
        out_of = gradebook.find_assignment(name).max_score
        for student in sorted(student.id for student in gradebook.students):
            row = {"student": student, "set": name, "points": 0.0, "out_of": out_of, "by_hand": 0.0}
            remarks = remarks_of(course, name, student)
            try:
                submission = gradebook.find_submission(name, student)
            except MissingEntry:
                rows.append({**row, "remarks": "handed in nothing"})
                continue
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            row["points"] = submission.score
            row["by_hand"] = sum(g.max_score for g in grades if g.needs_manual_grade)
            row["remarks"] = "; ".join(remarks) or "graded"
            for grade in sorted(grades, key=lambda grade: order.index(grade.name)):
                marked = not grade.needs_manual_grade or grade.manual_score is not None
                row[grade.name] = grade.score if marked else None
            rows.append(row)
    return rows


def write_table(rows, path):
    """Write the rows as CSV, whole or not at all."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    part.replace(path)


def main():
    """Grade what is new, write the table, print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", help="the set, for example 01_tensors")
    parser.add_argument("--course", type=Path, default=ROOT / "course", help="default: course")
    parser.add_argument("--again", action="store_true", help="also what is graded already")
    parser.add_argument("--student", help="only this one")
    parser.add_argument("--timeout", type=int, help="seconds for a cell; default: the settings'")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count(), help="at once; default: CPUs"
    )
    options = parser.parse_args()
    course, name = options.course.resolve(), options.name
    api = open_course(course)
    if not (course / "release" / name).is_dir():
        parser.error(f"no set {name!r} in {course}")
    students = sorted(path.parent.name for path in course.glob(f"submitted/*/{name}"))
    if options.student:
        students = [student for student in students if student == options.student]
        if not students:
            parser.error(f"{options.student} has handed in nothing of {name}")
    if not options.again:
        students = [s for s in students if not is_graded(course, name, s)]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["grade", "nbgrader.apps"])
    jobs = {
        s: context.Process(
            target=autograde,
            args=(course, name, s, options.timeout, course / "logs" / f"{name}_{s}.txt"),
        )
        for s in students
    }
    limit = api.config.RobustExecute.total_timeout + EXTRA
    failed = []
    for done, (student, code) in enumerate(run_all(jobs, options.workers, limit), start=1):
        if code:
            why, final = reason(course, name, student, code)
            note_failure(api, name, student, why, final)
            failed += [] if final else [student]
        print(f"{done} of {len(jobs)}: {student}", flush=True)
    rows = table(api, name)
    path = course / f"grades_{name}.csv"
    write_table(rows, path)
    for row in rows:
        print(f"{row['student']:20} {row['points']:4g} of {row['out_of']:g}  {row['remarks']}")
    print(f"The grades: {path}")
    if failed:
        sys.exit(f"Not graded, run it again or look into logs/: {', '.join(failed)}")


if __name__ == "__main__":
    main()
