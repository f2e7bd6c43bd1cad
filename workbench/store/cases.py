"""Golden sets: cases are rows by digest, so that an edit writes what changed and no more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection, Select, func, select, text, update

from workbench.core.cases import Case, Revision, Split
from workbench.core.documents import Changes
from workbench.store import tables as t
from workbench.store.base import CHUNK, chunks, find_rows, insert_tuples, next_id
from workbench.store.case_basis import Basis
from workbench.store.connection import ROWS
from workbench.store.header import damaged
from workbench.store.history import History, Step
from workbench.store.snapshots import write_snapshot

_CASE = t.GOLDEN_CASE.c
_MEMBER = t.SET_MEMBER.c


class _Place(NamedTuple):
    """Where a case stands: row of its content, position in the set."""

    golden_case: int
    position: int


_ROWS_AT_ONCE = 4_000
"""Contents of cases that are made before they are written."""
_DIGESTS = (
    "SELECT set_member.case_id, digest FROM set_member JOIN golden_case ON golden_case.id = golden_case"
    " WHERE set_id = ? AND set_member.case_id IN"
)


class Cases(History):
    """The cases of golden sets: read in pages, written by what changed."""

    def case_count(self, set_id: str, split: Split | None = None) -> int:
        """Number of cases of a set, or of one split of it."""
        statement = select(func.count()).select_from(t.SET_MEMBER).where(_MEMBER.set_id == set_id)
        if split is not None:
            statement = statement.join(t.GOLDEN_CASE, _CASE.id == _MEMBER.golden_case).where(_CASE.split == split)
        self._settle("history")
        return int(self._rows(statement)[0][0])

    def cases(
        self,
        set_id: str,
        *,
        split: Split | None = None,
        tags: Sequence[str] = (),
        offset: int = 0,
        limit: int = ROWS,
    ) -> list[Case]:
        """Cases of a set in its order.

        Args:
            set_id: id of the golden set.
            split: only these.
            tags: only cases with at least one of these tags; empty: all.
            offset: how many to leave out.
            limit: most cases to return; a statement never reads more than 2,000.
        """
        self._settle("history")
        found: list[Case] = []
        while len(found) < limit:
            page = min(ROWS, limit - len(found))
            statement = _members(set_id, split, tags, _CASE.digest, _CASE.content)
            rows = self._rows(statement.offset(offset + len(found)).limit(page))
            found += [self._parse_case(row.digest, row.content) for row in rows]
            if len(rows) < page:
                break
        return found

    def case_index(self, set_id: str, *, split: Split | None = None, tags: Sequence[str] = ()) -> list[tuple[str, str]]:
        """(case id, digest) of all cases of a set in its order; arguments as for `cases`."""
        self._settle("history")
        found: list[tuple[str, str]] = []
        last = -1
        while True:
            statement = _members(set_id, split, tags, _MEMBER.case_id, _CASE.digest, _MEMBER.position)
            rows = self._rows(statement.where(_MEMBER.position > last).limit(ROWS))
            found += [(row.case_id, row.digest) for row in rows]
            if len(rows) < ROWS:
                return found
            last = rows[-1].position

    def case(self, digest: str) -> Case:
        """The case with this digest, of a set as it is now or was.

        Raises:
            KeyError: there is none, or its content was purged.
        """
        return self.cases_by_digest([digest])[digest]

    def cases_by_digest(self, digests: Iterable[str]) -> dict[str, Case]:
        """The cases with these digests; those that are not there or were purged are left out."""
        self._settle("history", "snapshots")
        statement = select(_CASE.digest, _CASE.content).where(_CASE.content.is_not(None))
        rows = self._by_keys(statement, _CASE.digest, digests)
        return {row.digest: self._parse_case(row.digest, row.content) for row in rows}

    def input_fields(self, set_id: str) -> list[str]:
        """Names of all input variables of a set's cases, those of the first cases first."""
        self._settle("history")
        statement = text(
            "SELECT field.key FROM set_member JOIN golden_case ON golden_case.id = set_member.golden_case,"
            " json_each(golden_case.content, '$.inputs') AS field WHERE set_member.set_id = :set_id"
            " GROUP BY field.key ORDER BY min(set_member.position), min(field.id) LIMIT 2000"
        )
        with self._reading() as connection:
            return [str(row[0]) for row in connection.execute(statement, {"set_id": set_id}).all()]

    def update_cases(
        self,
        set_id: str,
        changed: Sequence[Case],
        removed: Sequence[str] = (),
        *,
        label: str,
        merge: str = "",
        basis: Basis | None = None,
    ) -> Future[Changes]:
        """Replace, append and remove cases, as one step of the undo log that holds only these.

        Args:
            set_id: id of the golden set.
            changed: matched on the case's id; new ids are put at the end, in order. Unchanged ones are left out.
            removed: case ids; unknown ones are left out.
            label: what the menu says after Undo.
            merge: as for `put`; a `put` and an `update_cases` with the same word become one step.
            basis: of cases that were read some time ago: what was written or removed since stays so.
        """
        digests = {case.id: case.digest for case in changed}
        with self._edit_lock:
            self._settle("history")
            there = self._present(set_id, (*digests, *removed))
            if basis is not None:
                changed, digests = basis.taken_in(changed, digests, there, self.cases_by_digest)
            writes = {case.id: case for case in changed if there.get(case.id) != digests[case.id]}
            gone = [case_id for case_id in dict.fromkeys(removed) if case_id in there and case_id not in digests]
            if self.read_only or not (writes or gone):
                return self._submit(lambda _: Changes())
            step = self._begin_step(label, merge)

            def work(connection: Connection) -> Changes:
                self._write_step(connection, step)
                _write_members(connection, step, set_id, [(digests[id_], case) for id_, case in writes.items()], gone)
                return Changes(cases=frozenset([set_id]), undo=True)

            return self._submit(work, "history")

    def freeze_revision(self, set_id: str) -> Revision:
        """Freeze a set as it is now: an ordered list of digests, kept as a snapshot; its cases stay for good."""
        with self._edit_lock:
            revision = Revision(cases=tuple(digest for _, digest in self.case_index(set_id)))

            def work(connection: Connection) -> Changes:
                new = write_snapshot(connection, "revision", revision.digest, revision)
                for chunk in chunks(revision.cases, CHUNK):
                    connection.execute(update(t.GOLDEN_CASE).where(_CASE.digest.in_(chunk)).values(frozen=1))
                return Changes(snapshots=new)

            if not self.read_only:
                self._submit(work, "snapshots")
            return revision

    def _present(self, set_id: str, case_ids: Iterable[str]) -> dict[str, str]:
        """Digests of those of these cases that stand in the set."""
        if not self._rows(select(_MEMBER.case_id).where(_MEMBER.set_id == set_id).limit(1)):
            return {}
        with self._reading() as connection:
            return dict(find_rows(connection, _DIGESTS, case_ids, set_id))

    def _parse_case(self, digest: str, content: str | None) -> Case:
        try:
            return Case.model_validate_json(content or "null")
        except ValidationError as error:
            raise damaged(self.path, f"the case {digest} cannot be read") from error


