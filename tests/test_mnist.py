"""The data: complete, checked, the student's own, and cheap."""

import hashlib
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lecture_helpers import load_mnist, mnist

BENCH = Path(__file__).parents[1] / "tools" / "bench.py"

# The MD5 sums that were published with the original files.
IDX_MD5 = {
    "train images": "6bbc9ace898e44ae57da46a324031adb",
    "train labels": "a25bea736e30d166cdddb491f175f624",
    "test images": "2646ac647ad5339dbf082846283269ea",
    "test labels": "27ae3e4e09519cfbb04c329615203637",
}


@pytest.fixture(scope="module")
def arrays():
    (x_train, y_train), (x_test, y_test) = load_mnist()
    return {
        "train images": x_train,
        "train labels": y_train,
        "test images": x_test,
        "test labels": y_test,
    }


@pytest.fixture
def data_file(tmp_path, monkeypatch):
    """Give a copy of the data file to damage, in the place where load_mnist looks."""
    path = tmp_path / "mnist.npz"
    path.write_bytes(mnist.MNIST_FILE.read_bytes())
    monkeypatch.setattr(mnist, "MNIST_FILE", path)
    return path


def as_idx(array):
    """Write an array in the original file format."""
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("train images", (60000, 28, 28)),
        ("train labels", (60000,)),
        ("test images", (10000, 28, 28)),
        ("test labels", (10000,)),
    ],
)
def test_array_has_shape_and_type(arrays, name, shape):
    assert type(arrays[name]) is np.ndarray
    assert arrays[name].shape == shape
    assert arrays[name].dtype == np.uint8


def test_first_labels_are_known(arrays):
    assert arrays["train labels"][:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert arrays["test labels"][:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


@pytest.mark.parametrize("name", IDX_MD5)
def test_array_equals_the_original_file(arrays, name):
    assert hashlib.md5(as_idx(arrays[name])).hexdigest() == IDX_MD5[name]


def test_each_call_gives_new_arrays_to_write_in():
    (first, _), _ = load_mnist()
    assert first.flags.writeable
    first[:] = 7
    (second, _), _ = load_mnist()
    assert second[0].max() == 255
    assert not np.shares_memory(first, second)


def test_intact_copy_is_accepted(data_file):
    assert load_mnist()[0][1][0] == 5


def assert_names_file_and_remedy(error, path):
    assert str(path) in str(error.value)
    assert "git checkout -- lecture_helpers/mnist.npz" in str(error.value)
    assert "installing lecture_helpers again" in str(error.value)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[:1000],
        lambda content: b"",
        lambda content: content + b"\0",
        lambda content: content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
        lambda content: b"version https://git-lfs.github.com/spec/v1\n",
    ],
    ids=["last byte cut", "cut short", "empty", "byte added", "bit flipped", "pointer instead"],
)
def test_damaged_file_is_refused(data_file, damage):
    data_file.write_bytes(damage(data_file.read_bytes()))
    with pytest.raises(ValueError, match="is damaged: expected the SHA-256") as error:
        load_mnist()
    assert_names_file_and_remedy(error, data_file)


def test_missing_file_is_named(data_file):
    data_file.unlink()
    with pytest.raises(FileNotFoundError, match="is missing") as error:
        load_mnist()
    assert_names_file_and_remedy(error, data_file)


def test_directory_in_its_place_is_named(data_file):
    data_file.unlink()
    data_file.mkdir()
    with pytest.raises(OSError, match="cannot be read") as error:
        load_mnist()
    assert_names_file_and_remedy(error, data_file)


def test_file_without_permission_is_named(data_file, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    # Taking the permission away would not keep root from reading.
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(OSError, match=r"cannot be read \(Permission denied\)") as error:
        load_mnist()
    assert_names_file_and_remedy(error, data_file)


def test_pickles_are_never_opened(data_file, monkeypatch):
    # Even a file with the right checksum must not run code.
    np.savez(data_file, x_train=np.array([{}], dtype=object))
    checksum = hashlib.sha256(data_file.read_bytes()).hexdigest()
    monkeypatch.setattr(mnist, "MNIST_SHA256", checksum)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        load_mnist()


def test_limits_on_time_and_memory_hold():
    bench = subprocess.run([sys.executable, BENCH], capture_output=True, text=True, check=False)
    assert bench.returncode == 0, bench.stdout + bench.stderr
    assert bench.stdout.count("holds") == 3
