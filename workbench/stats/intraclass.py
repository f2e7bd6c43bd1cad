"""Intraclass correlation of numeric ratings by the same raters, two-way random effects, absolute agreement.

Shrout & Fleiss, Intraclass correlations: uses in assessing rater reliability, Psychological Bulletin 86 (1979) 420–428:
ICC(2,1) of one rating and ICC(2,k) of the mean of k, with their intervals (McGraw & Wong, Psychological Methods 1
(1996) 30–46, correct the printed one).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.stats.clusters import of_rated
from workbench.stats.resampling import resampled
from workbench.stats.statistic import Statistic, few, sentences, too_few, undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.stats.resampling import OfWeights

    Floats = NDArray[Any]


class _Squares(NamedTuple):
    rows: float
    raters: float
    rest: float
    n: int
    k: int


def icc(
    ratings: Sequence[Sequence[float | None]],
    *,
    averaged: bool = False,
    clusters: Sequence[Hashable] | None = None,
    seed: int = 7,
) -> Statistic:
    """ICC(2,1), or with ``averaged`` ICC(2,k), by rows that every rater rated.

    Args:
        ratings: one row per unit, one column per rater; a row with a None is left out and counted.
        averaged: the reliability of the raters' mean, not of one rater.
        clusters: what each row belongs to; whole clusters are resampled, since the usual interval is of single rows.
        seed: of that bootstrap.

    Returns:
        Undefined below two raters or two rows, where the rows do not differ, or where the estimate falls below −1.
        Can be negative; the interval is cut at −1.

    Raises:
        ValueError: rows of unequal length, or a rating that is not finite.
    """
    if len({len(row) for row in ratings}) > 1:
        raise ValueError("rows of unequal length")
    whole = [[one for one in row if one is not None] for row in ratings if None not in row]
    unscored = len(ratings) - len(whole)
    if any(not math.isfinite(one) for row in whole for one in row):
        raise ValueError("a rating is not finite")
    if not whole or len(whole[0]) < 2:
        return undefined("No row has ratings by two raters.", 0, unscored)
    if len(whole) < 2:
        return undefined("One row: nothing to tell apart.", 1, unscored)
    squares = _squares(whole)
    if squares.rows <= 1e-12 * (squares.raters + squares.rest + 1e-300):
        alike = "The rows do not differ in their mean rating, so there is nothing to tell apart."
        return undefined(alike, len(whole), unscored)
    value, low, high = _one(squares)
    if averaged:
        value, low, high = (_of_mean(one, squares.k) for one in (value, low, high))
    if not value >= -1:
        beyond = "The raters contradict each other so far that the estimate leaves its range."
        return undefined(beyond, len(whole), unscored)
    if grouped := of_rated(clusters, [None if None in row else row for row in ratings]):
        found = Statistic(value=value, n=len(whole), unscored=unscored)
        return resampled(found, *_by_weights(whole, averaged), grouped, seed)
    if reason := too_few(len(whole)):
        return Statistic(value=value, n=len(whole), reason=reason, unscored=unscored)
    total = squares.rest + squares.raters
    exact = "They agree on every row, so the interval has no width." if total <= 1e-12 * squares.rows else ""
    return Statistic(
        value=value,
        low=max(-1.0, low),
        high=max(-1.0, high),
        n=len(whole),
        method="degenerate" if exact else "F, Shrout and Fleiss",
        reason=sentences(exact, few(len(whole))),
        unscored=unscored,
    )


def _squares(rows: Sequence[Sequence[float]]) -> _Squares:
    """Mean squares of the two-way table."""
    n, k = len(rows), len(rows[0])
    grand = math.fsum(one for row in rows for one in row) / (n * k)
    # On a common scale, so that squares of tiny or huge ratings stay numbers.
    scale = max(abs(one - grand) for row in rows for one in row) or 1.0
    table = [[(one - grand) / scale for one in row] for row in rows]
    of_rows = k * math.fsum((math.fsum(row) / k) ** 2 for row in table)
    of_raters = n * math.fsum((math.fsum(column) / n) ** 2 for column in zip(*table, strict=True))
    total = math.fsum(one**2 for row in table for one in row)
    rest = max(0.0, total - of_rows - of_raters)
    return _Squares(of_rows / (n - 1), of_raters / (k - 1), rest / ((n - 1) * (k - 1)), n, k)


def _one(squares: _Squares) -> tuple[float, float, float]:
    """ICC(2,1) and the limits of its interval."""
    from scipy.special import fdtri

    rows, raters, rest, n, k = squares
    value = (rows - rest) / (rows + (k - 1) * rest + k * (raters - rest) / n)
    if raters + rest <= 1e-12 * rows:
        return 1.0, 1.0, 1.0
    # Satterthwaite's degrees of freedom of the denominator.
    a, b = k * value / (n * (1 - value)), 1 + k * value * (n - 1) / (n * (1 - value))
    df = (a * raters + b * rest) ** 2 / ((a * raters) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1)))
    upper, lower = float(fdtri(n - 1, df, 0.975)), float(fdtri(df, n - 1, 0.975))
    noise = k * raters + (k * n - k - n) * rest
    low = n * (rows - upper * rest) / (upper * noise + n * rows)
    high = n * (lower * rows - rest) / (noise + n * lower * rows)
    return value, low, high


def _by_weights(rows: Sequence[Sequence[float]], averaged: bool) -> tuple[OfWeights, Floats]:
    """ICC of the summed columns of a resample, cut at −1, and what is added up of each row."""
    import numpy as np

    table = np.array(rows, dtype=float)
    # On a common scale, so that squares lose no digits.
    table -= table.mean()
    table /= np.abs(table).max() or 1.0
    k = table.shape[1]
    columns = np.column_stack([np.ones(len(table)), table.sum(axis=1) ** 2, (table**2).sum(axis=1), table])

    def of_sums(sums: Floats) -> Floats:
        n, squared, total, of_raters = sums[:, 0], sums[:, 1], sums[:, 2], sums[:, 3:]
        middle = of_raters.sum(axis=1) ** 2 / (n * k)
        between, raters = squared / k - middle, (of_raters**2).sum(axis=1) / n - middle
        rest = np.maximum(total - middle - between - raters, 0) / ((n - 1) * (k - 1))
        between, raters = between / (n - 1), raters / (k - 1)
        value = (between - rest) / (between + (k - 1) * rest + k * (raters - rest) / n)
        if averaged:
            value = np.where(1 + (k - 1) * value > 0, k * value / (1 + (k - 1) * value), -1.0)
        found: Floats = np.where(between > 1e-12, np.maximum(value, -1.0), np.nan)
        return found

    return of_sums, columns


def _of_mean(one: float, k: int) -> float:
    """Spearman and Brown: the reliability of the mean of k ratings."""
    return k * one / (1 + (k - 1) * one) if 1 + (k - 1) * one > 0 else -math.inf
