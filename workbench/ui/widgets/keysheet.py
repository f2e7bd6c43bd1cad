"""The sheet of keys: what every key does in this place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.focus import focus_chain, give_back
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.keycap import KeyCap
from workbench.ui.widgets.labels import Label, Paragraph

_LONG = 18
"""Characters of two keys that stand beside each other."""


class KeySheet(QWidget):
    """Lies over the window; Esc or a press on the cross puts it away.

    Args:
        theme: the look.
        over: the window.
        groups: heading → rows of (key, what it does); two keys stand two spaces apart.
    """

    def __init__(self, theme: Theme, over: QWidget, groups: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        super().__init__(over)
        self._theme, self._before = theme, focus_chain(over)
        self.setObjectName("key_sheet")
        self.setAccessibleName("Keys")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = QHBoxLayout()
        head.addWidget(Label(theme, "Keys", "title"))
        head.addStretch(1)
        cross = IconButton(theme, "x", "Close", "Esc")
        cross.clicked.connect(self.close)
        head.addWidget(cross)
        content = QWidget()
        content.setProperty("ground", "page")
        columns = QHBoxLayout(content)
        columns.setContentsMargins(0, 0, 12, 0)
        columns.setSpacing(32)
        for chunk in _columns(groups):
            columns.addLayout(self._column(chunk), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        scroll.setAccessibleName("Keys of this place")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 16, 12, 16)
        outer.addLayout(head)
        outer.addWidget(scroll, 1)
        width, height = min(over.width() - 48, theme.px(880)), min(over.height() - 96, theme.px(600))
        self.setGeometry((over.width() - width) // 2, (over.height() - height) // 2, width, height)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the keys back to where they were."""
        super().closeEvent(event)
        give_back(self._before, Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and F1 put it away."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line2"), 1))
        painter.setBrush(self._theme.colour("page"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _column(self, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        for heading, rows in groups:
            column.addWidget(Label(self._theme, heading, "small", "text2"))
            grid = QGridLayout()
            grid.setColumnStretch(1, 1)
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(2)
            for number, (keys, does) in enumerate(rows):
                grid.addWidget(self._keys(keys), number, 0, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(Paragraph(self._theme, does), number, 1)
            column.addLayout(grid)
            column.addSpacing(12)
        column.addStretch(1)
        return column

    def _keys(self, keys: str) -> QWidget:
        """Caps of the keys, below each other where they are long; where to find what has none is no cap."""
        caps: list[QWidget] = [KeyCap(self._theme, one) for one in keys.split("  ")]
        if keys.startswith("in "):
            caps = [Label(self._theme, keys, "small", "text3")]
        holder = QWidget()
        below = len(keys) > _LONG
        row = QVBoxLayout(holder) if below else QHBoxLayout(holder)
        row.setContentsMargins(0, 1, 0, 1)
        row.setSpacing(2 if below else 4)
        for cap in caps:
            row.addWidget(cap, 0, Qt.AlignmentFlag.AlignRight)
        return holder


def _columns(groups: Mapping[str, Sequence[tuple[str, str]]]) -> list[list[tuple[str, Sequence[tuple[str, str]]]]]:
    """Two columns of about equal length."""
    left: list[tuple[str, Sequence[tuple[str, str]]]] = []
    right: list[tuple[str, Sequence[tuple[str, str]]]] = []
    for heading, rows in groups.items():
        shorter = left if sum(len(r) + 2 for _, r in left) <= sum(len(r) + 2 for _, r in right) else right
        shorter.append((heading, rows))
    return [column for column in (left, right) if column]
