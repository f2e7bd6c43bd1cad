"""The rating view: one row, one criterion at a time; what is pressed stays in view, and nothing names the author."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from workbench.ui.notebook.rate_deck import Deck, Place
from workbench.ui.notebook.rate_end import RateEnd, progress_words
from workbench.ui.notebook.rate_parts import HINTS, PAIR_HINTS, CriterionLine, KeyHint, LevelRow, NoteField, RowDashes
from workbench.ui.notebook.rate_row import RowTexts, Voices, clear, options_of
from workbench.ui.theme import Theme
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label

WIDTH = 800
_LEAST = 96
"""The least height of the texts in pixels: some lines of an answer."""
_CELL_HEAD = 44
_KEYS = (Qt.Key.Key_S, Qt.Key.Key_U, Qt.Key.Key_N, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Space: 1}
_DIGITS = range(Qt.Key.Key_0, Qt.Key.Key_5 + 1)


class RateView(QWidget):
    """Shows a deck and takes the keys. ``changed`` after each key that changed something; ``benchAsked`` at the end.

    Args:
        theme: the look.
        bounded: it stands in a page that scrolls: it takes no more height than what is in view there.
    """

    changed = Signal()
    benchAsked = Signal()
    entered = Signal()
    fitted = Signal()
    rates = True
    """It names nobody, so it stays where results are put away."""

    def __init__(self, theme: Theme, bounded: bool = False) -> None:
        super().__init__()
        self._theme, self._bounded = theme, bounded
        self._deck: Deck | None = None
        self._order_words = ""
        self._again = False
        self._since = monotonic()
        self._shown_row = -1
        self._heard = False
        # Heights change after the layout that tells of it, not inside it: Qt does not survive that.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fit)
        self.setObjectName("rateView")
        self.setAccessibleName("rating")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._column = QWidget()
        self._column.setMaximumWidth(theme.px(WIDTH))
        self._column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 8, 0, 8)
        # The column takes all up to its width, without a share for what is beside it: its edge is that of other cells.
        outer.addWidget(self._column, 1)
        outer.addStretch(0)
        self._lay()

    def _lay(self) -> None:
        theme = self._theme
        self._title = Label(theme, "", "title")
        self._title.setObjectName("rateTitle")
        self._meta = ElidedLabel(theme, "", "body", "text2")
        self._meta.setObjectName("rateMeta")
        self._meta.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._order = Label(theme, "", "small", "text2")
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._title)
        head.addWidget(self._meta, 1)
        head.addWidget(self._order)
        self._dashes = RowDashes(theme)
        self._texts = RowTexts(theme)
        self._texts.grown.connect(self._soon.start)
        self._texts.changeAsked.connect(lambda place: self._act(lambda deck: deck.go_to(place)))
        self._end = RateEnd(theme)
        self._end.benchAsked.connect(self.benchAsked)
        self._end.againAsked.connect(self._look_again)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._dashes)
        column.addWidget(self._texts, 1000)
        column.addWidget(self._make_foot())
        column.addWidget(self._end)
        column.addStretch(1)

    def _make_foot(self) -> QWidget:
        theme = self._theme
        self._foot = QWidget()
        self._foot.setObjectName("rateFoot")
        self._voices = Voices(theme)
        self._here = QVBoxLayout()
        self._here.setSpacing(0)
        self._note = NoteField(theme, "note for this row", placeholder="Note for this row, optional")
        self._note.setObjectName("rateNote")
        self._note.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self._note.editingFinished.connect(self.flush)
        self._hints = FlowRow(8, 6)
        column = QVBoxLayout(self._foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(HairLine(theme))
        column.addWidget(self._voices)
        column.addLayout(self._here)
        column.addWidget(self._note)
        column.addWidget(self._hints)
        return self._foot

    @property
    def deck(self) -> Deck | None:
        """What is rated."""
        return self._deck

    def show_deck(self, deck: Deck, order: str) -> None:
        """Rate another queue; ``order`` in words, e.g. ``most informative first``."""
        if deck is not self._deck:
            pairs = any(item.other is not None for item in deck.items)
            self._hints.clear()
            for keys, words in PAIR_HINTS if pairs else HINTS:
                self._hints.add(KeyHint(self._theme, keys, words))
        self._deck, self._again, self._shown_row, self._order_words = deck, False, -1, order
        self.refresh()

    def refresh(self) -> None:
        """Show where the deck is."""
        deck = self._deck
        if deck is None or deck.item is None:
            return
        ended = deck.finished and not self._again
        settles = bool(deck.item.said)
        word = "Disagreement" if settles else "Pair" if deck.item.other is not None else "Row"
        self._title.setText("Done" if ended else f"{word} {deck.at.row + 1} of {len(deck.items)}")
        self._meta.setText(progress_words(deck, "settled" if settles else "rated"))
        self._order.setText(self._order_words)
        self._order.setVisible(bool(self._order_words) and not ended)
        self._dashes.show_deck(deck)
        self._texts.setVisible(not ended)
        self._foot.setVisible(not ended)
        self._end.setVisible(ended)
        if ended:
            self._end.show_deck(deck)
            return
        if self._shown_row != deck.at.row:
            self._shown_row = deck.at.row
            self._texts.show_item(deck.item)
            self._voices.show_item(deck.item)
            self._note.setText(deck.notes.get(deck.at.row, ""))
        self._since = monotonic()
        self._texts.show_given(deck)
        self._show_criterion(deck)
        self._fit()

    def _show_criterion(self, deck: Deck) -> None:
        focus = self.window().focusWidget()
        if focus is not None and self.isAncestorOf(focus) and not self._note.hasFocus():
            # The buttons go: the focus must not go with them.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        clear(self._here)
        row, here = deck.at
        criteria, item = deck.criteria(row), deck.items[row]
        criterion, given = criteria[here], deck.given.get(deck.at)
        to_come = [
            one.name for place, one in enumerate(criteria) if place > here and Place(row, place) not in deck.given
        ]
        after = f"then {to_come[0]}" + (f" and {len(to_come) - 1} more" if len(to_come) > 1 else "") if to_come else ""
        self._here.addWidget(CriterionLine(self._theme, criterion, given, after=after))
        levels = LevelRow(self._theme, options_of(item, criterion), given.level if given is not None else None)
        levels.chosen.connect(self._give)
        self._here.addWidget(levels)

    def _fit(self) -> None:
        """Give the texts the height that they need, and in a page no more than leaves the buttons in view."""
        natural = self._texts.natural()
        if not self._bounded:
            self._texts.setMinimumHeight(min(natural, self._theme.px(_LEAST)))
            self._texts.setMaximumHeight(natural)
            return
        area = self._around()
        room = area.viewport().height() if area is not None else 10_000
        layout, margins = self._foot.layout(), self.contentsMargins()
        width = min(self.width() - margins.left() - margins.right(), self._theme.px(WIDTH))
        foot = layout.totalHeightForWidth(width) if layout is not None else 0
        head = self._title.sizeHint().height() + self._dashes.height() + 3 * 8 + 16 + margins.top() + margins.bottom()
        height = max(self._theme.px(_LEAST), min(natural, room - foot - head - self._theme.px(_CELL_HEAD)))
        if height != self._texts.height() or self._texts.maximumHeight() != height:
            self._texts.setFixedHeight(height)
            self.fitted.emit()

    def _around(self) -> QScrollArea | None:
        """What scrolls the page that it stands in now; from the first time on it tells when it gets another size."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and not self._heard:
            self._heard = True
            above.verticalScrollBar().rangeChanged.connect(self._ranged)
        return above

    def _ranged(self, _low: int, _high: int) -> None:
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self._soon.start()

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
        deck = self._deck
        if deck is None or deck.item is None:
            return
        known = [key for key, _ in options_of(deck.item, deck.criteria(deck.at.row)[deck.at.criterion])]
        taken = monotonic() - self._since
        if level is None or level in known:
            self._act(lambda deck: deck.give(level, taken))

    def _look_again(self) -> None:
        self._again = True
        self._shown_row = -1
        self.refresh()
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
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        return super().event(event)

    def _means(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.ControlModifier:
            return event.key() == Qt.Key.Key_Z
        key = event.key()
        return not held and (key in _KEYS or key in _DIGITS or key in _PAGES) and self._deck is not None

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
        elif key in _PAGES:
            self._texts.page(_PAGES[Qt.Key(key)])
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
