# Wrong answers to exercises/09_comparison.ipynb. Each cell begins with the task and what the
# tests have to say of it: a part of the message, or "hidden" if only the hidden tests may notice.


# %% z_value | add the variances
def z_value(p_a, p_b, n):
    error_a, error_b = (math.sqrt(p * (1 - p) / n) for p in (p_a, p_b))
    return (p_a - p_b) / (error_a + error_b)


# %% z_value | Both are uncertain
def z_value(p_a, p_b, n):
    return (p_a - p_b) / math.sqrt(p_a * (1 - p_a) / n)


# %% z_value | the root of the variance
def z_value(p_a, p_b, n):
    return (p_a - p_b) / (p_a * (1 - p_a) / n + p_b * (1 - p_b) / n)


# %% z_value | Did you forget n
def z_value(p_a, p_b, n):
    return (p_a - p_b) / math.sqrt(p_a * (1 - p_a) + p_b * (1 - p_b))


# %% z_value | with the wrong sign
def z_value(p_a, p_b, n):
    return (p_b - p_a) / math.sqrt(p_a * (1 - p_a) / n + p_b * (1 - p_b) / n)


# %% z_value | hidden
def z_value(p_a, p_b, n):
    return 2.264492


# %% z_value | hidden
def z_value(p_a, p_b, n):
    # Always 10,000 images, and never a sign.
    return 100 * abs(p_a - p_b) / math.sqrt(p_a * (1 - p_a) + p_b * (1 - p_b))


# %% error_interval | that is the interval of the accuracy
def error_interval(right):
    z, n, p = 1.96, len(right), np.mean(right)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    shrink = 1 + z**2 / n
    return (p + z**2 / (2 * n) - half) / shrink, (p + z**2 / (2 * n) + half) / shrink


# %% error_interval | that is the simple interval
def error_interval(right):
    p = 1 - np.mean(right)
    half = 1.96 * math.sqrt(p * (1 - p) / len(right))
    return p - half, p + half


# %% error_interval | put the lower end first
def error_interval(right):
    low, high = stats.binomtest(int(right.sum()), len(right)).proportion_ci(method="wilson")
    return 1 - low, 1 - high


# %% error_interval | did you forget to divide by
def error_interval(right):
    z, n, p = 1.96, len(right), 1 - np.mean(right)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return p + z**2 / (2 * n) - half, p + z**2 / (2 * n) + half


# %% error_interval | hidden
def error_interval(right):
    return 0.011038, 0.134605


# %% error_interval | hidden
def error_interval(right):
    z, n, p = 1.96, 50, 1 - np.mean(right)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    shrink = 1 + z**2 / n
    return (p + z**2 / (2 * n) - half) / shrink, (p + z**2 / (2 * n) + half) / shrink


# %% images_needed | round up
def images_needed(accuracy, margin):
    return round(1.96**2 * accuracy * (1 - accuracy) / margin**2)


# %% images_needed | square the margin
def images_needed(accuracy, margin):
    return math.ceil(1.96**2 * accuracy * (1 - accuracy) / margin)


# %% images_needed | 1.96 standard errors, not one
def images_needed(accuracy, margin):
    return round(accuracy * (1 - accuracy) / margin**2)


# %% images_needed | square the 1.96
def images_needed(accuracy, margin):
    return math.ceil(1.96 * accuracy * (1 - accuracy) / margin**2)


# %% images_needed | expected int, got float
def images_needed(accuracy, margin):
    return 1.96**2 * accuracy * (1 - accuracy) / margin**2


# %% images_needed | hidden
def images_needed(accuracy, margin):
    # Adds one instead of rounding up, and takes an accuracy of 0.9.
    return 1 + int(1.96**2 * 0.09 / margin**2)


# %% mcnemar | return chi-squared and the p-value
def mcnemar(a, b):
    return stats.binomtest(int((a & ~b).sum()), int((a != b).sum())).pvalue


# %% mcnemar | continuity correction
def mcnemar(a, b):
    only_a, only_b = (a & ~b).sum(), (~a & b).sum()
    return (abs(only_a - only_b) - 1) ** 2 / (only_a + only_b), 0.0


# %% mcnemar | count only the images on which
def mcnemar(a, b):
    return (a.sum() - b.sum()) ** 2 / (a.sum() + b.sum()), 0.0


# %% mcnemar | both right against both wrong
def mcnemar(a, b):
    both, none = (a & b).sum(), (~a & ~b).sum()
    return (both - none) ** 2 / (both + none), 0.0


