"""Corrections for several comparisons.

Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979) 65–70: for a
few, no false alarm in all. Benjamini & Hochberg, Controlling the false discovery rate, Journal of the Royal Statistical
Society B 57 (1995) 289–300: for many, few false ones among those that are shown.
"""

from __future__ import annotations

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted p values in the order given; one p value stays as it is."""
    order = sorted(range(len(ps)), key=lambda index: ps[index])
    adjusted, highest = [0.0] * len(ps), 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[index]))
        adjusted[index] = highest
    return adjusted


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Adjusted p values in the order given; one p value stays as it is."""
    order = sorted(range(len(ps)), key=lambda index: ps[index])
    adjusted, lowest = [0.0] * len(ps), 1.0
    for rank in range(len(ps), 0, -1):
        lowest = min(lowest, ps[order[rank - 1]] * len(ps) / rank)
        adjusted[order[rank - 1]] = lowest
    return adjusted
