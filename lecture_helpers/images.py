"""Draw MNIST images: one, or many in one mosaic."""

import matplotlib.pyplot as plt
import numpy as np

from ._validate import as_array, as_labels, as_names, check_axes, name_of

SIDE = 28
GAP = 2
LABEL_STRIP = 9
ROUNDING = 1e-6


def plot_grayscale(image, label=None, class_names=None, *, ax=None, cmap="gray_r"):
    """Draw one image, dark ink on light paper.

    The gray levels keep their meaning from picture to picture: the color map spans the range
    of the data type, not the range of this image, so that a faint image looks faint.

    Parameters
    ----------
    image : array_like, shape (28, 28), (28, 28, 1) or (784,)
        The pixels, row by row (C order): uint8 from 0 to 255, floats from 0 to 1, or bool.
    label : int, optional
        The class of the image, for the title.
    class_names : sequence of str or mapping from int to str, optional
        The name of each class; the title is then the name of `label`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.
    cmap : str or matplotlib.colors.Colormap, default "gray_r"
        The color map, from 0 to the largest possible gray level.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes drawn on; ``ax.images[0]`` is the image.

    Raises
    ------
    ValueError
        If `image` has another shape, values that are not finite or floats outside 0 to 1, or if
        `class_names` has no name for `label`.
    TypeError
        If `image` holds neither uint8, floats nor bool, or if `label`, `class_names` or `ax` is
        of the wrong kind.

    Notes
    -----
    Weights, differences and standardized images have values of both signs. Draw them with a
    diverging color map that is centered on 0:
    ``limit = abs(weights).max(); ax.imshow(weights, cmap="RdBu", vmin=-limit, vmax=limit)``.

    Examples
    --------
    >>> from lecture_helpers import load_mnist, plot_grayscale
    >>> (x_train, y_train), _ = load_mnist()
    >>> ax = plot_grayscale(x_train[0], y_train[0])
    >>> ax.get_title()
    '5'
    """
    check_axes(ax)
    pixels = as_array(image, "image")
    if pixels.shape not in [(SIDE, SIDE), (SIDE, SIDE, 1), (SIDE * SIDE,)]:
        is_batch = pixels.shape[1:] in [(SIDE, SIDE), (SIDE, SIDE, 1), (SIDE * SIDE,)]
        remedy = (
            "pass one image, e.g. images[0], or draw them all with plot_grayscale_grid(images)"
            if is_batch
            else "reshape it, or pass another array"
        )
        raise ValueError(
            "image must have shape (28, 28), (28, 28, 1) or (784,), "
            f"got shape {pixels.shape}: {remedy}"
        )
    highest = _highest_level(pixels, "image")
    names = as_names(class_names)
    title = "" if label is None else name_of(_as_label(label), names)
    cmap = plt.get_cmap(cmap)

    if ax is None:
        _, ax = plt.subplots(figsize=(2.8, 3.0), layout="constrained")
    ax.imshow(pixels.reshape(SIDE, SIDE), cmap=cmap, vmin=0, vmax=highest, interpolation="nearest")
    ax.set(title=title, xticks=[], yticks=[])
    return ax


