"""Draw which classes a model confuses."""

import matplotlib.pyplot as plt
import numpy as np

from ._validate import as_labels, as_names, check_axes, classes_in, name_of

MOST_CLASSES = 100


def plot_confusion_matrix(*, predicted, actual, class_names=None, normalize=None, ax=None):
    """Draw how often each actual class was predicted as each class.

    Both vectors must be named in the call: other libraries have them in either order, and a
    swap shows nowhere.

    Parameters
    ----------
    predicted : array_like of int, shape (n,)
        The class that the model predicted for each case.
    actual : array_like of int, shape (n,)
        The true class of each case, in the same order.
    class_names : sequence of str or mapping from int to str, optional
        The name of each class. Classes that never occur keep their row and column. Without
        names, the classes are those that occur.
    normalize : {None, "actual", "predicted", "all"}, default None
        What each cell shows: the count, or the proportion of its row ("actual"), of its column
        ("predicted") or of all cases ("all"). Rows and columns without a case stay 0.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes drawn on. ``ax.images[0]`` is the matrix, with a row per actual and a column per
        predicted class; ``ax.texts`` are its cells, row by row.

    Raises
    ------
    ValueError
        If `predicted` or `actual` is empty or not a vector (probabilities, for example), if
        their lengths differ, if a class has no name in `class_names`, if there are more than
        100 classes, or if `normalize` is none of its values.
    TypeError
        If `predicted` or `actual` holds something else than integers, or if `class_names` or
        `ax` is of the wrong kind.

    Notes
    -----
    Each text is black or white, whichever has the higher contrast ratio with the color of its
    cell. On any color that ratio is at least 4.58; 4.5 is the least that text should have.

    References
    ----------
    Web Content Accessibility Guidelines 2.2, "contrast ratio",
    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio

    Examples
    --------
    >>> from lecture_helpers import plot_confusion_matrix
    >>> ax = plot_confusion_matrix(predicted=[0, 1, 1, 1], actual=[0, 0, 1, 1])
    >>> ax.images[0].get_array().tolist()
    [[1, 1], [0, 2]]
    """
    check_axes(ax)
    predicted = as_labels(predicted, "predicted")
    actual = as_labels(actual, "actual")
    if len(predicted) != len(actual):
        raise ValueError(
            "predicted and actual must have one class for each of the same cases, got lengths "
            f"{len(predicted)} and {len(actual)}: predict for the images that actual belongs to"
        )
    if normalize not in (None, "actual", "predicted", "all"):
        raise ValueError(
            f'normalize must be None, "actual", "predicted" or "all", got {normalize!r}'
        )
    names = as_names(class_names)
    classes = classes_in(np.concatenate([predicted, actual]), names)
    if len(classes) > MOST_CLASSES:
        raise ValueError(
            f"predicted and actual must have at most {MOST_CLASSES} classes, got {len(classes)}: "
            "check that they hold classes"
        )

    counts = np.zeros((len(classes), len(classes)), dtype=int)
    np.add.at(counts, (np.searchsorted(classes, actual), np.searchsorted(classes, predicted)), 1)
    if normalize is None:
        matrix, cell_format = counts, "d"
    else:
        axis = {"actual": 1, "predicted": 0, "all": None}[normalize]
        totals = counts.sum(axis=axis, keepdims=True)
        matrix, cell_format = counts / np.maximum(totals, 1), ".2f"

    if ax is None:
        side = max(3.5, 1.2 + 0.5 * len(classes))
        _, ax = plt.subplots(figsize=(side, side), layout="constrained")
    image = ax.imshow(matrix, cmap="Blues", vmin=0, vmax=matrix.max())
    ticks = [name_of(int(label), names) for label in classes]
    ax.set_xticks(range(len(classes)), ticks)
    ax.set_yticks(range(len(classes)), ticks)
    if max(map(len, ticks)) > 3:
        plt.setp(ax.get_xticklabels(), rotation=45, ha="right", rotation_mode="anchor")
    ax.set(xlabel="Predicted", ylabel="Actual")

    texts = [[format(value, cell_format) for value in row] for row in matrix]
    longest = max(len(text) for row in texts for text in row)
    ax.apply_aspect()
    cell_width = ax.get_window_extent().width / ax.figure.dpi * 72 / len(classes)
    # A digit is about 0.64 as wide as the text is high; the rest is air.
    size = min(12, 0.85 * cell_width / (0.64 * max(longest, 3)))
    colors = image.cmap(image.norm(matrix))[..., :3]
    for row, column in np.ndindex(matrix.shape):
        color = _readable_on(colors[row, column])
        ax.text(column, row, texts[row][column], color=color, size=size, ha="center", va="center")
    return ax


def _readable_on(color):
    """Choose black or white, whichever has the higher contrast with `color`."""
    linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return "white" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "black"
