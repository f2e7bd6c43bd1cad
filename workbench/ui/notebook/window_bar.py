"""How large the requests are and how much of the model's context window they take; what does not fit is said."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.core.figures import number, percent
from workbench.ui.notebook.prompt_counts import Figures
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import Paragraph, tip

_NEAR = 0.8
"""Share of the window from which the words warn before it is full."""


class _Bar(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """4 px high."""
        return QSize(40, self._theme.px(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is taken; a stroke marks the end of the window where it is passed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room = QRectF(self.rect())
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(room, 2, 2)
        taken = min(1.0, self.share)
        if taken > 0:
            painter.setBrush(self._theme.colour("worse" if self.share > 1 else "accentfill"))
            painter.drawRoundedRect(QRectF(0, 0, max(2.0, room.width() * taken), room.height()), 2, 2)


class WindowBar(QWidget):
    """Words and, where the model's window is known, the bar."""

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__()
        self._bar = _Bar(theme)
        self._words = Paragraph(theme, "", "small", "text2")
        self._words.setObjectName(f"window-words-{key}")
        self.setObjectName(f"window-{key}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(2)
        column.addWidget(self._bar)
        column.addWidget(self._words)
        self._said = ""
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._said

    def show_figures(self, figures: Figures) -> None:
        """Show what the requests of a draft and their answers take; hidden before any was rendered.

        While a tag is typed none can be: the place stays, so that what is written below does not go up and down.
        """
        if not figures.rendered:
            self._bar.share = 0.0
            self._bar.update()
            self._say("", "", "text2")
            return
        about = "" if figures.exact and figures.correction is None else "≈ "
        window, whole = figures.window, figures.largest + figures.answer
        self.show()
        self._bar.setVisible(bool(window))
        said = f"{about}p95 {number(figures.p95)} · max {number(figures.largest)}"
        ink, longer = "text2", f"95 of 100 requests have at most {number(figures.p95)} tokens."
        if window:
            answered = f" and {number(figures.answer)} for the answer" if figures.answer else ""
            room = f"{figures.model}'s window of {number(window)} tokens"
            longer += f" The largest has {number(figures.largest)}{answered}: {percent(whole / window)} of {room}."
            said += f" of {number(window)}"
            if whole > window:
                said = f"Does not fit {room}: {number(whole - window)} too many. The largest request has "
                said += f"{about}{number(figures.largest)}{answered}."
                ink = "worse"
            elif whole > window * _NEAR:
                said, ink = f"{said}, {percent(whole / window)} of the window", "warn"
            self._bar.share = whole / window
            self._bar.update()
        if figures.correction is not None:
            longer += (
                f" Counts are ours × {figures.correction.ratio:.2f}, as the vendor counted"
                f" {number(figures.correction.calls)} calls of this project."
            )
        self._say(said, longer, ink)

    def _say(self, said: str, longer: str, ink: str) -> None:
        self._said = said
        self._words.set_text(said or "\N{NO-BREAK SPACE}", ink)
        self.setAccessibleName(said)
        self.setAccessibleDescription(longer)
        self.setToolTip(tip(longer))
