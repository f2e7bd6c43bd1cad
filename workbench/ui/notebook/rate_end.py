"""What is shown when a queue is done: what was given, and, only now, who was preferred."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import count, number, seconds
from workbench.ui.notebook.rate_deck import Deck
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import Paragraph


class RateEnd(QWidget):
    """``benchAsked`` and ``againAsked`` are its buttons."""

    benchAsked = Signal()
    againAsked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rateEnd")
        self._done = Paragraph(theme, "", "reading")
        self._done.setObjectName("rateDone")
        self._result = Paragraph(theme, "", "reading")
        self._result.setObjectName("rateResult")
        self._result.hide()
        bench = Button(theme, "Open judge bench", "primary", "scale")
        bench.setObjectName("openBench")
        bench.clicked.connect(self.benchAsked)
        again = Button(theme, "Look through them again")
        again.setObjectName("lookAgain")
        again.clicked.connect(self.againAsked)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(bench)
        buttons.addWidget(again)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 8)
        column.setSpacing(16)
        column.addWidget(self._done)
        column.addWidget(self._result)
        column.addLayout(buttons)

    def show_deck(self, deck: Deck) -> None:
        """Say what was done."""
        settled = any(item.said for item in deck.items)
        levels = [given.level for given in deck.given.values()]
        unjudged = sum(level is None for level in levels)
        if settled:
            said = f"{count(len(levels) - unjudged, 'disagreement')} settled"
            rest = "What the raters gave is kept; the judge bench reckons with the levels that settled it."
        else:
            said = f"{count(deck.rated, 'row')} rated, {count(len(levels), 'score')}"
            rest = "The judge bench says how far the judge agrees with it."
        if deck.skipped:
            said += f", {number(len(deck.skipped))} skipped"
        if unjudged:
            said += f"; {number(unjudged)} of them cannot be judged"
        self._done.set_text(f"{said}. All is saved. {rest}")
        # With rows left the person may come back to them, and must not know by then who was preferred.
        result = deck.result() if deck.result is not None and deck.rated == len(deck.items) else ""
        self._result.set_text(result)
        self._result.setVisible(bool(result))


def progress_words(deck: Deck, word: str) -> str:
    """``11 rated, 0 skipped · 14 s a row · about 4 min left``."""
    told = [f"{number(deck.rated)} {word}, {number(len(deck.skipped))} skipped"]
    if deck.pace is not None:
        told.append(f"{seconds(round(deck.pace))} a row")
        if deck.left:
            told.append(f"about {seconds(60 * max(1, round(deck.left / 60)))} left")
    return " · ".join(told)
