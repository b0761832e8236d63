"""The data, the plots, the instruments and the checks that the chapters of Reading Digits use."""

from .checks import check, fingerprint, unpack
from .confusion import plot_confusion_matrix
from .draw import draw_digit
from .embedding import plot_embedding
from .explore import explore_map
from .history import plot_model_history
from .images import plot_grayscale, plot_grayscale_grid
from .mnist import load_mnist
from .quiet import quiet_startup

__all__ = [
    "check",
    "draw_digit",
    "explore_map",
    "fingerprint",
    "load_mnist",
    "plot_confusion_matrix",
    "plot_embedding",
    "plot_grayscale",
    "plot_grayscale_grid",
    "plot_model_history",
    "quiet_startup",
    "unpack",
]
