"""The plots: what they draw, where they draw it, and what they refuse."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex, to_rgb
from numpy.testing import assert_array_equal

from lecture_helpers import (
    plot_confusion_matrix,
    plot_embedding,
    plot_grayscale,
    plot_grayscale_grid,
    plot_model_history,
)

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (25, 28, 28), dtype=np.uint8)
IMAGE = IMAGES[0]
LABELS = np.arange(25, dtype=np.uint8) % 10
NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
NAME_KINDS = [NAMES, tuple(NAMES), np.array(NAMES), dict(enumerate(NAMES))]
POINTS = RANDOM.normal(size=(25, 2))
HISTORY = {
    "accuracy": [0.7, 0.8, 0.9],
    "loss": [0.9, 0.5, 0.4],
    "val_accuracy": [0.6, 0.7, 0.7],
    "val_loss": [0.8, 0.6, 0.7],
    "learning_rate": [0.1, 0.1, 0.01],
}
FASHION = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"]
FASHION += ["Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]

DRAW = {
    "image": lambda ax=None: plot_grayscale(IMAGE, 5, ax=ax),
    "grid": lambda ax=None: plot_grayscale_grid(IMAGES, LABELS, ax=ax),
    "history": lambda ax=None: plot_model_history({"loss": [2, 1]}, axes=ax)[0],
    "confusion": lambda ax=None: plot_confusion_matrix(predicted=[0, 1], actual=[1, 1], ax=ax),
    "embedding": lambda ax=None: plot_embedding(POINTS, LABELS, ax=ax),
}


def texts_of(artists):
    return [artist.get_text() for artist in artists]


def drawn(ax):
    """Give the array of the image in an Axes."""
    return np.asarray(ax.images[0].get_array())


def confusion(predicted, actual, **options):
    return plot_confusion_matrix(predicted=predicted, actual=actual, **options)


def luminance(color):
    """Compute the relative luminance by the definition in WCAG 2.2."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in color
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrasts(ax):
    """Compute the contrast of each cell's text with the pixels drawn in that cell's corner."""
    ax.figure.canvas.draw()
    pixels = np.asarray(ax.figure.canvas.buffer_rgba())[..., :3] / 255
    for text in ax.texts:
        column, row = text.get_position()
        x, y = ax.transData.transform((column - 0.44, row - 0.44)).astype(int)
        pair = luminance(to_rgb(text.get_color())), luminance(pixels[len(pixels) - 1 - y, x])
        yield (max(pair) + 0.05) / (min(pair) + 0.05)


# Every plot


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_without_axes_a_new_figure_is_made(draw):
    decoy = plt.figure().add_subplot()
    ax = draw()
    assert ax.figure is not decoy.figure
    assert len(plt.get_fignums()) == 2
    assert not decoy.has_data()


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_only_the_given_axes_is_touched(draw):
    figure, (target, neighbor) = plt.subplots(1, 2)
    decoy = plt.figure().add_subplot()
    before = [dict(other.properties(), children=None) for other in (neighbor, decoy)]
    counts = [len(other.get_children()) for other in (neighbor, decoy)]
    settings = dict(plt.rcParams)

    assert draw(target) is target

    assert target.has_data()
    assert plt.gca() is decoy
    assert figure.axes == [target, neighbor]
    assert figure._suptitle is None
    assert dict(plt.rcParams) == settings
    assert [len(other.get_children()) for other in (neighbor, decoy)] == counts
    for other, old in zip((neighbor, decoy), before, strict=True):
        assert not other.has_data()
        assert other.get_title() == old["title"] == ""
        assert (other.get_xlim(), other.get_ylim()) == (old["xlim"], old["ylim"])
        assert_array_equal(other.get_xticks(), old["xticks"])


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_plot_is_never_shown(draw, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda *_, **__: pytest.fail("plt.show was called"))
    assert draw().has_data()


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_nothing_is_cut_off_in_a_new_figure(draw):
    ax = draw()
    ax.figure.canvas.draw()
    whole = ax.figure.bbox
    box = ax.get_tightbbox()
    assert box.x0 >= whole.x0 - 1
    assert box.y0 >= whole.y0 - 1
    assert box.x1 <= whole.x1 + 1
    assert box.y1 <= whole.y1 + 1


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
@pytest.mark.parametrize("wrong", ["here", [None], plt.Figure()], ids=["text", "list", "figure"])
def test_something_else_than_axes_is_refused(draw, wrong):
    with pytest.raises(TypeError, match=r"^ax(es)? must be one matplotlib Axes"):
        draw(wrong)
    assert plt.get_fignums() == []


