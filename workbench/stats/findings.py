"""Test and interval of one paired comparison, before a verdict: which pair of them the kind of values asks for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.core.summaries import MetricKind
from workbench.stats.bootstrap import bootstrap_mean
from workbench.stats.mcnemar import mcnemar_p
from workbench.stats.newcombe import paired_rates
from workbench.stats.permutation import sign_flip_p
from workbench.stats.power import FEWEST
from workbench.stats.resampling import bootstrap_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

_EXACT_ONLY_BELOW = 10


@dataclass(frozen=True, slots=True)
class Findings:
    """What one comparison found. All None without pairs."""

    difference: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    interval: str = "none"
    test: str = "none"
    p: float | None = None
    clusters: int = 0
    """How many were resampled; 0 where each case stands for itself."""


def _is_yes_no(kind: MetricKind, first: Floats, second: Floats) -> bool:
    if kind != "binary":
        return False
    return all(bool(((values == 0) | (values == 1)).all()) for values in (first, second))


def _binary(first: Floats, second: Floats) -> Findings:
    import numpy as np

    n = len(first)
    if n == 0:
        return Findings(test="McNemar, exact")
    both, first_only = int((first * second).sum()), int((first * (1 - second)).sum())
    second_only = int(((1 - first) * second).sum())
    difference, low, high = paired_rates(both, first_only, second_only, n - both - first_only - second_only)
    p = mcnemar_p(fixed=second_only, broken=first_only)
    if n == 1:
        return Findings(difference=difference, test="McNemar, exact", p=p)
    se = _se(np.sort(second - first))
    if n < FEWEST:
        return Findings(difference=difference, se=se, test="McNemar, exact", p=p)
    return Findings(difference, se, low, high, "Newcombe, paired", "McNemar, exact", p)


def _continuous(differences: Floats, seed: int) -> Findings:
    n = len(differences)
    if n == 0:
        return Findings(test="sign-flip permutation, exact")
    p, test = sign_flip_p(differences, seed)
    difference = math.fsum(differences) / n
    if n == 1:
        return Findings(difference=difference, test=test, p=p)
    se = _se(differences)
    if n < FEWEST:
        return Findings(difference=difference, se=se, test=test, p=p)
    low, high, interval = bootstrap_mean(differences, seed)
    return Findings(difference, se, low, high, interval, test, p)


def _se(differences: Floats) -> float:
    # Around 1, so that squares of tiny or huge values stay numbers.
    scale = float(abs(differences).max()) or 1.0
    return float((differences / scale).std(ddof=1)) * scale / math.sqrt(len(differences))


def grouped(cases: Sequence[str], clusters: Mapping[str, str] | None) -> list[int] | None:
    """The number of each case's cluster; None where no cluster has two of them."""
    if not clusters:
        return None
    numbers: dict[tuple[bool, str], int] = {}
    found = []
    for case in cases:
        cluster = clusters.get(case)
        key = (False, case) if cluster is None else (True, cluster)
        found.append(numbers.setdefault(key, len(numbers)))
    return found if len(numbers) < len(cases) else None


def findings_of(first: Floats, second: Floats, kind: MetricKind, groups: Sequence[int] | None, seed: int) -> Findings:
    """Test and interval of second − first.

    Args:
        first, second: values of the same cases.
        kind: yes/no values of independent cases take McNemar and Newcombe, all others sign flips and bootstrap.
        groups: the cluster of each case, numbered from 0; None: each stands for itself.
        seed: of the random sign flips and resamples.
    """
    import numpy as np

    if groups is not None:
        return _clustered(second - first, np.asarray(groups), seed)
    if _is_yes_no(kind, first, second):
        return _binary(first, second)
    # Sorted, so that the order of the cases does not reach the last digit.
    return _continuous(np.sort(second - first), seed)


def _clustered(differences: Floats, groups: Floats, seed: int) -> Findings:
    """Sign flips and resamples of whole clusters; the clustered standard error of `workbench.stats.clusters`."""
    import numpy as np

    sizes = np.bincount(groups).astype(float)
    # By cluster and size, so that the order of the cases does not reach the last digit.
    inside = differences[np.lexsort((differences, groups))]
    sums = np.add.reduceat(inside, np.concatenate(([0], sizes.cumsum()[:-1])).astype(int))
    order = np.lexsort((sizes, sums))
    sums, sizes = sums[order], sizes[order]
    n, count = len(differences), len(sizes)
    difference = math.fsum(sums) / n
    p, test = sign_flip_p(sums, seed)
    named = test.replace("permutation", "permutation of clusters")
    if count == 1:
        return Findings(difference=difference, test=named, p=p, clusters=1)
    se = math.sqrt(count / (count - 1) * math.fsum((sums - difference * sizes) ** 2)) / n
    found = bootstrap_of(lambda weights: weights @ sums / (weights @ sizes), count, seed, what="clusters")
    return Findings(difference, se, found.low, found.high, found.method, named, p, count)


def reason(n: int, kind: MetricKind, findings: Findings) -> str:
    """In words: what is undefined, and what to mind when reading."""
    said = []
    if n == 0:
        said.append("No case has a score of both.")
    elif n < FEWEST:
        said.append(f"{n} {'pair' if n == 1 else 'pairs'}: no interval, and a verdict needs at least {FEWEST}.")
    elif n < _EXACT_ONLY_BELOW:
        said.append(f"Only {n} pairs: read with care.")
    if findings.clusters:
        said.append(_of_clusters(findings.clusters))
    if findings.interval == "degenerate":
        said.append("All differences are equal, so the interval has no width.")
    if kind == "binary" and findings.test.startswith("sign-flip") and not findings.clusters:
        said.append("Not all values are 0 or 1 (repeats are averaged per case), so the rates are compared as means.")
    return " ".join(said)


def _of_clusters(count: int) -> str:
    said = f"The cases come in {count:,} {'cluster' if count == 1 else 'clusters'}, which were resampled whole"
    if count < FEWEST:
        return f"{said}: a verdict needs at least {FEWEST}."
    return f"{said}: so few are read with care." if count < _EXACT_ONLY_BELOW else f"{said}."
