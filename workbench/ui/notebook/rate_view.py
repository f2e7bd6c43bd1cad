"""The rating view: one column, one row, one criterion at a time, and nothing that identifies the author."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.figures import count, number, seconds
from workbench.ui.notebook.rate_deck import Deck, Place
from workbench.ui.notebook.rate_parts import AnswerBox, CriterionLine, KeyHint, LevelRow, NoteField, RowDashes
from workbench.ui.results.marked_text import MarkedText
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph

WIDTH = 800
_HINTS = (
    (("1", "5"), "score, moves on"),
    (("Enter",), "next row"),
    (("Backspace",), "back"),
    (("S",), "skip"),
    (("U",), "cannot be judged"),
    (("N",), "note"),
    (("Ctrl Z",), "undo"),
)
_KEYS = (Qt.Key.Key_S, Qt.Key.Key_U, Qt.Key.Key_N, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DIGITS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5)


class RateView(QWidget):
    """Shows a deck and takes the keys. ``changed`` after each key that changed something; ``benchAsked`` at the end.

    Args:
        theme: the look.
        order: in words, e.g. ``most informative first``.
    """

    changed = Signal()
    benchAsked = Signal()

    def __init__(self, theme: Theme, order: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._deck: Deck | None = None
        self._again = False
        self._since = monotonic()
        self._shown_row = -1
        self.setObjectName("rateView")
        self.setAccessibleName("rating")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._column = QWidget()
        self._column.setMaximumWidth(theme.px(WIDTH))
        self._column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 8, 0, 8)
        outer.addWidget(self._column, 100)
        outer.addStretch(1)
        self._lay(order)

    def _lay(self, order: str) -> None:
        theme = self._theme
        self._title = Label(theme, "", "title")
        self._title.setObjectName("rateTitle")
        self._meta = ElidedLabel(theme, "", "body", "text2")
        self._meta.setObjectName("rateMeta")
        self._meta.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._order = Label(theme, order, "small", "text2")
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._title)
        head.addWidget(self._meta, 1)
        head.addWidget(self._order)
        self._dashes = RowDashes(theme)
        self._row = QWidget()
        self._facts = QVBoxLayout()
        self._facts.setSpacing(2)
        self._answer = AnswerBox(theme)
        self._criteria = QVBoxLayout()
        self._criteria.setSpacing(0)
        self._note = NoteField(theme, "note for this row", placeholder="Note for this row, optional")
        self._note.setObjectName("rateNote")
        self._note.left.connect(self._note_done)
        self._note.editingFinished.connect(self.flush)
        row = QVBoxLayout(self._row)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(12)
        row.addLayout(self._facts)
        row.addWidget(self._answer)
        row.addLayout(self._criteria)
        row.addWidget(self._note)
        hints = FlowRow(8, 6)
        for keys, words in _HINTS:
            hints.add(KeyHint(theme, keys, words))
        row.addWidget(hints)
        self._end = self._make_end()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._dashes)
        column.addWidget(self._row)
        column.addWidget(self._end)
        column.addStretch(1)

    def _make_end(self) -> QWidget:
        theme = self._theme
        end = QWidget()
        end.setObjectName("rateEnd")
        self._done = Paragraph(theme, "", "reading")
        bench = Button(theme, "Open judge bench", "primary", "scale")
        bench.setObjectName("openBench")
        bench.clicked.connect(self.benchAsked)
        again = Button(theme, "Look through them again")
        again.setObjectName("lookAgain")
        again.clicked.connect(self._look_again)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(bench)
        buttons.addWidget(again)
        buttons.addStretch(1)
        column = QVBoxLayout(end)
        column.setContentsMargins(0, 16, 0, 8)
        column.setSpacing(16)
        column.addWidget(self._done)
        column.addLayout(buttons)
        return end

    @property
    def deck(self) -> Deck | None:
        """What is rated."""
        return self._deck

    def show_deck(self, deck: Deck, order: str) -> None:
        """Rate another queue."""
        self._deck, self._again, self._shown_row = deck, False, -1
        self._order.setText(order)
        self.refresh()

    def refresh(self) -> None:
        """Show where the deck is."""
        deck = self._deck
        if deck is None or deck.item is None:
            return
        rows = len(deck.items)
        ended = deck.finished and not self._again
        skipped = len(deck.skipped)
        self._title.setText("Done" if ended else f"Row {deck.at.row + 1} of {rows}")
        told = [f"{number(deck.rated)} rated, {number(skipped)} skipped"]
        if deck.pace is not None:
            told.append(f"{seconds(round(deck.pace))} a row")
            if deck.left:
                told.append(f"about {seconds(60 * max(1, round(deck.left / 60)))} left")
        self._meta.setText(" · ".join(told))
        self._order.setVisible(bool(self._order.text()) and not ended)
        self._dashes.show_deck(deck)
        self._row.setVisible(not ended)
        self._end.setVisible(ended)
        if ended:
            self._done.set_text(self._ending(deck))
            return
        if self._shown_row != deck.at.row:
            self._shown_row = deck.at.row
            self._show_row(deck)
        self._since = monotonic()
        self._show_criteria(deck)

    @staticmethod
    def _ending(deck: Deck) -> str:
        said = f"{count(deck.rated, 'row')} rated, {count(len(deck.given), 'score')}"
        unjudged = sum(given.level is None for given in deck.given.values())
        if deck.skipped:
            said += f", {number(len(deck.skipped))} skipped"
        if unjudged:
            said += f"; {number(unjudged)} of the scores cannot be judged"
        return f"{said}. All is saved. The judge bench says how far the judge agrees with it."

    def _show_row(self, deck: Deck) -> None:
        item = deck.items[deck.at.row]
        _clear(self._facts)
        for fact in item.facts:
            self._facts.addWidget(Label(self._theme, fact.name, "small", "text2"))
            text = MarkedText(self._theme, fact.name, "mono" if fact.mono else "body", 200)
            text.show_text(fact.text)
            self._facts.addWidget(text)
            self._facts.addSpacing(6)
        self._answer.text.show_text(item.answer)
        self._note.setText(deck.notes.get(deck.at.row, ""))

    def _show_criteria(self, deck: Deck) -> None:
        had_focus = self.isAncestorOf(self.window().focusWidget()) if self.window().focusWidget() else False
        if had_focus and not self._note.hasFocus():
            # The buttons go: the focus must not go with them.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        _clear(self._criteria)
        row, here = deck.at
        for place, criterion in enumerate(deck.criteria(row)):
            given = deck.given.get(Place(row, place))
            self._criteria.addWidget(HairLine(self._theme))
            line = CriterionLine(self._theme, criterion, given, here=place == here, after=place > here)
            line.changeAsked.connect(lambda place=place: self._act(lambda deck: deck.go_to(place)))
            self._criteria.addWidget(line)
            if place == here:
                levels = LevelRow(self._theme, criterion.levels, given.level if given is not None else None)
                levels.chosen.connect(self._give)
                self._criteria.addWidget(levels)
                self._criteria.addSpacing(12)
        self._criteria.addWidget(HairLine(self._theme))

    def _act(self, do: Callable[[Deck], object]) -> None:
        if self._deck is None or self._deck.item is None:
            return
        self.flush()
        do(self._deck)
        if not self._deck.finished:
            self._again = False
        self.refresh()
        self.changed.emit()

    def _give(self, level: int | None) -> None:
        taken = monotonic() - self._since
        was_done = self._deck is not None and self._deck.finished
        self._act(lambda deck: deck.give(level, taken))
        if was_done and self._again and self._deck is not None:
            self.refresh()

    def _look_again(self) -> None:
        self._again = True
        self._shown_row = -1
        self.refresh()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _note_done(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> None:
        """Keep the note that was typed."""
        if self._deck is not None and self._shown_row == self._deck.at.row:
            self._deck.note(self._note.text().strip())

    def event(self, event: QEvent) -> bool:
        """Claim the keys of rating before the window's shortcuts take them."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._means(event) and not self._note.hasFocus():
            event.accept()
            return True
        return super().event(event)

    def _means(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.ControlModifier:
            return event.key() == Qt.Key.Key_Z
        return not held and event.key() in (*_KEYS, *_DIGITS) and self._deck is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key means."""
        if self._deck is None or self._note.hasFocus() or not self._means(event):
            super().keyPressEvent(event)
            return
        event.accept()
        self._press(event.key())

    def _press(self, key: int) -> None:
        ended = self._deck is not None and self._deck.finished and not self._again
        if key == Qt.Key.Key_Z:
            self._act(lambda deck: deck.undo())
        elif ended:
            if key == Qt.Key.Key_Backspace:
                self._look_again()
        elif key in _DIGITS:
            self._give(key - Qt.Key.Key_0)
        elif key == Qt.Key.Key_U:
            self._give(None)
        elif key == Qt.Key.Key_S:
            self._act(lambda deck: deck.skip())
        elif key == Qt.Key.Key_Backspace:
            self._act(lambda deck: deck.back())
        elif key == Qt.Key.Key_N:
            self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._act(lambda deck: deck.next_row())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere gives the keys to the rating."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)


def _clear(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
