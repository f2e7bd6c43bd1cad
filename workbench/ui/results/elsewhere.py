"""The other trials of a case: other candidates, repeats and experiments, one click away."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.figures import score
from workbench.project.row_beside import TrialOfCase
from workbench.project.views import TrialView
from workbench.ui.context import Selected, UiContext
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import Label

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
        self._context.show_trial(one.trial_id)
        self._context.select(Selected(one.experiment_id, self._view.trial.case_id, one.candidate, one.trial_id))


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
