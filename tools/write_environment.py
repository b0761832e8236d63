"""Write environment.yml, for conda users, from requirements.lock."""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = """\
# The environment for conda, Binder and JupyterHub: the versions of requirements.lock.
# `make lock` writes this file; do not edit it.
name: reading-digits
channels:
  - conda-forge
dependencies:
  - python=3.11
  - pip
  - pip:
      - --editable .
"""


def pins(lock):
    """Return the requirements of the text of a lock file, without their hashes."""
    return re.findall(r"^([A-Za-z0-9][^\\\n]*?)\s*\\?$", lock, flags=re.MULTILINE)


def environment(lock):
    """Return the text of environment.yml for the text of a lock file."""
    return HEADER + "".join(f'      - "{pin}"\n' for pin in pins(lock))


def main():
    """Write environment.yml, or with --check only say whether it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if stale")
    arguments = parser.parse_args()
    path = ROOT / "environment.yml"
    text = environment((ROOT / "requirements.lock").read_text())
    if not arguments.check:
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        sys.exit("environment.yml differs from requirements.lock. Run `make format`.")


if __name__ == "__main__":
    main()
