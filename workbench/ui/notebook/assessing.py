"""Works out what a run cell would run and take, and whether its last experiment is old, off the window's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.notebooks import RunCell
from workbench.core.summaries import Estimate
from workbench.engine.plan import Plan
from workbench.project import Project
from workbench.project.cell_experiment import latest_of
from workbench.project.first_cases import FEW, MOST, FirstCases, first_cases, tried_already
from workbench.project.not_sent import not_sent
from workbench.project.nothing_scored import scores_nothing
from workbench.project.views import Staleness
from workbench.ui.context import UiContext

WAIT_MS = 600
"""After the last change: an estimate renders and counts some hundred requests."""
_LOOK_SECONDS = 0.5
"""Requests are rendered for so long to see whether what could not be run can be."""


class Assessed(NamedTuple):
    """What a run would be now."""

    cases: int
    trials: int
    judge_calls: int
    estimate: Estimate
    stale: Staleness
    first: FirstCases | None
    """The few that are offered to be run before all; None where there are not many, or they were run already."""
    unscored: str = ""
    """What it would not score though it could be asked to, and what to do."""
    not_sent: str = ""
    """What its variants have typed that is not valid and so not sent."""


def first_of(project: Project, cell: RunCell, plan: Plan) -> FirstCases | None:
    """The few cases to run first; reads cases and trials, so not for the window's thread."""
    digests = plan.manifest.case_digests
    latest = latest_of(project.experiments, project.documents, cell)
    if len(digests) <= FEW or cell.selection.limit or cell.selection.case_ids or tried_already(plan.manifest, latest):
        return None
    some = digests[:: -(-len(digests) // MOST)]
    cases = project.golden.cases_by_digest(some)
    rows = project.experiments.rows(latest.id) if latest and len(latest.manifest.case_digests) <= MOST else ()
    return first_cases([cases[digest] for digest in some if digest in cases], latest, rows)


class Assessor(QObject):
    """``found`` carries an Assessed, ``refused`` the WorkbenchError that a run would meet, ``mended`` that it is gone.

    Args:
        context: the window.
        cell: gives the cell as it is now.
        parent: its owner.
    """

    found = Signal(object)
    refused = Signal(object)
    mended = Signal()

    def __init__(self, context: UiContext, cell: Callable[[], RunCell], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._cell = cell
        self._serial = 0
        self._working = self._again = False
        self.faulty = False
        """Whether it could not be run when it was looked at last, or tried."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._start)

    def ask(self, wait: int = WAIT_MS) -> None:
        """Work it out again a little after the last time that this was asked; what is worked out now is given up.

        While it cannot be run, it is looked at again at once.
        """
        self._serial += 1
        self._soon.start(0 if self.faulty else wait)

    def _start(self) -> None:
        # One at a time: the requests of a long prompt take seconds to count, and typing asks again and again.
        if self._working:
            self._again = True
            return
        self._working = True
        self._context.tasks.start(self._work(self._cell()), "estimate", self._refuse)

    def _refuse(self, error: WorkbenchError) -> None:
        self.faulty = True
        self._free()
        self.refused.emit(error)

    def _free(self) -> None:
        self._working = False
        if self._again:
            self._again = False
            self._soon.start(0)

    async def _work(self, cell: RunCell) -> None:
        runs, serial = self._context.project.runs, self._serial

        def look() -> None:
            for problem in runs.plan(cell.selection).problems(1, _LOOK_SECONDS):
                raise problem

        def assess() -> Assessed:
            plan = runs.plan(cell.selection)
            cases = len(plan.manifest.case_digests)
            taken = runs.estimate(plan, wanted=lambda: serial == self._serial)
            first = first_of(self._context.project, cell, plan)
            return Assessed(
                cases,
                plan.trials,
                plan.judge_calls,
                taken,
                runs.stale(cell),
                first,
                scores_nothing(plan),
                not_sent(plan, self._context.project.documents),
            )

        try:
            # A page that opens is read from its verdict on; over many cases a plan would take the lock from it.
            await self._context.after_verdicts()
            if self.faulty:
                # Counting tokens takes its time; that the fault is gone is known before.
                await self._context.read(look)
                self.faulty = False
                self.mended.emit()
            found = await self._context.read(assess)
        except asyncio.CancelledError:
            # The thread must end too, which asks whether it is still wanted.
            self._serial += 1
            raise
        self._free()
        if serial == self._serial and cell.selection == self._cell().selection:
            self.found.emit(found)
