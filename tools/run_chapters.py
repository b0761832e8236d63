"""Run the chapters whose outputs are not in the book's execution cache, two at a time.

Jupyter Book would run them one after the other, and most of them use one core most of the time.
"""

import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import nbformat
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from execution_cache import dependencies, digest  # noqa: E402

STATED = re.compile(r"at most (\d+) seconds to run")


def seconds(path):
    """Return the time to run that a chapter states."""
    stated = STATED.search(path.read_text(encoding="utf-8"))
    return int(stated.group(1)) if stated else 0


def is_cached(cache, notebook):
    """Say whether the cache has the outputs of a notebook."""
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def main():
    """Run what is not in the cache, the longest first; end with 1 if a chapter fails."""
    cache = get_cache(ROOT / "_build" / ".jupyter_cache" / digest(dependencies()))
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    timeout = settings["execute"]["timeout"]
    # Two chapters share two cores.
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    jobs, failures = {}, []
    with ProcessPoolExecutor(max_workers=2) as pool:
        for path in sorted((ROOT / "book").glob("*.ipynb"), key=seconds, reverse=True):
            notebook = nbformat.read(path, as_version=4)
            if not is_cached(cache, notebook):
                job = pool.submit(single_nb_execution, notebook, str(path.parent), timeout, False)
                jobs[job] = path
        # Only this process writes into the cache: its database locks others out.
        for job in as_completed(jobs):
            path, result = jobs[job], job.result()
            print(f"{path.name}: {result.time:.0f} s", flush=True)
            if result.err:
                failures.append(f"{path.name} failed.\n{result.exc_string}")
                continue
            bundle = CacheBundleIn(result.nb, str(path), data={"execution_seconds": result.time})
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    if failures:
        sys.exit("\n".join(failures))


if __name__ == "__main__":
    main()