# %% mcnemar | square the difference
def mcnemar(a, b):
    only_a, only_b = (a & ~b).sum(), (~a & b).sum()
    return (only_a - only_b) / (only_a + only_b), 0.0


# %% mcnemar | that is approximate
def mcnemar(a, b):
    only_a, only_b = (a & ~b).sum(), (~a & b).sum()
    chi2 = (only_a - only_b) ** 2 / (only_a + only_b)
    return chi2, stats.chi2.sf(chi2, 1)


# %% mcnemar | that is one-sided
def mcnemar(a, b):
    only_a, only_b = (a & ~b).sum(), (~a & b).sum()
    chi2 = (only_a - only_b) ** 2 / (only_a + only_b)
    test = stats.binomtest(int(only_a), int(only_a + only_b), alternative="greater")
    return chi2, test.pvalue


# %% mcnemar | tossed only where the two differ
def mcnemar(a, b):
    only_a, only_b = (a & ~b).sum(), (~a & b).sum()
    chi2 = (only_a - only_b) ** 2 / (only_a + only_b)
    return chi2, stats.binomtest(int(only_a), len(a)).pvalue


# %% mcnemar | hidden
def mcnemar(a, b):
    return 3.0, 0.1459961


# %% mcnemar | hidden
def mcnemar(a, b):
    # Twice the upper tail is right only as long as A is ahead.
    only_a, only_b = int((a & ~b).sum()), int((~a & b).sum())
    chi2 = (only_a - only_b) ** 2 / (only_a + only_b)
    return chi2, 2 * stats.binom.sf(only_a - 1, only_a + only_b, 0.5)


# %% bootstrap_interval | return the lower and the upper end
def bootstrap_interval(a, b, repeats, rng):
    print(repeats)


# %% bootstrap_interval | Draw the same images for both models
def bootstrap_interval(a, b, repeats, rng):
    n = len(a)
    means = [v[rng.integers(n, size=(repeats, n))].mean(axis=1) for v in (a, b)]
    return np.percentile(means[0] - means[1], [2.5, 97.5])


# %% bootstrap_interval | draw with replacement
def bootstrap_interval(a, b, repeats, rng):
    difference = a.astype(int) - b.astype(int)
    means = [rng.permutation(difference).mean() for _ in range(repeats)]
    return np.percentile(means, [2.5, 97.5])


# %% bootstrap_interval | too short
def bootstrap_interval(a, b, repeats, rng):
    difference = a.astype(int) - b.astype(int)
    drawn = rng.integers(len(a), size=(repeats, len(a)))
    return np.percentile(difference[drawn].mean(axis=1), [5, 95])


# %% bootstrap_interval | too long. Is it the middle
def bootstrap_interval(a, b, repeats, rng):
    difference = a.astype(int) - b.astype(int)
    drawn = rng.integers(len(a), size=(repeats, len(a)))
    return np.percentile(difference[drawn].mean(axis=1), [0.5, 99.5])


# %% bootstrap_interval | Take A minus B
def bootstrap_interval(a, b, repeats, rng):
    difference = b.astype(int) - a.astype(int)
    drawn = rng.integers(len(a), size=(repeats, len(a)))
    return np.percentile(difference[drawn].mean(axis=1), [2.5, 97.5])


# %% bootstrap_interval | hidden
def bootstrap_interval(a, b, repeats, rng):
    return 0.02 - 0.0389 / 2, 0.02 + 0.0389 / 2


# %% bootstrap_interval | hidden
def bootstrap_interval(a, b, repeats, rng):
    # A generator of its own.
    difference = a.astype(int) - b.astype(int)
    drawn = np.random.default_rng().integers(len(a), size=(repeats, len(a)))
    return np.percentile(difference[drawn].mean(axis=1), [2.5, 97.5])


# %% vote | they outvote the first
def vote(first, second, third):
    return first


# %% vote | no median
def vote(first, second, third):
    return np.median([first, second, third], axis=0).astype(int)


# %% vote | not the smallest
def vote(first, second, third):
    return stats.mode([first, second, third], axis=0).mode


# %% vote | not the last
def vote(first, second, third):
    return np.where(first == second, first, third)


# %% vote | hidden
def vote(first, second, third):
    # Looks for agreement of the other two on a larger digit only.
    return np.where((second == third) & (second > first), second, first)
