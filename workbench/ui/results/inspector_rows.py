"""Rows of the inspector that are kept and filled anew: making and styling widgets takes longer than reading a trial."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.scores import Score
from workbench.project.standing import Standing
from workbench.project.views import TrialView
from workbench.ui.results import scores
from workbench.ui.results.scores import CheckLine, CriterionLine
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import Chip, GlyphMark, LevelBar
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.labels import Label, Paragraph, RunsLabel, tip
from workbench.ui.widgets.paint import ChipLook
from workbench.ui.widgets.standing import standing_look

_PASSED_SHOWN = 4
R = TypeVar("R", bound=QWidget)


class Rows(Generic[R]):
    """As many rows as are needed; those that are not are hidden.

    Args:
        add: puts a new row into its place.
        make: makes one.
    """

    def __init__(self, add: Callable[[R], None], make: Callable[[], R]) -> None:
        self._add = add
        self._make = make
        self._rows: list[R] = []

    def take(self, count: int) -> Sequence[R]:
        """The first rows, shown; the rest hidden."""
        while len(self._rows) < count:
            row = self._make()
            self._rows.append(row)
            self._add(row)
        for place, row in enumerate(self._rows):
            if row.isHidden() == (place < count):
                row.setVisible(place < count)
        return self._rows[:count]


class CriterionRow(QWidget):
    """Name, level and reason of a criterion."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._mark = GlyphMark(theme, "fail")
        self._name = RunsLabel(theme)
        self._unscored = Label(theme, "◌ unscored", "small", "text2")
        self._bar = LevelBar(theme)
        self._level = Label(theme, "", "strong")
        self._reason = Paragraph(theme, "", "small", "text2")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._mark)
        row.addWidget(self._name)
        row.addStretch(1)
        row.addWidget(self._unscored)
        row.addWidget(self._bar)
        row.addWidget(self._level)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._reason)

    def show_line(self, line: CriterionLine) -> None:
        """Show a criterion."""
        runs = [(line.name, "strong" if line.must_pass else "body", "worse" if line.failed else "text")]
        if line.must_pass:
            runs.append(("  must pass", "small", "text2"))
        self._name.set_runs(runs)
        self._mark.setVisible(line.failed)
        scored = line.level is not None
        self._unscored.setVisible(not scored)
        self._bar.setVisible(scored)
        self._level.setVisible(scored)
        if line.level is not None:
            self._bar.set_level(line.level, line.failed)
            self._level.setText(f"{line.level:g}")
        self._reason.set_text(line.reason)
        self._reason.setVisible(bool(line.reason))


class CheckRow(QWidget):
    """Glyph and name of a check, the reason where it did not pass."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._glyph = GlyphMark(theme, "pass")
        self._name = Paragraph(theme)
        self._reason = Paragraph(theme, "", "small", "text2")
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self._name)
        said.addWidget(self._reason)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(self._glyph.hung(5))
        row.addLayout(said, 1)

    def show_line(self, line: CheckLine) -> None:
        """Show a check."""
        self._glyph.set_glyph("unscored" if line.passed is None else "pass" if line.passed else "fail")
        self._name.set_text(line.name)
        told = bool(line.reason) and line.passed is not True
        self._reason.set_text(line.reason if told else "")
        self._reason.setVisible(told)


class ScoresPanel(QWidget):
    """The criteria, then who judged."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        rows = QVBoxLayout()
        rows.setSpacing(0)
        column.addLayout(rows)
        self._people = Paragraph(theme, "", "small", "text2")
        self._people.setObjectName("inspectorPeople")
        self._judge = Paragraph(theme, "", "small", "text2")
        self._judge.setObjectName("inspectorJudge")
        self._standing = Chip(theme)
        self._standing.setObjectName("inspectorStanding")
        column.addWidget(self._people)
        column.addWidget(self._judge)
        column.addWidget(self._standing)
        self._rows: Rows[CriterionRow] = Rows(rows.addWidget, lambda: CriterionRow(theme))

    def show_trial(self, view: TrialView, people: Sequence[Score] = (), standing: Standing | None = None) -> None:
        """Show the criteria, what people gave, which judge by which rubric, and how far it can be trusted."""
        lines = scores.criteria(view)
        for row, line in zip(self._rows.take(len(lines)), lines, strict=True):
            row.show_line(line)
        said = [
            f"{score.rater or 'a person'}: {score.metric.rpartition('/')[2]} {score.value:g}"
            + (f", “{score.reason}”" if score.reason else "")
            for score in people
            if score.value is not None
        ]
        self._people.set_text("\n".join(said))
        self._people.setVisible(bool(said))
        versions = scores.versions(view)
        self._judge.set_text("\n".join(versions))
        self._judge.setVisible(bool(versions))
        self._standing.setVisible(standing is not None)
        if standing is not None:
            look = standing_look(standing.word)
            self._standing.set_look(ChipLook(look.kind, f"judge {standing.word}"))
            self._standing.setToolTip(tip(standing.reason))


class ChecksPanel(QWidget):
    """What failed with its reason, then what passed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        rows = QVBoxLayout()
        rows.setSpacing(4)
        column.addLayout(rows)
        self._more = Label(theme, "", "body", "text3")
        column.addWidget(self._more)
        self._rows: Rows[CheckRow] = Rows(rows.addWidget, lambda: CheckRow(theme))

    def show_trial(self, view: TrialView) -> None:
        """Show the checks of a trial."""
        lines = scores.checks(view)
        passed = [line for line in lines if line.passed is True]
        shown = [line for line in lines if line.passed is not True] + passed[:_PASSED_SHOWN]
        for row, line in zip(self._rows.take(len(shown)), shown, strict=True):
            row.show_line(line)
        self._more.setText(f"{len(passed) - _PASSED_SHOWN} more passed")
        self._more.setVisible(len(passed) > _PASSED_SHOWN)


class ChipRow(FlowRow):
    """Chips after another."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(6)
        self._rows: Rows[Chip] = Rows(self.add, lambda: Chip(theme))

    def show_looks(self, looks: Sequence[ChipLook]) -> None:
        """Show some chips."""
        for chip, look in zip(self._rows.take(len(looks)), looks, strict=True):
            chip.set_look(look)