def plot_grayscale_grid(images, labels=None, class_names=None, *, columns=10, ax=None):
    """Draw many images as one mosaic, row by row.

    The mosaic is a single picture, which makes it far quicker than a subplot for each image.

    Parameters
    ----------
    images : array_like, shape (n, 28, 28), (n, 28, 28, 1) or (n, 784)
        The pixels of at least one image: uint8 from 0 to 255, floats from 0 to 1, or bool.
    labels : array_like of int, shape (n,), optional
        The class of each image, written above it.
    class_names : sequence of str or mapping from int to str, optional
        The name of each class, written instead of its number.
    columns : int, default 10
        The number of images in a row; fewer images make a shorter row.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes drawn on; ``ax.images[0]`` is the mosaic.

    Raises
    ------
    ValueError
        If `images` has another shape, no image, values that are not finite or floats outside 0
        to 1; if `labels` has another length than `images`; if `class_names` lacks the name of a
        label; or if `columns` is less than 1.
    TypeError
        If `images` holds neither uint8, floats nor bool, or if another argument is of the wrong
        kind.

    Examples
    --------
    >>> from lecture_helpers import load_mnist, plot_grayscale_grid
    >>> (x_train, y_train), _ = load_mnist()
    >>> ax = plot_grayscale_grid(x_train[:20], y_train[:20])
    >>> [text.get_text() for text in ax.texts[:5]]
    ['5', '0', '4', '1', '9']
    """
    check_axes(ax)
    pixels = as_array(images, "images")
    if pixels.shape[1:] not in [(SIDE, SIDE), (SIDE, SIDE, 1), (SIDE * SIDE,)]:
        raise ValueError(
            "images must have shape (n, 28, 28), (n, 28, 28, 1) or (n, 784), "
            f"got shape {pixels.shape}: for one image pass images[:1] or use plot_grayscale"
        )
    if len(pixels) == 0:
        raise ValueError("images must hold at least one image, got none")
    highest = _highest_level(pixels, "images")
    if isinstance(columns, bool) or not isinstance(columns, int | np.integer):
        raise TypeError(f"columns must be an integer, got {columns!r}")
    if columns < 1:
        raise ValueError(f"columns must be at least 1, got {columns}")
    names = as_names(class_names)
    texts = []
    if labels is not None:
        labels = as_labels(labels, "labels")
        if len(labels) != len(pixels):
            raise ValueError(
                f"labels must have one class per image, got {len(labels)} labels for "
                f"{len(pixels)} images: cut both alike, e.g. images[:20], labels[:20]"
            )
        texts = [name_of(int(label), names) for label in labels]

    columns = min(columns, len(pixels))
    rows = -(-len(pixels) // columns)
    strip = LABEL_STRIP if texts else 0
    width = SIDE + GAP
    height = strip + SIDE + GAP
    # Unfilled tiles, gaps and strips stay 0, which is paper.
    mosaic = np.zeros((rows * columns, height, width), dtype=pixels.dtype)
    mosaic[: len(pixels), strip : strip + SIDE, :SIDE] = pixels.reshape(-1, SIDE, SIDE)
    mosaic = mosaic.reshape(rows, columns, height, width).swapaxes(1, 2)
    mosaic = mosaic.reshape(rows * height, columns * width)[:-GAP, :-GAP]

    if ax is None:
        tile = min(0.75, 7.5 / columns, 40 / rows)
        size = (columns * tile + 0.2, rows * tile * height / width + 0.2)
        _, ax = plt.subplots(figsize=size, layout="constrained")
    ax.imshow(mosaic, cmap="gray_r", vmin=0, vmax=highest)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.apply_aspect()
    points_per_pixel = ax.get_window_extent().width / ax.figure.dpi * 72 / mosaic.shape[1]
    for index, text in enumerate(texts):
        row, column = divmod(index, columns)
        ax.text(
            column * width + (SIDE - 1) / 2,
            row * height + strip - 2,
            text,
            size=min(10, 0.85 * strip * points_per_pixel),
            ha="center",
            va="baseline",
        )
    return ax


def _highest_level(pixels, name):
    """Give the gray level of full ink, by the kind of the pixels; refuse what has none."""
    if pixels.dtype == np.uint8:
        return 255
    if pixels.dtype.kind == "b":
        return 1
    if pixels.dtype.kind != "f":
        raise TypeError(
            f"{name} must hold uint8, floats or bool, got {pixels.dtype}: convert gray levels "
            f'from 0 to 255 with {name}.astype("uint8")'
        )
    if not np.isfinite(pixels).all():
        raise ValueError(
            f"{name} must hold finite values, got NaN or infinity: look for a division by zero"
        )
    lowest, highest = pixels.min(), pixels.max()
    # A decoder's or a resampler's rounding may step just over the edge.
    if lowest < -ROUNDING or highest > 1 + ROUNDING:
        raise ValueError(
            f"{name} must hold floats from 0 to 1, got {lowest:.4g} to {highest:.4g}: divide gray "
            f"levels by 255, and draw values of both signs with "
            'ax.imshow(values, cmap="RdBu", vmin=-limit, vmax=limit)'
        )
    return 1


def _as_label(label):
    """Make an int of one integer class."""
    value = np.asarray(label)
    if value.ndim != 0 or value.dtype.kind not in "iu":
        raise TypeError(
            f"label must be one integer class, got {label!r}: pass, for example, int(label), "
            "or set a title of your own with ax.set_title"
        )
    return int(value)
