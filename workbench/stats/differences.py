"""How far two ratings of the same rows are apart: mean signed difference, limits of agreement, mean absolute one.

Bland & Altman, Statistical methods for assessing agreement between two methods of clinical measurement, Lancet 1986 (i)
307–310; the standard error of a limit from their Measuring agreement in method comparison studies, Statistical Methods
in Medical Research 8 (1999) 135–160: s √(1/n + 1.96²/(2(n − 1))). Of rows in clusters (answers to one case) it is
that of clustered means, applied to what each row adds to mean ± 1.96 s: that held the truth in 88 to 94 % of 200 drawn
sets of 6 to 15 clusters and in 90 to 95 % of 30 and 60, where resampling clusters did in 76 to 90 % and 90 to 96 %.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

from workbench.core.canonical import Value
from workbench.core.intervals import Z, t_quantile
from workbench.stats.clusters import clustered_mean, of_influences, of_rated
from workbench.stats.statistic import Statistic, both_rated, few, finite, mean, too_few, undefined


class LimitsOfAgreement(Value):
    """Second minus first: the mean, and between which limits 95 % of the differences lie."""

    bias: Statistic
    """Mean signed difference, with Student's interval."""
    lower: Statistic
    upper: Statistic
    sd: float | None = None
    """Standard deviation of the differences; None below two rows."""


def limits_of_agreement(
    first: Sequence[float | None], second: Sequence[float | None], clusters: Sequence[Hashable] | None = None
) -> LimitsOfAgreement:
    """Mean signed difference second − first with its limits of agreement, over the rows that both rated.

    Args:
        first, second: ratings, row by row; None is not rated.
        clusters: what each row belongs to; rows of one cluster count as dependent.

    Raises:
        ValueError: a rating is not finite, or they are not equally long.
    """
    one, two = both_rated(first, second)
    finite([*one, *two])
    unscored = len(first) - len(one)
    apart = [b - a for a, b in zip(one, two, strict=True)]
    n, grouped = len(apart), of_rated(clusters, first, second)
    if n == 0:
        none = undefined("No row was rated by both.", 0, unscored)
        return LimitsOfAgreement(bias=none, lower=none, upper=none)
    bias = (clustered_mean(apart, grouped) if grouped else mean(apart)).model_copy(update={"unscored": unscored})
    if n == 1:
        none = undefined("One row: no limits.", 1, unscored)
        return LimitsOfAgreement(bias=bias, lower=none, upper=none)
    middle = bias.value or 0.0
    sd = math.sqrt(math.fsum((value - middle) ** 2 for value in apart) / (n - 1))
    if grouped:
        lower, upper = (_clustered_limit(apart, grouped, middle, sd, sign, unscored) for sign in (-1, 1))
    else:
        se = sd * math.sqrt(1 / n + Z**2 / (2 * (n - 1)))
        lower, upper = (_limit(middle + sign * Z * sd, se, n, unscored) for sign in (-1, 1))
    return LimitsOfAgreement(bias=bias, lower=lower, upper=upper, sd=sd)


def mean_absolute_difference(
    first: Sequence[float | None], second: Sequence[float | None], clusters: Sequence[Hashable] | None = None
) -> Statistic:
    """The mean size of the difference (the mean absolute error, where one is the truth), with Student's interval.

    Args:
        first, second: ratings, row by row; None is not rated.
        clusters: what each row belongs to; rows of one cluster count as dependent.

    Raises:
        ValueError: a rating is not finite, or they are not equally long.
    """
    one, two = both_rated(first, second)
    finite([*one, *two])
    unscored = len(first) - len(one)
    if not one:
        return undefined("No row was rated by both.", 0, unscored)
    sizes, grouped, scale = (
        [abs(b - a) for a, b in zip(one, two, strict=True)],
        of_rated(clusters, first, second),
        (0.0, math.inf),
    )
    found = clustered_mean(sizes, grouped, scale) if grouped else mean(sizes, scale=scale)
    return found.model_copy(update={"unscored": unscored})


def _clustered_limit(
    apart: Sequence[float], clusters: Sequence[Hashable], middle: float, sd: float, sign: int, unscored: int
) -> Statistic:
    """A limit by what each difference adds to mean and standard deviation."""
    size = math.fsum((value - middle) ** 2 for value in apart) / len(apart)
    spread = 2 * math.sqrt(size) or 1.0
    influences = [value - middle + sign * Z * ((value - middle) ** 2 - size) / spread for value in apart]
    return of_influences(middle + sign * Z * sd, influences, clusters, unscored=unscored)


def _limit(value: float, se: float, n: int, unscored: int) -> Statistic:
    if reason := too_few(n):
        return Statistic(value=value, n=n, reason=reason, se=se, unscored=unscored)
    half = t_quantile(0.975, n - 1) * se
    return Statistic(
        value=value,
        low=value - half,
        high=value + half,
        n=n,
        method="t, SE of Bland and Altman" if se else "degenerate",
        reason=few(n) if se else "All differences are equal, so the limits coincide.",
        se=se,
        unscored=unscored,
    )