# One image


@given(st.sampled_from([np.uint8, np.float16, np.float32, np.float64, bool]), st.integers(0, 999))
def test_three_shapes_draw_the_same_array(kind, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (28, 28))
    image = (pixels / 255 if np.dtype(kind).kind == "f" else pixels).astype(kind)
    for shape in [(28, 28), (28, 28, 1), (784,)]:
        ax = plot_grayscale(image.reshape(shape))
        assert_array_equal(drawn(ax), image)
        assert drawn(ax).dtype == kind
        plt.close("all")


@pytest.mark.parametrize(
    ("image", "highest"),
    [
        (IMAGE, 255),
        (IMAGE // 9, 255),
        (IMAGE / 255, 1),
        ((IMAGE / 2550).astype("float32"), 1),
        (IMAGE > 127, 1),
        (np.zeros((28, 28), np.uint8), 255),
        (np.full(784, 0.5), 1),
        (np.full(784, 1 + 1e-7), 1),
        ((IMAGE / 255).tolist(), 1),
    ],
    ids=["uint8", "faint", "float", "faint float", "bool", "blank", "constant", "rounding", "list"],
)
def test_gray_levels_span_the_range_of_the_kind(image, highest):
    assert plot_grayscale(image).images[0].get_clim() == (0, highest)
    assert plot_grayscale_grid([image]).images[0].get_clim() == (0, highest)


def test_ink_is_dark_and_paper_light():
    image = plot_grayscale(np.eye(28)).images[0]
    assert to_hex(image.cmap(image.norm(1))) == "#000000"
    assert to_hex(image.cmap(image.norm(0))) == "#ffffff"


def test_image_is_upright_square_and_without_ticks():
    ax = plot_grayscale(IMAGE, cmap="viridis")
    assert ax.get_ylim() == (27.5, -0.5)
    assert ax.get_aspect() == 1
    assert ax.get_xticks().size == ax.get_yticks().size == 0
    assert ax.images[0].get_cmap().name == "viridis"
    assert ax.get_title() == ""


@pytest.mark.parametrize("label", [5, np.uint8(5), np.int64(5), np.array(5)], ids=repr)
def test_title_is_the_label(label):
    assert plot_grayscale(IMAGE, label).get_title() == "5"


@pytest.mark.parametrize("names", NAME_KINDS, ids=["list", "tuple", "array", "mapping"])
def test_title_is_the_name_of_the_label(names):
    assert plot_grayscale(IMAGE, np.uint8(5), names).get_title() == "five"


def test_image_is_not_changed():
    image = IMAGE.copy()
    ax = plot_grayscale(image)
    drawn(ax)[:] = 0
    assert_array_equal(image, IMAGE)


# Many images


@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1), (784,)], ids=str)
@pytest.mark.parametrize(
    ("count", "columns", "tiles"),
    [(1, 10, (1, 1)), (3, 10, (1, 3)), (25, 10, (3, 10)), (20, 5, (4, 5)), (7, 1, (7, 1))],
)
def test_mosaic_holds_every_image_in_reading_order(shape, count, columns, tiles):
    ax = plot_grayscale_grid(IMAGES[:count].reshape(count, *shape), columns=columns)
    rows, columns = tiles
    assert len(ax.images) == 1
    mosaic = drawn(ax).copy()
    assert mosaic.shape == (30 * rows - 2, 30 * columns - 2)
    for index, image in enumerate(IMAGES[:count]):
        top, left = 30 * (index // columns), 30 * (index % columns)
        tile = mosaic[top : top + 28, left : left + 28]
        assert_array_equal(tile, image)
        tile[:] = 0
    # What is left is gaps and unfilled tiles: blank paper.
    assert not mosaic.any()


@pytest.mark.parametrize("names", [None, *NAME_KINDS], ids=lambda names: type(names).__name__)
def test_each_label_stands_above_its_image(names):
    ax = plot_grayscale_grid(IMAGES, LABELS, names, columns=4)
    expected = [str(label) if names is None else NAMES[label] for label in LABELS]
    assert texts_of(ax.texts) == expected
    ax.figure.canvas.draw()
    mosaic = drawn(ax)
    assert mosaic.shape == (7 * 39 - 2, 4 * 30 - 2)
    for index, text in enumerate(ax.texts):
        left, top = 30 * (index % 4), 39 * (index // 4)
        assert_array_equal(mosaic[top + 9 : top + 37, left : left + 28], IMAGES[index])
        assert not mosaic[top : top + 9, left : left + 28].any()
        box = text.get_window_extent().transformed(ax.transData.inverted())
        assert text.get_position()[0] == left + 13.5
        assert left - 0.5 <= box.x0
        assert box.x1 <= left + 27.5
        assert top - 1 <= min(box.y0, box.y1)
        assert max(box.y0, box.y1) <= top + 9


def test_mosaic_keeps_the_kind_of_its_images():
    assert drawn(plot_grayscale_grid(IMAGES)).dtype == np.uint8
    assert drawn(plot_grayscale_grid(np.float32(IMAGES / 255))).dtype == np.float32


def test_tall_mosaic_stays_a_figure_that_can_be_saved():
    ax = plot_grayscale_grid(np.zeros((5000, 784), np.uint8))
    assert max(ax.figure.get_size_inches()) < 50


# The history of training


def saved(history, path, **options):
    """Save a history as CSV and give the path."""
    pd.DataFrame(history).to_csv(path, **options)
    return path


@pytest.mark.parametrize(
    "prepare",
    [
        lambda path: SimpleNamespace(history=HISTORY),
        lambda path: HISTORY,
        lambda path: {name: np.array(values) for name, values in HISTORY.items()},
        lambda path: pd.DataFrame(HISTORY),
        lambda path: pd.DataFrame(HISTORY, index=[7, 8, 9]),
        lambda path: saved(HISTORY, path),
        lambda path: str(saved(HISTORY, path, index=False)),
        lambda path: saved({"epoch": [0, 1, 2]} | HISTORY, path, index=False),
    ],
    ids=[
        "History",
        "dict",
        "arrays",
        "table",
        "odd index",
        "csv",
        "csv without index",
        "csv logger",
    ],
)
def test_every_kind_of_history_draws_the_same(prepare, tmp_path):
    axes = plot_model_history(prepare(tmp_path / "history.csv"))
    assert [ax.get_ylabel() for ax in axes] == ["Loss", "Accuracy"]
    for ax, name in zip(axes, ["loss", "accuracy"], strict=True):
        assert ax.get_xlabel() == "Epoch"
        assert texts_of(ax.get_legend().get_texts()) == ["Training", "Validation"]
        training, validation = ax.lines
        assert_array_equal(training.get_xdata(), [1, 2, 3])
        assert_array_equal(training.get_ydata(), HISTORY[name])
        assert_array_equal(validation.get_ydata(), HISTORY[f"val_{name}"])


def test_training_and_validation_differ_in_color_and_style():
    training, validation = plot_model_history(HISTORY)[0].lines
    assert training.get_color() != validation.get_color()
    assert training.get_linestyle() != validation.get_linestyle()
    assert training.get_marker() != validation.get_marker()


@pytest.mark.parametrize("count", [1, 2, 5, 30, 200])
def test_epochs_count_from_one_on_whole_ticks(count):
    (ax,) = plot_model_history({"loss": np.linspace(1, 0, count)})
    ax.figure.canvas.draw()
    low, high = ax.get_xlim()
    ticks = [tick for tick in ax.get_xticks() if low <= tick <= high]
    assert ticks
    assert all(tick == round(tick) and 1 <= tick <= count for tick in ticks)
    assert_array_equal(ax.lines[0].get_xdata(), np.arange(1, count + 1))


@pytest.mark.parametrize(("count", "marker"), [(1, "o"), (30, "o"), (31, "")])
def test_few_epochs_have_markers(count, marker):
    assert plot_model_history({"loss": [0.5] * count})[0].lines[0].get_marker() == marker


def test_history_without_validation_has_one_curve():
    (ax,) = plot_model_history({"loss": [3, 2, 1]})
    assert texts_of(ax.get_legend().get_texts()) == ["Training"]
    assert len(ax.lines) == 1


def test_validation_alone_keeps_its_style():
    (ax,) = plot_model_history({"val_loss": [3, 2, 1]})
    assert texts_of(ax.get_legend().get_texts()) == ["Validation"]
    assert ax.lines[0].get_linestyle() == "--"


def test_metrics_are_drawn_as_asked():
    axes = plot_model_history(HISTORY, metrics=["learning_rate", "accuracy"])
    assert [ax.get_ylabel() for ax in axes] == ["Learning rate", "Accuracy"]
    assert [len(ax.lines) for ax in axes] == [1, 2]


def test_axes_may_be_one_or_an_array_of_any_shape():
    _, grid = plt.subplots(2, 2)
    assert list(plot_model_history(HISTORY, axes=grid[0])) == list(grid[0])
    metrics = ["loss", "accuracy", "loss", "accuracy"]
    assert list(plot_model_history(HISTORY, metrics=metrics, axes=grid)) == list(grid.flat)
    assert list(plot_model_history(HISTORY, metrics=["loss"], axes=grid[1, 1])) == [grid[1, 1]]
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_diverged_loss_leaves_a_gap(bad):
    values = [0.5] * 40
    values[3] = values[5] = bad
    (ax,) = plot_model_history({"loss": values})
    ax.figure.canvas.draw()
    line = ax.lines[0]
    assert np.flatnonzero(np.isnan(line.get_ydata())).tolist() == [3, 5]
    # The value between two gaps has no line, only its marker.
    assert line.get_marker() == "o"
    assert np.isfinite(ax.get_ylim()).all()


def test_history_without_finite_values_says_so():
    ax, other = plot_model_history({"loss": [np.nan, np.inf], "mae": [1.0, 2.0]})
    ax.figure.canvas.draw()
    assert texts_of(ax.texts) == ["No finite values"]
    assert texts_of(other.texts) == []


# The confusion matrix

CLASSES = st.integers(0, 4)
PAIRS = st.lists(st.tuples(CLASSES, CLASSES), min_size=1, max_size=40).map(np.transpose)
NORMALIZE = st.sampled_from([None, "actual", "predicted", "all"])


@given(PAIRS, st.booleans())
def test_cells_add_up_to_the_number_of_cases(pair, named):
    ax = confusion(*pair, class_names=NAMES if named else None)
    assert drawn(ax).sum() == sum(map(int, texts_of(ax.texts))) == len(pair[0])
    plt.close("all")


@given(PAIRS, st.booleans())
def test_swapping_predicted_and_actual_transposes_the_matrix(pair, named):
    names = NAMES if named else None
    there, back = confusion(*pair, class_names=names), confusion(*pair[::-1], class_names=names)
    assert_array_equal(drawn(there), drawn(back).T)
    plt.close("all")


@given(PAIRS, NORMALIZE)
def test_every_count_is_in_the_cell_of_its_classes(pair, normalize):
    predicted, actual = pair
    ax = confusion(predicted, actual, normalize=normalize)
    matrix = drawn(ax)
    classes = sorted(set(predicted) | set(actual))
    assert texts_of(ax.get_yticklabels()) == texts_of(ax.get_xticklabels()) == [*map(str, classes)]
    for row, actual_class in enumerate(classes):
        for column, predicted_class in enumerate(classes):
            count = np.sum((actual == actual_class) & (predicted == predicted_class))
            total = {
                None: 1,
                "actual": max(1, np.sum(actual == actual_class)),
                "predicted": max(1, np.sum(predicted == predicted_class)),
                "all": len(actual),
            }[normalize]
            text = ax.texts[row * len(classes) + column]
            assert text.get_position() == (column, row)
            assert matrix[row, column] == pytest.approx(count / total)
            assert text.get_text() == (
                f"{count}" if total == 1 and normalize is None else f"{count / total:.2f}"
            )
    plt.close("all")


@given(PAIRS, NORMALIZE)
def test_every_text_reaches_contrast_4_5(pair, normalize):
    ax = confusion(*pair, normalize=normalize)
    assert min(contrasts(ax)) >= 4.5
    plt.close("all")


@pytest.mark.parametrize(
    ("predicted", "actual"),
    [([0], [0]), ([0, 1, 0, 1], [0, 0, 1, 1]), (np.repeat(range(10), range(10)), [1] * 45)],
    ids=["one class", "constant", "rising"],
)
def test_text_is_readable_on_extreme_matrices(predicted, actual):
    found = list(contrasts(confusion(predicted, actual)))
    assert len(found) == drawn(plt.gca()).size
    assert min(found) >= 4.5


def test_rows_are_actual_and_columns_predicted():
    ax = confusion(predicted=[2, 2, 2], actual=[8, 8, 2])
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("Actual", "Predicted")
    assert drawn(ax).tolist() == [[1, 0], [2, 0]]
    assert ax.get_ylim() == (1.5, -0.5)


def test_color_scale_starts_at_zero():
    constant = confusion([0, 1, 0, 1], [0, 0, 1, 1])
    assert constant.images[0].get_clim() == (0, 1)


def test_vectors_must_be_named():
    with pytest.raises(TypeError, match="positional"):
        plot_confusion_matrix([0, 1], [1, 1])


@pytest.mark.parametrize("names", NAME_KINDS, ids=["list", "tuple", "array", "mapping"])
def test_named_classes_that_never_occur_keep_their_row(names):
    ax = confusion([3, 3], [3, 5], class_names=names)
    assert texts_of(ax.get_yticklabels()) == texts_of(ax.get_xticklabels()) == NAMES
    expected = np.zeros((10, 10))
    expected[[3, 5], 3] = 1
    assert_array_equal(drawn(ax), expected)


def test_mapping_is_drawn_in_the_order_of_its_classes():
    ax = confusion([7, -1], [7, 7], class_names={7: "seven", -1: "none"})
    assert texts_of(ax.get_yticklabels()) == ["none", "seven"]
    assert drawn(ax).tolist() == [[0, 0], [1, 1]]


@pytest.mark.parametrize("normalize", ["actual", "predicted", "all"])
def test_empty_row_stays_zero(normalize):
    ax = confusion([0, 0], [0, 0], class_names=["a", "b"], normalize=normalize)
    assert drawn(ax).tolist() == [[1, 0], [0, 0]]
    assert texts_of(ax.texts) == ["1.00", "0.00", "0.00", "0.00"]


@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.uint64, list, pd.Series])
def test_classes_may_be_any_integers(kind):
    convert = np.dtype(kind).type if kind not in (list, pd.Series) else kind
    ax = confusion(convert([0, 1, 1]), np.array([0, 1, 0]))
    assert drawn(ax).tolist() == [[1, 1], [0, 1]]


