"""A row of parts that wraps to the next line where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class FlowLayout(QLayout):
    """Lays items out from left to right and wraps; lines are centred vertically in their height.

    Args:
        gap, line_gap: pixels between items, and between lines.
        in_columns: items of all lines stand below each other, in as many columns as fit.
        parent: of the layout.
    """

    def __init__(
        self, gap: int = 8, line_gap: int = 4, *, in_columns: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._in_columns = in_columns
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        """Width → height, which Qt asks for again and again, until an item changes."""
        self._gap = gap
        self._line_gap = line_gap
        self.setContentsMargins(QMargins())

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item, at the end."""
        self._items.append(item)
        self._heights.clear()

    def count(self) -> int:
        """Number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item, or None beyond the end, as Qt asks."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item back, or None."""
        self._heights.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """None."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """It has."""
        return True

    def invalidate(self) -> None:
        """An item changed."""
        self._heights.clear()
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        """The height of all lines at a width."""
        known = self._heights.get(width)
        if known is None:
            known = self._heights[width] = self._arrange(QRect(0, 0, width, 0), place=False)
        return known

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        """All items on one line."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The largest item."""
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        y = rect.top()
        line: list[tuple[QLayoutItem, QSize, int]] = []
        x = rect.left()
        shown = [item for item in self._items if not item.isEmpty()]
        sizes = [one.boundedTo(QSize(rect.width(), one.height())) for one in (item.sizeHint() for item in shown)]
        widths = self._columns([size.width() for size in sizes], rect.width()) if self._in_columns else []
        for at, (item, size) in enumerate(zip(shown, sizes, strict=True)):
            ends = at % len(widths) == 0 if widths else x + size.width() > rect.left() + rect.width()
            if line and ends:
                y = self._finish(line, y, place) + self._line_gap
                line, x = [], rect.left()
            line.append((item, size, x))
            x += (widths[at % len(widths)] if widths else size.width()) + self._gap
        return self._finish(line, y, place) - rect.top()

    def _columns(self, widths: list[int], room: int) -> list[int]:
        """Widths of as many columns as fit; one where none does."""
        for many in range(len(widths), 1, -1):
            found = [max(widths[place::many]) for place in range(many)]
            if sum(found) + self._gap * (many - 1) <= room:
                return found
        return [room]

    @staticmethod
    def _finish(line: list[tuple[QLayoutItem, QSize, int]], y: int, place: bool) -> int:
        height = max((size.height() for _, size, _ in line), default=0)
        if place:
            for item, size, x in line:
                item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
        return y + height


class FlowRow(QWidget):
    """A widget of such a row."""

    def __init__(
        self, gap: int = 8, line_gap: int = 4, *, in_columns: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(gap, line_gap, in_columns=in_columns)
        self.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """Append a part."""
        self._flow.addWidget(widget)

    def clear(self) -> None:
        """Remove and delete all parts."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
