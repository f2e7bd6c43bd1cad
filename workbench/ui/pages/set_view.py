"""The table of a golden set: keys of a spreadsheet, columns that share the width."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from workbench.ui.pages.case_cells import ROW
from workbench.ui.pages.case_table import CaseTable
from workbench.ui.theme import Theme

_FIXED = {"number": 44, "tags": 136, "kind": 112, "split": 84, "weight": 72}
_LEAST = 96


class SetView(QTableView):
    """Rows of 28 px; text columns share what the others leave."""

    def __init__(self, model: CaseTable, theme: Theme) -> None:
        super().__init__()
        self._cases, self._theme = model, theme
        self.setModel(model)
        self.setObjectName("cases")
        self.setAccessibleName("Cases")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self._rows()
        theme.changed.connect(self._rows)

    def selected_rows(self) -> list[int]:
        """The selected rows, from above."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def fit_columns(self) -> None:
        """Share the width out; never measured by content, which takes half a second at 100,000 rows."""
        columns, px = self._cases.columns, self._theme.px
        fixed = sum(px(_FIXED[column.kind]) for column in columns if column.kind in _FIXED)
        shares = {place: column.share for place, column in enumerate(columns) if column.kind not in _FIXED}
        widths = _widths(shares, self.viewport().width() - fixed, px(_LEAST))
        for place, column in enumerate(columns):
            self.setColumnWidth(place, px(_FIXED[column.kind]) if column.kind in _FIXED else widths[place])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share again."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes down, Shift Enter up; what else types begins to edit."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState:
            step = -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            index = self.currentIndex()
            below = self._cases.index(index.row() + step, index.column())
            if below.isValid():
                self.setCurrentIndex(below)
            return
        super().keyPressEvent(event)

    def _rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW))
        self.verticalHeader().setMinimumSectionSize(self._theme.px(ROW))


def _widths(shares: Mapping[int, float], room: int, least: int) -> dict[int, int]:
    """Share a width out; who would get less than the least gets that, and the others share the rest."""
    widths: dict[int, int] = {}
    left = dict(shares)
    while left:
        unit = max(0, room - sum(widths.values())) / sum(left.values())
        small = [place for place, share in left.items() if share * unit < least]
        if not small:
            return widths | {place: int(share * unit) for place, share in left.items()}
        for place in small:
            widths[place] = least
            del left[place]
    return widths
