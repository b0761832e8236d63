"""Sort what students have handed in for one set into a course.

The folder has one folder for each student, named by the student's id; below it, at any depth and
under any name, lies a notebook. The files in it are copied, and never changed.
"""

import argparse
import datetime
import re
import shutil
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
RECORD = "collected.txt"
# nbgrader looks for folders by patterns.
PATTERN = re.compile(r"[\[\]*?+]")


def tasks_of(path):
    """Return nbgrader's names of a notebook's cells.

    Parameters
    ----------
    path : pathlib.Path
        Any file.

    Returns
    -------
    set of str or None
        None if the file is no notebook.
    """
    try:
        cells = nbformat.read(path, as_version=4).cells
        names = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells}
        return (names | {cell.get("id") for cell in cells}) - {None}
    except Exception:  # whatever a broken file makes nbformat raise
        return None


def find(files, name, sets):
    """Return the newest notebook of a set, and what is to be said of all the files.

    Parameters
    ----------
    files : list of pathlib.Path
        What a student has handed in.
    name : str
        The set, such as "01_tensors".
    sets : dict from str to set of str
        The names of the cells of every set.

    Returns
    -------
    tuple of pathlib.Path or None, and list of str
    """
    common = set.intersection(*sets.values()) if len(sets) > 1 else set()
    found, remarks = [], []
    for path in files:
        tasks = tasks_of(path)
        if tasks is None:
            remarks.append(f"{path.name} is no notebook")
            continue
        counts = {other: len(tasks & own - common) for other, own in sets.items()}
        best = max(counts, key=counts.get)
        if counts[best] == 0:
            remarks.append(f"{path.name} has no task of {name}")
        elif best == name:
            found.append(path)
        else:
            remarks.append(f"{path.name} belongs to {best}")
    if not found:
        return None, remarks or ["no file"]
    # The name decides between files of the same second.
    found.sort(key=lambda path: (path.stat().st_mtime, path.name))
    remarks += [f"{path.name} is older and not graded" for path in found[:-1]]
    if found[-1].name != f"{name}.ipynb":
        remarks.append(f"handed in as {found[-1].name}")
    return found[-1], remarks


def put(course, student, name, files, sets):
    """Copy a student's notebook into the course, and say what was found.

    Parameters
    ----------
    course : pathlib.Path
        The course's folder.
    student : str
        The student's id.
    name : str
        The set.
    files : list of pathlib.Path
        What the student has handed in.
    sets : dict from str to set of str
        The names of the cells of every set.

    Returns
    -------
    str
        "new", "unchanged", "replaced", or what is wrong; then the remarks.
    """
    folder = course / "submitted" / student / name
    chosen, remarks = find(files, name, sets)
    # A file that cannot be graded is kept under its own name, for a person to look at.
    wanted = {f"{name}.ipynb": chosen} if chosen else {path.name: path for path in files}
    wanted = {target: path.read_bytes() for target, path in wanted.items()}
    time = max([path.stat().st_mtime for path in ([chosen] if chosen else files)], default=0)
    state = "new"
    if folder.is_dir():
        if all((folder / x).is_file() and (folder / x).read_bytes() == wanted[x] for x in wanted):
            return "; ".join(["unchanged", *remarks])
        if not chosen or time <= timestamp_of(folder):
            return "; ".join(["not taken, the collected one stays", *remarks])
        kept = course / "replaced" / student / f"{name}_{int(timestamp_of(folder))}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, kept)
        state = "replaced"
    folder.mkdir(parents=True)
    for target, data in wanted.items():
        (folder / target).write_bytes(data)
    moment = datetime.datetime.fromtimestamp(int(time), datetime.UTC)
    (folder / "timestamp.txt").write_text(f"{moment:%Y-%m-%d %H:%M:%S} UTC\n")
    (folder / RECORD).write_text("".join(f"{line}\n" for line in remarks), encoding="utf-8")
    return "; ".join([state, *remarks])


def timestamp_of(folder):
    """Return when a collected submission was written, in seconds; 0 if nobody knows."""
    path = folder / "timestamp.txt"
    if not path.is_file():
        return 0
    moment = datetime.datetime.strptime(path.read_text().strip(), "%Y-%m-%d %H:%M:%S UTC")
    return moment.replace(tzinfo=datetime.UTC).timestamp()


def main():
    """Collect a set, and print a line for each student."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", help="the set, for example 01_tensors")
    parser.add_argument("handed_in", help="the folder with a folder for each student")
    parser.add_argument("--course", type=Path, default=ROOT / "course", help="default: course")
    options = parser.parse_args()
    sources = (options.course / "source").glob("*/*.ipynb")
    sets = {path.stem: tasks_of(path) for path in sources}
    if options.name not in sets:
        parser.error(f"no set {options.name!r} in {options.course}; there are: {sorted(sets)}")
    # An empty name would be the current folder.
    if not options.handed_in or not Path(options.handed_in).is_dir():
        parser.error(f"no such folder: {options.handed_in!r}")
    students = {}
    for entry in sorted(Path(options.handed_in).iterdir()):
        student = PATTERN.sub("_", entry.name)
        if entry.is_file():
            print(f"{entry.name}: belongs to no student, put it into a folder", file=sys.stderr)
        elif student in students:
            parser.error(f"two folders for {student}: {entry.name}, {students[student].name}")
        elif not entry.name.startswith("."):
            students[student] = entry
    for student, folder in students.items():
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        files = [path for path in files if ".ipynb_checkpoints" not in path.parts]
        print(f"{student}: {put(options.course, student, options.name, files, sets)}")


if __name__ == "__main__":
    main()
