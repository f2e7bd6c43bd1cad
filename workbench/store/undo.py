"""Undo and redo, over documents and cases in one order."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Literal

from sqlalchemy import Connection, delete, select, update

from workbench.config.clock import now
from workbench.core.documents import Changes, Document, DocumentKind
from workbench.core.errors import ProjectError
from workbench.store import tables as t
from workbench.store.cases import Cases
from workbench.store.documents import Documents, Held, Write, hold, write_document
from workbench.store.history import Patch, difference, drop_unused_cases, newer, older, patch_columns, patch_of

_TAKE_OUT = (
    "DELETE FROM set_member WHERE (set_id, case_id) IN"
    " (SELECT set_id, case_id FROM undo_case WHERE step = ? AND {which}_case IS NULL)"
)
_PUT_IN = (
    "INSERT OR REPLACE INTO set_member (set_id, case_id, golden_case, position)"
    " SELECT set_id, case_id, {which}_case, {which}_position FROM undo_case"
    " WHERE step = ? AND {which}_case IS NOT NULL"
)


class Undo(Documents, Cases):
    """Takes steps back and does them again."""

    def undo(self) -> str | None:
        """Take back the last step and return its label; None when there is none.

        The documents read as before at once; the write follows. It waits for the writes before it.

        Raises:
            ProjectError: ``store.undo``: another program changed the document; ``store.write``: the disk takes nothing.
        """
        with self._edit_lock:
            if self.read_only or not self._done:
                return None
            step = self._done[-1]
            self._apply(step.id, older, undone=True)
            self._undone.append(self._done.pop())
            return step.label

    def redo(self) -> str | None:
        """Do again what was last taken back, and return its label; None when there is nothing. Raises as `undo`."""
        with self._edit_lock:
            if self.read_only or not self._undone:
                return None
            step = self._undone[-1]
            self._apply(step.id, newer, undone=False)
            self._done.append(self._undone.pop())
            # Typing after a redo is a new step.
            step.merge = ""
            return step.label

    def amend(
        self,
        kind: DocumentKind,
        id: str,  # noqa: A002
        change: Callable[[Document], Document],
    ) -> Future[Changes]:
        """Change a document without a step of its own: the steps beside its present state take the change in.

        For what the program notes in a document by itself; undo and redo go on as if it had always been so.

        Args:
            kind, id: of a document.
            change: its value now → the new one; called at once, while no other edit can come between.

        Raises:
            KeyError: there is no such document.
        """
        with self._edit_lock:
            fresh = hold(change(self.document(kind, id)))
            if fresh.text == self._documents[kind, id].text:
                return self._nothing()
            if not self.read_only:
                self._hold([(kind, id, fresh)])

            def work(connection: Connection) -> Changes:
                before = write_document(connection, kind, id, fresh)
                _refit(connection, kind, id, before, fresh.text)
                return Changes(documents=frozenset([(kind, id)]))

            return self._submit(work, "history")

    def forget_history(self) -> None:
        """Drop all steps: for a project that was just filled, where taking that back would empty it."""
        with self._edit_lock:
            self._done, self._undone = [], []

            def work(connection: Connection) -> Changes:
                connection.execute(delete(t.UNDO_STEP))
                drop_unused_cases(connection)
                return Changes(undo=True)

            self._submit(work, "history").result()

    def _apply(self, step: int, turn: Callable[[Patch, str | None], str | None], *, undone: bool) -> None:
        self._settle("history")
        if self.unsaved:
            self.retry().result()
        writes = self._document_writes(step, turn)
        self._hold(writes)
        documents = frozenset((kind, id_) for kind, id_, _ in writes)

        def work(connection: Connection) -> Changes:
            for kind, id_, held in writes:
                write_document(connection, kind, id_, held)
            sets = _put_cases(connection, step, "old" if undone else "new")
            values = {"undone": int(undone)}
            connection.execute(update(t.UNDO_STEP).where(t.UNDO_STEP.c.id == step).values(**values))
            return Changes(documents=documents, cases=sets, undo=True)

        self._submit(work, "history")

    def _document_writes(self, step: int, turn: Callable[[Patch, str | None], str | None]) -> list[Write]:
        rows = self._rows(select(t.UNDO_DOCUMENT).where(t.UNDO_DOCUMENT.c.step == step))
        writes: list[Write] = []
        for row in rows:
            kind: DocumentKind = row.kind
            held = self._documents.get((kind, row.document))
            try:
                text = turn(patch_of(row), held.text if held else None)
            except ValueError as error:
                raise ProjectError(
                    "store.undo",
                    f"The step cannot be taken back: {error}.",
                    str(self.path),
                    "Another program may have changed the project; choose an earlier version instead.",
                ) from error
            if text is None:
                writes.append((kind, row.document, None))
            else:
                document = self._parse(kind, row.document, text)
                writes.append((kind, row.document, Held(document.name, now(), text, document)))
        return writes


def _put_cases(connection: Connection, step: int, which: Literal["old", "new"]) -> frozenset[str]:
    """Put the cases of a step where they stood before or after it, and return the sets that they are of.

    SQLite does it alone: as rows of Python, 100,000 cases would start a collection that holds every thread.
    """
    sets = connection.exec_driver_sql("SELECT DISTINCT set_id FROM undo_case WHERE step = ?", (step,)).scalars().all()
    for statement in (_TAKE_OUT, _PUT_IN):
        connection.exec_driver_sql(statement.format(which=which), (step,))
    return frozenset(sets)


def _refit(connection: Connection, kind: str, id_: str, before: str | None, after: str) -> None:
    """Make the step that led to a document's state, and the one that would lead on, fit another text of that state."""
    row = t.UNDO_DOCUMENT
    for undone, order in ((0, row.c.step.desc()), (1, row.c.step.asc())):
        steps = select(t.UNDO_STEP.c.id).where(t.UNDO_STEP.c.undone == undone)
        here = (row.c.kind == kind) & (row.c.document == id_) & row.c.step.in_(steps)
        noted = connection.execute(select(row).where(here).order_by(order).limit(1)).first()
        if noted is None:
            continue
        try:
            end = newer(patch_of(noted), before) if undone else older(patch_of(noted), before)
        except ValueError:
            # It did not fit before either: another program changed the document.
            continue
        patch = difference(after, end) if undone else difference(end, after)
        this = (row.c.step == noted.step) & (row.c.kind == kind) & (row.c.document == id_)
        connection.execute(update(row).where(this).values(**patch_columns(patch)))