@pytest.mark.parametrize("normalize", [None, "actual"])
@pytest.mark.parametrize("own_figure", [True, False], ids=["own figure", "default figure"])
def test_text_stays_inside_its_cell(normalize, own_figure):
    actual = np.repeat(np.arange(10), 12_345)
    ax = None if own_figure else plt.subplots()[1]
    ax = confusion(actual, actual, class_names=FASHION, normalize=normalize, ax=ax)
    ax.figure.canvas.draw()
    cell = ax.get_window_extent().width / 10
    widths = [text.get_window_extent().width for text in ax.texts]
    assert "12345" in texts_of(ax.texts) or normalize
    assert max(widths) <= 0.95 * cell
    assert ax.texts[0].get_size() > 6


def test_long_class_names_do_not_collide():
    ax = confusion(np.arange(10), np.arange(10), class_names=FASHION)
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {45}
    short = confusion(np.arange(10), np.arange(10))
    assert {label.get_rotation() for label in short.get_xticklabels()} == {0}


# The embedding


@pytest.mark.parametrize("classes", [[0, 1, 2], [3, 8], [9], [-1, 5], [10, 40, 70], range(10)])
@pytest.mark.parametrize("named", [True, False], ids=["named", "numbered"])
def test_every_point_has_the_color_of_its_class(classes, named):
    labels = np.resize(classes, 60)
    points = np.c_[np.arange(60), RANDOM.normal(size=60)]
    names = {label: f"class {label}" for label in classes}
    ax = plot_embedding(points, labels, class_names=names if named else None)
    (scatter,) = ax.collections
    offsets = np.asarray(scatter.get_offsets())
    index = offsets[:, 0].astype(int)
    assert_array_equal(offsets, points[index])
    assert sorted(index) == list(range(60))

    colors = {
        label: {to_hex(color) for color in scatter.get_facecolors()[labels[index] == label]}
        for label in classes
    }
    assert all(len(found) == 1 for found in colors.values())
    assert len(set.union(*colors.values())) == len(classes)
    shown = [names[label] if named else str(label) for label in sorted(classes)]
    legend = ax.get_legend()
    assert texts_of(legend.get_texts()) == texts_of(ax.texts) == shown
    key = [to_hex(handle.get_color()) for handle in legend.legend_handles]
    assert key == [colors[label].copy().pop() for label in sorted(classes)]


