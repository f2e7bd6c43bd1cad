"""Bootstrap interval of a mean: BCa, and percentile below 20 values (Efron & Tibshirani 1993, chapter 14).

Up to 2,000 values the means of 10,000 resamples are drawn. Beyond, drawing would take seconds and its own noise would
exceed what it adds: there the distribution of the resampled mean is computed by its saddlepoint approximation
(Davison & Hinkley, Saddlepoint approximations in resampling methods, Biometrika 75 (1988) 417–431, with the r* form
of the tail), whose error falls with n^(−3/2). Values on few levels are drawn by multinomial counts at any size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.core.intervals import LEVEL, Z

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[Any]

RESAMPLES = 10_000
BCA_FROM = 20
DRAWN_UP_TO = 2_000
_LEVELS = 64
_AT_ONCE = 4_000_000
"""Drawn values held in memory at a time."""
_CLOSE = 1e-10
"""Relative distance at which a root is found."""


def bootstrap_mean(values: Sequence[float] | Floats, seed: int = 7) -> tuple[float, float, str]:
    """(low, high, name) of the 95 % interval of a mean. All equal: no width, ``degenerate``.

    Raises:
        ValueError: fewer than two values, or one that is not finite.
    """
    import numpy as np

    data = np.sort(np.asarray(values, dtype=float))
    if data.size < 2 or not np.isfinite(data).all():
        raise ValueError("an interval needs two finite values")
    if data[0] == data[-1]:
        return float(data[0]), float(data[0]), "degenerate"
    # Around 1, so that squares and cubes of tiny or huge values stay numbers.
    scale = float(np.abs(data).max())
    low, high = _limits(data / scale, seed)
    return low * scale, high * scale, "percentile bootstrap" if data.size < BCA_FROM else "BCa bootstrap"


def _limits(data: Floats, seed: int) -> tuple[float, float]:
    import numpy as np

    if data.size > DRAWN_UP_TO and len(np.unique(data)) > _LEVELS:
        return _by_saddlepoint(data)
    means = _resampled_means(data, _rng(seed))
    if data.size < BCA_FROM:
        low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return float(low), float(high)
    below = np.count_nonzero(means < data.mean()) + np.count_nonzero(means <= data.mean())
    bias = normal_quantile(below / (2 * RESAMPLES))
    shares = [normal_cdf(adjusted(z, bias, _acceleration(data))) for z in (-Z, Z)]
    low, high = np.quantile(means, shares)
    return float(low), float(high)


def _rng(seed: int) -> Generator:
    import numpy as np

    return np.random.Generator(np.random.PCG64([seed, 2]))


def _resampled_means(data: Floats, rng: Generator) -> Floats:
    import numpy as np

    n = data.size
    levels, counts = np.unique(data, return_counts=True)
    if len(levels) <= min(n // 30, _LEVELS):
        drawn: Floats = rng.multinomial(n, counts / n, size=RESAMPLES) @ levels / n
        return drawn
    step = max(1, _AT_ONCE // n)
    sizes = [min(step, RESAMPLES - start) for start in range(0, RESAMPLES, step)]
    return np.concatenate([data[rng.integers(0, n, size=(size, n), dtype=np.uint16)].mean(axis=1) for size in sizes])


def _acceleration(data: Floats) -> float:
    """The jackknife's acceleration, which for a mean is its skewness / (6 √n)."""
    centred = data - data.mean()
    return float((centred**3).sum() / (6 * (centred**2).sum() ** 1.5))


def adjusted(z: float, bias: float, acceleration: float) -> float:
    """The normal quantile that BCa reads instead of z."""
    shifted = bias + z
    return bias + shifted / (1 - acceleration * shifted)


def _by_saddlepoint(data: Floats) -> tuple[float, float]:
    """BCa limits from the saddlepoint approximation of the resampled mean's distribution."""
    mean, sd = float(data.mean()), float(data.std())
    scaled = (data - mean) / sd
    # The probability of a resampled mean below the mean is Φ(skewness / (6 √n)) to this order: the acceleration.
    acceleration = _acceleration(data)
    low, high = (_quantile(scaled, adjusted(z, acceleration, acceleration)) for z in (-Z, Z))
    return mean + sd * low, mean + sd * high


def _quantile(scaled: Floats, z: float) -> float:
    """The resampled mean of standardised values that lies at normal quantile z: the root of the saddlepoint's tail.

    The tail is nearly straight, so the Illinois variant of false position (Dowell & Jarratt, BIT 11 (1971) 168–174)
    needs some seven looks at the data where bisection to as many digits needs thirty.
    """
    wanted = abs(z)
    near, far = 0.0, z / math.sqrt(scaled.size)
    low, (tail, mean) = -wanted, _tail(scaled, far)
    while (high := abs(tail) - wanted) < 0:
        near, low, far = far, high, 2 * far
        tail, mean = _tail(scaled, far)
    kept = 0
    for _ in range(60):
        if abs(far - near) <= _CLOSE * abs(far) or high == 0:
            break
        middle = far - high * (far - near) / (high - low)
        tail, mean = _tail(scaled, middle)
        found = abs(tail) - wanted
        if abs(found) <= _CLOSE * wanted:
            break
        if found < 0:
            near, low, high, kept = middle, found, high / 2 if kept < 0 else high, -1
        else:
            far, high, low, kept = middle, found, low / 2 if kept > 0 else low, 1
    return mean


def _tail(scaled: Floats, t: float) -> tuple[float, float]:
    """(normal quantile r* of the resampled mean at saddlepoint t, that mean)."""
    import numpy as np

    n, highest = scaled.size, float((t * scaled).max())
    weights = np.exp(t * scaled - highest)
    total = float(weights.sum())
    generating = highest + math.log(total / n)
    weights /= total
    mean = float(weights @ scaled)
    variance = float(weights @ (scaled - mean) ** 2)
    root = math.copysign(math.sqrt(max(2 * n * (t * mean - generating), 0.0)), t)
    if root == 0 or variance <= 0:
        return math.copysign(math.inf, t) if root else 0.0, mean
    return root + math.log(t * math.sqrt(n * variance) / root) / root, mean


def normal_quantile(share: float) -> float:
    """The standard normal value below which this share lies."""
    from scipy.special import ndtri

    return float(ndtri(share))


def normal_cdf(z: float) -> float:
    """The share of a standard normal below z."""
    return math.erfc(-z / math.sqrt(2)) / 2
