"""Means and rates with their 95 % intervals, by `math` alone, so that a plain run loads neither numpy nor scipy.

Rates: Wilson's score interval (Wilson 1927). Means: Student's t, its quantile by the incomplete beta function
(Lentz's continued fraction, Press et al., Numerical Recipes, 6.4). The case is the unit: repeats are averaged first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from workbench.core.summaries import MetricKind, MetricSummary

LEVEL = 0.95
Z = 1.959963984540054
"""Normal quantile of 0.975."""

SCALES: dict[MetricKind, tuple[float, float] | None] = {"binary": (0.0, 1.0), "level": (1.0, 5.0), "continuous": None}
"""Lowest and highest value of a kind of metric, where it has one."""


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a rate; 0 of n and n of n keep a real width.

    Raises:
        ValueError: n is 0, or successes are not between 0 and n.
    """
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"no rate of {successes} in {n}")
    p, zz = successes / n, Z * Z
    middle = (p + zz / (2 * n)) / (1 + zz / n)
    half = Z / (1 + zz / n) * math.sqrt(p * (1 - p) / n + zz / (4 * n * n))
    return (0.0 if successes == 0 else middle - half, 1.0 if successes == n else middle + half)


def clopper_pearson(successes: int, n: int) -> tuple[float, float]:
    """The exact 95 % interval of a rate, for where coverage must hold (Clopper & Pearson 1934).

    Raises:
        ValueError: n is 0, or successes are not between 0 and n.
    """
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"no rate of {successes} in {n}")
    tail = (1 - LEVEL) / 2
    low = 0.0 if successes == 0 else _solve(lambda p: incomplete_beta(successes, n - successes + 1, p) - tail)
    high = 1.0 if successes == n else _solve(lambda p: incomplete_beta(successes + 1, n - successes, p) - (1 - tail))
    return low, high


def mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """(mean, low, high) by Student's t with n − 1 degrees of freedom.

    Raises:
        ValueError: fewer than two values.
    """
    n = len(values)
    if n < 2:
        raise ValueError("an interval of a mean needs two values")
    mean = math.fsum(values) / n
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    half = t_quantile(1 - (1 - LEVEL) / 2, n - 1) * math.sqrt(variance / n)
    return mean, mean - half, mean + half


@lru_cache(maxsize=1024)
def t_quantile(p: float, df: float) -> float:
    """Quantile of Student's t with df degrees of freedom, 0.5 ≤ p < 1.

    Raises:
        ValueError: p or df out of range.
    """
    if not (0.5 <= p < 1 and df > 0):
        raise ValueError(f"no quantile of t for p = {p} and {df} degrees of freedom")
    if p == 0.5:
        return 0.0
    # P(|T| > t) = I_x(df/2, 1/2) with x = df/(df + t²), so x is a quantile of the beta distribution.
    x = _solve(lambda x: incomplete_beta(df / 2, 0.5, x) - 2 * (1 - p))
    # Near 1, x carries too few digits of t: solve for 1 − x instead.
    y = _solve(lambda y: incomplete_beta(0.5, df / 2, y) - (2 * p - 1)) if x > 0.5 else 1 - x
    return math.sqrt(df * y / (1 - y if x > 0.5 else x))


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / a * _beta_fraction(a, b, x)


def _beta_fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    fraction = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return fraction


def _solve(rising: Callable[[float], float]) -> float:
    """The zero in (0, 1) of a function that rises, by bisection to the last digit."""
    low, high = 0.0, 1.0
    for _ in range(1_100):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which a share (0–1) of the values lies, interpolated linearly; None without values."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def per_case(values: Iterable[tuple[str, float | None]]) -> dict[str, float | None]:
    """Repeats averaged per case: (case id, value or None where unscored) → case id → mean of the scored, or None."""
    groups: dict[str, list[float]] = {}
    for case_id, value in values:
        group = groups.setdefault(case_id, [])
        if value is not None:
            group.append(value)
    return {case_id: math.fsum(group) / len(group) if group else None for case_id, group in groups.items()}


def rate_summary(passed: Sequence[bool | None]) -> MetricSummary:
    """A pass rate over cases; None is unscored."""
    return mean_summary([None if one is None else float(one) for one in passed], "binary")


def mean_summary(
    values: Iterable[float | None], kind: MetricKind, scale: tuple[float, float] | None = None
) -> MetricSummary:
    """The mean of one metric over cases, with its interval.

    Args:
        values: one per case; None is unscored. Repeats are averaged per case before (`per_case`).
        kind: ``binary`` takes Wilson's interval where all values are 0 or 1; else Student's t, cut at the scale.
        scale: lowest and highest value; that of the kind where None. Gives the bounds if all missing were at an end.

    Raises:
        ValueError: a value is not finite.
    """
    everything = list(values)
    scored = [value for value in everything if value is not None]
    if not all(map(math.isfinite, scored)):
        raise ValueError("a value is not finite")
    unscored, n = len(everything) - len(scored), len(scored)
    scale = scale or SCALES[kind]
    bounds = _bounds(math.fsum(scored), n, unscored, scale)
    if n == 0:
        reason = "No case could be scored." if unscored else "There are no cases."
        return _summary(None, None, None, "none", 0, unscored, bounds, reason)
    if n == 1:
        return _summary(scored[0], None, None, "none", 1, unscored, bounds, "One case: no interval.")
    if kind == "binary" and all(value in (0.0, 1.0) for value in scored):
        low, high = wilson(round(math.fsum(scored)), n)
        return _summary(math.fsum(scored) / n, low, high, "wilson", n, unscored, bounds)
    if min(scored) == max(scored):
        same = f"All {n} values are equal, so the interval has no width."
        return _summary(scored[0], scored[0], scored[0], "degenerate", n, unscored, bounds, same)
    mean, low, high = mean_interval(scored)
    if scale:
        low, high = max(low, scale[0]), min(high, scale[1])
    return _summary(mean, low, high, "t", n, unscored, bounds)


def _bounds(
    total: float, n: int, unscored: int, scale: tuple[float, float] | None
) -> tuple[float | None, float | None]:
    if not unscored or scale is None:
        return None, None
    low, high = ((total + unscored * end) / (n + unscored) for end in scale)
    return low, high


def _summary(
    mean: float | None,
    low: float | None,
    high: float | None,
    method: str,
    n: int,
    unscored: int,
    bounds: tuple[float | None, float | None],
    reason: str = "",
) -> MetricSummary:
    return MetricSummary(
        mean=mean,
        low=low,
        high=high,
        method=method,
        n=n,
        reason=reason,
        unscored=unscored,
        bound_low=bounds[0],
        bound_high=bounds[1],
    )
