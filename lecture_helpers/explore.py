"""Show maps of many images as an interactive picture, without a server and a network."""

import base64
import json
import re
import zlib
from collections.abc import Mapping
from html import escape
from pathlib import Path

import numpy as np

from ._validate import as_array, as_labels, as_names, as_points, classes_in, name_of
from .embedding import COLORS
from .images import SIDE, _highest_level

HERE = Path(__file__).parent
MOST_BYTES = 4_000_000
# The same colors on dark paper: the two that would be lost there are lighter.
DARK_COLORS = COLORS.copy()
DARK_COLORS[[2, 4]] = ["#e8262f", "#ab4af1"]


class InteractiveMap:
    """What `explore_map` returns: a notebook or a page of the book shows it."""

    def __init__(self, summary, html):
        self._summary = summary
        self._html = html

    def __repr__(self):
        """Describe the object where HTML cannot be shown."""
        return self._summary

    def _repr_html_(self):
        return self._html


def explore_map(maps, images, labels, *, predicted=None, class_names=None):
    """Show one or more maps of the same images, to be explored in the page.

    Each image is a point in the color of its class. Hovering, tapping or the arrow keys pick an
    image; beside the map appear its picture, its index, its label and its five nearest
    neighbors on this map. Buttons switch between the maps, dim all classes but some, and zoom.

    Parameters
    ----------
    maps : mapping from str to array_like of float, shape (n, 2)
        The name of each map and the position of each image on it, for example
        ``{"PCA": scores[:, :2], "UMAP": embedding}``.
    images : array_like, shape (n, 28, 28), (n, 28, 28, 1) or (n, 784)
        The pixels: uint8 from 0 to 255, floats from 0 to 1, or bool.
    labels : array_like of int, shape (n,)
        The class of each image; at most ten classes.
    predicted : array_like of int, shape (n,), optional
        What a model takes each image for. The page then shows it, and can mark the mistakes.
    class_names : sequence of str or mapping from int to str, optional
        The name of each class, shown instead of its number.

    Returns
    -------
    InteractiveMap
        A notebook shows it if it is the last value of a cell. ``_repr_html_()`` is its HTML,
        which has everything in it and asks no network.

    Raises
    ------
    ValueError
        If there is no map, if a map has another shape or values that are not finite, if the
        lengths differ, if `images` has another shape or range, if a class has no name, if there
        are more than ten classes, or if there are more images than 4 MB can hold.
    TypeError
        If `maps` is no mapping from names, or if another argument is of the wrong kind.

    Notes
    -----
    The HTML stays under 4 MB. Up to about 17,000 digits keep every gray level; more are shown
    with 16 levels, and from about 30,000 on with 14 x 14 pixels, too.

    The keys, while the map has the focus: an arrow picks the nearest image within 45 degrees of
    its direction, Shift and an arrow the nearest that is at least 40 pixels away, Escape lets
    go. Ctrl and the wheel zoom. If classes are chosen, only their images can be picked; the
    neighbors are always counted among all images.

    The script starts when the map is scrolled near. For scripts and tests the outermost element
    then has a property ``exploreMap`` with ``position(index)``, in pixels from the map's upper
    left corner, ``picked``, ``neighbors``, ``moving``, and ``frames``, the milliseconds that
    each picture of the last move took to draw.

    Examples
    --------
    >>> import numpy as np
    >>> from lecture_helpers import explore_map
    >>> maps = {"PCA": [[0, 0], [1, 0], [5, 4]], "UMAP": [[2, 1], [2, 2], [0, 9]]}
    >>> explore_map(maps, np.zeros((3, 28, 28), dtype="uint8"), [3, 3, 8])
    Maps of 3 images: PCA, UMAP (shown in a notebook or in the book)
    """
    maps = _as_maps(maps)
    pixels = _as_pixels(images)
    labels = as_labels(labels, "labels")
    count = len(pixels)
    for name, points in maps.items():
        if len(points) != count:
            raise ValueError(
                f"maps[{name!r}] must have one point per image, got {len(points)} points for "
                f"{count} images: cut both alike, e.g. points[:10_000], images[:10_000]"
            )
    _check_length(labels, "labels", count)
    if predicted is not None:
        predicted = as_labels(predicted, "predicted")
        _check_length(predicted, "predicted", count)
    names = as_names(class_names)
    classes_in(labels, names)
    classes = np.unique(labels)
    if len(classes) > len(COLORS):
        raise ValueError(
            f"labels must hold at most {len(COLORS)} classes, got {len(classes)}: "
            "more colors cannot be told apart"
        )

    maps = {name: _scale(points) for name, points in maps.items()}
    known = classes if predicted is None else np.union1d(classes, predicted)
    own_color = classes.min() >= 0 and classes.max() < len(COLORS)
    colors = classes if own_color else np.arange(len(classes))
    data = {
        "maps": [
            {"name": name, "points": _base64(points.astype("<f4"))} for name, points in maps.items()
        ],
        "names": [name_of(int(label), names) for label in known],
        "classes": np.searchsorted(known, classes).tolist(),
        "labels": _base64(np.searchsorted(known, labels).astype("<u2")),
        "colors": {"light": COLORS[colors].tolist(), "dark": DARK_COLORS[colors].tolist()},
    }
    if predicted is not None:
        data["predicted"] = _base64(np.searchsorted(known, predicted).astype("<u2"))
    class_texts = [name_of(int(label), names) for label in classes]
    parts = _parts(data, class_texts, classes, labels, predicted, maps)
    template = (HERE / "explore.html").read_text(encoding="utf-8")
    room = MOST_BYTES - len(template) - sum(len(part.encode()) for part in parts.values())
    parts["pictures"] = _pack(pixels, data, room)
    parts["data"] = _json(data)
    html = re.sub(r"@(\w+)@", lambda match: parts[match[1]], template)
    summary = f"Maps of {count:,} images: {', '.join(maps)} (shown in a notebook or in the book)"
    return InteractiveMap(summary, html)


