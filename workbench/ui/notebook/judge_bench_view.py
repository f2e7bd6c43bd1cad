"""A judge against people: the verdict first, then the figures behind it, then the rows on which they are apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import count, number
from workbench.ui.notebook.judge_bench_attacks import AttacksTable
from workbench.ui.notebook.judge_bench_lead import titled
from workbench.ui.notebook.judge_bench_parts import ApartRow, ConfusionTable, CriterionTable, FigureCell
from workbench.ui.notebook.judge_bench_raters import RatersTable
from workbench.ui.notebook.judge_bench_tables import JudgesTable, WordingsTable, emptied
from workbench.ui.notebook.judge_bench_values import HALVES, Apart, Benches, BenchShown
from workbench.ui.notebook.judge_bench_words import Line, advice, figures, lines, weakest
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import HairLine, Label, Paragraph
from workbench.ui.widgets.standing import GLYPHS

if TYPE_CHECKING:
    from workbench.project.rating_agreement import Together
    from workbench.stats.judging import JudgeBench

_SHOWN = 8
_TAGS = 6


class JudgeBenchView(QWidget):
    """Shows one judge, or two side by side and the rows of one.

    ``trialAsked`` carries a trial id; ``askAsked`` when the judge should be asked, ``rateAsked`` when rows should be
    rated, ``refineAsked`` when a criterion should be described better, with its name; ``halfAsked`` for other rows.
    """

    trialAsked = Signal(str)
    askAsked = Signal()
    rateAsked = Signal()
    refineAsked = Signal(str)
    halfAsked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._benches: Benches | None = None
        self._place = 0
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
        self._ask = Button(theme, "Ask the judge", "primary", "scale")
        self._ask.setObjectName("askFirst")
        self._ask.clicked.connect(self.askAsked)
        self._refine = Button(theme, "", "plain", "pen-line")
        self._refine.setObjectName("refine")
        self._refine.clicked.connect(self._ask_refine)
        self.half = WordButton(theme, "", "small", "text2", "rows")
        self.half.clicked.connect(self.halfAsked)
        self._judges = JudgesTable(theme)
        self._judges.chosen.connect(self._choose)
        self._wordings = WordingsTable(theme)
        self._raters = RatersTable(theme)
        self._notes = Paragraph(theme, "", "small", "text2")
        self._notes.setObjectName("benchNotes")
        self._measured, self._by_tag = QWidget(), QWidget()
        self._figures = FlowRow(24, 0, in_columns=True)
        self._table = ConfusionTable(theme)
        self._criteria, self._tags = CriterionTable(theme), CriterionTable(theme, "benchTags")
        self._lines = QGridLayout()
        self._attacks = AttacksTable(theme)
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
        more.setSpacing(8)
        for button in (self._ask, self._rate, self._refine):
            more.addWidget(button)
        more.addStretch(1)
        more.addWidget(self.half)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._advice)
        column.addLayout(more)
        column.addWidget(self._judges)
        column.addWidget(HairLine(theme))
        column.addWidget(self._measured)
        measured = QVBoxLayout(self._measured)
        measured.setContentsMargins(0, 0, 0, 0)
        measured.setSpacing(8)
        measured.addWidget(self._figures)
        measured.addWidget(HairLine(theme))
        self._lay_tables()
        measured.addLayout(self._pair)
        measured.addWidget(HairLine(theme))
        measured.addLayout(self._lines)
        for part in (self._attacks, HairLine(theme)):
            measured.addWidget(part)
        self._lines.setContentsMargins(0, 4, 0, 4)
        self._lines.setHorizontalSpacing(16)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(2, 1)
        column.addWidget(self._notes)
        column.addWidget(self._raters)
        column.addWidget(self._wordings)
        self._apart.setSpacing(0)
        column.addLayout(self._apart)

    def _lay_tables(self) -> None:
        """Scores side by side at the left, criteria and tags at the right."""
        theme, self._pair = self._theme, QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(32)
        self._pair.addLayout(titled(theme, "Scores side by side", "benchCount", self._table))
        beside = titled(theme, "By criterion", "benchZone", self._criteria, "shaded: 0.60 and above")
        tags = titled(theme, "By tag", "benchTagZone", self._tags)
        tags.setContentsMargins(0, 12, 0, 0)
        self._by_tag.setLayout(tags)
        beside.insertWidget(beside.count() - 1, self._by_tag)
        self._pair.addLayout(beside, 1)

    @property
    def shown(self) -> BenchShown | None:
        """The judge whose rows are shown."""
        return self._benches.shown[self._place] if self._benches is not None else None

    @property
    def benches(self) -> Benches | None:
        """All that it was given."""
        return self._benches

    @property
    def rows(self) -> Sequence[ApartRow]:
        """The disagreements that are listed."""
        return self._rows

    def minimumSizeHint(self) -> QSize:
        """It folds into one column where it is narrow."""
        return QSize(self._theme.px(420), super().minimumSizeHint().height())

    def show_benches(self, found: Benches) -> None:
        """Show one judge, or two."""
        self._benches, self._all = found, False
        self._place = min(self._place, len(found.shown) - 1)
        self._wordings.show_wordings(found.wordings)
        self._raters.show_people(found.people)
        self.half.set_text(HALVES[found.half])
        self._show()

    def show_people(self, people: Together) -> None:
        """Add how well people agree with each other, which takes longer to work out."""
        if self._benches is not None:
            self._benches = replace(self._benches, people=people)
            self._raters.show_people(people)

    def _choose(self, place: int) -> None:
        self._place, self._all = place, False
        self._show()

    def _show(self) -> None:
        shown, found = self.shown, self._benches
        if shown is None or found is None:
            return
        bench, two = shown.bench, len(found.shown) > 1
        self._judges.setVisible(two)
        if two:
            self._judges.show_judges([(one.title, one.bench) for one in found.shown], found.pair, self._place)
        self._glyph.set_glyph(GLYPHS[bench.verdict.word])
        self._verdict.set_text(shown.named_verdict if two else shown.sentence)
        said = " ".join(filter(None, (shown.more, shown.advice(found.half), advice(bench))))
        self._advice.set_text(said)
        self._advice.setVisible(bool(said))
        self._rate.setVisible(shown.to_rate > 0)
        self._rate.set_text(f"Rate {count(shown.to_rate, 'more row', 'more rows')}")
        self._ask.setVisible(shown.unasked)
        self._rate.set_kind("plain" if shown.unasked else "primary")
        # Figures of nothing are no figures: what is to be done stands in their place.
        self._measured.setVisible(not shown.unasked and not shown.silent)
        weak = weakest(bench)
        self._refine.setVisible(bool(weak))
        self._refine.set_text(f"Refine {weak}")
        self._notes.set_text(" ".join(shown.notes))
        self._notes.setVisible(bool(shown.notes))
        self._show_figures(bench)
        self._fold()
        self._show_lines(lines(bench))
        self._attacks.show_attacks(bench.injections)
        self._show_apart()

    def _show_figures(self, bench: JudgeBench) -> None:
        self._figures.clear()
        for figure in figures(bench):
            self._figures.add(FigureCell(self._theme, figure))
        self._table.show_table(bench.agreement.confusion)
        self._criteria.show_slices(bench.criteria, "Criterion")
        tags = sorted(bench.tags, key=lambda one: (-one.answers, one.name))[:_TAGS]
        self._tags.show_slices(tuple(tags), "Tag")
        self._by_tag.setVisible(bool(tags))
        self._label("benchCount", f"{count(bench.whole.n, 'score')}, {count(bench.whole.answers, 'row')}")
        self._label(
            "benchTagZone", f"the most frequent of {number(len(bench.tags))}" if len(bench.tags) > _TAGS else ""
        )

    def _ask_refine(self) -> None:
        if self.shown is not None:
            self.refineAsked.emit(weakest(self.shown.bench))

    def _label(self, name: str, text: str) -> None:
        found = self.findChild(Label, name)
        assert isinstance(found, Label)
        found.setText(text)

    def _show_lines(self, found: Sequence[Line]) -> None:
        emptied(self._lines)
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
        emptied(self._apart)
        self._rows = []
        shown = self.shown
        if shown is None or shown.unasked or shown.silent:
            return
        theme, apart = self._theme, shown.apart
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
        """Table and criteria below each other where both do not fit."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        beside = max(part.minimumSizeHint().width() for part in (self._criteria, self._by_tag))
        wide = self.contentsRect().width() >= self._table.sizeHint().width() + self._pair.spacing() + beside
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._pair.direction() != direction:
            self._pair.setDirection(direction)
