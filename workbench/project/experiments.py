"""Experiments of an open project: what was run, what came out."""

from collections.abc import Mapping, Sequence

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.experiments import Experiment, Totals
from workbench.core.nearest import did_you_mean
from workbench.core.passing import came_to, rule_words
from workbench.core.rubrics import Scorecard
from workbench.core.scores import USUAL_THRESHOLD, Score, TrialResult
from workbench.core.summaries import CandidateSummary
from workbench.project.measures import ROW_METRICS, metrics_of, summarize
from workbench.project.value_cache import ByLabel, ValueCache
from workbench.project.views import LayerScores, MetricInfo, TrialView, Unscored
from workbench.scoring.parts import metric_name, parts_for
from workbench.store.results import Layer, TrialFigures, TrialPlace, TrialRow
from workbench.store.store import Store


class Experiments:
    """Experiments of an open project."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = ValueCache(store)

    def list(self) -> Sequence[Experiment]:
        """All, oldest first."""
        return self._store.experiments()

    def get(self, id_or_number: str | int) -> Experiment:
        """One, by id or number.

        Raises:
            InputError: there is none.
        """
        try:
            return self._store.experiment(id_or_number)
        except KeyError:
            numbers = [experiment.number for experiment in self._store.experiments()]
            listed = f"There are: {', '.join(map(str, numbers[-20:]))}." if numbers else "Nothing was run yet."
            raise InputError("experiment.unknown", f"There is no experiment {id_or_number}.", remedy=listed) from None

    def latest(self, cell_id: str | None = None) -> Experiment | None:
        """The latest experiment of a run cell, or of the project; None before the first."""
        found = [x for x in self._store.experiments() if cell_id is None or x.notebook_cell == cell_id]
        return found[-1] if found else None

    def latest_or_fail(self) -> Experiment:
        """The latest experiment.

        Raises:
            InputError: nothing was run yet.
        """
        found = self.latest()
        if found is None:
            raise InputError("experiment.none", "Nothing was run yet.", remedy="Run first.")
        return found

    def rows(self, id_or_number: str | int, layer: str | None = None) -> Sequence[TrialRow]:
        """Narrow rows of all trials, in the order of cases."""
        found = self.get(id_or_number).id
        return self._store.rows(found, layer=layer or self._store.latest_layer(found))

    def places(self, id_or_number: str | int) -> Sequence[TrialPlace]:
        """All trials in few words, in the order of cases: for a table whose rows are read as they are seen."""
        found = self.get(id_or_number).id
        return self._store.places(found, self._store.latest_layer(found))

    def case_ids(self, id_or_number: str | int) -> Sequence[str]:
        """Ids of the cases in their order; "" of a case that was not run, where the manifest names digests alone."""
        found = self.get(id_or_number)
        manifest = found.manifest
        if len(manifest.case_ids) == len(manifest.case_digests):
            return manifest.case_ids
        known = {row.case_digest: row.case_id for row in self.rows(found.id)}
        return [known.get(digest, "") for digest in manifest.case_digests]

    def states(self, id_or_number: str | int) -> Mapping[str, str]:
        """Trial id → its state, the kind of its failure, and whether it is unscored, in words."""
        found = self.get(id_or_number).id
        return self._store.states(found, self._store.latest_layer(found))

    def trial_rows(self, id_or_number: str | int, trial_ids: Sequence[str]) -> Sequence[TrialRow]:
        """Narrow rows of some trials of an experiment, in their order; unknown ones are left out."""
        return self._store.trial_rows(trial_ids, self._store.latest_layer(self.get(id_or_number).id))

    def metrics(self, id_or_number: str | int) -> Sequence[MetricInfo]:
        """The metrics of an experiment, the one to show first in front."""
        return self._metrics(self.get(id_or_number).id)

    def _metrics(self, experiment_id: str, layer: str | None = None) -> Sequence[MetricInfo]:
        """Those of one layer, None: of all, each in the latest that has it."""
        layers = [one for one in self._store.layers(experiment_id) if layer in (None, one.id)]
        return metrics_of(
            layers, {layer.id: self._store.metric_kinds(layer.experiment_id, layer.id) for layer in layers}
        )

    def metric(self, id_or_number: str | int, name: str = "") -> MetricInfo:
        """The metric of an experiment that a person named by name or title; empty: the first.

        Raises:
            InputError: it does not have it.
        """
        experiment = self.get(id_or_number)
        infos = self.metrics(experiment.id)
        found = next((info for info in infos if not name or name in (info.name, info.title)), None)
        if found is None:
            near = did_you_mean(name, [info.name for info in infos])
            raise InputError(
                "metric.unknown",
                f"Experiment {experiment.number} has no metric “{name}”.",
                remedy=f"{near}It has: {', '.join(info.name for info in infos)}.",
            )
        return found

    def summaries(self, id_or_number: str | int, layer: str | None = None) -> Sequence[CandidateSummary]:
        """All figures of each candidate, in the order of the manifest; of one layer, None: each metric's latest."""
        experiment = self.get(id_or_number)
        rows = self._store.figures(experiment.id, layer or self._store.latest_layer(experiment.id))
        infos = self._metrics(experiment.id, layer)
        values = {info.name: self.values(experiment, info, layer) for info in infos}
        by_candidate: dict[str, list[TrialFigures]] = {c.label: [] for c in experiment.manifest.candidates}
        for row in rows:
            by_candidate.setdefault(row.candidate, []).append(row)
        planned = len(experiment.manifest.case_digests) * experiment.manifest.repeats
        weights = self._weights(experiment.id, infos)
        return [summarize(label, found, infos, values, planned, weights) for label, found in by_candidate.items()]

    def _weights(self, experiment_id: str, infos: Sequence[MetricInfo]) -> Mapping[str, float] | None:
        """Part → weight of the layer that quality stands in; None where cases have parts of their own, or none has."""
        layer = next((info.layer for info in infos if info.name == "quality"), None)
        parts = next((one.parts for one in self._store.layers(experiment_id) if one.id == layer), ())
        found = {part.metric: part.weight for part in parts}
        own = {info.name for info in infos if info.layer == layer and info.name not in ROW_METRICS} - found.keys()
        return None if own else found

    def case_values(self, experiment: Experiment, metric: str, layer: str | None = None) -> ByLabel:
        """Candidate's label → case digest → mean over the repeats; None where a planned case has no value."""
        return self._kept.values(experiment, metric, layer)

    def values(self, experiment: Experiment, info: MetricInfo, layer: str | None) -> Mapping[str, float | None] | None:
        """Trial id → value of a metric; None where it stands in the rows themselves."""
        if info.name not in ROW_METRICS:
            return self._store.metric_values(experiment.id, info.name, layer=layer or info.layer)
        if layer is not None or info.layer in ("", self._store.latest_layer(experiment.id)):
            return None
        value_of = ROW_METRICS[info.name]
        return {row.trial_id: value_of(row) for row in self.rows(experiment.id, info.layer)}

    def trial(self, trial_id: str) -> TrialView:
        """Everything about one trial.

        Raises:
            KeyError: there is none.
        """
        trial = self._store.trial(trial_id)
        experiment = self._store.experiment(trial.experiment_id)
        manifest = experiment.manifest
        candidate = next(c for c in manifest.candidates if c.label == trial.candidate)
        model = next((m for m in manifest.models if m.name == candidate.model), None)
        scores: dict[str, list[Score]] = {}
        for score in self._store.scores(trial_id=trial_id):
            scores.setdefault(score.layer, []).append(score)
        layers = self._store.layers(experiment.id)
        # A scoring that is under way may not have come to this trial yet: what stands is then the one before.
        here = [layer for layer in reversed(layers) if layer.id in scores] or layers[-1:]
        case = self._store.case(trial.case_digest)
        shown, *earlier = [self._layer_scores(trial_id, layer, scores.get(layer.id, ())) for layer in here]
        return TrialView(
            trial=trial,
            call=self._store.call_of_trial(trial_id),
            case=case,
            candidate=candidate,
            model=model,
            experiment=experiment,
            scores=shown.scores,
            parts=shown.parts,
            result=shown.result,
            position=manifest.case_digests.index(trial.case_digest) + 1,
            scorecard=here[0].scorecard,
            rubrics=here[0].rubrics,
            earlier=tuple(earlier),
            passing=_passing(here[0], case, shown.result),
        )

    def _layer_scores(self, trial_id: str, layer: Layer, scores: Sequence[Score]) -> LayerScores:
        return LayerScores(
            label=layer.label,
            created=layer.created,
            scores=tuple(scores),
            parts=layer.parts,
            result=self._store.outcome(trial_id, layer.id),
        )

    def scorecard(self, id_or_number: str | int) -> Scorecard | None:
        """The scorecard that a run applied."""
        return self.get(id_or_number).manifest.scorecard

    def pass_rule(self, id_or_number: str | int) -> str:
        """When an answer of an experiment passes, by the scoring that says so; "" where nothing is scored."""
        found = next((info.layer for info in self.metrics(id_or_number) if info.name == "pass"), None)
        layer = next((one for one in reversed(self.layers(id_or_number)) if found in ("", one.id)), None)
        return rule_words(layer.parts, _threshold_of(layer)) if layer is not None else ""

    def totals(self, id_or_number: str | int) -> Totals:
        """What an experiment took so far: real calls, tokens, money."""
        return self._store.totals(self.get(id_or_number).id)

    def unscored(self, id_or_number: str | int) -> Sequence[Unscored]:
        """Why scores of the latest layer could not be obtained: by metric and reason, the most frequent first."""
        found = self.get(id_or_number)
        rubrics = [rubric for layer in self._store.layers(found.id)[-1:] for rubric in layer.rubrics]
        faults = {
            metric_name(rubric, one): f"In rubric “{rubric.name}”, {one.name}: {one.fault}"
            for rubric in rubrics
            for one in rubric.criteria
            if one.fault
        }
        return [
            Unscored(metric=metric, reason=f"{reason} {faults.get(metric, '')}".strip(), n=n)
            for metric, reason, n in self._store.unscored(found.id)
        ]

    def layers(self, id_or_number: str | int) -> Sequence[Layer]:
        """Its layers of scores, the run's own first."""
        return self._store.layers(self.get(id_or_number).id)

    def annotate(
        self,
        id_or_number: str | int,
        *,
        name: str | None = None,
        tags: Sequence[str] | None = None,
        note: str | None = None,
    ) -> None:
        """Name, tag or note an experiment; its digest stays."""
        found = self.get(id_or_number)
        self._store.annotate_experiment(found.id, name=name, tags=None if tags is None else tuple(tags), note=note)


def _threshold_of(layer: Layer) -> float:
    """The quality from which an answer of a layer passes; without a scorecard the usual one."""
    return layer.scorecard.threshold if layer.scorecard else USUAL_THRESHOLD


def _passing(layer: Layer, case: Case, result: TrialResult | None) -> str:
    """What the rule came to for one trial, with the checks and the rubric that its case has of its own."""
    if result is None:
        return ""
    card = layer.scorecard
    parts = parts_for(card, {one.id: one for one in layer.rubrics}, case) if card else layer.parts
    return came_to(parts, result, _threshold_of(layer))
