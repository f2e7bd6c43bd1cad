"""Trials as lines of a table: narrow, sorted and filtered in SQL, in pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_

from workbench.store import tables as t
from workbench.store.base import CHUNK, chunks
from workbench.store.connection import ROWS
from workbench.store.reading import PLACE, Results
from workbench.store.results import TrialFigures, TrialPlace, TrialRow

_TRIAL, _OUTCOME = t.TRIAL.c, t.OUTCOME.c
Order = Literal[
    "position", "candidate", "state", "input_tokens", "output_tokens", "cost", "seconds", "quality", "rubric", "passed"
]
_OUTCOMES = ("quality", "rubric", "passed")
"""Orders that come from the outcome; the others are columns of the trial."""


@dataclass(frozen=True)
class RowFilter:
    """Which trials to list; empty fields do not filter."""

    candidates: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    """``failed`` and the states of completions."""
    passed: bool | None = None
    unscored: bool = False
    """Only those with a part that could not be scored."""
    text: str = ""
    """Words that stand in the case's id or the snippet, whatever their case."""


class Rows(Results):
    """Lists of trials."""

    def rows(self, experiment_id: str, layer: str | None = None) -> list[TrialRow]:
        """All shown trials of an experiment, by case, candidate and repeat.

        Args:
            experiment_id: its id.
            layer: id of the layer whose outcomes stand beside; None: the run's own.

        Raises:
            KeyError: there is no such experiment or layer.
        """
        experiment, layer_row = self._experiment_row(experiment_id), self._layer(layer or experiment_id).id
        base = _listed(experiment, layer_row).order_by(*PLACE).limit(ROWS)
        found: list[TrialRow] = []
        statement = base
        while True:
            rows = self._tuples(statement)
            found += [_line(row) for row in rows]
            if len(rows) < ROWS:
                return found
            position, repeat, id_, candidate = rows[-1][4], rows[-1][5], *rows[-1][-2:]
            statement = base.where(tuple_(*PLACE) > (position, candidate, repeat, id_))

    def places(self, experiment_id: str, layer: str | None = None) -> list[TrialPlace]:
        """All shown trials of an experiment in few words, a sixth of the time of `rows`.

        Raises:
            KeyError: there is no such experiment or layer.
        """
        view = self._view(experiment_id, layer)
        quality, rubric = view.figure("quality"), view.figure("rubric")
        statement = select(*PLACE, _TRIAL.uuid, case((quality.is_not(None), func.coalesce(rubric, quality))))
        labels = self._labels(view)
        rows = self._placed_tuples(_filtered(statement, view, RowFilter(), outcomes=True))
        return [(position, labels[one], repeat, uuid, value) for position, one, repeat, _, uuid, value in rows]

    def figures(self, experiment_id: str, layer: str | None = None) -> list[TrialFigures]:
        """The figures of all shown trials of an experiment, by case, candidate and repeat.

        Raises:
            KeyError: there is no such experiment or layer.
        """
        view = self._view(experiment_id, layer)
        took = (_TRIAL.state, _TRIAL.input_tokens, _TRIAL.output_tokens, t.CALL.c.cost, _TRIAL.seconds)
        outcome = (view.figure("quality"), view.figure("passed"), view.figure("rubric"))
        statement = select(*PLACE, _TRIAL.uuid, *took, *outcome).join(t.CALL, t.CALL.c.id == _TRIAL.call)
        labels = self._labels(view)
        return [
            TrialFigures(
                uuid,
                labels[one],
                position,
                state,
                tokens,
                written,
                None if cost is None else Decimal(cost),
                seconds,
                quality,
                None if passed is None else bool(passed),
                rubric,
            )
            for position, one, _, _, uuid, state, tokens, written, cost, seconds, quality, passed, rubric in (
                self._placed_tuples(_filtered(statement, view, RowFilter(), outcomes=True))
            )
        ]

    def _labels(self, view: _View) -> dict[int, str]:
        own = t.CANDIDATE.c
        return dict(self._tuples(select(own.id, own.label).where(own.experiment == view.experiment)))

    def states(self, experiment_id: str, layer: str | None = None) -> dict[str, str]:
        """Trial id → its state, the kind of its failure, and ``unscored`` where the layer's scores do not add up."""
        view = self._view(experiment_id, layer)
        scored = (_TRIAL.layer == view.layer) if view.newest else _OUTCOME.trial.is_not(None)
        unscored = and_(scored, view.figure("quality").is_(None), _TRIAL.state != "failed")
        statement = select(*PLACE, _TRIAL.uuid, _TRIAL.state, _TRIAL.failure_kind, case((unscored, "unscored")))
        rows = self._placed_tuples(_filtered(statement, view, RowFilter(), outcomes=True))
        return {uuid: " ".join(word for word in words if word) for _, _, _, _, uuid, *words in rows}

    def rows_page(
        self,
        experiment_id: str,
        *,
        layer: str | None = None,
        order_by: Order = "position",
        descending: bool = False,
        filter: RowFilter = RowFilter(),  # noqa: A002
        offset: int = 0,
        limit: int = 200,
    ) -> list[TrialRow]:
        """One page of the trials of an experiment, sorted and filtered in SQL.

        Args:
            experiment_id: its id.
            layer: as for `rows`.
            order_by: unknown figures stand at the end either way; equal ones by case, candidate and repeat.
            descending: greatest first.
            filter: which trials.
            offset: how many to leave out.
            limit: most rows to return, up to 2,000.
        """
        view = self._view(experiment_id, layer)
        ids = self._ids(view, order_by, descending, filter, offset, min(limit, ROWS))
        statement = _listed(view.experiment, view.layer)
        rows = {
            row[-2]: row for chunk in chunks(ids, CHUNK) for row in self._tuples(statement.where(_TRIAL.id.in_(chunk)))
        }
        return [_line(rows[id_]) for id_ in ids if id_ in rows]

    def row_count(
        self,
        experiment_id: str,
        *,
        layer: str | None = None,
        filter: RowFilter = RowFilter(),  # noqa: A002
    ) -> int:
        """Number of trials that `rows_page` pages through."""
        view = self._view(experiment_id, layer)
        statement = _filtered(select(func.count()).select_from(t.TRIAL), view, filter)
        return int(self._rows(statement)[0][0])

    def trial_rows(self, trial_ids: Sequence[str], layer: str | None = None) -> list[TrialRow]:
        """The lines of these trials, in their order; unknown ones are left out. For a table that follows a run."""
        heads = self._rows(select(_TRIAL.experiment).where(_TRIAL.uuid.in_(trial_ids[:CHUNK])).limit(1))
        if not heads:
            return []
        layers = t.LAYER.c
        own = select(layers.id).where(layers.experiment == heads[0].experiment).order_by(layers.id).limit(1)
        layer_row = self._layer(layer).id if layer else self._rows(own)[0].id
        statement = _listed(heads[0].experiment, layer_row)
        found: dict[str, TrialRow] = {}
        for chunk in chunks(trial_ids, CHUNK):
            found |= {row[0]: _line(row) for row in self._tuples(statement.where(_TRIAL.uuid.in_(chunk)))}
        return [found[trial_id] for trial_id in trial_ids if trial_id in found]

    def trials_of_case(self, case_id: str) -> list[tuple[Any, ...]]:
        """Shown trials of a case in all experiments, newest experiment first, whatever the case's content was.

        Returns:
            (trial, number and id of the experiment, candidate, repeat, state, quality, passed, rubric) of each.
        """
        known = select(t.GOLDEN_CASE.c.id).where(t.GOLDEN_CASE.c.case_id == case_id)
        runs = t.EXPERIMENT.c
        statement = (
            select(_TRIAL.uuid, runs.number, runs.uuid.label("experiment_uuid"), t.CANDIDATE.c.label, _TRIAL.repeat)
            .add_columns(_TRIAL.state, _TRIAL.quality, _TRIAL.passed, _TRIAL.rubric)
            .join(t.CANDIDATE, t.CANDIDATE.c.id == _TRIAL.candidate)
            .join(t.EXPERIMENT, runs.id == _TRIAL.experiment)
            .where(_TRIAL.golden_case.in_(known), _TRIAL.current == 1)
            .order_by(runs.number.desc(), _TRIAL.candidate, _TRIAL.repeat)
            .limit(ROWS)
        )
        return [(*row[:7], None if row[7] is None else bool(row[7]), row[8]) for row in self._tuples(statement)]

    def case_marks(self, digests: Iterable[str]) -> dict[str, tuple[frozenset[str], str, str]]:
        """Tags, kind and split of cases by digest, without reading what they say; of purged ones no tags."""
        own = t.GOLDEN_CASE.c
        rows = self._by_keys(select(own.digest, own.tags, own.kind, own.split), own.digest, digests)
        listed = [tuple(row) for row in rows]
        read = {tags: frozenset(json.loads(tags)) for tags in {tags for _, tags, _, _ in listed}}
        return {digest: (read[tags], kind, split) for digest, tags, kind, split in listed}

    def _view(self, experiment_id: str, layer: str | None) -> _View:
        experiment, row = self._experiment_row(experiment_id), self._layer(layer or experiment_id).id
        newest = self._rows(select(func.max(t.LAYER.c.id)).where(t.LAYER.c.experiment == experiment))[0][0]
        return _View(experiment, row, row == newest)

    def _ids(self, view: _View, order: str, descending: bool, chosen: RowFilter, offset: int, limit: int) -> list[int]:
        """Rows of one page of trials: the sort reads only narrow columns."""
        statement = _filtered(select(_TRIAL.id), view, chosen, outcomes=order in _OUTCOMES)
        if order == "position":
            place: list[ColumnElement[Any]] = [column.desc() for column in PLACE] if descending else list(PLACE)
        else:
            column = view.figure(order) if order in _OUTCOMES else _TRIAL[order]
            place = [(column.desc() if descending else column.asc()).nulls_last(), *PLACE]
            # One pass over the table beats 100,000 steps through the index of places.
            statement = statement.with_hint(t.TRIAL, "NOT INDEXED", "sqlite")
        return [row[0] for row in self._tuples(statement.order_by(*place).limit(limit).offset(offset))]


