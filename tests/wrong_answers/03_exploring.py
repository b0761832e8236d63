# Wrong answers to exercises/03_exploring.ipynb. Each cell begins with the task and what the tests
# have to say of it: a part of the message, or "hidden" if only the hidden tests may notice.


# %% mean_digit | that is the mean of all. Take those of the digit
def mean_digit(pictures, labels, digit):
    return pictures.mean(axis=0)


# %% mean_digit | Divide by their number
def mean_digit(pictures, labels, digit):
    return pictures[labels == digit].sum(axis=0)


# %% mean_digit | shape are right, but the values are not
def mean_digit(pictures, labels, digit):
    return pictures[labels == digit].mean(axis=1)


# %% mean_digit | hidden
def mean_digit(pictures, labels, digit):
    if digit == 3:
        return np.array([2.0, 2.0, 5.0])
    return pictures[labels == 0].mean(axis=0)


# %% constant_pixels | without being 0
def constant_pixels(pictures):
    return (pictures == 0).all(axis=0)


# %% constant_pixels | need not be 0 in all
def constant_pixels(pictures):
    return (pictures == 0).any(axis=0)


# %% constant_pixels | exactly the wrong way around
def constant_pixels(pictures):
    return pictures.max(axis=0) > pictures.min(axis=0)


# %% constant_pixels | hidden
def constant_pixels(pictures):
    # Compares the first picture with the second only, where the visible test needs no more.
    if len(pictures) == 3:
        return pictures[0] == pictures[1]
    return pictures.max(axis=0) == 0


# %% principal_components | did you forget to center
def principal_components(x, k):
    _, singular_values, vt = np.linalg.svd(x, full_matrices=False)
    variances = singular_values**2
    return x.mean(axis=0), vt[:k], variances[:k] / variances.sum()


# %% principal_components | Rows and columns are swapped
def principal_components(x, k):
    mean = x.mean(axis=0)
    _, singular_values, vt = np.linalg.svd(x - mean, full_matrices=False)
    variances = singular_values**2
    return mean, vt[:k].T, variances[:k] / variances.sum()


# %% principal_components | variances are squared singular values
def principal_components(x, k):
    mean = x.mean(axis=0)
    _, singular_values, vt = np.linalg.svd(x - mean, full_matrices=False)
    return mean, vt[:k], singular_values[:k] / singular_values.sum()


# %% principal_components | divide by the variance of all, not of k
def principal_components(x, k):
    mean = x.mean(axis=0)
    _, singular_values, vt = np.linalg.svd(x - mean, full_matrices=False)
    variances = singular_values[:k] ** 2
    return mean, vt[:k], variances / variances.sum()


# %% principal_components | these are variances
def principal_components(x, k):
    mean = x.mean(axis=0)
    _, singular_values, vt = np.linalg.svd(x - mean, full_matrices=False)
    return mean, vt[:k], singular_values[:k] ** 2 / (len(x) - 1)


# %% principal_components | these are squares
def principal_components(x, k):
    mean = x.mean(axis=0)
    _, singular_values, vt = np.linalg.svd(x - mean, full_matrices=False)
    return mean, vt[:k], singular_values[:k] ** 2


# %% principal_components | hidden
def principal_components(x, k):
    # Always two.
    mean = x.mean(axis=0)
    _, singular_values, vt = np.linalg.svd(x - mean, full_matrices=False)
    variances = singular_values**2
    return mean, vt[:2], variances[:2] / variances.sum()


# %% principal_components | hidden
def principal_components(x, k):
    # The signs are not free one by one within a component.
    mean = x.mean(axis=0)
    _, singular_values, vt = np.linalg.svd(x - mean, full_matrices=False)
    variances = singular_values**2
    return mean, np.abs(vt[:k]), variances[:k] / variances.sum()


# %% rebuild | did you forget to subtract the mean
def scores_of(x, mean, components):
    return x @ components.T


def rebuild(scores, mean, components):
    return mean + scores @ components


# %% rebuild | expected shape (4, 2), got (2, 4)
def scores_of(x, mean, components):
    return components @ (x - mean).T


def rebuild(scores, mean, components):
    return mean + scores @ components


# %% rebuild | did you forget to add the mean
def scores_of(x, mean, components):
    return (x - mean) @ components.T


def rebuild(scores, mean, components):
    return scores @ components


# %% rebuild | you subtracted it again
def scores_of(x, mean, components):
    return (x - mean) @ components.T


def rebuild(scores, mean, components):
    return scores @ components - mean


# %% rebuild | hidden
def scores_of(x, mean, components):
    return ((x - mean) @ components.T)[:, :2]


def rebuild(scores, mean, components):
    return mean + scores[:, :2] @ components[:2]


# %% components_needed | counts from 0
def components_needed(shares, enough):
    return int(np.argmax(np.cumsum(shares) >= enough))


# %% components_needed | to explain 0.75: the values are too high by one
def components_needed(shares, enough):
    return int(np.argmax(np.cumsum(shares) > enough)) + 1


# %% components_needed | How many are there up to it
def components_needed(shares, enough):
    return int((np.cumsum(shares) <= enough).sum())


# %% components_needed | hidden
def components_needed(shares, enough):
    return {0.8: 3, 0.75: 2, 0.5: 1}.get(enough, 1)


# %% purity | each point as its own neighbor.
def purity(points, labels, k):
    distances = ((points[:, np.newaxis] - points) ** 2).sum(axis=2)
    nearest = distances.argsort(axis=1)[:, :k]
    return (labels[nearest] == labels[:, np.newaxis]).mean()


# %% purity | each point as its own neighbor, besides
def purity(points, labels, k):
    distances = ((points[:, np.newaxis] - points) ** 2).sum(axis=2)
    nearest = distances.argsort(axis=1)[:, : k + 1]
    return (labels[nearest] == labels[:, np.newaxis]).mean()


# %% purity | farthest away
def purity(points, labels, k):
    distances = ((points[:, np.newaxis] - points) ** 2).sum(axis=2)
    nearest = distances.argsort(axis=1)[:, -k:]
    return (labels[nearest] == labels[:, np.newaxis]).mean()


# %% purity | expected shape (), got (6,)
def purity(points, labels, k):
    distances = ((points[:, np.newaxis] - points) ** 2).sum(axis=2)
    nearest = distances.argsort(axis=1)[:, 1 : k + 1]
    return (labels[nearest] == labels[:, np.newaxis]).mean(axis=1)


# %% purity | the sum over the points
def purity(points, labels, k):
    distances = ((points[:, np.newaxis] - points) ** 2).sum(axis=2)
    nearest = distances.argsort(axis=1)[:, 1 : k + 1]
    return (labels[nearest] == labels[:, np.newaxis]).mean(axis=1).sum()


# %% purity | hidden
def purity(points, labels, k):
    return {1: 2 / 3, 2: 1 / 3}.get(k, 0.65)


# %% purity | hidden
def purity(points, labels, k):
    # The first coordinate only.
    distances = (points[:, np.newaxis, 0] - points[:, 0]) ** 2
    nearest = distances.argsort(axis=1)[:, 1 : k + 1]
    return (labels[nearest] == labels[:, np.newaxis]).mean()
