"""The checks of the exercises: what is right passes, and what is wrong is called by its name."""

import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lecture_helpers import check, fingerprint, unpack
from lecture_helpers.checks import WrongAnswerError

RNG = np.random.default_rng(2026)
IMAGE = RNG.integers(0, 256, size=(4, 6)).astype("uint8")
SCALED = IMAGE / 255
IMAGES = RNG.integers(0, 256, size=(3, 5, 5))


@pytest.mark.parametrize("expected", [SCALED, fingerprint(SCALED)], ids=["values", "fingerprint"])
@pytest.mark.parametrize("kind", [list, np.asarray, np.float32])
def test_right_answer_passes_in_any_form(kind, expected, capsys):
    check("scaled", kind(SCALED), expected)
    assert capsys.readouterr().out == "scaled: right.\n"


@pytest.mark.parametrize(
    ("value", "expected", "message"),
    [
        (None, 1, "got None. Does the function end with `return`"),
        (len, 1, "got a function. Call it"),
        ("5", 5, "expected numbers, got str"),
        ([[1], [2, 3]], [1, 2], "expected numbers, got list"),
        ({"a": 1}, 1, "expected numbers, got dict"),
        (np.zeros((3, 2)), np.zeros((2, 3)), "got (3, 2). Rows and columns are swapped"),
        (np.zeros(28), np.zeros((1, 28)), "One axis is missing"),
        (5, [5], "That is one number; a list or an array is asked for"),
        (np.zeros((5, 28, 28)), np.zeros((28, 28)), "one axis too many"),
        (np.zeros(9), np.zeros(10), "Off by one: Python counts from 0"),
        (np.zeros(11), np.zeros(10), "Off by one: Python counts from 0"),
        (np.zeros((4, 7)), np.zeros((2, 2, 7)), "reshape them"),
        (np.zeros((4, 4)), np.zeros((2, 9)), "expected shape (2, 9), got (4, 4)."),
        (469.0, 469, "expected int, got float. The values are whole"),
        (468.75, 469, "expected int, got float. Round"),
        (True, 1, "expected int, got bool"),
        ([1.0, np.nan], [1.0, 2.0], "NaN or infinite"),
        ([1.0, np.inf], [1.0, 2.0], "NaN or infinite"),
        (IMAGE * 1.0, SCALED, "255 times too large. Did you forget to scale?"),
        (IMAGE, SCALED, "255 times too large. Did you forget to scale?"),
        (SCALED / 255, SCALED, "255 times too small. Did you scale twice?"),
        (5, 4, "too high by one. Python counts from 0, R from 1"),
        ([0, 1, 2], [1, 2, 3], "too low by one"),
        (-SCALED, SCALED, "with the wrong sign"),
        ([True, False, False], [False, True, True], "exactly the wrong way around"),
        (IMAGE.reshape(-1).reshape((4, 6), order="F"), IMAGE, "rows and columns are swapped"),
        (IMAGE.ravel("F").reshape(4, 6), IMAGE, "rows and columns are swapped"),
        (IMAGE[:, :4].T, IMAGE[:, :4], "rows and columns are swapped"),
        (IMAGES.swapaxes(1, 2), IMAGES, "rows and columns are swapped"),
        (SCALED + 0.01, SCALED, "kind and shape are right, but the values are not"),
        (0.320024, 0.32, "the values are not"),
        (75_295, 75_296, "too low by one"),
        (1_000_002, 1_000_000, "the values are not"),
    ],
)
def test_wrong_answer_is_called_by_its_name(value, expected, message):
    with pytest.raises(WrongAnswerError) as caught:
        check("answer", value, expected)
    assert str(caught.value).startswith("answer: ")
    assert message in str(caught.value)


def test_given_mistake_comes_before_the_general_hints():
    mistakes = {"did you forget the bias?": fingerprint([1, 2]), "another": [3, 4]}
    with pytest.raises(WrongAnswerError, match="did you forget the bias"):
        check("units", [1, 2], [2, 3], mistakes=mistakes)
    with pytest.raises(WrongAnswerError, match="another"):
        check("units", [3, 4], [2, 3], mistakes=mistakes)
    with pytest.raises(WrongAnswerError, match="the values are not"):
        check("units", [9, 9], [2, 3], mistakes=mistakes)


def test_dtype_is_checked_when_it_is_asked_for():
    check("scaled", np.float32(SCALED), SCALED, dtype="float32")
    with pytest.raises(WrongAnswerError, match="expected dtype float32, got float64"):
        check("scaled", SCALED, SCALED, dtype="float32")


def test_an_empty_list_passes_where_no_index_is_due():
    check("indices", [], np.zeros(0, int))


def test_unpack_hands_on_what_has_the_right_length_and_names_what_has_not():
    answer = (2, (3, 4), np.zeros(3))
    assert unpack("answer", answer, 3) is answer
    for value, message in [
        (None, "answer: got None. Does the function end with `return`"),
        ((1, 2), "answer: expected 3 results, got 2. Return all of them"),
        (np.float64(5), "answer: expected 3 results, got 1"),
        ((1, 2, 3, 4), "answer: expected 3 results, got 4. Return no more."),
    ]:
        with pytest.raises(WrongAnswerError, match=re.escape(message)):
            unpack("answer", value, 3)


def test_whole_numbers_pass_where_floats_are_due():
    check("means", [1, 2], [1.0, 2.0])


@given(
    arrays.arrays(
        "float64", (3, 4), elements=st.integers(-1000, 1000).map(lambda number: number / 7)
    )
)
def test_fingerprint_recognizes_the_same_values_and_rounding(values):
    check("values", values, fingerprint(values))
    check("values", values * (1 + 1e-9), fingerprint(values))


@given(
    arrays.arrays("int64", (3, 4), elements=st.integers(-1000, 1000)),
    st.integers(0, 11),
    st.sampled_from([-2, -1, 1, 2]),
)
def test_one_changed_whole_number_is_noticed(values, index, change):
    changed = values.copy()
    changed.flat[index] += change
    with pytest.raises(WrongAnswerError):
        check("values", changed, fingerprint(values))


def test_fingerprint_says_kind_and_shape_and_not_the_values():
    text = fingerprint([[0.25, 0.5], [0.75, 1.0]])
    assert text.startswith("float (2, 2) ")
    assert not {"0.25", "0.5", "0.75", "1.0"} & set(text.split())
    with pytest.raises(TypeError, match="numbers or truth values, got <U3"):
        fingerprint(["one"])


def test_a_notebook_shows_the_message_without_a_traceback():
    code = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("from lecture_helpers import check; check('total', 7, 6)")
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == (
        "Not yet: total: the values are too high by one. Python counts from 0, R from 1."
    )
