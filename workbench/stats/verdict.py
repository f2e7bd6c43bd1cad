"""The verdict: rule 9 of the evaluation rules, in one place.

Test and interval come as one pair, fixed by the kind of metric before the numbers are seen:

=================  =========================================================  ====================================
values             test                                                       95 % interval of the difference
=================  =========================================================  ====================================
yes/no             McNemar, exact                                             Newcombe, paired (method 10)
1–5, continuous    sign flips of the mean difference: exact up to 20          BCa bootstrap; percentile below 20
                   differences that are not 0, else 10,000 seeded
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
score 1–5      90.6  93.5  95.2  94.5  1.6   3.2   4.1   3.7   0.0  0.0  0.0   2.0
=============  ======================  ======================  =====================
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.core.rubrics import Better
from workbench.core.summaries import MetricKind, Pair, Verdict
from workbench.stats.bootstrap import bootstrap_mean
from workbench.stats.corrections import holm
from workbench.stats.mcnemar import mcnemar_p
from workbench.stats.newcombe import paired_rates
from workbench.stats.permutation import sign_flip_p
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

ALPHA = 0.05
SEED = 7
_EXACT_ONLY_BELOW = 10
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
) -> Pair:
    """Compare a candidate with a baseline on one metric over the cases that both have.

    Args:
        baseline, candidate: case id → value, repeats averaged; None is unscored.
        kind: decides test, interval and default margin.
        better: the direction of good.
        margin: difference that does not matter, in the metric's unit; None: `default_margin`.
        seed: of the random sign flips and resamples.

    Returns:
        The pair with its verdict as the only comparison; `adjust` corrects several.

    Raises:
        ValueError: a value is not finite.
    """
    import numpy as np

    both = [(one, two) for case_id, one in baseline.items() if one is not None if _has(two := candidate.get(case_id))]
    first, second = np.asarray(both, dtype=float).reshape(-1, 2).T
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError(f"a value of {metric} is not finite")
    if margin is None:
        margin = default_margin(kind, better, first)
    # Sorted, so that the order of the cases does not reach the last digit.
    differences = np.sort(second - first)
    findings = _binary(first, second) if _is_yes_no(kind, first, second) else _continuous(differences, seed)
    fixed, broken = _moved(differences, better)
    pair = Pair(
        baseline=baseline_label,
        candidate=candidate_label,
        metric=metric,
        n=len(both),
        unmatched=len(baseline.keys() | candidate.keys()) - len(both),
        difference=findings.difference,
        se=findings.se,
        low=findings.low,
        high=findings.high,
        interval=findings.interval,
        test=findings.test,
        p=findings.p,
        p_adjusted=findings.p,
        verdict="not enough cases",
        needed_n=None,
        smallest_detectable=None,
        fixed=fixed,
        broken=broken,
        same=len(both) - fixed - broken,
        margin=margin,
        kind=kind,
        better=better,
        reason=_reason(len(both), kind, findings),
    )
    return _concluded(pair)


def adjust(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs of one question (several candidates, one metric) with Holm's correction and their verdicts after it."""
    tested = [pair for pair in pairs if pair.p is not None]
    adjusted = iter(holm([pair.p for pair in tested if pair.p is not None]))
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


@dataclass(frozen=True, slots=True)
class _Findings:
    difference: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    interval: str = "none"
    test: str = "none"
    p: float | None = None


def _has(value: float | None) -> bool:
    return value is not None


def _is_yes_no(kind: MetricKind, first: Floats, second: Floats) -> bool:
    if kind != "binary":
        return False
    return all(bool(((values == 0) | (values == 1)).all()) for values in (first, second))


def _binary(first: Floats, second: Floats) -> _Findings:
    import numpy as np

    n = len(first)
    if n == 0:
        return _Findings(test="McNemar, exact")
    both, first_only = int((first * second).sum()), int((first * (1 - second)).sum())
    second_only = int(((1 - first) * second).sum())
    difference, low, high = paired_rates(both, first_only, second_only, n - both - first_only - second_only)
    p = mcnemar_p(fixed=second_only, broken=first_only)
    if n == 1:
        return _Findings(difference=difference, test="McNemar, exact", p=p)
    return _Findings(difference, _se(np.sort(second - first)), low, high, "Newcombe, paired", "McNemar, exact", p)


def _continuous(differences: Floats, seed: int) -> _Findings:
    n = len(differences)
    if n == 0:
        return _Findings(test="sign-flip permutation, exact")
    p, test = sign_flip_p(differences, seed)
    difference = math.fsum(differences) / n
    if n == 1:
        return _Findings(difference=difference, test=test, p=p)
    low, high, interval = bootstrap_mean(differences, seed)
    return _Findings(difference, _se(differences), low, high, interval, test, p)


def _se(differences: Floats) -> float:
    # Around 1, so that squares of tiny or huge values stay numbers.
    scale = float(abs(differences).max()) or 1.0
    return float((differences / scale).std(ddof=1)) * scale / math.sqrt(len(differences))


def _moved(differences: Floats, better: Better) -> tuple[int, int]:
    """(cases that got better, cases that got worse)."""
    up, down = int((differences > _SLACK).sum()), int((differences < -_SLACK).sum())
    return (up, down) if better == "higher" else (down, up)


def _concluded(pair: Pair) -> Pair:
    """The pair with verdict, needed cases and smallest detectable difference from its own figures."""
    verdict = _verdict(pair)
    needed = _needed(pair) if verdict == "not enough cases" else None
    return pair.model_copy(
        update={"verdict": verdict, "needed_n": needed, "smallest_detectable": _detectable(pair)},
    )


def _verdict(pair: Pair) -> Verdict:
    if pair.n < FEWEST or pair.low is None or pair.high is None or pair.p_adjusted is None:
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
    # Holm made p larger: the level that each comparison has to meet is smaller by the same factor.
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


def _reason(n: int, kind: MetricKind, findings: _Findings) -> str:
    said = []
    if n == 0:
        said.append("No case has a score of both.")
    elif n < FEWEST:
        said.append(f"{n} {'pair' if n == 1 else 'pairs'}: a verdict needs at least {FEWEST}.")
    elif n < _EXACT_ONLY_BELOW:
        said.append(f"Only {n} pairs: read with care.")
    if n == 1:
        said.append("One pair has no interval.")
    if findings.interval == "degenerate":
        said.append("All differences are equal, so the interval has no width.")
    if kind == "binary" and findings.test.startswith("sign-flip"):
        said.append("Not all values are 0 or 1 (repeats are averaged per case), so the rates are compared as means.")
    return " ".join(said)
