"""Draw a digit in the page, and see what a trained network makes of it."""

import base64
import hashlib
import html
import json
from pathlib import Path
from string import Template

import numpy as np

from ._validate import as_array, as_labels
from .images import SIDE, _highest_level

FOLDER = Path(__file__).parent
CLASSES = 10
SHAPES = [(SIDE, SIDE), (SIDE, SIDE, 1), (SIDE * SIDE,)]
# The largest whole number of a weight in 8 bits.
LARGEST = 127
# A layer that multiplies by less than this wants gray levels from 0 to 255.
SMALL_SCALE = 0.1
SILENT = {"sigmoid": 0.5}
ACTIVATIONS = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "softmax": lambda z: _softmax(z),
}
OUTPUTS = ["softmax", "sigmoid", "linear"]
BUTTON = '<button type="button" data-do="{action}" disabled>{name}</button>'
BAR = (
    '<li><span>{digit}</span> <span class="dd-track"><span class="dd-bar"></span></span> '
    '<span class="dd-share">&ndash;</span></li>'
)
UNITS = """<div class="dd-layer">
<div class="dd-title">{title}</div>
<canvas class="dd-units" width="{width}" height="{height}" data-columns="{columns}" \
data-silent="{silent}" aria-hidden="true"></canvas>
<div class="dd-caption"><span class="dd-active">0</span> of {units} active</div>
</div>"""
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Draw a digit</title>
<link rel="icon" href="data:,">
<style>body {{ font-family: system-ui, sans-serif; margin: 1rem; }}</style>
</head>
<body>
<main>
<h1>Draw a digit</h1>
{instrument}
</main>
</body>
</html>
"""


class DigitPad:
    """What `draw_digit` returns: shown by a notebook, or saved as a page of its own."""

    def __init__(self, markup, description):
        self._markup = markup
        self._description = description

    def __repr__(self):
        """Say what it is where no page can be shown."""
        return f"<{self._description}>"

    def _repr_html_(self):
        return self._markup

    def save(self, path):
        """Write the instrument as a page that any browser opens, without a network."""
        Path(path).write_text(PAGE.format(instrument=self._markup), encoding="utf-8")


def draw_digit(model, images=None, labels=None, *, count=40, max_intensity=None):
    """Make an instrument: draw a digit, and a trained network reads it while you draw.

    The instrument holds the weights of `model` and runs the network in the page, without Python,
    a server or a network. It shows the drawing as the network sees it, what each hidden layer
    makes of it, and the probability of each digit. It also steps through some of the `images`.

    Parameters
    ----------
    model : keras.Model
        A trained network of Flatten, Dense, Dropout and Rescaling layers, one after the other,
        from images of shape (28, 28), (28, 28, 1) or (784,) to 10 classes. The activations may
        be relu, linear, softmax, sigmoid or tanh.
    images : array_like, shape (n, 28, 28), (n, 28, 28, 1) or (n, 784), optional
        Images to step through, best those that the network was not trained on: uint8 from 0 to
        255, floats from 0 to 1, or bool.
    labels : array_like of int, shape (n,), optional
        The digit of each image. With it the reader can step from mistake to mistake.
    count : int, default 40
        How many of the images to keep: up to half of them mistakes, those that the network is
        surest of, and as many of each digit as possible of the others.
    max_intensity : float, optional
        The value of full ink in the images that `model` was trained on. By default 1, or 255 if
        the model begins with a Rescaling layer that makes small numbers of large ones.

    Returns
    -------
    DigitPad
        An object that a notebook shows as its last value or with ``display``. Its method
        ``save(path)`` writes it as an HTML page.

    Raises
    ------
    TypeError
        If `model` is no Keras model, if `images` or `labels` hold something else than gray levels
        and digits, or if `count` or `max_intensity` is of the wrong kind.
    ValueError
        If `model` is not built, has a layer or an activation that the page cannot compute, has
        another shape of input or output, or is no plain chain of its layers; if `images` or
        `labels` have another shape or range; if `count` or `max_intensity` is not positive.

    Notes
    -----
    The weights are rounded to 8 bits, with a scale for each unit, which makes the page a quarter
    of the size and changes the class of about one image in some thousands.

    Outputs without an activation are taken as logits, and the page applies the softmax.

    Examples
    --------
    >>> from lecture_helpers import draw_digit, load_mnist
    >>> _, (x_test, y_test) = load_mnist()
    >>> draw_digit(network, x_test, y_test)  # doctest: +SKIP
    <Draw a digit: network 784-256-128-10, 40 images, 20 of them misread, 354 kB>
    """
    layers, shape = _read_layers(model)
    max_intensity = _as_intensity(max_intensity, layers)
    network = _fold(layers, max_intensity)
    _compare(model, network, shape, max_intensity)
    if network[-1]["activation"] == "linear":
        network[-1]["activation"] = "softmax"
    network = [_quantize(layer) for layer in network]
    _check_count(count)
    pixels, labels = _as_pictures(images, labels)
    numbers, mistakes = _choose(network, pixels, labels, count)

    first = next((i for i, number in enumerate(numbers) if number not in mistakes), 0)
    data = {
        "layers": [_pack(layer) for layer in network],
        "pictures": _encode(_compress(pixels[numbers])),
        "numbers": numbers,
        "labels": None if labels is None else labels[numbers].tolist(),
        "mistakes": len(mistakes),
        "first": first,
    }
    sizes = [SIDE * SIDE, *(layer["whole"].shape[1] for layer in network)]
    name = "-".join(map(str, sizes))
    markup = _fill(json.dumps(data), network, name, len(numbers), labels is not None)
    parts = [f"Draw a digit: network {name}"]
    parts += [f"{len(numbers)} images"] if numbers else []
    parts += [f"{len(mistakes)} of them misread"] if labels is not None else []
    parts += [f"{len(markup.encode()) / 1000:.0f} kB"]
    return DigitPad(markup, ", ".join(parts))


# The model


def _read_layers(model):
    """List the layers that compute something, and give the shape of one image."""
    if not hasattr(model, "layers") or not hasattr(model, "get_weights"):
        raise TypeError(f"model must be a Keras model, got {type(model).__name__}")
    if not getattr(model, "built", True):
        raise ValueError(
            "model must be built, so that it has weights: begin it with "
            "keras.Input(shape=(28, 28)) or train it first"
        )
    layers = [_read_layer(layer, index) for index, layer in enumerate(model.layers)]
    layers = [layer for layer in layers if layer]
    shape, outputs = tuple(model.input_shape)[1:], tuple(model.output_shape)[1:]
    if shape not in SHAPES:
        raise ValueError(
            "model must take images of shape (28, 28), (28, 28, 1) or (784,), "
            f"got input shape {shape}"
        )
    dense = [layer for layer in layers if "weights" in layer]
    if outputs != (CLASSES,) or not dense or "weights" not in layers[-1]:
        raise ValueError(
            f"model must end with a Dense layer of 10 units, one per digit, got output shape "
            f"{outputs}"
        )
    if dense[0]["weights"].shape[0] != SIDE * SIDE:
        raise ValueError(
            "model must flatten an image before its first Dense layer, which got "
            f"{dense[0]['weights'].shape[0]} inputs instead of 784: put Flatten() before it"
        )
    if layers[-1]["activation"] not in OUTPUTS:
        raise ValueError(
            "model must end with softmax, sigmoid or logits without an activation, got "
            f"{layers[-1]['activation']}"
        )
    return layers, shape


def _read_layer(layer, index):
    """Read one layer by the name of its class, so that Keras need not be imported."""
    kind = type(layer).__name__
    where = f"layer {index} ({getattr(layer, 'name', kind)})"
    if kind in ("InputLayer", "Flatten", "Dropout"):
        return None
    if kind == "Rescaling":
        scale, offset = np.asarray(layer.scale), np.asarray(layer.offset)
        if scale.size != 1 or offset.size != 1:
            raise ValueError(f"{where} must have one scale and one offset, got several")
        return {"scale": float(scale), "offset": float(offset)}
    if kind != "Dense":
        raise ValueError(
            f"model must be made of Flatten, Dense, Dropout and Rescaling layers, got {kind} as "
            f"{where}: the page cannot compute it"
        )
    activation = getattr(layer.activation, "__name__", str(layer.activation))
    if activation not in ACTIVATIONS:
        raise ValueError(
            f"the activation of {where} must be one of {', '.join(ACTIVATIONS)}, got {activation}"
        )
    weights, *bias = layer.get_weights()
    bias = bias[0] if bias else np.zeros(weights.shape[1], dtype=np.float32)
    if not np.isfinite(weights).all() or not np.isfinite(bias).all():
        raise ValueError(
            f"the weights of {where} must be finite, got NaN or infinity: the training diverged"
        )
    return {"weights": weights, "bias": bias, "activation": activation}


def _as_intensity(max_intensity, layers):
    """Give the value of full ink in the images that the model takes."""
    if max_intensity is None:
        return 255.0 if abs(layers[0].get("scale", 1)) < SMALL_SCALE else 1.0
    if isinstance(max_intensity, bool) or not isinstance(max_intensity, int | float | np.number):
        raise TypeError(f"max_intensity must be a number, got {max_intensity!r}")
    if not 0 < max_intensity < np.inf:
        raise ValueError(
            f"max_intensity must be positive, got {max_intensity}: pass 1 for images from 0 to 1, "
            "255 for images from 0 to 255"
        )
    return float(max_intensity)


def _fold(layers, max_intensity):
    """Let the next Dense layer do the scaling, so that the page knows ink from 0 to 1 alone."""
    network = []
    scale, offset = max_intensity, 0.0
    for layer in layers:
        if "scale" in layer:
            scale, offset = scale * layer["scale"], offset * layer["scale"] + layer["offset"]
            continue
        weights = layer["weights"].astype(np.float64)
        bias = layer["bias"] + offset * weights.sum(axis=0)
        folded = {"weights": (scale * weights).astype(np.float32), "bias": bias.astype(np.float32)}
        network.append(layer | folded)
        scale, offset = 1.0, 0.0
    return network


def _run(network, pixels):
    """Compute the outputs as the page does, for ink from 0 to 1 of shape (n, 784)."""
    for layer in network:
        pixels = ACTIVATIONS[layer["activation"]](pixels @ layer["weights"] + layer["bias"])
    return pixels


def _softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _compare(model, network, shape, max_intensity):
    """Refuse a model whose outputs are not those of its layers, one after the other."""
    probe = np.random.default_rng(0).random((8, SIDE * SIDE), dtype=np.float32)
    scaled = (max_intensity * probe).reshape(-1, *shape)
    expected = np.asarray(model(scaled, training=False))
    found = _run(network, probe)
    if expected.shape != found.shape or not np.allclose(expected, found, rtol=1e-2, atol=1e-3):
        raise ValueError(
            "model must be a chain of its layers, but its outputs are not those of its layers "
            "one after the other: the page cannot compute branches"
        )


def _quantize(layer):
    """Round each unit's weights to whole numbers from -127 to 127, times a scale."""
    scale = np.abs(layer["weights"]).max(axis=0) / LARGEST
    scale[scale == 0] = 1
    whole = np.rint(layer["weights"] / scale).astype(np.int8)
    return layer | {"whole": whole, "scale": scale, "weights": whole * scale}


