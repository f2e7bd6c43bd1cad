"""Applying a gate: rules on the comparison of an experiment's candidates with its baseline."""

from collections.abc import Callable, Mapping, Sequence

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.experiments import Candidate, Experiment
from workbench.core.figures import interval, number, signed
from workbench.core.gates import Gate, GateOutcome, GateResult, GateRule, RuleOutcome, above, outcome_of
from workbench.core.summaries import CandidateSummary, MetricSummary, Pair
from workbench.project.candidates import names_of, pick
from workbench.project.comparing import Comparing
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.views import MetricInfo
from workbench.store.store import Store

Passes = Mapping[str, Sequence[bool | None]]
"""Case id → whether each repeat passed; None: unscored, failed or not run."""
SHOWN = 5
"""Broken cases that a reason names."""


class Gating:
    """Gates of an open project."""

    def __init__(self, store: Store, documents: Documents, experiments: Experiments, comparing: Comparing) -> None:
        self._store = store
        self._documents = documents
        self._experiments = experiments
        self._comparing = comparing

    def check(self, gate_name: str, candidates: Sequence[Candidate]) -> None:
        """See, before anything is paid for, that a gate can be applied to these candidates.

        Raises:
            InputError: it does not exist, its baseline is not among them, or there is nothing to compare.
        """
        self._baseline(self._documents.one(Gate, gate_name), candidates)

    def _baseline(self, gate: Gate, candidates: Sequence[Candidate]) -> str:
        names = names_of(self._store, candidates)
        baseline = pick(gate.baseline, names) if gate.baseline else next(iter(names))
        if len(names) < 2:
            raise InputError(
                "gate.alone",
                f"{baseline} is the only candidate, so there is nothing to compare it with.",
                f"gate {gate.name}",
                "Run it together with the baseline.",
            )
        return baseline

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
        baseline = self._baseline(gate, found.manifest.candidates)
        summaries = {summary.candidate: summary for summary in self._experiments.summaries(found.id)}
        by_rule = [self._outcomes(rule, found, baseline, summaries) for rule in gate.rules]
        labels = [label for label in summaries if label != baseline]
        outcomes = [outcomes[label] for label in labels for outcomes in by_rule]
        return GateOutcome(gate=gate.name, result=outcome_of(o.result for o in outcomes), rules=tuple(outcomes))

    def _outcomes(
        self, rule: GateRule, experiment: Experiment, baseline: str, summaries: Mapping[str, CandidateSummary]
    ) -> dict[str, RuleOutcome]:
        """What a rule says of each candidate."""
        judge = self._judge(rule, self._info(rule, experiment), experiment, baseline, summaries)
        found = {label: judge(label) for label in summaries if label != baseline}
        return {
            label: RuleOutcome(rule=rule, candidate=label, result=result, reason=reason)
            for label, (result, reason) in found.items()
        }

    def _judge(
        self,
        rule: GateRule,
        info: MetricInfo,
        experiment: Experiment,
        baseline: str,
        summaries: Mapping[str, CandidateSummary],
    ) -> Callable[[str], tuple[GateResult, str]]:
        if rule.rule in ("not_worse", "better"):
            comparison = self._comparing.compare(
                [experiment.id], baseline=baseline, metric=info.name, margin=rule.margin
            )
            pairs = {pair.candidate: pair for pair in comparison.pairs}
            return lambda label: _paired(rule, info, pairs[label])
        if rule.rule in ("at_least", "at_most"):
            return lambda label: _own(rule, info, summaries[label])
        passes = self._passes(rule, experiment)
        if rule.rule == "all_pass":
            return lambda label: _all_pass(passes[label])
        return lambda label: _no_broken(passes[baseline], passes[label])

    def _info(self, rule: GateRule, experiment: Experiment) -> MetricInfo:
        infos = {info.name: info for info in self._experiments.metrics(experiment.id)}
        if rule.metric in infos:
            return infos[rule.metric]
        known = ", ".join(infos)
        raise InputError(
            "gate.metric", f"Experiment {experiment.number} has no metric “{rule.metric}”.", remedy=f"It has: {known}."
        )

    def _passes(self, rule: GateRule, experiment: Experiment) -> dict[str, Passes]:
        """Candidate → the cases that the rule is about."""
        manifest = experiment.manifest
        passed = self._passed(rule, experiment)
        wanted = [
            (digest, case_id)
            for digest, case_id, case in self._cases(experiment)
            if (not rule.tags or set(rule.tags) & set(case.tags)) and (not rule.kinds or case.kind in rule.kinds)
        ]
        rows: dict[tuple[str, str], list[bool | None]] = {}
        for row in self._experiments.rows(experiment.id):
            rows.setdefault((row.candidate, row.case_digest), []).append(passed.get(row.trial_id))
        found: dict[str, Passes] = {}
        for candidate in manifest.candidates:
            own = {case_id: rows.get((candidate.label, digest), []) for digest, case_id in wanted}
            # A trial that was planned and not made is no pass.
            found[candidate.label] = {
                case_id: [*repeats, *[None] * (manifest.repeats - len(repeats))] for case_id, repeats in own.items()
            }
        return found

    def _passed(self, rule: GateRule, experiment: Experiment) -> dict[str, bool | None]:
        """Trial id → whether it passed: as a whole, or the one part that the rule names."""
        if rule.metric == "pass":
            return {row.trial_id: row.passed for row in self._experiments.rows(experiment.id)}
        for layer in reversed(self._store.layers(experiment.id)):
            part = next((part for part in layer.parts if part.metric == rule.metric), None)
            if part is not None:
                values = self._store.metric_values(experiment.id, part.metric, layer=layer.id)
                return {
                    trial: None if value is None else value >= part.pass_value - 1e-12
                    for trial, value in values.items()
                }
        raise InputError(
            "gate.metric",
            f"{rule.rule} asks whether a trial passed, and “{rule.metric}” is a figure.",
            remedy="Use pass, or the name of a check or criterion.",
        )

    def _cases(self, experiment: Experiment) -> list[tuple[str, str, Case]]:
        manifest = experiment.manifest
        cases = self._store.cases_by_digest(manifest.case_digests)
        ids = manifest.case_ids or manifest.case_digests
        return [
            (digest, case_id, cases.get(digest) or Case(id=case_id))
            for digest, case_id in zip(manifest.case_digests, ids, strict=True)
        ]


