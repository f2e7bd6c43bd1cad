"""The notebook page: title, cells in order, keys between them; every change is saved as it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count
from workbench.core.notebooks import Notebook, RateCell
from workbench.ui.actions import Place
from workbench.ui.context import UiContext
from workbench.ui.notebook.acts import CellActs
from workbench.ui.notebook.body import CellBody
from workbench.ui.notebook.cell import GUTTER, INSET, RIGHT
from workbench.ui.notebook.column import CellColumn
from workbench.ui.notebook.keys import action_of
from workbench.ui.notebook.menus import kinds_menu, more_menu, outline_menu
from workbench.ui.notebook.prompt_acts import PROMPT_ACTIONS, PromptActs
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine

if TYPE_CHECKING:
    from workbench.project import Project


class NotebookPage(PromptActs, CellActs):
    """Shows one notebook. It is the host of its cells (`CellHost`); its methods are actions of the table."""

    places: tuple[Place, ...] = ("notebook", "rows")

    def __init__(self, project: Project, notebook_id: str, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._id = notebook_id
        self._context = context
        self._queue: list[str] = []
        self.setObjectName("notebookPage")
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme = context.theme
        self._title = ElidedLabel(theme, "", "title")
        self._title.setObjectName("notebookTitle")
        self._meta = ElidedLabel(theme, "", "small", "text3")
        self._meta.setObjectName("notebookMeta")
        self._cells = CellColumn(self, self._empty_place)
        self._cells.keyPressed.connect(self._key)
        self._cells.menuAsked.connect(self._show_menu)
        self._cells.kindAsked.connect(self._ask_kind)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        self._edge = HairLine(theme)
        self._cells.verticalScrollBar().valueChanged.connect(self._show_edge)
        column.addWidget(self._edge)
        column.addWidget(self._cells, 1)
        self._show_edge(0)
        self._sync()
        context.bridge.changed.connect(self._changed)
        context.bridge.runsChanged.connect(self._go_on)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(INSET + GUTTER, 12, RIGHT - 8, 7)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._meta, 1)
        outline = IconButton(self._context.theme, "list-tree", "Outline")
        outline.clicked.connect(lambda: outline_menu(self).popup(outline.mapToGlobal(outline.rect().bottomLeft())))
        plus = IconButton(self._context.theme, "plus", "New cell", "B")
        plus.clicked.connect(lambda: self._ask_kind(plus, self._below()))
        tools = QHBoxLayout()
        tools.setSpacing(0)
        tools.addWidget(outline)
        tools.addWidget(plus)
        head.addLayout(tools)
        return head

    def _show_edge(self, value: int) -> None:
        """A hairline under the title while cells have gone under it."""
        self._edge.setVisible(value > 0)

    def _empty_place(self) -> EmptyPlace:
        return EmptyPlace(
            self._context.theme,
            "notebook-text",
            "No cells yet",
            "A notebook holds what you try, in order: a note, a prompt with its variants, a run, what came out.",
            Step("Add a prompt", lambda: self.add("prompt", 0)),
            Step("Write a note", lambda: self.add("note", 0)),
        )

    @property
    def context(self) -> UiContext:
        """The window."""
        return self._context

    @property
    def cells(self) -> CellColumn:
        """The column of cells."""
        return self._cells

    @property
    def notebook_id(self) -> str:
        """Which notebook it shows."""
        return self._id

    def notebook(self) -> Notebook:
        """The notebook as it is now; an empty one after it was deleted."""
        try:
            found = self._project.documents.get("notebook", self._id)
        except KeyError:
            return Notebook(id=self._id, name="")
        assert isinstance(found, Notebook)
        return found

    def body_of(self, cell_id: str) -> CellBody | None:
        """The body of a cell of this page."""
        return self._cells.body(cell_id)

    def put(self, notebook: Notebook, label: str, merge: str = "") -> bool:
        """Save the notebook as one undo step and show it; an error is told over the page."""
        if notebook == self.notebook():
            return False
        try:
            self._project.documents.put(notebook, label=label, merge=merge)
        except WorkbenchError as error:
            self._context.problem(error)
            return False
        self._sync()
        return True

    def _changed(self, changes: Changes) -> None:
        if ("notebook", self._id) in changes.documents:
            self._sync()
        for frame in self._cells:
            frame.body.changed(changes)

    def _sync(self) -> None:
        notebook = self.notebook()
        if self._title.text() != notebook.name:
            self._title.setText(notebook.name)
            self._title.updateGeometry()
        self._cells.sync(notebook)
        heads = [head for head in self._project.documents.heads("notebook") if head.id == self._id]
        saved = f" · saved {heads[0].updated.astimezone():%H:%M}" if heads else ""
        self._meta.setText(f"{count(len(notebook.cells), 'cell')}{saved}")

    def focus_first(self) -> None:
        """Give the focus to the current cell, else to the first."""
        if self._cells.order:
            self._cells.go_to(self._cells.current or self._cells.order[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take keys that nothing inside took."""
        self._key(event)

    def _key(self, event: QKeyEvent) -> None:
        """Do what the table of actions says; in the window its shortcuts come first and do the same."""
        number = event.key() - Qt.Key.Key_0
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and 1 <= number <= 9:
            self.go_to_variant(number)
            return
        action = action_of(event, self.places)
        done = getattr(self, action, None) if action else None
        frame = self._cells.frame(self._cells.current)
        on_cell = frame is not None and frame.hasFocus()
        if done is None or (action in _ON_CELL and not on_cell):
            event.ignore()
            return
        event.accept()
        done()

    def can(self, action_id: str) -> bool:
        """Whether an action of the table does something here now."""
        body = self._cells.body(self._cells.current)
        if action_id in ("run_cell", "run_cell_and_next"):
            return body is not None and body.can_run()
        if action_id in ("exact_request", "choose_row"):
            return bool(self._context.selected.trial_id)
        if action_id in ("duplicate_variant", "go_to_variant"):
            return body is not None and body.has_variants
        if action_id in PROMPT_ACTIONS:
            return self.prompt_body() is not None
        return hasattr(self, action_id)

    def next_cell(self) -> None:
        """Go one cell down."""
        self._cells.step(1)

    def previous_cell(self) -> None:
        """Go one cell up."""
        self._cells.step(-1)

    def enter_cell(self) -> None:
        """Give the focus to what is inside the current cell."""
        body = self._cells.body(self._cells.current)
        if body is not None:
            body.enter()

    def leave_cell(self) -> None:
        """Give the focus back to the cell itself."""
        frame = self._cells.frame(self._cells.current)
        if frame is not None:
            frame.body.flush()
            frame.setFocus(Qt.FocusReason.OtherFocusReason)

    def run_cell(self) -> None:
        """Run the current cell."""
        self.flush()
        body = self._cells.body(self._cells.current)
        if body is not None and body.can_run():
            body.run()

    def run_cell_and_next(self) -> None:
        """Run the current cell and go to the next one."""
        self.run_cell()
        self.next_cell()

    def run_all(self) -> None:
        """Run all run cells in their order, one after the other."""
        self.flush()
        self._queue = [cell.id for cell in self.notebook().cells if cell.kind == "run"]
        self._go_on()

    def _go_on(self) -> None:
        if self._queue and not self._context.bridge.running():
            body = self._cells.body(self._queue.pop(0))
            if body is not None and body.can_run():
                body.run()

    def stop(self) -> None:
        """Forget what was to be run next; the window stops what runs."""
        self._queue.clear()

    def _ask_kind(self, anchor: QWidget, place: int) -> None:
        kinds_menu(self, place).popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def duplicate_variant(self) -> None:
        """Duplicate the variant that is edited in the current prompt cell."""
        body = self._cells.body(self._cells.current)
        if body is not None:
            body.duplicate()

    def go_to_variant(self, number: int = 0) -> None:
        """Edit the variant at a place of the current prompt cell, from 1; 0 for the next one."""
        body = self._cells.body(self._cells.current)
        if body is not None:
            body.go_to_variant(number)

    def exact_request(self) -> None:
        """Show the exact request behind the selected row in full size."""
        from workbench.ui.results.request_view import RequestView

        if self._context.selected.trial_id:
            view = RequestView(self._context, self._context.selected.trial_id)
            self._context.open_full(view.title, view)

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

    def _show_menu(self, cell_id: str, point: QPoint) -> None:
        self.go_to(cell_id)
        more_menu(self, cell_id).popup(point)

    def flush(self) -> None:
        """Save what was typed and not saved yet."""
        for frame in self._cells:
            frame.body.flush()


_ON_CELL = frozenset(
    "enter_cell next_cell previous_cell cell_above cell_below to_note cell_up cell_down delete_cell".split()
)
"""Actions whose keys mean the cell only while the cell itself has the focus, not something inside it."""
