"""The parts of the judge bench: scores side by side as a table, criteria with interval bars, rows that are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.figures import interval, number, percent
from workbench.ui.notebook.judge_bench_values import Apart
from workbench.ui.notebook.judge_bench_words import Figure, look_of, look_rule
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import Chip, IntervalBar
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph, RunsLabel, short_tip
from workbench.ui.widgets.paint import Interval, paint_row_ground, paint_text

if TYPE_CHECKING:
    from workbench.stats.judging import BenchSlice
    from workbench.stats.kappa import Confusion

_CELL = (46, 32)
_SIDE = 64


class ConfusionTable(QWidget):
    """Rows are people's levels, columns the judge's; the diagonal is agreement, two and more apart stand out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._table: Confusion | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("scores of people and judge side by side")
        theme.changed.connect(self.update)

    def show_table(self, table: Confusion) -> None:
        """Show counts."""
        self._table = table
        said = [
            f"people {one}, judge {two}: {n}"
            for one, row in zip(table.labels, table.counts, strict=True)
            for two, n in zip(table.labels, row, strict=True)
            if n
        ]
        self.setAccessibleDescription("; ".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Five by five, heads, and n at the right."""
        wide, high = (self._theme.px(side) for side in _CELL)
        return QSize(self._theme.px(_SIDE) + 6 * wide, self._theme.px(40) + 5 * high)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        table = self._table
        if table is None:
            return
        theme, painter = self._theme, QPainter(self)
        wide, high = (theme.px(side) for side in _CELL)
        left, top = theme.px(_SIDE), theme.px(40)
        centre, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
        paint_text(painter, QRect(left, 0, 5 * wide, theme.px(20)), "judge says", theme, "small", "text2", centre)
        paint_text(painter, QRect(0, top, left - theme.px(20), 5 * high), "people", theme, "small", "text2")
        most = max((n for row in table.counts for n in row), default=0) or 1
        for place, label in enumerate(table.labels):
            head = QRect(left + place * wide, theme.px(20), wide, theme.px(20))
            paint_text(painter, head, label, theme, "small", "text2", centre)
            side = QRect(left - theme.px(24), top + place * high, theme.px(16), high)
            paint_text(painter, side, label, theme, "small", "text2", right)
            total = QRect(left + 5 * wide, top + place * high, wide, high)
            paint_text(painter, total, str(sum(table.counts[place])), theme, "small", "text2", centre)
        paint_text(
            painter, QRect(left + 5 * wide, theme.px(20), wide, theme.px(20)), "n", theme, "small", "text2", centre
        )
        for one, row in enumerate(table.counts):
            for two, n in enumerate(row):
                cell = QRect(left + two * wide, top + one * high, wide - 1, high - 1)
                self._paint_cell(painter, cell, n, abs(one - two), most)

    def _paint_cell(self, painter: QPainter, cell: QRect, n: int, apart: int, most: int) -> None:
        theme = self._theme
        painter.fillRect(cell, theme.colour("field" if not n else "worsesoft" if apart > 1 else "accentsoft"))
        if n and apart < 2:
            painter.save()
            painter.setOpacity(0.4 * n / most)
            painter.fillRect(cell, theme.colour("accent"))
            painter.restore()
        ink = "text3" if not n else "worse" if apart > 1 else "text"
        words = str(n) if n else "·"
        centre = Qt.AlignmentFlag.AlignHCenter
        paint_text(painter, cell, words, theme, "strong" if not apart and n else "body", ink, centre)


class FigureCell(QWidget):
    """A number, what stands beside it in small, and below what it is."""

    def __init__(self, theme: Theme, figure: Figure) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 16, 6)
        column.setSpacing(0)
        value = RunsLabel(theme, [(figure.value, "title", "text"), (f"  {figure.beside}", "small", "text2")])
        value.setAccessibleDescription(figure.mind)
        column.addWidget(value)
        column.addWidget(Label(theme, figure.name, "small", "text2"))
        self.setToolTip(short_tip(figure.mind))


class CriterionTable(QWidget):
    """Kappa of each criterion, or tag, with its interval, the usable zone shaded."""

    def __init__(self, theme: Theme, name: str = "benchCriteria") -> None:
        super().__init__()
        self._theme = theme
        self._low = 0.0
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        # Criteria and tags are two tables, one under the other: their columns stand in one line.
        for place, width in ((1, 36), (2, 80), (4, 40), (5, 48), (6, 72)):
            self._grid.setColumnMinimumWidth(place, theme.px(width))

    def show_slices(self, slices: tuple[BenchSlice, ...], first: str) -> None:
        """Show criteria or tags; ``first`` heads the names."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for place, title in enumerate((first, "Kappa", "", "", "Same", "Answers", "")):
            self._grid.addWidget(Label(self._theme, title, "small", "text2"), 0, place)
        lows = [found.weighted_kappa.low for found in slices if found.weighted_kappa.low is not None]
        self._low = min(0.0, *lows) if lows else 0.0
        for line, found in enumerate(slices, 1):
            self._grid.addWidget(HairLine(self._theme), 2 * line - 1, 0, 1, 7)
            self._add(2 * line, found)

    def _add(self, row: int, found: BenchSlice) -> None:
        theme, kappa = self._theme, found.weighted_kappa
        look = look_of(found)
        name = ElidedLabel(theme, found.name, "body" if look.kind == "pass" else "strong")
        name.setFixedHeight(theme.px(32))
        name.setMinimumWidth(theme.px(72))
        self._grid.addWidget(name, row, 0)
        if kappa.value is None:
            reason = ElidedLabel(theme, kappa.reason, "small", "text2")
            self._grid.addWidget(reason, row, 1, 1, 3)
        else:
            self._grid.addWidget(Label(theme, number(kappa.value, 2), "strong"), row, 1)
            self._grid.addWidget(
                Label(theme, interval(kappa.low, kappa.high) or "no interval", "small", "text2"), row, 2
            )
            if kappa.low is not None and kappa.high is not None:
                from workbench.stats.judge_words import CALIBRATED_FROM

                shown = Interval(kappa.value, kappa.low, kappa.high, (self._low, 1.0), zone=(CALIBRATED_FROM, 1.0))
                self._grid.addWidget(IntervalBar(theme, shown), row, 3)
        same = percent(found.exact.value) if found.exact.value is not None else "undefined"
        self._grid.addWidget(Label(theme, same), row, 4)
        chip = Chip(theme)
        chip.set_look(look)
        chip.setToolTip(short_tip(look_rule()))
        chip.setAccessibleDescription(look_rule())
        self._grid.addWidget(Label(theme, number(found.answers), "small", "text2"), row, 5)
        self._grid.addWidget(chip, row, 6, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ApartRow(QWidget):
    """A disagreement; pressing it opens the trial and shows both reasons. ``pressed`` carries the `Apart`."""

    pressed = Signal(object)

    def __init__(self, theme: Theme, apart: Apart) -> None:
        super().__init__()
        self._theme = theme
        self._apart = apart
        self._open = False
        self.setObjectName("apartRow")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        people, judge = number(apart.human, _decimals(apart.human)), number(apart.judge, _decimals(apart.judge))
        self.setAccessibleName(f"case {apart.position}, {apart.criterion}: people {people}, judge {judge}")
        head = QHBoxLayout()
        head.setSpacing(8)
        place = Label(theme, str(apart.position), "small", "text2")
        place.setFixedWidth(theme.px(24))
        head.addWidget(place)
        head.addWidget(ElidedLabel(theme, apart.criterion, "strong"), 1)
        runs = [("people ", "small", "text2"), (people, "strong", "text")]
        head.addWidget(RunsLabel(theme, [*runs, ("   judge ", "small", "text2"), (judge, "strong", "worse")]))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 7)
        column.setSpacing(2)
        column.addLayout(head)
        answer = ElidedLabel(theme, f"“{' '.join(apart.answer.split())}”", "body", "text2")
        answer.setContentsMargins(0, 0, 0, 0)
        column.addWidget(answer)
        self._reasons = self._make_reasons()
        column.addWidget(self._reasons)
        self._reasons.hide()

    @property
    def apart(self) -> Apart:
        """What it shows."""
        return self._apart

    def set_open(self, on: bool) -> None:
        """Show both reasons side by side."""
        self._open = on
        self._reasons.setVisible(on)
        self.update()

    def _make_reasons(self) -> QWidget:
        theme, holder = self._theme, QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 4, 0, 2)
        row.setSpacing(16)
        for who, said in (("people", self._apart.human_reason), ("judge", self._apart.judge_reason)):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(Label(theme, who, "small", "text2"))
            column.addWidget(Paragraph(theme, said or "no reason given", "small", "text" if said else "text3"))
            column.addStretch(1)
            row.addLayout(column, 1)
        return holder

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        lit = self._open or self.hasFocus()
        paint_row_ground(QPainter(self), self.rect(), self._theme, selected=lit, hover=self.underMouse())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        self.pressed.emit(self._apart)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open it; arrows, J and K walk."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit(self._apart)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_J):
            self.focusNextChild()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_K):
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark it."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Unmark it."""
        super().focusOutEvent(event)
        self.update()


def _decimals(value: float) -> int:
    return 0 if value == round(value) else 1
