"""Layers of scores that were begun and not brought to their end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.core.experiments import Experiment
from workbench.core.rubrics import Rubric, Scorecard
from workbench.store.store import Store


class OpenLayer(NamedTuple):
    """A layer that lacks results of answers."""

    id: str
    done: frozenset[str]
    """Trials that have a result in it."""


def open_layer(store: Store, experiment: Experiment, card: Scorecard, rubrics: Sequence[Rubric]) -> OpenLayer | None:
    """The newest layer of a scorecard, if its scoring was stopped or killed; None where it is complete or not there.

    The run's own layer is not meant: going on with the run completes it.

    Args:
        store: of the project.
        experiment: whose answers are scored.
        card, rubrics: as they are now; scores by another wording are another measure, and stay.
    """
    for layer in reversed(store.layers(experiment.id)):
        if layer.id == experiment.id or layer.scorecard != card:
            continue
        if [one.digest for one in layer.rubrics] != [one.digest for one in rubrics]:
            continue
        rows = store.rows(experiment.id, layer=layer.id)
        if all(row.scored or row.state == "failed" for row in rows):
            return None
        return OpenLayer(layer.id, frozenset(row.trial_id for row in rows if row.scored))
    return None
