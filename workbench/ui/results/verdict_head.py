"""The verdict of a comparison, largest: glyph and sentence, then money, fixed and broken, and the doubt."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import count, number
from workbench.core.verdict_words import headline
from workbench.ui.context import UiContext
from workbench.ui.results.compare_data import CompareData, says_breaks, second_line, speaks_against
from workbench.ui.widgets.chips import Chip, GlyphMark
from workbench.ui.widgets.labels import ElidedLabel, Paragraph, tip
from workbench.ui.widgets.paint import ChipLook
from workbench.ui.widgets.standing import standing_look


class VerdictHead(QWidget):
    """What is said of the candidate that is looked at."""

    def __init__(self, context: UiContext, full: bool) -> None:
        super().__init__()
        theme = context.theme
        self._full = full
        self._glyph = GlyphMark(theme, "unclear")
        self._verdict = Paragraph(theme, "", "title")
        self._verdict.setObjectName("verdict")
        self._second = Paragraph(theme, "", "body", "text2")
        self._second.setObjectName("verdictDoubt")
        self._live = Paragraph(theme, "", "body", "warn")
        self._live.setObjectName("verdictLive")
        self._method = ElidedLabel(theme, "", "small", "text2")
        self._method.setObjectName("verdictMethod")
        self._judge = Chip(theme)
        self._judge.setObjectName("verdictJudge")
        self._care = GlyphMark(theme, "unclear")
        self._care.setObjectName("verdictCare")
        self._breaks = Paragraph(theme, "", "body", "text")
        self._breaks.setObjectName("verdictBreaks")
        self._several = Paragraph(theme, "", "small", "text2")
        self._several.setObjectName("verdictSeveral")
        self._lay_out()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addLayout(self._glyph.hung(7))
        first.addWidget(self._verdict, 1)
        doubt = QHBoxLayout()
        doubt.setSpacing(8)
        doubt.addLayout(self._care.hung(4))
        doubt.addWidget(self._second, 1)
        second = QHBoxLayout()
        second.setSpacing(16)
        second.addLayout(doubt, 1)
        second.addWidget(self._method, 0, Qt.AlignmentFlag.AlignTop)
        second.addWidget(self._judge, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._breaks)
        column.addWidget(self._live)
        column.addWidget(self._several)

    def show_data(self, data: CompareData, faded: bool) -> None:
        """Show the verdict of the candidate that is looked at; ``faded`` while what it stands on has changed."""
        pair = data.pair(data.looked_at)
        if pair is None:
            return
        said = headline(pair, data.names, data.metric.title)
        running = data.live[1] > 0
        grey = faded or running
        self._glyph.set_glyph(said.sign, "text3" if grey else "")
        self._verdict.set_text(said.text, "text2" if running else "text3" if faded else "text")
        careful = speaks_against(data)
        self._care.set_glyph("unclear", "text3" if grey else "")
        self._care.setVisible(careful)
        self._second.set_text(second_line(data) or " ", "text3" if faded else "text" if careful else "text2")
        # What is still read has its line already: rows that are looked at must not move.
        self._breaks.set_text(data.breaks or " ", "text3" if grey else "text2")
        self._breaks.setVisible(says_breaks(data))
        self._live.set_text(_live_words(data))
        self._live.setVisible(running)
        unmatched = f", {count(pair.unmatched, 'case')} unmatched" if pair.unmatched else ""
        self._method.setText(f"{pair.test}, paired by case{unmatched}" if self._full else unmatched.lstrip(", "))
        self._method.setVisible(bool(self._method.text()))
        told = f"{pair.test}, paired by case; {pair.interval}; seed {data.comparison.seed}. {pair.reason}".strip()
        self._method.setToolTip(tip(told))
        self._verdict.setToolTip(tip(f"{told} {data.pass_rule}".strip()))
        self._second.setToolTip(tip(data.pass_rule))
        self._show_judge(data)
        self._several.set_text(_several_words(data) or " ")
        self._several.setVisible(data.tests_all)

    def _show_judge(self, data: CompareData) -> None:
        standing = data.standing
        self._judge.setVisible(standing is not None)
        if standing is not None:
            look = standing_look(standing.word)
            self._judge.set_look(ChipLook(look.kind, f"judge {standing.word}"))
            self._judge.setToolTip(tip(f"{standing.judge}: {standing.reason}"))
            self._judge.setAccessibleName(f"judge {standing.judge}: {standing.word}")


def _live_words(data: CompareData) -> str:
    done, planned = data.live
    return f"After {number(done)} of {number(planned)} trials; what it says may change until the run ends."


def _several_words(data: CompareData) -> str:
    """``All 3 candidates together: Friedman's test, p 0.012 over 48 cases: at least one differs.``"""
    found = data.several
    if found is None:
        return ""
    lead = f"All {found.candidates} candidates together: {found.test}"
    if found.p is None:
        return f"{lead}: {found.reason or 'nothing can be said.'}"
    p = "p < 0.001" if found.p < 0.001 else f"p {found.p:.3f}"
    told = "at least one differs from the others" if found.p < 0.05 else "no difference among them is shown"
    return f"{lead}, {p} over {count(found.n, 'case')}: {told}."
