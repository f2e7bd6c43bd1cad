"""The case of a row that is rated: short inputs on a line, long ones folded where they would take the answer's room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import number
from workbench.ui.notebook.rate_deck import Fact
from workbench.ui.results.marked_text import MarkedText
from workbench.ui.results.text_marks import shown
from workbench.ui.theme import Theme
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.keycap import KeyCap
from workbench.ui.widgets.labels import ElidedLabel, Label

_MOST = 10
"""Lines of one unfolded input; a longer one scrolls by itself."""
_FOLDED = 5
"""Lines that all inputs share at least."""
_FOLDED_FACTS = 4
"""Inputs that are shown while folded; the others are counted. Where there is little room it is the first alone."""
_LITTLE = 260
"""Pixels of room for case and answer together below which there is little."""
_NAME, _GAP = 120, 6
_SHORT = 48
"""Characters up to which inputs stand beside each other on one line."""


class _Long(NamedTuple):
    """A long input: its name, its text, what stands behind it where it is cut, and its line height at 100 %."""

    name: ElidedLabel
    text: MarkedText
    dots: Label
    line: int


class CaseFacts(QWidget):
    """What the case gives. ``toggled`` when the person folds or unfolds it, which then holds for the rows to come."""

    toggled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wanted: bool | None = None
        """What the person chose; None: as many lines as leave the answer its room."""
        self._lines, self._seen = _MOST, _FOLDED_FACTS
        self._long: list[_Long] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    @property
    def is_open(self) -> bool:
        """Whether long inputs are unfolded."""
        return self._lines == _MOST

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show another case, unfolded until `fit` says how much room there is."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._long, self._lines = [], _MOST
        short = [fact for fact in facts if len(fact.text) <= _SHORT and "\n" not in fact.text]
        if short:
            line = FlowRow(24, 4)
            for fact in short:
                line.add(_inline(self._theme, fact))
            self._column.addWidget(line)
            self._column.addSpacing(6)
        if long := [fact for fact in facts if fact not in short]:
            self._column.addWidget(self._beside(long))
        self._fold()

    def fit(self, others: int, room: int) -> None:
        """Fold long inputs until they and the others, the answer first, fit in the room; both in pixels."""
        seen, self._seen = self._seen, _FOLDED_FACTS if room >= self._theme.px(_LITTLE) else 1
        each = range(_MOST, self._least(), -1)
        lines = next((lines for lines in each if others + self._height(lines) <= room), self._least())
        if self._wanted is not None:
            lines = _MOST if self._wanted else min(lines, max(self._least(), _MOST - 1))
        if (lines, seen) != (self._lines, self._seen):
            self._lines = lines
            self._fold()
        self._mark()

    def toggle(self) -> None:
        """Fold or unfold, as the person wants it from now on."""
        self._wanted = not self.is_open
        self._lines = _MOST if self._wanted else self._least()
        self._fold()
        self.toggled.emit()

    def height_now(self) -> int:
        """The height of the long inputs as they stand."""
        return self._height(self._lines)

    def _least(self) -> int:
        return max(1, _FOLDED // max(1, len(self._long)))

    def _height(self, lines: int) -> int:
        seen = self._long if lines == _MOST else self._long[: self._seen]
        heights = [min(one.text.whole, self._theme.px(lines * one.line)) for one in seen]
        return sum(heights) + _GAP * max(0, len(seen) - 1)

    def _fold(self) -> None:
        if not self._long:
            return
        for at, one in enumerate(self._long):
            one.text.set_limit(self._lines * one.line, bar=self.is_open)
            for part in (one.name, one.text):
                part.setVisible(self.is_open or at < self._seen)
        hidden = 0 if self.is_open else max(0, len(self._long) - self._seen)
        self._more.setText("fold" if self.is_open else f"all and {number(hidden)} more" if hidden else "all")
        self._more.setAccessibleName("fold the case" if self.is_open else "show all of the case")
        self._mark()

    def _mark(self) -> None:
        """Dots behind what is cut, which is known once the texts have their width; the way to all of it."""
        for at, one in enumerate(self._long):
            cut = one.text.whole > self._theme.px(self._lines * one.line)
            one.dots.setVisible(cut and not self.is_open and at < self._seen)
        if self._long:
            foldable = self._height(_MOST) > self._height(self._least())
            # Where all fits and nobody asked for it, a way to fold it would only be in the way.
            self._holder.setVisible(foldable and (not self.is_open or self._wanted is not None))

    def _beside(self, facts: Sequence[Fact]) -> QWidget:
        """Long inputs below each other, their names at the left: lines of names would be taken from the answer."""
        theme, holder = self._theme, QWidget()
        rows = QGridLayout(holder)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(12)
        rows.setVerticalSpacing(_GAP)
        rows.setColumnStretch(1, 1)
        for row, fact in enumerate(facts):
            name = ElidedLabel(theme, fact.name, "small", "text2")
            name.setFixedWidth(min(theme.px(_NAME), name.sizeHint().width()))
            name.setFixedHeight(theme.line("body"))
            rows.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            role = "mono" if fact.mono else "body"
            line = theme.line(role) * 100 // theme.px(100)
            text = MarkedText(theme, fact.name, role, _MOST * line)
            text.show_text(fact.text)
            rows.addWidget(text, row, 1, Qt.AlignmentFlag.AlignTop)
            dots = Label(theme, "…", "body", "text2")
            dots.setFixedHeight(theme.line("body"))
            # Its place is kept: a width that came and went with it could fold and unfold without end.
            rows.setColumnMinimumWidth(2, dots.sizeHint().width())
            rows.addWidget(dots, row, 2, Qt.AlignmentFlag.AlignBottom)
            self._long.append(_Long(name, text, dots, line))
        self._more = LinkButton(theme, "", "small")
        self._more.setObjectName("allOfTheCase")
        self._more.clicked.connect(self.toggle)
        self._holder = QWidget()
        more = QHBoxLayout(self._holder)
        more.setContentsMargins(0, 0, 0, 0)
        more.setSpacing(6)
        more.addWidget(self._more)
        more.addWidget(KeyCap(theme, "M"))
        rows.addWidget(self._holder, 0, 3, Qt.AlignmentFlag.AlignTop)
        return holder


def _inline(theme: Theme, fact: Fact) -> QWidget:
    """Name and text of a short input on one line."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(Label(theme, fact.name, "small", "text2"))
    row.addWidget(Label(theme, shown(fact.text), "mono" if fact.mono else "body"))
    return holder
