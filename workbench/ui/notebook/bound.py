"""What cells that show an experiment have in common: which one, and whether a run cell has a newer one."""

from __future__ import annotations

from workbench.core.errors import InputError
from workbench.core.experiments import Experiment
from workbench.core.notebooks import Bound, Cell
from workbench.ui.notebook import edits
from workbench.ui.notebook.body import CellBody, CellHost
from workbench.ui.notebook.run import RunBody


class BoundBody(CellBody):
    """Follows a run cell, or shows a pinned experiment."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        self._watched: RunBody | None = None

    @property
    def bound(self) -> Bound:
        """The cell's value."""
        assert isinstance(self._cell, Bound)
        return self._cell

    def run_cell_id(self) -> str:
        """The run cell that it is bound to: the one that it names, else the nearest above."""
        if self.bound.run_cell:
            return self.bound.run_cell
        notebook = self.host.notebook()
        found = edits.nearest(notebook, edits.place_of(notebook, self._cell.id), "run")
        return found.id if found is not None else ""

    def watch(self) -> None:
        """Hear of runs of the cell that it is bound to; a cell below it may come into being later."""
        body = self.host.body_of(self.run_cell_id())
        if isinstance(body, RunBody) and body is not self._watched:
            self._watched = body
            body.outputChanged.connect(self.reload)
            body.headChanged.connect(self.run_changed)
            body.destroyed.connect(self._forget)

    def _forget(self) -> None:
        self._watched = None

    def experiment(self) -> Experiment | None:
        """The experiment that it shows now; None before the first run."""
        experiments = self.context.project.experiments
        if self.bound.pinned:
            try:
                return experiments.get(self.bound.pinned)
            except InputError:
                return None
        return experiments.latest(self.run_cell_id()) if self.run_cell_id() else None

    @property
    def run_body(self) -> RunBody | None:
        """The run cell's body, if it is on this page and nothing is pinned."""
        return self._watched if not self.bound.pinned else None

    def stale_reason(self) -> str:
        """Why what is shown is old, "" if it is not."""
        return self.run_body.stale_reason if self.run_body is not None else ""

    def reload(self) -> None:
        """Read the experiment again."""

    def run_changed(self) -> None:
        """The run cell says something else: running, stale."""
        self.headChanged.emit()