def _paired(rule: GateRule, info: MetricInfo, pair: Pair) -> tuple[GateResult, str]:
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


def _all_pass(passes: Passes) -> tuple[GateResult, str]:
    trials = [passed for repeats in passes.values() for passed in repeats]
    good = sum(passed is True for passed in trials)
    said = f"{good} of {len(trials)} passed"
    if any(passed is False for passed in trials):
        return "failed", said
    return ("passed" if trials and good == len(trials) else "not enough cases"), said


def _no_broken(before: Passes, after: Passes) -> tuple[GateResult, str]:
    held = [case for case, repeats in before.items() if repeats and all(repeats)]
    broken = [case for case in held if any(passed is False for passed in after[case])]
    if broken:
        more = " …" if len(broken) > SHOWN else ""
        return "failed", f"{len(broken)} of {len(held)} broke: {', '.join(broken[:SHOWN])}{more}"
    # Where the baseline says nothing of a case, nobody can tell whether it broke.
    unknown = any(None in repeats and False not in repeats for repeats in before.values())
    open_cases = unknown or any(None in after[case] for case in held)
    return ("not enough cases" if open_cases or not held else "passed"), f"0 of {len(held)} broke"


def _own(rule: GateRule, info: MetricInfo, summary: CandidateSummary) -> tuple[GateResult, str]:
    metric: MetricSummary = summary.pass_rate if rule.metric == "pass" else summary.metrics[rule.metric]
    if rule.value is None:
        raise InputError("gate.value", f"The rule {rule.rule} on {rule.metric} needs a value.", remedy="Give it one.")
    unit = f" {info.unit}" if info.unit else ""
    said = f"{number(metric.mean, 3)} {interval(metric.low, metric.high, 3)}" if metric.mean is not None else "no mean"
    said = f"{said}{unit if metric.mean is not None else ''}, {rule.rule.replace('_', ' ')} {rule.value:g}{unit}"
    if rule.rule == "at_least":
        return above(metric.low, metric.high, rule.value), said
    if metric.low is None or metric.high is None:
        return "not enough cases", said
    return above(-metric.high, -metric.low, -rule.value), said
