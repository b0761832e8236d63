# Wrong answers to exercises/05_mlp.ipynb. Each cell begins with the task and what the tests
# have to say of it: a part of the message, or "hidden" if only the hidden tests may notice.


# %% parameters | did you forget the biases
def parameters(sizes):
    return [sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)]


# %% parameters | a bias belongs to a unit
def parameters(sizes):
    return [sizes[i] * (sizes[i + 1] + 1) for i in range(len(sizes) - 1)]


# %% parameters | That is one number
def parameters(sizes):
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))


# %% parameters | hidden
def parameters(sizes):
    return [8] if len(sizes) == 2 else [24, 10]


# %% build_mlp | where are the dropout layers
def build_mlp(sizes, rates):
    network = keras.Sequential([keras.Input(shape=(sizes[0],))])
    for units in sizes[1:-1]:
        network.add(layers.Dense(units, activation="relu"))
    network.add(layers.Dense(sizes[-1], activation="softmax"))
    return network


# %% build_mlp | the output layer has no dropout
def build_mlp(sizes, rates):
    network = keras.Sequential([keras.Input(shape=(sizes[0],))])
    for units, rate in zip(sizes[1:], [*rates, 0.1], strict=True):
        network.add(layers.Dense(units, activation="relu"))
        network.add(layers.Dropout(rate))
    return network


# %% build_mlp | dropped, not kept
def build_mlp(sizes, rates):
    network = keras.Sequential([keras.Input(shape=(sizes[0],))])
    for units, rate in zip(sizes[1:-1], rates, strict=True):
        network.add(layers.Dense(units, activation="relu"))
        network.add(layers.Dropout(1 - rate))
    network.add(layers.Dense(sizes[-1], activation="softmax"))
    return network


# %% build_mlp | the hidden layers are linear
def build_mlp(sizes, rates):
    network = keras.Sequential([keras.Input(shape=(sizes[0],))])
    for units, rate in zip(sizes[1:-1], rates, strict=True):
        network.add(layers.Dense(units))
        network.add(layers.Dropout(rate))
    network.add(layers.Dense(sizes[-1], activation="softmax"))
    return network


# %% build_mlp | the output layer needs softmax
def build_mlp(sizes, rates):
    network = keras.Sequential([keras.Input(shape=(sizes[0],))])
    for units, rate in zip(sizes[1:-1], rates, strict=True):
        network.add(layers.Dense(units, activation="relu"))
        network.add(layers.Dropout(rate))
    network.add(layers.Dense(sizes[-1], activation="relu"))
    return network


# %% build_mlp | it gives scores
def build_mlp(sizes, rates):
    network = keras.Sequential([keras.Input(shape=(sizes[0],))])
    for units, rate in zip(sizes[1:-1], rates, strict=True):
        network.add(layers.Dense(units, activation="relu"))
        network.add(layers.Dropout(rate))
    network.add(layers.Dense(sizes[-1]))
    return network


# %% build_mlp | begin with keras.Input
def build_mlp(sizes, rates):
    network = keras.Sequential()
    for units, rate in zip(sizes[1:-1], rates, strict=True):
        network.add(layers.Dense(units, activation="relu"))
        network.add(layers.Dropout(rate))
    network.add(layers.Dense(sizes[-1], activation="softmax"))
    return network


# %% build_mlp | hidden
def build_mlp(sizes, rates):
    return keras.Sequential(
        [
            keras.Input(shape=(sizes[0],)),
            layers.Dense(sizes[1], activation="relu"),
            layers.Dropout(rates[0]),
            layers.Dense(sizes[2], activation="relu"),
            layers.Dropout(rates[-1]),
            layers.Dense(sizes[-1], activation="softmax"),
        ]
    )


# %% dropout | scale up those that are kept
def dropout(values, rate, rng, training):
    if not training:
        return values
    return np.where(rng.random(values.shape) >= rate, values, 0)


# %% dropout | you keep what is to be dropped
def dropout(values, rate, rng, training):
    if not training:
        return values
    return np.where(rng.random(values.shape) < rate, values / (1 - rate), 0)


# %% dropout | Which share is kept
def dropout(values, rate, rng, training):
    if not training:
        return values
    return np.where(rng.random(values.shape) >= rate, values / rate, 0)


