"""The verdict: rule 9 of the evaluation rules, in one place.

Test and interval come as one pair, fixed by the kind of metric before the numbers are seen:

=================  =========================================================  ====================================
values             test                                                       95 % interval of the difference
=================  =========================================================  ====================================
yes/no             McNemar, exact                                             Newcombe, paired (method 10)
1–5, continuous    sign flips of the mean difference: exact up to 20          BCa bootstrap; percentile below 20
                   differences that are not 0, else 10,000 seeded
clusters of cases  the same sign flips, of whole clusters                     the same bootstrap, of whole clusters
=================  =========================================================  ====================================

The case is the unit: repeats are averaged per case by the caller (`workbench.core.intervals.per_case`). A pass rate of
averaged repeats is no longer yes or no, so it takes the second line, with the margin of a pass rate.

Adjusted p < 0.05 and an interval beyond 0 is better or worse, unless the whole interval lies inside ±margin; the whole
interval inside ±margin is no difference beyond the margin; all else, and fewer than 6 pairs, is not enough cases.

What `python -m tests.benchmarks.stats --tries 4000` says, in % (pairs with a latent correlation of 0.6, margin as by
default): coverage of the paired 95 % interval; better or worse although both are the same; no difference although they
differ by the margin. Newcombe's interval errs wide where few pairs change; the percentile interval of 10 scores is too
narrow, which the exact test beside it makes up for.

=============  ======================  ======================  =====================
cases          10    30    100   1000  10    30    100   1000  10   30   100   1000
=============  ======================  ======================  =====================
rate 0.5       97.0  94.0  95.5  94.9  0.1   2.4   3.0   4.5   0.0  0.0  0.0   0.0
rate 0.9       99.7  98.5  96.2  95.3  0.0   0.4   2.3   4.2   0.0  0.0  0.0   0.0
rate 0.99      100   100   99.5  95.8  0.0   0.0   0.0   0.7   0.0  0.0  0.0   1.8
score 1–5      90.6  93.4  95.2  94.5  1.6   3.2   4.1   3.7   0.0  0.0  0.0   2.0
=============  ======================  ======================  =====================
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from workbench.core.rubrics import Better
from workbench.core.summaries import MetricKind, Pair, Verdict
from workbench.stats.corrections import benjamini_hochberg, holm
from workbench.stats.findings import findings_of, grouped, reason
from workbench.stats.newcombe import paired_rates
from workbench.stats.power import (
    FEWEST,
    detectable_mean_difference,
    detectable_rate_difference,
    needed_for_equal_mean,
    needed_for_mean,
    needed_for_rate,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

Correction = Literal["Holm", "Benjamini–Hochberg"]
ALPHA = 0.05
SEED = 7
_SLACK = 1e-12


def compare(
    baseline: Mapping[str, float | None],
    candidate: Mapping[str, float | None],
    *,
    baseline_label: str,
    candidate_label: str,
    metric: str,
    kind: MetricKind,
    better: Better = "higher",
    margin: float | None = None,
    seed: int = SEED,
    clusters: Mapping[str, str] | None = None,
) -> Pair:
    """Compare a candidate with a baseline on one metric over the cases that both have.

    Args:
        baseline, candidate: case id → value, repeats averaged; None is unscored.
        kind: decides test, interval and default margin.
        better: the direction of good.
        margin: difference that does not matter, in the metric's unit; None: `default_margin`.
        seed: of the random sign flips and resamples.
        clusters: case id → what it belongs to (a dialogue, a document); such cases are flipped and resampled together.
            A case without one stands for itself.

    Returns:
        The pair with its verdict as the only comparison; `adjust` corrects several.

    Raises:
        ValueError: a value is not finite.
    """
    names, first, second = _paired(baseline, candidate, metric)
    findings = findings_of(first, second, kind, grouped(names, clusters), seed)
    fixed, broken = _moved(second - first, better)
    pair = Pair(
        baseline=baseline_label,
        candidate=candidate_label,
        metric=metric,
        n=len(names),
        unmatched=len(baseline.keys() | candidate.keys()) - len(names),
        p_adjusted=findings.p,
        verdict="not enough cases",
        needed_n=None,
        smallest_detectable=None,
        fixed=fixed,
        broken=broken,
        same=len(names) - fixed - broken,
        margin=default_margin(kind, better, first) if margin is None else margin,
        kind=kind,
        better=better,
        reason=reason(len(names), kind, findings),
        **asdict(findings),
    )
    return _concluded(pair)


def _paired(
    baseline: Mapping[str, float | None], candidate: Mapping[str, float | None], metric: str
) -> tuple[list[str], Floats, Floats]:
    """The cases that both have, and the values of each."""
    import numpy as np

    both = {
        case_id: (one, two)
        for case_id, one in baseline.items()
        if one is not None and (two := candidate.get(case_id)) is not None
    }
    first, second = np.asarray(list(both.values()), dtype=float).reshape(-1, 2).T
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError(f"a value of {metric} is not finite")
    return list(both), first, second


def adjust(pairs: Sequence[Pair], correction: Correction = "Holm") -> list[Pair]:
    """The pairs of one question with a correction of their p values, and their verdicts after it.

    Args:
        pairs: several candidates on one metric; or one candidate on many slices.
        correction: ``Holm`` for few candidates, ``Benjamini–Hochberg`` for many looks.
    """
    tested = [pair for pair in pairs if pair.p is not None]
    correct = holm if correction == "Holm" else benjamini_hochberg
    adjusted = iter(correct([pair.p for pair in tested if pair.p is not None]))
    return [
        pair if pair.p is None else _concluded(pair.model_copy(update={"p_adjusted": next(adjusted)})) for pair in pairs
    ]


def default_margin(kind: MetricKind, better: Better, baseline: Sequence[float] | Floats) -> float:
    """The difference that does not matter where nobody said: 2 points of a pass rate, 0.1 of a 1–5 mean, 5 % of the
    baseline's mean for what should be low (cost, tokens, latency), 0.02 of a quality on 0–1; 5 % beyond that scale."""
    import numpy as np

    if kind == "binary":
        return 0.02
    if kind == "level":
        return 0.1
    values = np.asarray(baseline, dtype=float)
    if better == "higher" and (values.size == 0 or (values.min() >= 0 and values.max() <= 1)):
        return 0.02
    return 0.05 * abs(math.fsum(values) / values.size) if values.size else 0.0


