"""The grid of a run: it shows, sorts, follows keys and pointer, and tells which trial is looked at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from workbench.ui.models.case_lines import CaseLine
from workbench.ui.models.cell_face import CellFace
from workbench.ui.models.trial_grid import CASE, FACE, FIRST, NUMBER, TRIAL, TrialGrid
from workbench.ui.results.grid_cells import NARROWEST, PAD, ROW, GridDelegate
from workbench.ui.results.grid_heads import HEAD, GridHeader
from workbench.ui.results.table_look import as_document
from workbench.ui.theme import Theme
from workbench.ui.widgets.paint import elided

_RESORT_MS = 1000


class GridView(QTableView):
    """Shows a TrialGrid.

    Signals carry a trial id: ``trialChosen`` its cell became the current one, ``trialOpened`` Enter or double click,
    ``requestAsked`` the key I.
    """

    trialChosen = Signal(str)
    trialOpened = Signal(str)
    requestAsked = Signal(str)

    def __init__(self, grid: TrialGrid, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hovered = -1
        self._grid = grid
        self._theme = theme
        self._follow = True
        self.setObjectName("trialGrid")
        self.setAccessibleName("Answers by case and candidate")
        self.setModel(grid)
        self.setItemDelegate(GridDelegate(theme, self, lambda: self._hovered))
        header = GridHeader(theme, self)
        self.setHorizontalHeader(header)
        header.sectionClicked.connect(self._head_clicked)
        self._dress()
        grid.meansChanged.connect(header.viewport().update)
        grid.meansChanged.connect(self._means_changed)
        grid.modelReset.connect(self._fit)
        self.verticalScrollBar().actionTriggered.connect(self._stop_following)
        self._resort = QTimer(self)
        self._resort.setSingleShot(True)
        self._resort.setInterval(_RESORT_MS)
        self._resort.timeout.connect(self._sort_again)
        theme.changed.connect(self._dress)

    def _dress(self) -> None:
        as_document(self)
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(self._theme.px(ROW))
        rows.setDefaultSectionSize(self._theme.px(ROW))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(self._theme.px(ROW))
        self.horizontalHeader().setFixedHeight(self._theme.px(HEAD))
        self._fit()

    @property
    def grid(self) -> TrialGrid:
        """Its model."""
        return self._grid

    def follow_newest(self) -> None:
        """Keep the newest row in view, until the person scrolls or sorts."""
        row = self._grid.newest
        if self._follow and row >= 0 and self._grid.sorting[0] == -1:
            self.scrollTo(self._grid.index(row, NUMBER), QAbstractItemView.ScrollHint.EnsureVisible)

    def follow_again(self) -> None:
        """A new run begins."""
        self._follow = True

    def _stop_following(self) -> None:
        self._follow = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Whoever scrolls reads."""
        self._follow = False
        super().wheelEvent(event)

    def height_for(self, rows: int) -> int:
        """Pixels that so many rows take with the head."""
        return self._theme.px(HEAD) + rows * self._theme.px(ROW) + 1

    def show_trial(self, trial_id: str) -> None:
        """Make a trial's cell the current one without telling it again."""
        found = self._grid.find_trial(trial_id)
        if found.isValid() and found != self.currentIndex():
            self.blockSignals(True)
            self.setCurrentIndex(found)
            self.blockSignals(False)
            self.viewport().update()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Tell which trial is looked at."""
        super().currentChanged(current, previous)
        self._follow = False
        self.viewport().update()
        trial = self._trial(current)
        if trial:
            self.trialChosen.emit(trial)

    @property
    def trial(self) -> str:
        """The trial that is looked at; "" for none."""
        return self._trial(self.currentIndex())

    def _trial(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """A click on number or case means the row's first candidate."""
        if not index.isValid():
            return ""
        if index.column() < FIRST:
            index = self._grid.index(index.row(), FIRST)
        return str(index.data(TRIAL) or "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K as Down and Up, Enter opens, I the request; all else is Qt's or the page's."""
        key, plain = (
            event.key(),
            event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier),
        )
        steps = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
        if plain and key in steps:
            self._step(steps[Qt.Key(key)])
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.trialOpened.emit(self.trial)
        elif plain and key == Qt.Key.Key_I:
            self.requestAsked.emit(self.trial)
        elif plain and key in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _step(self, by: int) -> None:
        current = self.currentIndex()
        row = max(0, min(self._grid.rowCount() - 1, current.row() + by)) if current.isValid() else 0
        self.setCurrentIndex(self._grid.index(row, current.column() if current.isValid() else FIRST))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the cell that is looked at tells its trial again: the inspector may show another."""
        index = self.indexAt(event.position().toPoint())
        again = index.isValid() and index == self.currentIndex()
        super().mousePressEvent(event)
        if again and (trial := self._trial(index)):
            self.trialChosen.emit(trial)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens, like Enter."""
        trial = self._trial(self.indexAt(event.position().toPoint()))
        if trial:
            self.trialOpened.emit(trial)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Keep the row under the pointer."""
        self._hover(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the pointer."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row: int) -> None:
        if row == self._hovered:
            return
        before, self._hovered = self._hovered, row
        for changed in (before, row):
            if changed >= 0:
                rect = QRect(0, self.rowViewportPosition(changed), self.viewport().width(), self.rowHeight(changed))
                self.viewport().update(rect)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width."""
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """What is seen is what the model announces."""
        super().scrollContentsBy(dx, dy)
        self._watch()

    def _watch(self) -> None:
        first = max(0, self.rowAt(0))
        self._grid.watch(first, first + self.viewport().height() // max(1, self._theme.px(ROW)) + 2)

    def _fit(self) -> None:
        """Number and case keep their width; candidates share the rest, and scroll when it is too little."""
        columns = self._grid.columnCount() - FIRST
        number, width = self._theme.px(44), self.viewport().width()
        case = min(self._theme.px(240), max(self._theme.px(120), width // 6))
        self.setColumnWidth(NUMBER, number)
        self.setColumnWidth(CASE, case)
        if columns > 0:
            room = width - number - case
            each = max(self._theme.px(NARROWEST), room // columns)
            for column in range(FIRST, FIRST + columns):
                last = column == FIRST + columns - 1 and each * columns <= room
                self.setColumnWidth(column, room - each * (columns - 1) if last else each)
        self._watch()

    def _head_clicked(self, section: int) -> None:
        """A score: best first, worst first, order of the set; number and case: up, down, order of the set."""
        column, order = self._grid.sorting
        down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        cycle = [down, up] if section >= FIRST else [up, down]
        if column != section:
            self._grid.sort(section, cycle[0])
        elif order == cycle[0]:
            self._grid.sort(section, cycle[1])
        else:
            self._grid.sort(-1)
        self.horizontalHeader().viewport().update()

    def _means_changed(self) -> None:
        if self._grid.sorting[0] >= FIRST and not self._resort.isActive():
            self._resort.start()

    def _sort_again(self) -> None:
        self._grid.resort()

    def viewportEvent(self, event: QEvent) -> bool:
        """The full line on hover."""
        if isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            face = index.data(FACE) if index.isValid() else None
            text = face.line if isinstance(face, CellFace) else face.question if isinstance(face, CaseLine) else ""
            cut = elided(text, self._theme, "body", self.columnWidth(index.column()) - 2 * PAD) != text
            self.viewport().setToolTip(f"<p>{_escaped(text)}</p>" if cut and text else "")
        return super().viewportEvent(event)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_MOVES = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)
