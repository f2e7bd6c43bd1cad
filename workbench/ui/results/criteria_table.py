"""Criteria of a case with every candidate's level side by side, how they moved, and what judge and people said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import signed
from workbench.core.scores import Score
from workbench.project.standing import Standing, weakest
from workbench.project.views import TrialView
from workbench.ui.results.pairing import MOST, Pairing
from workbench.ui.results.scores import CriterionLine, answer, criteria
from workbench.ui.results.text_marks import parted, shown
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import Chip, GlyphMark, LevelBar
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph, Run, RunsLabel, tip
from workbench.ui.widgets.standing import GLYPHS, standing_look

_INKS = {"said": "text2", "quote": "text", "absent": "warn"}


def reason_runs(reason: str, text: str, who: str = "") -> list[Run]:
    """A reason with its quotes set off; one that is not in the answer says so."""
    runs: list[Run] = [(f"{who}: ", "body", "text3")] if who else []
    for piece, kind in parted(shown(text), shown(reason)):
        runs.append((piece, "strong" if kind == "quote" else "body", _INKS[kind]))
        if kind == "absent":
            runs.append((" (not in the text)", "small", "warn"))
    return runs


class CriteriaTable(QWidget):
    """A grid of small parts: few rows, so widgets do."""

    def __init__(self, theme: Theme, pad: int) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("criteriaTable")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(pad, 4, pad, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)

    def show_pairing(self, pairing: Pairing) -> None:
        """Show the criteria of the trials of a row."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        views = pairing.views
        lines = [{line.metric: line for line in criteria(view)} for view in views]
        metrics = list(dict.fromkeys(metric for own in lines for metric in own))
        self.setVisible(bool(metrics))
        if not metrics:
            return
        # Beside more than two levels there is no room for words: they stand below.
        below = len(views) > 2
        last = len(views) + 2
        for place in range(MOST + 3):
            self._grid.setColumnStretch(place, 1 if place == last else 0)
        for place, title in enumerate(("Criterion", *(letter(view) for view in views), "")):
            self._grid.addWidget(self._title(title), 0, place)
        standings = [pairing.standings[metric] for metric in metrics if metric in pairing.standings]
        self._grid.setHorizontalSpacing(8 if below else 16)
        words = self._said_title("" if below else "What judge and people say", standings)
        end = 3 * len(metrics) + 2
        self._grid.addWidget(words, *((end, 0, 1, last + 1) if below else (0, last)))
        for number, metric in enumerate(metrics):
            self._grid.addWidget(HairLine(self._theme), 3 * number + 1, 0, 1, last + 1)
            self._add(3 * number + 2, metric, [own.get(metric) for own in lines], pairing, below)
        self._grid.addWidget(HairLine(self._theme), 3 * len(metrics) + 1, 0, 1, last + 1)

    def _title(self, words: str) -> Label:
        found = Label(self._theme, words, "small", "text2")
        found.setFixedHeight(self._theme.px(28))
        return found

    def _add(self, row: int, metric: str, lines: Sequence[CriterionLine | None], pairing: Pairing, below: bool) -> None:
        line = next((one for one in lines if one is not None), None)
        if line is None:
            return
        top = Qt.AlignmentFlag.AlignTop
        runs = [(line.name, "strong" if line.must_pass else "body", "text")]
        if line.must_pass:
            runs.append((" must pass", "small", "text2"))
        self._grid.addWidget(self._name(runs, pairing.standings.get(metric)), row, 0, top)
        for place, found in enumerate(lines):
            self._grid.addWidget(self._level(found), row, place + 1, top)
        both = pairing.baseline is not None and pairing.candidate is not None
        move = self._move(lines[0], lines[1]) if both else QWidget()
        self._grid.addWidget(move, row, len(lines) + 1, top)
        words, last = self._said(metric, lines, pairing), len(lines) + 2
        if below:
            self._grid.addWidget(words, row + 1, 0, 1, last + 1)
        else:
            self._grid.addWidget(words, row, last)

    def _name(self, runs: list[Run], standing: Standing | None) -> QWidget:
        """The criterion, and the glyph of how far its judge can be trusted."""
        holder = QWidget()
        holder.setFixedHeight(self._theme.px(30))
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(RunsLabel(self._theme, runs))
        if standing is not None:
            mark = GlyphMark(self._theme, GLYPHS[standing.word])
            mark.setToolTip(tip(f"Judge {standing.word}. {standing.reason}"))
            mark.setAccessibleName(f"judge {standing.word}")
            row.addWidget(mark)
        row.addStretch(1)
        return holder

    def _level(self, line: CriterionLine | None) -> QWidget:
        holder = QWidget()
        holder.setFixedHeight(self._theme.px(30))
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if line is None or line.level is None:
            row.addWidget(Label(self._theme, "◌ unscored", "small", "text2"))
        else:
            row.addWidget(LevelBar(self._theme, line.level, line.failed))
            row.addWidget(Label(self._theme, f"{line.level:g}", "strong", "worse" if line.failed else "text"))
        row.addStretch(1)
        return holder

    def _move(self, old: CriterionLine | None, new: CriterionLine | None) -> QWidget:
        holder = QWidget()
        holder.setFixedHeight(self._theme.px(30))
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        if old is not None and new is not None and old.level is not None and new.level is not None:
            change = new.level - old.level
            if abs(change) < 0.005:
                row.addWidget(Label(self._theme, "=", "body", "text2"))
            else:
                better = change > 0
                row.addWidget(GlyphMark(self._theme, "better" if better else "worse"))
                said = signed(change, 0 if change == round(change) else 2)
                row.addWidget(Label(self._theme, said, "strong", "better" if better else "worse"))
        row.addStretch(1)
        holder.setMinimumWidth(self._theme.px(48))
        return holder

    def _said(self, metric: str, lines: Sequence[CriterionLine | None], pairing: Pairing) -> QWidget:
        """The candidate's reason first; that of another only where its level is another; then people."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 5, 0, 5)
        column.setSpacing(2)
        views = pairing.views
        main = 1 if len(views) > 1 and lines[1] is not None and pairing.baseline is not None else 0
        order = [main, *(place for place in range(len(views)) if place != main)]
        for place in order:
            line, view = lines[place], views[place]
            own = lines[main]
            differs = own is None or line is None or line.level != own.level
            if line is None or not line.reason or (place != main and not differs):
                continue
            who = "" if place == main else letter(view)
            column.addWidget(self._paragraph(reason_runs(line.reason, answer(view), who)))
        for view in views:
            for score in self._people(view, metric, pairing):
                column.addWidget(self._paragraph(_person_runs(score, view)))
        return holder

    def _said_title(self, words: str, found: Sequence[Standing]) -> QWidget:
        """The title, and once how far the judge can be trusted; each of its criteria has the glyph beside it."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        title = ElidedLabel(self._theme, words, "small", "text2")
        title.setFixedHeight(self._theme.px(28))
        row.addWidget(title, 1)
        if found:
            standing = weakest(found)
            look = standing_look(standing.word)
            chip = Chip(self._theme, look.kind, f"judge {look.text}")
            chip.setObjectName("criteriaStanding")
            # The weakest word stands for all, so it says of which criterion it is.
            of = f"{standing.about}: " if standing.about else ""
            chip.setToolTip(tip(f"{of}{standing.reason}"))
            row.addWidget(chip)
        return holder

    def _people(self, view: TrialView, metric: str, pairing: Pairing) -> list[Score]:
        beside = pairing.beside.get(view.trial.id)
        return [score for score in beside.people if score.metric == metric] if beside is not None else []

    def _paragraph(self, runs: list[Run]) -> Paragraph:
        found = Paragraph(self._theme, "", "body", "text2")
        found.set_runs(runs)
        return found


def letter(view: TrialView) -> str:
    """What a candidate is called in a narrow place."""
    return view.candidate.variant or view.candidate.label


def _person_runs(score: Score, view: TrialView) -> list[Run]:
    who = score.rater or score.source.partition(":")[2]
    level = f"{score.value:g}" if score.value is not None else "cannot be judged"
    runs: list[Run] = [(f"{who} for {letter(view)}: ", "body", "text3"), (level, "strong", "text")]
    if score.reason:
        runs += [("  ", "body", "text2"), *reason_runs(score.reason, answer(view))]
    return runs
