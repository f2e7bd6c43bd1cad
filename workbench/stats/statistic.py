"""What every statistic of this package is given as: a value with its interval, n and method, and words for a gap."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import TypeVar

from workbench.core import figures
from workbench.core.canonical import Value
from workbench.core.intervals import clopper_pearson, mean_summary, wilson
from workbench.core.summaries import MetricKind
from workbench.stats.power import FEWEST

FEW = 10
"""Below this many rows a figure is shown with a warning."""
LEVELS: tuple[int, ...] = (1, 2, 3, 4, 5)
"""The labels of a rubric's scale."""

RATERS = ("The first", "The second")
"""What two raters are called in reasons, where nobody says who they are."""

Rating = TypeVar("Rating", bound=Hashable)


class Statistic(Value):
    """A figure with its 95 % interval. ``value`` None is undefined, and ``reason`` says why."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    """What it was computed from: rows, cases, pairs, as its function says."""
    method: str = "none"
    """The interval's name; ``none`` where there is no interval."""
    reason: str = ""
    """Why it is undefined or has no interval, and what to mind when reading it."""
    se: float | None = None
    """Standard error, where the method has one."""
    unscored: int = 0
    """What was left out because a rating is missing."""

    def text(self, decimals: int = 2) -> str:
        """``0.61 [0.44, 0.78], n 48`` or ``undefined: …``."""
        if self.value is None:
            return f"{figures.UNDEFINED}: {self.reason}" if self.reason else figures.UNDEFINED
        interval = figures.interval(self.low, self.high, decimals) or "no interval"
        return f"{figures.number(self.value, decimals)} {interval}, n {figures.number(self.n)}"

    def share(self) -> str:
        """Of a rate ``83 % [76, 89], n 144``, or ``undefined: …``."""
        if self.value is None:
            return self.text()
        return f"{figures.share(self.value, self.low, self.high)}, n {figures.number(self.n)}"


def undefined(reason: str, n: int = 0, unscored: int = 0) -> Statistic:
    """No value, and why."""
    return Statistic(n=n, reason=reason, unscored=unscored)


def rate(successes: int, n: int, *, unscored: int = 0, nothing: str = "", exact: bool = False) -> Statistic:
    """A rate with Wilson's interval (Clopper and Pearson's where ``exact``); ``nothing`` says why n can be 0."""
    if n == 0:
        return undefined(nothing or "There is nothing to count.", 0, unscored)
    low, high = (clopper_pearson if exact else wilson)(successes, n)
    method = "Clopper–Pearson" if exact else "Wilson"
    return Statistic(value=successes / n, low=low, high=high, n=n, method=method, unscored=unscored, reason=few(n))


def mean(
    values: Sequence[float | None], kind: MetricKind = "continuous", scale: tuple[float, float] | None = None
) -> Statistic:
    """A mean with Student's interval (`workbench.core.intervals.mean_summary`); None is unscored."""
    found = mean_summary(values, kind, scale)
    return Statistic(
        value=found.mean,
        low=found.low,
        high=found.high,
        n=found.n,
        method=found.method,
        reason=found.reason or few(found.n),
        unscored=found.unscored,
    )


def few(n: int, what: str = "rows") -> str:
    """The warning of a small n, or nothing."""
    return f"Only {n} {what}: read with care." if 1 < n < FEW else f"One {what.removesuffix('s')}." if n == 1 else ""


def too_few(n: int, what: str = "rows") -> str:
    """Why so few have no interval that is an approximation or resampled; nothing from 6 on, where a verdict may stand.

    Exact ones (a rate's, a mean's by Student's t) stand from two values on.
    """
    return "" if n >= FEWEST else f"Fewer than {FEWEST} {what}: no interval."


def both_rated(first: Sequence[Rating | None], second: Sequence[Rating | None]) -> tuple[list[Rating], list[Rating]]:
    """The rows that both rated, as two lists.

    Raises:
        ValueError: the two are not equally long.
    """
    pairs = [(one, two) for one, two in zip(first, second, strict=True) if one is not None and two is not None]
    return [one for one, _ in pairs], [two for _, two in pairs]


def finite(values: Sequence[float]) -> Sequence[float]:
    """The same values.

    Raises:
        ValueError: one is not finite.
    """
    if not all(map(math.isfinite, values)):
        raise ValueError("a value is not finite")
    return values


def sentences(*said: str) -> str:
    """Sentences as one text, without the empty ones."""
    return " ".join(one for one in said if one)
