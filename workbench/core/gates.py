"""Gate: rules on a comparison."""

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
