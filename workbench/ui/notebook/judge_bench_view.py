"""A judge against people: the verdict first, then the figures behind it, then the rows on which they are apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import count, number
from workbench.ui.notebook.judge_bench_parts import Apart, ApartRow, ConfusionTable, CriterionTable, FigureCell
from workbench.ui.notebook.judge_bench_words import Line, advice, figures, lines
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import HairLine, Label, Paragraph
from workbench.ui.widgets.standing import GLYPHS

if TYPE_CHECKING:
    from workbench.stats.judging import JudgeBench

_SHOWN = 8
_TWO_COLUMNS = 720


@dataclass(frozen=True)
class BenchShown:
    """What the view shows of one judge."""

    judge: str
    bench: JudgeBench
    apart: tuple[Apart, ...] = ()
    """One level apart or more, the farthest first."""
    to_rate: int = 0
    """Answers that are missing for a verdict; 0: none."""


class JudgeBenchView(QWidget):
    """Shows one judge. ``trialAsked`` carries a trial id; ``rateAsked`` when more rows should be rated."""

    trialAsked = Signal(str)
    rateAsked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: BenchShown | None = None
        self._all = False
        self._rows: list[ApartRow] = []
        self.setObjectName("judgeBenchView")
        self._glyph = GlyphMark(theme, "unclear")
        self._verdict = Paragraph(theme, "", "title")
        self._verdict.setObjectName("benchVerdict")
        self._advice = Paragraph(theme, "", "body", "text2")
        self._advice.setObjectName("benchAdvice")
        self._rate = Button(theme, "", "primary", "star")
        self._rate.setObjectName("rateMore")
        self._rate.clicked.connect(self.rateAsked)
        self._figures = FlowRow(24, 0)
        self._table = ConfusionTable(theme)
        self._criteria = CriterionTable(theme)
        self._lines = QGridLayout()
        self._apart = QVBoxLayout()
        self._lay()

    def _lay(self) -> None:
        theme = self._theme
        head = QHBoxLayout()
        head.setSpacing(8)
        mark = QVBoxLayout()
        mark.setContentsMargins(0, theme.px(6), 0, 0)
        mark.addWidget(self._glyph)
        mark.addStretch(1)
        head.addLayout(mark)
        head.addWidget(self._verdict, 1)
        more = QHBoxLayout()
        more.addWidget(self._rate)
        more.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._advice)
        column.addLayout(more)
        column.addWidget(HairLine(theme))
        column.addWidget(self._figures)
        column.addWidget(HairLine(theme))
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(32)
        self._pair.addLayout(self._titled("Scores side by side", "benchCount", self._table))
        self._pair.addLayout(self._titled("By criterion", "benchZone", self._criteria), 1)
        column.addLayout(self._pair)
        self._lines.setContentsMargins(0, 4, 0, 4)
        self._lines.setHorizontalSpacing(16)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(2, 1)
        column.addWidget(HairLine(theme))
        column.addLayout(self._lines)
        column.addWidget(HairLine(theme))
        self._apart.setSpacing(0)
        column.addLayout(self._apart)

    def _titled(self, title: str, name: str, widget: QWidget) -> QVBoxLayout:
        theme, column = self._theme, QVBoxLayout()
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(theme, title, "strong"))
        meta = Label(theme, "", "small", "text2")
        meta.setObjectName(name)
        head.addWidget(meta)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(widget)
        column.addStretch(1)
        return column

    @property
    def shown(self) -> BenchShown | None:
        """What it shows."""
        return self._shown

    @property
    def rows(self) -> Sequence[ApartRow]:
        """The disagreements that are listed."""
        return self._rows

    def minimumSizeHint(self) -> QSize:
        """It folds into one column where it is narrow."""
        return QSize(self._theme.px(420), super().minimumSizeHint().height())

    def show_bench(self, shown: BenchShown) -> None:
        """Show a judge."""
        self._shown, self._all = shown, False
        bench = shown.bench
        self._glyph.set_glyph(GLYPHS[bench.verdict.word])
        self._verdict.set_text(bench.verdict.sentence)
        said = advice(bench)
        self._advice.set_text(said)
        self._advice.setVisible(bool(said))
        self._rate.setVisible(shown.to_rate > 0)
        self._rate.set_text(f"Rate {count(shown.to_rate, 'more row', 'more rows')}")
        self._figures.clear()
        for figure in figures(bench):
            self._figures.add(FigureCell(self._theme, figure))
        self._table.show_table(bench.agreement.confusion)
        self._criteria.show_slices(bench.criteria, "Criterion")
        self._label("benchCount", f"{count(bench.whole.n, 'score')}, {count(bench.whole.answers, 'row')}")
        self._label("benchZone", "shaded: 0.60 and above")
        self._show_lines(lines(bench))
        self._show_apart()

    def _label(self, name: str, text: str) -> None:
        found = self.findChild(Label, name)
        assert isinstance(found, Label)
        found.setText(text)

    def _show_lines(self, found: Sequence[Line]) -> None:
        _empty(self._lines)
        for row, line in enumerate(found):
            if line.fault:
                self._lines.addWidget(GlyphMark(self._theme, "unclear"), row, 0)
            name = Label(self._theme, line.name, "strong")
            name.setContentsMargins(0, 2, 0, 0)
            self._lines.addWidget(name, row, 1, Qt.AlignmentFlag.AlignTop)
            ink = "text" if line.fault else "text2"
            said = line.said[:1].upper() + line.said[1:]
            self._lines.addWidget(Paragraph(self._theme, said, "body", ink), row, 2)

    def _show_apart(self) -> None:
        _empty(self._apart)
        self._rows = []
        if self._shown is None:
            return
        theme, apart = self._theme, self._shown.apart
        far = sum(abs(one.judge - one.human) >= 2 - 1e-9 for one in apart)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 4, 0, 6)
        row.setSpacing(8)
        row.addWidget(Label(theme, "Disagreements", "strong"))
        said = f"{number(far)} by two or more, largest first" if apart else "none by a level or more"
        row.addWidget(Label(theme, said, "small", "text2"))
        row.addStretch(1)
        if len(apart) > _SHOWN:
            link = LinkButton(theme, "Show the largest" if self._all else f"Show all {number(len(apart))}", "small")
            link.setObjectName("allApart")
            link.clicked.connect(self._toggle_all)
            row.addWidget(link)
        self._apart.addWidget(head)
        for one in apart if self._all else apart[:_SHOWN]:
            made = ApartRow(theme, one)
            made.pressed.connect(self._press)
            self._rows.append(made)
            self._apart.addWidget(made)
        if self._rows:
            self._rows[0].set_open(True)

    def _toggle_all(self) -> None:
        self._all = not self._all
        self._show_apart()

    def _press(self, apart: Apart) -> None:
        for row in self._rows:
            row.set_open(row.apart is apart)
        self.trialAsked.emit(apart.trial_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Table and criteria below each other where it is narrow."""
        super().resizeEvent(event)
        wide = self.width() >= self._theme.px(_TWO_COLUMNS)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._pair.direction() != direction:
            self._pair.setDirection(direction)


def _empty(layout: QGridLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