class _View(NamedTuple):
    """Rows of the experiment and the layer that a list is of."""

    experiment: int
    layer: int
    newest: bool
    """Whether the layer is the experiment's newest, whose outcomes are copied into the trials."""

    def figure(self, name: str) -> ColumnElement[Any]:
        """A column of the outcome: the copy where there is one."""
        return case((_TRIAL.layer == self.layer, _TRIAL[name])) if self.newest else _OUTCOME[name]


def _joined(statement: Select[Any], layer: int) -> Select[Any]:
    return statement.outerjoin(t.OUTCOME, and_(_OUTCOME.layer == layer, _OUTCOME.trial == _TRIAL.id))


def _filtered(statement: Select[Any], view: _View, chosen: RowFilter, *, outcomes: bool = False) -> Select[Any]:
    """Add the filter, and only the joins that it needs."""
    if not view.newest and (outcomes or chosen.passed is not None or chosen.unscored):
        statement = _joined(statement, view.layer)
    statement = statement.where(_TRIAL.experiment == view.experiment, _TRIAL.current == 1)
    if chosen.candidates:
        labels = select(t.CANDIDATE.c.id).where(t.CANDIDATE.c.experiment == view.experiment)
        statement = statement.where(_TRIAL.candidate.in_(labels.where(t.CANDIDATE.c.label.in_(chosen.candidates))))
    if chosen.states:
        statement = statement.where(_TRIAL.state.in_(chosen.states))
    if chosen.passed is not None:
        statement = statement.where(view.figure("passed") == chosen.passed)
    if chosen.unscored:
        # The copy counts them, the outcome names them.
        unscored = view.figure("unscored")
        statement = statement.where(unscored > 0 if view.newest else unscored.is_not(None))
    if chosen.text:
        statement = statement.join(t.CALL, t.CALL.c.id == _TRIAL.call)
        statement = statement.join(t.GOLDEN_CASE, t.GOLDEN_CASE.c.id == _TRIAL.golden_case)
        for word in chosen.text.split():
            there = t.CALL.c.snippet.icontains(word, autoescape=True)
            statement = statement.where(there | t.GOLDEN_CASE.c.case_id.icontains(word, autoescape=True))
    return statement


