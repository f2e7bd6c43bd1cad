"""Writes results: calls, trials, scores and outcomes of many trials in one batch."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, select, text
from sqlalchemy.dialects.sqlite import insert

from workbench.core.calls import Call
from workbench.core.documents import Changes
from workbench.core.experiments import Candidate, Manifest, Trial
from workbench.core.scores import Score
from workbench.store import tables as t
from workbench.store.base import CHUNK, Base, chunks, insert_rows, next_id
from workbench.store.call_columns import Bodies, call_columns, frame_text
from workbench.store.errors import refused
from workbench.store.experiments import write_candidate
from workbench.store.packing import key_bytes, microseconds, sha256, unpack
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
_FIGURES = ("state", "failure_kind", "input_tokens", "output_tokens", "cost", "seconds")


@dataclass
class Run:
    """What the writer remembers of an experiment: places of its cases, rows of its candidates."""

    row: int
    positions: dict[str, int]
    candidates: dict[str, int] = field(default_factory=dict)


@dataclass
class Known:
    """Rows that the writer looked up or made; dropped when a transaction is rolled back."""

    shared: dict[tuple[str, str], int] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)
    layers: dict[str, tuple[int, str]] = field(default_factory=dict)
    scorers: dict[tuple[str, ...], int] = field(default_factory=dict)


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
        self._known = Known()

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
        for chunk in chunks(list(trials), CHUNK):
            found = select(t.TRIAL.c.uuid, t.TRIAL.c.id).where(t.TRIAL.c.uuid.in_(chunk))
            batch.trial_rows |= {row.uuid: row.id for row in connection.execute(found).all()}
        self._find_cases(connection, {record.case_digest for record in records if isinstance(record, Trial)})

    def _find_calls(self, connection: Connection, batch: Batch, keys: Collection[bytes]) -> None:
        """Find calls by key. The latest counts, a completion before a failure."""
        row = t.CALL.c
        columns = (row.id, row.key, row.started, row.purpose, row.answer, *(row[name] for name in _FIGURES))
        for chunk in chunks(list(keys), CHUNK):
            for found in connection.execute(select(*columns).where(row.key.in_(chunk)).order_by(row.id)).all():
                one = dict(found._mapping)
                batch.twins[_twin(one)] = one
                before = batch.call_rows.get(one["key"])
                if before is None or before["state"] == "failed" or one["state"] != "failed":
                    batch.call_rows[one["key"]] = one

    def _find_cases(self, connection: Connection, digests: Collection[str]) -> None:
        for chunk in chunks([digest for digest in digests if digest not in self._known.cases], CHUNK):
            found = select(t.GOLDEN_CASE.c.digest, t.GOLDEN_CASE.c.id).where(t.GOLDEN_CASE.c.digest.in_(chunk))
            self._known.cases |= {row.digest: row.id for row in connection.execute(found).all()}

    def _add_call(self, connection: Connection, batch: Batch, call: Call) -> None:
        frame = self._shared(connection, t.FRAME, frame_text(call.request))
        price = None if call.price is None else self._shared(connection, t.PRICE, call.price.model_dump_json())
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
        run = self._run(connection, trial.experiment_id)
        call = batch.call_rows.get(key_bytes(trial.call_key))
        if call is None:
            raise refused(f"the trial {trial.id} has no call", self.path)
        row: dict[str, Any] = {
            "id": batch.free_trial,
            "uuid": trial.id,
            "experiment": run.row,
            "position": run.positions.setdefault(trial.case_digest, len(run.positions)),
            "candidate": self._candidate(connection, run, trial.candidate),
            "repeat": trial.repeat,
            "golden_case": self._case(connection, trial),
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
        batch.trials.append(row)

    def _add_score(self, connection: Connection, batch: Batch, score: Score) -> None:
        layer = self._layer_row(connection, batch, score.layer)
        call = batch.call_rows.get(key_bytes(score.call_key)) if score.call_key else None
        if score.call_key and call is None:
            raise refused(f"the score {score.id} has no call", self.path)
        values = score.model_dump(include={"id", "sample", "value", "passed", "state", "reason", "supersedes"})
        values |= {"trial": self._trial_row(batch, score.trial_id), "layer": layer, "other_trial": None}
        values |= {"scorer": self._scorer(connection, score), "created": microseconds(score.created)}
        batch.scores.append(values | {"call": call["id"] if call else None})

    def _add_outcome(self, connection: Connection, batch: Batch, outcome: Outcome) -> None:
        result = outcome.result
        values: dict[str, Any] = {"quality": result.quality, "passed": result.passed, "rubric": result.rubric}
        values |= {"unscored": _names(result.unscored), "failed": _names(result.failed)}
        layer = self._layer_row(connection, batch, outcome.layer)
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

    def _layer_row(self, connection: Connection, batch: Batch, layer: str) -> int:
        if layer not in self._known.layers:
            columns = select(t.LAYER.c.id, t.EXPERIMENT.c.uuid).join(
                t.EXPERIMENT, t.EXPERIMENT.c.id == t.LAYER.c.experiment
            )
            found = connection.execute(columns.where(t.LAYER.c.uuid == layer)).first()
            if found is None:
                raise refused(f"there is no layer {layer}", self.path)
            self._known.layers[layer] = (found.id, found.uuid)
        row, experiment = self._known.layers[layer]
        batch.experiments.add(experiment)
        return row

    def _run(self, connection: Connection, experiment_id: str) -> Run:
        run = self._known.runs.get(experiment_id)
        if run is None:
            columns = select(t.EXPERIMENT.c.id, t.SNAPSHOT.c.size, t.SNAPSHOT.c.data)
            columns = columns.join(t.SNAPSHOT, t.SNAPSHOT.c.digest == t.EXPERIMENT.c.digest)
            found = connection.execute(columns.where(t.EXPERIMENT.c.uuid == experiment_id)).first()
            if found is None:
                raise refused(f"there is no experiment {experiment_id}", self.path)
            manifest = Manifest.model_validate_json(unpack(found.data, found.size))
            positions = {digest: place for place, digest in enumerate(manifest.case_digests)}
            # Cases outside the manifest (retries of an older one, imports) stand after the others, where they stood.
            others = text(
                "SELECT DISTINCT digest, position FROM trial JOIN golden_case ON golden_case.id = trial.golden_case"
                " WHERE experiment = :row AND position >= :first ORDER BY position"
            )
            rows = connection.execute(others, {"row": found.id, "first": len(positions)}).all()
            run = Run(found.id, positions | {row.digest: row.position for row in rows})
            self._known.runs[experiment_id] = run
        return run

    def _candidate(self, connection: Connection, run: Run, label: str) -> int:
        if label not in run.candidates:
            run.candidates[label] = write_candidate(connection, run.row, Candidate(label=label))
        return run.candidates[label]

    def _case(self, connection: Connection, trial: Trial) -> int:
        """Row of a trial's case; one whose content is not in the project is kept by its digest."""
        row = self._known.cases.get(trial.case_digest)
        if row is None:
            row = next_id(connection, t.GOLDEN_CASE.c.id)
            columns = {"id": row, "digest": trial.case_digest, "case_id": trial.case_id, "frozen": 1}
            connection.execute(insert(t.GOLDEN_CASE).values(kind="", split="", tags="[]", content=None, **columns))
            self._known.cases[trial.case_digest] = row
        return row

    def _shared(self, connection: Connection, table: Table, content: str) -> int:
        """Row of a text that many calls share."""
        key = (table.name, content)
        if key not in self._known.shared:
            digest = sha256(content.encode())
            row = connection.execute(select(table.c.id).where(table.c.digest == digest)).scalar()
            if row is None:
                row = next_id(connection, table.c.id)
                connection.execute(insert(table).values(id=row, digest=digest, json=content))
            self._known.shared[key] = row
        return self._known.shared[key]

    def _scorer(self, connection: Connection, score: Score) -> int:
        key = (score.metric, score.kind, score.source, score.rater, score.spec)
        if key not in self._known.scorers:
            columns = dict(zip(("metric", "kind", "source", "rater", "spec"), key, strict=True))
            here = select(t.SCORER.c.id).filter_by(**columns)
            row = connection.execute(here).scalar()
            if row is None:
                row = next_id(connection, t.SCORER.c.id)
                connection.execute(insert(t.SCORER).values(id=row, **columns))
            self._known.scorers[key] = row
        return self._known.scorers[key]


def _insert(connection: Connection, batch: Batch) -> None:
    """Put the rows of a batch into the tables."""
    insert_rows(connection, t.CALL, batch.calls)
    if batch.trials:
        places = ("experiment", "position", "candidate", "repeat")
        connection.exec_driver_sql(_SUPERSEDE, [{name: row[name] for name in places} for row in batch.trials])
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
