"""The data and the plots that the chapters of Reading Digits import."""

from .confusion import plot_confusion_matrix
from .embedding import plot_embedding
from .history import plot_model_history
from .images import plot_grayscale, plot_grayscale_grid
from .mnist import load_mnist
from .quiet import quiet_startup

__all__ = [
    "load_mnist",
    "plot_confusion_matrix",
    "plot_embedding",
    "plot_grayscale",
    "plot_grayscale_grid",
    "plot_model_history",
    "quiet_startup",
]
