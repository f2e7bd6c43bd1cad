"""Actions of the table that run cells, and those that mean the selected row of results."""

from __future__ import annotations

from abc import abstractmethod

from workbench.core.figures import count
from workbench.core.notebooks import RateCell
from workbench.ui.notebook.acts import CellActs
from workbench.ui.notebook.compare_acts import show_request


class RunActs(CellActs):
    """The part of the page that runs, one cell after the other."""

    _queue: list[str]

    @abstractmethod
    def flush(self) -> None:
        """Save what was typed and not saved yet."""

    @abstractmethod
    def next_cell(self) -> None:
        """Go one cell down."""

    def run_cell(self) -> None:
        """Run the current cell."""
        self.flush()
        body = self._cells.body(self._cells.current)
        if body is not None and body.can_run():
            body.run()

    def run_beside(self) -> None:
        """Run the current cell on a key from beside the page: a run may cost, so only one that is in view."""
        frame, body = self._cells.frame(self._cells.current), self._cells.body(self._cells.current)
        if frame is None or body is None:
            self._context.say("No cell is chosen. Enter goes into the notebook, the arrow keys choose a cell of it.")
        elif not body.can_run():
            self._context.say("Nothing can be run in the chosen cell. Enter goes into the notebook, to choose another.")
        elif frame.visibleRegion().isEmpty():
            self._cells.go_to(self._cells.current)
            self._context.say("The chosen cell was out of view. Ctrl Enter runs it now.")
        else:
            self.run_cell()

    def run_cell_and_next(self) -> None:
        """Run the current cell and go to the next one."""
        self.run_cell()
        self.next_cell()

    def run_all(self) -> None:
        """Run all run cells in their order, one after the other."""
        self._run_from(0)

    def run_from_here(self) -> None:
        """Run the current cell and all run cells below it."""
        order, current = self._cells.order, self._cells.current
        self._run_from(order.index(current) if current else 0)

    def _run_from(self, place: int) -> None:
        self.flush()
        self._queue = [cell.id for cell in self.notebook().cells[place:] if cell.kind == "run"]
        self._go_on()

    def _go_on(self) -> None:
        if self._queue and not self._context.bridge.running():
            body = self._cells.body(self._queue.pop(0))
            if body is not None and body.can_run():
                body.run()

    def stop(self) -> None:
        """Forget what was to be run next; the window stops what runs."""
        self._queue.clear()

    def exact_request(self) -> None:
        """Show the exact request behind the selected row in full size."""
        if self._context.selected.trial_id:
            show_request(self._context, self._context.selected.trial_id)

    def choose_row(self) -> None:
        """Put the case of the selected row among those that the nearest rate cell asks for, or take it out again."""
        case_id = self._context.selected.case_id
        if not case_id:
            return
        notebook, at = self.notebook(), self._below() - 1
        after = [cell for cell in notebook.cells[max(0, at) :] if isinstance(cell, RateCell)]
        found = after or [cell for cell in notebook.cells if isinstance(cell, RateCell)]
        cell = found[0] if found else notebook.cell(self.add("rate", len(notebook.cells)))
        if not isinstance(cell, RateCell):
            cell = next(one for one in self.notebook().cells if isinstance(one, RateCell))
        here = cell.chosen if cell.order == "chosen" else ()
        chosen = tuple(one for one in here if one != case_id) if case_id in here else (*here, case_id)
        order = "chosen" if chosen else "informative"
        self.put_cell(cell.model_copy(update={"chosen": chosen, "order": order}), "Choose rows to rate")
        self._context.toast(f"{count(len(chosen), 'case')} chosen to be rated")
