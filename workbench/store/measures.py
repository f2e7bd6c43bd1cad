"""Sums and values over the results of an experiment, made in SQL so that no text is read."""

from __future__ import annotations

import json
from collections.abc import Container
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from workbench.core.experiments import Totals
from workbench.core.scores import TrialResult
from workbench.store import tables as t
from workbench.store.base import CHUNK, chunks, find_rows
from workbench.store.packing import microseconds
from workbench.store.reading import PLACE
from workbench.store.rows import Rows
from workbench.store.sums import CallFigures, Sum, totals_of

_CALL, _TRIAL, _SCORE, _SCORER = t.CALL.c, t.TRIAL.c, t.SCORE.c, t.SCORER.c
_OUTCOME = t.OUTCOME.c
_FIGURES: dict[str, ColumnElement[Any]] = {
    "rubric": _OUTCOME.rubric,
    "quality": _OUTCOME.quality,
    "pass": _OUTCOME.passed,
    "cost_usd": _TRIAL.cost,
    # 0 stands for a time that an import did not know.
    "latency_ms": func.nullif(_TRIAL.seconds, 0.0) * 1000.0,
    "input_tokens": _TRIAL.input_tokens,
    "output_tokens": _TRIAL.output_tokens,
}
"""Metrics that are columns; the others are scores."""
_HISTORY = 500
"""Calls that the history of a prompt and model looks at, the latest first."""


