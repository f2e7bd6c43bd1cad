"""The page of a prompt: its history, and the ways to the notebooks in which it is written."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QMenu, QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count
from workbench.core.notebooks import Notebook, NoteCell, PromptCell
from workbench.core.prompts import Prompt
from workbench.ui.actions import Place
from workbench.ui.context import UiContext
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.new_run import run_of
from workbench.ui.notebook.prompt_history import PromptHistory
from workbench.ui.pages.header import PageHeader, page_column
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import HairLine


class PromptPage(QWidget):
    """Drafts and versions as a tree, what differs, what comes back."""

    places: tuple[Place, ...] = ("prompt",)

    def __init__(self, context: UiContext, prompt_id: str) -> None:
        super().__init__()
        self._context, self._id = context, prompt_id
        theme = context.theme
        self.setObjectName("prompt_page")
        self._header = PageHeader(theme)
        self._archived = Button(theme, "Archived", "quiet", "archive", arrow=True)
        self._archived.setObjectName("archivedVariants")
        self._archived.clicked.connect(
            lambda: self.archived_menu().popup(self._archived.mapToGlobal(self._archived.rect().bottomLeft()))
        )
        self._open = Button(theme, "Open the notebook", "plain", "notebook-text")
        self._open.setObjectName("openNotebook")
        self._open.clicked.connect(self.open_notebook)
        self._header.add(self._archived)
        self._header.add(self._open)
        self.history = PromptHistory(context, prompt_id)
        column = page_column(self)
        column.addWidget(self._header)
        column.addWidget(HairLine(theme))
        column.addWidget(self.history, 1)
        context.bridge.changed.connect(self._changed)
        context.itemAsked.connect(self._asked_for)
        self.refresh()

    @property
    def title(self) -> str:
        """The prompt's name."""
        prompt = self._prompt()
        return prompt.name if prompt else ""

    @property
    def view(self) -> QListView:
        """The list of drafts and versions, where the keys begin."""
        return self.history.view

    def notebooks(self) -> list[Notebook]:
        """The notebooks that show the prompt."""
        found = [
            document for document in self._context.project.documents.all("notebook") if isinstance(document, Notebook)
        ]
        return [
            notebook
            for notebook in found
            if any(isinstance(cell, PromptCell) and cell.prompt == self._id for cell in notebook.cells)
        ]

    def refresh(self) -> None:
        """Bring the words up to date."""
        prompt = self._prompt()
        if prompt is None:
            return
        archived = [variant for variant in prompt.variants if variant.archived]
        self._header.set_title(prompt.name)
        shown = self.notebooks()
        where = f"written in {', '.join(notebook.name for notebook in shown)}" if shown else "in no notebook yet"
        self._header.set_meta(f"{count(len(prompt.variants) - len(archived), 'variant')} · {where}")
        self._open.set_text("Open the notebook" if shown else "Show it in a new notebook")
        self._archived.setVisible(bool(archived))
        self._archived.set_text(f"Archived {len(archived)}")

    def open_notebook(self) -> None:
        """Open the first notebook that shows the prompt, or make one."""
        shown = self.notebooks()
        if shown:
            self._context.navigate("notebook", shown[0].id)
        else:
            self.make_notebook()

    def save_version(self) -> None:
        """Freeze the selected draft."""
        self.history.save_version()

    def restore_version(self) -> None:
        """Make a new draft of the selected version."""
        self.history.restore()

    def note_version(self) -> None:
        """Write a note to the selected version."""
        self.history.note()

    def can(self, action_id: str) -> bool:
        """What the selected step allows."""
        step = self.history.step()
        if self._context.project.read_only or step is None:
            return action_id == "prompt_notebook"
        return {"save_draft": bool(step.key), "restore_version": not step.key, "note_version": not step.key}.get(
            action_id, True
        )

    def _asked_for(self, kind: str, document_id: str, item: str) -> None:
        """Go to a variant's draft, or a version."""
        if kind == "prompt" and document_id == self._id:
            self.history.select(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 renames."""
        if event.key() == Qt.Key.Key_F2 and not event.modifiers() and not self._context.project.read_only:
            self._context.command("rename")
        else:
            super().keyPressEvent(event)

    def make_notebook(self) -> None:
        """Add a notebook with this prompt and a run of it, and open it."""
        documents = self._context.project.documents
        prompt = self._prompt()
        if prompt is None:
            return
        cells = (
            NoteCell(id=documents.new_id()),
            PromptCell(id=documents.new_id(), prompt=prompt.id),
            run_of(documents, prompt.id),
        )
        notebook = Notebook(id=documents.new_id(), name=documents.free_name("notebook", prompt.name), cells=cells)
        documents.put(notebook, label=f"New notebook for {prompt.name}")
        self._context.navigate("notebook", notebook.id)

    def archived_menu(self) -> QMenu:
        """The variants that can be brought back."""
        prompt = self._prompt()
        menu = QMenu(self)
        menu.setObjectName("archivedMenu")
        menu.aboutToHide.connect(menu.deleteLater)
        for variant in prompt.variants if prompt is not None else ():
            if variant.archived:
                title = f"Bring back {variant.key} {variant.name}".strip().replace("&", "&&")
                menu.addAction(title, lambda key=variant.key: self._bring_back(key))
        return menu

    def _bring_back(self, key: str) -> None:
        prompt = self._prompt()
        if prompt is None:
            return
        try:
            self._context.project.documents.put(
                variant_edits.archive(prompt, key, archived=False), label=f"Bring {key} back"
            )
        except WorkbenchError as error:
            self._context.problem(error)

    def _prompt(self) -> Prompt | None:
        found = self._context.project.documents.find("prompt", self._id)
        return found if isinstance(found, Prompt) else None

    def _changed(self, changes: Changes) -> None:
        if any(kind in ("notebook", "prompt") for kind, _ in changes.documents):
            self.refresh()
