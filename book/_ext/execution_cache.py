"""Key the execution cache on everything a chapter's outputs depend on.

Jupyter Cache looks at a notebook's code alone: after a change in the helper
package or in a pinned version it would go on showing the old outputs.
"""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def dependencies():
    """Return the files, besides the notebooks, that decide the outputs."""
    package = ROOT / "lecture_helpers"
    others = ["book/matplotlibrc", "requirements.lock"]
    return sorted(
        [path for path in package.iterdir() if path.is_file()]
        + [ROOT / name for name in others]
    )


def digest(paths):
    """Return a short hash of the names and the contents of `paths`."""
    state = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        name = path.relative_to(ROOT).as_posix()
        state.update(f"{name} {content}\n".encode())
    return state.hexdigest()[:16]


def set_cache_path(app, config):
    """Give each state of the dependencies a cache of its own."""
    caches = Path(app.outdir).parent / ".jupyter_cache"
    config.nb_execution_cache_path = str(caches / digest(dependencies()))


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", set_cache_path)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
