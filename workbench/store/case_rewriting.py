"""All cases of a golden set changed alike: read and written as the JSON that the file holds, never as values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple

from pydantic import JsonValue
from pydantic_core import to_json
from sqlalchemy import Connection

from workbench.core.canonical import digest
from workbench.core.documents import Changes
from workbench.store import tables as t
from workbench.store.base import find_rows, insert_tuples, next_id
from workbench.store.cases import NOTED, NOTED_AGAIN, Cases, set_places
from workbench.store.connection import ROWS
from workbench.store.header import damaged

Content = dict[str, Any]
"""A case as the file holds it: a JSON object without the fields at their default."""
Change = Callable[[Content], Content | None]
"""The new content of a case; None where it stays. It is called in two threads, not at once."""
_ROWS = (
    "SELECT position, set_member.case_id, golden_case.id, digest, content, kind, split, tags FROM set_member"
    " JOIN golden_case ON golden_case.id = golden_case WHERE set_id = ?"
)
_PAGE = f"{_ROWS} AND position > ? ORDER BY position LIMIT ?"
_NOW = f"{_ROWS} AND golden_case.id IN"
_COLUMNS = ("id", "frozen", "digest", "case_id", "content", "kind", "split", "tags")
# One that was erased and comes up again is filled again.
_FILL = (
    "ON CONFLICT (digest) DO UPDATE SET content = excluded.content, kind = excluded.kind, split = excluded.split,"
    " tags = excluded.tags WHERE content IS NULL"
)


class Rewritten(NamedTuple):
    """A case that changes."""

    position: int
    case_id: str
    old: int
    """Row of the content that it had."""
    digest: str
    content: str
    head: Sequence[str]
    """Kind, split, tags: as they were."""


def rewrite_cases(
    store: Cases, set_id: str, change: Change, *, label: str, merge: str, seen: Callable[[int], None]
) -> tuple[Future[Changes], int]:
    """Change all cases of a set, as one step of the undo log that holds only those that did change.

    Args:
        store: the open file.
        set_id: id of the golden set.
        change: what becomes of a case. It must leave id, kind, split and tags alone.
        label: what the menu says after Undo.
        merge: as for `Cases.update_cases`.
        seen: told after each 2,000 cases how many were looked at; what it raises ends it before anything is written.

    Returns:
        when it is on disk, and the number of cases that change.
    """
    looked: dict[int, str] = {}
    found: list[Rewritten] = []
    for page in _pages(store, set_id):
        looked |= {row[2]: row[1] for row in page}
        found += _rewritten(store, page, change)
        seen(len(looked))
    with store._edit_lock:
        if store.read_only or not found:
            return store._submit(lambda _: Changes()), 0
        step = store._begin_step(label, merge)

        def work(connection: Connection) -> Changes:
            store._write_step(connection, step)
            rows = _with_late(store, connection, set_id, looked, found, change)
            _write(connection, step.id, set_id, rows)
            return Changes(cases=frozenset([set_id]), undo=True)

        return store._submit(work, "history"), len(found)


def _pages(store: Cases, set_id: str) -> Iterable[Sequence[tuple[Any, ...]]]:
    store._settle("history")
    last = -1
    while True:
        with store._reading() as connection:
            result = connection.exec_driver_sql(_PAGE, (set_id, last, ROWS))
            assert result.cursor is not None
            # As SQLite gives them: a third of the time.
            rows = result.cursor.fetchall()
            result.close()
        yield rows
        if len(rows) < ROWS:
            return
        last = rows[-1][0]


def _rewritten(store: Cases, rows: Iterable[tuple[Any, ...]], change: Change) -> list[Rewritten]:
    found: list[Rewritten] = []
    for position, case_id, row, address, text, *head in rows:
        if text is None:
            # Erased: there is nothing left to change.
            continue
        try:
            content: dict[str, JsonValue] = json.loads(text)
        except ValueError as error:
            raise damaged(store.path, f"the case {address} cannot be read") from error
        new = change(content)
        if new is not None and (fresh := digest("case", new)) != address:
            found.append(Rewritten(position, case_id, row, fresh, to_json(new).decode(), head))
    return found


def _with_late(
    store: Cases,
    connection: Connection,
    set_id: str,
    looked: dict[int, str],
    found: Sequence[Rewritten],
    change: Change,
) -> list[Rewritten]:
    """What was found, without the cases that were edited since, and those as they are now."""
    members = connection.exec_driver_sql("SELECT golden_case, case_id FROM set_member WHERE set_id = ?", (set_id,))
    assert members.cursor is not None
    now: dict[int, str] = dict(members.cursor.fetchall())
    late = [row for row, case_id in now.items() if looked.get(row) != case_id]
    if len(now) == len(looked) and not late:
        return list(found)
    fresh = _rewritten(store, find_rows(connection, _NOW, late, set_id), change) if late else []
    return [*(one for one in found if now.get(one.old) == one.case_id), *fresh]


def _write(connection: Connection, step: int, set_id: str, rows: Sequence[Rewritten]) -> None:
    free = next_id(connection, t.GOLDEN_CASE.c.id)
    new = [(free + n, 0, one.digest, one.case_id, one.content, *one.head) for n, one in enumerate(rows)]
    insert_tuples(connection, t.GOLDEN_CASE, _COLUMNS, new, after=_FILL)
    ids: dict[str, int] = dict(
        find_rows(connection, "SELECT digest, id FROM golden_case WHERE digest IN", [one.digest for one in rows])
    )
    set_places(connection, [(set_id, one.case_id, ids[one.digest], one.position) for one in rows])
    noted = [(step, set_id, one.case_id, one.old, one.position, ids[one.digest], one.position) for one in rows]
    insert_tuples(connection, t.UNDO_CASE, NOTED, noted, after=NOTED_AGAIN)
