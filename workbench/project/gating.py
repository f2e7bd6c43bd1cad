"""Applying a gate: rules on the comparison of an experiment's candidates with its baseline."""

from collections.abc import Mapping, Sequence

from workbench.core.errors import InputError
from workbench.core.experiments import Experiment
from workbench.core.figures import interval, number, signed
from workbench.core.gates import Gate, GateOutcome, GateResult, GateRule, RuleOutcome, above, outcome_of
from workbench.core.summaries import CandidateSummary, MetricSummary
from workbench.project.comparing import Comparing, pick
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.views import MetricInfo
from workbench.store.store import Store


class Gating:
    """Gates of an open project."""

    def __init__(self, store: Store, documents: Documents, experiments: Experiments, comparing: Comparing) -> None:
        self._store = store
        self._documents = documents
        self._experiments = experiments
        self._comparing = comparing

    def apply(self, gate_name: str, experiment: str | int | None = None) -> GateOutcome:
        """Apply a gate to every candidate of an experiment but the baseline.

        Args:
            gate_name: name or id of the gate.
            experiment: id or number; None: the latest.

        Raises:
            InputError: gate, experiment or baseline does not exist, or there is nothing to compare.
        """
        gate = self._documents.one(Gate, gate_name)
        found = self._experiments.latest_or_fail() if experiment is None else self._experiments.get(experiment)
        labels = [candidate.label for candidate in found.manifest.candidates]
        baseline = pick(gate.baseline, labels) if gate.baseline else labels[0]
        others = [label for label in labels if label != baseline]
        if not others:
            raise InputError(
                "gate.alone",
                f"Experiment {found.number} has one candidate, so there is nothing to compare it with.",
                f"gate {gate.name}",
                "Run it together with the baseline.",
            )
        summaries = {summary.candidate: summary for summary in self._experiments.summaries(found.id)}
        outcomes = [self._outcome(rule, found, baseline, label, summaries) for label in others for rule in gate.rules]
        return GateOutcome(gate=gate.name, result=outcome_of(o.result for o in outcomes), rules=tuple(outcomes))

    def _outcome(
        self,
        rule: GateRule,
        experiment: Experiment,
        baseline: str,
        candidate: str,
        summaries: Mapping[str, CandidateSummary],
    ) -> RuleOutcome:
        infos = {info.name: info for info in self._experiments.metrics(experiment.id)}
        if rule.metric not in infos and rule.rule != "no_broken":
            known = ", ".join(infos)
            raise InputError(
                "gate.metric",
                f"Experiment {experiment.number} has no metric “{rule.metric}”.",
                remedy=f"It has: {known}.",
            )
        if rule.rule in ("not_worse", "better"):
            result, reason = self._paired(rule, infos[rule.metric], experiment, baseline, candidate)
        elif rule.rule in ("at_least", "at_most"):
            result, reason = _own(rule, summaries[candidate])
        elif rule.rule == "all_pass":
            result, reason = self._all_pass(rule, experiment, candidate)
        else:
            result, reason = self._no_broken(rule, experiment, baseline, candidate)
        return RuleOutcome(rule=rule, candidate=candidate, result=result, reason=reason)

    def _paired(
        self, rule: GateRule, info: MetricInfo, experiment: Experiment, baseline: str, candidate: str
    ) -> tuple[GateResult, str]:
        pair = self._comparing.compare(
            [experiment.id], baseline=baseline, candidates=[candidate], metric=rule.metric, margin=rule.margin
        ).pairs[0]
        if pair.difference is None:
            return "not enough cases", pair.reason or "no pairs"
        said = f"{signed(pair.difference)} {interval(pair.low, pair.high, sign=True)}, {pair.verdict}, {pair.n} cases"
        if rule.rule == "better":
            results: dict[str, GateResult] = {"better": "passed", "not enough cases": "not enough cases"}
            return results.get(pair.verdict, "failed"), said
        low, high = pair.low, pair.high
        if info.better == "lower" and low is not None and high is not None:
            low, high = -high, -low
        return above(low, high, -pair.margin), f"{said}, margin {number(pair.margin, 2)}"

    def _trials(self, rule: GateRule, experiment: Experiment, candidate: str) -> dict[str, Sequence[bool | None]]:
        """Case id → whether each repeat passed the rule's metric, of the cases that the rule is about."""
        rows = [row for row in self._store.rows(experiment.id) if row.candidate == candidate]
        cases = self._store.cases_by_digest({row.case_digest for row in rows})
        parts = {part.metric for part in experiment.manifest.parts}
        found: dict[str, list[bool | None]] = {}
        for row in rows:
            case = cases[row.case_digest]
            if (rule.tags and not set(rule.tags) & set(case.tags)) or (rule.kinds and case.kind not in rule.kinds):
                continue
            passed = row.passed if rule.metric not in parts or row.passed is None else rule.metric not in row.failed
            found.setdefault(row.case_id, []).append(passed)
        return dict(found)

    def _all_pass(self, rule: GateRule, experiment: Experiment, candidate: str) -> tuple[GateResult, str]:
        trials = [passed for repeats in self._trials(rule, experiment, candidate).values() for passed in repeats]
        good = sum(passed is True for passed in trials)
        said = f"{good} of {len(trials)}"
        if any(passed is False for passed in trials):
            return "failed", said
        return ("passed" if trials and good == len(trials) else "not enough cases"), said

    def _no_broken(
        self, rule: GateRule, experiment: Experiment, baseline: str, candidate: str
    ) -> tuple[GateResult, str]:
        before = self._trials(rule, experiment, baseline)
        after = self._trials(rule, experiment, candidate)
        held = [case for case, repeats in before.items() if repeats and all(repeats)]
        broken = [case for case in held if any(passed is False for passed in after.get(case, ()))]
        open_cases = [case for case in held if any(passed is None for passed in after.get(case, (None,)))]
        if broken:
            shown = ", ".join(broken[:5])
            return "failed", f"{len(broken)} of {len(held)} broke: {shown}"
        return ("not enough cases" if open_cases or not held else "passed"), f"0 of {len(held)} broke"


def _own(rule: GateRule, summary: CandidateSummary) -> tuple[GateResult, str]:
    metric: MetricSummary = summary.pass_rate if rule.metric == "pass" else summary.metrics[rule.metric]
    if rule.value is None:
        raise InputError("gate.value", f"The rule {rule.rule} on {rule.metric} needs a value.", remedy="Give it one.")
    said = "no mean" if metric.mean is None else f"{number(metric.mean, 3)} {interval(metric.low, metric.high, 3)}"
    said = f"{said}, {rule.rule.replace('_', ' ')} {rule.value:g}"
    if rule.rule == "at_least":
        return above(metric.low, metric.high, rule.value), said
    if metric.low is None or metric.high is None:
        return "not enough cases", said
    return above(-metric.high, -metric.low, -rule.value), said
