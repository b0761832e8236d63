"""Compare the chapters' heavy steps with what a reader might use instead, in one run.

The peers are not in the lock: R with randomForest, ranger, irlba and uwot (Debian's r-base-core,
r-cran-randomforest, ...), and PyTorch (pip install torch). A missing one skips its row.
"""

import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

from lecture_helpers import load_mnist, quiet_startup

with quiet_startup():
    import keras

from keras import layers
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import NearestNeighbors
from sklearn.neural_network import MLPClassifier

N_TRAIN = 48_000


def seconds(step):
    """Return how long one call of `step` takes: if it is short, the shortest of three."""
    times = []
    while len(times) < 3 and sum(times) < 3:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return min(times)


def forest(x, y):
    """Return the time of 100 trees on 3,000 images."""
    model = RandomForestClassifier(100, max_features=28, n_jobs=2, random_state=0)
    return seconds(lambda: model.fit(x[:3000], y[:3000]))


def pca(x, _):
    """Return the time of 30 components of all the images."""
    return seconds(lambda: PCA(30, svd_solver="covariance_eigh").fit_transform(x))


def umap_map(x, _):
    """Return the time of a map of all the images from 50 components, as in the chapter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import umap

        def step(points):
            scores = PCA(50, svd_solver="covariance_eigh").fit_transform(points)
            search = NearestNeighbors(n_neighbors=15, algorithm="brute").fit(scores)
            knn = search.kneighbors(scores)[::-1]
            settings = {"min_dist": 0.001, "init": "pca", "random_state": 0, "n_jobs": 1}
            umap.UMAP(precomputed_knn=knn, **settings).fit_transform(scores)

        # The first call compiles.
        step(x[:1000])
        return seconds(lambda: step(x))


def keras_epoch(x, y):
    """Return the time of an epoch of the MLP, the second of two: the first one compiles."""
    model = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(256, "relu"),
            layers.Dropout(0.4),
            layers.Dense(128, "relu"),
            layers.Dropout(0.3),
            layers.Dense(10, "softmax"),
        ]
    )
    model.compile("rmsprop", "sparse_categorical_crossentropy", steps_per_execution=75)

    def epoch():
        model.fit(x[:N_TRAIN], y[:N_TRAIN], batch_size=128, verbose=0)

    epoch()
    return seconds(epoch)


def sklearn_epoch(x, y):
    """Return the time of an epoch of scikit-learn's network, which has no dropout."""
    model = MLPClassifier((256, 128), batch_size=128, random_state=0)
    model.partial_fit(x[:N_TRAIN], y[:N_TRAIN], classes=np.arange(10))
    return seconds(lambda: model.partial_fit(x[:N_TRAIN], y[:N_TRAIN]))


def elsewhere(program, suffix, name):
    """Return a function that gives the time of a step in a process of its own.

    It gives None if the program or what it needs is not installed.
    """

    def step(x, y):
        if shutil.which(program) is None:
            return None
        with tempfile.TemporaryDirectory() as folder:
            np.rint(x * 255).astype("uint8").tofile(Path(folder) / "images")
            y.tofile(Path(folder) / "labels")
            script = Path(__file__).with_suffix(suffix)
            run = subprocess.run(
                [program, script, folder, name], capture_output=True, text=True, check=False
            )
        if run.returncode == 3:
            return None
        if run.returncode:
            raise RuntimeError(f"{name} failed: {run.stderr}")
        return float(run.stdout.split()[-1])

    return step


def in_r(name):
    """Return a function that gives the time of a step in R."""
    return elsewhere("Rscript", ".R", name)


ROWS = [
    ("forest, 3,000 images, 100 trees", forest, "R randomForest", in_r("randomForest")),
    ("", forest, "R ranger, 2 threads", in_r("ranger")),
    ("PCA, 30 components", pca, "R irlba", in_r("irlba")),
    ("UMAP, 60,000 points, seeded", umap_map, "R uwot, 2 threads", in_r("uwot")),
    (
        "MLP, one epoch",
        keras_epoch,
        "PyTorch loop",
        elsewhere(sys.executable, ".torch.py", "torch"),
    ),
    ("", keras_epoch, "MLPClassifier", sklearn_epoch),
]


def main():
    """Print a row for each pair: ours, the peer's, and how many times as long the peer takes."""
    (x, y), _ = load_mnist()
    x = x.reshape(-1, 784).astype("float32") / 255
    print(f"{'step':32} {'here':>8}  {'instead':20} {'there':>8} {'ratio':>6}")
    measured = {}
    for name, ours, peer, theirs in ROWS:
        if ours not in measured:
            measured[ours] = ours(x, y)
        there = theirs(x, y)
        here = measured[ours]
        if there is None:
            print(f"{name:32} {here:6.2f} s  {peer:20} skipped: not installed")
        else:
            print(f"{name:32} {here:6.2f} s  {peer:20} {there:6.2f} s {there / here:6.2f}")


if __name__ == "__main__":
    main()
