"""How many cases would do, and what this many can show: normal approximations at 80 % power.

Means: n = (z₁ + z₂)² sd² / δ². Rates: Connor, Sample size for testing differences in proportions for the paired-sample
design, Biometrics 43 (1987) 207–211. A smaller level (after a correction) is the caller's ``alpha``.
"""

from __future__ import annotations

import math

POWER = 0.8
_LARGEST_ROOT = 1e6
FEWEST = 6
"""Pairs below which no verdict is given: five like signs have p = 0.0625 in any exact two-sided test."""


def needed_for_mean(sd: float, difference: float, alpha: float = 0.05) -> int | None:
    """Cases that would show this mean difference; None where it is (nearly) 0.

    ``sd`` is the standard deviation of the paired differences.
    """
    if difference == 0:
        return None
    return _whole((_z(1 - alpha / 2) + _z(POWER)) * (sd / abs(difference)))


def needed_for_equal_mean(sd: float, difference: float, margin: float) -> int | None:
    """Cases whose interval would lie inside ±margin if the difference is this; None where it is not inside itself."""
    if abs(difference) >= margin:
        return None
    return _whole((_z(0.975) + _z(POWER)) * (sd / (margin - abs(difference))))


def needed_for_rate(changed: float, difference: float, alpha: float = 0.05) -> int | None:
    """Cases that would show this difference of paired rates; None where it is 0.

    Args:
        changed: share of pairs that change, in either direction.
        difference: of the two rates; not more than ``changed``.
        alpha: the level.
    """
    if difference == 0:
        return None
    spread = math.sqrt(max(0.0, changed - difference**2))
    return _whole((_z(1 - alpha / 2) * math.sqrt(changed) + _z(POWER) * spread) / abs(difference))


def detectable_mean_difference(sd: float, n: int, alpha: float = 0.05) -> float | None:
    """The smallest mean difference that n cases show in four of five tries; None below 6 cases or without spread."""
    if n < FEWEST or sd <= 0:
        return None
    return (_z(1 - alpha / 2) + _z(POWER)) * sd / math.sqrt(n)


def detectable_rate_difference(changed: float, n: int, alpha: float = 0.05) -> float | None:
    """The smallest difference of paired rates that n cases show in four of five tries; None where none can.

    ``changed`` is the share of pairs that change; a larger difference needs at least as many to change.
    """
    if n < FEWEST or (needed_for_rate(1.0, 1.0, alpha) or 0) > n:
        return None
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        needed = needed_for_rate(max(changed, middle), middle, alpha)
        low, high = (low, middle) if needed is not None and needed <= n else (middle, high)
    # The exact test cannot say anything before six pairs change one way.
    return max(high, FEWEST / n)


def _whole(root: float) -> int | None:
    """The number of cases whose square root this is, at least 6; None beyond what anyone can run."""
    return None if root > _LARGEST_ROOT else max(FEWEST, math.ceil(root**2 - 1e-9))


def _z(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(share))
