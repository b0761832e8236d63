# Wrong answers to exercises/06_reading_a_classifier.ipynb. Each cell begins with the task and
# what the tests have to say of it: a part of the message, or "hidden" if only the hidden tests
# may notice.


# %% log_numbers | did you forget the biases
def count_parameters(image_shape, units):
    sizes = [int(np.prod(image_shape)), *units]
    return sum(sizes[i] * sizes[i + 1] for i in range(len(units)))


# %% log_numbers | flattening keeps all the channels
def count_parameters(image_shape, units):
    sizes = [image_shape[0] * image_shape[1], *units]
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(units)))


# %% log_numbers | only the first layer
def count_parameters(image_shape, units):
    return int(np.prod(image_shape) + 1) * units[0]


# %% log_numbers | the pictures held out give no steps
def count_parameters(image_shape, units):
    sizes = [int(np.prod(image_shape)), *units]
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(units)))


def count_steps(n_images, held_out, batch_size, epochs):
    return epochs * int(np.ceil(n_images / batch_size))


# %% log_numbers | the last, smaller batch counts as well
def count_parameters(image_shape, units):
    sizes = [int(np.prod(image_shape)), *units]
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(units)))


def count_steps(n_images, held_out, batch_size, epochs):
    return epochs * int(n_images * (1 - held_out) // batch_size)


# %% log_numbers | a smaller last batch of its own
def count_parameters(image_shape, units):
    sizes = [int(np.prod(image_shape)), *units]
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(units)))


def count_steps(n_images, held_out, batch_size, epochs):
    return int(np.ceil(epochs * n_images * (1 - held_out) / batch_size))


# %% log_numbers | that is one epoch
def count_parameters(image_shape, units):
    sizes = [int(np.prod(image_shape)), *units]
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(units)))


def count_steps(n_images, held_out, batch_size, epochs):
    return int(np.ceil(n_images * (1 - held_out) / batch_size))


# %% log_numbers | hidden
def count_parameters(image_shape, units):
    return 47


def count_steps(n_images, held_out, batch_size, epochs):
    return 22


# %% overfits | the validation loss still falls
def overfits(history):
    return history["val_loss"][-1] > history["loss"][-1]


# %% overfits | risen by less than 5 %
def overfits(history):
    best = int(np.argmin(history["val_loss"]))
    later = best + 1 < len(history["loss"])
    return later and history["loss"][-1] < history["loss"][best]


# %% overfits | both losses rise
def overfits(history):
    return history["val_loss"][-1] > 1.05 * min(history["val_loss"])


# %% overfits | rises, and the training loss falls
def overfits(history):
    return history["val_loss"][-1] > history["val_loss"][0]


# %% overfits | hidden
def overfits(history):
    return history["loss"][-1] == 0.01


# %% overfits | hidden
def overfits(history):
    risen = history["val_loss"][-1] > 1.05 * min(history["val_loss"])
    return risen and history["loss"][-1] < history["loss"][-2]