# Checking


def _as_maps(maps):
    """Make a dict of arrays of shape (n, 2), or say what is wrong with which."""
    if not isinstance(maps, Mapping):
        raise TypeError(
            "maps must be a mapping from the name of each map to its points, got "
            f'{type(maps).__name__}: pass, for example, {{"PCA": scores[:, :2]}}'
        )
    if not maps:
        raise ValueError(
            'maps must hold at least one map, got none: pass, for example, {"PCA": scores[:, :2]}'
        )
    checked = {}
    for name, values in maps.items():
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"maps must have names of text, got {name!r}: name it, e.g. 'PCA'")
        checked[name] = as_points(values, f"maps[{name!r}]")
    return checked


def _as_pixels(images):
    """Make uint8 gray levels of shape (n, 28, 28)."""
    pixels = as_array(images, "images")
    if pixels.shape[1:] not in [(SIDE, SIDE), (SIDE, SIDE, 1), (SIDE * SIDE,)]:
        raise ValueError(
            "images must have shape (n, 28, 28), (n, 28, 28, 1) or (n, 784), "
            f"got shape {pixels.shape}"
        )
    if len(pixels) == 0:
        raise ValueError("images must hold at least one image, got none")
    highest = _highest_level(pixels, "images")
    pixels = pixels.reshape(-1, SIDE, SIDE)
    if highest == 255:
        return pixels
    return np.rint(255 * pixels.clip(0, 1)).astype("uint8")


def _check_length(values, name, count):
    if len(values) != count:
        raise ValueError(
            f"{name} must have one class per image, got {len(values)} for {count} images"
        )


# Packing


def _scale(points):
    """Fit a map into the box from -0.5 to 0.5, both axes by the same factor."""
    # Divided first, so that no difference can overflow.
    points = points / (np.abs(points).max() or 1.0)
    low, high = points.min(axis=0), points.max(axis=0)
    return (points - (low + high) / 2) / ((high - low).max() or 1.0)


