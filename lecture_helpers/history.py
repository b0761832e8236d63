"""Draw how the loss and the metrics of a model went while it was trained."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

# Blue and vermilion of Okabe and Ito, apart for every kind of color vision.
CURVES = {
    "": {"label": "Training", "color": "#0072B2", "linestyle": "-", "marker": "o"},
    "val_": {"label": "Validation", "color": "#D55E00", "linestyle": "--", "marker": "s"},
}
MOST_MARKERS = 30
NOT_METRICS = {"epoch", "learning_rate", "lr"}


def plot_model_history(history, *, metrics=None, axes=None):
    """Draw loss and metrics over the epochs, one panel for each.

    Parameters
    ----------
    history : keras.callbacks.History, mapping, pandas.DataFrame, str or pathlib.Path
        What ``model.fit`` returned, its ``history`` dict, a table with one row per epoch, or
        the path of a CSV file of such a table, saved by ``DataFrame.to_csv`` or
        ``keras.callbacks.CSVLogger``. The name of a validation metric starts with ``val_``.
    metrics : sequence of str, optional
        The metrics to draw, without ``val_``; by default the loss and then every other metric,
        except the learning rate.
    axes : matplotlib.axes.Axes or sequence of them, optional
        Where to draw, one Axes per metric; by default in a new figure.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes, shape (number of metrics,)
        The Axes drawn on, in the order of the metrics.

    Raises
    ------
    ValueError
        If there is nothing to draw, a metric is unknown, the metrics differ in length or hold
        something else than one number per epoch, or `axes` has not one Axes per metric.
    TypeError
        If `history`, `metrics` or `axes` is of the wrong kind.
    FileNotFoundError
        If there is no file at the path.

    Notes
    -----
    Epochs count from 1 in the order of the rows, also where a file counts them from 0. Where a
    value is NaN or infinite, as after a diverged loss, the line has a gap.

    Examples
    --------
    >>> from lecture_helpers import plot_model_history
    >>> history = {"loss": [0.9, 0.5, 0.4], "val_loss": [0.7, 0.5, 0.5]}
    >>> axes = plot_model_history(history)
    >>> [line.get_label() for line in axes[0].lines]
    ['Training', 'Validation']
    """
    table = _as_table(history)
    metrics = _as_metrics(metrics, table)
    names = [prefix + metric for metric in metrics for prefix in CURVES if prefix + metric in table]
    columns = {name: _as_column(table[name], name) for name in names}
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(
            f"history must have one value per epoch in every metric, got lengths {lengths}: "
            "draw metrics that were measured in every epoch, or fill the others with NaN"
        )
    epochs = np.arange(1, lengths[names[0]] + 1)
    if len(epochs) == 0:
        raise ValueError("history must have at least one epoch, got none: train the model first")
    if axes is not None:
        axes = _as_axes(axes, len(metrics))

    if axes is None:
        size = (4.5 * len(metrics), 3.5)
        _, axes = plt.subplots(1, len(metrics), figsize=size, squeeze=False, layout="constrained")
        axes = axes[0]
    for metric, ax in zip(metrics, axes, strict=True):
        for prefix, style in CURVES.items():
            if prefix + metric in columns:
                values = columns[prefix + metric]
                # Without its marker, a lone value between two gaps would not show.
                with_markers = len(epochs) <= MOST_MARKERS or np.isnan(values).any()
                marker = style["marker"] if with_markers else ""
                ax.plot(epochs, values, **style | {"marker": marker}, markersize=4)
        if not any(np.isfinite(line.get_ydata()).any() for line in ax.lines):
            ax.text(0.5, 0.5, "No finite values", ha="center", transform=ax.transAxes)
            ax.set_yticks([])
        ax.set(xlabel="Epoch", ylabel=metric.replace("_", " ").capitalize())
        ax.set_xlim(0.5, len(epochs) + 0.5)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        ax.legend()
    return axes


def _as_table(history):
    """Make a mapping from the name of each metric to its values."""
    if isinstance(history, str | Path):
        # Only a file needs pandas, which takes longer to import than everything else here.
        import pandas as pd

        if not Path(history).is_file():
            raise FileNotFoundError(
                f"history must be the path of a CSV file, got {str(history)!r}, where there is no "
                "file: check the path, or train the model and save its history there first"
            )
        try:
            history = pd.read_csv(history)
        except ValueError as error:
            raise ValueError(
                f"history must be the path of a CSV file with a column per metric, got "
                f"{str(history)!r}, which does not read as one: {error}"
            ) from error
    if hasattr(history, "columns"):
        return {column: history[column].to_numpy() for column in history.columns}
    table = getattr(history, "history", history)
    if not isinstance(table, Mapping):
        raise TypeError(
            "history must be a History, its dict, a DataFrame or the path of a CSV file, got "
            f"{type(history).__name__}: pass what model.fit returned"
        )
    return table


def _as_metrics(metrics, table):
    """List the metrics to draw."""
    found = [str(name).removeprefix("val_") for name in table]
    # A table saved with its index has a column "Unnamed: 0".
    found = [name for name in found if name not in NOT_METRICS and not name.startswith("Unnamed")]
    found = sorted(dict.fromkeys(found), key=lambda name: name != "loss")
    if not found:
        raise ValueError(
            f"history must hold at least one metric, got {list(table)}: train the model first"
        )
    if metrics is None:
        return found
    if isinstance(metrics, str):
        raise TypeError(f"metrics must be a sequence of names, got text: pass [{metrics!r}]")
    metrics = list(metrics)
    if not metrics:
        raise ValueError("metrics must name at least one metric, got none")
    for metric in metrics:
        if metric not in table and f"val_{metric}" not in table:
            raise ValueError(f"metrics must name some of {found}, got {metric!r}")
    return metrics


def _as_column(values, name):
    """Make a vector of floats, NaN where a value is not finite."""
    column = np.asarray(values)
    if column.ndim != 1 or (column.size and column.dtype.kind not in "iuf"):
        raise ValueError(
            f"history must have one number per epoch, got {name!r} with shape {column.shape} and "
            f"type {column.dtype}: correct it, or leave it out by naming the metrics to draw"
        )
    column = column.astype(float)
    return np.where(np.isfinite(column), column, np.nan)


def _as_axes(axes, count):
    """Make a vector of `count` Axes."""
    axes = np.array([axes] if isinstance(axes, Axes) else axes, dtype=object).ravel()
    if not all(isinstance(ax, Axes) for ax in axes):
        raise TypeError("axes must be one matplotlib Axes per metric, got something else in it")
    if len(axes) != count:
        raise ValueError(f"axes must be one Axes per metric, got {len(axes)} for {count} metrics")
    return axes
