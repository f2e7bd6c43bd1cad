"""How the rows came about that people rated: kept in the audit log, and said where the ratings are used."""

from __future__ import annotations

import json
from typing import NamedTuple

from workbench.core.figures import joined
from workbench.store.store import Store

ACTION = "rating.draw"
"""Of the audit entries."""


class Draw(NamedTuple):
    """The rows of one person's queue."""

    rater: str
    order: str
    """``random``, ``chosen`` or ``informative``."""
    rows: int
    seed: int
    """Of the draw and of the order."""


class Draws:
    """Such draws in an open project."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._noted: set[tuple[str, Draw]] | None = None

    def note(self, experiment_id: str, drawn: Draw) -> None:
        """Keep one, once; called with each rating, so it reads nothing after `known` and waits for nothing.

        Raises:
            ProjectError: the project is open for reading only.
        """
        if (experiment_id, drawn) not in self.known():
            self.known().add((experiment_id, drawn))
            detail = {"experiment": experiment_id, "order": drawn.order, "rows": drawn.rows, "seed": drawn.seed}
            self._store.audit(ACTION, json.dumps(detail), who=drawn.rater)

    def known(self) -> set[tuple[str, Draw]]:
        """Those that were kept; reads the audit log the first time, so that is not for the window's thread."""
        if self._noted is None:
            self._noted = set(self._all())
        return self._noted

    def of(self, experiment_id: str) -> list[Draw]:
        """Those of an experiment, in their order."""
        return [drawn for experiment, drawn in self._all() if experiment == experiment_id]

    def _all(self) -> list[tuple[str, Draw]]:
        found = [(json.loads(one.detail), one.who) for one in self._store.audit_entries() if one.action == ACTION]
        return [(one["experiment"], Draw(who, one["order"], one["rows"], one["seed"])) for one, who in found]


def picked_words(draws: list[Draw]) -> str:
    """What rows mean that were not drawn at random; empty where all were."""
    picked = [one for one in draws if one.order == "informative"]
    names = list(dict.fromkeys(one.rater for one in picked))
    seeds = ", ".join(dict.fromkeys(str(one.seed) for one in picked))
    if not names:
        return ""
    return (
        f"The rows of {joined(names)} were picked where judges and people are furthest apart (seed {seeds}), not at "
        "random: agreement is lower there than over random rows."
    )
