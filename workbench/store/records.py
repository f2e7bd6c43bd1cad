"""Writes results: calls, trials, scores and outcomes of many trials in one batch."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from workbench.core.calls import Call
from workbench.core.documents import Changes
from workbench.core.experiments import Trial
from workbench.core.safe_text import mended
from workbench.core.scores import Score
from workbench.store import tables as t
from workbench.store.base import Base, find_rows, insert_rows, next_id
from workbench.store.call_columns import Bodies, call_columns
from workbench.store.errors import refused
from workbench.store.known import Known
from workbench.store.packing import key_bytes, microseconds
from workbench.store.results import Outcome
from workbench.store.writer import Job

Record = Call | Trial | Score | Outcome
_SUPERSEDE = """
UPDATE trial SET current = 0
WHERE experiment = :experiment AND position = :position AND candidate = :candidate AND repeat = :repeat AND current = 1
"""
_COPY_OUTCOME = """
UPDATE trial SET layer = :layer, quality = :quality, passed = :passed, rubric = :rubric, unscored = :unscored
WHERE id = :trial AND (layer IS NULL OR layer <= :layer)
"""
_OF_SCORE = ("id", "sample", "value", "passed", "state", "reason", "supersedes", "seconds")
_FIGURES = ("state", "failure_kind", "input_tokens", "output_tokens", "cost", "seconds")
_PLACE = ("experiment", "position", "candidate", "repeat")


@dataclass
class Batch:
    """One batch on its way into the tables, in the order of its records."""

    bodies: Bodies = field(default_factory=Bodies)
    calls: list[dict[str, Any]] = field(default_factory=list)
    trials: list[dict[str, Any]] = field(default_factory=list)
    scores: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    experiments: set[str] = field(default_factory=set)
    free_call: int = 0
    free_trial: int = 0
    call_rows: dict[bytes, dict[str, Any]] = field(default_factory=dict)
    """Key → the call that a trial of this moment means."""
    twins: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    """Calls that are there already, by what makes them the same."""
    trial_rows: dict[str, int] = field(default_factory=dict)
    new_trials: dict[int, dict[str, Any]] = field(default_factory=dict)
    scored_trials: list[dict[str, Any]] = field(default_factory=list)
    """Copies of outcomes for trials that are on disk already."""
    again: list[dict[str, Any]] = field(default_factory=list)
    """Trials that may take the place of earlier ones."""
    places: dict[tuple[int, ...], dict[str, Any]] = field(default_factory=dict)


class Records(Base):
    """Appends results; the writer joins what waits into batches."""

    _known: Known

    def record(self, records: Sequence[Record]) -> Future[None]:
        """Append results. A record may refer to one before it, in this list or an earlier one.

        Writing the same record twice is harmless: a trial, score or call that is there already is left alone, an
        outcome takes the place of the one before. A trial on the same candidate, case and repeat as an earlier one
        takes its place in the tables that are shown.

        Returns:
            resolved after the commit. With ``store.write`` (disk full, file gone …) the records are kept and go
            first with the next write or `retry`; with ``store.refused`` (a trial without its call …) they are not.
        """
        return self._enqueue(Job(None, tuple(records)))

    def _forget(self) -> None:
        self._known = Known(self.path)

    def _write_records(self, connection: Connection, records: Sequence[Record]) -> Changes:
        batch = Batch()
        self._look_up(connection, batch, records)
        for record in records:
            if isinstance(record, Call):
                self._add_call(connection, batch, record)
            elif isinstance(record, Trial):
                self._add_trial(connection, batch, record)
            elif isinstance(record, Score):
                self._add_score(connection, batch, record)
            else:
                self._add_outcome(connection, batch, record)
        _insert(connection, batch)
        return Changes(experiments=frozenset(batch.experiments))

    def _look_up(self, connection: Connection, batch: Batch, records: Sequence[Record]) -> None:
        """Store the texts, and find in few statements what the records refer to."""
        for record in records:
            if isinstance(record, Call):
                batch.bodies.add(record)
        batch.bodies.place(connection)
        batch.free_call = next_id(connection, t.CALL.c.id)
        batch.free_trial = next_id(connection, t.TRIAL.c.id)
        self._find_calls(connection, batch, {key for record in records if (key := _call_key(record))})
        trials = {
            record.id if isinstance(record, Trial) else record.trial_id
            for record in records
            if not isinstance(record, Call)
        }
        trials |= {record.other_trial_id for record in records if isinstance(record, Score) and record.other_trial_id}
        batch.trial_rows.update(find_rows(connection, "SELECT uuid, id FROM trial WHERE uuid IN", trials))
        self._known.find_cases(connection, {record.case_digest for record in records if isinstance(record, Trial)})

    def _find_calls(self, connection: Connection, batch: Batch, keys: Collection[bytes]) -> None:
        """Find calls by key. The first whole completion counts, else a purged one, else a failure."""
        names = ("id", "key", "started", "purpose", "answer", *_FIGURES)
        columns = ", ".join(f"call.{name}" for name in names)
        whole: set[bytes] = set()
        joined = "FROM call LEFT JOIN body ON body.id = call.answer"
        for *row, size in sorted(find_rows(connection, f"SELECT {columns}, body.size {joined} WHERE key IN", keys)):
            one = dict(zip(names, row, strict=True))
            batch.twins[_twin(one)] = one
            before = batch.call_rows.get(one["key"])
            if one["key"] not in whole and (before is None or before["state"] == "failed" or one["state"] != "failed"):
                batch.call_rows[one["key"]] = one
            if size is not None:
                whole.add(one["key"])

    def _add_call(self, connection: Connection, batch: Batch, call: Call) -> None:
        frame, price = self._known.frame(connection, call.request), self._known.price(connection, call.price)
        columns = call_columns(call, batch.bodies, frame, price)
        there = batch.twins.setdefault(_twin(columns), columns)
        if there is columns:
            columns["id"] = batch.free_call
            batch.free_call += 1
            batch.calls.append(columns)
        batch.call_rows[columns["key"]] = there

    def _add_trial(self, connection: Connection, batch: Batch, trial: Trial) -> None:
        if trial.id in batch.trial_rows:
            return
        run = self._known.run(connection, trial.experiment_id)
        call = batch.call_rows.get(key_bytes(trial.call_key))
        if call is None:
            raise refused(f"the trial {trial.id} has no call", self.path)
        row: dict[str, Any] = {
            "id": batch.free_trial,
            "uuid": trial.id,
            "experiment": run.row,
            "position": run.positions.setdefault(trial.case_digest, len(run.positions)),
            "candidate": self._known.candidate(connection, run, trial.candidate),
            "repeat": trial.repeat,
            "golden_case": self._known.case(connection, trial),
            "call": call["id"],
            "reused": int(trial.reused),
            "current": 1,
            **{name: call[name] for name in _FIGURES},
            **dict.fromkeys(("layer", "quality", "passed", "rubric", "unscored")),
        }
        row["cost"] = None if call["cost"] is None else float(call["cost"])
        batch.new_trials[row["id"]] = row
        batch.free_trial += 1
        batch.trial_rows[trial.id] = row["id"]
        batch.experiments.add(trial.experiment_id)
        place = (row["experiment"], row["position"], row["candidate"], row["repeat"])
        if (earlier := batch.places.get(place)) is not None:
            earlier["current"] = 0
        batch.places[place] = row
        if not run.is_first(*place[1:]):
            batch.again.append(dict(zip(_PLACE, place, strict=True)))
        batch.trials.append(row)

    def _add_score(self, connection: Connection, batch: Batch, score: Score) -> None:
        layer, experiment = self._known.layer(connection, score.layer)
        batch.experiments.add(experiment)
        call = batch.call_rows.get(key_bytes(score.call_key)) if score.call_key else None
        if score.call_key and call is None:
            raise refused(f"the score {score.id} has no call", self.path)
        values = {name: getattr(score, name) for name in _OF_SCORE}
        # A reason quotes what models and own checks say; one that no file can hold would end the run.
        values["reason"] = mended(score.reason)
        other = self._trial_row(batch, score.other_trial_id) if score.other_trial_id else None
        values |= {"trial": self._trial_row(batch, score.trial_id), "layer": layer, "other_trial": other}
        values |= {"scorer": self._known.scorer(connection, score), "created": microseconds(score.created)}
        batch.scores.append(values | {"call": call["id"] if call else None})

    def _add_outcome(self, connection: Connection, batch: Batch, outcome: Outcome) -> None:
        result = outcome.result
        values: dict[str, Any] = {"quality": result.quality, "passed": result.passed, "rubric": result.rubric}
        values |= {"unscored": _names(result.unscored), "failed": _names(result.failed)}
        layer, experiment = self._known.layer(connection, outcome.layer)
        batch.experiments.add(experiment)
        trial = self._trial_row(batch, outcome.trial_id)
        batch.outcomes.append({"layer": layer, "trial": trial, **values})
        copy = {"layer": layer, **values, "unscored": len(result.unscored)}
        del copy["failed"]
        row = batch.new_trials.get(trial)
        if row is None:
            batch.scored_trials.append({"trial": trial, **copy})
        elif row["layer"] is None or row["layer"] <= layer:
            row.update(copy)

    def _trial_row(self, batch: Batch, trial_id: str) -> int:
        row = batch.trial_rows.get(trial_id)
        if row is None:
            raise refused(f"there is no trial {trial_id}", self.path)
        return row


def _insert(connection: Connection, batch: Batch) -> None:
    """Put the rows of a batch into the tables."""
    insert_rows(connection, t.CALL, batch.calls)
    if batch.again:
        connection.exec_driver_sql(_SUPERSEDE, batch.again)
    insert_rows(connection, t.TRIAL, batch.trials)
    insert_rows(connection, t.SCORE, batch.scores, "OR IGNORE")
    insert_rows(connection, t.OUTCOME, batch.outcomes, "OR REPLACE")
    if batch.scored_trials:
        connection.exec_driver_sql(_COPY_OUTCOME, batch.scored_trials)


def _twin(columns: dict[str, Any]) -> tuple[Any, ...]:
    """What makes a call the same one, written again: key, start, purpose, state and answer."""
    return tuple(columns[name] for name in ("key", "started", "purpose", "state", "answer"))


def _call_key(record: Record) -> bytes | None:
    """Key of the call that a record is or names."""
    if isinstance(record, Call):
        return key_bytes(record.key)
    address = record.call_key if isinstance(record, Trial | Score) else None
    return key_bytes(address) if address else None


def _names(names: Sequence[str]) -> str | None:
    return json.dumps(names, ensure_ascii=False) if names else None
