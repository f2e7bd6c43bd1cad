"""Krippendorff's alpha: agreement of any number of raters beyond chance, with missing ratings.

Krippendorff, Computing Krippendorff's alpha-reliability (2011), https://repository.upenn.edu/asc_papers/43: the
coincidence matrix of all pairs of ratings within a unit, each pair weighted by 1/(ratings of the unit − 1). Own code,
because the library is under the GPL. Interval: bootstrap of the units (Zapf et al., BMC Medical Research Methodology 16
(2016) 93), since Krippendorff's own resampling of single pairs takes the ratings of a unit for independent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from workbench.stats.clusters import of_rated
from workbench.stats.kappa import labels_of
from workbench.stats.resampling import STEPS, in_steps, resampled
from workbench.stats.statistic import Statistic, few, undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.stats.resampling import OfWeights

    Floats = NDArray[Any]

Level = Literal["nominal", "ordinal", "interval"]


def krippendorff_alpha(
    ratings: Sequence[Sequence[Hashable | None]],
    level: Level = "ordinal",
    *,
    seed: int = 7,
    clusters: Sequence[Hashable] | None = None,
) -> Statistic:
    """Krippendorff's alpha over units that at least two raters rated.

    Args:
        ratings: one row per unit with each rater's rating; None is not rated. Numbers for ordinal and interval.
        level: ``nominal`` for labels, ``ordinal`` for 1–5 (of over 60 distinct values, as of likelihoods, in 60 steps
            of about equal size), ``interval`` where distances count.
        seed: of the bootstrap.
        clusters: what each row belongs to, e.g. the case that it answers; whole clusters are resampled.

    Returns:
        n is the number of units with two ratings. Negative where raters agree less than by chance, which is a finding.
        Undefined where no unit has two ratings, or all ratings are equal.

    Raises:
        ValueError: an ordinal or interval rating is no finite number.
    """
    import numpy as np

    rated = [row if len(row) > 1 else None for row in ([one for one in row if one is not None] for row in ratings)]
    units = [row for row in rated if row is not None]
    unscored = len(ratings) - len(units)
    if not units:
        return undefined("No row has ratings by two raters.", 0, unscored)
    everything = [one for unit in units for one in unit]
    if level != "nominal" and not all(isinstance(one, int | float) and np.isfinite(one) for one in everything):
        raise ValueError(f"a rating is no finite number, which {level} alpha needs")
    values = labels_of(everything, None)
    if level == "ordinal" and len(values) > STEPS:
        stepped = iter(in_steps(everything))  # type: ignore[arg-type]
        units = [[next(stepped) for _ in unit] for unit in units]
        values = labels_of([one for unit in units for one in unit], None)
    if len(values) == 1:
        same = f"{values[0]:g}" if isinstance(values[0], float) else f"{values[0]}"
        return undefined(f"Every rating is {same}, so agreement beyond chance has no meaning.", len(units), unscored)
    of_sums, columns = _alpha(units, values, level)
    value = float(of_sums(columns.sum(axis=0, keepdims=True))[0])
    found = Statistic(value=value, n=len(units), reason=few(len(units)), unscored=unscored)
    return resampled(found, of_sums, columns, of_rated(clusters, rated), seed)


def _alpha(units: Sequence[Sequence[Any]], values: Sequence[Any], level: Level) -> tuple[OfWeights, Floats]:
    """Alpha of the sums of a resample, and what is added up of each unit."""
    if level == "interval":
        return _interval(units)
    import numpy as np

    place = {value: at for at, value in enumerate(values)}
    counts = np.zeros((len(units), len(values)))
    for at, unit in enumerate(units):
        for value, times in Counter(unit).items():
            counts[at, place[value]] += times
    return _nominal(counts) if level == "nominal" else _ordinal(counts)


def _nominal(counts: Floats) -> tuple[OfWeights, Floats]:
    import numpy as np

    rated = counts.sum(axis=1)
    unlike = (rated**2 - (counts**2).sum(axis=1)) / (rated - 1)

    def alpha(sums: Floats) -> Floats:
        totals = sums[:, 1:]
        n = totals.sum(axis=1)
        chance = (n**2 - (totals**2).sum(axis=1)) / (n - 1)
        return 1 - _over(sums[:, 0], chance)

    return alpha, np.column_stack([unlike, counts])


def _ordinal(counts: Floats) -> tuple[OfWeights, Floats]:
    """δ² = (n_c/2 + ratings between c and k + n_k/2)², where c and k are two values and n counts over all units."""
    import numpy as np

    size = counts.shape[1]
    one, two = np.triu_indices(size, 1)
    pairs = counts[:, one] * counts[:, two] / (counts.sum(axis=1) - 1)[:, None]

    def alpha(sums: Floats) -> Floats:
        totals = sums[:, :size]
        middle = totals.cumsum(axis=1) - totals / 2
        far = (middle[:, two] - middle[:, one]) ** 2
        chance = (totals[:, one] * totals[:, two] * far).sum(axis=1) / (totals.sum(axis=1) - 1)
        return 1 - _over((sums[:, size:] * far).sum(axis=1), chance)

    return alpha, np.column_stack([counts, pairs])


def _interval(units: Sequence[Sequence[float]]) -> tuple[OfWeights, Floats]:
    """δ² = (c − k)²: sums of squares within the units against those over all."""
    import numpy as np

    rated = np.array([len(unit) for unit in units], dtype=float)
    # Around the middle and on a common scale, so that squares lose no digits.
    flat = np.array([one for unit in units for one in unit], dtype=float)
    flat = (flat - flat.mean()) / (np.abs(flat - flat.mean()).max() or 1.0)
    starts = np.concatenate(([0], rated.cumsum()[:-1])).astype(int)
    added, squared = np.add.reduceat(flat, starts), np.add.reduceat(flat**2, starts)
    within = (rated * squared - added**2) / (rated - 1)

    def alpha(sums: Floats) -> Floats:
        inside, n, total, squares = sums.T
        return 1 - _over(inside, (n * squares - total**2) / (n - 1))

    return alpha, np.column_stack([within, rated, added, squared])


def _over(observed: Floats, chance: Floats) -> Floats:
    """Observed over expected disagreement; nan where nothing differs."""
    import numpy as np

    nothing = chance <= 1e-12
    return np.where(nothing, np.nan, observed / np.where(nothing, 1.0, chance))
