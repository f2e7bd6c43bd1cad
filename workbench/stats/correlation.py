"""Correlations of two ratings of the same rows, as scipy computes them, with intervals by Fisher's transformation.

Pearson: SE 1/√(n − 3) (Fisher 1921). Spearman: √((1 + r²/2)/(n − 3)) (Bonett & Wright, Sample size requirements for
estimating Pearson, Kendall and Spearman correlations, Psychometrika 65 (2000) 23–28). Kendall's tau-b: the standard
error of Brown & Benedetti, Sampling behavior of tests for correlation in two-way contingency tables, Journal of the
American Statistical Association 72 (1977) 309–315, since the usual √(0.437/(n − 4)) is too small where ratings tie, as
on five levels they do (intervals of 300 rows then hold the truth in 88 %, these in 95 %). Rows that come in clusters:
the clusters are resampled, ranks are made anew in each resample (of 40 clusters of four rows, intervals held
the truth in 92 % of 200 trials).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from workbench.core.intervals import Z
from workbench.stats.clusters import of_rated
from workbench.stats.resampling import resampled
from workbench.stats.statistic import RATERS, Statistic, both_rated, few, finite, too_few, undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

Correlation = Literal["spearman", "kendall", "pearson"]
_METHODS: dict[Correlation, str] = {
    "pearson": "Fisher",
    "spearman": "Fisher, SE of Bonett and Wright",
    "kendall": "Fisher, SE of Brown and Benedetti",
}
_LARGEST_TABLE = 4_000_000
"""Pairs of different values; beyond, there are next to no ties."""


def spearman(first: Sequence[float | None], second: Sequence[float | None]) -> Statistic:
    """Spearman's rank correlation with average ranks for ties, over the rows that both rated."""
    return correlation(first, second, "spearman")


def kendall(first: Sequence[float | None], second: Sequence[float | None]) -> Statistic:
    """Kendall's tau-b over the rows that both rated."""
    return correlation(first, second, "kendall")


def pearson(first: Sequence[float | None], second: Sequence[float | None]) -> Statistic:
    """Pearson's correlation over the rows that both rated."""
    return correlation(first, second, "pearson")


def correlation(
    first: Sequence[float | None],
    second: Sequence[float | None],
    kind: Correlation = "spearman",
    *,
    called: tuple[str, str] = RATERS,
) -> Statistic:
    """A correlation with its interval.

    Args:
        first, second: ratings, row by row; None is not rated, and the row is left out and counted.
        kind: which.
        called: what the two are called in the reason, at the head of a sentence.

    Returns:
        Undefined below two rows, or where one of them is constant. At ±1, and below 6 rows, no interval.

    Raises:
        ValueError: a rating is not finite, or the two are not equally long.
    """
    one, two = both_rated(first, second)
    n, unscored = len(one), len(first) - len(one)
    finite([*one, *two])
    if n < 2:
        return undefined(f"{n or 'No'} row{'s' if n != 1 else ''} rated by both: no correlation.", n, unscored)
    for who, given in zip(called, (one, two), strict=True):
        if min(given) == max(given):
            constant = f"{who} gave {given[0]:g} to every row, so nothing can go along with it."
            return undefined(constant, n, unscored)
    value = _value(one, two, kind)
    if value is None:
        return undefined("The ratings differ too little to be told apart.", n, unscored)
    if reason := too_few(n):
        return Statistic(value=value, n=n, unscored=unscored, reason=reason)
    if abs(value) > 1 - 1e-12:
        same = "The ranks agree on every row" if value > 0 else "The ranks are reversed on every row"
        return Statistic(value=value, n=n, unscored=unscored, reason=f"{same}: no interval.")
    se = _error(one, two, value, kind)
    if se is None:
        return Statistic(value=value, n=n, unscored=unscored, reason="The standard error is 0: no interval.")
    middle = math.atanh(value)
    return Statistic(
        value=value,
        low=math.tanh(middle - Z * se),
        high=math.tanh(middle + Z * se),
        n=n,
        method=_METHODS[kind],
        reason=few(n),
        unscored=unscored,
    )


