"""Groups of rows as filters: All 48, Broken 3, Fixed 7 …"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.project.row_search import STATUSES
from workbench.project.views import RowStatus
from workbench.ui.results.delta_view import paint_status
from workbench.ui.theme import Theme
from workbench.ui.widgets.focus import RingedButton
from workbench.ui.widgets.paint import paint_text

_PAD = 8


class FilterButton(RingedButton):
    """Glyph, word, count."""

    def __init__(self, theme: Theme, status: RowStatus | None) -> None:
        super().__init__(theme, status.capitalize() if status else "All")
        self.status = status
        self._count = 0
        self.setCheckable(True)
        self.setObjectName(f"filter-{status or 'all'}")

    def set_count(self, count: int) -> None:
        """Show how many rows it has; a group without rows is not offered, but for the one that is chosen."""
        self._count = count
        self.setAccessibleName(f"{self.text()} {count}")
        self.setVisible(count > 0 or self.status is None or self.isChecked())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """24 px high."""
        theme = self._theme
        words = theme.metrics("strong").horizontalAdvance(self.text())
        figure = theme.metrics("body").horizontalAdvance(f"{self._count:,}")
        mark = theme.px(10) + 6 if self.status else 0
        return QSize(words + figure + mark + 5 + 2 * _PAD, theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        if on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accentsoft" if on else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        x = _PAD
        if self.status:
            side = theme.px(10)
            paint_status(painter, QRect(x, (self.height() - side) // 2, side, side), self.status, theme)
            x += side + 6
        room = QRect(x, 0, self.width() - x, self.height())
        took = paint_text(painter, room, self.text(), theme, "strong" if on else "body")
        paint_text(painter, room.adjusted(took + 5, 0, 0, 0), f"{self._count:,}", theme, "body", "text2")


class FilterRow(QWidget):
    """``chosen`` carries a status, or None for all."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._buttons = [FilterButton(theme, status) for status in (None, *STATUSES)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in self._buttons:
            button.clicked.connect(lambda _=False, found=button: self._choose(found))
            row.addWidget(button)
        row.addStretch(1)
        self._buttons[0].setChecked(True)

    def show_counts(self, counts: Mapping[RowStatus, int]) -> None:
        """Show how many rows each group has."""
        for button in self._buttons:
            button.set_count(counts.get(button.status, 0) if button.status else sum(counts.values()))

    def choose(self, status: RowStatus | None) -> None:
        """Choose a group as a click would."""
        self._choose(next(button for button in self._buttons if button.status == status))

    def _choose(self, chosen: FilterButton) -> None:
        for button in self._buttons:
            button.setChecked(button is chosen)
        self.chosen.emit(chosen.status)