def _base64(values):
    return base64.b64encode(values if isinstance(values, bytes) else values.tobytes()).decode()


def _pack(pixels, data, room):
    """Compress the pictures: exact if there is room, else with fewer levels or pixels."""
    # Room for the numbers that are written into the data.
    room -= len(_json(data)) + 100
    for side, bits in [(SIDE, 8), (SIDE, 4), (SIDE // 2, 4)]:
        tiles = pixels.reshape(len(pixels), side, SIDE // side, side, SIDE // side)
        tiles = tiles.mean(axis=(2, 4)) if side < SIDE else pixels
        if bits == 4:
            levels = np.rint(tiles / 17).astype("uint8").reshape(-1, 2)
            tiles = levels[:, 0] << 4 | levels[:, 1]
        text = _base64(zlib.compress(tiles.tobytes()))
        if len(text) <= room:
            data.update(side=side, bits=bits)
            return text
    raise ValueError(
        f"images must fit into {MOST_BYTES // 1_000_000} MB, got {len(pixels):,}, which are too "
        "many: pass a sample, e.g. images[:10_000], and the same part of the rest"
    )


def _json(data):
    # No "<" may be read as the end of the script element that holds the text.
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


# Writing


def _parts(data, class_texts, classes, labels, predicted, maps):
    """Write what fills the gaps of explore.html."""
    count = len(labels)
    switch = "".join(
        f'<button type="button" disabled aria-pressed="{str(not position).lower()}">'
        f"{escape(name)}</button>"
        for position, name in enumerate(maps)
    )
    pairs = zip(data["colors"]["light"], data["colors"]["dark"], class_texts, strict=True)
    choice = "".join(
        f'<button type="button" disabled aria-pressed="false">'
        f'<span class="lh-map-dot" style="--dot: light-dark({light}, {dark})"></span>'
        f"{escape(text)}</button>"
        for light, dark, text in pairs
    )
    mistakes = ""
    if predicted is not None:
        wrong = int(np.sum(labels != predicted))
        mistakes = (
            '<div class="lh-map-row lh-map-mistakes"><label><input type="checkbox" disabled> '
            f"Mark the mistakes ({wrong:,})</label>"
            '<button type="button" disabled>Next mistake</button></div>'
        )
    neighbor = (
        '<li><button type="button" disabled aria-label="No neighbor">'
        '<canvas width="28" height="28"></canvas><span>&nbsp;</span></button></li>'
    )
    return {
        "css": (HERE / "explore.css").read_text(encoding="utf-8"),
        "count": f"{count:,}",
        "switch": switch,
        "choice": choice,
        "mistakes": mistakes,
        "first": escape(next(iter(maps))),
        "neighbors": neighbor * 5,
        "table": _table(class_texts, classes, labels, predicted, maps),
        "js": (HERE / "explore.js").read_text(encoding="utf-8"),
    }


def _table(class_texts, classes, labels, predicted, maps):
    """Say in words what the maps show: for each class its number and its place."""
    heads = ["Label", "Images", *(["Mistakes"] if predicted is not None else []), *maps]
    rows = []
    for label, text in zip(classes, class_texts, strict=True):
        members = labels == label
        cells = [f"{members.sum():,}"]
        if predicted is not None:
            cells.append(f"{np.sum(predicted[members] != label):,}")
        cells += [_place(points, members) for points in maps.values()]
        row = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{escape(text)}</th>{row}</tr>')
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"


def _place(points, members):
    """Say in which ninth of the map the center of a class lies."""
    x, y = np.median(points[members], axis=0) / (np.ptp(points, axis=0).clip(1e-9))
    across = "left" if x < -1 / 6 else "right" if x > 1 / 6 else ""
    up = "bottom" if y < -1 / 6 else "top" if y > 1 / 6 else ""
    return " ".join(filter(None, [up, across])) or "middle"
