"""The bar that finds and replaces in the cases that are shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.errors import InputError, WorkbenchError
from workbench.core.figures import number
from workbench.store.case_basis import Basis
from workbench.store.line_query import LineQuery
from workbench.ui.context import UiContext
from workbench.ui.from_threads import from_thread
from workbench.ui.pages.case_marks import Sought
from workbench.ui.pages.case_table import CaseTable
from workbench.ui.pages.set_lines import SMALL, SetLines
from workbench.ui.pages.set_replace import Found, Search, Searcher, count_rows, search_rows
from workbench.ui.pages.set_view import SetView
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, Paragraph

_REST = 200


class FindBar(QWidget):
    """Enter goes to the next, Shift Enter to the previous, Esc closes. In a large set the first that is found is shown
    while the rest is counted."""

    _partly = Signal(object, int)
    _seen = Signal(int)

    def __init__(self, context: UiContext, model: CaseTable, view: SetView, lines: SetLines) -> None:
        super().__init__()
        self._context, self._model, self._view, self._lines = context, model, view, lines
        self._found = Found()
        self._number = 0
        theme = context.theme
        self.setObjectName("find_bar")
        self.words = Field(theme, "Find", placeholder="find")
        self.new = Field(theme, "Replace with", placeholder="replace with")
        self._pattern = Button(theme, ".*", "quiet", small=True)
        self._case = Button(theme, "Aa", "quiet", small=True)
        self._column = Choice(theme, "Look in", small=True)
        self._told = ElidedLabel(theme, "", "small", "text2")
        self._told.setObjectName("find_told")
        self._told.setMinimumWidth(theme.px(96))
        self._one = Button(theme, "Replace", small=True)
        self._all = Button(theme, "Replace all", small=True)
        self._wrong = Paragraph(theme, "", "small", "worse")
        self._wrong.setObjectName("find_wrong")
        self._wrong.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_REST)
        self._pause.timeout.connect(self.look)
        self._partly.connect(self._show_part)
        self._seen.connect(self._show_seen)
        self._lay_out()
        self.hide()
        model.modelReset.connect(self._maybe)
        model.layoutChanged.connect(self._maybe)
        model.dataChanged.connect(self._maybe)

    def open(self) -> None:
        """Show it and go to its first field."""
        now = self._column.currentText()
        self._column.clear()
        self._column.addItem("all columns", "")
        for column in self._model.columns:
            if column.is_searched:
                self._column.addItem(column.name, column.name)
        self._column.setCurrentIndex(max(0, self._column.findText(now)))
        self.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()
        self.look()

    def close_bar(self) -> None:
        """Put it away and go back to the table."""
        self._pause.stop()
        self.hide()
        self._mark(None)
        self._view.setFocus()

    def look(self) -> None:
        """Count what is found; of many cases, and of patterns, which may be slow, in a thread."""
        self._number += 1
        self._pause.stop()
        search = self._search()
        if not search.words:
            self._show(Found())
        elif self._is_quick(search):
            self._show(self.search(search))
        else:
            self._told.setText("looking …")
            self._context.tasks.start(self._look(search, self._number), "find in the cases")

    def step(self, way: int) -> None:
        """Go to the next place after the current cell, or the one before it."""
        if not self._found.hits:
            return
        names = {column.name: place for place, column in enumerate(self._model.columns)}
        cells = [(row, names[name]) for row, name in self._found.hits if name in names]
        index = self._view.currentIndex()
        here = (index.row(), index.column())
        if way > 0:
            row, place = next((cell for cell in cells if cell > here), cells[0])
        else:
            row, place = next((cell for cell in reversed(cells) if cell < here), cells[-1])
        self._view.setCurrentIndex(self._model.index(row, place))
        self._view.scrollTo(self._view.currentIndex())

    def replace_one(self) -> None:
        """Replace in the current cell, if it is found there, and go to the next."""
        index = self._view.currentIndex()
        case = self._model.case_at(self._model.position(index.row())) if index.isValid() else None
        if case is not None and self._found.times:
            try:
                searcher = Searcher(self._search(index.column()), self._model.columns, self.new.text())
                searcher.look(0, case)
                self._model.write(searcher.found.changed, (), f"Replace “{self.words.text()[:20]}”")
            except WorkbenchError as error:
                self._fault(error)
                return
            self.look()
        self.step(1)

    def replace_all(self) -> None:
        """Replace in all cases that are shown, as one step."""
        if self.words.text():
            self._context.tasks.start(self._replace(self._search()), "replace in the cases", self._fault)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._pause.isActive():
                self.look()
            if self.new.hasFocus() and not shift:
                self.replace_one()
            else:
                self.step(-1 if shift else 1)
        else:
            super().keyPressEvent(event)

    def search(
        self,
        search: Search,
        partly: Callable[[Found], object] | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Found:
        """Search all rows that are shown, from any thread; a text that is no pattern only where the lines have it.
        It ends early where it is not wanted any more.

        Raises:
            InputError: it is no pattern, or takes too long.
        """
        rows: Sequence[int] = range(self._model.rowCount())
        if not search.is_pattern and wanted():
            query = LineQuery(split=self._model.split, phrase=search.words)
            rows = self._model.rows_of(self._lines.find_places(query))
        return count_rows(Searcher(search, self._model.columns), rows, self._model.contents, partly, wanted)

    async def _look(self, search: Search, number: int) -> None:
        try:
            found = await asyncio.to_thread(
                self.search, search, lambda part: self._partly.emit(part, number), lambda: number == self._number
            )
        except InputError as error:
            if number == self._number:
                self._fault(error)
            return
        if number == self._number:
            self._show(found)

    async def _replace(self, search: Search) -> None:
        self._all.setEnabled(False)
        try:
            count, new = self._model.rowCount(), self.new.text()
            label = f"Replace “{search.words[:20]}”"
            searcher = await asyncio.to_thread(Searcher, search, self._model.columns, new)
            if self._is_quick(search):
                found = search_rows(searcher, count, self._model.cases)
                cases = len(found.changed)
                written = self._model.write(found.changed, (), f"{label} {found.times:,} times")
            else:
                seen = from_thread(self, self._seen.emit)
                digests = await asyncio.to_thread(self._model.digests)
                found = await asyncio.to_thread(search_rows, searcher, count, self._model.cases, seen)
                label = f"{label} {found.times:,} times"
                basis = Basis(digests, searcher.again)
                cases = len(found.changed)
                written = await self._model.write_many(found.changed, (), label, basis)
            if written:
                where = f"{cases:,} case{'' if cases == 1 else 's'}"
                self._context.toast(f"{found.times:,} replaced in {where}")
            self.look()
        finally:
            self._all.setEnabled(True)

    def _search(self, place: int = -1) -> Search:
        column = str(self._column.currentData() or "") if place < 0 else self._model.columns[place].name
        return Search(self.words.text(), self._pattern.isChecked(), self._case.isChecked(), column)

    def _is_quick(self, search: Search) -> bool:
        return not search.is_pattern and self._model.rowCount() <= SMALL

    def _show(self, found: Found) -> None:
        self._found = found
        self.words.set_wrong("")
        cases = len({row for row, _ in found.hits})
        words = f"{found.times:,} in {cases:,} case{'' if cases == 1 else 's'}" if found.times else "nothing found"
        self._told.setText(words if self.words.text() else "")
        self._all.set_text(f"Replace all {number(found.times)}" if found.times else "Replace all")
        self._all.setMinimumWidth(self._all.sizeHint().width())
        for button in (self._one, self._all):
            button.setEnabled(found.times > 0 and not self._model.is_locked)
        self._wrong.hide()
        search = self._search()
        # It was compiled by the search.
        self._mark(Sought(search.compiled(), search.column) if found.times else None)

    def _show_part(self, found: Found, number: int) -> None:
        if number == self._number:
            self._show(found)
            self._told.setText(f"{found.times:,} and more …")
            self._all.set_text("Replace all")
            self._all.setEnabled(False)

    def _show_seen(self, rows: int) -> None:
        self._told.setText(f"{number(rows)} of {number(self._model.rowCount())} …")

    def _fault(self, error: WorkbenchError) -> None:
        self._show(Found())
        self.words.set_wrong(error.message)
        self._told.setText("")
        self._wrong.set_text(error.text())
        self._wrong.show()

    def _mark(self, sought: Sought | None) -> None:
        self._view.sought = sought
        self._view.viewport().update()

    def _maybe(self) -> None:
        if self.isVisible():
            self._pause.start()

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 16, 8)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._wrong)
        row.addWidget(self.words, 2)
        for toggle, name in ((self._pattern, "Regular expression"), (self._case, "Match case")):
            toggle.setCheckable(True)
            toggle.setAccessibleName(name)
            toggle.setToolTip(name)
            toggle.toggled.connect(lambda _: self._pause.start())
            row.addWidget(toggle)
        row.addWidget(self._column)
        row.addWidget(self.new, 2)
        self._one.clicked.connect(self.replace_one)
        self._all.clicked.connect(self.replace_all)
        for name, icon, way in (("Previous", "chevron-up", -1), ("Next", "chevron-down", 1)):
            arrow = IconButton(theme, icon, name, "Shift Enter" if way < 0 else "Enter", small=True)
            arrow.clicked.connect(lambda _=False, way=way: self.step(way))
            row.addWidget(arrow)
        row.addWidget(self._one)
        row.addWidget(self._all)
        row.addWidget(self._told, 1)
        cross = IconButton(theme, "x", "Close", "Esc", small=True)
        cross.clicked.connect(self.close_bar)
        row.addWidget(cross)
        self.words.textChanged.connect(lambda _: self._pause.start())
        self._column.currentIndexChanged.connect(lambda _: self._pause.start())