def clustered_spearman(
    first: Sequence[float | None],
    second: Sequence[float | None],
    clusters: Sequence[Hashable] | None,
    seed: int = 7,
    *,
    called: tuple[str, str] = RATERS,
) -> Statistic:
    """Spearman's rank correlation of rows that come in clusters, its interval by resampling those.

    Args:
        first, second: ratings, row by row; None is not rated.
        clusters: of each row, e.g. the answer of which a criterion is rated; None: each row stands for itself.
        seed: of the bootstrap; the same seed gives the same digits.
        called: as in `correlation`.

    Returns:
        As `correlation` in value and reasons, but no interval where resampling gives none.
    """
    import numpy as np

    found, grouped = correlation(first, second, called=called), of_rated(clusters, first, second)
    if found.value is None or grouped is None:
        return found
    rows = list(zip(*both_rated(first, second), strict=True))
    kinds = list(dict.fromkeys(rows))
    at_kind = {kind: at for at, kind in enumerate(kinds)}
    each = np.zeros((len(rows), len(kinds)))
    each[np.arange(len(rows)), [at_kind[row] for row in rows]] = 1
    one, two = (np.unique(given, return_inverse=True)[1] for given in zip(*kinds, strict=True))
    drawn = resampled(found, lambda sums: _of_ranks(sums, one, two), each, grouped, seed)
    if drawn.low is None or drawn.low == drawn.high:
        # Ranks that agree on every row, or nearly: no resample tells how far they might not.
        return found.model_copy(
            update={"low": None, "high": None, "method": "none", "reason": found.reason or drawn.reason}
        )
    return drawn


def _of_ranks(counts: Floats, one: Floats, two: Floats) -> Floats:
    """Pearson's correlation of the average ranks in each resample.

    Args:
        counts: resamples × different pairs of ratings, how often each pair was drawn.
        one, two: the place of each pair's ratings among the different ones, in ascending order.
    """
    import numpy as np

    def ranks(place: Floats) -> Floats:
        held = np.zeros((len(counts), int(place.max()) + 1))
        for at, to in enumerate(place):
            held[:, to] += counts[:, at]
        middle = held.cumsum(axis=1) - held / 2
        centred: Floats = middle[:, place] - counts.sum(axis=1, keepdims=True) / 2
        return centred

    x, y = ranks(one), ranks(two)
    both, xx, yy = ((counts * product).sum(axis=1) for product in (x * y, x * x, y * y))
    spread = np.sqrt(xx * yy)
    found: Floats = np.where(spread > 0, both / np.where(spread > 0, spread, 1), np.nan)
    return found


def _value(one: Sequence[float], two: Sequence[float], kind: Correlation) -> float | None:
    import numpy as np
    from scipy import stats

    # On a common scale, so that squares of tiny or huge values stay numbers.
    first, second = (np.asarray(given) / max(abs(value) for value in given) for given in (one, two))
    if kind == "kendall":
        found = float(stats.kendalltau(first, second).statistic)
    else:
        if kind == "spearman":
            first, second = stats.rankdata(first), stats.rankdata(second)
        # corrcoef, because pearsonr warns of every nearly constant input.
        with np.errstate(divide="ignore", invalid="ignore"):
            found = float(np.corrcoef(first, second)[0, 1])
    return max(-1.0, min(1.0, found)) if math.isfinite(found) else None


def _error(one: Sequence[float], two: Sequence[float], value: float, kind: Correlation) -> float | None:
    """Standard error on Fisher's scale; None where it is 0."""
    n = len(one)
    if kind == "pearson":
        return math.sqrt(1 / (n - 3))
    if kind == "spearman":
        return math.sqrt((1 + value**2 / 2) / (n - 3))
    if len(set(one)) * len(set(two)) > _LARGEST_TABLE:
        return math.sqrt(0.437 / (n - 4))
    variance = _tau_variance(one, two)
    return math.sqrt(variance) / (1 - value**2) if variance > 1e-15 else None


def _tau_variance(one: Sequence[float], two: Sequence[float]) -> float:
    """The asymptotic variance of tau-b from the table of the two ratings."""
    import numpy as np

    rows, columns = (np.unique(given, return_inverse=True)[1] for given in (one, two))
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    n, down, across = table.sum(), table.sum(axis=1), table.sum(axis=0)
    # For each cell, how many of the others go along with it less how many go against it.
    below = np.zeros((table.shape[0] + 1, table.shape[1] + 1))
    below[1:, 1:] = table.cumsum(axis=0).cumsum(axis=1)
    up_left, up = below[:-1, :-1], below[:-1, 1:]
    left, here = below[1:, :-1], below[1:, 1:]
    up_right = below[:-1, -1:] - up
    down_left = below[-1:, :-1] - left
    down_right = n - below[1:, -1:] - below[-1:, 1:] + here
    along = up_left + down_right - up_right - down_left
    spread_rows, spread_columns = n**2 - (down**2).sum(), n**2 - (across**2).sum()
    whole = math.sqrt(spread_rows * spread_columns)
    tau = float((table * along).sum()) / whole
    ties = down[:, None] * spread_columns + across[None, :] * spread_rows
    inner = (table * (2 * whole * along + tau * ties) ** 2).sum() - n**3 * tau**2 * (spread_rows + spread_columns) ** 2
    return float(inner) / whole**4
