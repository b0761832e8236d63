# Wrong answers to exercises/08_random_forest.ipynb. Each cell begins with the task and what the
# tests have to say of it: a part of the message, or "hidden" if only the hidden tests may notice.


# %% gini | Subtract it from 1
def gini(labels):
    return ((np.bincount(labels) / len(labels)) ** 2).sum()


# %% gini | outside the largest class
def gini(labels):
    return 1 - np.bincount(labels).max() / len(labels)


# %% gini | you squared the counts
def gini(labels):
    return 1 - (np.bincount(labels) ** 2).sum()


# %% gini | the shares among 10 images
def gini(labels):
    return 1 - ((np.bincount(labels, minlength=10) / 10) ** 2).sum()


# %% gini | hidden
def gini(labels):
    return 0.56


# %% gini | hidden
def gini(labels):
    # Leaves out the class 0.
    return 1 - sum((labels == digit).mean() ** 2 for digit in range(1, 10))


# %% best_split | return the level and the gain
def best_split(pixel, labels):
    print(np.unique(pixel))


# %% best_split | weight each side by its number
def best_split(pixel, labels):
    def gain(level):
        left, right = labels[pixel <= level], labels[pixel > level]
        return gini(labels) - (gini(left) + gini(right)) / 2

    return max(((level, gain(level)) for level in np.unique(pixel)[:-1]), key=lambda x: x[1])


# %% best_split | images at the level go to the left
def best_split(pixel, labels):
    def gain(level):
        left, right = labels[pixel < level], labels[pixel >= level]
        after = len(left) * gini(left) + len(right) * gini(right)
        return gini(labels) - after / len(labels)

    return max(((level, gain(level)) for level in np.unique(pixel)[1:]), key=lambda x: x[1])


# %% best_split | not one between two of them
def best_split(pixel, labels):
    return 30, 0.16875


# %% best_split | What is gained
def best_split(pixel, labels):
    def after(level):
        left, right = labels[pixel <= level], labels[pixel > level]
        return (len(left) * gini(left) + len(right) * gini(right)) / len(labels)

    return min(((level, after(level)) for level in np.unique(pixel)[:-1]), key=lambda x: x[1])


# %% best_split | the gain times the number of images
def best_split(pixel, labels):
    return 0, len(pixel) * 0.16875


# %% best_split | hidden
def best_split(pixel, labels):
    # Tries the lowest level only.
    level = pixel.min()
    left, right = labels[pixel <= level], labels[pixel > level]
    after = len(left) * gini(left) + len(right) * gini(right)
    return level, gini(labels) - after / len(labels)


# %% best_split | Do not round the levels
def best_split(pixel, labels):
    return (0, 0.16875) if len(pixel) == 8 else (int(pixel[0]), 0.0)


# %% best_split | hidden
def best_split(pixel, labels):
    return (0, 0.16875) if len(pixel) == 8 else (0.1, 4 / 9)


# %% fit_r_forest | ask for it with oob_score=True
def fit_r_forest(images, labels):
    forest = RandomForestClassifier(100, max_features=28, n_jobs=2, random_state=2026)
    return forest.fit(images, labels)


# %% fit_r_forest | the seed
def fit_r_forest(images, labels):
    forest = RandomForestClassifier(100, max_features=28, n_jobs=2, oob_score=True)
    return forest.fit(images, labels)


# %% fit_r_forest | so take the classifier
def fit_r_forest(images, labels):
    from sklearn.ensemble import RandomForestRegressor

    return RandomForestRegressor(5, max_features=28).fit(images[:500], labels[:500])


# %% fit_r_forest | the forest has no trees yet
def fit_r_forest(images, labels):
    return RandomForestClassifier(100, max_features=28, random_state=2026)


# %% fit_r_forest | a third of them
def fit_r_forest(images, labels):
    return RandomForestClassifier(100, max_features=1 / 3).fit(images[:500], labels[:500])


# %% fit_r_forest | asks the best one first
def fit_r_forest(images, labels):
    return RandomForestClassifier(100, max_features=None).fit(images[:200], labels[:200])


# %% fit_r_forest | expected about 0.90
def fit_r_forest(images, labels):
    forest = RandomForestClassifier(100, max_depth=3, oob_score=True, n_jobs=2, random_state=2026)
    return forest.fit(images, labels)


# %% fit_r_forest | hidden
def fit_r_forest(images, labels):
    forest = RandomForestClassifier(
        100, max_features=28, oob_score=True, n_jobs=2, random_state=2026
    )
    return forest.fit(images, labels)