def case_columns(case: Case, digest: str) -> dict[str, Any]:
    """Return a case as a row; fields at their default are left out of the text."""
    # An id is needed to read it again, also an empty one.
    return {
        "digest": digest,
        "case_id": case.id,
        "kind": case.kind,
        "split": case.split,
        "tags": _tags_text(case.tags) if case.tags else "[]",
        "content": case.model_dump_json(exclude_defaults=True),
    }


@lru_cache(1_000)
def _tags_text(tags: tuple[str, ...]) -> str:
    return json.dumps(tags, ensure_ascii=False)


_COLUMNS = ("id", "frozen", "digest", "case_id", "kind", "split", "tags", "content")


def place_cases(connection: Connection, cases: Sequence[tuple[str, Case]]) -> dict[str, int]:
    """Store the contents of cases that are not there yet, and return the row of each digest."""
    known: dict[str, int] = {}
    hollow: dict[str, int] = {}
    free = next_id(connection, _CASE.id)
    if free > 1:
        asked = "SELECT digest, id, content IS NULL FROM golden_case WHERE digest IN"
        for digest, row, is_hollow in find_rows(connection, asked, [digest for digest, _ in cases]):
            (hollow if is_hollow else known)[digest] = row
    new: list[tuple[Any, ...]] = []
    for digest, case in cases:
        if digest in hollow:
            columns = case_columns(case, digest)
            connection.execute(update(t.GOLDEN_CASE).where(_CASE.id == hollow[digest]).values(**columns))
            known[digest] = hollow.pop(digest)
        elif digest not in known:
            known[digest] = free
            new.append((free, 0, *case_columns(case, digest).values()))
            free += 1
        if len(new) == _ROWS_AT_ONCE:
            insert_tuples(connection, t.GOLDEN_CASE, _COLUMNS, new)
            new = []
    insert_tuples(connection, t.GOLDEN_CASE, _COLUMNS, new)
    return known


