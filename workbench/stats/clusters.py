"""Means of values that come in clusters: answers to one case, repeats, turns of a dialogue.

Standard error √(Σ over clusters of (Σ of residuals)²) / n (Miller, Adding error bars to evals, arXiv:2411.00640, 2024),
its variance multiplied by C/(C − 1) and read with Student's t of C − 1 degrees of freedom, as inspect_ai does.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

from workbench.core.intervals import t_quantile, wilson
from workbench.stats.statistic import Statistic, few, finite, rate, sentences, too_few, undefined


def clustered_mean(
    values: Sequence[float | None],
    clusters: Sequence[Hashable],
    scale: tuple[float, float] | None = None,
    at_once: int = 1,
) -> Statistic:
    """The mean over all values, with an interval that takes values of one cluster for dependent.

    Args:
        values: None is unscored.
        clusters: the cluster of each value.
        scale: lowest and highest value, at which the interval is cut.
        at_once: so many intervals are to hold together (Bonferroni); this is one of them.

    Returns:
        n counts values. Below 6 clusters there is no interval; below 10 the reason warns.

    Raises:
        ValueError: a value is not finite, or the two are not equally long.
    """
    pairs = [(value, cluster) for value, cluster in zip(values, clusters, strict=True) if value is not None]
    unscored, n = len(values) - len(pairs), len(pairs)
    finite([value for value, _ in pairs])
    if n == 0:
        return undefined("Nothing was scored." if unscored else "There are no values.", 0, unscored)
    mean = math.fsum(value for value, _ in pairs) / n
    return of_influences(
        mean, [value - mean for value, _ in pairs], [one for _, one in pairs], scale, unscored, at_once
    )


def of_influences(
    value: float,
    influences: Sequence[float],
    clusters: Sequence[Hashable],
    scale: tuple[float, float] | None = None,
    unscored: int = 0,
    at_once: int = 1,
) -> Statistic:
    """A figure with an interval that takes rows of one cluster for dependent, by what each row adds to it.

    Of a mean that is the row's residual; of what is no mean it is the first term of its expansion (the empirical
    influence function), so that the standard error is that of the influences' mean.

    Args:
        value: the figure.
        influences: of each row; they add up to 0.
        clusters: the cluster of each row.
        scale: lowest and highest value, at which the interval is cut.
        unscored: rows that were left out.
        at_once: so many intervals are to hold together; this is one of them.
    """
    n = len(influences)
    groups: dict[Hashable, list[float]] = {}
    for influence, cluster in zip(influences, clusters, strict=True):
        groups.setdefault(cluster, []).append(influence)
    size = len(groups)
    if size == 1:
        return Statistic(value=value, n=n, reason="One cluster: no interval.", unscored=unscored)
    if reason := too_few(size, "clusters"):
        return Statistic(value=value, n=n, reason=reason, unscored=unscored)
    se = math.sqrt(size / (size - 1) * math.fsum(math.fsum(group) ** 2 for group in groups.values())) / n
    half = t_quantile(1 - 0.025 / at_once, size - 1) * se
    low, high = value - half, value + half
    if scale:
        low, high = max(low, scale[0]), min(high, scale[1])
    same = "" if se > 1e-12 * max(1.0, abs(value)) else "The clusters do not differ, so the interval has no width."
    return Statistic(
        value=value,
        low=low,
        high=high,
        n=n,
        method="degenerate" if same else f"t, clustered SE, {size:,} clusters{f', {at_once} at once' * (at_once > 1)}",
        reason=sentences(same, few(size, "clusters")),
        se=se,
        unscored=unscored,
    )


def clustered_rate(values: Sequence[float | None], clusters: Sequence[Hashable]) -> Statistic:
    """As `clustered_mean` of what is 0 or 1; where all are alike, with Wilson's interval over the clusters.

    0 of n and n of n are not known for certain, and their clusters do not differ.
    """
    found = clustered_mean(values, clusters, (0.0, 1.0))
    if found.value not in (0.0, 1.0):
        return found
    size = len({cluster for value, cluster in zip(values, clusters, strict=True) if value is not None})
    low, high = wilson(size if found.value else 0, size)
    method = f"Wilson, {size:,} clusters"
    return found.model_copy(
        update={"low": low, "high": high, "method": method, "se": None, "reason": few(size, "clusters")}
    )


def share_of(kept: Sequence[bool], clusters: Sequence[Hashable], *, unscored: int = 0, nothing: str = "") -> Statistic:
    """The share of what is true: Wilson's interval, or where clusters have several members one that knows of them."""
    if not are_clustered(clusters):
        return rate(sum(kept), len(kept), unscored=unscored, nothing=nothing)
    return clustered_rate([float(one) for one in kept], clusters).model_copy(update={"unscored": unscored})


def of_rated(clusters: Sequence[Hashable] | None, *ratings: Sequence[object]) -> list[Hashable] | None:
    """The clusters of the rows that all of these rated; None where each row stands for itself.

    Args:
        clusters: of each row; None: there are none.
        ratings: None is not rated.
    """
    if clusters is None:
        return None
    rows = zip(clusters, *ratings, strict=True)
    found = [cluster for cluster, *given in rows if all(one is not None for one in given)]
    return found if are_clustered(found) else None


def are_clustered(clusters: Sequence[Hashable]) -> bool:
    """Whether any cluster has more than one member."""
    return len(set(clusters)) < len(clusters)
