"""Works out what a run cell would run and take, and whether its last experiment is old, off the window's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.notebooks import RunCell
from workbench.core.summaries import Estimate
from workbench.project.views import Staleness
from workbench.ui.context import UiContext

WAIT_MS = 600
"""After the last change: an estimate renders and counts some hundred requests."""


class Assessed(NamedTuple):
    """What a run would be now."""

    cases: int
    trials: int
    judge_calls: int
    estimate: Estimate
    stale: Staleness


class Assessor(QObject):
    """``found`` carries an Assessed, ``refused`` the WorkbenchError that a run would meet.

    Args:
        context: the window.
        cell: gives the cell as it is now.
        parent: its owner.
    """

    found = Signal(object)
    refused = Signal(object)

    def __init__(self, context: UiContext, cell: Callable[[], RunCell], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._cell = cell
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._start)

    def ask(self, wait: int = WAIT_MS) -> None:
        """Work it out again a little after the last time that this was asked."""
        self._soon.start(wait)

    def _start(self) -> None:
        self._context.tasks.start(self._work(self._cell()), "estimate", self._refuse)

    def _refuse(self, error: WorkbenchError) -> None:
        self.refused.emit(error)

    async def _work(self, cell: RunCell) -> None:
        runs = self._context.project.runs

        def assess() -> Assessed:
            plan = runs.plan(cell.selection)
            cases = len(plan.manifest.case_digests)
            return Assessed(cases, plan.trials, plan.judge_calls, runs.estimate(plan), runs.stale(cell))

        found = await asyncio.to_thread(assess)
        if cell.selection == self._cell().selection:
            self.found.emit(found)