def set_places(connection: Connection, places: Sequence[tuple[str, str, int | None, int | None]]) -> None:
    """Put cases at places in sets: set, case, row of the content, position; (…, None, None) takes one out."""
    gone = [place[:2] for place in places if place[2] is None]
    if gone:
        connection.exec_driver_sql("DELETE FROM set_member WHERE set_id = ? AND case_id = ?", gone)
    members = [place for place in places if place[2] is not None]
    insert_tuples(connection, t.SET_MEMBER, ("set_id", "case_id", "golden_case", "position"), members, "OR REPLACE")


def _members(set_id: str, split: Split | None, tags: Sequence[str], *columns: Any) -> Select[Any]:
    statement = select(*columns).select_from(t.SET_MEMBER).join(t.GOLDEN_CASE, _CASE.id == _MEMBER.golden_case)
    statement = statement.where(_MEMBER.set_id == set_id).order_by(_MEMBER.position)
    if split is not None:
        statement = statement.where(_CASE.split == split)
    if tags:
        one = func.json_each(_CASE.tags).table_valued("value", name="tag")
        statement = statement.where(select(one.c.value).where(one.c.value.in_(tuple(tags))).exists())
    return statement


def _write_members(
    connection: Connection, step: Step, set_id: str, cases: Sequence[tuple[str, Case]], removed: Sequence[str]
) -> None:
    """Change the places of cases, and note the old and the new ones in the step."""
    contents = place_cases(connection, cases)
    highest = connection.execute(select(func.max(_MEMBER.position)).where(_MEMBER.set_id == set_id)).scalar()
    # A set that is just made has nothing to look up.
    before = {} if highest is None else _places(connection, set_id, [*(case.id for _, case in cases), *removed])
    free = -1 if highest is None else int(highest)
    places: list[tuple[str, str, int | None, int | None]] = []
    noted: list[tuple[int | str | None, ...]] = []
    for digest, case in cases:
        content, old = contents[digest], before.get(case.id)
        if old is None:
            free += 1
            places.append((set_id, case.id, content, free))
        else:
            places.append((set_id, case.id, content, old.position))
            noted.append((step.id, set_id, case.id, *old, content, old.position))
    for case_id in removed:
        places.append((set_id, case_id, None, None))
        noted.append((step.id, set_id, case_id, *before.get(case_id, (None, None)), None, None))
    set_places(connection, places)
    insert_tuples(connection, t.UNDO_CASE, NOTED, noted, after=NOTED_AGAIN)
    # Those that came to the end are copied by SQLite itself, in a quarter of the time.
    connection.exec_driver_sql(_NOTE_NEW, (step.id, set_id, -1 if highest is None else int(highest)))


# In a joined step the oldest place stays the old one.
NOTED_AGAIN = (
    "ON CONFLICT (step, set_id, case_id) DO UPDATE SET new_case = excluded.new_case,"
    " new_position = excluded.new_position"
)
_NOTE_NEW = (
    "INSERT INTO undo_case SELECT ?, set_id, case_id, NULL, NULL, golden_case, position FROM set_member"
    f" INDEXED BY set_member_position WHERE set_id = ? AND position > ? {NOTED_AGAIN}"
)
NOTED = ("step", "set_id", "case_id", "old_case", "old_position", "new_case", "new_position")


def _places(connection: Connection, set_id: str, case_ids: Sequence[str]) -> dict[str, _Place]:
    asked = "SELECT case_id, golden_case, position FROM set_member WHERE set_id = ? AND case_id IN"
    return {case_id: _Place(*place) for case_id, *place in find_rows(connection, asked, case_ids, set_id)}
