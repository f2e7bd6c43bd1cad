"""Experiments of another project, taken over with their own ids and layers; results follow as records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from workbench.core.documents import Changes
from workbench.core.experiments import Experiment
from workbench.core.scores import TrialResult
from workbench.store import tables as t
from workbench.store.base import next_id
from workbench.store.experiments import Experiments, write_candidate, write_layer
from workbench.store.packing import microseconds
from workbench.store.results import Layer, Outcome
from workbench.store.snapshots import write_snapshot


class Merging(Experiments):
    """What it takes to put an experiment of another project beside one's own."""

    def take_experiment(self, experiment: Experiment, layers: Sequence[Layer]) -> bool:
        """Keep an experiment of another project under its own id, with the next number; and the layers it lacks.

        Args:
            experiment: with its manifest, state and times; its number is another's and is not kept.
            layers: all of it, the run's own first.

        Returns:
            whether it was not there.
        """
        new: list[bool] = []

        def work(connection: Connection) -> Changes:
            row = connection.execute(select(t.EXPERIMENT.c.id).where(t.EXPERIMENT.c.uuid == experiment.id)).scalar()
            new[:] = [row is None]
            if row is None:
                row = self._insert(connection, experiment)
            there = set(connection.execute(select(t.LAYER.c.uuid).where(t.LAYER.c.experiment == row)).scalars())
            for layer in layers:
                if layer.id not in there:
                    parts = (layer.scorecard, layer.rubrics, layer.parts)
                    write_layer(connection, row, layer.id, layer.label, microseconds(layer.created), *parts)
            return Changes(experiments=frozenset([experiment.id]), snapshots=True)

        self._submit(work, "experiments", keep=False).result()
        return new[0]

    def _insert(self, connection: Connection, experiment: Experiment) -> int:
        manifest = experiment.manifest
        write_snapshot(connection, "manifest", experiment.digest, manifest)
        row, number = next_id(connection, t.EXPERIMENT.c.id), next_id(connection, t.EXPERIMENT.c.number)
        values: dict[str, Any] = experiment.model_dump(include={"digest", "state", "name", "note", "notebook_cell"})
        values |= {"id": row, "uuid": experiment.id, "number": number, "tags": json.dumps(list(experiment.tags))}
        values |= {"created": microseconds(experiment.created), "edition": 0}
        values["ended"] = None if experiment.ended is None else microseconds(experiment.ended)
        values["planned"] = len(manifest.candidates) * len(manifest.case_digests) * manifest.repeats
        connection.execute(insert(t.EXPERIMENT).values(**values))
        for candidate in manifest.candidates:
            write_candidate(connection, row, candidate)
        return row

    def outcomes(self, layer: str) -> Iterator[Outcome]:
        """How the trials' scores add up in a layer, of all its trials.

        Raises:
            KeyError: there is no such layer.
        """
        rows = self._rows(select(t.LAYER.c.id).where(t.LAYER.c.uuid == layer))
        if not rows:
            raise KeyError(layer)
        own = t.OUTCOME.c
        columns = (own.trial, t.TRIAL.c.uuid, own.quality, own.passed, own.rubric, own.unscored, own.failed)
        statement = select(*columns).join(t.TRIAL, t.TRIAL.c.id == own.trial).where(own.layer == rows[0].id)
        for row in self._paged(statement, own.trial):
            result = TrialResult(
                quality=row.quality,
                passed=row.passed,
                rubric=row.rubric,
                unscored=tuple(json.loads(row.unscored or "[]")),
                failed=tuple(json.loads(row.failed or "[]")),
            )
            yield Outcome(trial_id=row.uuid, layer=layer, result=result)
