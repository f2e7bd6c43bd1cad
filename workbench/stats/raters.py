"""Agreement of several raters on labels: Fleiss' kappa and Gwet's AC1.

Fleiss, Measuring nominal scale agreement among many raters, Psychological Bulletin 76 (1971) 378–382. Gwet, Computing
inter-rater reliability and its variance in the presence of high agreement, British Journal of Mathematical and
Statistical Psychology 61 (2008) 29–48, with missing ratings as in his Handbook of Inter-Rater Reliability (4th edition,
2014, chapter 5): unlike a kappa, AC1 does not fall where nearly all ratings are alike.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

from workbench.core.intervals import t_quantile
from workbench.stats.clusters import of_influences, of_rated
from workbench.stats.kappa import labels_of
from workbench.stats.resampling import resampled
from workbench.stats.statistic import Statistic, few, too_few, undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]


def fleiss_kappa(
    ratings: Sequence[Sequence[Hashable | None]],
    labels: Sequence[Hashable] | None = None,
    *,
    seed: int = 7,
    clusters: Sequence[Hashable] | None = None,
) -> Statistic:
    """Fleiss' kappa of rows that were all rated by the same number of raters, with a bootstrap interval over the rows.

    Args:
        ratings: one row per unit with each rater's label; None is not rated.
        labels: all that could be given; None: those that were.
        seed: of the bootstrap.
        clusters: what each row belongs to; whole clusters are resampled.

    Returns:
        Undefined where rows have unequal numbers of ratings (Krippendorff's alpha takes them), with fewer than two
        ratings a row, or where all are one label.

    Raises:
        ValueError: a rating is none of the labels.
    """
    import numpy as np

    rated = [[one for one in row if one is not None] for row in ratings]
    sizes = {len(row) for row in rated}
    if not rated:
        return undefined("There are no rows.")
    if len(sizes) > 1:
        unequal = "Rows have unequal numbers of ratings, which Fleiss' kappa cannot take: use Krippendorff's alpha."
        return undefined(unequal, len(rated))
    if sizes.pop() < 2:
        return undefined("No row has ratings by two raters.", 0, len(rated))
    counts = counted(rated, labels_of([one for row in rated for one in row], labels))
    if np.count_nonzero(counts.sum(axis=0)) == 1:
        return undefined(f"Every rating is {rated[0][0]}, so agreement beyond chance has no meaning.", len(rated))
    from statsmodels.stats.inter_rater import fleiss_kappa as computed

    found = Statistic(value=float(computed(counts)), n=len(rated), reason=few(len(rated)))
    agreed = ((counts**2).sum(axis=1) - (size := len(rated[0]))) / (size * (size - 1))
    columns = np.column_stack([np.ones(len(rated)), agreed, counts])
    return resampled(found, _fleiss, columns, of_rated(clusters), seed)


def _fleiss(sums: Floats) -> Floats:
    """Kappa of how many rows each resample has, and the sums of their agreement and of their labels."""
    import numpy as np

    rows, agreed, labels = sums[:, 0], sums[:, 1], sums[:, 2:]
    chance = ((labels / labels.sum(axis=1, keepdims=True)) ** 2).sum(axis=1)
    same = chance >= 1 - 1e-12
    return np.where(same, np.nan, (agreed / rows - chance) / np.where(same, 1.0, 1 - chance))


def gwet_ac1(
    ratings: Sequence[Sequence[Hashable | None]],
    labels: Sequence[Hashable] | None = None,
    clusters: Sequence[Hashable] | None = None,
) -> Statistic:
    """Gwet's AC1 of any number of raters, missing ratings allowed, with his standard error and Student's t over rows.

    His standard error is that of what each row adds; of rows in clusters it is added up by cluster first
    (`workbench.stats.clusters.of_influences`).

    Args:
        ratings: one row per unit with each rater's label; None is not rated.
        labels: all that could be given, of which there must be two; None: those that were. More labels make chance
            agreement smaller, so give all of a scale.
        clusters: what each row belongs to, e.g. the case that it answers.

    Returns:
        n is the number of rows with a rating. Undefined without a row that two rated, or with a single label.

    Raises:
        ValueError: a rating is none of the labels.
    """
    rated = [given for row in ratings if (given := [one for one in row if one is not None])]
    unscored = len(ratings) - len(rated)
    if not any(len(row) > 1 for row in rated):
        return undefined("No row has ratings by two raters.", 0, unscored)
    chosen = labels_of([one for row in rated for one in row], labels)
    if len(chosen) < 2:
        return undefined(f"Every rating is {chosen[0]} and no other label is known.", len(rated), unscored)
    value, influences = _ac1(counted(rated, chosen))
    n = len(rated)
    grouped = of_rated(clusters, [None if all(one is None for one in row) else row for row in ratings])
    if grouped:
        return of_influences(value, influences, grouped, (-1.0, 1.0), unscored)
    se = math.sqrt(math.fsum(one**2 for one in influences) / (n * (n - 1))) if n > 1 else 0.0
    if reason := too_few(n):
        return Statistic(value=value, n=n, reason=reason, unscored=unscored)
    if se <= 1e-12:
        same = "All rows agree alike, so the interval has no width."
        method = "degenerate"
        return Statistic(value=value, low=value, high=value, n=n, method=method, reason=same, se=0.0, unscored=unscored)
    half = t_quantile(0.975, n - 1) * se
    return Statistic(
        value=value,
        low=max(-1.0, value - half),
        high=min(1.0, value + half),
        n=n,
        method="t, SE of Gwet",
        reason=few(n),
        se=se,
        unscored=unscored,
    )


def _ac1(counts: Floats) -> tuple[float, list[float]]:
    """(AC1, what each row adds to it), the raters taken as fixed."""
    import numpy as np

    n, size = counts.shape
    rated = counts.sum(axis=1)
    twice = rated > 1
    shares = counts / rated[:, None]
    usual = shares.mean(axis=0)
    chance = float((usual * (1 - usual)).sum() / (size - 1))
    agreed = np.zeros(n)
    agreed[twice] = (counts[twice] * (counts[twice] - 1)).sum(axis=1) / (rated[twice] * (rated[twice] - 1))
    value = float((agreed[twice].mean() - chance) / (1 - chance))
    single = np.where(twice, n / twice.sum() * (agreed - chance) / (1 - chance), 0.0)
    by_row = (shares * (1 - usual)).sum(axis=1) / (size - 1)
    linear = single - 2 * (1 - value) * (by_row - chance) / (1 - chance)
    return value, (linear - value).tolist()


def counted(rows: Sequence[Sequence[Hashable]], labels: Sequence[Hashable]) -> Floats:
    """How often each row got each label."""
    import numpy as np

    place = {label: at for at, label in enumerate(labels)}
    counts = np.zeros((len(rows), len(labels)))
    for at, row in enumerate(rows):
        for label in row:
            counts[at, place[label]] += 1
    return counts
