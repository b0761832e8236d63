"""Run the chapters whose outputs are not in the book's execution cache, two at a time.

Jupyter Book would run them one after the other, and most of them use one core most of the time.
"""

import contextlib
import os
import re
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import nbformat
import psutil
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


def run(notebook, folder, timeout):
    """Run a notebook; return the result and the most memory that its processes held, in MB."""
    ended, most = threading.Event(), 0

    def watch():
        nonlocal most
        while not ended.wait(0.2):
            held = 0
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    held += process.memory_info().rss
            most = max(most, held)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        return single_nb_execution(notebook, folder, timeout, False), most / 1e6
    finally:
        ended.set()
        watcher.join()


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
                job = pool.submit(run, notebook, str(path.parent), timeout)
                jobs[job] = path
        # Only this process writes into the cache: its database locks others out.
        for job in as_completed(jobs):
            path, (result, megabytes) = jobs[job], job.result()
            print(f"{path.name}: {result.time:.0f} s, {megabytes:,.0f} MB", flush=True)
            if result.err:
                failures.append(f"{path.name} failed.\n{result.exc_string}")
                continue
            data = {"execution_seconds": result.time, "peak_megabytes": megabytes}
            bundle = CacheBundleIn(result.nb, str(path), data=data)
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    if failures:
        sys.exit("\n".join(failures))


if __name__ == "__main__":
    main()
