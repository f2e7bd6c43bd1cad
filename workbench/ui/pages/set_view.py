"""The table of a golden set: keys of a spreadsheet, columns that share the width."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.ui.pages.case_columns import RARE, Column
from workbench.ui.pages.case_heads import ROW
from workbench.ui.pages.case_marks import Sought
from workbench.ui.pages.case_table import CaseTable
from workbench.ui.pages.case_values import LONGEST_IN_CELL, with_text
from workbench.ui.theme import Theme

_FIXED = {
    "number": 44, "id": 112, "tags": 136, "kind": 112, "split": 84, "weight": 76, "intent": 112, "risk": 96,
    "note": 160, "history": 104, "documents": 112, "expected_tool_calls": 104, "attachments": 104, "own": 128,
}  # fmt: skip
_LEAST = 92


class SetView(QTableView):
    """Rows of 28 px; text columns share what the others leave.

    ``pickAsked`` carries the index of a cell that is edited in a popup or drawer; ``fullAsked`` one that is too long
    for its cell; ``copyAsked`` and ``pasteAsked`` say that the keys were pressed; ``picked`` follows every change of
    the current cell or the selection.
    """

    pickAsked = Signal(QModelIndex)
    fullAsked = Signal(QModelIndex)
    copyAsked = Signal(bool)
    pasteAsked = Signal()
    picked = Signal()

    def __init__(self, model: CaseTable, theme: Theme) -> None:
        super().__init__()
        self._cases, self._theme = model, theme
        self.lit_row = -1
        self.sought: Sought | None = None
        self._own_widths: dict[str, int] = {}
        self._fitting = False
        self.setModel(model)
        self.setObjectName("cases")
        self.setAccessibleName("Cases")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self._rows()
        theme.changed.connect(self._rows)
        model.modelReset.connect(self._changed)

    @property
    def shows_focus(self) -> bool:
        """Whether the ring of the current cell is drawn."""
        return self.hasFocus() or self.state() == self.State.EditingState or not self.window().isActiveWindow()

    def selected_rows(self) -> list[int]:
        """The rows of the selection, from above; the current one where nothing is selected."""
        rows: set[int] = set()
        for part in self._parts():
            rows.update(range(part.top(), part.bottom() + 1))
        if not rows and self.currentIndex().isValid():
            rows = {self.currentIndex().row()}
        return sorted(rows)

    def selected_columns(self) -> list[int]:
        """The columns of the selection, from the left, without the number."""
        columns: set[int] = set()
        for part in self._parts():
            columns.update(range(part.left(), part.right() + 1))
        if not columns and self.currentIndex().isValid():
            columns = {self.currentIndex().column()}
        return sorted(columns - {0})

    @property
    def has_whole_rows(self) -> bool:
        """Whether rows are selected from end to end."""
        parts, last = self._parts(), len(self._cases.columns) - 1
        return bool(parts) and all(part.left() == 0 and part.right() == last for part in parts)

    def why_not(self, column: Column, text: str) -> str:
        """Why a text is no value of a column; "" where it is."""
        row = self.currentIndex().row()
        case = self._cases.case(row) or Case(id="")
        try:
            with_text(case, column, text)
        except InputError as error:
            return error.message
        return ""

    def step(self, key: int) -> None:
        """Go on after an edit: down, right or left; at the end of a row to the next."""
        index = self.currentIndex()
        row, column = index.row(), index.column()
        last = len(self._cases.columns) - 1
        if key == Qt.Key.Key_Down:
            row += 1
        elif key == Qt.Key.Key_Right:
            row, column = (row, column + 1) if column < last else (row + 1, 1)
        else:
            row, column = (row, column - 1) if column > 1 else (row - 1, last)
        if 0 <= row < self._cases.rowCount():
            self.setCurrentIndex(self._cases.index(row, column))
        self.setFocus()

    def begin(self, index: QModelIndex) -> None:
        """Edit a cell: in its place, in a popup, in the drawer of the case, or full size."""
        if not index.isValid() or index.column() == 0:
            return
        if self._cases.columns[index.column()].is_picked:
            self.pickAsked.emit(index)
        elif len(str(index.data(Qt.ItemDataRole.EditRole))) > LONGEST_IN_CELL:
            self.fullAsked.emit(index)
        elif self._cases.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def fit_columns(self) -> None:
        """Share the width out; never measured by content, which takes half a second at 100,000 rows."""
        columns, px = self._cases.columns, self._theme.px
        # Rare columns do not take room from the texts: they stand at the right, where one scrolls to them.
        fixed = sum(self._fixed(column) for column in columns if column.kind in _FIXED and column.kind not in RARE)
        free = [column for column in columns if column.kind not in _FIXED]
        total = sum(column.share for column in free) or 1
        room = max(0, self.viewport().width() - fixed)
        self._fitting = True
        for place, column in enumerate(columns):
            width = self._fixed(column) if column.kind in _FIXED else max(px(_LEAST), int(room * column.share / total))
            self.setColumnWidth(place, self._own_widths.get(column.name, width))
        self._fitting = False

    def keep_width(self, place: int, old: int, new: int) -> None:
        """Remember a width that a person chose."""
        if not self._fitting and place < len(self._cases.columns):
            self._own_widths[self._cases.columns[place].name] = new

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share again."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes down, Shift Enter up, F2 edits; what else types begins to edit; copy, cut and paste."""
        key, modifiers = event.key(), event.modifiers()
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        plain = not modifiers & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Cut):
            self.copyAsked.emit(event.matches(QKeySequence.StandardKey.Cut))
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasteAsked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            below = self._cases.index(index.row() + (-1 if shift else 1), index.column())
            if below.isValid():
                self.setCurrentIndex(below)
        elif key == Qt.Key.Key_Space and shift and index.isValid():
            self.select_rows(index.row(), index.row())
        elif key == Qt.Key.Key_F2 or (plain and event.text().isprintable() and self._is_picked(index)):
            self.begin(index)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the cell."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            if index.column() == 0:
                self.pickAsked.emit(index)
            else:
                self.begin(index)
            return
        super().mouseDoubleClickEvent(event)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """A click on the number selects the row."""
        command = super().selectionCommand(index, event)
        is_mouse = event is not None and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove)
        if is_mouse and index.isValid() and index.column() == 0:
            command |= QItemSelectionModel.SelectionFlag.Rows
        return command

    def setCurrentIndex(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Go to a cell and select it alone; Qt's own would add it to the selection while Ctrl is held down."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flags if index.isValid() else flags.Clear)

    def select_rows(self, first: int, last: int) -> None:
        """Select rows from end to end."""
        self.select_block(first, 0, last, len(self._cases.columns) - 1)

    def select_block(self, top: int, left: int, bottom: int, right: int) -> None:
        """Select a block of cells."""
        block = QItemSelection(self._cases.index(top, left), self._cases.index(bottom, right))
        self.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Follow."""
        super().selectionChanged(selected, deselected)
        self._changed()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Follow."""
        super().currentChanged(current, previous)
        self._changed()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arriving by key with no cell yet takes the first."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._cases.rowCount():
            self.setCurrentIndex(self._cases.index(0, min(1, len(self._cases.columns) - 1)))

    def _parts(self) -> list[QItemSelectionRange]:
        # Ranges, never indexes: all cells of 100,000 rows are one range.
        return list(cast("Iterable[QItemSelectionRange]", self.selectionModel().selection()))

    def _is_picked(self, index: QModelIndex) -> bool:
        if not index.isValid() or index.column() == 0 or self._cases.is_locked:
            return False
        return self._cases.columns[index.column()].is_picked

    def _changed(self) -> None:
        parts = self._parts()
        several = len(parts) > 1 or any(part.width() * part.height() > 1 for part in parts)
        self.lit_row = -1 if several else self.currentIndex().row()
        self.viewport().update()
        self.picked.emit()

    def _fixed(self, column: Column) -> int:
        least = self._theme.px(_FIXED[column.kind])
        if column.kind != "number":
            return least
        # Few rows that a filter found may stand far down in the set.
        digits = self._theme.metrics("small").horizontalAdvance("0" * len(str(self._cases.total)))
        return max(least, digits + self._theme.px(10) + 16)

    def _rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW))
        self.verticalHeader().setMinimumSectionSize(self._theme.px(ROW))
