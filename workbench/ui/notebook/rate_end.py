"""How far a queue is; and when it is done what was given, and, only now, who was preferred."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.figures import count, number, seconds
from workbench.ui.notebook.rate_deck import Deck
from workbench.ui.notebook.rate_parts import KeyHint
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import ElidedLabel, Label, Paragraph


class RateHead(QWidget):
    """Which row is shown, how far the person is, and in which order the rows come."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._title = Label(theme, "", "title")
        self._title.setObjectName("rateTitle")
        self._meta = ElidedLabel(theme, "", "body", "text2")
        self._meta.setObjectName("rateMeta")
        self._meta.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._order = Label(theme, "", "small", "text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._title)
        row.addWidget(self._meta, 1)
        row.addWidget(self._order)

    def wait(self, words: str) -> None:
        """Say that rows are on their way."""
        self._title.setText(words)
        self._meta.setText("")
        self._order.hide()

    def show_deck(self, deck: Deck, ended: bool, order: str) -> None:
        """Say where a deck is; ``order`` in words."""
        settles = any(item.said for item in deck.items)
        pairs = any(item.other is not None for item in deck.items)
        word = "Disagreement" if settles else "Pair" if pairs else "Row"
        done = f"{count(len(deck.skipped), 'skipped row')} left" if deck.skipped else "Done"
        self._title.setText(done if ended else f"{word} {deck.at.row + 1} of {len(deck.items)}")
        self._meta.setText(progress_words(deck, "settled" if settles else "rated"))
        self._order.setText(order)
        self._order.setVisible(bool(order) and not ended)


class RateEnd(QWidget):
    """``benchAsked``, ``againAsked`` and ``skippedAsked`` are its buttons."""

    benchAsked = Signal()
    againAsked = Signal()
    skippedAsked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rateEnd")
        self._done = Paragraph(theme, "", "reading")
        self._done.setObjectName("rateDone")
        self._result = Paragraph(theme, "", "reading")
        self._result.setObjectName("rateResult")
        self._result.hide()
        self._skipped = Button(theme, "Rate what was skipped", "primary")
        self._skipped.setObjectName("rateSkipped")
        self._skipped.clicked.connect(self.skippedAsked)
        self._bench = Button(theme, "Open judge bench", "primary", "scale")
        self._bench.setObjectName("openBench")
        self._bench.clicked.connect(self.benchAsked)
        again = Button(theme, "Look through them again")
        again.setObjectName("lookAgain")
        again.clicked.connect(self.againAsked)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._skipped)
        buttons.addWidget(self._bench)
        buttons.addWidget(again)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 8)
        column.setSpacing(16)
        column.addWidget(self._done)
        column.addWidget(self._result)
        column.addLayout(buttons)
        column.addLayout(self._hints(theme))

    def _hints(self, theme: Theme) -> QHBoxLayout:
        """Most keys of the rating do nothing here any more: those that do."""
        self._skip_hint = KeyHint(theme, ("S",), "go to what was skipped")
        hints = QHBoxLayout()
        hints.setSpacing(8)
        hints.addWidget(self._skip_hint)
        hints.addWidget(KeyHint(theme, ("Backspace",), "look through them again"))
        hints.addWidget(KeyHint(theme, ("Ctrl Z",), "undo"))
        hints.addStretch(1)
        return hints

    def press(self, key: int) -> None:
        """Backspace looks again, S comes back to what was skipped; Enter does nothing, it is pressed too often."""
        if key == Qt.Key.Key_Backspace:
            self.againAsked.emit()
        elif key == Qt.Key.Key_S:
            self.skippedAsked.emit()

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
        if unjudged:
            said += f", {number(unjudged)} of them cannot be judged"
        if deck.skipped and not settled:
            one = len(deck.skipped) == 1
            it = "it is" if one else "they are"
            said += f"; {count(len(deck.skipped), 'row')} {'was' if one else 'were'} skipped"
            rest = f"Where results are covered they stay so until {it} rated; U says that one cannot be judged."
        self._skipped.setVisible(bool(deck.skipped))
        self._skip_hint.setVisible(bool(deck.skipped))
        self._skipped.setText(f"{'Settle' if settled else 'Rate'} the {count(len(deck.skipped), 'skipped row')}")
        self._bench.set_kind("plain" if deck.skipped else "primary")
        self._done.set_text(f"{said}. All is saved. {rest}")
        # With rows left the person may come back to them, and must not know by then who was preferred.
        result = deck.result() if deck.result is not None and deck.rated == len(deck.items) else ""
        self._result.set_text(result)
        self._result.setVisible(bool(result))


def progress_words(deck: Deck, word: str) -> str:
    """``11 rated, 0 skipped · 14 s a row · about 4 min left``."""
    told = [f"{number(deck.rated)} {word}, {number(len(deck.skipped))} skipped"]
    if deck.pace is not None:
        told.append(f"{seconds(max(0.1, deck.pace))} a row")
        if deck.left:
            told.append(f"about {seconds(60 * max(1, round(deck.left / 60)))} left")
    return " · ".join(told)
