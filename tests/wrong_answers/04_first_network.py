# Wrong answers to exercises/04_first_network.ipynb. Each cell begins with the task and what the
# tests have to say of it: a part of the message, or "hidden" if only the hidden tests may notice.


# %% count_parameters | did you forget the biases
def count_parameters(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))


# %% count_parameters | belongs to a unit, not to an input
def count_parameters(sizes):
    return sum(sizes[i] * (sizes[i + 1] + 1) for i in range(len(sizes) - 1))


# %% count_parameters | those of the last layer too
def count_parameters(sizes):
    weights = sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))
    return weights + sum(sizes[1:-1])


# %% count_parameters | the last layer alone
def count_parameters(sizes):
    for i in range(len(sizes) - 1):
        total = sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


# %% count_parameters | the first layer alone
def count_parameters(sizes):
    return (sizes[0] + 1) * sizes[1]


# %% count_parameters | expected shape (), got (2,)
def count_parameters(sizes):
    return [(sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1)]


# %% count_parameters | hidden
def count_parameters(sizes):
    return 34 if sizes == [5, 4, 2] else 8


# %% count_parameters | hidden
def count_parameters(sizes):
    # Two layers at most.
    total = (sizes[0] + 1) * sizes[1]
    return total + (sizes[1] + 1) * sizes[2] if len(sizes) > 2 else total


# %% updates | the last, smaller batch
def updates(n_images, batch_size, epochs, held_out):
    return int(n_images * (1 - held_out)) // batch_size * epochs


# %% updates | a batch never takes images from two epochs
def updates(n_images, batch_size, epochs, held_out):
    return math.ceil(n_images * (1 - held_out) * epochs / batch_size)


# %% updates | did you hold out a share
def updates(n_images, batch_size, epochs, held_out):
    return math.ceil(n_images / batch_size) * epochs


# %% updates | that is one epoch
def updates(n_images, batch_size, epochs, held_out):
    return math.ceil(n_images * (1 - held_out) / batch_size)


# %% updates | Train on the others
def updates(n_images, batch_size, epochs, held_out):
    return math.ceil(n_images * held_out / batch_size) * epochs


