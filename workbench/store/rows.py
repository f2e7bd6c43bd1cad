"""Trials as lines of a table: narrow, sorted and filtered in SQL, in pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, tuple_

from workbench.store import tables as t
from workbench.store.connection import ROWS
from workbench.store.reading import Results
from workbench.store.results import TrialRow

_TRIAL, _OUTCOME = t.TRIAL.c, t.OUTCOME.c
Order = Literal[
    "position", "candidate", "state", "input_tokens", "output_tokens", "cost", "seconds", "quality", "rubric", "passed"
]
_ORDERS: dict[str, ColumnElement[Any]] = {
    "candidate": _TRIAL.candidate,
    "state": _TRIAL.state,
    "input_tokens": _TRIAL.input_tokens,
    "output_tokens": _TRIAL.output_tokens,
    "cost": _TRIAL.cost,
    "seconds": _TRIAL.seconds,
    "quality": _OUTCOME.quality,
    "rubric": _OUTCOME.rubric,
    "passed": _OUTCOME.passed,
}
_PLACE = (_TRIAL.position, _TRIAL.candidate, _TRIAL.repeat, _TRIAL.id)


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
        base = _listed(experiment, layer_row).order_by(*_PLACE).limit(ROWS)
        found: list[TrialRow] = []
        statement = base
        while True:
            rows = self._rows(statement)
            found += [_line(row) for row in rows]
            if len(rows) < ROWS:
                return found
            last = rows[-1]
            statement = base.where(tuple_(*_PLACE) > (last.position, last.candidate, last.repeat, last.id))

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
        experiment, layer_row = self._experiment_row(experiment_id), self._layer(layer or experiment_id).id
        ids = self._ids(experiment, layer_row, order_by, descending, filter, offset, min(limit, ROWS))
        rows = {row.id: row for row in self._by_keys(_listed(experiment, layer_row), _TRIAL.id, ids)}
        return [_line(rows[id_]) for id_ in ids if id_ in rows]

    def row_count(
        self,
        experiment_id: str,
        *,
        layer: str | None = None,
        filter: RowFilter = RowFilter(),  # noqa: A002
    ) -> int:
        """Number of trials that `rows_page` pages through."""
        experiment, layer_row = self._experiment_row(experiment_id), self._layer(layer or experiment_id).id
        statement = _filtered(select(func.count()).select_from(t.TRIAL), experiment, layer_row, filter)
        return int(self._rows(statement)[0][0])

    def trial_rows(self, trial_ids: Sequence[str], layer: str | None = None) -> list[TrialRow]:
        """The lines of these trials, in their order; unknown ones are left out. For a table that follows a run."""
        if not trial_ids:
            return []
        rows: dict[str, Row[Any]] = {}
        heads = self._rows(select(_TRIAL.uuid, _TRIAL.experiment).where(_TRIAL.uuid == trial_ids[0]))
        for head in heads:
            own = select(t.LAYER.c.id).where(t.LAYER.c.experiment == head.experiment).order_by(t.LAYER.c.id).limit(1)
            layer_row = self._layer(layer).id if layer else self._rows(own)[0][0]
            statement = _listed(head.experiment, layer_row)
            rows = {row.uuid: row for row in self._by_keys(statement, _TRIAL.uuid, trial_ids)}
        return [_line(rows[trial_id]) for trial_id in trial_ids if trial_id in rows]

    def _ids(
        self, experiment: int, layer: int, order: str, descending: bool, chosen: RowFilter, offset: int, limit: int
    ) -> list[int]:
        """Rows of one page of trials: the sort reads only narrow columns."""
        statement = _filtered(
            select(_TRIAL.id), experiment, layer, chosen, outcomes=order in ("quality", "rubric", "passed")
        )
        if order == "position":
            place: list[ColumnElement[Any]] = [column.desc() for column in _PLACE] if descending else list(_PLACE)
        else:
            column = _ORDERS[order]
            first = column.desc() if descending else column.asc()
            place = [first.nulls_last(), *_PLACE]
        return [row.id for row in self._rows(statement.order_by(*place).limit(limit).offset(offset))]


def _joined(statement: Select[Any], layer: int) -> Select[Any]:
    return statement.outerjoin(t.OUTCOME, and_(_OUTCOME.layer == layer, _OUTCOME.trial == _TRIAL.id))


def _filtered(
    statement: Select[Any], experiment: int, layer: int, chosen: RowFilter, *, outcomes: bool = False
) -> Select[Any]:
    """Add the filter, and only the joins that it needs."""
    if outcomes or chosen.passed is not None or chosen.unscored:
        statement = _joined(statement, layer)
    statement = statement.where(_TRIAL.experiment == experiment, _TRIAL.current == 1)
    if chosen.candidates:
        labels = select(t.CANDIDATE.c.id).where(t.CANDIDATE.c.experiment == experiment)
        statement = statement.where(_TRIAL.candidate.in_(labels.where(t.CANDIDATE.c.label.in_(chosen.candidates))))
    if chosen.states:
        statement = statement.where(_TRIAL.state.in_(chosen.states))
    if chosen.passed is not None:
        statement = statement.where(_OUTCOME.passed == chosen.passed)
    if chosen.unscored:
        statement = statement.where(_OUTCOME.unscored.is_not(None))
    if chosen.text:
        statement = statement.join(t.CALL, t.CALL.c.id == _TRIAL.call)
        statement = statement.join(t.GOLDEN_CASE, t.GOLDEN_CASE.c.id == _TRIAL.golden_case)
        for word in chosen.text.split():
            there = t.CALL.c.snippet.icontains(word, autoescape=True)
            statement = statement.where(there | t.GOLDEN_CASE.c.case_id.icontains(word, autoescape=True))
    return statement


def _listed(experiment: int, layer: int) -> Select[Any]:
    """Everything that a line shows."""
    trial = (_TRIAL.id, _TRIAL.uuid, _TRIAL.position, _TRIAL.candidate, _TRIAL.repeat, _TRIAL.state)
    figures = (_TRIAL.failure_kind, _TRIAL.input_tokens, _TRIAL.output_tokens, _TRIAL.seconds, _TRIAL.reused)
    outcome = (_OUTCOME.quality, _OUTCOME.passed, _OUTCOME.rubric, _OUTCOME.unscored, _OUTCOME.failed)
    others = (t.CANDIDATE.c.label, t.GOLDEN_CASE.c.case_id, t.GOLDEN_CASE.c.digest, t.CALL.c.snippet, t.CALL.c.cost)
    statement = (
        select(*trial, *figures, *outcome, *others, _OUTCOME.trial.label("scored"))
        .select_from(t.TRIAL)
        .join(t.CANDIDATE, t.CANDIDATE.c.id == _TRIAL.candidate)
        .join(t.GOLDEN_CASE, t.GOLDEN_CASE.c.id == _TRIAL.golden_case)
        .join(t.CALL, t.CALL.c.id == _TRIAL.call)
    )
    return _joined(statement, layer).where(_TRIAL.experiment == experiment, _TRIAL.current == 1)


def _line(row: Row[Any]) -> TrialRow:
    return TrialRow(
        trial_id=row.uuid,
        candidate=row.label,
        case_id=row.case_id,
        case_digest=row.digest,
        position=row.position,
        repeat=row.repeat,
        state=row.state,
        failure=row.failure_kind,
        snippet=row.snippet,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost=None if row.cost is None else Decimal(row.cost),
        seconds=row.seconds,
        reused=bool(row.reused),
        quality=row.quality,
        passed=None if row.passed is None else bool(row.passed),
        rubric=row.rubric,
        unscored=0 if row.unscored is None else len(json.loads(row.unscored)),
        failed=() if row.failed is None else tuple(json.loads(row.failed)),
        scored=row.scored is not None,
    )
