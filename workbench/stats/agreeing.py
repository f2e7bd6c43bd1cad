"""Everything about the agreement of two raters, or of several, in one value each.

How often the 95 % intervals hold the truth, in %, for raters of five levels whose true weighted kappa is 0.25 · 0.55 ·
0.83 (`python -m tests.benchmarks.stats_agreement --only coverage --tries 200`, whose own noise is ±3):

==============  ================  ================  ================  ================
rows            10                30                100               300
==============  ================  ================  ================  ================
kappa           94 · 94 · 93      94 · 96 · 96      94 · 96 · 96      96 · 94 · 96
weighted kappa  85 · 86 · 89      96 · 92 · 93      95 · 94 · 94      96 · 96 · 94
AC1             96 · 94 · 93      92 · 95 · 95      94 · 96 · 96      96 · 96 · 95
ordinal alpha   88 · 90 · 90      96 · 97 · 96      97 · 96 · 97      95 · 94 · 92
Spearman        94 · 94 · 93      98 · 97 · 96      97 · 97 · 98      96 · 95 · 93
Kendall         85 · 87 · 88      96 · 96 · 94      96 · 96 · 96      95 · 94 · 91
ICC(2,1)        92 · 91 · 91      95 · 93 · 94      96 · 94 · 94      96 · 94 · 91
exact           98 · 94 · 96      96 · 94 · 95      93 · 96 · 95      96 · 96 · 95
==============  ================  ================  ================  ================

Where rows come in clusters (four answers to each case by two criteria; of what answers and raters differ in, half is
the case's): answers taken as independent → cases told as clusters (``--only cases --tries 200``):

=====================  ========  ========  ========  ========
cases                  8         15        30        60
=====================  ========  ========  ========  ========
exact                  90 → 94   90 → 96   90 → 94   88 → 96
weighted kappa         80 → 88   84 → 88   82 → 90   86 → 93
AC1                    90 → 95   90 → 96   92 → 94   90 → 96
ordinal alpha          84 → 90   86 → 92   82 → 91   86 → 96
Spearman               86 → 90   86 → 94   83 → 90   86 → 94
Kendall                86 → 90   84 → 93   82 → 90   86 → 95
Pearson                82 → 88   85 → 91   82 → 90   86 → 94
mean absolute          84 → 94   84 → 92   82 → 94   84 → 94
mean difference        80 → 98   76 → 95   78 → 95   72 → 94
limits of agreement    76 → 88   74 → 88   80 → 92   72 → 90
length-controlled      92 → 96   90 → 97   86 → 94   86 → 96
=====================  ========  ========  ========  ========
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

from workbench.core.canonical import Value
from workbench.stats.clusters import of_rated
from workbench.stats.correlation import kendall, pearson, spearman
from workbench.stats.differences import LimitsOfAgreement, limits_of_agreement, mean_absolute_difference
from workbench.stats.intraclass import icc
from workbench.stats.kappa import Confusion, cohen_kappa, confusion, exact_agreement, majority_baseline, within_one
from workbench.stats.krippendorff import krippendorff_alpha
from workbench.stats.raters import fleiss_kappa, gwet_ac1
from workbench.stats.statistic import LEVELS, RATERS, Statistic


class Agreement(Value):
    """Two raters on the same rows, of whom the first is the one to agree with."""

    n: int
    """Rows that both rated."""
    unscored: int
    """Rows that one of them, or neither, rated."""
    exact: Statistic
    within_one: Statistic
    majority: Statistic
    """What always giving the first's commonest level would agree with, on the same rows."""
    kappa: Statistic
    weighted_kappa: Statistic
    """With quadratic weights."""
    ac1: Statistic
    alpha: Statistic
    """Krippendorff's, ordinal."""
    spearman: Statistic
    kendall: Statistic
    pearson: Statistic
    limits: LimitsOfAgreement
    """Second minus first."""
    absolute: Statistic
    """Mean absolute difference."""
    confusion: Confusion


class SeveralRaters(Value):
    """Several raters on the same rows."""

    raters: int
    rows: int
    fleiss: Statistic
    nominal: Statistic
    """Krippendorff's alpha, and with ordinal and interval differences."""
    ordinal: Statistic
    interval: Statistic
    ac1: Statistic
    single: Statistic
    """ICC(2,1): of one rating."""
    average: Statistic
    """ICC(2,k): of the raters' mean."""


