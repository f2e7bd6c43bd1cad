"""Gate: rules on a comparison."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from workbench.core.canonical import Value
from workbench.core.cases import KINDS
from workbench.core.nearest import did_you_mean

GateResult = Literal["passed", "failed", "not enough cases"]
RuleName = Literal["not_worse", "better", "at_least", "at_most", "all_pass", "no_broken"]
RULES: dict[RuleName, str] = {
    "not_worse": "the interval of the paired difference lies above -margin",
    "better": "the verdict against the baseline is better",
    "at_least": "the interval of the candidate's own mean lies at or above value",
    "at_most": "the interval of the candidate's own mean lies at or below value",
    "all_pass": "every answer passes the metric; tags and kinds narrow the cases",
    "no_broken": "no case that passed with the baseline fails; tags and kinds narrow the cases",
}
"""What each rule asks, for people who write one."""
LIMITED: tuple[RuleName, ...] = ("at_least", "at_most")
"""Rules on a candidate's own mean, which need a value."""
PAIRED: tuple[RuleName, ...] = ("not_worse", "better")
"""Rules on the difference to the baseline, which may have a margin."""
NARROWED: tuple[RuleName, ...] = ("all_pass", "no_broken")
"""Rules that tags and kinds may narrow to some cases."""
EXAMPLE = """\
name: release
baseline: A                # variant or candidate; left out: the experiment's first
rules:
  - {metric: rubric, rule: not_worse, margin: 0.1}
  - {metric: pass, rule: no_broken, kinds: [regression]}
  - {metric: latency_ms, rule: at_most, value: 4000}
"""
"""A gate as people write it."""


class GateRule(Value):
    """One rule. ``metric`` is a metric's name; the interval, not the point, must satisfy it.

    ``not_worse``: the interval of the paired difference lies above −margin. ``better``: the verdict is better.
    ``at_least``/``at_most``: the interval of the candidate's own mean lies beyond ``value``. ``all_pass``: every trial
    of the (tagged) cases passes the metric. ``no_broken``: no case that passed with the baseline fails.
    """

    metric: str
    rule: RuleName
    value: float | None = None
    margin: float | None = None
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


FIRST_RULES = (GateRule(metric="quality", rule="not_worse"), GateRule(metric="pass", rule="no_broken"))
"""What a new gate asks: no loss on the whole, and no case that worked before."""


class Gate(Value):
    """Document: a named list of rules against a baseline."""

    id: str
    name: str
    baseline: str = ""
    """Label of the baseline candidate; empty: the first of the experiment."""
    rules: tuple[GateRule, ...] = ()


class GateFault(NamedTuple):
    """What cannot be applied in a gate that can be read."""

    place: tuple[str | int, ...]
    """Path of the value, e.g. ``("rules", 1, "value")``."""
    message: str
    remedy: str


def fault_of(gate: Gate) -> GateFault | None:
    """The first thing in a gate that can never be applied, whatever the experiment; None where all is well."""
    if not gate.rules:
        return GateFault(("rules",), "It has no rules.", f"Write at least one, with metric and {_listed()}.")
    faults = (rule_fault(rule, ("rules", index)) for index, rule in enumerate(gate.rules))
    return next((fault for fault in faults if fault is not None), None)


def rule_fault(rule: GateRule, place: tuple[str | int, ...] = ()) -> GateFault | None:
    """The same of one rule, whose path in the gate is ``place``."""
    if rule.rule in LIMITED and rule.value is None:
        said = f"The rule {rule.rule} on {rule.metric} needs a value."
        return GateFault((*place, "value"), said, "Write e.g. value: 0.9.")
    if rule.rule not in LIMITED and rule.value is not None:
        said = f"The rule {rule.rule} on {rule.metric} takes no value."
        return GateFault((*place, "value"), said, "Use margin, or the rule at_least or at_most.")
    if rule.margin is not None and rule.margin < 0:
        return GateFault((*place, "margin"), f"The margin {rule.margin:g} is negative.", "Write 0 or more.")
    for kind in rule.kinds:
        if kind not in KINDS:
            remedy = f"{did_you_mean(kind, KINDS)}Kinds: {', '.join(KINDS)}."
            return GateFault((*place, "kinds"), f"There is no kind of case “{kind}”.", remedy)
    if (rule.tags or rule.kinds) and rule.rule not in NARROWED:
        said = f"The rule {rule.rule} is about all cases, so it takes no tags and no kinds."
        return GateFault((*place, "tags" if rule.tags else "kinds"), said, "Use all_pass or no_broken.")
    return None


def _listed() -> str:
    return f"rule: {', '.join(get_args(RuleName)[:-1])} or {get_args(RuleName)[-1]}"


class RuleOutcome(Value):
    """What one rule said of one candidate."""

    rule: GateRule
    candidate: str
    result: GateResult
    reason: str

    @property
    def title(self) -> str:
        """``B@mini, pass no broken [regression]``."""
        where = "".join(f" [{word}]" for word in (*self.rule.kinds, *self.rule.tags))
        return f"{self.candidate}, {self.rule.metric} {self.rule.rule.replace('_', ' ')}{where}"


class GateOutcome(Value):
    """What a gate said: failed before not enough cases before passed."""

    gate: str
    result: GateResult
    rules: tuple[RuleOutcome, ...]
    baseline: str = ""
    """Label of the candidate that the others were compared with."""


class RuleStanding(Value):
    """What one rule says of each candidate; a rule that cannot be applied says why instead."""

    outcomes: tuple[RuleOutcome, ...] = ()
    fault: str = ""


class GateStanding(Value):
    """What a gate that is being written says of an experiment."""

    experiment: int
    baseline: str
    """Label of the candidate that the others are compared with."""
    result: GateResult | None
    """As the whole gate's; None where a rule cannot be applied."""
    rules: tuple[RuleStanding, ...]


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
