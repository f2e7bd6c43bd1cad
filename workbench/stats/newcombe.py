"""Newcombe's interval for the difference of two paired rates.

Method 10 of R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based on
paired data, Statistics in Medicine 17 (1998) 2635–2650: Wilson's intervals of both rates, squared and added, with the
correlation of the pairs, its numerator corrected for continuity where positive.
"""

from __future__ import annotations

import math

from workbench.core.intervals import wilson


def paired_rates(both: int, first_only: int, second_only: int, neither: int) -> tuple[float, float, float]:
    """(difference second − first, low, high) with 95 % confidence, from the four counts of pairs.

    Raises:
        ValueError: a count is negative, or there are no pairs.
    """
    n = both + first_only + second_only + neither
    if min(both, first_only, second_only, neither) < 0 or n == 0:
        raise ValueError("no pairs")
    first, second = (both + first_only) / n, (both + second_only) / n
    (low1, high1), (low2, high2) = wilson(both + first_only, n), wilson(both + second_only, n)
    phi = _correlation(both, first_only, second_only, neither)
    difference = second - first
    down1, up1, down2, up2 = first - low1, high1 - first, second - low2, high2 - second
    low = difference - math.sqrt(max(0.0, down2**2 - 2 * phi * down2 * up1 + up1**2))
    high = difference + math.sqrt(max(0.0, up2**2 - 2 * phi * up2 * down1 + down1**2))
    return difference, max(-1.0, low), min(1.0, high)


def _correlation(both: int, first_only: int, second_only: int, neither: int) -> float:
    n = both + first_only + second_only + neither
    margins = (both + first_only) * (second_only + neither) * (both + second_only) * (first_only + neither)
    if margins == 0:
        return 0.0
    cross = both * neither - first_only * second_only
    if cross > 0:
        return max(0.0, cross - n / 2) / math.sqrt(margins)
    return cross / math.sqrt(margins)
