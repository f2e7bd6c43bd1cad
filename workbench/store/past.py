"""What a project keeps of its past: revisions with their cases, and records of other programs, taken over whole."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from workbench.config.clock import now
from workbench.core.canonical import Value
from workbench.core.cases import Case, Revision
from workbench.core.documents import Changes
from workbench.store import tables as t
from workbench.store.base import CHUNK, chunks
from workbench.store.cases import Cases, place_cases
from workbench.store.documents import Documents
from workbench.store.packing import microseconds, pack
from workbench.store.snapshots import Record, Snapshots

_SNAPSHOT, _CASE = t.SNAPSHOT.c, t.GOLDEN_CASE.c


class Past(Snapshots, Documents, Cases):
    """Takes over and gives out what a folder's history.jsonl holds beside the versions."""

    def put_past(
        self,
        revisions: Sequence[Revision],
        cases: Sequence[Case],
        records: Sequence[dict[str, JsonValue]],
        *,
        keep: bool = True,
    ) -> Future[Changes]:
        """Keep revisions, cases that only they name, and records, in this order; what is there already stays.

        Without ``keep`` what the disk does not take is not tried again: for who waits, and is told.
        """

        def work(connection: Connection) -> Changes:
            values: list[tuple[str, str, Value]] = [("revision", one.digest, one) for one in revisions]
            values += [("record", one.digest, one) for entry in records for one in [Record(entry=entry)]]
            new = _write(connection, values)
            place_cases(connection, [(case.digest, case) for case in cases])
            for chunk in chunks([case for revision in revisions for case in revision.cases], CHUNK):
                connection.execute(update(t.GOLDEN_CASE).where(_CASE.digest.in_(chunk)).values(frozen=1))
            return Changes(snapshots=new)

        return self._submit(work, "snapshots", keep=keep)

    def revisions(self) -> list[Revision]:
        """All frozen revisions, the oldest first."""
        return [self.snapshot(found, Revision) for found in self._kept("revision")]

    def records(self) -> list[dict[str, JsonValue]]:
        """Records that were taken over, in their order."""
        return [self.snapshot(found, Record).entry for found in self._kept("record")]

    def past_cases(self) -> list[Case]:
        """Cases of revisions that stand in no golden set now, by id; erased ones are left out."""
        named = {case for revision in self.revisions() for case in revision.cases}
        present = {case for document in self.all("golden_set") for _, case in self.case_index(document.id)}
        return sorted(self.cases_by_digest(named - present).values(), key=lambda case: (case.id, case.digest))

    def _kept(self, kind: str) -> list[str]:
        self._settle("snapshots")
        statement = select(_SNAPSHOT.digest).where(_SNAPSHOT.kind == kind)
        found: list[str] = []
        while True:
            page = statement.order_by(_SNAPSHOT.created, _SNAPSHOT.digest).offset(len(found)).limit(CHUNK)
            rows = self._rows(page)
            found += [row.digest for row in rows]
            if len(rows) < CHUNK:
                return found


def _write(connection: Connection, values: Sequence[tuple[str, str, Value]]) -> bool:
    """Write snapshots a microsecond apart, so that they come out in their order."""
    time, new = microseconds(now()), 0
    for place, (kind, address, value) in enumerate(values):
        data = value.model_dump_json().encode()
        row: dict[str, Any] = {"digest": address, "kind": kind, "created": time + place, "size": len(data)}
        statement = insert(t.SNAPSHOT).values(**row, data=pack(data))
        new += connection.execute(statement.on_conflict_do_nothing()).rowcount
    return new > 0
