# Wrong answers to exercises/07_multinomial_logit.ipynb. Each cell begins with the task and what
# the tests have to say of it: a part of the message, or "hidden" if only the hidden tests may
# notice.


# %% probabilities | the sum over the samples
def probabilities(scores):
    powers = np.exp(scores)
    return powers / powers.sum(axis=0)


# %% probabilities | the sum over all samples and classes
def probabilities(scores):
    return np.exp(scores) / np.exp(scores).sum()


# %% probabilities | where is the division
def probabilities(scores):
    return np.exp(scores)


# %% probabilities | exp(1000) is infinite
def probabilities(scores):
    powers = np.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True)


# %% probabilities | hidden
def probabilities(scores):
    return np.array([[0.125, 0.375, 0.5], [0.25, 0.25, 0.5]])


# %% probabilities | hidden
def probabilities(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum(axis=1, keepdims=True)


# %% likelihood | the loss is a mean
def likelihood_and_loss(scores, labels):
    log_p = log_softmax(scores, axis=1)[np.arange(len(labels)), labels]
    return log_p.sum(), -log_p.sum()


# %% likelihood | the log-likelihood is a sum
def likelihood_and_loss(scores, labels):
    log_p = log_softmax(scores, axis=1)[np.arange(len(labels)), labels]
    return log_p.mean(), -log_p.mean()


# %% likelihood | minus the mean
def likelihood_and_loss(scores, labels):
    log_p = log_softmax(scores, axis=1)[np.arange(len(labels)), labels]
    return log_p.sum(), log_p.mean()


# %% likelihood | its logarithm is negative
def likelihood_and_loss(scores, labels):
    log_p = log_softmax(scores, axis=1)[np.arange(len(labels)), labels]
    return -log_p.sum(), -log_p.mean()


# %% likelihood | that is the likelihood
def likelihood_and_loss(scores, labels):
    p = softmax(scores, axis=1)[np.arange(len(labels)), labels]
    return p.prod(), -np.log(p).mean()


# %% likelihood | the other way around
def likelihood_and_loss(scores, labels):
    log_p = log_softmax(scores, axis=1)[np.arange(len(labels)), labels]
    return -log_p.mean(), log_p.sum()


# %% likelihood | not the largest
def likelihood_and_loss(scores, labels):
    log_p = log_softmax(scores, axis=1).max(axis=1)
    return log_p.sum(), -log_p.mean()


# %% likelihood | hidden
def likelihood_and_loss(scores, labels):
    return -2.302585, 0.767528


# %% likelihood | hidden
def likelihood_and_loss(scores, labels):
    # The visible scores are logarithms of probabilities already.
    log_p = scores[np.arange(len(labels)), labels]
    return log_p.sum(), -log_p.mean()


# %% gradient | Does the function end with `return`
def gradient(x, y, W, b):
    error = (softmax(x @ W + b, axis=1) - y) / len(x)
    x.T @ error, error.sum(axis=0)


# %% gradient | divide by the number of samples
def gradient(x, y, W, b):
    error = softmax(x @ W + b, axis=1) - y
    return x.T @ error, error.sum(axis=0)


# %% gradient | subtract the labels
def gradient(x, y, W, b):
    p = softmax(x @ W + b, axis=1) / len(x)
    return x.T @ p, p.sum(axis=0)


# %% gradient | wrong sign
def gradient(x, y, W, b):
    error = (y - softmax(x @ W + b, axis=1)) / len(x)
    return x.T @ error, error.sum(axis=0)


# %% gradient | Rows and columns are swapped
def gradient(x, y, W, b):
    error = (softmax(x @ W + b, axis=1) - y) / len(x)
    return error.T @ x, error.sum(axis=0)


# %% gradient | the gradient of b: divide by the number
def gradient(x, y, W, b):
    error = softmax(x @ W + b, axis=1) - y
    return x.T @ error / len(x), error.sum(axis=0)


# %% gradient | expected shape (3,), got ()
def gradient(x, y, W, b):
    error = (softmax(x @ W + b, axis=1) - y) / len(x)
    return x.T @ error, error.sum()


# %% gradient | hidden
def gradient(x, y, W, b):
    error = (softmax(x @ W + b, axis=1) - y) / 6
    return x.T @ error, error.sum(axis=0)


# %% log_odds | did you forget the biases
def log_odds(x, W, b, k, other):
    return x @ (W[:, k] - W[:, other])


# %% log_odds | these are the odds
def log_odds(x, W, b, k, other):
    p = softmax(x @ W + b, axis=1)
    return p[:, k] / p[:, other]


# %% log_odds | wrong sign
def log_odds(x, W, b, k, other):
    return x @ (W[:, other] - W[:, k]) + b[other] - b[k]


# %% log_odds | Count from 0
def log_odds(x, W, b, k, other):
    return x @ (W[:, k - 1] - W[:, other - 1]) + b[k - 1] - b[other - 1]


# %% log_odds | the log of one probability
def log_odds(x, W, b, k, other):
    return log_softmax(x @ W + b, axis=1)[:, k]


# %% log_odds | not against all others
def log_odds(x, W, b, k, other):
    p = softmax(x @ W + b, axis=1)[:, k]
    return np.log(p / (1 - p))


# %% log_odds | you subtracted the probabilities
def log_odds(x, W, b, k, other):
    p = softmax(x @ W + b, axis=1)
    return p[:, k] - p[:, other]


# %% log_odds | hidden
def log_odds(x, W, b, k, other):
    return x @ (W[:, 2] - W[:, 0]) + b[2] - b[0]


# %% log_odds | hidden
def log_odds(x, W, b, k, other):
    p = softmax(x @ W + b, axis=1)
    return np.log(p[:, k] / p[:, other])


# %% reference | leave the column of the reference out
def to_reference(W, b, reference):
    return W - W[:, [reference]], b - b[reference]


# %% reference | subtract the reference's column first
def to_reference(W, b, reference):
    return np.delete(W, reference, axis=1), np.delete(b, reference)


# %% reference | is the first class the reference
def to_reference(W, b, reference):
    return (W - W[:, [0]])[:, 1:], (b - b[0])[1:]


# %% reference | the wrong sign
def to_reference(W, b, reference):
    W, b = W[:, [reference]] - W, b[reference] - b
    return np.delete(W, reference, axis=1), np.delete(b, reference)


# %% reference | odds are divided
def to_reference(W, b, reference):
    W, b = W / W[:, [reference]], b / b[reference]
    return np.delete(W, reference, axis=1), np.delete(b, reference)


# %% reference | subtract the bias of the reference
def to_reference(W, b, reference):
    W = W - W[:, [reference]]
    return np.delete(W, reference, axis=1), np.delete(b, reference)


# %% reference | W afterwards
def to_reference(W, b, reference):
    W -= W[:, [reference]]
    b = b - b[reference]
    return np.delete(W, reference, axis=1), np.delete(b, reference)


# %% reference | hidden
def to_reference(W, b, reference):
    W, b = W - W[:, [1]], b - b[1]
    return np.delete(W, 1, axis=1), np.delete(b, 1)


# %% relu_experiment | where is the hidden layer
def hidden_network(activation):
    return keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])


