"""Checks that several helpers share: axes, arrays, points, class labels and class names."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes


def check_axes(ax):
    """Refuse anything but None or one Axes."""
    if ax is not None and not isinstance(ax, Axes):
        raise TypeError(
            f"ax must be one matplotlib Axes or None, got {type(ax).__name__}: "
            "after `figure, axes = plt.subplots(1, 2)` pass, for example, axes[0]"
        )


def as_array(values, name):
    """Make an array of `values`, or say that their lengths differ."""
    try:
        return np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} must be one array, got parts of different shapes") from error


def as_points(values, name):
    """Make an array of finite points in the plane of `values`."""
    points = as_array(values, name)
    if points.dtype.kind not in "iuf":
        raise TypeError(f"{name} must hold numbers, got {points.dtype}")
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(
            f"{name} must have shape (n, 2), got shape {points.shape}: "
            "pass two coordinates, e.g. points[:, :2]"
        )
    if not np.isfinite(points).all():
        raise ValueError(f"{name} must hold finite values, got NaN or infinity")
    return points


def as_labels(values, name):
    """Make a vector of integer classes of `values`."""
    labels = as_array(values, name)
    if labels.ndim == 2:
        remedy = f"{name}.ravel()" if labels.shape[1] == 1 else f"{name}.argmax(axis=1)"
        raise ValueError(
            f"{name} must hold one class per case, shape (n,), got shape {labels.shape}: "
            f"pass {remedy}"
        )
    if labels.ndim != 1:
        raise ValueError(
            f"{name} must hold one class per case, shape (n,), got shape {labels.shape}"
        )
    if labels.size == 0:
        raise ValueError(f"{name} must hold at least one class, got an empty array")
    if labels.dtype.kind in "US":
        raise TypeError(
            f"{name} must hold integer classes, got text: number the classes and pass their "
            "names as class_names"
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"{name} must hold integer classes, got {labels.dtype}: convert whole numbers with "
            f".astype(int), and the probability of one class with (probability > 0.5).astype(int)"
        )
    return labels.astype(np.int64)


def as_names(class_names):
    """Make a dict from class to name of a sequence or a mapping; None stays None."""
    if class_names is None:
        return None
    if isinstance(class_names, Mapping):
        names = dict(class_names)
    elif isinstance(class_names, Sequence | np.ndarray) and not isinstance(class_names, str):
        names = dict(enumerate(class_names))
    else:
        raise TypeError(
            "class_names must be a sequence of names or a mapping from class to name, "
            f"got {type(class_names).__name__}: pass a list or a dict; from a table, "
            'dict(zip(table["class"], table["name"]))'
        )
    if not names:
        raise ValueError("class_names must name at least one class, got none")
    for label in names:
        if isinstance(label, bool) or not isinstance(label, int | np.integer):
            raise TypeError(f"class_names must map integer classes to names, got {label!r}")
    return {int(label): str(name) for label, name in names.items()}


def name_of(label, names):
    """Give the name of one class: its number where there are no names."""
    if names is None:
        return str(label)
    if label not in names:
        raise ValueError(
            f"class_names must name every class, got no name for {label} "
            f"(named are {', '.join(map(str, sorted(names)))}): add its name or correct the label"
        )
    return names[label]


def classes_in(labels, names):
    """List the classes in order: all that have names, or else all that occur."""
    present = np.unique(labels)
    for label in present:
        name_of(int(label), names)
    return present if names is None else np.array(sorted(names))
