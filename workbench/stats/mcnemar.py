"""McNemar's test of paired yes and no, exact (McNemar 1947; the binomial form)."""

from __future__ import annotations

import sys


def mcnemar_p(fixed: int, broken: int) -> float:
    """Two-sided p that no and yes change places equally often.

    Args:
        fixed: pairs that went from no to yes.
        broken: pairs that went from yes to no.

    Returns:
        Twice the smaller binomial tail, at most 1; 1 where nothing changed.

    Raises:
        ValueError: a count is negative.
    """
    from scipy.special import bdtr

    if fixed < 0 or broken < 0:
        raise ValueError("a count is negative")
    changed = fixed + broken
    if changed == 0 or fixed == broken:
        return 1.0
    p = 2.0 * float(bdtr(min(fixed, broken), changed, 0.5))
    # Below what a float can hold, p is still not 0.
    return min(1.0, max(p, sys.float_info.min))
