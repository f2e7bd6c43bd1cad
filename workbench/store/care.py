"""Care of the file: a sound copy, the audit log, the erasing of texts."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Collection
from concurrent.futures import Future
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from workbench.config.clock import now
from workbench.core.documents import Changes
from workbench.core.errors import ProjectError
from workbench.store import tables as t
from workbench.store.checking import findings
from workbench.store.connection import open_engine
from workbench.store.erasing import erase
from workbench.store.history import History
from workbench.store.packing import microseconds, moment
from workbench.store.results import AuditEntry

_PAGES = 2_000
"""Pages (of 4 KB) that a backup copies before it lets writers through."""
_RESTARTS = 3
"""How often writers may make a backup begin again before it holds them up."""


class Care(History):
    """Backup, check, audit, purge."""

    def backup_to(self, path: Path) -> None:
        """Write a sound copy of the open file, in steps, while others write; it takes the path's place in one move.

        It also works when the open file was deleted or its disk is full: what the disk did not take is in the copy too,
        so one can go on there.

        Raises:
            ProjectError: ``store.backup``: the copy cannot be written.
        """
        part = path.with_name(f".{path.name}.part")
        try:
            if path.exists() and path.samefile(self.path):
                raise OSError("it is the open project itself")
            part.unlink(missing_ok=True)
            with self._reading() as connection, contextlib.closing(sqlite3.connect(part)) as copy:
                source = connection.connection.driver_connection
                assert isinstance(source, sqlite3.Connection)
                self._copy_pages(source, copy)
            self._copy_unsaved(part)
            os.replace(part, path)
        except (OSError, sqlite3.Error, DBAPIError, ProjectError) as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            message = f"The copy could not be written: {getattr(error, 'message', error)}."
            raise ProjectError("store.backup", message, str(path), "Choose another place.") from error

    def check(self) -> list[str]:
        """Examine the whole file: SQLite's own checks, references, digests, counts. Sentences; [] when sound."""
        with self._reading() as connection:
            return list(findings(connection))

    def audit(self, action: str, detail: str, who: str = "") -> Future[Changes]:
        """Note something that cannot be undone."""

        def work(connection: Connection) -> Changes:
            _write_audit(connection, who, action, detail)
            return Changes()

        return self._submit(work, "audit")

    def audit_entries(self) -> list[AuditEntry]:
        """All entries of the audit log, oldest first."""
        self._settle("audit")
        return [
            AuditEntry(time=moment(row.time), who=row.who, action=row.action, detail=row.detail)
            for row in self._paged(select(t.AUDIT), t.AUDIT.c.id)
        ]

    def purge(self, chosen: Collection[str], who: str, why: str) -> Changes:
        """Erase the texts of trials and cases from the file for good; digests, figures and scores stay.

        Erased are the requests, answers and replay of the trials' calls and of the judges' calls about them, the
        reasons of their scores, the contents and attachments of the cases, and the whole undo log, which may quote
        them. A text that other calls use too (a system prompt) stays. The file is then packed anew, so that no free
        page keeps a trace; copies of the file are not reached. It takes seconds on a large file: not for the
        window's own thread.

        Args:
            chosen: trial ids and case digests (``case:…``); a case takes all its trials with it.
            who: the person, for the audit log.
            why: the reason, for the audit log.

        Raises:
            ProjectError: ``store.write``: nothing was erased; ``store.pack``: erased, but the file was not packed.
        """

        def work(connection: Connection) -> Changes:
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            changes, doomed = erase(connection, set(chosen))
            detail = {"why": why, "trials": len(doomed.trials), "calls": len(doomed.calls), "cases": len(doomed.cases)}
            detail["chosen"] = sorted(chosen)
            _write_audit(connection, who, "purge", json.dumps(detail, ensure_ascii=False))
            connection.commit()
            try:
                connection.exec_driver_sql("VACUUM")
            except DBAPIError as error:
                message = "The texts are erased, but the file could not be packed anew, so free pages may keep a trace."
                remedy = "Free some space on the disk, then purge once more."
                raise ProjectError("store.pack", message, str(self.path), remedy) from error
            return changes

        with self._edit_lock:
            changes = self._submit(work, "audit", alone=True, keep=False).result()
            self._done, self._undone = [], []
            return changes

    def _copy_pages(self, source: sqlite3.Connection, copy: sqlite3.Connection) -> None:
        """Run the backup; writers that make it begin again too often have to wait for its end."""
        fewest = restarts = 0

        def progress(_: int, left: int, __: int) -> None:
            nonlocal fewest, restarts
            if left > fewest > 0:
                restarts += 1
                if restarts == _RESTARTS and self._writer is not None:
                    held.enter_context(self._writer.commit_lock)
            fewest = left

        with contextlib.ExitStack() as held:
            source.backup(copy, pages=_PAGES, progress=progress, sleep=0.001)

    def _copy_unsaved(self, copy: Path) -> None:
        """Bring what the disk did not take into a copy."""
        if self._writer is None or not self._writer.kept:
            return
        engine = open_engine(copy)
        try:
            self._writer.copy_kept(engine)
        finally:
            engine.dispose()


def _write_audit(connection: Connection, who: str, action: str, detail: str) -> None:
    values = {"time": microseconds(now()), "who": who, "action": action, "detail": detail}
    connection.execute(insert(t.AUDIT).values(**values))
