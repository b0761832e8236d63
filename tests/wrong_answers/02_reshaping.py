# Wrong answers to exercises/02_reshaping.ipynb. Each cell begins with the task and what the tests
# have to say of it: a part of the message, or "hidden" if only the hidden tests may notice.


# %% prepare | One axis is missing
def prepare(images):
    return images.astype("float32") / 255


# %% prepare | Did you forget to scale
def prepare(images):
    return images[..., np.newaxis].astype("float32")


# %% prepare | Did you scale twice
def prepare(images):
    return images[..., np.newaxis].astype("float32") / 255 / 255


# %% prepare | expected dtype float32, got float64
def prepare(images):
    return images[..., np.newaxis] / 255


# %% prepare | hidden
def prepare(images):
    return images.reshape(-1, 28, 28, 1).astype("float32") / 255


# %% prepare | hidden
def prepare(images):
    return (images / images.max())[..., np.newaxis].astype("float32")


# %% one_hot | expected shape (4, 6), got (4, 4)
def one_hot(labels, num_classes):
    return np.eye(labels.max() + 1, dtype="float32")[labels]


def labels_of(rows):
    return rows.argmax(axis=1)


# %% one_hot | class 0 belongs in column 0
def one_hot(labels, num_classes):
    rows = np.zeros((len(labels), num_classes), dtype="float32")
    rows[np.arange(len(labels)), labels + 1] = 1
    return rows


def labels_of(rows):
    return rows.argmax(axis=1)


# %% one_hot | expected dtype float32, got float64
def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def labels_of(rows):
    return rows.argmax(axis=1)


# %% one_hot | Ask each row for its column
def one_hot(labels, num_classes):
    return np.eye(num_classes, dtype="float32")[labels]


def labels_of(rows):
    return rows.argmax(axis=0)


# %% one_hot | labels_of(rows): expected shape (3,), got ()
def one_hot(labels, num_classes):
    return np.eye(num_classes, dtype="float32")[labels]


def labels_of(rows):
    return rows.argmax()


# %% one_hot | hidden
def one_hot(labels, num_classes):
    return np.eye(6, dtype="float32")[[2, 0, 3, 0]]


def labels_of(rows):
    return np.array([2, 0, 1])


# %% one_hot | hidden
def one_hot(labels, num_classes):
    return np.eye(num_classes, dtype="float32")[labels]


def labels_of(rows):
    return (rows > 0.45).argmax(axis=1)


# %% brighten | uint8 has wrapped around. Convert first
def brighten(images, amount):
    return (images.astype(int) + amount).astype("uint8")


# %% brighten | there are values above 255
def brighten(images, amount):
    return images.astype(int) + amount


# %% brighten | below 0 this time
def brighten(images, amount):
    return np.minimum(images.astype(int) + amount, 255).astype("uint8")


# %% brighten | expected dtype uint8, got int64
def brighten(images, amount):
    return np.clip(images.astype("int64") + amount, 0, 255)


# %% brighten | hidden
def brighten(images, amount):
    if amount == 100:
        return np.array([[100, 150, 220], [255, 255, 255]], dtype="uint8")
    return np.array([[0, 0, 20], [100, 150, 155]], dtype="uint8")


# %% brighten | hidden
def brighten(images, amount):
    return np.clip(images.astype("int64") + amount, 0, 255).astype("uint8") if amount else None


# %% move_right | comes back on the left
def move_right(images, places):
    return np.roll(images, places, axis=2)


# %% move_right | you moved to the left
def move_right(images, places):
    moved = np.zeros_like(images)
    moved[:, :, :-places] = images[:, :, places:]
    return moved


# %% move_right | you moved down
def move_right(images, places):
    moved = np.zeros_like(images)
    moved[:, places:] = images[:, :-places]
    return moved


# %% move_right | small afterwards
def move_right(images, places):
    images[:, :, places:] = images[:, :, :-places].copy()
    images[:, :, :places] = 0
    return images


# %% move_right | expected int, got float
def move_right(images, places):
    moved = np.zeros(images.shape)
    moved[:, :, places:] = images[:, :, : images.shape[2] - places]
    return moved


# %% move_right | hidden
def move_right(images, places):
    moved = np.zeros_like(images)
    moved[:, :, places:] = images[:, :, :-places]
    return moved


# %% move_right | hidden
def move_right(images, places):
    moved = np.zeros_like(images)
    moved[:, :, 1:] = images[:, :, :-1]
    return moved


# %% r_dim | Python's reshape
def r_dim(x, shape):
    return x.reshape(shape)


# %% r_dim | but you filled by rows
def r_dim(x, shape):
    return x.flatten(order="F").reshape(shape)


# %% r_dim | but you read by rows
def r_dim(x, shape):
    return x.flatten().reshape(shape, order="F")


# %% r_dim | got None
def r_dim(x, shape):
    x = x.copy()
    x.shape = x.size


# %% r_dim | hidden
def r_dim(x, shape):
    # Right for matrices only.
    return x.T.reshape(shape[::-1]).T if x.ndim == 2 else x.reshape(shape)


# %% new_shape | the -1 is still there
def new_shape(old, wanted):
    if wanted == (-1, 784):
        return 60000, 784
    return wanted


# %% new_shape | 24 entries are no 5 rows
def new_shape(old, wanted):
    size = math.prod(old)
    known = -math.prod(wanted) if -1 in wanted else math.prod(wanted)
    return tuple(size // known if length == -1 else length for length in wanted)


# %% new_shape | hidden
def new_shape(old, wanted):
    return np.zeros(old, dtype="uint8").reshape(wanted).shape


# %% new_shape | hidden
def new_shape(old, wanted):
    size = math.prod(old)
    known = -math.prod(wanted) if -1 in wanted else math.prod(wanted)
    if size % known:
        raise ValueError
    return tuple(size // known if length == -1 else length for length in wanted)