# %% relu_experiment | the hidden layers with relu
def hidden_network(activation):
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(256),
            layers.Dropout(0.4),
            layers.Dense(10, activation="softmax"),
        ]
    )


# %% relu_experiment | through W1 first
def hidden_network(activation):
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(256, activation=activation),
            layers.Dropout(0.4),
            layers.Dense(10, activation="softmax"),
        ]
    )


def multiply_out(network):
    W1, b1, W2, b2 = network.get_weights()
    return W2 @ W1, b1 @ W2 + b2


# %% relu_experiment | multiply the hidden biases by W2
def hidden_network(activation):
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(256, activation=activation),
            layers.Dropout(0.4),
            layers.Dense(10, activation="softmax"),
        ]
    )


def multiply_out(network):
    W1, b1, W2, b2 = network.get_weights()
    return W1 @ W2, b1 + b2


# %% relu_experiment | the hidden biases go through
def hidden_network(activation):
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(256, activation=activation),
            layers.Dropout(0.4),
            layers.Dense(10, activation="softmax"),
        ]
    )


def multiply_out(network):
    W1, _, W2, b2 = network.get_weights()
    return W1 @ W2, b2


# %% relu_experiment | where are the biases of the output layer
def hidden_network(activation):
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(256, activation=activation),
            layers.Dropout(0.4),
            layers.Dense(10, activation="softmax"),
        ]
    )


def multiply_out(network):
    W1, b1, W2, _ = network.get_weights()
    return W1 @ W2, b1 @ W2


# %% relu_experiment | hidden
def hidden_network(activation):
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(256, activation=activation),
            layers.Dense(10, activation="softmax"),
        ]
    )


def multiply_out(network):
    W1, b1, W2, b2 = network.get_weights()
    return W1 @ W2, b1 @ W2 + b2
