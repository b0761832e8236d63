"""Load the MNIST digits from the file that comes with this package."""

import hashlib
import io
from pathlib import Path

import numpy as np

MNIST_FILE = Path(__file__).with_name("mnist.npz")
MNIST_SHA256 = "5d9b77991b6f95dc3382831b622dba6a8f2008c37d09586f0a027293fef90e0d"

REMEDY = (
    "Put the original back: in a clone of the course with "
    "`git checkout -- lecture_helpers/mnist.npz`, elsewhere by installing lecture_helpers again."
)


def load_mnist():
    """Load the MNIST handwritten digits, without a network.

    Returns what ``keras.datasets.mnist.load_data()`` returns, but reads the file that is
    installed with this package. Every call returns new arrays, so that changing them in
    place never changes what the next call returns.

    Returns
    -------
    (x_train, y_train), (x_test, y_test) : tuple of tuples of numpy.ndarray
        ``x_train``, shape (60000, 28, 28), and ``x_test``, shape (10000, 28, 28): uint8 gray
        levels from 0 (paper) to 255 (ink). ``y_train``, shape (60000,), and ``y_test``, shape
        (10000,): uint8 digits from 0 to 9.

    Raises
    ------
    FileNotFoundError
        If the file is missing.
    OSError
        If the file cannot be read.
    ValueError
        If the file is not the original: its SHA-256 checksum differs.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
    recognition", Proceedings of the IEEE 86(11), 2278-2324, 1998.

    Examples
    --------
    >>> (x_train, y_train), (x_test, y_test) = load_mnist()
    >>> x_train.shape, x_test.shape
    ((60000, 28, 28), (10000, 28, 28))
    >>> y_train[:5].tolist()
    [5, 0, 4, 1, 9]
    """
    try:
        content = MNIST_FILE.read_bytes()
    except FileNotFoundError as error:
        raise FileNotFoundError(f"The MNIST file {MNIST_FILE} is missing. {REMEDY}") from error
    except OSError as error:
        raise OSError(
            f"The MNIST file {MNIST_FILE} cannot be read ({error.strerror}). {REMEDY}"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != MNIST_SHA256:
        raise ValueError(
            f"The MNIST file {MNIST_FILE} is damaged: expected the SHA-256 checksum "
            f"{MNIST_SHA256}, got {found} ({len(content):,} bytes). {REMEDY}"
        )
    # Hashed and unpacked from the same bytes, so that what was checked is what is returned.
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return (
            (arrays["x_train"], arrays["y_train"]),
            (arrays["x_test"], arrays["y_test"]),
        )
