"""The other trials of a case: other candidates, repeats and experiments, one click away."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.figures import score
from workbench.project.row_beside import TrialOfCase
from workbench.project.views import TrialView
from workbench.ui.context import Selected, UiContext
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import Label, Paragraph

if TYPE_CHECKING:
    from workbench.project import Project

_MOST = 40


class ElsewhereList(QWidget):
    """A line per trial; those of the newest experiment first."""

    def __init__(self, context: UiContext, view: TrialView) -> None:
        super().__init__()
        self._context = context
        self._view = view
        self.setObjectName("elsewhere")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(4)
        context.tasks.start(self._read(), "find the case elsewhere")

    async def _read(self) -> None:
        search = self._context.project.row_search
        found = await asyncio.to_thread(search.of_case, self._view.trial.case_id)
        others = [one for one in found if one.trial_id != self._view.trial.id]
        theme = self._context.theme
        number = None
        for one in others[:_MOST]:
            if one.experiment != number:
                number = one.experiment
                here = ", this one" if one.experiment_id == self._view.experiment.id else ""
                self._column.addWidget(Label(theme, f"Experiment {number}{here}", "small", "text2"))
            link = LinkButton(theme, words(one))
            link.clicked.connect(lambda _=False, one=one: self._open(one))
            self._column.addWidget(link)
        if not others:
            self._column.addWidget(Label(theme, "No other trial asks this case.", "body", "text3"))
        elif len(others) > _MOST:
            self._column.addWidget(Label(theme, f"and {len(others) - _MOST} more", "small", "text3"))

    def _open(self, one: TrialOfCase) -> None:
        open_trial(self._context, self._view.trial.case_id, one)


class NewerLine(QWidget):
    """Says that a later experiment asked the same of this case, and goes there."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._case_id = ""
        self._newer: TrialOfCase | None = None
        self.setObjectName("newerTrial")
        self._said = Paragraph(context.theme, "", "body", "warn")
        self._link = LinkButton(context.theme, "")
        self._link.setObjectName("showNewer")
        self._link.clicked.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 8)
        column.setSpacing(2)
        column.addWidget(self._said)
        column.addWidget(self._link, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_newer(self, view: TrialView, newer: TrialOfCase | None) -> None:
        """Show the line for a trial; nothing where none is newer."""
        self._newer, self._case_id = newer, view.trial.case_id
        self.setVisible(newer is not None)
        if newer is not None:
            number = newer.experiment
            self._said.set_text(f"From experiment {view.experiment.number}. Experiment {number} asked this case again.")
            self._link.setText(f"Show the answer of experiment {number}")
            self._link.updateGeometry()

    def _show(self) -> None:
        if self._newer is not None:
            open_trial(self._context, self._case_id, self._newer)


def newer_trial(project: Project, view: TrialView) -> TrialOfCase | None:
    """The trial of the newest later experiment that asked the same candidate the same case. Not for the window's
    thread."""
    return next(
        (
            one
            for one in project.row_search.of_case(view.trial.case_id)
            if one.experiment > view.experiment.number
            and (one.candidate, one.repeat) == (view.candidate.label, view.trial.repeat)
        ),
        None,
    )


def open_trial(context: UiContext, case_id: str, one: TrialOfCase) -> None:
    """Show a trial in the inspector, and select its row everywhere."""
    context.show_trial(one.trial_id)
    context.select(Selected(one.experiment_id, case_id, one.candidate, one.trial_id))


def words(one: TrialOfCase) -> str:
    """``B@mini, repeat 2: ✓ 4.25``."""
    repeat = f", repeat {one.repeat + 1}" if one.repeat else ""
    if one.state == "failed":
        said = "✕ failed"
    elif one.quality is None and one.rubric is None:
        said = "◌ unscored"
    else:
        value = one.rubric if one.rubric is not None else one.quality
        mark = "" if one.passed is None else "✓ " if one.passed else "✕ "
        said = f"{mark}{score(value)}" if value is not None else mark.strip()
    return f"{one.candidate}{repeat}: {said}"