class Measures(Rows):
    """Values of metrics, totals of experiments."""

    def metric_names(self, experiment_id: str, layer: str | None = None) -> list[str]:
        """Metrics that have scores in a layer (None: the latest), in the order of their first use."""
        return list(self.metric_kinds(experiment_id, layer))

    def metric_kinds(self, experiment_id: str, layer: str | None = None) -> dict[str, str]:
        """Metric → ``check``, ``criterion`` or ``imported``, of those with scores in a layer, as `metric_names`."""
        layer_row = self._layer(layer or self.latest_layer(experiment_id)).id
        scorers = select(_SCORE.scorer).where(_SCORE.layer == layer_row).distinct()
        rows = self._rows(select(_SCORER.metric, _SCORER.kind).where(_SCORER.id.in_(scorers)).order_by(_SCORER.id))
        found: dict[str, str] = {}
        for row in rows:
            found.setdefault(row.metric, row.kind)
        return found

    def latest_layer(self, experiment_id: str) -> str:
        """Id of the latest layer whose scores add up: people's ratings and what is asked of judges beside do not count.

        Raises:
            KeyError: there is no such experiment.
        """
        return self.layers(experiment_id)[-1].id

    def metric_values(self, experiment_id: str, metric: str, layer: str | None = None) -> dict[str, float | None]:
        """Value of one metric for each shown trial that the layer scored: trial id → mean over the samples, or None.

        Args:
            experiment_id: its id.
            metric: the metric's name.
            layer: id of the layer; None: the latest.
        """
        statement = self._scored(experiment_id, metric, layer, (_TRIAL.uuid, func.count(_SCORE.trial).label("scores")))
        return {uuid: value for _, _, _, _, uuid, scores, value in self._placed_tuples(statement) if scores}

    def case_values(
        self, experiment_id: str, metric: str, layer: str | None = None
    ) -> dict[str, dict[int, float | None]]:
        """Value of one metric per case, repeats averaged: candidate's label → place of the case in the manifest.

        None stands where a trial ended but has no value in any repeat; failed trials have no cost and no time.

        Args:
            experiment_id: its id.
            metric: a metric's name, or one of rubric, quality, pass, cost_usd, latency_ms, input_tokens, output_tokens.
            layer: id of the layer; None: the latest.
        """
        experiment = self._experiment_row(experiment_id)
        labels = {
            row.id: row.label
            for row in self._rows(select(t.CANDIDATE.c.id, t.CANDIDATE.c.label).filter_by(experiment=experiment))
        }
        own = metric in _FIGURES
        statement = self._measured(experiment_id, metric, layer) if own else self._scored(experiment_id, metric, layer)
        without_failed = metric in ("cost_usd", "latency_ms")
        rows = (
            (candidate, position, None if without_failed and state == "failed" else value)
            for position, candidate, _, _, state, value in self._placed_tuples(statement)
        )
        found: dict[int, dict[int, float | None]] = {candidate: {} for candidate in labels}
        repeated: dict[tuple[int, int], list[float]] = {}
        for candidate, position, value in rows:
            values = found[candidate]
            if position not in values:
                values[position] = value
                continue
            tries = repeated.get((candidate, position))
            if tries is None:
                first = values[position]
                tries = repeated[candidate, position] = [] if first is None else [first]
            if value is not None:
                tries.append(value)
        for (candidate, position), tries in repeated.items():
            found[candidate][position] = sum(tries) / len(tries) if tries else None
        return {labels[candidate]: values for candidate, values in found.items()}

    def unscored(self, experiment_id: str, layer: str | None = None) -> list[tuple[str, str, int]]:
        """Metric, reason and number of the scores that could not be obtained in a layer (None: the latest)."""
        layer_row = self._layer(layer or self.latest_layer(experiment_id)).id
        number = func.count(_SCORE.trial).label("number")
        statement = (
            select(_SCORER.metric, _SCORE.reason, number)
            .join_from(t.SCORE, t.TRIAL, _TRIAL.id == _SCORE.trial)
            .join(t.SCORER, _SCORER.id == _SCORE.scorer)
            .where(_SCORE.layer == layer_row, _SCORE.state == "unscored", _TRIAL.current == 1)
            .where(_SCORE.id.not_in(_superseded(layer_row)))
            .group_by(_SCORER.metric, _SCORE.reason)
            .order_by(number.desc(), _SCORER.metric, _SCORE.reason)
        )
        return [(row.metric, row.reason, row.number) for row in self._rows(statement)]

    def unanswered(self, experiment_id: str, layer: str) -> set[str]:
        """Ids of the shown trials that lack a judge's answer in a layer: a call of it failed or was not made.

        A text without a level is an answer. With several samples the trial may have its scores all the same.
        """
        layer_row = self._layer(layer).id
        statement = (
            select(_TRIAL.uuid)
            .distinct()
            .join_from(t.SCORE, t.TRIAL, _TRIAL.id == _SCORE.trial)
            .join(t.SCORER, _SCORER.id == _SCORE.scorer)
            .outerjoin(t.CALL, _CALL.id == _SCORE.call)
            .where(_TRIAL.experiment == self._experiment_row(experiment_id), _TRIAL.current == 1)
            .where(_SCORE.layer == layer_row, _SCORE.state == "unscored", _SCORER.kind == "criterion")
            .where(_CALL.finish.is_(None), _SCORE.id.not_in(_superseded(layer_row)))
        )
        return {row.uuid for row in self._rows(statement)}

    def failures(self, experiment_id: str) -> list[tuple[str, str | None, int]]:
        """Candidate's label, what its calls failed of (None: they did not) and how many, the most frequent first."""
        said = case((_TRIAL.state == "failed", func.json_extract(_CALL.failure, "$.message"))).label("said")
        number = func.count(_TRIAL.id).label("number")
        statement = (
            select(t.CANDIDATE.c.label, said, number)
            .join_from(t.TRIAL, t.CANDIDATE, t.CANDIDATE.c.id == _TRIAL.candidate)
            .outerjoin(t.CALL, and_(_TRIAL.state == "failed", _CALL.id == _TRIAL.call))
            .where(_TRIAL.experiment == self._experiment_row(experiment_id), _TRIAL.current == 1)
            .group_by(t.CANDIDATE.c.label, said)
            .order_by(number.desc(), said)
        )
        return [(row.label, row.said, row.number) for row in self._rows(statement)]

    def edition(self, experiment_id: str) -> int:
        """Counts up with every write to an experiment's results; what was read at the same edition is still true.

        Raises:
            KeyError: there is no such experiment.
        """
        self._settle("experiments")
        rows = self._rows(select(t.EXPERIMENT.c.edition).where(t.EXPERIMENT.c.uuid == experiment_id))
        if not rows:
            raise KeyError(experiment_id)
        return int(rows[0].edition)

    def _measured(self, experiment_id: str, metric: str, layer: str | None) -> Select[Any]:
        layer_row = self._layer(layer or self.latest_layer(experiment_id)).id
        return (
            select(*PLACE, _TRIAL.state, _FIGURES[metric].label("value"))
            .select_from(t.TRIAL)
            .outerjoin(t.OUTCOME, and_(_OUTCOME.layer == layer_row, _OUTCOME.trial == _TRIAL.id))
            .where(_TRIAL.experiment == self._experiment_row(experiment_id), _TRIAL.current == 1)
        )

    def _scored(
        self, experiment_id: str, metric: str, layer: str | None, more: tuple[Any, ...] = (_TRIAL.state,)
    ) -> Select[Any]:
        """Mean of a metric's scores, samples averaged, for every shown trial."""
        layer_row = self._layer(layer or self.latest_layer(experiment_id)).id
        scorers = [row.id for row in self._rows(select(_SCORER.id).where(_SCORER.metric == metric))]
        here = and_(_SCORE.trial == _TRIAL.id, _SCORE.layer == layer_row, _SCORE.scorer.in_(scorers))
        return (
            select(*PLACE, *more, func.avg(_SCORE.value).label("value"))
            .select_from(t.TRIAL)
            .outerjoin(t.SCORE, here)
            .where(_TRIAL.experiment == self._experiment_row(experiment_id), _TRIAL.current == 1)
            .group_by(*PLACE)
        )

    def outcome(self, trial_id: str, layer: str | None = None) -> TrialResult | None:
        """How the scores of a trial add up in a layer (None: the latest); None where it was not scored."""
        trial = self.trial(trial_id)
        layer_row = self._layer(layer or self.latest_layer(trial.experiment_id)).id
        statement = select(t.OUTCOME).join(t.TRIAL, _TRIAL.id == _OUTCOME.trial)
        rows = self._rows(statement.where(_TRIAL.uuid == trial_id, _OUTCOME.layer == layer_row))
        if not rows:
            return None
        row = rows[0]
        return TrialResult(
            quality=row.quality,
            passed=row.passed,
            rubric=row.rubric,
            unscored=tuple(json.loads(row.unscored or "[]")),
            failed=tuple(json.loads(row.failed or "[]")),
        )

    def totals(self, experiment_id: str) -> Totals:
        """What an experiment took so far: real calls, tokens, money; None where a price is unknown.

        Judge calls that were made before the experiment began were reused; those that stand behind no score that adds
        up, but were asked beside it, are told apart.
        """
        experiment = self.experiment(experiment_id)
        row = self._experiment_row(experiment_id)
        began = microseconds(experiment.created)
        failure = case((_CALL.state == "failed", _CALL.failure))
        tokens = (_CALL.input_tokens, _CALL.output_tokens, _CALL.usage_source)
        figures = (_CALL.state, _CALL.cost, *tokens, _CALL.price, failure, _CALL.seconds)
        tasks = select(*PLACE, _TRIAL.reused, _TRIAL.current, _TRIAL.unscored, _CALL.started, *figures)
        tasks = tasks.join(t.CALL, _CALL.id == _TRIAL.call).where(_TRIAL.experiment == row)
        task, judge, bench = Sum(), Sum(), Sum()
        trials: list[int] = []
        unscored = 0
        for _, _, _, trial, reused, current, missing, started, *call in self._placed_tuples(tasks):
            task.add(CallFigures(*call), reused=bool(reused), current=bool(current), shared=started >= began)
            trials.append(trial)
            unscored += bool(current and missing)
        aside = {self._layer(layer.id).id for layer in self.layers(experiment_id, aside=True) if not layer.counts}
        scoring, asked = self._judging(sorted(trials), aside)
        for calls, total in ((scoring, judge), (asked, bench)):
            for started, *call in self._by_keys(select(_CALL.started, *figures), _CALL.id, sorted(calls)):
                total.add(CallFigures(*call), reused=started < began, current=True)
        return totals_of(experiment, task, judge, bench, unscored)

    def _judging(self, trials: list[int], aside: Container[int]) -> tuple[set[int], set[int]]:
        """Rows of the calls behind the scores of trials: those of layers that add up, and those of layers ``aside``."""
        found: set[tuple[int, int]] = set()
        for chunk in chunks(trials, CHUNK):
            with self._reading() as connection:
                statement = "SELECT DISTINCT call, layer FROM score WHERE call IS NOT NULL AND trial IN"
                found.update((call, layer) for call, layer in find_rows(connection, statement, chunk))
        scoring = {call for call, layer in found if layer not in aside}
        return scoring, {call for call, _ in found} - scoring

    def output_history(self, version: str, model: str, prompt: str = "") -> tuple[float, float] | None:
        """(median, 95th percentile) of output tokens of the latest calls of a version on a model; None without any.

        Args:
            prompt: id of the prompt whose other versions count where this one has none yet.
        """
        tokens = self.output_tokens(t.CANDIDATE.c.version == version, model)
        if not tokens and prompt:
            tokens = self.output_tokens(t.CANDIDATE.c.prompt_id == prompt, model)
        if not tokens:
            return None
        return float(tokens[len(tokens) // 2]), float(tokens[min(len(tokens) - 1, int(len(tokens) * 0.95))])

    def output_tokens(self, which: ColumnElement[bool], model: str) -> list[int]:
        """Output tokens of the latest calls of some candidates on a model, the fewest first."""
        statement: Select[Any] = (
            select(_TRIAL.output_tokens)
            .join(t.CANDIDATE, t.CANDIDATE.c.id == _TRIAL.candidate)
            .where(which, t.CANDIDATE.c.model == model)
            .where(_TRIAL.reused == 0, _TRIAL.state != "failed", _TRIAL.output_tokens.is_not(None))
            .order_by(_TRIAL.id.desc())
            .limit(_HISTORY)
        )
        return sorted(row.output_tokens for row in self._rows(statement))


def _superseded(layer_row: int) -> Select[Any]:
    """Ids of the scores of a layer in whose place later ones stand."""
    return select(_SCORE.supersedes).where(_SCORE.layer == layer_row, _SCORE.supersedes.is_not(None))