def _pack(layer):
    """Write a layer as text."""
    return {
        "activation": layer["activation"],
        "weights": _encode(layer["whole"]),
        "scale": _encode(layer["scale"].astype("<f4")),
        "bias": _encode(layer["bias"].astype("<f4")),
    }


def _encode(array):
    return base64.b64encode(array.tobytes()).decode("ascii")


# The pictures


def _check_count(count):
    if isinstance(count, bool) or not isinstance(count, int | np.integer):
        raise TypeError(f"count must be an integer, got {count!r}")
    if count < 1:
        raise ValueError(f"count must be at least 1, got {count}")


def _as_pictures(images, labels):
    """Make gray levels from 0 to 255, shape (n, 784), and a vector of digits."""
    if images is None:
        if labels is not None:
            raise ValueError("labels must come with images, got labels alone: pass images, too")
        return np.zeros((0, SIDE * SIDE), dtype=np.uint8), None
    pixels = as_array(images, "images")
    if pixels.shape[1:] not in SHAPES or len(pixels) == 0:
        raise ValueError(
            "images must have shape (n, 28, 28), (n, 28, 28, 1) or (n, 784) with n at least 1, "
            f"got shape {pixels.shape}"
        )
    highest = _highest_level(pixels, "images")
    if highest == 1:
        pixels = np.rint(255 * np.clip(pixels.astype(np.float32), 0, 1)).astype(np.uint8)
    pixels = pixels.reshape(-1, SIDE * SIDE)
    if labels is None:
        return pixels, None
    labels = as_labels(labels, "labels")
    if len(labels) != len(pixels):
        raise ValueError(
            f"labels must have one digit per image, got {len(labels)} labels for {len(pixels)} "
            "images: cut both alike"
        )
    if labels.min() < 0 or labels.max() >= CLASSES:
        raise ValueError(f"labels must be digits from 0 to 9, got {labels.min()} to {labels.max()}")
    return pixels, labels


