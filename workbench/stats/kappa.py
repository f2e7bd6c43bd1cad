"""Agreement of two raters beyond chance, and the table it is computed from.

Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960) 37–46, and
Weighted kappa, Psychological Bulletin 70 (1968) 213–220; standard error of Fleiss, Cohen & Everitt, Psychological
Bulletin 72 (1969) 323–327, both as statsmodels computes them. The interval is by Fisher's transformation
with Student's t, which holds the truth more often than value ± 1.96 SE: of weighted kappas of 10 rows in 85 to 89 % (75
to 85), of 30 rows in 92 to 95 % (89 to 92).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from workbench.core.canonical import Value
from workbench.core.intervals import t_quantile
from workbench.stats.clusters import of_rated, share_of
from workbench.stats.resampling import resampled
from workbench.stats.statistic import RATERS, Rating, Statistic, both_rated, few, sentences, too_few, undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.stats.resampling import OfWeights

    Floats = NDArray[Any]

Weights = Literal["none", "linear", "quadratic"]


class Confusion(Value):
    """How often which label of the first rater met which of the second."""

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    """One row per label of the first rater, one column per label of the second."""
    n: int
    unscored: int = 0
    """Rows that only one of them, or neither, rated."""


def confusion(
    first: Sequence[Rating | None], second: Sequence[Rating | None], labels: Sequence[Rating] | None = None
) -> Confusion:
    """The table of two raters' labels on the same rows; None is not rated.

    Args:
        first, second: their ratings, row by row.
        labels: all that could be given, in order; None: those that were, sorted.

    Raises:
        ValueError: a rating is none of the labels.
    """
    one, two = both_rated(first, second)
    chosen = labels_of([*one, *two], labels)
    table = tabulated(one, two, chosen)
    return Confusion(
        labels=tuple(map(str, chosen)),
        counts=tuple(map(tuple, table)),
        n=len(one),
        unscored=len(first) - len(one),
    )


def cohen_kappa(
    first: Sequence[Rating | None],
    second: Sequence[Rating | None],
    *,
    weights: Weights = "none",
    labels: Sequence[Rating] | None = None,
    called: tuple[str, str] = RATERS,
    clusters: Sequence[Hashable] | None = None,
    seed: int = 7,
) -> Statistic:
    """Cohen's kappa of two raters, with its standard error and an interval.

    Args:
        first, second: their ratings, row by row; None is not rated, and the row is left out and counted.
        weights: ``quadratic`` for 1–5 with ``labels=(1, 2, 3, 4, 5)``, so that unused levels count.
        labels: all that could be given, in order; None: those that were, sorted.
        called: what the two are called in the reason, at the head of a sentence.
        clusters: what each row belongs to, e.g. the case that it answers; whole clusters are resampled.
        seed: of that bootstrap.

    Returns:
        Undefined where nothing was rated by both, or where each gave one and the same label throughout.

    Raises:
        ValueError: the two are not equally long, or a rating is none of the labels.
    """
    one, two = both_rated(first, second)
    n, unscored = len(one), len(first) - len(one)
    if n == 0:
        return undefined("No row was rated by both.", 0, unscored)
    if len({*one, *two}) == 1:
        same = f"Both gave {one[0]} to every row, so agreement beyond chance has no meaning: see the raw agreement."
        return undefined(same, n, unscored)
    chosen = labels_of([*one, *two], labels)
    value, se = _kappa(tabulated(one, two, chosen), weights)
    grouped = of_rated(clusters, first, second)
    if grouped is not None and len(set(one)) > 1 and len(set(two)) > 1:
        # Of one level throughout, resampling would give an interval without width to what has none.
        found = Statistic(value=value, n=n, unscored=unscored, reason=_skewed(one, two))
        return resampled(found, *_by_weights(one, two, chosen, weights), grouped, seed)
    plain = _without_width(one, two, value, se, unscored, called)
    if plain is not None:
        return plain
    middle, half = math.atanh(value), t_quantile(0.975, n - 1) * se / (1 - value**2)
    return Statistic(
        value=value,
        low=math.tanh(middle - half),
        high=math.tanh(middle + half),
        n=n,
        method="Fisher and t, SE of Fleiss, Cohen and Everitt",
        reason=sentences(few(n), _skewed(one, two)),
        se=se,
        unscored=unscored,
    )


def _by_weights(
    one: Sequence[Hashable], two: Sequence[Hashable], labels: Sequence[Hashable], weights: Weights
) -> tuple[OfWeights, Floats]:
    """Kappa of the summed tables of a resample, and each row's table, flat."""
    import numpy as np

    place, size = {label: at for at, label in enumerate(labels)}, len(labels)
    tables = np.zeros((len(one), size * size))
    tables[np.arange(len(one)), [place[a] * size + place[b] for a, b in zip(one, two, strict=True)]] = 1
    steps = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).astype(float)
    far = steps**2 if weights == "quadratic" else steps if weights == "linear" else np.minimum(steps, 1)

    def of_sums(sums: Floats) -> Floats:
        drawn = sums.reshape(-1, size, size)
        n = drawn.sum(axis=(1, 2))
        chance = np.einsum("ra,ab,rb->r", drawn.sum(axis=2), far, drawn.sum(axis=1)) / n
        apart = (drawn * far).sum(axis=(1, 2))
        found: Floats = np.where(chance > 0, 1 - apart / np.where(chance > 0, chance, 1), np.nan)
        return found

    return of_sums, tables


