"""The page of a prompt that was opened by itself: it leads to the notebooks that show it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.core.documents import Changes
from workbench.core.figures import number
from workbench.core.notebooks import Notebook, NoteCell, PromptCell, RunCell
from workbench.core.prompts import Prompt
from workbench.ui.context import UiContext
from workbench.ui.pages.header import PageHeader, page_column
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.empty import EmptyPlace


class PromptPage(QWidget):
    """Opens the first notebook that shows the prompt, or offers to make one."""

    def __init__(self, context: UiContext, prompt_id: str) -> None:
        super().__init__()
        self._context, self._id = context, prompt_id
        self.setObjectName("prompt_page")
        self._header = PageHeader(context.theme)
        self._column = page_column(self)
        self._column.addWidget(self._header)
        self._place = QWidget()
        self._column.addWidget(self._place, 1)
        context.bridge.changed.connect(self._changed)
        self.refresh()

    @property
    def title(self) -> str:
        """The prompt's name."""
        prompt = self._prompt()
        return prompt.name if prompt else ""

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
        self._header.set_title(prompt.name)
        self._header.set_meta(f"{number(len(prompt.variants))} variants")
        shown = self.notebooks()
        if shown:
            names = ", ".join(notebook.name for notebook in shown)
            first = shown[0]
            step = Step("Open the notebook", lambda: self._context.navigate("notebook", first.id))
            place = EmptyPlace(
                self._context.theme,
                "pen-line",
                f"{prompt.name} is written in a notebook",
                f"It stands in: {names}.",
                step,
            )
        else:
            place = EmptyPlace(
                self._context.theme,
                "pen-line",
                "No notebook shows this prompt",
                "Variants are written side by side in a prompt cell, with their tokens and their price beside them.",
                Step("Show it in a new notebook", self.make_notebook),
            )
        self._column.replaceWidget(self._place, place)
        self._place.hide()
        self._place.deleteLater()
        self._place = place

    def make_notebook(self) -> None:
        """Add a notebook with this prompt and a run of it, and open it."""
        documents = self._context.project.documents
        prompt = self._prompt()
        if prompt is None:
            return
        cells = (
            NoteCell(id=documents.new_id()),
            PromptCell(id=documents.new_id(), prompt=prompt.id),
            RunCell(id=documents.new_id()),
        )
        notebook = Notebook(id=documents.new_id(), name=documents.free_name("notebook", prompt.name), cells=cells)
        documents.put(notebook, label=f"New notebook for {prompt.name}")
        self._context.navigate("notebook", notebook.id)

    def _prompt(self) -> Prompt | None:
        found = self._context.project.documents.find("prompt", self._id)
        return found if isinstance(found, Prompt) else None

    def _changed(self, changes: Changes) -> None:
        if any(kind in ("notebook", "prompt") for kind, _ in changes.documents):
            self.refresh()
