"""What cells that show an experiment have in common: which one, and whether a run cell has a newer one."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from workbench.core.errors import InputError, WorkbenchError
from workbench.core.experiments import Experiment
from workbench.core.notebooks import Bound, Cell
from workbench.project.cell_experiment import latest_of_named
from workbench.ui.notebook import edits
from workbench.ui.notebook.body import CellBody, CellHost
from workbench.ui.notebook.run import RunBody
from workbench.ui.widgets.banner import Banner

_LISTED = 24
"""Experiments that a cell offers to pin, the newest."""


class BoundBody(CellBody):
    """Follows a run cell, or shows a pinned experiment."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        self._watched: RunBody | None = None
        self._banner: Banner | None = None

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
        project, run = self.context.project, self.run_cell_id()
        if self.bound.pinned:
            try:
                return project.experiments.get(self.bound.pinned)
            except InputError:
                return None
        return latest_of_named(project.experiments, project.documents, self.host.notebook(), run) if run else None

    @property
    def run_body(self) -> RunBody | None:
        """The run cell's body, if it is on this page and nothing is pinned."""
        return self._watched if not self.bound.pinned else None

    def is_filled(self) -> bool:
        """Whether a run or a scoring fills the experiment that it shows just now."""
        experiment = self.experiment()
        return experiment is not None and self.context.bridge.fills(experiment.id)

    def stale_reason(self) -> str:
        """Why what is shown is old, "" if it is not."""
        return self.run_body.stale_reason if self.run_body is not None else ""

    def reload(self) -> None:
        """Read the experiment again."""

    def run_changed(self) -> None:
        """The run cell says something else: running, stale."""
        self.headChanged.emit()

    def failed(self, error: WorkbenchError) -> None:
        """Say in the cell what went wrong."""
        self.put_banner(Banner.of(self.context.theme, error))

    def put_banner(self, banner: Banner | None) -> None:
        """Put a banner on top of the cell, in place of the one before; None for none."""
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = banner
        layout = self.layout()
        if banner is not None and isinstance(layout, QVBoxLayout):
            layout.insertWidget(0, banner)

    def popup(self, menu: QMenu, anchor: QWidget) -> None:
        """Show a menu under what opened it; it is gone when it closes."""
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def bound_words(self) -> str:
        """Which experiment is shown: ``experiment 12``, ``experiment 9, pinned``; "" before the first."""
        found = self.experiment()
        if found is None:
            return ""
        return f"experiment {found.number}{', pinned' if self.bound.pinned else ''}"

    def binding_menu(self) -> QMenu:
        """What the cell can show: the latest experiment of a run cell, or one that is pinned."""
        menu = QMenu(self)
        menu.setObjectName("bindingMenu")
        shown, follows = self.experiment(), self.run_cell_id()
        runs = [cell for cell in self.host.notebook().cells if cell.kind == "run"]
        for number, cell in enumerate(runs, 1):
            of = f"run cell {number}" if len(runs) > 1 else "the run cell"
            action = menu.addAction(f"Follow the latest run of {of}", lambda run=cell.id: self._bind(run, ""))
            action.setCheckable(True)
            action.setChecked(not self.bound.pinned and cell.id == follows)
        menu.addSeparator()
        listed = list(self.context.project.experiments.list())[-_LISTED:]
        for found in reversed(listed):
            name = f": {found.name}" if found.name else ""
            words = f"Pin experiment {found.number}{name}".replace("&", "&&")
            action = menu.addAction(words, lambda one=found.id: self._bind(self.bound.run_cell, one))
            action.setCheckable(True)
            action.setChecked(bool(self.bound.pinned) and shown is not None and shown.id == found.id)
        return menu

    def _bind(self, run_cell: str, pinned: str) -> None:
        value = self.bound.model_copy(update={"run_cell": run_cell, "pinned": pinned})
        self.host.put_cell(value, "Choose experiment")  # type: ignore[arg-type]
