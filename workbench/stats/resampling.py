"""Bootstrap interval of any statistic that can be computed from how often each unit was drawn.

A unit is what is resampled: a case, a row, a cluster. The statistic is given the weights of all units for many
resamples at once. BCa from 20 units (Efron & Tibshirani 1993, chapter 14; acceleration by the jackknife), percentile
below, none below 6. Resamples in which the statistic is undefined are dropped; where that is more than one in twenty,
there is no interval.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workbench.core.intervals import LEVEL, Z
from workbench.stats.bootstrap import BCA_FROM, RESAMPLES, adjusted, normal_cdf, normal_quantile
from workbench.stats.statistic import Statistic, few, sentences, too_few

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]
    OfWeights = Callable[[Floats], Floats]
    """Weights (resamples × units) → the statistic (or statistics) of each resample, nan where undefined."""

STEPS = 60
"""Distinct values of which ranks are made anew in each resample."""
_MANY = 2_000
"""Units from which fewer resamples do, and the jackknife's acceleration is nothing."""
_AT_ONCE = 4_000_000
_KEPT = 2_000
"""Units up to which drawn resamples are kept for the next figure: 20 MB of counts at most."""
_DROPPED = 0.05


def resampled(
    found: Statistic, of_sums: OfWeights, columns: Floats, clusters: Sequence[Hashable] | None, seed: int = 7
) -> Statistic:
    """A figure with the interval of resampled clusters, or rows.

    Args:
        found: the figure; its reason says what to mind beside what resampling says.
        of_sums: sums of the columns in each resample → the figure there, nan where it is undefined.
        columns: rows × what is added up of each.
        clusters: the cluster of each row; None: each stands for itself.
        seed: the same seed gives the same digits.
    """
    import numpy as np

    sums = columns
    if clusters is not None:
        places = {cluster: at for at, cluster in enumerate(dict.fromkeys(clusters))}
        sums = np.zeros((len(places), columns.shape[1]))
        np.add.at(sums, [places[cluster] for cluster in clusters], columns)
    step = max(1, _AT_ONCE // columns.shape[1])

    def of_weights(weights: Floats) -> Floats:
        parts = [of_sums(weights[start : start + step] @ sums) for start in range(0, len(weights), step)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    drawn = bootstrap_of(of_weights, len(sums), seed, what="rows" if clusters is None else "clusters")
    warning = few(len(sums), "clusters") if clusters is not None and drawn.low is not None else ""
    said = sentences(found.reason, warning, drawn.reason)
    return found.model_copy(update={"low": drawn.low, "high": drawn.high, "method": drawn.method, "reason": said})


def in_steps(given: Sequence[float]) -> Sequence[float]:
    """The same values; of more than `STEPS` distinct ones so many steps of about equal size, in their order.

    Finer ones would cost a resample time and memory, and move its ranks by next to nothing.
    """
    if len(set(given)) <= STEPS:
        return given
    from scipy.stats import rankdata

    found: Sequence[float] = ((rankdata(given) - 0.5) * STEPS // len(given)).tolist()
    return found


@dataclass(frozen=True, slots=True)
class Resampled:
    """An interval, or the reason for none."""

    low: float | None
    high: float | None
    method: str
    reason: str = ""


def bootstrap_of(statistic: OfWeights, units: int, seed: int = 7, *, what: str = "cases") -> Resampled:
    """The 95 % interval of a statistic.

    Args:
        statistic: weights → values.
        units: how many there are.
        seed: the same seed gives the same digits.
        what: the units' name for the reason.
    """
    return bootstrap_each(lambda weights: statistic(weights)[:, None], units, 1, seed, what=what)[0]


def bootstrap_each(
    statistic: OfWeights, units: int, size: int, seed: int = 7, *, what: str = "cases"
) -> list[Resampled]:
    """The 95 % intervals of several statistics from the same resamples.

    Args:
        statistic: weights → one row of values per resample.
        units: how many there are.
        size: how many statistics.
        seed: the same seed gives the same digits.
        what: the units' name for the reason.
    """
    import numpy as np

    if reason := too_few(units, what):
        return [Resampled(None, None, "none", reason)] * size
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = _drawn(statistic, units, seed)
        observed = statistic(np.ones((1, units)))[0]
        # The jackknife is worth its while for BCa alone.
        without = _left_out(statistic, units) if BCA_FROM <= units <= _MANY else drawn[:0]
    return [_interval(drawn[:, at], float(observed[at]), without[:, at], units, what) for at in range(size)]


def _interval(drawn: Floats, observed: float, without: Floats, units: int, what: str) -> Resampled:
    import numpy as np

    kept = drawn[np.isfinite(drawn)]
    if len(kept) < (1 - _DROPPED) * len(drawn) or not np.isfinite(observed):
        return Resampled(None, None, "none", f"It is undefined in too many resamples of the {what}: no interval.")
    if np.ptp(kept) <= 1e-12 * max(1.0, float(abs(kept).max())):
        value = float(kept[0])
        return Resampled(value, value, "degenerate", f"All resamples of the {what} agree: the interval has no width.")
    of = " of clusters" if what == "clusters" else ""
    if units < BCA_FROM:
        low, high = np.quantile(kept, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        few = f"Fewer than {BCA_FROM} {what}: the percentile interval is rather too narrow."
        return Resampled(float(low), float(high), f"percentile bootstrap{of}", few)
    low, high = np.quantile(kept, _shares(kept, observed, without))
    return Resampled(float(low), float(high), f"BCa bootstrap{of}")


def _drawn(statistic: OfWeights, units: int, seed: int) -> Floats:
    import numpy as np

    step = max(1, _AT_ONCE // units)
    if units > _KEPT:
        return np.concatenate([statistic(part.astype(float)) for part in _weights(units, seed)])
    weights = _same_weights(units, seed)
    return np.concatenate([statistic(weights[at : at + step].astype(float)) for at in range(0, len(weights), step)])


@lru_cache(maxsize=1)
def _same_weights(units: int, seed: int) -> Floats:
    """All of `_weights`: a bench asks for the same ones a dozen times in a row, and drawing takes the most of it."""
    import numpy as np

    # No unit is drawn 256 times: of fewer there are not as many draws, of more it is not to be seen in all time.
    return np.concatenate([part.astype(np.uint8) for part in _weights(units, seed)])


def _weights(units: int, seed: int) -> Iterator[Floats]:
    """How often each unit was drawn in each resample, so many resamples at a time as memory bears."""
    import numpy as np

    rng = np.random.Generator(np.random.PCG64([seed, 3]))
    resamples = RESAMPLES if units <= _MANY else RESAMPLES // 5
    step = max(1, _AT_ONCE // units)
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        places = rng.integers(0, units, size=(size, units)) + np.arange(size)[:, None] * units
        yield np.bincount(places.ravel(), minlength=size * units).reshape(size, units)


def _left_out(statistic: OfWeights, units: int) -> Floats:
    """The statistic without each unit."""
    import numpy as np

    step = max(1, _AT_ONCE // units)
    found = []
    for start in range(0, units, step):
        rows = np.arange(start, min(start + step, units))
        weights = np.ones((len(rows), units))
        weights[np.arange(len(rows)), rows] = 0
        found.append(statistic(weights))
    return np.concatenate(found)


def _shares(drawn: Floats, observed: float, without: Floats) -> list[float]:
    """The shares of the resamples that BCa reads as the interval's ends; the plain ones where it cannot be said."""
    import numpy as np

    slack = 1e-12 * max(1.0, abs(observed))
    below = np.count_nonzero(drawn < observed - slack) + np.count_nonzero(drawn <= observed + slack)
    share = below / (2 * len(drawn))
    if not 0 < share < 1:
        return [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    bias, acceleration = normal_quantile(share), _acceleration(without)
    return [normal_cdf(adjusted(z, bias, acceleration)) for z in (-Z, Z)]


def _acceleration(without: Floats) -> float:
    """The skewness of the jackknife's values / 6; 0 where there are none, or no spread."""
    import numpy as np

    finite = without[np.isfinite(without)]
    centred = finite.mean() - finite if len(finite) else finite
    spread = float((centred**2).sum())
    return float((centred**3).sum() / (6 * spread**1.5)) if spread > 1e-30 else 0.0
