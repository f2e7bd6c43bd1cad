"""Layers of scores that were begun and not brought to their end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.core.experiments import Experiment
from workbench.core.models import Model
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.scores import Part
from workbench.core.summaries import Estimate
from workbench.project.documents import Documents
from workbench.store.store import Store


class OpenLayer(NamedTuple):
    """A layer that lacks results of answers."""

    id: str
    done: frozenset[str] = frozenset()
    """Trials that have a result in it, and all that judges could say."""
    again: frozenset[str] = frozenset()
    """Trials of which some calls of judges failed or were not made: those alone are asked again."""


def named_in(documents: Documents, card: Scorecard) -> tuple[list[Rubric], list[Model]]:
    """The rubrics and the judges that a scorecard names.

    Raises:
        InputError: one does not exist.
    """
    rubrics = [documents.one(Rubric, use.rubric) for use in card.rubrics]
    judges = {use.judge: documents.model(use.judge) for use in card.rubrics}
    return rubrics, list(judges.values())


def score_estimate(store: Store, documents: Documents, experiment: Experiment, card: Scorecard) -> Estimate:
    """What a new scoring of stored answers would ask judges, and what that would take; not for the window's thread.

    Raises:
        InputError: the scorecard names what is not there.
    """
    from workbench.engine.judge_estimate import estimate_questions
    from workbench.engine.rescore import rescore_parts, rescore_questions

    rubrics, judges = named_in(documents, card)
    card, _ = rescore_parts(card, rubrics)
    begun = open_layer(store, experiment, card, rubrics)
    pages = rescore_questions(store, experiment.id, card, rubrics, begun.done if begun else ())
    return estimate_questions(pages, judges, store.finished_keys, store.usual_calls)


def begun_layer(
    store: Store, experiment: Experiment, card: Scorecard, rubrics: Sequence[Rubric], parts: Sequence[Part]
) -> OpenLayer:
    """The layer that a new scoring fills: one that was not brought to its end, else a new one."""
    found = open_layer(store, experiment, card, rubrics)
    return found or OpenLayer(store.start_layer(experiment.id, card, tuple(rubrics), tuple(parts), card.name))


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
        again = store.unanswered(experiment.id, layer.id)
        if not again and all(row.scored or row.state == "failed" for row in rows):
            return None
        done = frozenset(row.trial_id for row in rows if row.scored and row.trial_id not in again)
        return OpenLayer(layer.id, done, frozenset(again))
    return None