def _listed(experiment: int, layer: int) -> Select[Any]:
    """What a line shows, in the order of `TrialRow`; then the rows of trial and candidate."""
    place = (_TRIAL.uuid, t.CANDIDATE.c.label, t.GOLDEN_CASE.c.case_id, t.GOLDEN_CASE.c.digest, _TRIAL.position)
    ended = (_TRIAL.repeat, _TRIAL.state, _TRIAL.failure_kind, t.CALL.c.snippet)
    figures = (_TRIAL.input_tokens, _TRIAL.output_tokens, t.CALL.c.cost, _TRIAL.seconds, _TRIAL.reused)
    outcome = (_OUTCOME.quality, _OUTCOME.passed, _OUTCOME.rubric, _OUTCOME.unscored, _OUTCOME.failed, _OUTCOME.trial)
    statement = (
        select(*place, *ended, *figures, *outcome, _TRIAL.id, _TRIAL.candidate)
        .select_from(t.TRIAL)
        .join(t.CANDIDATE, t.CANDIDATE.c.id == _TRIAL.candidate)
        .join(t.GOLDEN_CASE, t.GOLDEN_CASE.c.id == _TRIAL.golden_case)
        .join(t.CALL, t.CALL.c.id == _TRIAL.call)
    )
    return _joined(statement, layer).where(_TRIAL.experiment == experiment, _TRIAL.current == 1)


def _line(row: tuple[Any, ...]) -> TrialRow:
    """A row of `_listed` as a value; by place, since there may be 100,000."""
    passed, unscored, failed = row[15], row[17], row[18]
    values = (
        *row[:11],
        None if row[11] is None else Decimal(row[11]),
        row[12],
        bool(row[13]),
        row[14],
        None if passed is None else bool(passed),
        row[16],
        0 if unscored is None else len(json.loads(unscored)),
        () if failed is None else tuple(json.loads(failed)),
        row[19] is not None,
    )
    return TrialRow._make(values)