def _moved(differences: Floats, better: Better) -> tuple[int, int]:
    """(cases that got better, cases that got worse)."""
    up, down = int((differences > _SLACK).sum()), int((differences < -_SLACK).sum())
    return (up, down) if better == "higher" else (down, up)


def _concluded(pair: Pair) -> Pair:
    """The pair with verdict, needed cases and smallest detectable difference from its own figures."""
    verdict = _verdict(pair)
    # Where no case has a value of both, more cases of the same would give no value either.
    needed = _needed(pair) if verdict == "not enough cases" and pair.n else None
    return pair.model_copy(
        update={"verdict": verdict, "needed_n": needed, "smallest_detectable": _detectable(pair)},
    )


def _verdict(pair: Pair) -> Verdict:
    if (pair.clusters or pair.n) < FEWEST or pair.low is None or pair.high is None or pair.p_adjusted is None:
        return "not enough cases"
    if -pair.margin - _SLACK <= pair.low and pair.high <= pair.margin + _SLACK:
        return "no difference beyond the margin"
    if pair.p_adjusted < ALPHA and (pair.low > 0 or pair.high < 0):
        return "better" if (pair.low > 0) == (pair.better == "higher") else "worse"
    return "not enough cases"


def _needed(pair: Pair) -> int | None:
    """The fewest cases with which this difference and spread would give a verdict, one way or the other."""
    if pair.difference is None or pair.se is None or pair.p is None or pair.p_adjusted is None:
        return FEWEST
    # The correction made p larger: the level that each comparison has to meet is smaller by the same factor.
    alpha = ALPHA * pair.p / pair.p_adjusted
    sd, changed = pair.se * math.sqrt(pair.n), (pair.fixed + pair.broken) / pair.n
    if pair.test.startswith("McNemar"):
        shown = needed_for_rate(changed, pair.difference, alpha)
        equal = needed_for_equal_mean(sd, pair.difference, pair.margin) if changed else _unchanged(pair.margin)
    else:
        shown = needed_for_mean(sd, pair.difference, alpha)
        equal = needed_for_equal_mean(sd, pair.difference, pair.margin)
    counts = [count for count in (shown, equal) if count is not None]
    return max(pair.n + 1, min(counts)) if counts else None


def _unchanged(margin: float) -> int | None:
    """Cases with which Newcombe's interval lies inside ±margin if no pair ever changes and all pass (or none)."""
    if not 0 < margin < 1:
        return FEWEST if margin >= 1 else None
    low, high = 1, 2
    while paired_rates(high, 0, 0, 0)[2] > margin:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if paired_rates(middle, 0, 0, 0)[2] <= margin else (middle, high)
    return high


def _detectable(pair: Pair) -> float | None:
    if pair.se is None:
        return None
    if pair.test.startswith("McNemar"):
        return detectable_rate_difference((pair.fixed + pair.broken) / pair.n, pair.n)
    return detectable_mean_difference(pair.se * math.sqrt(pair.n), pair.n)