def test_digit_keeps_its_color_in_every_subset():
    def color_of_eight(labels):
        legend = plot_embedding(np.eye(2), labels).get_legend()
        texts = texts_of(legend.get_texts())
        return legend.legend_handles[texts.index("8")].get_color()

    assert color_of_eight([3, 8]) == color_of_eight([8, 9])


def test_name_stands_at_the_median_with_an_outline():
    points = [[0, 0], [1, 1], [50, 2], [7, 7]]
    ax = plot_embedding(points, [0, 0, 0, 1], class_names=["left", "right"])
    assert [text.get_position() for text in ax.texts] == [(1, 1), (7, 7)]
    assert all(text.get_path_effects() for text in ax.texts)
    assert all(luminance(to_rgb(text.get_color())) < 0.02 for text in ax.texts)


def test_distances_are_the_same_across_and_up():
    assert plot_embedding(POINTS, LABELS).get_aspect() == 1


def test_draw_order_is_mixed_and_always_the_same():
    labels = np.repeat([0, 1], 500)
    points = np.c_[np.arange(1000), labels]
    first, second = (
        np.asarray(plot_embedding(points, labels).collections[0].get_offsets()) for _ in range(2)
    )
    assert_array_equal(first, second)
    assert 0.4 < first[:500, 1].mean() < 0.6


