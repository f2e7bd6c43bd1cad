"""Tables of the judge bench: two judges side by side, and what refining the rubric did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from workbench.core.figures import interval, number
from workbench.ui.notebook.judge_bench_words import beside
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import Chip, IntervalBar
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph, short_tip
from workbench.ui.widgets.paint import Interval
from workbench.ui.widgets.standing import standing_look

if TYPE_CHECKING:
    from workbench.core.summaries import Pair
    from workbench.project.bench_wordings import Wording
    from workbench.stats.judging import BenchSlice, JudgeBench


class JudgesTable(QWidget):
    """Two judges on the same rows. ``chosen`` carries the place of the one whose rows are to be shown below."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("benchJudges")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 0)
        self._closer = Paragraph(theme, "", "body", "text2")
        self._closer.setObjectName("benchCloser")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(8)
        column.addLayout(self._grid)
        column.addWidget(self._closer)

    def show_judges(self, judges: Sequence[tuple[str, JudgeBench]], pair: Pair | None, chosen: int) -> None:
        """Show their figures in columns; ``pair`` is the paired comparison of how far they are from people."""
        emptied(self._grid)
        theme = self._theme
        for column, (name, bench) in enumerate(judges, 1):
            head = WordButton(theme, name, "strong", "text" if column - 1 == chosen else "text2", "rows of", flush=True)
            head.setObjectName(f"benchJudge{column - 1}")
            head.clicked.connect(lambda _=False, at=column - 1: self.chosen.emit(at))
            head.give_way()
            self._grid.addWidget(head, 0, column)
            chip = Chip(theme)
            chip.set_look(standing_look(bench.verdict.word))
            self._grid.addWidget(chip, 1, column, Qt.AlignmentFlag.AlignLeft)
        rows = [beside(bench) for _, bench in judges]
        for row, name in enumerate(rows[0], 2):
            self._grid.addWidget(Label(theme, name, "body", "text2"), row, 0)
            for column, found in enumerate(rows, 1):
                self._grid.addWidget(ElidedLabel(theme, found[name]), row, column)
                self._grid.setColumnStretch(column, 1)
        self._closer.set_text(" ".join(filter(None, (closer(pair), other_rows([bench for _, bench in judges])))))


def other_rows(benches: Sequence[JudgeBench]) -> str:
    """Says of two judges that scored different numbers of rows that their columns are not of the same rows."""
    scored = [bench.whole.n for bench in benches]
    if len(set(scored)) < 2 or not all(scored):
        return ""
    said = " and ".join(map(number, scored))
    return f"Their columns stand for {said} scores: only the comparison is of the rows that both scored."


def closer(pair: Pair | None) -> str:
    """``m2 is closer to people than m1: 0.31 levels [0.08, 0.55], 32 rows.``"""
    if pair is None:
        return ""
    one, two = pair.candidate, pair.baseline
    if pair.difference is None:
        why = f"{pair.reason[:1].lower()}{pair.reason[1:]}"
        return f"Which of the two is closer to people cannot be said: {why}".rstrip()
    apart = f"{number(abs(pair.difference), 2)} levels {_magnitudes(pair)}".rstrip()
    rows = f"n {number(pair.n)} answers"
    if pair.verdict in ("better", "worse"):
        nearer, farther = (one, two) if pair.verdict == "better" else (two, one)
        return f"{nearer} is closer to people than {farther}: by {apart} on average, {rows}."
    if pair.verdict == "not enough cases":
        more = f", about {number(pair.needed_n)} would do" if pair.needed_n else ""
        return f"Which of the two is closer to people cannot be told yet: {apart} apart, {rows}{more}."
    return f"Both are about equally close to people: {apart} apart, {rows}."


def _magnitudes(pair: Pair) -> str:
    """The interval of a difference that is given without its sign."""
    if pair.low is None or pair.high is None or pair.difference is None:
        return ""
    return interval(pair.low, pair.high) if pair.difference >= 0 else interval(-pair.high, -pair.low)


