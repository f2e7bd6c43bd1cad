"""Notices what other processes wrote."""

from __future__ import annotations

import threading
import time

from sqlalchemy import Connection, select

from workbench.core.documents import Changes
from workbench.store import tables as t
from workbench.store.undo import Undo
from workbench.store.writer import Job

_RETRY_SECONDS = 3.0
Editions = dict[tuple[str, str], int]


class Watching(Undo):
    """Polls the file's data version; a window calls it four times a second."""

    _watch: Connection | None = None
    """``PRAGMA data_version`` counts the commits of all other connections: a reader keeps this one for it."""
    _watch_lock: threading.Lock
    _seen_version: int
    _seen_editions: Editions

    def poll(self) -> None:
        """Look whether another process wrote, without waiting; subscribers are told with an origin that is not "".

        Read-only, the look is taken here and costs microseconds while nothing changed; else by the writer's thread.
        What the disk did not take is tried again every few seconds.
        """
        if self._writer is not None:
            self._writer.submit(Job(self._look, alone=True))
            if self.unsaved and time.monotonic() - self._writer.failed_at > _RETRY_SECONDS:
                self.retry()
            return
        with self._watch_lock, self._sentences():
            changes = self._look(self._watch) if self._watch is not None else Changes()
        if changes != Changes():
            self._publish(changes)

    def _load_watch(self) -> None:
        self._watch_lock = threading.Lock()
        self._seen_version = 0
        if self.read_only:
            self._watch = self._engine.connect()
            self._seen_version = _version(self._watch)
        self._seen_editions = self._editions()

    def _end_watch(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def _look(self, connection: Connection) -> Changes:
        """Compare the data version with the one seen last; 0 is the writer's first look."""
        version = _version(connection)
        if version == self._seen_version:
            return Changes()
        if self._seen_version and not self._edit_lock.acquire(blocking=False):
            return Changes()  # somebody is editing; the next poll looks again
        before, self._seen_version = self._seen_version, version
        if not before:
            return Changes()
        try:
            if self._is_settled("history"):
                return self._compare()
            self._seen_version = before  # what is in memory is newer than the file: the next poll looks again
            return Changes()
        finally:
            self._edit_lock.release()

    def _compare(self) -> Changes:
        """Read what is new, and say what changed."""
        editions, seen = self._editions(), self._seen_editions
        self._seen_editions = editions
        changed = {key for key in editions.keys() | seen.keys() if editions.get(key) != seen.get(key)}
        before = self._documents
        self._load_documents()
        documents = {
            key
            for key in self._documents.keys() | before.keys()
            if key not in before or key not in self._documents or before[key].text != self._documents[key].text
        }
        self._load_history()
        return Changes(
            documents=frozenset(documents),
            cases=frozenset(id_ for kind, id_ in changed if kind == "cases"),
            experiments=frozenset(id_ for kind, id_ in changed if kind == "experiment"),
            snapshots=True,
            undo=True,
            origin="another process",
        )

    def _editions(self) -> Editions:
        """How often each golden set's cases and each experiment were written."""
        found: Editions = {}
        experiment, cases = t.EXPERIMENT.c, t.SET_EDITION.c
        for row in self._paged(select(experiment.id, experiment.uuid, experiment.edition), experiment.id):
            found["experiment", row.uuid] = row.edition
        for row in self._rows(select(cases.set_id, cases.edition)):
            found["cases", row.set_id] = row.edition
        return found


def _version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())
