"""The undo log: one order over documents and cases, on disk, with what was there before and after each step."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from workbench.config.clock import now
from workbench.core.documents import is_one_action
from workbench.store import tables as t
from workbench.store.base import Base
from workbench.store.packing import microseconds, moment, pack, unpack

STEPS_KEPT = 1_000
"""Steps that can be undone; a tenth more may stand until the next trim."""
_MERGE_MICROSECONDS = 1_000_000
"""Longest pause inside a run of typing that is undone in one step."""
_LONGEST_MICROSECONDS = 20_000_000
"""Typing without a pause is cut here, so that one undo does not take all of it."""
_DROP_MEMBERS = """
DELETE FROM set_member WHERE set_id NOT IN (SELECT id FROM document WHERE kind = 'golden_set')
AND set_id NOT IN (SELECT document FROM undo_document WHERE kind = 'golden_set')
AND set_id NOT IN (SELECT set_id FROM undo_case)
"""
_DROP_CASES = """
DELETE FROM golden_case WHERE frozen = 0 AND id NOT IN (SELECT golden_case FROM set_member)
AND id NOT IN (SELECT old_case FROM undo_case WHERE old_case IS NOT NULL)
AND id NOT IN (SELECT new_case FROM undo_case WHERE new_case IS NOT NULL)
AND id NOT IN (SELECT golden_case FROM trial)
"""


@dataclass
class Step:
    """A step as it stands in memory: its values are on disk."""

    id: int
    label: str
    merge: str
    started: int
    updated: int
    merged: bool = False
    """Whether the last edit joined it rather than began it."""
    trim_to: int = 0
    """Steps up to this id are dropped with it."""


class Patch(NamedTuple):
    """How two texts differ: equal head and tail (numbers of characters), and the middles; None where there is no
    text."""

    head: int
    tail: int
    old: str | None
    new: str | None
    old_check: int | None
    new_check: int | None


def difference(old: str | None, new: str | None) -> Patch:
    """Return what turns one text into the other."""
    if old is None or new is None:
        return Patch(0, 0, old, new, _check(old), _check(new))
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    return Patch(head, tail, old[head : len(old) - tail], new[head : len(new) - tail], _check(old), _check(new))


def older(patch: Patch, new: str | None) -> str | None:
    """Return the text before a change from the one after it.

    Raises:
        ValueError: the text is not the one that the change left.
    """
    if _check(new) != patch.new_check:
        raise ValueError("the text is not the one that the step left")
    return _replace(new, patch.head, patch.tail, patch.old)


def newer(patch: Patch, old: str | None) -> str | None:
    """Reverse `older`."""
    if _check(old) != patch.old_check:
        raise ValueError("the text is not the one that the step found")
    return _replace(old, patch.head, patch.tail, patch.new)


class History(Base):
    """The stack of steps in memory, and how a step is written."""

    _done: list[Step]
    _undone: list[Step]

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back, for the menu; None when there is nothing."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What `redo` would do again; None when there is nothing."""
        return self._undone[-1].label if self._undone else None

    @property
    def undo_time(self) -> datetime | None:
        """When the step that `undo` would take back was last added to; None when there is nothing."""
        return moment(self._done[-1].updated) if self._done else None

    @property
    def undo_step(self) -> int:
        """Number of the step that `undo` would take back, 0 when there is nothing; later steps have higher ones."""
        return self._done[-1].id if self._done else 0

    def _load_history(self) -> None:
        rows = self._rows(select(t.UNDO_STEP).order_by(t.UNDO_STEP.c.id.desc()).limit(STEPS_KEPT + STEPS_KEPT // 10))
        # Without its word, so that typing does not join a step of another session.
        steps = [(Step(row.id, row.label, "", row.started, row.updated), row.undone) for row in rows]
        self._done = [step for step, undone in reversed(steps) if not undone]
        self._undone = [step for step, undone in steps if undone]

    def _begin_step(self, label: str, merge: str) -> Step:
        """Put a step on the stack, or join the last one; what was undone can no longer be done again.

        To be called under the edit lock, together with the queueing of the write."""
        time = microseconds(now())
        last = self._done[-1] if self._done else None
        if (
            last
            and merge
            and last.merge == merge
            and not self._undone
            and (is_one_action(merge) or _is_near(last, time))
        ):
            last.updated = time
            last.label = label
            return Step(last.id, label, merge, last.started, time, merged=True)
        highest = max((step.id for step in (*self._done[-1:], *self._undone)), default=0)
        step = Step(highest + 1, label, merge, time, time)
        self._undone.clear()
        self._done.append(step)
        if len(self._done) > STEPS_KEPT + STEPS_KEPT // 10:
            step.trim_to = self._done[-STEPS_KEPT - 1].id
            del self._done[:-STEPS_KEPT]
        return Step(**vars(step))

    def _write_step(self, connection: Connection, step: Step) -> None:
        """Write the head of a step; its changes follow."""
        if step.merged:
            values = {"updated": step.updated, "label": step.label}
            connection.execute(update(t.UNDO_STEP).where(t.UNDO_STEP.c.id == step.id).values(**values))
            return
        connection.execute(delete(t.UNDO_STEP).where(t.UNDO_STEP.c.undone == 1))
        row = {"id": step.id, "label": step.label, "merge": step.merge}
        connection.execute(insert(t.UNDO_STEP).values(**row, started=step.started, updated=step.updated, undone=0))
        if step.trim_to:
            connection.execute(delete(t.UNDO_STEP).where(t.UNDO_STEP.c.id <= step.trim_to))
            drop_unused_cases(connection)


def drop_unused_cases(connection: Connection) -> None:
    """Delete drafts of cases that nothing names any more: no set, no step, no revision, no trial."""
    connection.exec_driver_sql(_DROP_MEMBERS)
    connection.exec_driver_sql(_DROP_CASES)


def patch_columns(patch: Patch) -> dict[str, object]:
    """Return a patch as columns of ``undo_document``."""
    columns: dict[str, object] = {"head": patch.head, "tail": patch.tail}
    for name, text, check in (("old", patch.old, patch.old_check), ("new", patch.new, patch.new_check)):
        data = None if text is None else text.encode()
        columns |= {f"{name}_size": None if data is None else len(data), f"{name}_check": check}
        columns[name] = None if data is None else pack(data)
    return columns


def patch_of(row: Row[Any]) -> Patch:
    """Reverse `patch_columns`, from a row of ``undo_document``."""
    old = None if row.old is None else unpack(row.old, row.old_size).decode()
    new = None if row.new is None else unpack(row.new, row.new_size).decode()
    return Patch(row.head, row.tail, old, new, row.old_check, row.new_check)


def _is_near(last: Step, time: int) -> bool:
    return 0 <= time - last.updated <= _MERGE_MICROSECONDS and time - last.started <= _LONGEST_MICROSECONDS


def _common(one: str, other: str) -> int:
    """Length of the common beginning; halving, because slices compare fast."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _replace(text: str | None, head: int, tail: int, middle: str | None) -> str | None:
    if text is None or middle is None:
        return middle
    return text[:head] + middle + text[len(text) - tail :]


def _check(text: str | None) -> int | None:
    return None if text is None else zlib.crc32(text.encode())