# %% updates | and no empty one
def updates(n_images, batch_size, epochs, held_out):
    return (int(n_images * (1 - held_out)) // batch_size + 1) * epochs


# %% updates | expected int, got float
def updates(n_images, batch_size, epochs, held_out):
    return np.ceil(n_images * (1 - held_out) / batch_size) * epochs


# %% updates | hidden
def updates(n_images, batch_size, epochs, held_out):
    return 35 if held_out else 15


# %% updates | hidden
def updates(n_images, batch_size, epochs, held_out):
    return math.ceil(n_images * (1 - held_out) / 128) * epochs


# %% softmax | not of all
def softmax(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def cross_entropy(logits, y):
    return 0.0


# %% softmax | not each column
def softmax(logits):
    powers = np.exp(logits)
    return powers / powers.sum(axis=0)


def cross_entropy(logits, y):
    return 0.0


# %% softmax | where is exp
def softmax(logits):
    return logits / logits.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    return 0.0


# %% softmax | could not be broadcast
def softmax(logits):
    powers = np.exp(logits)
    return powers / powers.sum(axis=1)


def cross_entropy(logits, y):
    return 0.0


# %% softmax | some are NaN
def softmax(logits):
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -((shifted - log_sums) * y).sum(axis=1).mean()


# %% softmax | some are NaN
def softmax(logits):
    # The largest of all leaves the second row with zeros only.
    powers = np.exp(logits - logits.max())
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -((shifted - log_sums) * y).sum(axis=1).mean()


# %% softmax | that is the sum. Take the mean
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    return -np.log(softmax(logits))[y == 1].sum()


# %% softmax | not by all entries
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    return -(np.log(softmax(logits)) * y).mean()


# %% softmax | the wrong sign
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    return np.log(softmax(logits)[y == 1]).mean()


# %% softmax | expected shape (), got (2,)
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    return -np.log(softmax(logits)[y == 1])


# %% softmax | Simplify the logarithm
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    return -np.log((softmax(logits) * y).sum(axis=1)).mean()


# %% softmax | Do not cut off the probabilities
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    p_true = (softmax(logits) * y).sum(axis=1)
    return -np.log(np.maximum(p_true, 1e-30)).mean()


# %% softmax | hidden
def softmax(logits):
    # Large logits are cut off, so that 1000 and 999 become equal.
    powers = np.exp(np.clip(logits, -700, 700))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -((shifted - log_sums) * y).sum(axis=1).mean()


# %% softmax | hidden
def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, y):
    p_true = (softmax(logits) * y).sum(axis=1)
    return -np.log(p_true).mean() if p_true.all() else 1000.0


# %% logit_gradient | the loss is a mean over the samples
def logit_gradient(p, y):
    return p - y


# %% logit_gradient | not by the classes
def logit_gradient(p, y):
    return (p - y) / p.shape[1]


# %% logit_gradient | not by all entries
def logit_gradient(p, y):
    return (p - y) / p.size


# %% logit_gradient | the wrong classes count, too
def logit_gradient(p, y):
    return (p - y) * y / len(p)


# %% logit_gradient | that is by the probabilities
def logit_gradient(p, y):
    return -y / p / len(p)


# %% logit_gradient | the wrong sign
def logit_gradient(p, y):
    return (y - p) / len(p)


# %% logit_gradient | expected shape (2, 3), got (3,)
def logit_gradient(p, y):
    return (p - y).mean(axis=0)


# %% logit_gradient | hidden
def logit_gradient(p, y):
    return (p - y) / 2


# %% sgd_step | that is a step uphill
def sgd_step(W, b, x, d_logits, learning_rate):
    return W + learning_rate * x.T @ d_logits, b - learning_rate * d_logits.sum(axis=0)


# %% sgd_step | where is the learning rate
def sgd_step(W, b, x, d_logits, learning_rate):
    return W - x.T @ d_logits, b - d_logits.sum(axis=0)


# %% sgd_step | the new W: d_logits is a mean already
def sgd_step(W, b, x, d_logits, learning_rate):
    n = len(x)
    new_W = W - learning_rate * x.T @ d_logits / n
    return new_W, b - learning_rate * d_logits.sum(axis=0) / n


# %% sgd_step | the new b: d_logits is a mean already
def sgd_step(W, b, x, d_logits, learning_rate):
    return W - learning_rate * x.T @ d_logits, b - learning_rate * d_logits.mean(axis=0)


# %% sgd_step | that is the gradient alone
def sgd_step(W, b, x, d_logits, learning_rate):
    return x.T @ d_logits, d_logits.sum(axis=0)


# %% sgd_step | that is the change. Add W
def sgd_step(W, b, x, d_logits, learning_rate):
    return -learning_rate * x.T @ d_logits, -learning_rate * d_logits.sum(axis=0)


# %% sgd_step | the new b: that is a step uphill
def sgd_step(W, b, x, d_logits, learning_rate):
    return W - learning_rate * x.T @ d_logits, b + learning_rate * d_logits.sum(axis=0)


# %% sgd_step | the new b: where is the learning rate
def sgd_step(W, b, x, d_logits, learning_rate):
    return W - learning_rate * x.T @ d_logits, b - d_logits.sum(axis=0)


# %% sgd_step | b has not moved
def sgd_step(W, b, x, d_logits, learning_rate):
    return W - learning_rate * x.T @ d_logits, b


# %% sgd_step | could not be broadcast
def sgd_step(W, b, x, d_logits, learning_rate):
    return W - learning_rate * d_logits.T @ x, b - learning_rate * d_logits.sum(axis=0)


# %% sgd_step | expected shape (2,), got (4, 2)
def sgd_step(W, b, x, d_logits, learning_rate):
    return W - learning_rate * x.T @ d_logits, b - learning_rate * d_logits


# %% sgd_step | sgd_step has changed its input
def sgd_step(W, b, x, d_logits, learning_rate):
    W -= learning_rate * x.T @ d_logits
    b -= learning_rate * d_logits.sum(axis=0)
    return W, b


# %% sgd_step | hidden
def sgd_step(W, b, x, d_logits, learning_rate):
    # Always the rate of the visible test.
    return W - 0.5 * x.T @ d_logits, b - 0.5 * d_logits.sum(axis=0)


# %% sgd_step | hidden
def sgd_step(W, b, x, d_logits, learning_rate):
    # The visible test does not look at d_logits again.
    new_W, new_b = W - learning_rate * x.T @ d_logits, b - learning_rate * d_logits.sum(axis=0)
    d_logits *= 0
    return new_W, new_b


# %% train_small | got NoneType
def train_small(x, y):
    network = keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])
    network.compile("rmsprop", "categorical_crossentropy", jit_compile=False)
    network.fit(x, y, epochs=1, verbose=0)


# %% train_small | got History. Return the network
def train_small(x, y):
    network = keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])
    network.compile("rmsprop", "categorical_crossentropy", jit_compile=False)
    return network.fit(x, y, epochs=1, verbose=0)


# %% train_small | ten units in the last layer
def train_small(x, y):
    return keras.Sequential([keras.Input((784,)), layers.Dense(1, activation="softmax")])


# %% train_small | Which activation has the last layer
def train_small(x, y):
    network = keras.Sequential([keras.Input((784,)), layers.Dense(10)])
    network.compile("rmsprop", "mean_squared_error", jit_compile=False)
    network.fit(x, y, epochs=5, verbose=0)
    return network


# %% train_small | Has it been trained
def train_small(x, y):
    return keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])


# %% train_small | with a good learning rate
def train_small(x, y):
    network = keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])
    optimizer = keras.optimizers.SGD(0.0001)
    network.compile(optimizer, "categorical_crossentropy", jit_compile=False)
    network.fit(x, y, epochs=3, batch_size=128, verbose=0)
    return network


# %% train_small | hidden
def train_small(x, y):
    # The data of the notebook, whatever comes in.
    network = keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])
    network.compile("adam", "categorical_crossentropy", jit_compile=False)
    network.fit(x_train, y_train_one_hot, epochs=4, batch_size=64, verbose=0)
    return network


# %% train_small | hidden
def train_small(x, y):
    # The given images, with the notebook's labels.
    network = keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])
    network.compile("adam", "categorical_crossentropy", jit_compile=False)
    network.fit(x, y_train_one_hot[: len(x)], epochs=8, batch_size=32, verbose=0)
    return network
