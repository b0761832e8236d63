"""Tell a student what is wrong with an answer, without giving the answer away."""

import numpy as np

NO_RETURN = "{name}: got None. Does the function end with `return`?"
KINDS = {"b": "bool", "i": "int", "u": "int", "f": "float"}


class WrongAnswerError(AssertionError):
    """An answer that is not right; a notebook shows its message alone, without a traceback."""

    def _render_traceback_(self):
        return [f"Not yet: {self}"]


def fingerprint(values):
    """Summarize an array so that it can be recognized, but not rebuilt.

    Parameters
    ----------
    values : array_like
        Numbers or truth values of any shape.

    Returns
    -------
    str
        The kind, the shape, and the sum of all the values with fixed random weights, such as
        ``"float (28, 28) -153.0627"``. `check` takes it in place of the expected values.

    Raises
    ------
    TypeError
        If `values` holds neither numbers nor truth values.

    Examples
    --------
    >>> from lecture_helpers import fingerprint
    >>> fingerprint([[1, 2], [3, 4]]) == fingerprint([[1, 2], [4, 3]])
    False
    """
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"values must hold numbers or truth values, got {array.dtype}")
    return f"{KINDS[array.dtype.kind]} {array.shape} {_weighted_sum(array)!r}"


def check(name, value, expected, *, dtype=None, mistakes=None, tolerance=1e-5):
    """Compare an answer with the expected one, and name the likely mistake.

    Parameters
    ----------
    name : str
        What the student calls the answer, for example ``"relu(x)"``; begins each message.
    value : object
        The answer.
    expected : array_like or str
        The expected numbers, or their `fingerprint` where they would give the answer away.
    dtype : str, optional
        The exact dtype asked for, such as ``"float32"``; by default any of the expected kind.
    mistakes : dict from str to array_like or str, optional
        What to say of a typical wrong answer, and that answer: its numbers or its fingerprint.
    tolerance : float
        The largest difference that passes, relative to the length of the vector of all values;
        whole numbers and truth values have to be equal.

    Returns
    -------
    None
        It prints that the answer is right.

    Raises
    ------
    WrongAnswerError
        If the answer is not as expected. The message says what was expected (of kind and
        shape), what came, and which mistake is likely.

    Notes
    -----
    Besides the given mistakes it recognizes pixels that were not scaled or were scaled twice,
    numbers one too high or too low, a wrong sign, and values in the order of columns (R's)
    instead of rows.

    Examples
    --------
    >>> from lecture_helpers import check
    >>> check("total", 6, 6)
    total: right.
    >>> check("batch", [[1, 3], [2, 4]], [[1, 2], [3, 4]])
    Traceback (most recent call last):
        ...
    lecture_helpers.checks.WrongAnswerError: batch: the values are right, but rows and columns are \
swapped. NumPy's order is row by row, R's column by column.
    """
    expected = _as_fingerprint(expected)
    kind, shape, _ = _parts(expected)
    array = _as_answer(name, value)
    found = KINDS[array.dtype.kind]
    if array.shape != shape:
        raise WrongAnswerError(
            f"{name}: expected shape {shape}, got {array.shape}.{_shape_hint(array.shape, shape)}"
        )
    # An empty list has no kind of its own.
    if array.size and found != kind and (found, kind) != ("int", "float"):
        raise WrongAnswerError(f"{name}: expected {kind}, got {found}.{_kind_hint(array, kind)}")
    if not np.isfinite(array).all():
        raise WrongAnswerError(
            f"{name}: some values are NaN or infinite. Do you divide by 0, or take exp of a large "
            "number?"
        )
    if not _agree(array, expected, tolerance):
        hint = _value_hint(array, expected, mistakes or {}, tolerance)
        raise WrongAnswerError(f"{name}: {hint}")
    if dtype is not None and array.dtype != dtype:
        raise WrongAnswerError(
            f"{name}: the values are right, but expected dtype {dtype}, got {array.dtype}."
        )
    print(f"{name}: right.")


def unpack(name, value, n):
    """Return an answer of several results, or say what came instead.

    Parameters
    ----------
    name : str
        What the student calls the answer; begins the message.
    value : object
        The answer.
    n : int
        How many results it must have.

    Returns
    -------
    object
        `value`, unchanged; it has length `n`.

    Raises
    ------
    WrongAnswerError
        If `value` is None or has another length.

    Examples
    --------
    >>> from lecture_helpers import unpack
    >>> low, high = unpack("interval", (1, 2), 2)
    >>> unpack("interval", 1, 2)
    Traceback (most recent call last):
        ...
    lecture_helpers.checks.WrongAnswerError: interval: expected 2 results, got 1. Return all of \
them, with commas between.
    """
    if value is None:
        raise WrongAnswerError(NO_RETURN.format(name=name))
    try:
        length = len(value)
    except TypeError:
        length = 1
    if length < n:
        raise WrongAnswerError(
            f"{name}: expected {n} results, got {length}. Return all of them, with commas between."
        )
    if length > n:
        raise WrongAnswerError(f"{name}: expected {n} results, got {length}. Return no more.")
    return value


