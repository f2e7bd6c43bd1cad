"""What is done to the cases of a golden set from its table: each act is one step of the undo log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, Qt

from workbench.core.cases import Case
from workbench.core.errors import InputError, WorkbenchError
from workbench.store.case_basis import Basis
from workbench.ui.context import UiContext
from workbench.ui.pages.case_columns import Column
from workbench.ui.pages.case_fixes import Fix, mended
from workbench.ui.pages.case_problems import DROP
from workbench.ui.pages.case_table import CaseTable
from workbench.ui.pages.case_values import in_all, text_of, with_cells, with_text
from workbench.ui.pages.set_bulk import BulkDrawer, tag_change, tags_of
from workbench.ui.pages.set_clipboard import as_texts, names_columns, put_texts, taken_cells
from workbench.ui.pages.set_view import SetView

T = TypeVar("T")
MANY = 2_000
"""Rows from which an act is done in a thread."""
_PAGE = 1_000


class SetActs(QObject):
    """Adds, duplicates, deletes, fills, clears, copies and pastes."""

    def __init__(self, context: UiContext, model: CaseTable, view: SetView) -> None:
        super().__init__(view)
        self._context, self._model, self._view = context, model, view
        view.copyAsked.connect(self.copy)
        view.pasteAsked.connect(self.paste)

    def add(self) -> None:
        """Add an empty case at the end and go to its first value."""
        if self._write([self._empty()], (), "New case"):
            self._go_to(self._model.rowCount() - 1, 1)
            self._view.begin(self._view.currentIndex())

    def duplicate(self) -> None:
        """Put copies of the selected cases at the end, with ids of their own."""
        rows, column = self._view.selected_rows(), max(1, self._view.currentIndex().column())
        first = self._model.rowCount()
        if not rows:
            return

        def made() -> list[Case]:
            return [case.model_copy(update={"id": self._new_id()}) for case in self._model.cases(rows)]

        def done() -> None:
            self._go_to(first, column)
            self._view.select_rows(first, self._model.rowCount() - 1)
            self._context.toast(f"{_count(len(rows))} duplicated, at the end")

        self._written(len(rows), made, f"Duplicate {_count(len(rows))}", done)

    def delete(self) -> None:
        """Delete the selected cases; Undo brings them back."""
        rows, place = self._view.selected_rows(), self._view.currentIndex()
        if not rows:
            return

        def done() -> None:
            self._context.toast(f"{_count(len(rows))} deleted")
            self._go_to(min(rows[0], self._model.rowCount() - 1), max(1, place.column()))

        self._written(len(rows), lambda: self._model.cases(rows), f"Delete {_count(len(rows))}", done, gone=True)

    def drop(self, ids: Sequence[str]) -> None:
        """Delete cases by their ids; Undo brings them back."""
        row, column = self._view.currentIndex().row(), max(1, self._view.currentIndex().column())
        if self._write([], ids, f"Delete {_count(len(ids))}"):
            self._context.toast(f"{_count(len(ids))} deleted")
            self._go_to(max(0, min(row, self._model.rowCount() - 1)), column)

    def change_all(self) -> None:
        """Change tags, kind, split and the like of the selected cases, in a drawer."""
        rows = self._view.selected_rows()
        if rows and not self._model.is_locked:
            label = f"Change {_count(len(rows))}"
            drawer = BulkDrawer(self._context.theme, len(rows), lambda change: self._each(rows, change, label))
            self._context.open_drawer(drawer)

    def change_tags(self, before: Sequence[str], text: str) -> None:
        """Tags of one case were edited: what was added and removed there is so in all selected rows."""
        rows, change = self._view.selected_rows(), tag_change(before, tags_of(text))
        if rows and change:
            self._each(rows, change, f"Edit tags of {_count(len(rows))}")

    def clear(self) -> None:
        """Empty the selected cells; whole rows are deleted."""
        if self._view.has_whole_rows:
            self.delete()
            return
        columns = [c for c in self._columns() if c.kind not in ("id", "kind", "split", "weight")]
        self._change(lambda case: in_all(case, columns, ""), "Clear", "cleared")

    def fill_down(self) -> None:
        """Write the values of the first selected row into the others; of one row alone: from the row above."""
        rows, current = self._view.selected_rows(), self._view.currentIndex()
        columns = self._columns()
        if self._view.has_whole_rows or not columns:
            columns = [self._model.columns[current.column()]] if current.column() > 0 else []
        if len(rows) == 1 and rows[0] > 0:
            rows = [rows[0] - 1, *rows]
        first = self._model.case_at(self._model.position(rows[0])) if rows else None
        if len(rows) < 2 or not columns or first is None:
            return
        texts = [text_of(first, column) for column in columns]
        names = columns[0].name if len(columns) == 1 else f"{len(columns)} columns"
        label = f"Fill {names} of {_count(len(rows) - 1)}"

        def filled(case: Case) -> Case:
            for column, text in zip(columns, texts, strict=True):
                case = with_text(case, column, text)
            return case

        self._each(rows[1:], filled, label)

    def fix(self, row: int, fix: Fix) -> None:
        """Make a mend that is offered."""
        case = self._model.case_at(self._model.position(row)) if row >= 0 else None
        if case is not None and fix is DROP:
            self.drop([case.id])
        elif case is not None:
            self._write([mended(case, fix)], (), f"{fix.words} in case {case.id[:16]}")

    def set_value(self, column: Column, text: str) -> None:
        """Write one value into all selected rows; an error goes to the banner."""
        rows = self._view.selected_rows()
        label = f"Edit {column.name} of {_count(len(rows))}"
        if len(rows) == 1 and (case := self._model.case(rows[0])) is not None:
            label = f"Edit {column.name} of case {case.id[:16]}"
        self._each(rows, lambda case: with_text(case, column, text), label)

    def copy(self, cut: bool = False) -> None:
        """Put the selected cells on the clipboard, as a spreadsheet takes them."""
        rows, columns = self._view.selected_rows(), self._columns()
        if not rows or not columns:
            return

        def made() -> tuple[str, str]:
            return as_texts([[text_of(case, column) for column in columns] for case in self._model.cases(rows)])

        def done(texts: tuple[str, str]) -> None:
            put_texts(texts)
            self._context.say(f"{_count(len(rows), 'row')} of {_count(len(columns), 'column')} copied")
            if cut:
                self.clear()

        if len(rows) <= MANY:
            done(made())
        else:
            self._context.tasks.start(self._later(made, done), "copy cases")

    def paste(self) -> None:
        """Write the clipboard's cells from the current cell on; rows beyond the end become new cases."""
        current = self._view.currentIndex()
        cells = [] if self._model.is_locked else taken_cells()
        if not cells:
            return
        rows, columns = self._view.selected_rows(), self._columns()
        start_row = rows[0] if rows else self._model.rowCount()
        start = self._model.columns.index(columns[0]) if columns else 1
        if len(cells) == 1 and len(cells[0]) == 1 and (len(rows) > 1 or len(columns) > 1) and current.isValid():
            self._each(rows, lambda case: in_all(case, columns, cells[0][0]), f"Paste into {_count(len(rows))}")
            return
        columns, size = self._model.columns[start:], self._model.rowCount()
        faults: list[str] = []
        if len(cells) > 1 and names_columns(cells[0], [column.name for column in columns]):
            cells = cells[1:]
            self._context.say("The first row names the columns and was left out")

        rows_of: dict[str, int] = {}

        def pasted(case: Case) -> Case:
            row = rows_of[case.id]
            return with_cells(case, columns, cells[row], start_row + row + 1, faults)

        def made() -> list[Case]:
            before = self._model.cases(range(start_row, min(start_row + len(cells), size)))
            before += [self._empty() for _ in range(len(cells) - len(before))]
            rows_of.update((case.id, row) for row, case in enumerate(before))
            return [pasted(case) for case in before]

        def done() -> None:
            width = max(map(len, cells))
            self._go_to(start_row, start)
            last = min(start + width, len(self._model.columns)) - 1
            self._view.select_block(start_row, start, min(start_row + len(cells), self._model.rowCount()) - 1, last)
            if len(columns) < width:
                faults.append(f"{_count(width - len(columns), 'column')} had no place at the right.")
            self._tell_pasted(len(cells), faults)

        self._written(len(cells), made, f"Paste {_count(len(cells), 'row')}", done, change=pasted)

    def _tell_pasted(self, rows: int, faults: Sequence[str]) -> None:
        if not faults:
            self._context.say(f"{_count(rows, 'row')} pasted")
            return
        more = f" And {len(faults) - 1} more." if len(faults) > 1 else ""
        message = f"{_count(len(faults), 'cell')} not taken: {faults[0]}{more}"
        self._context.problem(
            InputError("paste.cells", message, remedy="The rest is written; Ctrl Z takes all of it back.")
        )

    def _change(self, change: Callable[[Case], Case], verb: str, done: str) -> None:
        rows = self._view.selected_rows()
        columns = self._columns()
        cells = len(rows) * len(columns)
        if cells and self._each(rows, change, f"{verb} {_count(cells, 'cell')}") and cells > 1:
            self._context.toast(f"{_count(cells, 'cell')} {done}")

    def _each(self, rows: Sequence[int], change: Callable[[Case], Case], label: str) -> bool:
        """Change the cases of these rows as one step: all of them, or none where one cannot be."""

        def made() -> list[Case]:
            # A page at a time, so that the old ones are not all held and freed at once.
            pages = (rows[start : start + _PAGE] for start in range(0, len(rows), _PAGE))
            return [change(case) for page in pages for case in self._model.cases(page)]

        return self._written(len(rows), made, label, change=change)

    def _written(
        self,
        size: int,
        make: Callable[[], list[Case]],
        label: str,
        done: Callable[[], object] | None = None,
        *,
        gone: bool = False,
        change: Callable[[Case], Case] | None = None,
    ) -> bool:
        """Write (or delete) the cases that are made, as one step; of many rows both in a thread.

        ``change`` makes a case again that was written meanwhile, as it is then.
        """
        if size <= MANY:
            try:
                cases = make()
            except WorkbenchError as error:
                self._context.problem(error)
                return False
            written = self._write([] if gone else cases, [case.id for case in cases] if gone else (), label)
            if written and done is not None:
                done()
            return written

        async def later() -> None:
            # Read before the cases, so that one that is written in between counts as written meanwhile.
            basis = Basis(await asyncio.to_thread(self._model.digests), change) if change is not None else None
            cases = await asyncio.to_thread(make)
            ids = [case.id for case in cases] if gone else ()
            if await self._model.write_many([] if gone else cases, ids, label, basis) and done is not None:
                done()
            self._context.say(label)

        self._context.say(f"{label} …")
        self._context.tasks.start(later(), label)
        return True

    async def _later(self, make: Callable[[], T], done: Callable[[T], object]) -> None:
        done(await asyncio.to_thread(make))

    def _write(self, changed: Sequence[Case], removed: Sequence[str], label: str) -> bool:
        try:
            return self._model.write(changed, removed, label)
        except WorkbenchError as error:
            self._context.problem(error)
            return False

    def _columns(self) -> list[Column]:
        return [self._model.columns[place] for place in self._view.selected_columns()]

    def _go_to(self, row: int, column: int) -> None:
        index = self._model.index(row, column)
        if index.isValid():
            self._view.setCurrentIndex(index)
            self._view.scrollTo(index)
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _empty(self) -> Case:
        fields = {c.name: "" if c.type == "text" else None for c in self._model.columns if c.kind == "input"}
        return Case(id=self._new_id(), inputs=dict(fields or {"message": ""}), split=self._model.split or "tune")

    def _new_id(self) -> str:
        return self._context.project.documents.new_id()


def _count(number: int, word: str = "case") -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