# %% oob_vote | all the trees vote
def oob_vote(answers, drawn):
    return np.array([np.bincount(column).argmax() for column in answers.T])


# %% oob_vote | Take the others
def oob_vote(answers, drawn):
    votes = np.zeros((answers.shape[1], 10))
    for says, positions in zip(answers, drawn, strict=True):
        seen = np.unique(positions)
        votes[seen, says[seen]] += 1
    return votes.argmax(axis=1)


# %% oob_vote | the smaller digit wins
def oob_vote(answers, drawn):
    votes = np.zeros((answers.shape[1], 10))
    for says, positions in zip(answers, drawn, strict=True):
        unseen = np.setdiff1d(np.arange(answers.shape[1]), positions)
        votes[unseen, says[unseen]] += 1
    return 9 - votes[:, ::-1].argmax(axis=1)


# %% oob_vote | expected shape (8,), got (15,)
def oob_vote(answers, drawn):
    return np.array([np.bincount(row).argmax() for row in answers])


# %% oob_vote | hidden
def oob_vote(answers, drawn):
    # Knows only as many digits and images as the visible test has.
    votes = np.zeros((8, 7), dtype=int)
    for says, positions in zip(answers, drawn, strict=True):
        unseen = np.setdiff1d(np.arange(8), positions)
        votes[unseen, says[unseen]] += 1
    return votes.argmax(axis=1)


# %% predict_seconds | Divide by them
def predict_seconds(seconds, before, after):
    ratios = [b / a for a, b in zip(before, after, strict=True)]
    return seconds * np.prod(ratios)


# %% predict_seconds | Each of them costs more, too
def predict_seconds(seconds, before, after):
    *ratios, workers = [b / a for a, b in zip(before, after, strict=True)]
    return seconds * np.prod(ratios) / workers


# %% predict_seconds | but not the depth
def predict_seconds(seconds, before, after):
    *ratios, workers = [b / a for a, b in zip(before, after, strict=True)]
    return seconds * np.prod(ratios) / workers * np.log(after[0]) / np.log(before[0])


# %% predict_seconds | you squared the images
def predict_seconds(seconds, before, after):
    *ratios, workers = [b / a for a, b in zip(before, after, strict=True)]
    return seconds * np.prod(ratios) / workers * ratios[0]


# %% predict_seconds | hidden
def predict_seconds(seconds, before, after):
    # Forgets the trees, which the visible tests do not vary.
    images, _, pixels, workers = [b / a for a, b in zip(before, after, strict=True)]
    return seconds * images * pixels / workers * (np.log(after[0]) / np.log(before[0])) ** 2


# %% predict_seconds | hidden
def predict_seconds(seconds, before, after):
    return {56: 12.0}.get(after[2], 1.5 if after[3] == 4 else 24576.0)


# %% importance | Shuffle a copy
def importance(model, images, labels, pixel, rng):
    before = (model.predict(images) == labels).mean()
    images[:, pixel] = rng.permutation(images[:, pixel])
    return before - (model.predict(images) == labels).mean()


# %% importance | not the drop
def importance(model, images, labels, pixel, rng):
    shuffled = images.copy()
    shuffled[:, pixel] = rng.permutation(images[:, pixel])
    return (model.predict(shuffled) == labels).mean()


# %% importance | with the wrong sign
def importance(model, images, labels, pixel, rng):
    shuffled = images.copy()
    shuffled[:, pixel] = rng.permutation(images[:, pixel])
    return model.score(shuffled, labels) - model.score(images, labels)


# %% importance | nothing has changed
def importance(model, images, labels, pixel, rng):
    shuffled = images.copy()
    rng.permutation(shuffled[:, pixel])
    return model.score(images, labels) - model.score(shuffled, labels)


# %% importance | you made the pixel constant
def importance(model, images, labels, pixel, rng):
    shuffled = images.copy()
    shuffled[:, pixel] = 0
    return model.score(images, labels) - model.score(shuffled, labels)


# %% importance | you shuffled whole images
def importance(model, images, labels, pixel, rng):
    return model.score(images, labels) - model.score(rng.permutation(images), labels)


# %% importance | hidden
def importance(model, images, labels, pixel, rng):
    return 0.32 if pixel == 2 else 0.0


# %% importance | hidden
def importance(model, images, labels, pixel, rng):
    # Shuffles with a generator of its own.
    shuffled = images.copy()
    shuffled[:, pixel] = np.random.permutation(images[:, pixel])
    return model.score(images, labels) - model.score(shuffled, labels)
