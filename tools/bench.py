"""Measure what the helpers cost; exit with 1 if a limit is broken."""

import sys
import time
import tracemalloc

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from lecture_helpers import load_mnist, plot_grayscale_grid

MOST_SECONDS = 0.5
MOST_MEGABYTES = 120
LEAST_SPEEDUP = 6


def peak_megabytes(task):
    """Return the most memory that a task holds at once; numpy reports its arrays, too."""
    tracemalloc.start()
    task()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def best_seconds(task, repeats=3):
    """Return the shortest processor time of several: other work on the machine does not count."""
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        task()
        seconds.append(time.process_time() - start)
    return min(seconds)


def draw_mosaic(images):
    """Draw all images with one call."""
    ax = plot_grayscale_grid(images)
    ax.figure.canvas.draw()
    plt.close(ax.figure)


def draw_subplots(images):
    """Draw each image in a subplot of its own."""
    figure, axes = plt.subplots(10, 10, figsize=(7.7, 7.7))
    for image, ax in zip(images, axes.flat, strict=True):
        ax.imshow(image, cmap="gray_r")
        ax.axis("off")
    figure.canvas.draw()
    plt.close(figure)


def main():
    """Print the table and return the exit code."""
    megabytes = peak_megabytes(load_mnist)
    seconds = best_seconds(load_mnist)
    images = load_mnist()[0][0][:100]
    mosaic = best_seconds(lambda: draw_mosaic(images))
    subplots = best_seconds(lambda: draw_subplots(images))
    speedup = subplots / mosaic

    rows = [
        ("load_mnist: seconds, at most", MOST_SECONDS, seconds, seconds <= MOST_SECONDS),
        ("load_mnist: peak MB, at most", MOST_MEGABYTES, megabytes, megabytes <= MOST_MEGABYTES),
        ("100 subplots / mosaic, at least", LEAST_SPEEDUP, speedup, speedup >= LEAST_SPEEDUP),
    ]
    for name, limit, value, holds in rows:
        print(f"{name:32}{limit:6}{value:8.2f}  {'holds' if holds else 'BROKEN'}")
    print(f"(mosaic {mosaic:.2f} s, 100 subplots {subplots:.2f} s)")
    return 0 if all(holds for *_, holds in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
