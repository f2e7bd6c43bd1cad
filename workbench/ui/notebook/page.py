"""The notebook page: title, cells in order, keys between them; every change is saved as it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count
from workbench.core.notebooks import Notebook, PromptCell
from workbench.ui.actions import BY_ID, Place
from workbench.ui.context import UiContext
from workbench.ui.full_view import FullView
from workbench.ui.notebook.body import CellBody
from workbench.ui.notebook.cell import GUTTER, INSET, RIGHT
from workbench.ui.notebook.column import CellColumn
from workbench.ui.notebook.edits import NewKind
from workbench.ui.notebook.find_bar import NotebookFind
from workbench.ui.notebook.keys import ON_CELL, action_of
from workbench.ui.notebook.menus import kinds_menu, more_menu, outline_menu
from workbench.ui.notebook.prompt_acts import PROMPT_ACTIONS, PromptActs
from workbench.ui.notebook.run_acts import RunActs
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, MetaLabel

if TYPE_CHECKING:
    from workbench.project import Project


class NotebookPage(PromptActs, RunActs):
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
        self._meta = MetaLabel(theme, "", "small", "text3")
        self._meta.setObjectName("notebookMeta")
        self._cells = CellColumn(self, self._empty_place)
        self._cells.keyPressed.connect(self._key)
        self._cells.menuAsked.connect(self._show_menu)
        self._cells.kindAsked.connect(self._ask_kind)
        self._cells.moveAsked.connect(self.move_to)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        self._edge = HairLine(theme)
        self._cells.verticalScrollBar().valueChanged.connect(self._show_edge)
        self._find = NotebookFind(self)
        column.addWidget(self._find)
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
        self._outline = IconButton(self._context.theme, "list-tree", "Outline", "Ctrl Shift O")
        self._outline.clicked.connect(self.outline)
        plus = IconButton(self._context.theme, "plus", "New cell", "B")
        plus.clicked.connect(lambda: self._ask_kind(plus, self._below()))
        tools = QHBoxLayout()
        tools.setSpacing(0)
        tools.addWidget(self._outline)
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

    def is_away(self) -> bool:
        """Whether another page is shown; what is shown full size over this one belongs to it."""
        stack = self.parentWidget()
        shown = stack.currentWidget() if isinstance(stack, QStackedWidget) else self
        return shown is not self and not isinstance(shown, FullView)

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
        elif any(kind == "prompt" for kind, _ in changes.documents):
            self._show_meta(self.notebook())
        for frame in self._cells:
            frame.body.changed(changes)

    def _sync(self) -> None:
        notebook = self.notebook()
        if self._title.text() != notebook.name:
            self._title.setText(notebook.name)
            self._title.updateGeometry()
        self._cells.sync(notebook)
        self._show_meta(notebook)

    def _show_meta(self, notebook: Notebook) -> None:
        """How many cells, and when it or a prompt that is written in it was saved last."""
        written = {self._id} | {cell.prompt for cell in notebook.cells if isinstance(cell, PromptCell)}
        heads = [*self._project.documents.heads("notebook"), *self._project.documents.heads("prompt")]
        times = [head.updated for head in heads if head.id in written]
        saved = f" · saved {max(times).astimezone():%H:%M}" if times else ""
        self._meta.setText(f"{count(len(notebook.cells), 'cell')}{saved}")

    def refresh(self) -> None:
        """Show the notebook as it is stored."""
        self._sync()

    def open_find(self) -> None:
        """Open the bar that finds in notes and prompts; inside a table of rows, that of the rows."""
        inside = QApplication.focusWidget()
        while inside is not None and not hasattr(inside, "find_rows"):
            inside = inside.parentWidget()
        if inside is not None and self.isAncestorOf(inside):
            inside.find_rows()
        else:
            self._find.open(replace=False)

    def open_replace(self) -> None:
        """Open the bar; pressed again it goes to the new words."""
        self._find.open(replace=True)

    def outline(self) -> None:
        """Offer all cells by what they say."""
        outline_menu(self).popup(self._outline.mapToGlobal(self._outline.rect().bottomLeft()))

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
        done = getattr(self, BY_ID[action].method, None) if action else None
        frame = self._cells.frame(self._cells.current)
        on_cell = frame is not None and frame.hasFocus()
        if done is None or (action in ON_CELL and not on_cell):
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
        if action_id == "report":
            return self.compare_body() is not None
        if action_id in ("chart_table", "export_chart"):
            return self.chart_body() is not None
        if action_id in ("duplicate_variant", "go_to_variant"):
            return body is not None and body.has_variants
        if action_id in PROMPT_ACTIONS:
            return self.prompt_body() is not None
        return hasattr(self, BY_ID[action_id].method)

    def new_cell(self, kind: NewKind) -> None:
        """Add a cell of a kind below the current one."""
        self.add(kind, self._below())

    def next_cell(self) -> None:
        """Go one cell down."""
        self._cells.step(1)

    def previous_cell(self) -> None:
        """Go one cell up."""
        self._cells.step(-1)

    def enter_cell(self) -> None:
        """Give the focus to what is inside the current cell; a folded one is unfolded."""
        body = self._cells.body(self._cells.current)
        if body is not None:
            if body.cell.folded:
                self.fold()
            body.enter()

    def leave_cell(self) -> None:
        """Give the focus back to the cell itself."""
        frame = self._cells.frame(self._cells.current)
        if frame is not None:
            frame.body.flush()
            frame.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_kind(self, anchor: QWidget, place: int) -> None:
        kinds_menu(self, place).popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def duplicate_variant(self) -> None:
        """Duplicate the variant that is edited in the current prompt cell."""
        body = self._cells.body(self._cells.current)
        if body is not None:
            body.duplicate()

    def go_to_variant(self, number: int = 0) -> None:
        """Edit the variant of a letter in the current prompt cell, 1 for A; 0 for the next one."""
        body = self._cells.body(self._cells.current)
        if body is not None:
            body.go_to_variant(number)

    def _show_menu(self, cell_id: str, point: QPoint) -> None:
        self.go_to(cell_id)
        more_menu(self, cell_id).popup(point)

    def flush(self) -> None:
        """Save what was typed and not saved yet."""
        for frame in self._cells:
            frame.body.flush()
