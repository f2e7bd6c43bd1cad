"""The baseline's column of a prompt's board stays where it is while the others go under it, scrolled sideways."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from workbench.ui.theme import Theme

_LEAST = 2.2
"""Columns that the view must be wide, or the one that stays would leave too little of the one that is edited."""


class PinnedGrid(QGridLayout):
    """A grid whose first column can be put elsewhere than at the left edge, over the columns there.

    Args:
        theme: the look.
        board: what it lays out.
    """

    def __init__(self, theme: Theme, board: QWidget) -> None:
        super().__init__(board)
        self._theme, self._widths = theme, dict[int, tuple[int, int]]()
        theme.changed.connect(self._widen)
        self._cover = _Cover(theme, board)
        self._parts: list[QWidget] = []
        self._over: list[QWidget] = []
        self._line: QWidget = self._cover
        self._offset = 0
        self._seen = (0, 0)

    def keep_wide(self, column: int, width: int, less: int) -> None:
        """Keep a column so many pixels wide at 100 %, but for so many whatever the size of the text."""
        self._widths[column] = (width, less)
        self._widen()

    def _widen(self) -> None:
        for column, (width, less) in self._widths.items():
            self.setColumnMinimumWidth(column, self._theme.px(width) - less)

    def pin(self, parts: Sequence[QWidget], line: QWidget, over: Sequence[QWidget]) -> None:
        """Take the widgets of the first column, the line beside it, and those as wide as all, which stand over it."""
        self._parts, self._line, self._over = list(parts), line, list(over)
        for one in over:
            one.setProperty("ground", "page")
            one.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def holds(self, part: QWidget) -> bool:
        """Whether a widget is of the first column."""
        return any(mine is part or mine.isAncestorOf(part) for mine in self._parts)

    @property
    def reach(self) -> int:
        """Pixels at the left of the view in which the first column hides others; 0 while it does not."""
        return self._edge if self._offset else 0

    @property
    def _edge(self) -> int:
        """Right end of the column after the first, which holds the line between the first two variants."""
        return self.cellRect(0, 1).right() + 1

    def follow(self, scrolled: int, width: int) -> None:
        """Keep the first column in view.

        Args:
            scrolled: pixels by which the board has gone to the left.
            width: of what is seen of it.
        """
        self._seen = (scrolled, width)
        self._place()

    def setGeometry(self, rect: QRect) -> None:
        """Lay all out, then put the first column where it stays: its width may be another."""
        super().setGeometry(rect)
        self._place()
        if self._offset:
            self._shift()

    def _place(self) -> None:
        scrolled, width = self._seen
        wide = self.columnCount() > 1 and width >= _LEAST * (self._edge + self.horizontalSpacing())
        offset = scrolled if self._parts and wide else 0
        if offset == self._offset:
            return
        first, self._offset = not self._offset, offset
        self._shift()
        self._cover.setVisible(bool(offset))
        if offset and first:
            for part in (self._cover, *self._parts, *self._over):
                part.raise_()

    def _shift(self) -> None:
        for part in self._parts:
            part.move(self._offset, part.y())
        # As far down as the lines between the others, or as what is rendered below them.
        bottom = max(
            (part.geometry().bottom() for part in (*self._parts, self._line) if not part.isHidden()), default=0
        )
        self._cover.setGeometry(self._offset, 0, self._edge, bottom + 1)


class _Cover(QWidget):
    """Ground of the column that stays; the line at its right end says that others go under it."""

    def __init__(self, theme: Theme, board: QWidget) -> None:
        super().__init__(board)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill it, and draw the line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("page"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), self._theme.colour("line2"))


class BesidePinned(QScrollArea):
    """Scrolls sideways, and to a part so far that it stands beside the column that stays, not under it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalScrollBar().valueChanged.connect(self.pin)

    def grid(self) -> PinnedGrid | None:
        """The grid that is shown."""
        board = self.widget()
        found = board.layout() if board is not None else None
        return found if isinstance(found, PinnedGrid) else None

    def pin(self) -> None:
        """Put the first column where it is to be now."""
        grid = self.grid()
        if grid is not None:
            grid.follow(self.horizontalScrollBar().value(), self.viewport().width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a page of another width what is edited stays in view, also beside the first column that comes over it."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            QTimer.singleShot(0, self, self._show_focus)

    def _show_focus(self) -> None:
        self.pin()
        board, editor = self.widget(), self.window().focusWidget()
        if board is not None and editor is not None and board.isAncestorOf(editor):
            # The frame of an editor: of the editor itself Qt shows only where its cursor stands.
            frame = editor.parentWidget()
            self.ensureWidgetVisible(editor if frame is None or frame is board else frame, 0, 0)

    def covered(self) -> int:
        """Pixels from the board's left that are gone or under the first column; 0 while that hides none."""
        grid = self.grid()
        return self.horizontalScrollBar().value() + grid.reach if grid is not None and grid.reach else 0

    def ensureWidgetVisible(self, part: QWidget, xmargin: int = 50, ymargin: int = 50) -> None:
        """Also what is under the first column is brought into view."""
        super().ensureWidgetVisible(part, xmargin, ymargin)
        board = self.widget()
        if board is not None and board.isAncestorOf(part):
            self._uncover(part.mapTo(board, QPoint(0, 0)).x() - xmargin, part)

    def ensureVisible(self, x: int, y: int, xmargin: int = 50, ymargin: int = 50) -> None:
        """The same for the place of a cursor, which is where the focus is."""
        super().ensureVisible(x, y, xmargin, ymargin)
        editor = self.window().focusWidget()
        if editor is not None and self.isAncestorOf(editor):
            self._uncover(x - xmargin, editor)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Qt scrolls to what Tab reaches, but does not know of the first column."""
        moved = super().focusNextPrevChild(forward)
        reached = self.window().focusWidget()
        if moved and reached is not None and self.isAncestorOf(reached):
            self.ensureWidgetVisible(reached)
        return moved

    def _uncover(self, left: int, part: QWidget) -> None:
        """Show what begins so many pixels from the board's left, unless it is of the first column itself."""
        grid = self.grid()
        if grid is not None and left < self.covered() and not grid.holds(part):
            self.horizontalScrollBar().setValue(max(0, left - grid.reach))
