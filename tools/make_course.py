"""Lay out a course for nbgrader: the settings, the sources, and what students get.

Run it again after a change of an exercise. It never touches what students have handed in, nor
their marks.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[1]
EXERCISES = ROOT / "exercises"
SETTINGS = ["nbgrader_config.py", "autograding.py"]


def open_course(course):
    """Return nbgrader's programming interface to a course.

    Parameters
    ----------
    course : pathlib.Path
        A folder that `make course` has made.

    Returns
    -------
    nbgrader.apps.NbGraderAPI
        It reads the course's own settings.
    """
    if not (course / SETTINGS[0]).is_file():
        sys.exit(f"{course} is not a course: it has no {SETTINGS[0]}. Run `make course`.")
    # nbgrader starts the program alembic, which lies beside this Python.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    settings = PyFileConfigLoader(SETTINGS[0], path=str(course)).load_config()
    settings.CourseDirectory.root = str(course.resolve())
    # Several processes write their marks; each waits for the others, up to a minute.
    settings.CourseDirectory.db_url = f"sqlite:///{course.resolve()}/gradebook.db?timeout=60"
    settings.NbGraderAPI.log_level = "ERROR"
    return NbGraderAPI(config=settings)


def update(api, name, text):
    """Give a course the source of a set, and make what students get from it.

    Parameters
    ----------
    api : nbgrader.apps.NbGraderAPI
        The course.
    name : str
        The set, such as "01_tensors".
    text : str
        Its source notebook.

    Returns
    -------
    str or None
        Why it could not be done; the course is then as it was.
    """
    course = Path(api.coursedir.root)
    source = course / "source" / name / f"{name}.ipynb"
    release = course / "release" / name / f"{name}.ipynb"
    before = source.read_text(encoding="utf-8") if release.is_file() else None
    if before == text:
        return None
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text, encoding="utf-8")
    result = api.generate_assignment(name)
    if result["success"]:
        return None
    if before is None:
        shutil.rmtree(source.parent)
    else:
        source.write_text(before, encoding="utf-8")
        api.generate_assignment(name)
    lines = [line for line in result["log"].splitlines() if "Error:" in line]
    return lines[0] if lines else result["log"]


def main():
    """Make a course, or bring it up to date."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", help="for example 01_tensors; by default all")
    parser.add_argument("--course", type=Path, default=ROOT / "course", help="default: course")
    options = parser.parse_args()
    sources = {path.stem: path for path in sorted(EXERCISES.glob("[0-9]*.ipynb"))}
    unknown = set(options.sets) - set(sources)
    if unknown:
        parser.error(f"no such set: {', '.join(unknown)}; there are {', '.join(sources)}")
    options.course.mkdir(parents=True, exist_ok=True)
    for name in SETTINGS:
        shutil.copy(EXERCISES / name, options.course / name)
    api = open_course(options.course)
    failed = {}
    for name in options.sets or sources:
        why = update(api, name, sources[name].read_text(encoding="utf-8"))
        if why:
            failed[name] = why
    print(f"The course: {options.course}; for students: {options.course / 'release'}")
    for name, why in failed.items():
        print(f"{name} is left as it was: {why}", file=sys.stderr)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
