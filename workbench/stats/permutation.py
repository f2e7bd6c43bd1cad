"""Sign-flip permutation test of the mean of paired differences (Fisher 1935; Pitman 1937)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[Any]

EXACT_UP_TO = 20
FLIPS = 10_000
_HALF = 6
_BITS = 2 * _HALF
"""Signs drawn at a time: the sums of all 4,096 sign patterns of 12 differences are looked up, not added anew."""


def sign_flip_p(differences: Sequence[float] | Floats, seed: int = 7) -> tuple[float, str]:
    """Two-sided p that the differences are symmetric around 0, by the share of sign patterns with as large a mean.

    Exact, over all patterns, for up to 20 differences that are not 0 (a difference of 0 has no sign, so it does not
    change the exact p). Beyond, 10,000 seeded patterns, the observed one counted in: (hits + 1) / 10,001.

    Returns:
        (p, name of the test). p is 1 where all are 0.

    Raises:
        ValueError: there are no differences, or one is not finite.
    """
    import numpy as np

    every = np.asarray(differences, dtype=float)
    if every.size == 0 or not np.isfinite(every).all():
        raise ValueError("no differences, or one that is not finite")
    # Only the sizes matter under random signs; sorted, neither the order nor the direction changes a digit.
    values = np.sort(np.abs(every[every != 0]))
    # Patterns that tie with the observed one in exact arithmetic must not be lost to rounding.
    least = abs(math.fsum(every)) - 1e-10 * float(values.sum())
    if values.size <= EXACT_UP_TO:
        sums = np.zeros(1)
        for value in values[1:]:
            sums = np.concatenate((sums + value, sums - value))
        # The first sign is held: the patterns with the other one mirror these.
        sums = sums + values[0] if values.size else sums
        return float(np.mean(np.abs(sums) >= least)), "sign-flip permutation, exact"
    sums = _random_sums(values, np.random.Generator(np.random.PCG64([seed, 1])))
    hits = int(np.count_nonzero(np.abs(sums) >= least))
    return (hits + 1) / (FLIPS + 1), f"sign-flip permutation, {FLIPS:,} random"


def _random_sums(values: Floats, rng: Generator) -> Floats:
    """Sums of the values under 10,000 random sign patterns, in little memory whatever their number."""
    import numpy as np

    padded = np.zeros(-(-values.size // _BITS) * _BITS)
    padded[: values.size] = values
    patterns = np.arange(1 << _HALF)[:, None] >> np.arange(_HALF)
    # Row g holds the sums of all sign patterns of half a group.
    halves = padded.reshape(-1, 2, _HALF) @ (1 - 2.0 * (patterns & 1)).T
    sums, drawn = np.zeros(FLIPS), np.empty(FLIPS)
    for first, second in halves:
        table = (first[:, None] + second).ravel()
        bits = rng.bit_generator.random_raw(FLIPS // 4).view(np.uint16)
        sums += np.take(table, bits >> (16 - _BITS), out=drawn, mode="clip")
    return sums
