"""Draw images as points in two dimensions."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patheffects import withStroke

from ._validate import as_labels, as_names, as_points, check_axes, classes_in, name_of

# The ten colors of Petroff, of which every pair stays apart in color-blind vision.
COLORS = np.array(
    [
        "#3f90da",
        "#ffa90e",
        "#bd1f01",
        "#94a4a2",
        "#832db6",
        "#a96b59",
        "#e76300",
        "#b9ac70",
        "#717581",
        "#92dadd",
    ]
)
MOST_SMOOTH = 2_000


def plot_embedding(points, labels, *, class_names=None, ax=None):
    """Draw up to 70,000 points in the color of their class, with its name at its center.

    Parameters
    ----------
    points : array_like of float, shape (n, 2)
        The position of each case, for example from a PCA or UMAP.
    labels : array_like of int, shape (n,)
        The class of each case; at most ten classes.
    class_names : sequence of str or mapping from int to str, optional
        The name of each class, written instead of its number.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes drawn on; ``ax.collections[0]`` are the points, ``ax.texts`` the names.

    Raises
    ------
    ValueError
        If `points` has another shape or values that are not finite, if `labels` has another
        length, if a class has no name in `class_names`, or if there are more than ten classes.
    TypeError
        If `points` does not hold numbers, or if another argument is of the wrong kind.

    Notes
    -----
    The colors are those of Petroff. The classes 0 to 9 each keep their color, whichever of
    them are drawn; other classes take the colors in order. A legend to the right of the Axes
    tells them apart where names overlap. The points are drawn in a shuffled order, always the
    same, so that no class covers another because it comes later. The name of a class is at the
    median of its points. One unit is as long across as up, because in an embedding it is
    distances that count.

    References
    ----------
    M. A. Petroff, "Accessible Color Sequences for Data Visualization", 2021,
    https://arxiv.org/abs/2107.02270

    Examples
    --------
    >>> from lecture_helpers import plot_embedding
    >>> ax = plot_embedding([[0, 0], [1, 0], [5, 4]], [3, 3, 8])
    >>> [text.get_text() for text in ax.texts]
    ['3', '8']
    """
    check_axes(ax)
    points = as_points(points, "points")
    labels = as_labels(labels, "labels")
    if len(labels) != len(points):
        raise ValueError(
            f"labels must have one class per point, got {len(labels)} labels for "
            f"{len(points)} points"
        )
    names = as_names(class_names)
    classes = np.unique(labels)
    classes_in(labels, names)
    if len(classes) > len(COLORS):
        raise ValueError(
            f"labels must hold at most {len(COLORS)} classes, got {len(classes)}: "
            "more colors cannot be told apart"
        )

    if ax is None:
        _, ax = plt.subplots(figsize=(7, 6), layout="constrained")
    keep_own_color = classes.min() >= 0 and classes.max() < len(COLORS)
    colors = COLORS[labels if keep_own_color else np.searchsorted(classes, labels)]
    order = np.random.default_rng(0).permutation(len(points))
    ax.scatter(
        *points[order].T,
        s=np.clip(20_000 / len(points), 1, 20),
        c=colors[order],
        linewidths=0,
        # Smooth edges would pale the many small points and make the picture eight times as large.
        antialiased=len(points) <= MOST_SMOOTH,
        rasterized=True,
    )
    ax.set_aspect("equal")
    for label in classes:
        name = name_of(int(label), names)
        members = labels == label
        ax.text(
            *np.median(points[members], axis=0),
            name,
            size=14,
            weight="bold",
            color="#1a1a1a",
            ha="center",
            va="center",
            path_effects=[withStroke(linewidth=3, foreground="white")],
        )
        # Where the names overlap, the key beside the picture still tells the colors.
        ax.plot([], [], "o", color=colors[members][0], label=name)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, handletextpad=0.2)
    return ax
