"""Gate: rules on a comparison."""

from collections.abc import Iterable
from typing import Literal

from workbench.core.canonical import Value

GateResult = Literal["passed", "failed", "not enough cases"]


class GateRule(Value):
    """One rule. ``metric`` is a metric's name; the interval, not the point, must satisfy it.

    ``not_worse``: the interval of the paired difference lies above −margin. ``better``: the verdict is better.
    ``at_least``/``at_most``: the interval of the candidate's own mean lies beyond ``value``. ``all_pass``: every trial
    of the (tagged) cases passes the metric. ``no_broken``: no case that passed with the baseline fails.
    """

    metric: str
    rule: Literal["not_worse", "better", "at_least", "at_most", "all_pass", "no_broken"]
    value: float | None = None
    margin: float | None = None
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class Gate(Value):
    """Document: a named list of rules against a baseline."""

    id: str
    name: str
    baseline: str = ""
    """Label of the baseline candidate; empty: the first of the experiment."""
    rules: tuple[GateRule, ...] = ()


class RuleOutcome(Value):
    """What one rule said of one candidate."""

    rule: GateRule
    candidate: str
    result: GateResult
    reason: str


class GateOutcome(Value):
    """What a gate said: failed before not enough cases before passed."""

    gate: str
    result: GateResult
    rules: tuple[RuleOutcome, ...]


def outcome_of(results: Iterable[GateResult]) -> GateResult:
    """The result of a gate: failed if any rule failed, passed if all passed, else not enough cases."""
    found = list(results)
    if "failed" in found:
        return "failed"
    return "passed" if found and all(result == "passed" for result in found) else "not enough cases"


def above(low: float | None, high: float | None, limit: float) -> GateResult:
    """Whether an interval lies at or above a limit: not enough cases where the limit is inside it or there is none."""
    if low is None or high is None:
        return "not enough cases"
    if low >= limit:
        return "passed"
    return "failed" if high < limit else "not enough cases"