def test_drawing_leaves_the_global_random_state_alone():
    np.random.seed(1)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    plot_embedding(POINTS, LABELS)
    assert np.random.random() == expected  # noqa: NPY002


@pytest.mark.parametrize("spread", ["clusters", "noise"])
def test_picture_of_60_000_points_stays_small(tmp_path, spread):
    labels = RANDOM.integers(0, 10, 60_000)
    points = RANDOM.random((60_000, 2))
    if spread == "clusters":
        points += 2 * np.c_[np.cos(labels), np.sin(labels)]
    ax = plot_embedding(points, labels)
    assert ax.collections[0].get_rasterized()
    ax.figure.savefig(tmp_path / "points.png")
    assert (tmp_path / "points.png").stat().st_size < 400_000


def test_unused_names_are_not_drawn():
    ax = plot_embedding(np.eye(2), [3, 8], class_names=[*NAMES, "ten", "eleven"])
    assert texts_of(ax.texts) == ["three", "eight"]


# What is refused

FLOATS = IMAGE / 255
PROBABILITIES = np.full((25, 10), 0.1)
ONE_HOT = np.eye(10, dtype=int)[LABELS]


def replaced(array, value):
    """Give a float copy whose first element is another."""
    copy = np.array(array, dtype=float)
    copy.flat[0] = value
    return copy