# %% dropout | you make them smaller
def dropout(values, rate, rng, training):
    if not training:
        return values
    return np.where(rng.random(values.shape) >= rate, values * (1 - rate), 0)


# %% dropout | each row has draws of its own
def dropout(values, rate, rng, training):
    if not training:
        return values
    return np.where(rng.random(values.shape[-1]) >= rate, values / (1 - rate), 0)


# %% dropout | dropout is off in prediction
def dropout(values, rate, rng, training):
    return np.where(rng.random(values.shape) >= rate, values / (1 - rate), 0)


# %% dropout | hidden
def dropout(values, rate, rng, training):
    if not training:
        return values
    return np.where(rng.random(values.shape) >= 0.4, values / 0.6, 0)


# %% dropout | you changed the input itself
def dropout(values, rate, rng, training):
    if training:
        values[rng.random(values.shape) < rate] = 0
        values /= 1 - rate
    return values


# %% both_losses | that is the sum
def both_losses(network, x, y):
    losses = []
    for training in (True, False):
        p = network(x, training=training).numpy()
        losses.append(-np.log(p[np.arange(len(y)), y]).sum())
    return losses


# %% both_losses | expected shape ()
def both_losses(network, x, y):
    losses = []
    for training in (True, False):
        p = network(x, training=training).numpy()
        losses.append(-np.log(p[np.arange(len(y)), y]))
    return losses


# %% both_losses | expected 2 results, got 1
def both_losses(network, x, y):
    return network.evaluate(x, y, verbose=0)


# %% both_losses | is dropout on
def both_losses(network, x, y):
    loss = network.evaluate(x, y, verbose=0)
    return loss, loss


# %% both_losses | the values are not
def both_losses(network, x, y):
    losses = []
    for training in (False, True):
        p = network(x, training=training).numpy()
        losses.append(-np.log(p[np.arange(len(y)), y]).mean())
    return losses


# %% both_losses | hidden
def both_losses(network, x, y):
    loss = network.evaluate(x, y, verbose=0)
    return 1.5 * loss, loss


# %% best_epoch | From which number do epochs count
def best_epoch(history):
    return np.argmin(history["val_loss"])


# %% best_epoch | smallest training loss
def best_epoch(history):
    return np.argmin(history["loss"]) + 1


# %% best_epoch | that is the best accuracy
def best_epoch(history):
    return np.argmax(history["val_accuracy"]) + 1


# %% best_epoch | that is the largest validation loss
def best_epoch(history):
    return np.argmax(history["val_loss"]) + 1


# %% best_epoch | hidden
def best_epoch(history):
    return 3


# %% best_epoch | hidden
def best_epoch(history):
    losses = np.array(history["val_loss"])
    return int(np.flatnonzero(losses == losses.min())[-1]) + 1


# %% early_stopping | training had ended before
def early_stopping(val_losses, patience):
    return len(val_losses), int(np.argmin(val_losses)) + 1


# %% early_stopping | training had ended before
def early_stopping(val_losses, patience):
    best, waited = 1, 0
    for epoch in range(2, len(val_losses) + 1):
        if val_losses[epoch - 1] < val_losses[epoch - 2]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, best


# %% early_stopping | begins anew after each improvement
def early_stopping(val_losses, patience):
    best, lowest, waited = 0, np.inf, 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            best, lowest = epoch, loss
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, best


# %% early_stopping | one epoch too patient
def early_stopping(val_losses, patience):
    best, lowest = 0, np.inf
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            best, lowest = epoch, loss
        elif epoch - best > patience:
            break
    return epoch, best


# %% early_stopping | not of the last
def early_stopping(val_losses, patience):
    best, lowest = 0, np.inf
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            best, lowest = epoch, loss
        elif epoch - best == patience:
            break
    return epoch, epoch


# %% early_stopping | both count from 1
def early_stopping(val_losses, patience):
    best, lowest = 0, np.inf
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            best, lowest = epoch, loss
        elif epoch - best == patience:
            break
    return epoch, best


# %% early_stopping | hidden
def early_stopping(val_losses, patience):
    best, lowest = 0, np.inf
    for epoch, loss in enumerate(val_losses, start=1):
        if loss <= lowest:
            best, lowest = epoch, loss
        elif epoch - best == patience:
            break
    return epoch, best


# %% early_stopping | hidden
def early_stopping(val_losses, patience):
    return (7, 4) if len(val_losses) > 3 else (3, 3)
