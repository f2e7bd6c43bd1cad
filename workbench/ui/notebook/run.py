"""Run cell: what would be run and what it would take, the run as it goes, and its answers as a grid."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.experiments import Experiment, Selection, Totals
from workbench.core.notebooks import Cell, CompareCell, RunCell
from workbench.project.cell_experiment import latest_of
from workbench.ui.models.grid_rows import read_grid
from workbench.ui.notebook import run_words as words
from workbench.ui.notebook.assessing import Assessed, Assessor
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.compare_acts import edit_variant
from workbench.ui.notebook.run_controls import RunControls
from workbench.ui.notebook.run_driving import RunDriving
from workbench.ui.notebook.run_notices import error_banner, interrupted_banner
from workbench.ui.notebook.run_output import RunOutput
from workbench.ui.notebook.run_subject import RunSubject
from workbench.ui.notebook.run_variants import Beside, beside
from workbench.ui.rereading import Rereading
from workbench.ui.results.grid import GridView
from workbench.ui.widgets.paint import ChipLook

_USED = frozenset({"prompt", "snippet", "golden_set", "scorecard", "rubric", "model", "project"})


class RunBody(RunDriving):
    """Subject and buttons in the head; below it estimate and output."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._again = Rereading(self, self.context.bridge, self.is_filled, host.is_away)
        self._again.due.connect(self._look_again)
        self._subject = RunSubject(self.context, self._beside)
        self._subject.changed.connect(self._select)
        self._controls = RunControls(theme, self)
        self._controls.runAsked.connect(self.run)
        self._controls.firstAsked.connect(self.run_first)
        self._controls.pauseAsked.connect(self.pause)
        self._controls.stopAsked.connect(self.stop)
        self._controls.shownAsked.connect(self._subject.choose_shown)
        self._output = RunOutput(self.context)
        self._output.editAsked.connect(lambda key: edit_variant(self.host, self._cell.id, key))
        self._output.brokenAsked.connect(self._to_rows)
        self._output.findAsked.connect(lambda: self._to_rows(0))
        column = self.column(bleed=True)
        column.addLayout(self._controls.lines)
        column.addWidget(self._output)
        self._assessor = Assessor(self.context, self._cell_to_run, self)
        self._assessor.found.connect(self._take_assessed)
        self._assessor.refused.connect(self._cannot_run)
        self._assessor.mended.connect(self._mended)
        self.set_cell(cell)
        self._attach()
        self._assessor.ask(0)

    @property
    def totals(self) -> Totals:
        """What it did."""
        return self._output.totals

    @property
    def grid(self) -> GridView:
        """The answers."""
        return self._output.view

    def set_cell(self, cell: Cell) -> None:
        """Take another selection."""
        super().set_cell(cell)
        self._subject.show_selection(self.run_cell.selection)
        self._assessor.ask()
        self._show_state()

    def selection(self) -> Selection:
        """What is run: what was chosen, without variants that were archived since."""
        return self._subject.running()

    def _cell_to_run(self) -> RunCell:
        return self.run_cell.model_copy(update={"selection": self.selection()})

    def _beside(self) -> Beside | None:
        return beside(self.host.notebook(), self._cell.id, self._subject.prompts(), self._subject.keys())

    def subject(self) -> str:
        """What is run."""
        return self._subject.words

    def lead(self) -> QWidget:
        """Its parts are menus."""
        return self._subject

    def meta(self) -> str:
        """Cases; what they give is said by the estimate and by the figures."""
        found = self._assessed
        if found is None or self.chip() is not None:
            return ""
        return words.selection_meta(found.cases, self.run_cell.selection.split)

    def chip(self) -> ChipLook | None:
        """Stale, when something that it uses changed."""
        return ChipLook("retry", "stale") if self._stale and not self.running else None

    @property
    def stale_reason(self) -> str:
        """Why the latest experiment is old, "" if it is not."""
        return self._assessed.stale.reason if self._assessed is not None and self._stale else ""

    @property
    def _stale(self) -> bool:
        return self._assessed is not None and self._assessed.stale.stale and self.experiment is not None

    def controls(self) -> list[QWidget]:
        """Run ten first, run, pause, stop."""
        return [self._controls.first, self._controls.run, self._controls.pause, self._controls.stop]

    def controls_stay(self) -> bool:
        """Run is always there to be found."""
        return True

    def _attach(self) -> None:
        """Show the run that goes on, else the latest experiment of the cell."""
        feed = self.context.bridge.feed(self._cell.id)
        if feed is not None and feed.running:
            self._follow(feed)
        else:
            self._read(told=False)

    def _latest(self) -> Experiment | None:
        project = self.context.project
        return latest_of(project.experiments, project.documents, self.run_cell)

    def _read(self, *, told: bool = True) -> None:
        """Read the latest experiment; ``told``: cells bound to this one may show another one still."""
        found = self._latest()
        if found is not None:
            self.context.tasks.start(self._read_apart(found, told), "read rows")

    async def _read_apart(self, found: Experiment, told: bool) -> None:
        with self._again.reading():
            await self._show_read(found, told)

    async def _show_read(self, found: Experiment, told: bool) -> None:
        experiments, bench = self.context.project.experiments, self.context.project.bench
        await self.context.after_verdicts()
        rows, totals = await self.context.read(lambda: (read_grid(experiments, found), experiments.totals(found.id)))
        if not self.running:
            self._output.show_stored(found, rows, totals)
            if found.state == "open" and self._output.banner is None:
                self._output.put_banner(interrupted_banner(self, found, totals))
            self._show_state()
            if told:
                self.outputChanged.emit()
        standings = await asyncio.to_thread(bench.standings, found.id)
        self._output.show_standing(standings.get("rubric"))

    def changed(self, changes: Changes) -> None:
        """What is selected changed, or another process ran it."""
        if changes.cases or any(kind in _USED for kind, _ in changes.documents):
            self._subject.show_selection(self.run_cell.selection)
            self._assessor.ask()
            self.headChanged.emit()
        if any(kind in ("notebook", "prompt") for kind, _ in changes.documents):
            self._show_beside()
        if changes.experiments and not self.running:
            latest = self._latest()
            if latest is not None and latest.id in changes.experiments:
                self._again.ask()

    def is_filled(self) -> bool:
        """Whether a run or a scoring fills its latest experiment just now."""
        latest = self._latest()
        return latest is not None and self.context.bridge.fills(latest.id)

    def _look_again(self) -> None:
        if not self.running:
            self._read()
            self._assessor.ask()

    def _take_assessed(self, found: Assessed) -> None:
        if self.running:
            return
        self._assessed = found
        self._mended()

    def _mended(self) -> None:
        if self._refused and not self.running:
            self._refused = False
            self._output.put_banner(None)
        self._show_state()

    def _cannot_run(self, error: WorkbenchError) -> None:
        """What is selected cannot be run as it is: said here, before anyone presses Run."""
        if self.running:
            return
        self._assessed = None
        self._refused = True
        self._output.put_banner(error_banner(self.context, error, None))
        self._show_state()

    def _show_state(self) -> None:
        running, assessed, fresh = self.running, self._assessed, self.experiment is None
        self._controls.show_state(
            assessed,
            self.stale_reason,
            running=running,
            can_run=self.can_run(),
            can_stop=not self._starting,
            paused=self._feed.paused if self._feed is not None else "",
            fresh=fresh,
        )
        waiting = not running and (fresh or bool(self.stale_reason))
        if waiting:
            self._output.show_missed(None)
        self._controls.show_first(assessed.first if assessed is not None and waiting else None)
        self._controls.show_hint(words.stand_in_words(self._models()) if waiting else "")
        self._output.setVisible(self.experiment is not None or self._output.banner is not None)
        self._show_beside()
        self.headChanged.emit()

    def _show_beside(self) -> None:
        found = None if self.running else self._beside()
        self._controls.beside.show_beside(found, writable=not self.context.project.read_only)

    def _models(self) -> list[str]:
        default = self.context.project.documents.default_model()
        return list(self.run_cell.selection.models) or [default]

    def enter(self) -> None:
        """Go into the grid, or to the Run button."""
        target: QWidget = self.grid if self.grid.isVisible() else self._controls.run
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def full(self) -> tuple[str, QWidget] | None:
        """The grid in full size."""
        if self.experiment is None:
            return None
        return f"Run {self.experiment.number}: {self.subject()}", self._output.new_view()

    def _to_rows(self, by: int) -> None:
        """Go to the rows of the first comparison of this run: a broken one, or with 0 what finds them."""
        cells = (cell for cell in self.host.notebook().cells if isinstance(cell, CompareCell) and not cell.pinned)
        found = next((cell for cell in cells if cell.run_cell == self._cell.id), None)
        body = self.host.body_of(found.id) if found is not None else None
        if body is None or not body.go_to_rows(by):
            self.context.say("Broken rows and the search through rows stand in a compare cell; this run has none yet.")

    def words(self) -> str:
        """What was run, and what it gave."""
        number = f" (experiment {self.experiment.number})" if self.experiment is not None else ""
        return f"Run {self.subject()}{number}"

    def _select(self, selection: Selection) -> None:
        self.host.put_cell(self.run_cell.model_copy(update={"selection": selection}), "Change what is run")