def _without_width(
    one: Sequence[Rating], two: Sequence[Rating], value: float, se: float, unscored: int, called: tuple[str, str]
) -> Statistic | None:
    """Kappa where no interval can be told, or one without width; None where there is one."""
    n = len(one)
    if len(set(one)) == 1 or len(set(two)) == 1:
        who, label = (called[0], one[0]) if len(set(one)) == 1 else (called[1], two[0])
        constant = f"{who} gave {label} to every row, so kappa is 0 whatever the other says: no interval."
        return Statistic(value=0.0, n=n, unscored=unscored, reason=constant)
    if reason := too_few(n):
        return Statistic(value=value, n=n, unscored=unscored, reason=reason)
    if one == two:
        return _degenerate(1.0, n, "They agree on every row, so the interval has no width.", unscored)
    if se <= 1e-12 or abs(value) > 1 - 1e-12:
        none = "The standard error is 0, so the interval has no width."
        return _degenerate(value, n, sentences(none, few(n)), unscored)
    return None


def _degenerate(value: float, n: int, said: str, unscored: int) -> Statistic:
    return Statistic(
        value=value, low=value, high=value, n=n, method="degenerate", reason=said, se=0.0, unscored=unscored
    )


def _kappa(table: list[list[int]], weights: Weights) -> tuple[float, float]:
    """(kappa, its standard error)."""
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa

    # A variance of 0 can come out a rounding below it, and statsmodels divides by its root.
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa(np.array(table), wt=None if weights == "none" else weights)
    se = float(found.std_kappa)
    return float(found.kappa), se if se > 0 else 0.0


def exact_agreement(
    first: Sequence[Rating | None], second: Sequence[Rating | None], clusters: Sequence[Hashable] | None = None
) -> Statistic:
    """The share of rows to which both gave the same: Wilson's interval, or that of `clustered_rate`."""
    one, two = both_rated(first, second)
    same = [a == b for a, b in zip(one, two, strict=True)]
    return _share(same, of_rated(clusters, first, second), len(first) - len(one))


def within_one(
    first: Sequence[float | None], second: Sequence[float | None], clusters: Sequence[Hashable] | None = None
) -> Statistic:
    """The share of rows on which two ratings differ by at most one level; interval as of `exact_agreement`."""
    one, two = both_rated(first, second)
    near = [abs(a - b) <= 1 + 1e-9 for a, b in zip(one, two, strict=True)]
    return _share(near, of_rated(clusters, first, second), len(first) - len(one))


def _share(kept: Sequence[bool], grouped: Sequence[Hashable] | None, unscored: int) -> Statistic:
    return share_of(kept, grouped or range(len(kept)), unscored=unscored, nothing="No row was rated by both.")


def majority_baseline(
    ratings: Sequence[Rating | None], clusters: Sequence[Hashable] | None = None, *, nothing: str = "Nothing was rated."
) -> Statistic:
    """What always giving the commonest rating would agree with these: its share, interval as of `exact_agreement`.

    The reason names the rating; of several equally common ones the lowest. ``nothing`` says why there is none.
    """
    given = [one for one in ratings if one is not None]
    if not given:
        return undefined(nothing, 0, len(ratings))
    counts = Counter(given)
    most = max(counts.values())
    label = _ordered([one for one, count in counts.items() if count == most])[0]
    found = _share([one == label for one in given], of_rated(clusters, ratings), len(ratings) - len(given))
    return found.model_copy(update={"reason": sentences(f"Always {label}.", found.reason)})


def labels_of(given: Sequence[Rating], labels: Sequence[Rating] | None) -> list[Rating]:
    """The labels in order.

    Raises:
        ValueError: a rating is none of them.
    """
    if labels is None:
        return _ordered(set(given))
    strange = [one for one in given if one not in set(labels)]
    if strange:
        raise ValueError(f"{strange[0]} is none of {', '.join(map(str, labels))}")
    return list(labels)


def tabulated(one: Sequence[Hashable], two: Sequence[Hashable], labels: Sequence[Hashable]) -> list[list[int]]:
    """Counts, the first rater's label down and the second's across."""
    place = {label: at for at, label in enumerate(labels)}
    table = [[0] * len(labels) for _ in labels]
    for a, b in zip(one, two, strict=True):
        table[place[a]][place[b]] += 1
    return table


def _ordered(labels: set[Rating] | list[Rating]) -> list[Rating]:
    return sorted(labels, key=lambda label: (0, label, "") if isinstance(label, int | float) else (1, 0, str(label)))


def _skewed(one: Sequence[Hashable], two: Sequence[Hashable]) -> str:
    """Says where one label has nearly all ratings, so that kappa is low however well they agree."""
    label, count = Counter([*one, *two]).most_common(1)[0]
    if count / (2 * len(one)) < 0.8:
        return ""
    return f"{label} has {100 * count / (2 * len(one)):.0f} % of all ratings, which keeps kappa low: see Gwet's AC1."
