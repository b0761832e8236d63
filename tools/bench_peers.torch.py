"""An epoch of the book's MLP in a plain PyTorch loop.

It runs in a process of its own, because PyTorch and TensorFlow do not always
get along in one process.
Arguments: a folder with the images and the labels as bytes, and a name that is not used. Prints
the seconds of an epoch; ends with 3 if PyTorch is not installed.
"""

import sys
import time
from pathlib import Path

import numpy as np

try:
    import torch
    from torch import nn
except ImportError:
    sys.exit(3)

N_TRAIN = 48_000
folder = Path(sys.argv[1])
images = np.fromfile(folder / "images", "uint8").reshape(-1, 784)[:N_TRAIN]
images = torch.from_numpy(images.astype("float32") / 255)
labels = torch.from_numpy(np.fromfile(folder / "labels", "uint8")[:N_TRAIN].astype("int64"))
model = nn.Sequential(
    nn.Linear(784, 256),
    nn.ReLU(),
    nn.Dropout(0.4),
    nn.Linear(256, 128),
    nn.ReLU(),
    nn.Dropout(0.3),
    nn.Linear(128, 10),
)
optimizer = torch.optim.RMSprop(model.parameters(), lr=0.001, alpha=0.9)
times = []
for _ in range(4):
    start = time.perf_counter()
    for batch in torch.randperm(N_TRAIN).split(128):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
        optimizer.step()
    times.append(time.perf_counter() - start)
# The first epoch warms up.
print(min(times[1:]))
