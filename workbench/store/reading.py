"""Reads results back: calls with their texts, trials, scores."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, or_, select, tuple_

from workbench.core.calls import Call
from workbench.core.experiments import Trial
from workbench.core.models import Price
from workbench.core.scores import Score
from workbench.store import tables as t
from workbench.store.base import CHUNK, chunks
from workbench.store.call_columns import body_rows, call_of
from workbench.store.connection import ROWS
from workbench.store.experiments import Experiments
from workbench.store.header import damaged
from workbench.store.packing import key_bytes, key_text, moment

_CALL, _TRIAL, _SCORE = t.CALL.c, t.TRIAL.c, t.SCORE.c
_OTHER = t.TRIAL.alias("other")
_RUNS = select(t.EXPERIMENT.c.uuid)
PLACE = (_TRIAL.position, _TRIAL.candidate, _TRIAL.repeat, _TRIAL.id)
"""Where a trial stands in its experiment."""
_TRIALS = (
    select(
        *PLACE,
        _TRIAL.uuid,
        t.EXPERIMENT.c.uuid.label("experiment_uuid"),
        t.CANDIDATE.c.label,
        t.GOLDEN_CASE.c.digest,
        t.GOLDEN_CASE.c.case_id,
        _TRIAL.reused,
        _CALL.key,
    )
    .join(t.EXPERIMENT, t.EXPERIMENT.c.id == _TRIAL.experiment)
    .join(t.CANDIDATE, t.CANDIDATE.c.id == _TRIAL.candidate)
    .join(t.GOLDEN_CASE, t.GOLDEN_CASE.c.id == _TRIAL.golden_case)
    .join(t.CALL, _CALL.id == _TRIAL.call)
)


class Results(Experiments):
    """Calls, trials and scores as values of core."""

    def finished_calls(self, keys: Collection[str]) -> dict[str, Call]:
        """The first completion of each of these keys; failures, imported outputs and purged texts never count.

        A second one comes only by a merge, and must not stand in for what was here, and paid for, before.
        """
        found: dict[str, Call] = {}
        for chunk in chunks(list(keys), CHUNK):
            statement = _finished(t.CALL).where(_CALL.key.in_([key_bytes(key) for key in chunk]))
            statement = statement.order_by(_CALL.id.desc())
            found |= {call.key: call for call in self._calls(self._rows(statement)).values()}
        return found

    def finished_keys(self, keys: Collection[str]) -> set[str]:
        """Those of these keys that have a completion for reuse, without reading any text: for an estimate."""
        rows = self._by_keys(_finished(_CALL.key), _CALL.key, [key_bytes(key) for key in keys])
        return {key_text("call", row.key) for row in rows}

    def call(self, key: str) -> Call:
        """The call with this key: the first completion, else the latest failure. A trial's own is `call_of_trial`.

        Raises:
            KeyError: there is none.
        """
        return self.calls([key])[key]

    def calls(self, keys: Collection[str]) -> dict[str, Call]:
        """The calls with these keys, chosen as `call` does; those that are not there are left out."""
        found = self.finished_calls(keys)
        for chunk in chunks([key for key in keys if key not in found], CHUNK):
            rows = self._rows(select(t.CALL).where(_CALL.key.in_([key_bytes(key) for key in chunk])).order_by(_CALL.id))
            latest: dict[bytes, Row[Any]] = {}
            for row in rows:
                before = latest.get(row.key)
                if before is None or before.finish is None or row.finish is not None:
                    latest[row.key] = row
            found |= {call.key: call for call in self._calls(list(latest.values())).values()}
        return found

    def call_of_trial(self, trial_id: str) -> Call:
        """The very call of a trial: after a fresh run several have its key.

        Raises:
            KeyError: there is no such trial.
        """
        return self.calls_of_trials([trial_id])[trial_id]

    def calls_of_trials(self, trial_ids: Collection[str], *, timing: bool = True) -> dict[str, Call]:
        """The very calls of trials, by trial id; unknown ones are left out.

        Args:
            trial_ids: of which trials.
            timing: also when each piece of an answer came, which only a replay needs.
        """
        found: dict[str, Call] = {}
        for chunk in chunks(list(trial_ids), CHUNK):
            links = self._rows(select(_TRIAL.uuid, _TRIAL.call).where(_TRIAL.uuid.in_(chunk)))
            rows = list(self._by_keys(select(t.CALL), _CALL.id, {link.call for link in links}))
            calls = self._calls(rows, timing=timing)
            found |= {link.uuid: calls[link.call] for link in links}
        return found

    def answer_texts(self, trial_ids: Collection[str]) -> dict[str, str]:
        """The answers alone, by trial id: to search in many. Of a failure what had arrived; purged ones are empty."""
        found: dict[str, str] = {}
        text = func.coalesce(_CALL.answer, _CALL.partial).label("body")
        for chunk in chunks(list(trial_ids), CHUNK):
            links = select(_TRIAL.uuid, text).join(t.CALL, _CALL.id == _TRIAL.call).where(_TRIAL.uuid.in_(chunk))
            rows = self._rows(links)
            texts = self._texts({row.body for row in rows if row.body is not None})
            found |= {row.uuid: texts.get(row.body, "") for row in rows}
        return found

    def trials(self, experiment_id: str, *, replaced: bool = False) -> list[Trial]:
        """Trials of an experiment as they were recorded.

        Args:
            experiment_id: its id.
            replaced: also those in whose place a retry stands.

        Raises:
            KeyError: there is no such experiment.
        """
        statement = _TRIALS.where(_TRIAL.experiment == self._experiment_row(experiment_id))
        if not replaced:
            statement = statement.where(_TRIAL.current == 1)
        return [_trial(row) for row in self._placed(statement)]

    def trial(self, trial_id: str) -> Trial:
        """The trial with this id.

        Raises:
            KeyError: there is none.
        """
        rows = self._rows(_TRIALS.where(_TRIAL.uuid == trial_id))
        if not rows:
            raise KeyError(trial_id)
        return _trial(rows[0])

    def scores(
        self,
        experiment_id: str | None = None,
        trial_id: str | None = None,
        layer: str | None = None,
        *,
        aside: bool = False,
        replaced: bool = False,
    ) -> list[Score]:
        """Scores of an experiment's shown trials, or of one trial; of one layer, or of all that `layers` lists.

        At least one must be given. Ratings and probes, which add up to nothing, are read by their layer or ``aside``;
        scores of trials in whose place a retry stands where ``replaced`` is said.

        Raises:
            KeyError: there is no such experiment or layer.
        """
        statement = _scores()
        if layer is not None:
            row = self._layer(layer)
            statement = statement.where(_SCORE.layer == row.id)
            experiment = row.experiment if trial_id is None else None
        else:
            experiment = None if experiment_id is None else self._experiment_row(experiment_id)
            if not aside:
                statement = statement.where(or_(t.LAYER.c.scorecard.is_not(None), t.LAYER.c.uuid.in_(_RUNS)))
        if trial_id is not None:
            return [_score(row) for row in self._rows(statement.where(_TRIAL.uuid == trial_id))]
        shown = select(*PLACE).where(_TRIAL.experiment == experiment)
        shown = shown if replaced else shown.where(_TRIAL.current == 1)
        ids = sorted(row.id for row in self._placed(shown))
        return [
            _score(row) for chunk in chunks(ids, CHUNK // 5) for row in self._by_keys(statement, _SCORE.trial, chunk)
        ]

    def scores_of(self, trial_ids: Collection[str]) -> dict[str, list[Score]]:
        """The scores of some trials in the layers that `layers` lists, by trial."""
        counted = or_(t.LAYER.c.scorecard.is_not(None), t.LAYER.c.uuid.in_(_RUNS))
        found: dict[str, list[Score]] = {}
        for row in self._by_keys(_scores().where(counted), _TRIAL.uuid, trial_ids):
            found.setdefault(row.trial_uuid, []).append(_score(row))
        return found

    def _placed(self, statement: Select[Any]) -> Iterator[Row[Any]]:
        """Rows of a statement over trials whose first columns are their place, a page at a time along its index."""
        page = statement.order_by(*PLACE).limit(ROWS)
        while True:
            rows = self._rows(page)
            yield from rows
            if len(rows) < ROWS:
                return
            page = statement.where(tuple_(*PLACE) > tuple(rows[-1][:4])).order_by(*PLACE).limit(ROWS)

    def _placed_tuples(self, statement: Select[Any]) -> Iterator[tuple[Any, ...]]:
        """The same rows as SQLite gives them."""
        page = statement.order_by(*PLACE).limit(ROWS)
        while True:
            rows = self._tuples(page)
            yield from rows
            if len(rows) < ROWS:
                return
            page = statement.where(tuple_(*PLACE) > rows[-1][:4]).order_by(*PLACE).limit(ROWS)

    def _layer(self, layer: str) -> Row[Any]:
        self._settle("experiments")
        rows = self._rows(select(t.LAYER.c.id, t.LAYER.c.experiment).where(t.LAYER.c.uuid == layer))
        if not rows:
            raise KeyError(layer)
        return rows[0]

    def _calls(self, rows: Sequence[Row[Any]], *, timing: bool = True) -> dict[int, Call]:
        """Calls by row, with their texts."""
        try:
            texts = self._texts({body for row in rows for body in body_rows(row)})
            frames = self._json(t.FRAME, {row.frame for row in rows})
            prices = self._json(t.PRICE, {row.price for row in rows if row.price is not None})
            known = {number: Price(**price) for number, price in prices.items()}
            return {
                row.id: call_of(
                    row, texts, frames[row.frame], None if row.price is None else known[row.price], timing=timing
                )
                for row in rows
            }
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
            raise damaged(self.path, f"a call cannot be read ({str(error).splitlines()[0]})") from error

    def _json(self, table: Any, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        rows = self._by_keys(select(table.c.id, table.c.json), table.c.id, ids)
        return {row.id: json.loads(row.json) for row in rows}


def _finished(columns: Any) -> Select[Any]:
    """Calls that may be used again."""
    statement = select(columns).join(t.BODY, t.BODY.c.id == _CALL.answer)
    return statement.where(_CALL.finish.is_not(None), _CALL.purpose != "imported", t.BODY.c.size.is_not(None))


def _scores() -> Select[Any]:
    scorer = t.SCORER.c
    return (
        select(
            _SCORE.id,
            _TRIAL.uuid.label("trial_uuid"),
            t.LAYER.c.uuid.label("layer_uuid"),
            *(scorer.metric, scorer.kind, scorer.source, scorer.rater, scorer.spec),
            *(_SCORE.sample, _SCORE.value, _SCORE.passed, _SCORE.state, _SCORE.reason, _SCORE.supersedes),
            *(_SCORE.created, _SCORE.seconds, _OTHER.c.uuid.label("other_uuid")),
            _CALL.key,
        )
        .select_from(t.SCORE)
        .join(t.TRIAL, _TRIAL.id == _SCORE.trial)
        .join(t.LAYER, t.LAYER.c.id == _SCORE.layer)
        .join(t.SCORER, scorer.id == _SCORE.scorer)
        .outerjoin(t.CALL, _CALL.id == _SCORE.call)
        .outerjoin(_OTHER, _OTHER.c.id == _SCORE.other_trial)
        .order_by(_SCORE.trial, _SCORE.layer, _SCORE.id)
    )


def _trial(row: Row[Any]) -> Trial:
    return Trial(
        id=row.uuid,
        experiment_id=row.experiment_uuid,
        candidate=row.label,
        case_digest=row.digest,
        case_id=row.case_id,
        repeat=row.repeat,
        call_key=key_text("call", row.key),
        reused=bool(row.reused),
    )


def _score(row: Row[Any]) -> Score:
    return Score(
        id=row.id,
        trial_id=row.trial_uuid,
        other_trial_id=row.other_uuid,
        metric=row.metric,
        kind=row.kind,
        value=row.value,
        passed=None if row.passed is None else bool(row.passed),
        state=row.state,
        reason=row.reason,
        source=row.source,
        rater=row.rater,
        sample=row.sample,
        layer=row.layer_uuid,
        call_key=None if row.key is None else key_text("call", row.key),
        spec=row.spec,
        supersedes=row.supersedes,
        seconds=row.seconds,
        created=moment(row.created),
    )