def _choose(network, pixels, labels, count):
    """Choose images: the surest mistakes, and the first of each digit in turn."""
    if labels is None:
        return list(range(min(count, len(pixels)))), set()
    p = _run(network, pixels.astype(np.float32) / 255)
    wrong = np.flatnonzero(p.argmax(axis=1) != labels)
    right = np.flatnonzero(p.argmax(axis=1) == labels)
    surest = wrong[np.argsort(-p[wrong].max(axis=1), kind="stable")]
    # The first of each digit, then the second of each, and so on.
    turn = np.zeros(len(labels), dtype=int)
    for digit in range(CLASSES):
        of_digit = right[labels[right] == digit]
        turn[of_digit] = np.arange(len(of_digit))
    varied = right[np.argsort(turn[right], kind="stable")]
    n_mistakes = min(len(wrong), max(count // 2, count - len(right)))
    mistakes = surest[:n_mistakes].tolist()
    return sorted(mistakes + varied[: count - n_mistakes].tolist()), set(mistakes)


def _compress(pixels):
    """Write each run of zeros as a 0 and its length: most of a picture is paper."""
    parts = bytearray()
    run = 0
    for level in [*pixels.ravel().tolist(), None]:
        if run and (level != 0 or run == 255):
            parts += bytes([0, run])
            run = 0
        if level == 0:
            run += 1
        elif level is not None:
            parts.append(level)
    return np.frombuffer(bytes(parts), dtype=np.uint8)


# The page


def _fill(data, network, name, n_images, has_labels):
    """Put everything into the template."""
    actions = {"clear": "Clear"}
    if has_labels:
        actions["mistake"] = "Next mistake"
    if n_images:
        actions |= {"previous": "Previous image", "next": "Next image"}
    hidden = [
        _describe_units(layer, f"Hidden layer {number}" if len(network) > 2 else "Hidden layer")
        for number, layer in enumerate(network[:-1], start=1)
    ]
    cells = "; each cell is a unit of a hidden layer, the fuller the larger its output"
    return _template("draw.html").substitute(
        # The same instrument always has the same key, so that a book is built alike twice.
        key=hashlib.sha256(data.encode()).hexdigest()[:12],
        css=_template("draw.css").template,
        js=_template("draw.js").template,
        data=data,
        buttons="\n".join(
            BUTTON.format(action=action, name=label) for action, label in actions.items()
        ),
        bars="\n".join(BAR.format(digit=digit) for digit in range(CLASSES)),
        hidden="\n".join(hidden),
        pictures_hint=", also over an image" if n_images else "",
        shape=html.escape(name),
        cells=cells if hidden else "",
    )


def _template(name):
    return Template((FOLDER / name).read_text(encoding="utf-8").strip())


def _describe_units(layer, title):
    """Make the grid of a hidden layer, sized so that nothing moves when it is filled."""
    units = layer["whole"].shape[1]
    columns = 16 if units <= 256 else 32 if units <= 1024 else 64
    size = 288 // columns
    return UNITS.format(
        title=title,
        width=columns * size,
        height=-(-units // columns) * size,
        columns=columns,
        silent=SILENT.get(layer["activation"], 0),
        units=units,
    )
