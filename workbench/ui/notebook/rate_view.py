"""The rating view: one row, one criterion at a time; what is pressed stays in view, and nothing names the author."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from workbench.ui.notebook.rate_deck import Deck
from workbench.ui.notebook.rate_end import RateEnd, RateHead
from workbench.ui.notebook.rate_keys import DIGITS, PAGES, rates
from workbench.ui.notebook.rate_parts import HINTS, PAIR_HINTS, CriterionLine, KeyHint, LevelRow, NoteField, RowDashes
from workbench.ui.notebook.rate_row import RowTexts, Voices, after_words, clear, options_of
from workbench.ui.theme import Theme
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.labels import HairLine

WIDTH, _PAIR_WIDTH = 800, 1160
"""Of a reading column, and of two beside each other."""
_LEAST = 96
"""The least height of the texts in pixels: some lines of an answer."""
_CELL_HEAD = 44


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
        self._heard = self._waits = False
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
        self._head = RateHead(theme)
        self._dashes = RowDashes(theme)
        self._texts = RowTexts(theme)
        for again in (self._texts.grown, self._texts.facts.toggled):
            again.connect(self._soon.start)
        self._texts.changeAsked.connect(lambda place: self._act(lambda deck: deck.go_to(place)))
        self._end = end = RateEnd(theme)
        end.benchAsked.connect(self.benchAsked)
        end.againAsked.connect(self._look_again)
        self._end.skippedAsked.connect(self._rate_skipped)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._head, self._dashes):
            column.addWidget(part)
        column.addWidget(self._texts, 1000)
        column.addWidget(self._make_foot())
        column.addWidget(self._end)
        column.addStretch(1)

    def _make_foot(self) -> QWidget:
        theme = self._theme
        self._foot = QWidget()
        self._foot.setObjectName("rateFoot")
        self._voices = Voices(theme)
        self._here, self._hints = QVBoxLayout(), FlowRow(8, 6)
        self._here.setSpacing(0)
        self._note = NoteField(theme, "note for this row", placeholder="Note for this row, optional")
        self._note.setObjectName("rateNote")
        self._note.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self._note.editingFinished.connect(self.flush)
        column = QVBoxLayout(self._foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (HairLine(theme), self._voices):
            column.addWidget(part)
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
            self._column.setMaximumWidth(self._theme.px(_PAIR_WIDTH if pairs else WIDTH))
            self._hints.clear()
            for keys, words in PAIR_HINTS if pairs else HINTS:
                self._hints.add(KeyHint(self._theme, keys, words))
        self._deck, self._waits, self._again, self._shown_row, self._order_words = deck, False, False, -1, order
        self._dashes.show()
        self.refresh()

    def wait(self, words: str) -> None:
        """Show that rows are on their way: no key may rate what was shown before, and the focus stays where it is."""
        focus = self.window().focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._deck, self._waits = None, True
        self._head.wait(words)
        for part in (self._dashes, self._texts, self._foot, self._end):
            part.hide()

    def refresh(self) -> None:
        """Show where the deck is."""
        deck = self._deck
        if deck is None or deck.item is None:
            return
        ended = deck.finished and not self._again
        self._head.show_deck(deck, ended, self._order_words)
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
        self._here.addWidget(CriterionLine(self._theme, criterion, given, after=after_words(deck)))
        levels = LevelRow(self._theme, options_of(item, criterion), given.level if given is not None else None)
        levels.chosen.connect(self._give)
        self._here.addWidget(levels)

    def _fit(self) -> None:
        """Give the texts the height that they need, and in a page no more than leaves the buttons in view."""
        area = self._around() if self._bounded else None
        layout, margins = self._foot.layout(), self.contentsMargins()
        width = min(self.width() - margins.left() - margins.right(), self._column.maximumWidth())
        foot = layout.totalHeightForWidth(width) if layout is not None else 0
        head = self._head.sizeHint().height() + self._dashes.height() + 3 * 8 + 16 + margins.top() + margins.bottom()
        around = self._theme.px(_CELL_HEAD) if self._bounded else 0
        whole = area.viewport().height() if area is not None else 10_000 if self._bounded else self.height()
        room = whole - foot - head - around
        self._texts.fit(room)
        natural = self._texts.natural()
        if not self._bounded:
            self._texts.setMinimumHeight(min(natural, self._theme.px(_LEAST)))
            self._texts.setMaximumHeight(natural)
            return
        height = max(self._theme.px(_LEAST), min(natural, room))
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

    def _rate_skipped(self) -> None:
        self._act(lambda deck: deck.reopen())
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
        """Whether the rating takes a key; while rows are on their way it takes them too, and does nothing."""
        return rates(event) and (self._deck is not None or self._waits)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key means."""
        if self._note.hasFocus() or not self._means(event):
            super().keyPressEvent(event)
            return
        event.accept()
        if self._deck is not None:
            self._press(event.key())

    def _press(self, key: int) -> None:
        ended = self._deck is not None and self._deck.finished and not self._again
        if key == Qt.Key.Key_Z:
            self._act(lambda deck: deck.undo())
        elif ended:
            self._end.press(key)
        elif key == Qt.Key.Key_M:
            self._texts.facts.toggle()
        elif key in PAGES:
            self._texts.page(PAGES[Qt.Key(key)])
        elif key in DIGITS:
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