def _as_fingerprint(values):
    return values if isinstance(values, str) else fingerprint(values)


def _weighted_sum(array):
    """Add all values with random weights that depend on nothing but the shape."""
    weights = np.random.default_rng([len(array.shape), *array.shape]).normal(size=array.shape)
    return float((weights * array).sum())


def _parts(text):
    """Take a fingerprint apart: kind, shape, number."""
    kind, rest = text.split(" ", 1)
    shape, number = rest.rsplit(" ", 1)
    return kind, tuple(int(length) for length in shape.strip("()").split(",") if length), number


def _as_answer(name, value):
    """Make an array of an answer, or say why it cannot be one."""
    if value is None:
        raise WrongAnswerError(NO_RETURN.format(name=name))
    if callable(value):
        raise WrongAnswerError(f"{name}: got a function. Call it, with parentheses.")
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.array(None)
    if array.dtype.kind not in "biuf":
        raise WrongAnswerError(f"{name}: expected numbers, got {type(value).__name__}.")
    return array


def _agree(array, expected, tolerance):
    """Compare an array of the right shape with a fingerprint; whole numbers have no tolerance."""
    kind, _, number = _parts(expected)
    if kind in ("int", "bool"):
        tolerance = 1e-12
    # The weights have variance 1: a random error of this length changes the sum by about as much.
    allowed = tolerance * float(np.linalg.norm(array.astype(float).ravel()))
    if array.shape == ():
        allowed *= abs(_weighted_sum(np.float64(1)))
    return abs(_weighted_sum(array) - float(number)) <= allowed


def _shape_hint(shape, expected):
    if shape == () and len(expected) == 1:
        return " That is one number; a list or an array is asked for."
    if shape == expected[::-1]:
        return " Rows and columns are swapped."
    if shape in (expected[1:], expected[:-1]):
        return " One axis is missing: an index removes its axis, a slice keeps it."
    if expected in (shape[1:], shape[:-1]):
        return " There is one axis too many."
    if len(shape) == len(expected):
        gaps = [got - wanted for got, wanted in zip(shape, expected, strict=True) if got != wanted]
        if gaps in ([1], [-1]):
            return " Off by one: Python counts from 0, and a slice ends before its end."
    elif np.prod(shape) == np.prod(expected):
        return " The number of values is right: reshape them."
    return ""


def _kind_hint(array, kind):
    if kind == "int" and array.dtype.kind == "f" and (array == np.rint(array)).all():
        return " The values are whole, but stored as floats: use // to divide, or dtype=int."
    if kind == "int" and array.dtype.kind == "f":
        return " Round as the task says; batches and counts are whole."
    return ""


def _value_hint(array, expected, mistakes, tolerance):
    """Find the mistake that explains the values."""
    for hint, wrong in mistakes.items():
        wrong = _as_fingerprint(wrong)
        if _parts(wrong)[1] == array.shape and _agree(array, wrong, tolerance):
            return hint
    if array.dtype.kind == "b":
        repairs = [(~array, "exactly the wrong way around.")]
    else:
        # In floats, so that small integers cannot wrap around.
        values = array.astype(float)
        repairs = [
            (values / 255, "255 times too large. Did you forget to scale?"),
            (values * 255, "255 times too small. Did you scale twice?"),
            (values - 1, "too high by one. Python counts from 0, R from 1."),
            (values + 1, "too low by one. Did you leave one out?"),
            (-values, "of the right size, but with the wrong sign."),
        ]
    if array.ndim >= 2:
        by_columns = "right, but rows and columns are swapped. NumPy's order is row by row, "
        swaps = [array.reshape(-1).reshape(array.shape, order="F"), array.ravel("F")]
        if array.shape[-1] == array.shape[-2]:
            swaps.append(array.swapaxes(-1, -2))
        repairs += [
            (swap.reshape(array.shape), by_columns + "R's column by column.") for swap in swaps
        ]
    for repaired, hint in repairs:
        if _agree(repaired, expected, tolerance):
            return f"the values are {hint}"
    return "kind and shape are right, but the values are not."
