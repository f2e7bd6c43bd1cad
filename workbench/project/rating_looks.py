"""Looks at results while a blind queue was open: kept in the audit log, and said where the ratings are used."""

from __future__ import annotations

import json
from typing import NamedTuple

from workbench.store.store import Store

ACTION = "rating.look"
"""Of the audit entries."""


class Look(NamedTuple):
    """Somebody had the results shown before the queue's last row was rated."""

    rater: str
    left: int
    rows: int

    @property
    def words(self) -> str:
        """``Mara saw the results with 18 of 30 rows left: those ratings are not blind.``"""
        return f"{self.rater} saw the results with {self.left} of {self.rows} rows left: those ratings are not blind."


class Looks:
    """Such looks in an open project."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, experiment_id: str, rater: str, left: int, rows: int) -> None:
        """Keep one; it cannot be undone.

        Raises:
            ProjectError: the project is open for reading only, or the disk does not take it.
        """
        detail = {"experiment": experiment_id, "left": left, "rows": rows}
        self._store.audit(ACTION, json.dumps(detail), who=rater).result()

    def of(self, experiment_id: str) -> list[Look]:
        """The first look of each rater at an experiment's results: what was rated before it was blind."""
        found: dict[str, Look] = {}
        for entry in self._store.audit_entries():
            if entry.action == ACTION:
                detail = json.loads(entry.detail)
                if detail["experiment"] == experiment_id:
                    found.setdefault(entry.who, Look(entry.who, detail["left"], detail["rows"]))
        return list(found.values())
