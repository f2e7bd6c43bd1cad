"""Applying a gate: rules on the comparison of an experiment's candidates with its baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from workbench.core.errors import InputError
from workbench.core.experiments import Candidate, Experiment
from workbench.core.gates import (
    Gate,
    GateOutcome,
    GateResult,
    GateRule,
    GateStanding,
    RuleOutcome,
    RuleStanding,
    fault_of,
    outcome_of,
    rule_fault,
)
from workbench.core.nearest import did_you_mean
from workbench.core.summaries import CandidateSummary
from workbench.engine.plan import Plan
from workbench.interop.file_bytes import read_text
from workbench.interop.gate_text import read_gate
from workbench.project.candidates import names_of, pick
from workbench.project.comparing import Comparing
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.gate_rules import Passes, all_pass, no_broken, own_mean, paired, unless_unscored
from workbench.project.measures import ROW_METRICS, metrics_of_parts
from workbench.project.rule_metrics import rule_metrics
from workbench.project.views import MetricInfo
from workbench.store.store import Store

GATE_FILES = (".yaml", ".yml", ".json")
"""How the name of a gate's file ends."""
HOW_TO_MAKE = "A gate is a YAML file (--gate gate.yaml) or stands in the project; workbench gate --help shows its form."


_UNMARKED: tuple[frozenset[str], str, str] = (frozenset(), "golden", "tune")


class _Material(NamedTuple):
    """What rules are applied to."""

    experiment: Experiment
    baseline: str
    """Its label."""
    summaries: Mapping[str, CandidateSummary]
    """Candidate → its figures, the baseline's too."""


