"""Keep the log lines of TensorFlow's start off the page."""

import os
import sys
import tempfile
from contextlib import contextmanager


@contextmanager
def quiet_startup():
    """Import TensorFlow without the log lines that it prints when it starts.

    The lines come from TensorFlow's C++ code, which writes them directly to the process's
    standard error, past Python. Inside the block they go to a temporary file; if the block
    fails, they are shown after all. Keep the block to the imports: in a plain script, other than
    in a notebook, what Python writes to ``sys.stderr`` goes to the same file.

    Yields
    ------
    None
        Nothing; the effect ends with the block.

    Raises
    ------
    Exception
        Whatever the block raises, unchanged.

    Notes
    -----
    Sets the environment variable ``TF_CPP_MIN_LOG_LEVEL`` to "2" (errors only) unless it is set,
    and leaves it set, for the lines that come later. When the block has imported TensorFlow, it
    is asked for its devices once, because its last lines come only then.

    Examples
    --------
    >>> from lecture_helpers import quiet_startup
    >>> with quiet_startup():  # here: import keras
    ...     import json
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.stderr.flush()
    real_stderr = os.dup(2)
    with tempfile.TemporaryFile() as captured:
        os.dup2(captured.fileno(), 2)
        try:
            yield
            if "tensorflow" in sys.modules:
                sys.modules["tensorflow"].config.list_physical_devices()
        except BaseException:
            sys.stderr.flush()
            captured.seek(0)
            with open(real_stderr, "wb", closefd=False) as stream:
                stream.write(captured.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(real_stderr, 2)
            os.close(real_stderr)