REFUSED = {
    # One image
    "batch": (
        lambda: plot_grayscale(IMAGES[:5]),
        ValueError,
        r"got shape \(5, 28, 28\): .*images\[0\]",
    ),
    "batch of one": (lambda: plot_grayscale(IMAGE.reshape(1, 784)), ValueError, r"images\[0\]"),
    "color image": (lambda: plot_grayscale(np.zeros((28, 28, 3))), ValueError, r"\(28, 28, 3\)"),
    "other size": (
        lambda: plot_grayscale(np.zeros((32, 32))),
        ValueError,
        r"^image must .*\(32, 32\)",
    ),
    "number": (lambda: plot_grayscale(5), ValueError, r"got shape \(\)"),
    "empty image": (lambda: plot_grayscale([]), ValueError, r"got shape \(0,\)"),
    "ragged image": (lambda: plot_grayscale([[1, 2], [3]]), ValueError, "different shapes"),
    "NaN": (lambda: plot_grayscale(replaced(FLOATS, np.nan)), ValueError, "finite"),
    "infinity": (lambda: plot_grayscale(replaced(FLOATS, np.inf)), ValueError, "finite"),
    "undivided": (lambda: plot_grayscale(IMAGE * 1.0), ValueError, "0 to 255: divide .* by 255"),
    "standardized": (lambda: plot_grayscale(FLOATS - 0.5), ValueError, "got -0.5 to 0.5.*RdBu"),
    "signed": (lambda: plot_grayscale(IMAGE.astype(int)), TypeError, r'int64.*astype\("uint8"\)'),
    "complex": (lambda: plot_grayscale(FLOATS * 1j), TypeError, "complex128"),
    "text image": (lambda: plot_grayscale(np.full((28, 28), "x")), TypeError, "^image must hold"),
    "objects": (lambda: plot_grayscale(np.full(784, None)), TypeError, "object"),
    "bool label": (lambda: plot_grayscale(IMAGE, True), TypeError, "^label must be one integer"),
    "numpy bool label": (lambda: plot_grayscale(IMAGE, np.True_), TypeError, "^label"),
    "text label": (lambda: plot_grayscale(IMAGE, "5"), TypeError, "got '5'.*set_title"),
    "float label": (lambda: plot_grayscale(IMAGE, 5.0), TypeError, r"int\(label\)"),
    "many labels": (lambda: plot_grayscale(IMAGE, LABELS), TypeError, "^label must be one"),
    "label without name": (
        lambda: plot_grayscale(IMAGE, 3, ["a", "b"]),
        ValueError,
        r"no name for 3 \(named are 0, 1\)",
    ),
    "negative label": (lambda: plot_grayscale(IMAGE, -1, NAMES), ValueError, "no name for -1"),
    "missing name": (lambda: plot_grayscale(IMAGE, 3, {5: "five"}), ValueError, "no name for 3"),
    "names as text": (lambda: plot_grayscale(IMAGE, 3, "0123"), TypeError, "^class_names.*got str"),
    "names as table": (
        lambda: plot_grayscale(IMAGE, 3, pd.DataFrame({"class": [3], "name": ["three"]})),
        TypeError,
        r"got DataFrame.*dict\(zip",
    ),
    "names as set": (lambda: plot_grayscale(IMAGE, 3, set(NAMES)), TypeError, "got set"),
    "no names": (lambda: plot_grayscale(IMAGE, 3, []), ValueError, "at least one class"),
    "text keys": (lambda: plot_grayscale(IMAGE, 3, {"3": "three"}), TypeError, "got '3'"),
    "bool keys": (lambda: plot_grayscale(IMAGE, 1, {True: "one"}), TypeError, "got True"),
    "color map": (lambda: plot_grayscale(IMAGE, cmap="grey of dawn"), ValueError, "grey of dawn"),
    # Many images
    "single image": (lambda: plot_grayscale_grid(IMAGE), ValueError, r"\(28, 28\): .*images\[:1\]"),
    "single vector": (lambda: plot_grayscale_grid(IMAGE.ravel()), ValueError, r"\(784,\)"),
    "no image": (lambda: plot_grayscale_grid(IMAGES[:0]), ValueError, "at least one image"),
    "mixed shapes": (lambda: plot_grayscale_grid([IMAGE, IMAGE.ravel()]), ValueError, "different"),
    "NaN in grid": (lambda: plot_grayscale_grid(replaced(IMAGES, np.nan)), ValueError, "finite"),
    "undivided grid": (lambda: plot_grayscale_grid(IMAGES * 1.0), ValueError, "^images.*255"),
    "signed grid": (lambda: plot_grayscale_grid(IMAGES.astype(int)), TypeError, "^images.*int64"),
    "fewer labels": (
        lambda: plot_grayscale_grid(IMAGES, LABELS[:24]),
        ValueError,
        "24 labels for 25 images",
    ),
    "one-hot labels": (
        lambda: plot_grayscale_grid(IMAGES, ONE_HOT),
        ValueError,
        r"labels\.argmax\(axis=1\)",
    ),
    "bool labels": (
        lambda: plot_grayscale_grid(IMAGES, LABELS > 4),
        TypeError,
        "^labels must hold integer",
    ),
    "grid label without name": (
        lambda: plot_grayscale_grid(IMAGES, LABELS, NAMES[:9]),
        ValueError,
        "no name for 9",
    ),
    "no columns": (lambda: plot_grayscale_grid(IMAGES, columns=0), ValueError, "at least 1, got 0"),
    "half columns": (lambda: plot_grayscale_grid(IMAGES, columns=2.5), TypeError, "got 2.5"),
    "bool columns": (lambda: plot_grayscale_grid(IMAGES, columns=True), TypeError, "got True"),
    # The history
    "untrained": (
        lambda: plot_model_history(SimpleNamespace(history={})),
        ValueError,
        "train the model first",
    ),
    "no epoch": (lambda: plot_model_history({"loss": []}), ValueError, "at least one epoch"),
    "only epochs": (
        lambda: plot_model_history({"epoch": [0, 1]}),
        ValueError,
        "at least one metric",
    ),
    "unequal lengths": (
        lambda: plot_model_history({"loss": [1, 2], "val_loss": [1]}),
        ValueError,
        "lengths {'loss': 2, 'val_loss': 1}",
    ),
    "unknown metric": (
        lambda: plot_model_history(HISTORY, metrics=["auc"]),
        ValueError,
        r"some of \['loss', 'accuracy'\], got 'auc'",
    ),
    "validation as metric": (
        lambda: plot_model_history({"loss": [1]}, metrics=["val_loss"]),
        ValueError,
        "got 'val_loss'",
    ),
    "metrics as text": (
        lambda: plot_model_history(HISTORY, metrics="loss"),
        TypeError,
        r"pass \['loss'\]",
    ),
    "no metrics": (lambda: plot_model_history(HISTORY, metrics=[]), ValueError, "at least one"),
    "missing history": (
        lambda: plot_model_history("nowhere.csv"),
        FileNotFoundError,
        "'nowhere.csv', where there is no",
    ),
    "text values": (lambda: plot_model_history({"loss": ["low"]}), ValueError, "'loss' with shape"),
    "value of evaluate": (
        lambda: plot_model_history({"loss": 0.3}),
        ValueError,
        "one number per epoch",
    ),
    "model": (
        lambda: plot_model_history(SimpleNamespace(history=SimpleNamespace())),
        TypeError,
        "got SimpleNamespace: pass what model.fit returned",
    ),
    "nothing": (lambda: plot_model_history(None), TypeError, "got NoneType"),
    "too few axes": (
        lambda: plot_model_history(HISTORY, axes=[plt.Figure().add_subplot()]),
        ValueError,
        "got 1 for 2 metrics",
    ),
    # The confusion matrix
    "probabilities": (
        lambda: confusion(PROBABILITIES, LABELS),
        ValueError,
        r"pass predicted\.argmax\(axis=1\)",
    ),
    "one-hot": (lambda: confusion(LABELS, ONE_HOT), ValueError, r"pass actual\.argmax\(axis=1\)"),
    "column": (
        lambda: confusion(LABELS[:, None], LABELS),
        ValueError,
        r"pass predicted\.ravel\(\)",
    ),
    "probability of one class": (
        lambda: confusion(PROBABILITIES[:, 0], LABELS),
        TypeError,
        r"float64: .*> 0\.5\)\.astype\(int\)",
    ),
    "classes with NaN": (lambda: confusion([0, np.nan], [0, 1]), TypeError, "^predicted.*float64"),
    "one case": (lambda: confusion(3, 3), ValueError, r"shape \(n,\), got shape \(\)"),
    "three axes": (lambda: confusion(IMAGES, LABELS), ValueError, r"\(25, 28, 28\)"),
    "text classes": (lambda: confusion(["a"], ["b"]), TypeError, "got text.*class_names"),
    "bool classes": (lambda: confusion([True], [False]), TypeError, "got bool"),
    "no cases": (lambda: confusion([], []), ValueError, "^predicted must hold at least one class"),
    "unequal vectors": (lambda: confusion([0, 1], [0]), ValueError, "got lengths 2 and 1"),
    "class out of range": (
        lambda: confusion([0, 2], [0, 1], class_names=["a", "b"]),
        ValueError,
        "no name for 2",
    ),
    "actual out of range": (
        lambda: confusion([0, 1], [0, -1], class_names=["a", "b"]),
        ValueError,
        "no name for -1",
    ),
    "normalize": (lambda: confusion([0], [0], normalize="true"), ValueError, "\"all\", got 'true'"),
    "indices as classes": (
        lambda: confusion(np.arange(101), np.arange(101)),
        ValueError,
        "at most 100 classes, got 101",
    ),
    # The embedding
    "three dimensions": (
        lambda: plot_embedding(np.zeros((25, 3)), LABELS),
        ValueError,
        r"points\[:, :2\]",
    ),
    "no points": (lambda: plot_embedding(np.zeros((0, 2)), []), ValueError, "at least one class"),
    "point with NaN": (
        lambda: plot_embedding(replaced(POINTS, np.nan), LABELS),
        ValueError,
        "^points .*finite",
    ),
    "text points": (
        lambda: plot_embedding([["a", "b"]], [0]),
        TypeError,
        "^points must hold numbers",
    ),
    "fewer classes than points": (
        lambda: plot_embedding(POINTS, LABELS[:3]),
        ValueError,
        "3 labels for 25 points",
    ),
    "bool point labels": (lambda: plot_embedding(POINTS, LABELS > 4), TypeError, "got bool"),
    "eleven classes": (
        lambda: plot_embedding(POINTS, np.arange(25) % 11),
        ValueError,
        "at most 10 classes, got 11",
    ),
    "class without name": (
        lambda: plot_embedding(POINTS, LABELS, class_names=NAMES[:4]),
        ValueError,
        "no name for 4",
    ),
}


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_refusal_explains_and_leaves_no_figure(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
    assert plt.get_fignums() == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'a,b\n1,2,"'], ids=repr)
def test_unreadable_history_file_is_named(tmp_path, content):
    path = tmp_path / "history.csv"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"got '.*history\.csv', which does not read as one"):
        plot_model_history(path)
    assert plt.get_fignums() == []