class WordingsTable(QWidget):
    """What each wording of a rubric did. The held-out half is shut until somebody asks for it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._open = False
        self._found: Sequence[Wording] = ()
        self.setObjectName("benchWordings")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(theme, "What refining the rubric did", "strong"))
        self._same = Label(theme, "", "small", "text2")
        self._same.setObjectName("benchSameRows")
        head.addWidget(self._same)
        head.addStretch(1)
        self._link = LinkButton(theme, "Open the held-out half", "small")
        self._link.setObjectName("openHeldOut")
        self._link.clicked.connect(self._toggle)
        head.addWidget(self._link)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self._grid)

    @property
    def shut(self) -> bool:
        """Whether the held-out half is not shown."""
        return not self._open

    def show_wordings(self, found: Sequence[Wording]) -> None:
        """Show wordings, the newest first."""
        self._found = found
        asked = {one.seen.n for one in found if one.seen.n}
        self._same.setText("the same rows each time" if len(asked) < 2 else "not on the same rows: ask the judge again")
        self.setVisible(len(found) > 1)
        self._fill()

    def _toggle(self) -> None:
        self._open = not self._open
        self._link.setText("Shut the held-out half" if self._open else "Open the held-out half")
        self._link.setAccessibleName(self._link.text())
        self._fill()

    def _fill(self) -> None:
        emptied(self._grid)
        theme = self._theme
        titles = ["Wording", "What changed", "Kappa", "", "", "n", *(["Held out", "", "n"] if self._open else [])]
        for place, title in enumerate(titles):
            self._grid.addWidget(Label(theme, title, "small", "text2"), 0, place)
        slices = [one.seen for one in self._found] + [one.held_out for one in self._found]
        low = min([0.0, *(one.weighted_kappa.low for one in slices if one.weighted_kappa.low is not None)])
        for line, one in enumerate(self._found, 1):
            self._grid.addWidget(HairLine(theme), 2 * line - 1, 0, 1, 9)
            name = "now" if one.current else f"{len(self._found) - line + 1}"
            label = Label(theme, name, "strong" if one.current else "body")
            label.setMinimumHeight(theme.px(32))
            self._grid.addWidget(label, 2 * line, 0)
            changed = Paragraph(theme, one.changed, "body", "text2")
            changed.setObjectName("benchChanged")
            changed.setMinimumWidth(theme.px(160))
            changed.setAlignment(Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(changed, 2 * line, 1)
            self._put(2 * line, 2, one.seen, low, bar=True)
            if self._open:
                self._put(2 * line, 6, one.held_out, low, bar=False)

    def _put(self, row: int, place: int, found: BenchSlice, low: float, *, bar: bool) -> None:
        theme, kappa = self._theme, found.weighted_kappa
        known = kappa.value is not None
        unknown = "undefined" if found.n else "–"
        value = Label(theme, number(kappa.value, 2) if kappa.value is not None else unknown, "strong")
        value.setToolTip("" if known else short_tip(kappa.reason))
        self._grid.addWidget(value, row, place)
        said = interval(kappa.low, kappa.high) if known else "not asked" if not found.n else "cannot tell"
        self._grid.addWidget(Label(theme, said, "small", "text2"), row, place + 1)
        if bar and kappa.value is not None and kappa.low is not None and kappa.high is not None:
            from workbench.stats.judge_words import CALIBRATED_FROM

            shown = Interval(kappa.value, kappa.low, kappa.high, (low, 1.0), zone=(CALIBRATED_FROM, 1.0))
            self._grid.addWidget(IntervalBar(theme, shown), row, place + 2)
        self._grid.addWidget(Label(theme, number(found.n), "small", "text2"), row, place + (3 if bar else 2))


def headed_grid(
    table: QWidget, title: Label, said: ElidedLabel, link: LinkButton, below: QWidget | None = None
) -> QGridLayout:
    """Lay a table of a bench out, hidden: its title, what is said of it and a link, over a grid that is returned."""
    head = QHBoxLayout()
    head.setSpacing(8)
    head.addWidget(title)
    head.addWidget(said, 1)
    head.addWidget(link)
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(0, 1)
    column = QVBoxLayout(table)
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(4)
    column.addLayout(head)
    column.addLayout(grid)
    if below is not None:
        column.addWidget(below)
    table.hide()
    return grid


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
