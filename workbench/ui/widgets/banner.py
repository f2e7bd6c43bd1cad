"""Banner: an error or a warning in the place that it concerns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button, ButtonKind
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.icon_buttons import IconButton, LinkButton
from workbench.ui.widgets.icon_picture import IconPicture
from workbench.ui.widgets.labels import Paragraph

Level = Literal["error", "warning", "info"]
_LOOK: dict[Level, tuple[str, str]] = {
    "error": ("worsesoft", "worse"),
    "warning": ("warnsoft", "warn"),
    "info": ("accentsoft", "accent"),
}


@dataclass(frozen=True)
class Step:
    """A button: its words and what it does."""

    text: str
    do: Callable[[], object]
    kind: ButtonKind = "plain"


class Banner(QWidget):
    """2 px bar at the left, soft ground, a bold sentence, a sentence of facts, at most two buttons.

    Args:
        theme: the look.
        level: error, warning or info.
        title: what happened, one sentence.
        facts: what was kept, what it cost; "" for none.
        steps: at most two buttons, the first is primary unless it says otherwise.
        link: e.g. "Show the answer (401)".
        closable: whether a cross puts it away.
    """

    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        level: Level,
        title: str,
        facts: str = "",
        steps: Sequence[Step] = (),
        link: Step | None = None,
        closable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._level: Level = level
        self.words = f"{title} {facts}".strip()
        self.setAccessibleName(self.words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 12, 10)
        row.setSpacing(6)
        mark: QWidget = IconPicture(theme, "info", 14, "accent")
        if level != "info":
            mark = GlyphMark(theme, "fail" if level == "error" else "unclear", _LOOK[level][1])
        holder = QVBoxLayout()
        holder.setContentsMargins(0, theme.px(4), 0, 0)
        holder.addWidget(mark)
        holder.addStretch(1)
        row.addLayout(holder)
        column = QVBoxLayout()
        column.setSpacing(0)
        row.addLayout(column, 1)
        self._fill(column, title, facts, steps, link)
        if closable:
            cross = IconButton(theme, "x", "Put away", small=True)
            cross.clicked.connect(self._close)
            row.addWidget(cross, 0, Qt.AlignmentFlag.AlignVCenter if level == "info" else Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self.update)

    @classmethod
    def of(cls, theme: Theme, error: WorkbenchError, steps: Sequence[Step] = (), closable: bool = False) -> Banner:
        """The banner of an error: place and sentence in bold, the remedy below."""
        title = f"{error.where}: {error.message}" if error.where else error.message
        return cls(theme, "error", title, error.remedy, steps, closable=closable)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and bar."""
        ground, bar = _LOOK[self._level]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour(ground))
        if self._level != "info":
            painter.fillRect(0, 0, 2, self.height(), self._theme.colour(bar))

    def _fill(self, column: QVBoxLayout, title: str, facts: str, steps: Sequence[Step], link: Step | None) -> None:
        theme = self._theme
        ink = "text" if self._level == "info" else _LOOK[self._level][1]
        role = "body" if self._level == "info" else "strong"
        column.addWidget(Paragraph(theme, title, role, ink))
        if facts:
            column.addWidget(Paragraph(theme, facts))
        if link is not None:
            words = LinkButton(theme, link.text)
            words.clicked.connect(lambda _=False, do=link.do: do())
            column.addWidget(words)
        if steps:
            buttons = QHBoxLayout()
            buttons.setContentsMargins(0, 6, 0, 2)
            buttons.setSpacing(8)
            for number, step in enumerate(steps):
                kind = "primary" if number == 0 and step.kind == "plain" and len(steps) > 1 else step.kind
                button = Button(theme, step.text, kind, small=True)
                button.clicked.connect(lambda _=False, do=step.do: do())
                buttons.addWidget(button)
            buttons.addStretch(1)
            column.addLayout(buttons)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
        self.deleteLater()
