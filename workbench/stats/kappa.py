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
from typing import Literal

from workbench.core.canonical import Value
from workbench.core.intervals import t_quantile
from workbench.stats.statistic import RATERS, Rating, Statistic, both_rated, few, rate, sentences, too_few, undefined

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
) -> Statistic:
    """Cohen's kappa of two raters, with its standard error and an interval.

    Args:
        first, second: their ratings, row by row; None is not rated, and the row is left out and counted.
        weights: ``quadratic`` for 1–5 with ``labels=(1, 2, 3, 4, 5)``, so that unused levels count.
        labels: all that could be given, in order; None: those that were, sorted.
        called: what the two are called in the reason, at the head of a sentence.

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
    value, se = _kappa(tabulated(one, two, labels_of([*one, *two], labels)), weights)
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


def exact_agreement(first: Sequence[Rating | None], second: Sequence[Rating | None]) -> Statistic:
    """The share of rows to which both gave the same, with Wilson's interval."""
    one, two = both_rated(first, second)
    same = sum(a == b for a, b in zip(one, two, strict=True))
    return rate(same, len(one), unscored=len(first) - len(one), nothing="No row was rated by both.")


def within_one(first: Sequence[float | None], second: Sequence[float | None]) -> Statistic:
    """The share of rows on which two ratings differ by at most one level, with Wilson's interval."""
    one, two = both_rated(first, second)
    near = sum(abs(a - b) <= 1 + 1e-9 for a, b in zip(one, two, strict=True))
    return rate(near, len(one), unscored=len(first) - len(one), nothing="No row was rated by both.")


def majority_baseline(ratings: Sequence[Rating | None]) -> Statistic:
    """What always giving the commonest rating would agree with these: its share, with Wilson's interval.

    The reason names the rating; of several equally common ones the lowest.
    """
    given = [one for one in ratings if one is not None]
    if not given:
        return undefined("Nothing was rated.", 0, len(ratings))
    counts = Counter(given)
    most = max(counts.values())
    label = _ordered([one for one, count in counts.items() if count == most])[0]
    found = rate(most, len(given), unscored=len(ratings) - len(given))
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
