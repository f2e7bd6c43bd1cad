"""Experiments: numbered records of runs; their manifests are snapshots, their names and notes can be changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.sqlite import insert

from workbench.config.clock import new_id, now
from workbench.core.documents import Changes
from workbench.core.experiments import Candidate, Experiment, ExperimentState, Manifest
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.scores import Part
from workbench.store import tables as t
from workbench.store.base import next_id
from workbench.store.connection import ROWS
from workbench.store.packing import microseconds, moment
from workbench.store.results import Layer
from workbench.store.snapshots import Snapshots, write_snapshot

_ROW = t.EXPERIMENT.c
_MANIFESTS_HELD = 64


class Experiments(Snapshots):
    """Starting, finding and naming experiments; the layers of their scores."""

    _listed: tuple[Future[Any] | None, tuple[Experiment, ...]] | None = None
    """The last write of experiments that was told when they were listed, and the list."""

    _manifests: dict[str, Manifest]

    def start_experiment(self, manifest: Manifest, *, name: str = "", cell: str = "") -> Experiment:
        """Begin an experiment with the next number, its candidates and the run's own layer of scores.

        Args:
            manifest: what is run; it is kept as a snapshot.
            name: its name, "" for none.
            cell: id of the run cell that starts it.

        Returns:
            the experiment, on disk.
        """
        id_, digest, created = new_id(), manifest.digest, now()
        numbers: list[int] = []

        def work(connection: Connection) -> Changes:
            write_snapshot(connection, "manifest", digest, manifest)
            row, number = next_id(connection, _ROW.id), next_id(connection, _ROW.number)
            numbers[:] = [number]
            values = {"name": name, "tags": "[]", "note": "", "notebook_cell": cell, "planned": _planned(manifest)}
            head = {"id": row, "uuid": id_, "number": number, "digest": digest, "state": "open"}
            time = microseconds(created)
            connection.execute(insert(t.EXPERIMENT).values(**head, **values, created=time, ended=None, edition=0))
            for candidate in manifest.candidates:
                write_candidate(connection, row, candidate)
            layer = (manifest.scorecard, manifest.rubrics, manifest.parts)
            write_layer(connection, row, id_, "run", time, *layer)
            return Changes(experiments=frozenset([id_]), snapshots=True)

        self._submit(work, "experiments", keep=False).result()
        self._hold_manifest(digest, manifest)
        held = {"id": id_, "digest": digest, "manifest": manifest, "name": name, "notebook_cell": cell}
        return Experiment(number=numbers[0], state="open", created=moment(microseconds(created)), **held)

    def set_experiment_state(self, id: str, state: ExperimentState) -> Future[Changes]:  # noqa: A002
        """Change the state; ``finished`` and ``closed`` set the time of the end, ``open`` takes it away."""
        ended = None if state == "open" else microseconds(now())
        return self._change(id, {"state": state, "ended": ended})

    def annotate_experiment(
        self,
        id: str,  # noqa: A002
        *,
        name: str | None = None,
        tags: Sequence[str] | None = None,
        note: str | None = None,
    ) -> Future[Changes]:
        """Change name, tags or note; None leaves one as it is."""
        given = {"name": name, "note": note, "tags": None if tags is None else json.dumps(list(tags))}
        return self._change(id, {key: value for key, value in given.items() if value is not None})

    def experiments(self) -> list[Experiment]:
        """All experiments by number.

        Kept until one is written: the window asks after every commit, and would wait for the next one each time.
        """
        # Asked for before the wait: a write that another thread queues during it is not in what is read.
        written = self._settling.get("experiments")
        self._settle("experiments")
        kept = self._listed
        if kept is not None and kept[0] is written and self._writer is not None:
            return list(kept[1])
        # One that is still on its way (the writer's thread does not wait) or that the disk did not take comes later.
        is_there = written is None or (written.done() and written.exception() is None)
        found = self._read_experiments()
        self._listed = (written, tuple(found)) if is_there else None
        return found

    def _read_experiments(self) -> list[Experiment]:
        found: list[Experiment] = []
        # From below: a number that a hand made negative is damage that `check` names, and hides no experiment.
        last = -(2**63)
        while True:
            statement = select(t.EXPERIMENT).where(_ROW.number > last).order_by(_ROW.number).limit(ROWS)
            rows = self._rows(statement)
            found += [self._experiment(row) for row in rows]
            if len(rows) < ROWS:
                return found
            last = rows[-1].number

    def experiment(self, id_or_number: str | int) -> Experiment:
        """The experiment with this id or number (a number as text counts as one).

        Raises:
            KeyError: there is none.
        """
        self._settle("experiments")
        statement = select(t.EXPERIMENT).where(_ROW.uuid == str(id_or_number))
        rows = self._rows(statement)
        if not rows and str(id_or_number).removeprefix("-").isdecimal() and len(str(id_or_number)) < 10:
            rows = self._rows(select(t.EXPERIMENT).where(_ROW.number == int(id_or_number)))
        if not rows:
            raise KeyError(id_or_number)
        return self._experiment(rows[0])

    def start_layer(
        self,
        experiment_id: str,
        scorecard: Scorecard | None,
        rubrics: Sequence[Rubric],
        parts: Sequence[Part],
        label: str,
    ) -> str:
        """Begin another layer of scores over the same trials and return its id.

        Raises:
            KeyError: there is no such experiment.
        """
        experiment, id_ = self._experiment_row(experiment_id), new_id()

        def work(connection: Connection) -> Changes:
            write_layer(connection, experiment, id_, label, microseconds(now()), scorecard, rubrics, parts)
            return Changes(experiments=frozenset([experiment_id]))

        self._submit(work, "experiments", keep=False).result()
        return id_

    def layers(self, experiment_id: str, *, aside: bool = False) -> list[Layer]:
        """The layers of an experiment, the run's own first.

        Args:
            experiment_id: its id.
            aside: also those whose scores do not add up to results: ratings, pairs, probes of a judge.

        Raises:
            KeyError: there is no such experiment.
        """
        self._settle("experiments")
        statement = select(t.LAYER).where(t.LAYER.c.experiment == self._experiment_row(experiment_id))
        found = [_layer(row, experiment_id) for row in self._rows(statement.order_by(t.LAYER.c.id).limit(ROWS))]
        return [layer for layer in found if aside or layer.counts]

    def _experiment_row(self, id_: str) -> int:
        """Row of an experiment. Raises KeyError."""
        self._settle("experiments")
        rows = self._rows(select(_ROW.id).where(_ROW.uuid == id_))
        if not rows:
            raise KeyError(id_)
        return int(rows[0][0])

    def _change(self, id_: str, values: dict[str, Any]) -> Future[Changes]:
        def work(connection: Connection) -> Changes:
            if not values:
                return Changes()
            count = connection.execute(update(t.EXPERIMENT).where(_ROW.uuid == id_).values(**values)).rowcount
            return Changes(experiments=frozenset([id_] if count else []))

        return self._submit(work, "experiments")

    def _experiment(self, row: Row[Any]) -> Experiment:
        manifest = self._manifests.get(row.digest)
        if manifest is None:
            manifest = self.snapshot(row.digest, Manifest)
            self._hold_manifest(row.digest, manifest)
        return Experiment(
            id=row.uuid,
            number=row.number,
            digest=row.digest,
            state=row.state,
            manifest=manifest,
            name=row.name,
            tags=tuple(json.loads(row.tags)),
            note=row.note,
            notebook_cell=row.notebook_cell,
            created=moment(row.created),
            ended=None if row.ended is None else moment(row.ended),
        )

    def _hold_manifest(self, digest: str, manifest: Manifest) -> None:
        """Manifests never change, so they are read once; a bounded number is held."""
        held = {**self._manifests, digest: manifest}
        while len(held) > _MANIFESTS_HELD:
            del held[next(iter(held))]
        self._manifests = held


def write_candidate(connection: Connection, experiment: int, candidate: Candidate) -> int:
    """Store a candidate of an experiment and return its row; one with the same label stays as it is."""
    row = t.CANDIDATE.c
    here = select(row.id).where(row.experiment == experiment, row.label == candidate.label)
    found = connection.execute(here).scalar()
    if found is None:
        found = next_id(connection, row.id)
        connection.execute(insert(t.CANDIDATE).values(id=found, experiment=experiment, **candidate.model_dump()))
    return int(found)


def write_layer(
    connection: Connection,
    experiment: int,
    id_: str,
    label: str,
    time: int,
    scorecard: Scorecard | None,
    rubrics: Sequence[Rubric],
    parts: Sequence[Part],
) -> None:
    """Store a layer of scores."""
    values = {
        "scorecard": None if scorecard is None else scorecard.model_dump_json(),
        "rubrics": _list(rubrics),
        "parts": _list(parts),
    }
    head = {"id": next_id(connection, t.LAYER.c.id), "uuid": id_, "experiment": experiment}
    connection.execute(insert(t.LAYER).values(**head, label=label, created=time, **values))


def _planned(manifest: Manifest) -> int:
    return len(manifest.candidates) * len(manifest.case_digests) * manifest.repeats


def _list(values: Sequence[Rubric] | Sequence[Part]) -> str:
    return json.dumps([value.model_dump(mode="json") for value in values], ensure_ascii=False)


def _layer(row: Row[Any], experiment_id: str) -> Layer:
    return Layer(
        id=row.uuid,
        experiment_id=experiment_id,
        label=row.label,
        created=moment(row.created),
        scorecard=None if row.scorecard is None else Scorecard.model_validate_json(row.scorecard),
        rubrics=tuple(Rubric.model_validate(value) for value in json.loads(row.rubrics)),
        parts=tuple(Part.model_validate(value) for value in json.loads(row.parts)),
    )
