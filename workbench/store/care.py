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

from workbench.config.clock import now
from workbench.core.documents import Changes
from workbench.core.errors import ProjectError
from workbench.store import tables as t
from workbench.store.base import Base
from workbench.store.checking import findings
from workbench.store.packing import microseconds, moment
from workbench.store.results import AuditEntry

_PAGES = 2_000
"""Pages (of 4 KB) that a backup copies before it lets writers through."""
_RESTARTS = 3
"""How often writers may make a backup begin again before it holds them up."""


class Care(Base):
    """Backup, check, audit, purge."""

    def backup_to(self, path: Path) -> None:
        """Write a sound copy of the open file, in steps, while others write; it replaces the path in one move.

        It also works when the open file was deleted or its disk is full; what the disk did not take is not in the copy.

        Raises:
            ProjectError: ``store.backup``: the copy cannot be written.
        """
        part = path.with_name(f".{path.name}.part")
        try:
            part.unlink(missing_ok=True)
            with self._reading() as connection, contextlib.closing(sqlite3.connect(part)) as copy:
                source = connection.connection.driver_connection
                assert isinstance(source, sqlite3.Connection)
                self._copy(source, copy)
            os.replace(part, path)
        except (OSError, sqlite3.Error) as error:
            part.unlink(missing_ok=True)
            message = f"The copy could not be written: {error}."
            raise ProjectError("store.backup", message, str(path), "Choose another place.") from error

    def check(self) -> list[str]:
        """Examine the whole file: SQLite's own checks, references, digests, counts. Sentences; [] when sound."""
        return list(findings(self._engine))

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

    def purge(self, chosen: Collection[str], who: str, why: str) -> Future[Changes]:
        """Erase the texts of trials and cases from the file for good; digests, figures and scores stay.

        Erased are the requests, answers and replay of the trials' calls and of the judges' calls about them, the
        reasons of their scores, the contents and attachments of the cases, and the whole undo log, which may quote
        them. A text that calls beside them also use (a system prompt) stays. The file is then packed anew, so that
        no free page keeps a trace.

        Args:
            chosen: trial ids and case digests (``case:…``); a case takes all its trials with it.
            who: the person, for the audit log.
            why: the reason, for the audit log.
        """

        def work(connection: Connection) -> Changes:
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            changes, count = _erase(connection, set(chosen))
            detail = {"why": why, "chosen": sorted(chosen)[:1000], "calls": count}
            _write_audit(connection, who, "purge", json.dumps(detail, ensure_ascii=False))
            connection.commit()
            connection.exec_driver_sql("VACUUM")
            return changes

        with self._edit_lock:
            return self._submit(work, "audit", alone=True)

    def _copy(self, source: sqlite3.Connection, copy: sqlite3.Connection) -> None:
        """Run the backup; writers that make it begin again too often have to wait for its end."""
        last = [1 << 62]
        restarts = [0]
        held = contextlib.ExitStack()

        def progress(_: int, left: int, __: int) -> None:
            if left > last[0]:
                restarts[0] += 1
                if restarts[0] == _RESTARTS and self._writer is not None:
                    held.enter_context(self._writer.commit_lock)
            last[0] = left

        with held:
            source.backup(copy, pages=_PAGES, progress=progress, sleep=0.001)


def _write_audit(connection: Connection, who: str, action: str, detail: str) -> None:
    values = {"time": microseconds(now()), "who": who, "action": action, "detail": detail}
    connection.execute(insert(t.AUDIT).values(**values))


def _erase(connection: Connection, chosen: set[str]) -> tuple[Changes, int]:
    raise NotImplementedError
