"""Sums and values over the results of an experiment, made in SQL so that no text is read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, func, select

from workbench.core.experiments import Totals
from workbench.core.scores import TrialResult
from workbench.store import tables as t
from workbench.store.packing import microseconds
from workbench.store.rows import Rows

_CALL, _TRIAL, _SCORE, _SCORER = t.CALL.c, t.TRIAL.c, t.SCORE.c, t.SCORER.c
_HISTORY = 500
"""Calls that the history of a prompt and model looks at, the latest first."""


class Measures(Rows):
    """Values of metrics, totals of experiments."""

    def metric_names(self, experiment_id: str, layer: str | None = None) -> list[str]:
        """Metrics that have scores in a layer (None: the latest), in the order of their first use."""
        layer_row = self._layer(layer or self.latest_layer(experiment_id)).id
        scorers = select(_SCORE.scorer).where(_SCORE.layer == layer_row).distinct()
        rows = self._rows(select(_SCORER.metric).where(_SCORER.id.in_(scorers)).order_by(_SCORER.id))
        return list(dict.fromkeys(row.metric for row in rows))

    def latest_layer(self, experiment_id: str) -> str:
        """Id of the latest layer of an experiment.

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
        experiment = self._experiment_row(experiment_id)
        layer_row = self._layer(layer or self.latest_layer(experiment_id)).id
        statement = (
            select(_TRIAL.id, _TRIAL.uuid, func.avg(_SCORE.value).label("value"))
            .join(t.SCORE, _SCORE.trial == _TRIAL.id)
            .join(t.SCORER, _SCORER.id == _SCORE.scorer)
            .where(_TRIAL.experiment == experiment, _TRIAL.current == 1)
            .where(_SCORE.layer == layer_row, _SCORER.metric == metric)
            .group_by(_TRIAL.id)
        )
        return {row.uuid: row.value for row in self._paged(statement, _TRIAL.id)}

    def outcome(self, trial_id: str, layer: str | None = None) -> TrialResult | None:
        """How the scores of a trial add up in a layer (None: the latest); None where it was not scored."""
        trial = self.trial(trial_id)
        rows = self.trial_rows([trial_id], layer=layer or self.latest_layer(trial.experiment_id))
        if not rows or not rows[0].scored:
            return None
        row = rows[0]
        return TrialResult(quality=row.quality, passed=row.passed, rubric=row.rubric, failed=row.failed)

    def totals(self, experiment_id: str) -> Totals:
        """What an experiment took so far: real calls, tokens, money; None where a price is unknown.

        Judge calls that were made before the experiment began were reused.
        """
        experiment = self.experiment(experiment_id)
        row = self._experiment_row(experiment_id)
        began = microseconds(experiment.created)
        figures = (_CALL.id, _CALL.state, _CALL.cost, _CALL.input_tokens, _CALL.output_tokens, _CALL.usage_source)
        tasks = select(_TRIAL.id, _TRIAL.reused, _TRIAL.current, *figures[1:]).join(t.CALL, _CALL.id == _TRIAL.call)
        judging = select(_SCORE.call).join(t.TRIAL, _TRIAL.id == _SCORE.trial).where(_TRIAL.experiment == row)
        judges = select(*figures, _CALL.started).where(_CALL.id.in_(judging))
        task = _Sum()
        for found in self._paged(tasks.where(_TRIAL.experiment == row), _TRIAL.id):
            task.add(found, reused=bool(found.reused), current=bool(found.current))
        judge = _Sum()
        for found in self._paged(judges, _CALL.id):
            judge.add(found, reused=found.started < began, current=True)
        manifest = experiment.manifest
        unscored = sum(line.unscored > 0 for line in self.rows(experiment_id))
        ended = experiment.ended or experiment.created
        return Totals(
            planned=len(manifest.candidates) * len(manifest.case_digests) * manifest.repeats,
            done=task.done,
            failed=task.failed,
            reused=task.reused,
            judge_planned=judge.done + judge.failed,
            judge_done=judge.done + judge.failed,
            judge_reused=judge.reused,
            unscored=unscored,
            input_tokens=task.input,
            output_tokens=task.output,
            judge_input_tokens=judge.input,
            judge_output_tokens=judge.output,
            tokens_exact=task.exact and judge.exact,
            cost=None if task.cost is None or judge.cost is None else task.cost + judge.cost,
            judge_cost=judge.cost,
            seconds=(ended - experiment.created).total_seconds(),
        )

    def output_history(self, version: str, model: str) -> tuple[float, float] | None:
        """(median, 95th percentile) of output tokens of the latest calls of a version on a model; None without any."""
        statement: Select[Any] = (
            select(_TRIAL.output_tokens)
            .join(t.CANDIDATE, t.CANDIDATE.c.id == _TRIAL.candidate)
            .where(t.CANDIDATE.c.version == version, t.CANDIDATE.c.model == model)
            .where(_TRIAL.reused == 0, _TRIAL.state != "failed", _TRIAL.output_tokens.is_not(None))
            .order_by(_TRIAL.id.desc())
            .limit(_HISTORY)
        )
        tokens = sorted(row.output_tokens for row in self._rows(statement))
        if not tokens:
            return None
        return float(tokens[len(tokens) // 2]), float(tokens[min(len(tokens) - 1, int(len(tokens) * 0.95))])


class _Sum:
    """Adds up calls."""

    def __init__(self) -> None:
        self.done = self.failed = self.reused = self.input = self.output = 0
        self.cost: Decimal | None = Decimal(0)
        self.exact = True

    def add(self, row: Row[Any], *, reused: bool, current: bool) -> None:
        if current:
            self.done += row.state != "failed"
            self.failed += row.state == "failed"
            self.reused += reused
        if reused:
            return
        self.input += row.input_tokens or 0
        self.output += row.output_tokens or 0
        self.exact = self.exact and row.usage_source in (None, "vendor")
        if row.state == "failed" and row.cost is None:
            return
        self.cost = None if self.cost is None or row.cost is None else self.cost + Decimal(row.cost)
