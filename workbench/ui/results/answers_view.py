"""The answers of a run as a grid, and below it what can be done with the one that is chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.ui.context import UiContext
from workbench.ui.models.trial_grid import TrialGrid
from workbench.ui.results.grid import GridView
from workbench.ui.results.row_acts import RowActs

_READ_MS = 60
"""After the last step: while a key is held down nothing is read."""


class AnswersView(QWidget):
    """``editAsked`` carries a variant's key, ``requestAsked`` a trial's id.

    ``brokenAsked`` (1 or −1) and ``findAsked`` are keys of rows that mean a comparison.
    """

    editAsked = Signal(str)
    requestAsked = Signal(str)
    brokenAsked = Signal(int)
    findAsked = Signal()

    def __init__(self, context: UiContext, model: TrialGrid, pad: int) -> None:
        super().__init__()
        self._context = context
        self.grid = GridView(model, context.theme)
        self.acts = RowActs(context, pad)
        self.acts.hide()
        self.acts.editAsked.connect(self.editAsked)
        self.acts.requestAsked.connect(self.requestAsked)
        self.acts.left.connect(self.grid.setFocus)
        self.grid.requestAsked.connect(self.requestAsked)
        self.grid.trialChosen.connect(self._chosen)
        model.modelReset.connect(self._put_away)
        self.setFocusProxy(self.grid)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_READ_MS)
        self._soon.timeout.connect(self._read)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.grid, 1)
        column.addWidget(self.acts)

    def _chosen(self, _: str) -> None:
        self._soon.start()

    def _put_away(self) -> None:
        """Other answers: none of them is chosen yet."""
        self._soon.stop()
        self.acts.show_trial(None)
        self.acts.hide()

    def _read(self) -> None:
        self._then(lambda: None)

    def _then(self, act: Callable[[], None]) -> None:
        """Read the chosen answer, show what can be done with it, and do one of these things."""
        if trial_id := self.grid.trial:
            self._soon.stop()
            self._context.tasks.start(self._read_apart(trial_id, act), "read an answer", self._context.problem)

    async def _read_apart(self, trial_id: str, act: Callable[[], None]) -> None:
        view = await asyncio.to_thread(self._context.project.experiments.trial, trial_id)
        if trial_id == self.grid.trial:
            self.acts.show_trial(view)
            self.acts.show()
            act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters act on the chosen answer, as in a comparison; F8 and / lead there."""
        act = self.acts.of_key(event)
        if event.key() == Qt.Key.Key_F8:
            self.brokenAsked.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.text() == "/":
            self.findAsked.emit()
        elif act is not None and self.grid.trial:
            self._then(act)
        else:
            super().keyPressEvent(event)
