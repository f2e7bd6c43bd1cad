"""Criteria of a case with both candidates' levels side by side, how they moved, and the judge's reason."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from workbench.core.figures import signed
from workbench.project.views import TrialView
from workbench.ui.results.scores import CriterionLine, criteria
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import GlyphMark, LevelBar
from workbench.ui.widgets.labels import HairLine, Label, Paragraph, RunsLabel


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
        self._grid.setColumnStretch(4, 1)

    def show_trials(self, before: TrialView | None, after: TrialView | None) -> None:
        """Show the criteria of two trials of a case."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        old = {line.metric: line for line in criteria(before)} if before is not None else {}
        new = {line.metric: line for line in criteria(after)} if after is not None else {}
        metrics = list(dict.fromkeys([*old, *new]))
        self.setVisible(bool(metrics))
        if not metrics:
            return
        who = [view.candidate.variant or view.candidate.label if view is not None else "" for view in (before, after)]
        titles = ("Criterion", who[0], who[1], "", f"Reason of the judge for {who[1] or who[0]}")
        for place, title in enumerate(titles):
            head = Label(self._theme, title, "small", "text2")
            head.setFixedHeight(self._theme.px(28))
            self._grid.addWidget(head, 0, place)
        for line, metric in enumerate(metrics):
            self._grid.addWidget(HairLine(self._theme), 2 * line + 1, 0, 1, 5)
            self._add(2 * line + 2, old.get(metric), new.get(metric))
        self._grid.addWidget(HairLine(self._theme), 2 * len(metrics) + 1, 0, 1, 5)

    def _add(self, row: int, old: CriterionLine | None, new: CriterionLine | None) -> None:
        line = new or old
        if line is None:
            return
        theme = self._theme
        runs = [(line.name, "strong" if line.must_pass else "body", "text")]
        if line.must_pass:
            runs.append((" must pass", "small", "text2"))
        name = RunsLabel(theme, runs)
        name.setFixedHeight(theme.px(30))
        self._grid.addWidget(name, row, 0)
        for place, found in ((1, old), (2, new)):
            self._grid.addWidget(self._level(found), row, place)
        self._grid.addWidget(self._move(old, new), row, 3)
        reason = Paragraph(theme, new.reason if new is not None else line.reason, "body", "text2")
        reason.setContentsMargins(0, 5, 0, 5)
        self._grid.addWidget(reason, row, 4)

    def _level(self, line: CriterionLine | None) -> QWidget:
        holder = QWidget()
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
                words = signed(change, 0 if change == round(change) else 2)
                row.addWidget(Label(self._theme, words, "strong", "better" if better else "worse"))
        row.addStretch(1)
        holder.setMinimumWidth(self._theme.px(48))
        holder.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        return holder
