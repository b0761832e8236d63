# Wrong answers to exercises/01_tensors.ipynb. Each cell begins with the task and what the tests
# have to say of it: a part of the message, or "hidden" if only the hidden tests may notice.


# %% describe | Does the function end with `return`
def describe(tensor):
    print(tensor.ndim, tensor.shape, tensor.size)


# %% describe | expected 3 results, got 2
def describe(tensor):
    return tensor.ndim, tensor.shape


# %% describe | Count all the values
def describe(tensor):
    return tensor.ndim, tensor.shape, len(tensor)


# %% describe | How many axes are there
def describe(tensor):
    return len(tensor), tensor.shape, tensor.size


# %% describe | hidden
def describe(tensor):
    return 2, (3, 4), 12


# %% r_range | Off by one
def r_range(tensor, first, last):
    return tensor[first:last]


# %% r_range | Off by one
def r_range(tensor, first, last):
    return tensor[first - 1 : last - 1]


# %% r_range | Python counts from 0
def r_range(tensor, first, last):
    return tensor[first : last + 1]


# %% r_range | hidden
def r_range(tensor, first, last):
    return [5, 0, 4] if first == 1 else [4, 5, 6]


# %% batches | the number of batches: the values are too low by one
def batches(tensor, batch_size):
    n_full = len(tensor) // batch_size
    return [tensor[i * batch_size : (i + 1) * batch_size] for i in range(n_full)]


# %% batches | Does the function end with `return`
def batches(tensor, batch_size):
    parts = [tensor[i : i + batch_size] for i in range(0, len(tensor), batch_size)]
    print(parts)
    for part in parts:
        return [None, part, part]


# %% batches | the batches of 8 numbers
def batches(tensor, batch_size):
    n_batches = len(tensor) // batch_size + 1
    return [tensor[i * batch_size : (i + 1) * batch_size] for i in range(n_batches)]


# %% batches | hidden
def batches(tensor, batch_size):
    parts = [tensor[:4], tensor[4:8], tensor[8:]]
    return [part for part in parts if len(part)]


# %% dense | did you forget the bias
def dense(x, W, b):
    return np.maximum(x @ W, 0)


# %% dense | Where is the relu
def dense(x, W, b):
    return x @ W + b


# %% dense | add the bias first
def dense(x, W, b):
    return np.maximum(x @ W, 0) + b


# %% dense | expected shape (3, 2), got (2,)
def dense(x, W, b):
    return np.max(x @ W + b, 0)


# %% dense | hidden
def dense(x, W, b):
    return np.array([[5.5, 0], [0, 0], [3.5, 0]])


# %% center | one mean for all the pictures
def center(images):
    return images - images.mean()


# %% center | could not be broadcast
def center(images):
    return images - images.mean(axis=(1, 2))


# %% center | over the pictures
def center(images):
    return images - images.mean(axis=0)


# %% center | hidden
def center(images):
    return images - np.array([[[5.0]], [[15.0]]])
