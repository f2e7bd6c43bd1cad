"""Notices what other processes wrote."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Connection, select

from workbench.core.documents import Changes, DocumentKind
from workbench.store import tables as t
from workbench.store.undo import Undo
from workbench.store.writer import Job

Editions = dict[tuple[str, str], tuple[int, int]]


class Watching(Undo):
    """Polls the file's data version; a window calls it four times a second."""

    _seen_version: int
    _seen_editions: Editions

    def poll(self) -> None:
        """Look whether another process wrote, without waiting; subscribers are told with an origin that is not "".

        Read-only, the check runs here and is quick while nothing changed; else the writer's thread does it, on the
        one connection for which ``PRAGMA data_version`` moves by foreign writes alone.
        """
        if self._writer is not None:
            self._writer.submit(Job(self._check, alone=True))
            return
        with self._reading() as connection:
            changes = self._check(connection)
        if changes != Changes():
            self._publish(changes)

    def _check(self, connection: Connection) -> Changes:
        version = int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())
        before, self._seen_version = self._seen_version, version
        if before in (0, version):
            return Changes()
        return self._compare()

    def _compare(self) -> Changes:
        """Read what is new, and say what changed."""
        editions, seen = self._editions(), self._seen_editions
        self._seen_editions = editions
        changed = {key for key in editions.keys() | seen.keys() if editions.get(key) != seen.get(key)}
        documents = {key for key in changed if key[0] not in ("experiment", "cases")}
        if documents:
            self._load_documents()
        self._load_history()
        return Changes(
            documents=frozenset((cast(DocumentKind, kind), id_) for kind, id_ in documents),
            cases=frozenset(id_ for kind, id_ in changed if kind == "cases"),
            experiments=frozenset(id_ for kind, id_ in changed if kind == "experiment"),
            snapshots=True,
            undo=True,
            origin="another process",
        )

    def _editions(self) -> Editions:
        """How often each document, golden set and experiment was written."""
        found: Editions = {}
        document, experiment, cases = t.DOCUMENT.c, t.EXPERIMENT.c, t.SET_EDITION.c
        for row in self._rows(select(document.kind, document.id, document.edition, document.updated)):
            found[row.kind, row.id] = (row.edition, row.updated)
        for row in self._rows(select(experiment.uuid, experiment.edition)):
            found["experiment", row.uuid] = (row.edition, 0)
        for row in self._rows(select(cases.set_id, cases.edition)):
            found["cases", row.set_id] = (row.edition, 0)
        return found
