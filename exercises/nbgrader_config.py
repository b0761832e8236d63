"""How nbgrader makes and grades the exercises; `tools/write_exercises.py` reads the same file.

`make course` copies it into the course, and overwrites the copy: change it here.
"""

import sys
from pathlib import Path

# For autograding.py, which lies beside this file.
sys.path.insert(0, str(Path(__file__).parent))

c = get_config()  # noqa: F821 -- nbgrader defines it

c.CourseDirectory.course_id = "reading-digits"

c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# A submission gets back every cell that was deleted or changed, and is run even if a cell of it
# loops for ever or kills the kernel.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "autograding.RestoreCells",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograding.RobustExecute",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Seconds for one cell and for a notebook; an endless loop is interrupted, the next cell runs.
c.Execute.timeout = 60
c.RobustExecute.total_timeout = 300
c.Execute.shutdown_kernel = "immediate"
