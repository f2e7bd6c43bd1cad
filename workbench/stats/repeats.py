"""Repeats of the same case: how sure is it that all pass, and how much do they differ?

pass^k is the chance that k tries of a case all pass, C(passes, k)/C(tries, k) averaged over the cases (Yao et al.,
τ-bench, arXiv:2406.12045, 2024); pass@k that one of k does, 1 − C(failures, k)/C(tries, k) (Chen et al., Evaluating
large language models trained on code, arXiv:2107.03374, 2021). Spread: one-way analysis of variance with unequal
numbers of tries (Searle, Casella & McCulloch, Variance components, 1992, section 3.6).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from workbench.core.canonical import Value
from workbench.stats.statistic import Statistic, finite, mean, rate, undefined

Tries = Mapping[str, Sequence[float | None]]
"""Case → the value of each try, None unscored."""


class Flakiness(Value):
    """How the tries of a case differ, beside how the cases differ."""

    cases: int
    """With at least two scored tries."""
    single: int
    """With one or none: in no figure here."""
    unscored: int
    """Tries."""
    flaky: Statistic
    """The share of cases whose tries are not all alike."""
    within: float | None
    """Standard deviation between tries of one case."""
    between: float | None
    """Standard deviation between cases, without what the tries make of it."""
    share: float | None
    """Of the variance of a single try, what lies between its repeats: 0 repeats change nothing, 1 all is chance."""
    worst: tuple[str, ...]
    """The cases with the largest spread, at most ten."""
    reason: str = ""


def pass_k(tries: Tries, k: int, *, at_least_one: bool = False) -> Statistic:
    """The chance that k tries of a case all pass, with Student's interval over the cases.

    Args:
        tries: case → 1 passed, 0 failed, None unscored.
        k: how many tries.
        at_least_one: the chance that one of k passes (pass@k) instead.

    Returns:
        n counts cases with k scored tries; the others are counted as unscored. Undefined without any.

    Raises:
        ValueError: k below 1, or a value that is neither 0 nor 1.
    """
    if k < 1:
        raise ValueError("k is at least 1")
    chances: list[float | None] = []
    for values in tries.values():
        scored = [value for value in values if value is not None]
        if any(value not in (0, 1) for value in scored):
            raise ValueError("a value is neither 0 nor 1")
        n, passed = len(scored), round(sum(scored))
        if n < k:
            chances.append(None)
        elif at_least_one:
            chances.append(1 - math.comb(n - passed, k) / math.comb(n, k))
        else:
            chances.append(math.comb(passed, k) / math.comb(n, k))
    if all(chance is None for chance in chances):
        return undefined(f"No case has {k} scored tries.", 0, len(chances))
    return mean(chances, "binary")


def flakiness(tries: Tries) -> Flakiness:
    """Spread within and between cases.

    Args:
        tries: case → the value of each try, None unscored.

    Raises:
        ValueError: a value is not finite.
    """
    scored = {case: [value for value in values if value is not None] for case, values in tries.items()}
    for values in scored.values():
        finite(values)
    several = {case: values for case, values in scored.items() if len(values) > 1}
    spreads = {case: _squares(values) / (len(values) - 1) for case, values in several.items()}
    within, between, reason = _components(list(several.values()))
    total = None if within is None or between is None else within + between
    worst = sorted((case for case, spread in spreads.items() if spread > 0), key=lambda case: (-spreads[case], case))
    flaky = sum(min(values) != max(values) for values in several.values())
    return Flakiness(
        cases=len(several),
        single=len(tries) - len(several),
        unscored=sum(value is None for values in tries.values() for value in values),
        flaky=rate(flaky, len(several), nothing="No case was tried twice."),
        within=None if within is None else math.sqrt(within),
        between=None if between is None else math.sqrt(between),
        share=within / total if within is not None and total else None,
        worst=tuple(worst[:10]),
        reason=reason,
    )


def _components(groups: Sequence[Sequence[float]]) -> tuple[float | None, float | None, str]:
    """(variance within, variance between, what is undefined)."""
    if not groups:
        return None, None, "No case was tried twice."
    n = sum(map(len, groups))
    within = math.fsum(map(_squares, groups)) / (n - len(groups))
    if len(groups) == 1:
        return within, None, "One case: no spread between cases."
    grand = math.fsum(value for group in groups for value in group) / n
    between = math.fsum(len(group) * (math.fsum(group) / len(group) - grand) ** 2 for group in groups)
    usual = (n - sum(len(group) ** 2 for group in groups) / n) / (len(groups) - 1)
    found = max(0.0, (between / (len(groups) - 1) - within) / usual)
    if within == 0 and found == 0:
        return 0.0, 0.0, "All tries of all cases are alike."
    return within, found, ""


def _squares(values: Sequence[float]) -> float:
    middle = math.fsum(values) / len(values)
    return math.fsum((value - middle) ** 2 for value in values)
