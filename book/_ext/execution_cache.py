"""Key the execution cache on everything a chapter's outputs depend on.

Jupyter Cache looks at a notebook's code alone: after a change in the helper package or in a
pinned version it would go on showing the old outputs.
"""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def dependencies():
    """Return the files, besides the notebooks, that decide what a chapter shows."""
    package = ROOT / "lecture_helpers"
    return sorted([*package.glob("*.py"), package / "mnist.npz", ROOT / "requirements.lock"])


def digest(paths):
    """Return a short hash of the names and the contents of the files at `paths`."""
    state = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        state.update(f"{path.relative_to(ROOT).as_posix()} {content}\n".encode())
    return state.hexdigest()[:16]


def set_cache_path(app, config):
    """Give each state of the dependencies a cache of its own."""
    config.nb_execution_cache_path = str(
        Path(app.outdir).parent / ".jupyter_cache" / digest(dependencies())
    )


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", set_cache_path)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
