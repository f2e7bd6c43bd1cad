"""The status line: which hosts are in use, tokens, money, rate, and that all is saved."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.experiments import Totals
from workbench.core.figures import count, money, number
from workbench.ui.saving import Saved, State
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.glyph_cover import missing_words
from workbench.ui.widgets.icon_picture import IconPicture
from workbench.ui.widgets.labels import ElidedLabel, Label, Run, RunsLabel, short_tip

HEIGHT = 28
_SAID_SECONDS = 8
_NO_NETWORK = "no network in use"
_MARKS: dict[State, tuple[str, str]] = {
    "saved": ("check", "text2"),
    "saving": ("save", "text2"),
    "unsaved": ("triangle-alert", "warn"),
    "read only": ("lock", "text2"),
}


class StatusLine(QWidget):
    """28 px at the window's foot."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("status_line")
        self.setAccessibleName("Status")
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._network = IconPicture(theme, "wifi-off")
        self._hosts = ElidedLabel(theme, _NO_NETWORK, "small", "text2")
        self._hosts.setObjectName("hosts")
        self._said = ElidedLabel(theme, "", "small", "text2")
        self._said.setObjectName("said")
        self._figures = [RunsLabel(theme) for _ in range(5)]
        for label, name in zip(self._figures, ("input", "output", "judge", "money", "rate"), strict=True):
            label.setObjectName(f"status_{name}")
            label.hide()
        self._boxes = Label(theme, "", "small", "warn")
        self._boxes.setObjectName("boxes")
        self._diamond = GlyphMark(theme, "unclear", "warn")
        self._tick = IconPicture(theme, "check")
        self._saved = ElidedLabel(theme, "all saved", "small", "text2")
        self._saved.setObjectName("saved")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self._said.setText(""))
        self._lay_out()
        theme.changed.connect(self._resize)
        theme.boxes.connect(self._show_boxes, Qt.ConnectionType.QueuedConnection)
        self._show_boxes()
        self._resize()

    @property
    def words(self) -> str:
        """All that it says, as plain text."""
        figures = [label.words for label in self._figures if not label.isHidden()]
        boxes = [] if self._boxes.isHidden() else [self._boxes.text()]
        return " · ".join([self._hosts.text(), *boxes, *figures, self._saved.text()])

    def show_hosts(self, hosts: Sequence[str]) -> None:
        """Name the hosts in use; none means that the network is not used."""
        self._network.set_icon("globe" if hosts else "wifi-off")
        self._hosts.setText(", ".join(hosts) or _NO_NETWORK)

    def show_totals(self, totals: Totals | None, budget: Decimal | None, rate: float) -> None:
        """Show the figures of the latest run; None for no run yet."""
        if totals is None:
            for label in self._figures:
                label.hide()
            return
        about = "" if totals.tokens_exact else "≈ "
        judge = totals.judge_input_tokens + totals.judge_output_tokens
        lines: list[list[Run]] = [
            _value("in ", about + number(totals.input_tokens), " tok"),
            _value("out ", about + number(totals.output_tokens), " tok"),
            _value("judge ", about + number(judge), " tok") if judge else [],
            _value("", money(totals.cost), f" of {money(budget, 2)}" if budget is not None else ""),
            _value("", f"{rate:.1f}", " calls/s") if rate else [],
        ]
        for label, runs in zip(self._figures, lines, strict=True):
            label.set_runs(runs)
            label.setVisible(bool(runs))
        self._fit()

    def show_saved(self, saved: Saved) -> None:
        """Say how far edits are on disk; what is not goes before the figures."""
        self._saved.setText(saved.words)
        self._saved.setToolTip(short_tip(saved.detail))
        self._saved.setAccessibleDescription(saved.detail)
        self._saved.set_ink("warn" if saved.state == "unsaved" else "text2")
        self._saved.setMinimumWidth(min(self._saved.sizeHint().width(), self.width() // 2))
        icon, token = _MARKS[saved.state]
        self._tick.set_icon(icon, token)

    def say(self, sentence: str) -> None:
        """Show a sentence for some seconds."""
        self._said.setText(sentence)
        self._timer.start(_SAID_SECONDS * 1000)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop what does not fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # The judge's tokens go first, then the rate; money and the run's own tokens stay.
        judge, rate = self._figures[2], self._figures[4]
        judge.setVisible(bool(judge.words) and self.width() >= 1000)
        rate.setVisible(bool(rate.words) and self.width() >= 820)

    def _show_boxes(self) -> None:
        """Say that boxes stand for characters which no font of the machine has, and which those are."""
        missing = self._theme.missing
        self._boxes.setText(f"no font for {count(len(missing), 'character')}")
        said = missing_words(missing, "that is shown" if len(missing) == 1 else "that are shown")
        self._boxes.setToolTip(short_tip(said))
        self._boxes.setAccessibleDescription(said)
        for part in (self._diamond, self._boxes):
            part.setVisible(bool(missing))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(6)
        row.addWidget(self._network)
        row.addWidget(self._hosts)
        row.addSpacing(16)
        row.addWidget(self._said, 1)
        row.addWidget(self._diamond)
        row.addWidget(self._boxes)
        row.addSpacing(10)
        row.addStretch(1)
        for label in self._figures:
            row.addWidget(label)
            row.addSpacing(10)
        row.addWidget(self._tick)
        row.addWidget(self._saved)

    def _resize(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))


def _value(before: str, value: str, after: str) -> list[Run]:
    return [(before, "small", "text2"), (value, "small_strong", "text2"), (after, "small", "text2")]
