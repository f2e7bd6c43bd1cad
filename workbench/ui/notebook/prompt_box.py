"""The editor of a message: variables in accent, faults underlined, words that the baseline has not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextEdit, QToolTip

from workbench.ui.notebook.template_marks import Fault
from workbench.ui.notebook.template_tags import tags
from workbench.ui.notebook.text_box import TextBox
from workbench.ui.results.text_marks import Utf16
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import tip
from workbench.ui.widgets.paint import paint_text

_SAID = 20
"""Reasons that a reader of the screen is told."""
_AROUND = 400
"""Characters before and after what is in view that are marked with it."""
_INK, _UNDERLINE = QTextFormat.Property.ForegroundBrush, QTextFormat.Property.TextUnderlineStyle
_TAG = 5_000
"""Characters before and after those in which the ends of a tag are looked for."""


class PromptBox(TextBox):
    """Marks are laid over the text, so that they never touch it, and where it is in view: thousands hold the window."""

    def __init__(self, theme: Theme, name: str, rows: tuple[int, int] = (1, 9)) -> None:
        super().__init__(theme, name, "mono", rows)
        self._wanted, self._cap = rows, 0
        self._faults: list[Fault] = []
        self._differing: list[tuple[int, int]] = []
        self._marked: str | None = None
        theme.changed.connect(self.mark)
        self.hint = ""
        """Words in it while it is empty, cut where it is narrow; Qt's own would wrap, paler than any ink may be."""
        self.typed.connect(self._forget)
        self.verticalScrollBar().valueChanged.connect(self._view_moved)
        self.grew.connect(self._view_moved)

    def set_rows(self, fewest: int, most: int) -> None:
        """Change how many lines it shows, within those that it may."""
        self._wanted = fewest, most
        super().set_rows(fewest, min(most, self._cap) if self._cap else most)

    def set_cap(self, lines: int) -> None:
        """Let it show no more lines than so many where others have no room; 0 for as many as it has rows."""
        if lines != self._cap:
            self._cap = lines
            self.set_rows(*self._wanted)

    def put_text(self, text: str) -> None:
        """A first text begins at its first pixel: before it has a height Qt scrolls by the leading of the line."""
        first = not self.text()
        super().put_text(text)
        if first:
            self.verticalScrollBar().setValue(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, or the hint."""
        super().paintEvent(event)
        if self.hint and self.document().isEmpty():
            room = self.viewport().rect().adjusted(3, 0, 0, 0)
            room.setHeight(self.line)
            paint_text(QPainter(self.viewport()), room, self.hint, self._theme, "body", "text3")

    @property
    def faults(self) -> list[Fault]:
        """What cannot work in it."""
        return self._faults

    @property
    def at(self) -> int:
        """Characters before the cursor."""
        return Utf16(self.text()).to_python(self.textCursor().position())

    def fault_here(self) -> Fault | None:
        """The fault that the cursor is in or at."""
        if not self._faults or not self.hasFocus():
            return None
        at = self.at
        return next((fault for fault in self._faults if fault.start <= at <= fault.end), None)

    def go_to_fault(self, fault: Fault, *, said: bool = False) -> None:
        """Select a fault, with the cursor at its start, and say its reason beside it where it is not ``said`` below."""
        units, cursor = Utf16(self.text()), self.textCursor()
        cursor.setPosition(units.to_qt(fault.end))
        cursor.setPosition(units.to_qt(fault.start), QTextCursor.MoveMode.KeepAnchor)
        self.setFocus()
        self.setTextCursor(cursor)
        if said:
            QToolTip.hideText()
        else:
            below = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
            QToolTip.showText(below, tip(fault.reason), self)

    def set_marks(self, faults: Sequence[Fault], differing: Sequence[tuple[int, int]]) -> None:
        """Mark faults, and words that the baseline has not: (start, end) in characters."""
        if (self._faults, self._differing, self._marked) != (list(faults), list(differing), self.text()):
            self._faults, self._differing = list(faults), list(differing)
            self.setAccessibleDescription(" ".join(dict.fromkeys(fault.reason for fault in faults[:_SAID])))
            self.mark()

    def _forget(self) -> None:
        """After a key the old places move with the text; only tags are found anew at once."""
        self._marked = None
        text = self.text()
        units, look = Utf16(text), self._tag_format()
        kept = self.extraSelections()[: self._held]
        tags_now = _apart([(*place, look) for place in _tags_in(text, *self._in_view(units, len(text)))])
        self.setExtraSelections(kept + [self._selection(units, *piece) for piece in tags_now])

    def _view_moved(self) -> None:
        """Mark what came into view; while places are those of an older text, the next marks do it."""
        if self._marked is not None:
            self.mark()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More may be in view."""
        super().resizeEvent(event)
        self._view_moved()

    def mark(self) -> None:
        """Lay the marks over the text that is in view."""
        text = self._marked = self.text()
        units = Utf16(text)
        pieces = self._pieces(text, *self._in_view(units, len(text)))
        made = [self._selection(units, start, end, look) for start, end, look in pieces]
        self._held = len(made)
        self.setExtraSelections(made)

    _held = 0

    def _in_view(self, units: Utf16, length: int) -> tuple[int, int]:
        """Characters from and to which the text is in view, with some more on both sides."""
        view = self.viewport().rect()
        corners = (view.topLeft(), view.topRight(), view.bottomLeft(), view.bottomRight())
        places = [units.to_python(self.cursorForPosition(corner).position()) for corner in corners]
        return max(0, min(places) - _AROUND), min(length, max(places) + _AROUND)

    def _pieces(self, text: str, first: int, last: int) -> list[tuple[int, int, QTextCharFormat]]:
        """Stretches with all that is marked in them: where selections overlap, Qt draws the last one alone.

        A tag with a fault in it is coloured at the fault alone, see `_apart`.
        """
        faults = [fault for fault in self._faults if fault.start < last and fault.end > first]
        whole = [
            (start, end)
            for start, end in _tags_in(text, first, last)
            if not any(fault.start < end and fault.end > start for fault in faults)
        ]
        differing, wrong, mild = self._differing_format(), self._fault_format(), self._mild_format()
        marks = [(start, end, self._tag_format()) for start, end in whole]
        marks += [(start, end, differing) for start, end in self._differing if start < last and end > first]
        marks += [(fault.start, fault.end, mild if fault.mild else wrong) for fault in faults]
        # A mark may reach far out of view: of it, what is in view is enough.
        marks = [(max(start, first), min(end, last), look) for start, end, look in marks]
        edges = sorted({edge for start, end, _ in marks for edge in (start, end)})
        places = {edge: place for place, edge in enumerate(edges)}
        looks: dict[int, QTextCharFormat] = {}
        for start, end, look in marks:
            for place in range(places[start], places[end]):
                merged = QTextCharFormat(looks[place]) if place in looks else QTextCharFormat()
                merged.merge(look)
                looks[place] = merged
        return _apart([(edges[place], edges[place + 1], looks[place]) for place in sorted(looks)])

    def _selection(self, units: Utf16, start: int, end: int, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(units.to_qt(start))
        cursor.setPosition(units.to_qt(end), QTextCursor.MoveMode.KeepAnchor)
        made.cursor = cursor
        made.format = look
        return made

    def _tag_format(self) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setForeground(self._theme.colour("accent"))
        return look

    def _differing_format(self) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setBackground(self._theme.colour("accentsoft"))
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        look.setUnderlineColor(self._theme.colour("accent"))
        return look

    def _fault_format(self) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setForeground(self._theme.colour("worse"))
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        look.setUnderlineColor(self._theme.colour("worse"))
        return look

    def _mild_format(self) -> QTextCharFormat:
        """Dotted: told from a fault by its line, not by its colour alone."""
        look = self._tag_format()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        look.setUnderlineColor(self._theme.colour("warn"))
        return look

    def viewportEvent(self, event: QEvent) -> bool:
        """The reason of a fault on hover."""
        if isinstance(event, QHelpEvent):
            position = Utf16(self.text()).to_python(self.cursorForPosition(event.pos()).position())
            for fault in self._faults:
                if fault.start <= position <= fault.end:
                    QToolTip.showText(event.globalPos(), tip(fault.reason), self)
                    return True
            QToolTip.hideText()
            return True
        return super().viewportEvent(event)


def _tags_in(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """The tags that reach into a stretch of a text."""
    begin = max(0, first - _TAG)
    found = ((start + begin, end + begin) for start, end in tags(text[begin : last + _TAG]))
    return [(start, end) for start, end in found if start < last and end > first]


def _apart(pieces: list[tuple[int, int, QTextCharFormat]]) -> list[tuple[int, int, QTextCharFormat]]:
    """The pieces so that no two which touch have colours: Qt draws one of them in the colour of plain text (6.10).

    Those that look the same become one; else what is only coloured gives way to what is underlined as well.
    """
    found: list[tuple[int, int, QTextCharFormat]] = []
    for start, end, look in pieces:
        if found and found[-1][1] == start:
            before = found[-1][2]
            if before == look:
                found[-1] = (found[-1][0], end, look)
                continue
            if before.hasProperty(_INK) and look.hasProperty(_INK):
                (look if before.hasProperty(_UNDERLINE) else before).clearForeground()
        found.append((start, end, look))
    return found
