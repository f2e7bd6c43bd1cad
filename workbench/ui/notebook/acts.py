"""What can be done with the cells of a notebook: add, move, delete, turn, fold, open in full size."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.core.documents import Document
from workbench.core.errors import WorkbenchError
from workbench.core.notebooks import Cell, Notebook, RunCell
from workbench.ui.context import UiContext
from workbench.ui.notebook import edits
from workbench.ui.notebook.chart import ChartBody
from workbench.ui.notebook.column import CellColumn
from workbench.ui.notebook.compare import CompareBody
from workbench.ui.notebook.new_run import with_usual_set

if TYPE_CHECKING:
    from workbench.project import Project


class CellActs(QWidget):
    """The half of the page that changes the notebook; `NotebookPage` shows it. Its methods are actions of the table."""

    _cells: CellColumn
    _context: UiContext
    _project: Project

    @abstractmethod
    def notebook(self) -> Notebook:
        """The notebook as it is now."""

    @abstractmethod
    def refresh(self) -> None:
        """Show the notebook as it is stored."""

    @abstractmethod
    def put(self, notebook: Notebook, label: str, merge: str = "") -> bool:
        """Save another value of the notebook as one undo step; False where nothing was saved."""

    def put_cell(self, cell: Cell, label: str, merge: str = "") -> None:
        """Save another value of a cell."""
        self.put(edits.replace(self.notebook(), cell), label, merge)

    def go_to(self, cell_id: str) -> None:
        """Make a cell the current one and bring it into view."""
        self._cells.go_to(cell_id)

    def _below(self) -> int:
        order, current = self._cells.order, self._cells.current
        return order.index(current) + 1 if current else len(order)

    def cell_above(self) -> None:
        """Put a new note above the current cell."""
        self.add("note", max(0, self._below() - 1))

    def cell_below(self) -> None:
        """Put a new note below the current cell."""
        self.add("note", self._below())

    def add(self, kind: edits.NewKind, place: int, label: str = "", **fields: object) -> str:
        """Put a new cell at an index and begin to edit it, as one undo step; returns its id."""
        notebook = self.notebook()
        cell_id = self._project.documents.new_id()
        prompts = [head.id for head in self._project.documents.heads("prompt")]
        cell = edits.new_cell(kind, cell_id, notebook, place, prompts).model_copy(update=fields)
        if isinstance(cell, RunCell):
            cell = with_usual_set(self._project.documents, cell, notebook)
        if self.put(edits.insert(notebook, cell, place), label or f"New {edits.TITLES[kind].lower()} cell"):
            if kind == "note":
                self.write_in(cell_id)
            else:
                self._cells.go_to_new(cell_id)
        return cell_id

    def add_below(self, cell: Cell, label: str, document: Document) -> bool:
        """Save a document and a cell that shows it below the current one, as one step; whether that was done."""
        notebook = edits.insert(self.notebook(), cell, self._below())
        try:
            self._project.documents.put(document, notebook, label=label)
        except WorkbenchError as error:
            self._context.problem(error)
            return False
        self.refresh()
        return True

    def write_in(self, cell_id: str) -> None:
        """Go to a cell that was just added and begin to write in it."""
        self._cells.go_to_new(cell_id)
        body = self._cells.body(cell_id)
        if body is not None:
            body.enter()

    def chart_body(self) -> ChartBody | None:
        """The current cell's chart, else the first in the notebook; None where nothing is drawn."""
        bodies = (self._cells.open_body(cell_id) for cell_id in (self._cells.current, *self._cells.order))
        return next((body for body in bodies if isinstance(body, ChartBody) and body.chart is not None), None)

    def compare_body(self) -> CompareBody | None:
        """The current cell's comparison, else the first in the notebook; None where nothing is compared."""
        bodies = (self._cells.open_body(cell_id) for cell_id in (self._cells.current, *self._cells.order))
        return next((body for body in bodies if isinstance(body, CompareBody) and body.data is not None), None)

    def report(self) -> None:
        """Ask as what the report of a comparison is written."""
        body = self.compare_body()
        if body is not None:
            self.go_to(body.cell.id)
            body.ask_report()

    def chart_table(self) -> None:
        """Show or hide the table of a chart."""
        body = self.chart_body()
        if body is not None:
            self.go_to(body.cell.id)
            body.toggle_table()

    def export_chart(self) -> None:
        """Ask as what a chart is to be taken along."""
        body = self.chart_body()
        if body is not None:
            self.go_to(body.cell.id)
            body.ask_export()

    def cell_up(self) -> None:
        """Move the current cell up."""
        self._move(-1)

    def cell_down(self) -> None:
        """Move the current cell down."""
        self._move(1)

    def _move(self, by: int) -> None:
        cell_id = self._cells.current
        if cell_id and self.put(edits.move(self.notebook(), cell_id, by), "Move cell"):
            self.go_to(cell_id)

    def move_to(self, cell_id: str, place: int) -> None:
        """Move a cell before the one that stands at an index; the number of cells means the end."""
        at = self._cells.order.index(cell_id)
        by = place - at - (place > at)
        if by and self.put(edits.move(self.notebook(), cell_id, by), "Move cell"):
            self.go_to(cell_id)

    def duplicate_cell(self) -> None:
        """Put a copy of the current cell below it."""
        body = self._cells.body(self._cells.current)
        if body is None:
            return
        body.flush()
        cell_id = self._project.documents.new_id()
        said = edits.label_of(body.cell, body.subject())
        copy = edits.copy_of(body.cell, cell_id)
        if self.put(edits.insert(self.notebook(), copy, self._below()), f"Duplicate {said}"):
            self._cells.go_to_new(cell_id)

    def delete_cell(self) -> None:
        """Take the current cell out; undo brings it back."""
        cell_id = self._cells.current
        frame = self._cells.frame(cell_id)
        if frame is None:
            return
        frame.body.flush()
        place = self._cells.order.index(cell_id)
        said = edits.label_of(frame.body.cell, frame.body.subject())
        if self.put(edits.remove(self.notebook(), cell_id), f"Delete {said}"):
            self._context.toast(f"{said} deleted")
            left = self._cells.order
            if left:
                self.go_to(left[min(place, len(left) - 1)])
            else:
                self.setFocus()

    def to_note(self) -> None:
        """Turn the current cell into a note of what it says."""
        body = self._cells.open_body(self._cells.current)
        if body is not None and body.cell.kind != "note":
            self.put_cell(edits.as_note(body.cell, body.words()), "Turn into a note")
            self.go_to(self._cells.current or body.cell.id)

    def fold(self) -> None:
        """Fold or unfold the current cell."""
        body = self._cells.body(self._cells.current)
        if body is not None:
            body.flush()
            self.put_cell(body.cell.model_copy(update={"folded": not body.cell.folded}), "Fold cell")

    def open_full(self) -> None:
        """Show the current cell in full size; Esc goes back."""
        body = self._cells.open_body(self._cells.current)
        found = body.full() if body is not None else None
        if found is not None:
            self._context.open_full(*found)