def agreement(
    first: Sequence[float | None],
    second: Sequence[float | None],
    *,
    seed: int = 7,
    called: tuple[str, str] = RATERS,
    clusters: Sequence[Hashable] | None = None,
) -> Agreement:
    """All figures of two raters on the 1–5 scale.

    Args:
        first: the one to agree with (people), row by row; None is not rated.
        second: the other (the judge). Means of several samples may lie between levels: kappas, AC1, exact agreement
            and the table take the nearest level (of two, the higher), all else the value itself.
        seed: of the bootstrap.
        called: what the two are called in reasons, at the head of a sentence.
        clusters: what each row belongs to, e.g. the case that it answers: rows of one cluster count as dependent.

    Raises:
        ValueError: a rating is not on 1–5, or the two are not equally long.
    """
    one, two = [nearest_level(value) for value in first], [nearest_level(value) for value in second]
    both = [a if b is not None else None for a, b in zip(one, two, strict=True)]
    n, grouped = sum(value is not None for value in both), of_rated(clusters, first, second)
    of = clusters if grouped else None
    pairs = [pair if None not in pair else (None, None) for pair in zip(one, two, strict=True)]
    return Agreement(
        n=n,
        unscored=len(first) - n,
        exact=exact_agreement(one, two, of),
        within_one=within_one(first, second, of),
        majority=majority_baseline(both, of, nothing="No row was rated by both."),
        kappa=cohen_kappa(one, two, labels=LEVELS, called=called, clusters=of, seed=seed),
        weighted_kappa=cohen_kappa(one, two, weights="quadratic", labels=LEVELS, called=called, clusters=of, seed=seed),
        ac1=gwet_ac1(pairs, LEVELS, of),
        alpha=krippendorff_alpha(list(zip(first, second, strict=True)), "ordinal", seed=seed, clusters=of),
        spearman=spearman(first, second, called=called, clusters=of, seed=seed),
        kendall=kendall(first, second, called=called, clusters=of, seed=seed),
        pearson=pearson(first, second, called=called, clusters=of, seed=seed),
        limits=limits_of_agreement(first, second, of),
        absolute=mean_absolute_difference(first, second, of),
        confusion=confusion(one, two, LEVELS),
    )


def several_raters(
    ratings: Sequence[Sequence[float | None]], *, seed: int = 7, clusters: Sequence[Hashable] | None = None
) -> SeveralRaters:
    """All figures of several raters on the 1–5 scale.

    Args:
        ratings: one row per unit, one column per rater, None is not rated.
        seed: of the bootstraps.
        clusters: what each row belongs to, e.g. the case that it answers. Rows of one cluster count as dependent:
            all but AC1, whose standard error is clustered, resample whole clusters.

    Raises:
        ValueError: a rating is not on 1–5, or rows are of unequal length.
    """
    levels = [[nearest_level(value) for value in row] for row in ratings]
    nominal, ordinal, interval = (
        krippendorff_alpha(rows, level, seed=seed, clusters=clusters)  # type: ignore[arg-type]
        for rows, level in ((levels, "nominal"), (ratings, "ordinal"), (ratings, "interval"))
    )
    return SeveralRaters(
        raters=max(map(len, ratings), default=0),
        rows=len(ratings),
        fleiss=fleiss_kappa(levels, LEVELS, seed=seed, clusters=clusters),
        nominal=nominal,
        ordinal=ordinal,
        interval=interval,
        ac1=gwet_ac1(levels, LEVELS, clusters),
        single=icc(ratings, clusters=clusters, seed=seed),
        average=icc(ratings, averaged=True, clusters=clusters, seed=seed),
    )


def nearest_level(value: float | None) -> int | None:
    """The level 1–5 nearest to a rating, of two the higher; None stays.

    Raises:
        ValueError: it is not on 1–5.
    """
    if value is None:
        return None
    if not 1 <= value <= 5:
        raise ValueError(f"{value:g} is not on the scale from 1 to 5")
    return math.floor(value + 0.5)