class Gating:
    """Gates of an open project."""

    def __init__(self, store: Store, documents: Documents, experiments: Experiments, comparing: Comparing) -> None:
        self._store = store
        self._documents = documents
        self._experiments = experiments
        self._comparing = comparing

    def gate(self, name: str) -> Gate:
        """A gate of the project by its name (empty: the only one), or that of a file (``.yaml``, ``.yml``, ``.json``).

        Raises:
            InputError: there is none, or it can never be applied.
        """
        if name.lower().endswith(GATE_FILES) and self._documents.find("gate", name) is None:
            return read_gate_file(Path(name), gate_id=name)
        names = [head.name for head in self._documents.heads("gate")]
        if not names:
            said = f"There is no gate “{name}”: the project has none." if name else "The project has no gate."
            raise InputError("gate.none", said, remedy=HOW_TO_MAKE)
        if name and self._documents.find("gate", name) is None:
            remedy = f"{did_you_mean(name, names)}There are: {', '.join(names)}. {HOW_TO_MAKE}"
            raise InputError("gate.unknown", f"There is no gate “{name}”.", remedy=remedy)
        gate = self._documents.one(Gate, name)
        if (fault := fault_of(gate)) is not None:
            raise InputError("gate.rule", fault.message, _place(gate, fault.place), fault.remedy)
        return gate

    def check(self, gate_name: str, plan: Plan) -> None:
        """See, before anything is paid for, that a gate can be applied to what a run will give.

        Raises:
            InputError: it does not exist, its baseline is not among the candidates, there is nothing to compare, or a
                metric will not be there.
        """
        gate = self.gate(gate_name)
        self._baseline(gate, plan.manifest.candidates)
        known = metrics_of_parts(plan.manifest.parts)
        unknown = next(((n, rule) for n, rule in enumerate(gate.rules) if rule.metric not in known), None)
        if unknown is None:
            return
        # Cases may bring checks and a rubric of their own, whose names only the run tells.
        if not any(case.checks or case.rubric for case in plan.load(plan.manifest.case_digests).values()):
            where = _place(gate, ("rules", unknown[0]))
            raise _no_metric("This run", unknown[1].metric, list(known), where)

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
            gate_name: name or id of the gate, or a file that holds one.
            experiment: id or number; None: the latest.

        Raises:
            InputError: gate, experiment or baseline does not exist, or there is nothing to compare.
        """
        gate = self.gate(gate_name)
        found = self._material(gate, experiment)
        by_rule = [self._outcomes(gate, index, found) for index in range(len(gate.rules))]
        outcomes = [outcomes[label] for label in found.summaries if label != found.baseline for outcomes in by_rule]
        result = outcome_of(one.result for one in outcomes)
        return GateOutcome(gate=gate.name, result=result, rules=tuple(outcomes), baseline=found.baseline)

    def standing(self, gate: Gate, experiment: str | int | None = None) -> GateStanding:
        """What `apply` says of a gate that is being written: a rule that cannot be applied holds back itself alone.

        Args:
            gate: as it stands, stored or not.
            experiment: id or number; None: the latest.

        Raises:
            InputError: there is no experiment, its baseline does not exist, or there is nothing to compare.
        """
        found = self._material(gate, experiment)
        rules = tuple(self._standing(gate, index, found) for index in range(len(gate.rules)))
        whole = bool(rules) and not any(rule.fault for rule in rules)
        result = outcome_of(outcome.result for rule in rules for outcome in rule.outcomes) if whole else None
        return GateStanding(experiment=found.experiment.number, baseline=found.baseline, result=result, rules=rules)

    def metrics(self) -> dict[str, str]:
        """What a rule can be about, name → title: what the latest experiment has, then what the scorecards give."""
        return rule_metrics(self._experiments, self._documents)

    def _material(self, gate: Gate, experiment: str | int | None) -> _Material:
        found = self._experiments.latest_or_fail() if experiment is None else self._experiments.get(experiment)
        baseline = self._baseline(gate, found.manifest.candidates)
        summaries = {summary.candidate: summary for summary in self._experiments.summaries(found.id)}
        return _Material(found, baseline, summaries)

    def _standing(self, gate: Gate, index: int, material: _Material) -> RuleStanding:
        fault = rule_fault(gate.rules[index])
        if fault is not None:
            return RuleStanding(fault=f"{fault.message} {fault.remedy}".strip())
        try:
            found = self._outcomes(gate, index, material)
        except InputError as error:
            return RuleStanding(fault=f"{error.message} {error.remedy}".strip())
        return RuleStanding(outcomes=tuple(found.values()))

    def _outcomes(self, gate: Gate, index: int, material: _Material) -> dict[str, RuleOutcome]:
        """What a rule says of each candidate."""
        rule = gate.rules[index]
        info = self._info(rule, material.experiment, _place(gate, ("rules", index)))
        judge = self._judge(rule, info, material)
        found = {label: judge(label) for label in material.summaries if label != material.baseline}
        return {
            label: RuleOutcome(rule=rule, candidate=label, result=result, reason=reason)
            for label, (result, reason) in found.items()
        }

    def _judge(self, rule: GateRule, info: MetricInfo, material: _Material) -> Callable[[str], tuple[GateResult, str]]:
        experiment, baseline, summaries = material
        if rule.rule in ("not_worse", "better"):
            comparison = self._comparing.compare(
                [experiment.id], baseline=baseline, metric=info.name, margin=rule.margin
            )
            pairs = {pair.candidate: pair for pair in comparison.pairs}
            missing = self._missing(rule, experiment)
            return lambda label: unless_unscored(
                paired(rule, info, pairs[label]), rule, info, pairs[label], (missing[baseline], missing[label])
            )
        if rule.rule in ("at_least", "at_most"):
            missing = self._missing(rule, experiment)
            return lambda label: unless_unscored(
                own_mean(rule, info, summaries[label]),
                rule,
                info,
                summaries[label].metric(rule.metric),
                (missing[label],),
            )
        passes = self._passes(rule, experiment)
        if rule.rule == "all_pass":
            return lambda label: all_pass(rule, passes[label])
        return lambda label: no_broken(rule, passes[baseline], passes[label])

    def _info(self, rule: GateRule, experiment: Experiment, where: str) -> MetricInfo:
        infos = {info.name: info for info in self._experiments.metrics(experiment.id)}
        if rule.metric in infos:
            return infos[rule.metric]
        raise _no_metric(f"Experiment {experiment.number}", rule.metric, list(infos), where)

    def _passes(self, rule: GateRule, experiment: Experiment) -> dict[str, Passes]:
        """Candidate → the cases that the rule is about."""
        manifest = experiment.manifest
        passed = self._passed(rule, experiment)
        wanted = self._about(rule, experiment)
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

    def _missing(self, rule: GateRule, experiment: Experiment) -> dict[str, tuple[int, int]]:
        """Candidate → answers of which a part of the rule's metric is unscored, and all its answers."""
        answered = [row for row in self._experiments.rows(experiment.id) if row.scored and row.state != "failed"]
        if rule.metric in ("pass", "quality", "rubric"):
            lacking = {row.trial_id for row in answered if row.unscored or row.passed is None}
        elif rule.metric in ROW_METRICS:
            lacking = set()
        else:
            # Not those of which the part was never asked: a case may bring checks of its own.
            values = self._store.metric_values(experiment.id, rule.metric, layer=self._info(rule, experiment, "").layer)
            lacking = {trial for trial, value in values.items() if value is None}
        return {
            label: (sum(row.trial_id in lacking for row in own), len(own))
            for label in (candidate.label for candidate in experiment.manifest.candidates)
            for own in [[row for row in answered if row.candidate == label]]
        }

    def _passed(self, rule: GateRule, experiment: Experiment) -> dict[str, bool | None]:
        """Trial id → whether it passed: as a whole, or the one part that the rule names."""
        if rule.metric == "pass":
            return {row.trial_id: row.passed for row in self._experiments.rows(experiment.id)}
        for layer in reversed(self._store.layers(experiment.id)):
            parts = layer.parts if rule.metric not in ROW_METRICS else ()
            part = next((part for part in parts if part.metric == rule.metric), None)
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

    def _about(self, rule: GateRule, experiment: Experiment) -> list[tuple[str, str]]:
        """Digest and id of the cases that a rule is about; of erased ones the kind is known still, and no tag."""
        manifest = experiment.manifest
        marks = self._store.case_marks(manifest.case_digests)
        pairs = zip(manifest.case_digests, manifest.case_ids or manifest.case_digests, strict=True)
        return [
            (digest, case_id)
            for digest, case_id in pairs
            for tags, kind, _ in [marks.get(digest, _UNMARKED)]
            if (not rule.tags or not tags.isdisjoint(rule.tags)) and (not rule.kinds or kind in rule.kinds)
        ]


def read_gate_file(path: Path, *, gate_id: str) -> Gate:
    """The gate that a YAML or JSON file holds; called like the file where it says no name.

    Raises:
        InputError: it is missing, no UTF-8, no gate, or a gate that could never be applied; names file and line.
    """
    return read_gate(read_text(path), where=path.name, gate_id=gate_id, name=path.stem)


def _place(gate: Gate, place: Sequence[str | int]) -> str:
    """``gate release, rule 2``"""
    return f"gate {gate.name}, rule {int(place[1]) + 1}" if len(place) > 1 else f"gate {gate.name}"


def _no_metric(whose: str, metric: str, known: Sequence[str], where: str) -> InputError:
    remedy = f"{did_you_mean(metric, known)}It has: {', '.join(known)}."
    return InputError("gate.metric", f"{whose} has no metric “{metric}”.", where, remedy)