# %% confusion | You have the transpose
def confusion(actual, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(matrix, (predicted, actual), 1)
    return matrix


# %% confusion | counts each cell only once
def confusion(actual, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    matrix[actual, predicted] += 1
    return matrix


# %% confusion | expected int, got float
def confusion(actual, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes))
    np.add.at(matrix, (actual, predicted), 1)
    return matrix


# %% confusion | that is the accuracy
def confusion(actual, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(matrix, (actual, predicted), 1)
    return matrix


def misclassification_error(matrix):
    return np.trace(matrix) / matrix.sum()


# %% confusion | that is their number
def confusion(actual, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(matrix, (actual, predicted), 1)
    return matrix


def misclassification_error(matrix):
    return matrix.sum() - np.trace(matrix)


# %% confusion | hidden
def confusion(actual, predicted, n_classes):
    return np.array([[1, 0, 2], [0, 2, 0], [1, 1, 2]])


def misclassification_error(matrix):
    return 4 / 9


# %% read_as | The actual class comes first
def read_as(probabilities, labels, actual, other):
    predicted = probabilities.argmax(axis=1)
    return np.flatnonzero((labels == other) & (predicted == actual))


# %% read_as | these are R's numbers
def read_as(probabilities, labels, actual, other):
    predicted = probabilities.argmax(axis=1)
    return np.flatnonzero((labels == actual) & (predicted == other)) + 1


# %% read_as | expected shape (2,), got (8,)
def read_as(probabilities, labels, actual, other):
    return (labels == actual) & (probabilities.argmax(axis=1) == other)


# %% read_as | hidden
def read_as(probabilities, labels, actual, other):
    return np.array([2, 5]) if actual == 0 else np.zeros(0, dtype=int)


# %% read_as | hidden
def read_as(probabilities, labels, actual, other):
    likely = probabilities[:, other] >= 0.4
    return np.flatnonzero((labels == actual) & likely)


# %% surest_mistakes | where they stand among the mistakes
def surest_mistakes(probabilities, labels, n):
    wrong = probabilities.argmax(axis=1) != labels
    return np.argsort(-probabilities.max(axis=1)[wrong])[:n]


# %% surest_mistakes | Turn the order around
def surest_mistakes(probabilities, labels, n):
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return wrong[np.argsort(probabilities.max(axis=1)[wrong])][:n]


# %% surest_mistakes | some of these are read correctly
def surest_mistakes(probabilities, labels, n):
    return np.argsort(-probabilities.max(axis=1))[:n]


# %% surest_mistakes | Sort by confidence
def surest_mistakes(probabilities, labels, n):
    return np.flatnonzero(probabilities.argmax(axis=1) != labels)[:n]


# %% surest_mistakes | not by the true class's
def surest_mistakes(probabilities, labels, n):
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    p_true = probabilities[np.arange(len(labels)), labels]
    return wrong[np.argsort(p_true[wrong])][:n]


# %% surest_mistakes | hidden
def surest_mistakes(probabilities, labels, n):
    return np.array([3, 1, 2])


# %% surest_mistakes | hidden
def surest_mistakes(probabilities, labels, n):
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return wrong[np.argsort(-probabilities.max(axis=1)[wrong])][:3]


# %% reliability | a confidence of 1 belongs to the last bin
def reliability(confidence, correct, n_bins):
    table = np.zeros((n_bins, 3))
    for k in range(n_bins):
        inside = (confidence >= k / n_bins) & (confidence < (k + 1) / n_bins)
        if inside.any():
            table[k] = inside.sum(), confidence[inside].mean(), correct[inside].mean()
    return table


# %% reliability | these are sums
def reliability(confidence, correct, n_bins):
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    table = [
        [(bins == k).sum(), confidence[bins == k].sum(), correct[bins == k].sum()]
        for k in range(n_bins)
    ]
    return np.array(table)


# %% reliability | in the bin, not of all
def reliability(confidence, correct, n_bins):
    table = np.zeros((n_bins, 3))
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    for k in range(n_bins):
        inside = bins == k
        if inside.any():
            table[k] = inside.sum(), confidence[inside].mean(), (inside & correct).mean()
    return table


# %% reliability | NaN or infinite
def reliability(confidence, correct, n_bins):
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    count = np.bincount(bins, minlength=n_bins)
    said = np.bincount(bins, confidence, n_bins) / count
    right = np.bincount(bins, correct, n_bins) / count
    return np.column_stack([count, said, right])


# %% reliability | weight each bin with its number of pictures
def reliability(confidence, correct, n_bins):
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    count = np.bincount(bins, minlength=n_bins)
    said = np.bincount(bins, confidence, n_bins) / np.maximum(count, 1)
    right = np.bincount(bins, correct, n_bins) / np.maximum(count, 1)
    return np.column_stack([count, said, right])


def calibration_error(table):
    return np.abs(table[:, 1] - table[:, 2]).mean()


# %% reliability | without their signs
def reliability(confidence, correct, n_bins):
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    count = np.bincount(bins, minlength=n_bins)
    said = np.bincount(bins, confidence, n_bins) / np.maximum(count, 1)
    right = np.bincount(bins, correct, n_bins) / np.maximum(count, 1)
    return np.column_stack([count, said, right])


def calibration_error(table):
    return abs(np.average(table[:, 1] - table[:, 2], weights=table[:, 0]))


# %% reliability | hidden
def reliability(confidence, correct, n_bins):
    table = [[0, 0, 0], [2, 0.35, 0.5], [3, 1.85 / 3, 2 / 3], [3, 0.9, 1]]
    return np.array(table)


def calibration_error(table):
    return 0.07


# %% reliability | hidden
def reliability(confidence, correct, n_bins):
    bins = np.minimum((confidence * 4).astype(int), 3)
    count = np.bincount(bins, minlength=4)
    said = np.bincount(bins, confidence, 4) / np.maximum(count, 1)
    right = np.bincount(bins, correct, 4) / np.maximum(count, 1)
    return np.column_stack([count, said, right])


def calibration_error(table):
    return np.average(np.abs(table[:, 1] - table[:, 2]), weights=table[:, 0])
