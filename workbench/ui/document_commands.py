"""Adds, renames, duplicates and deletes documents; each is one undo step and none asks first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from workbench.core.cases import GoldenSet
from workbench.core.documents import Document, DocumentKind, ProjectInfo, one_action
from workbench.core.errors import WorkbenchError
from workbench.core.gates import FIRST_RULES, Gate
from workbench.core.messages import message
from workbench.core.notebooks import CompareCell, Notebook, NoteCell, PromptCell, RunCell
from workbench.core.prompts import Prompt, PromptContent, Snippet, Variant
from workbench.core.rubrics import Criterion, Rubric, Scorecard
from workbench.ui.contents import NavRow, notebooks_in_order
from workbench.ui.context import UiContext
from workbench.ui.dialogs.name import ask_name
from workbench.ui.notebook.edits import with_own_cells
from workbench.ui.notebook.new_run import run_of

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_PAGE = 2_000
KIND_WORDS: dict[DocumentKind, str] = {
    "notebook": "Notebook",
    "prompt": "Prompt",
    "snippet": "Snippet",
    "golden_set": "Golden set",
    "rubric": "Rubric",
    "scorecard": "Scorecard",
    "gate": "Gate",
    "model": "Model",
}
# What the page of a kind in the navigator is about, as a document.
_DOCUMENT_OF: dict[str, DocumentKind] = {
    "notebook": "notebook",
    "prompt": "prompt",
    "snippet": "snippet",
    "golden_set": "golden_set",
    "rubric": "rubric",
    "scorecard": "scorecard",
    "gate": "gate",
    "models": "model",
}


class DocumentCommands(QObject):
    """What can be done with the documents of the navigator."""

    def __init__(self, context: UiContext, window: MainWindow) -> None:
        super().__init__(window)
        self._context, self._window = context, window

    def current(self) -> Document | None:
        """The document of the navigator's selection."""
        row = self._window.navigator.current_row()
        return self._document(row) if row is not None else None

    def new(self, kind: DocumentKind) -> None:
        """Add a document with what is usual in it, and open it; a prompt where it can be written: in a notebook."""
        document = self._fresh(kind)
        if isinstance(document, Prompt):
            self._new_prompt(document)
        elif self._put(document, f"New {KIND_WORDS[kind].lower()}", info=self._listed(document)):
            self._window.refresh()
            self._context.navigate(kind, document.id)

    def _new_prompt(self, prompt: Prompt) -> None:
        """Put a prompt into the notebook that was shown last, or into a new one, and begin to write it."""
        from workbench.ui.notebook.page import NotebookPage

        documents = self._context.project.documents
        held = self._window.centre.last_notebook() or next((head.id for head in documents.heads("notebook")), "")
        cell = PromptCell(id=documents.new_id(), prompt=prompt.id)
        if held:
            self._context.navigate("notebook", held)
            page = self._window.page()
            done = isinstance(page, NotebookPage) and page.add_below(cell, "New prompt", prompt)
        else:
            cells = (NoteCell(id=documents.new_id()), cell, run_of(documents, prompt.id))
            notebook = Notebook(id=documents.new_id(), name=documents.free_name("notebook", prompt.name), cells=cells)
            done = self._put(prompt, "New prompt", info=self._listed(notebook), also=notebook)
            if done:
                self._context.navigate("notebook", notebook.id)
        page = self._window.page()
        if done and isinstance(page, NotebookPage):
            self._window.refresh()
            page.write_in(cell.id)

    def open_menu(self, row: NavRow, at: QPoint) -> None:
        """The menu of a row: right click and the Menu key give the same."""
        menu = QMenu(self._window)
        document = self._document(row)
        writable = not self._context.project.read_only
        if row.add:
            menu.addAction("Add", lambda: self._context.command(row.add)).setEnabled(writable)
        if document is not None:
            menu.addAction("Open", lambda: self._context.navigate(row.kind, row.id))
            menu.addAction("Rename", lambda: self.rename(row)).setEnabled(writable)
            menu.addAction("Duplicate", lambda: self.duplicate(row)).setEnabled(writable)
            if isinstance(document, Notebook):
                menu.addAction("Move up", lambda: self.shift(-1, row)).setEnabled(writable)
                menu.addAction("Move down", lambda: self.shift(1, row)).setEnabled(writable)
            menu.addSeparator()
            menu.addAction("Delete", lambda: self.delete(row)).setEnabled(writable)
        elif row.kind == "experiments" and row.id:
            menu.addAction("Open", lambda: self._context.navigate(row.kind, row.id))
            menu.addAction("Rename", lambda: self.rename(row)).setEnabled(writable)
        if menu.actions():
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(at)

    def rename(self, row: NavRow | None = None) -> None:
        """Ask for another name."""
        row = row or self._window.navigator.current_row()
        if row is None:
            return
        title = f"Rename {row.number or row.title}".strip()
        ask_name(self._window, self._context.theme, title, row.title, lambda name: self._rename(row, name))

    def shift(self, by: int, row: NavRow | None = None) -> None:
        """Move a notebook up (negative) or down in the list; at the end it stays."""
        row = row or self._window.navigator.current_row()
        order = [notebook.id for notebook in notebooks_in_order(self._context.project)]
        if row is None or row.id not in order or not 0 <= order.index(row.id) + by < len(order):
            return
        place = order.index(row.id)
        order.insert(place + by, order.pop(place))
        info = self._context.info().model_copy(update={"notebooks": tuple(order)})
        if self._put(info, f"Move {row.title}"):
            self._window.refresh()

    def duplicate(self, row: NavRow | None = None) -> None:
        """Add a copy under a free name; a golden set's comes with its cases."""
        row = row or self._window.navigator.current_row()
        document = self._document(row) if row is not None else None
        if row is None or document is None:
            return
        documents = self._context.project.documents
        name = documents.free_name(_DOCUMENT_OF[row.kind], row.title)
        copy = document.model_copy(update={"id": documents.new_id(), "name": name})
        if isinstance(copy, Notebook):
            copy = with_own_cells(copy, documents.new_id)
        listed = self._listed(copy, after=document.id)
        action = one_action()
        if self._put(copy, f"Duplicate {row.title}", merge=action, info=listed):
            if isinstance(document, GoldenSet):
                work = asyncio.to_thread(self._copy_cases, document.id, copy.id, row.title, action)
                self._context.tasks.start(work, "duplicate a golden set")
            self._window.refresh()
            self._context.navigate(row.kind, copy.id)

    def _copy_cases(self, source: str, target: str, title: str, action: str) -> None:
        golden = self._context.project.golden
        for offset in range(0, golden.count(source), _PAGE):
            cases = golden.cases(source, offset=offset, limit=_PAGE)
            if self._context.project.documents.find("golden_set", target) is None:
                return  # It was taken back meanwhile.
            golden.update(target, cases, label=f"Duplicate {title}", merge=action)

    def delete(self, row: NavRow | None = None) -> None:
        """Take a document away; the toast brings it back."""
        row = row or self._window.navigator.current_row()
        document = self._document(row) if row is not None else None
        if row is None or document is None:
            return
        kind = _DOCUMENT_OF[row.kind]
        try:
            self._context.project.documents.delete(kind, document.id, label=f"Delete {row.title}")
        except WorkbenchError as error:
            self._context.problem(error)
            return
        self._context.toast(f"{KIND_WORDS[kind]} “{row.title}” deleted")

    def _rename(self, row: NavRow, name: str) -> None:
        document = self._document(row)
        if isinstance(document, Snippet):
            try:
                self._context.project.documents.rename_snippet(document, name)
            except WorkbenchError as error:
                self._context.problem(error)
        elif document is not None:
            self._put(document.model_copy(update={"name": name}), f"Rename {row.title}")
        elif row.kind == "experiments":
            self._context.project.experiments.annotate(row.id, name=name)

    def _document(self, row: NavRow) -> Document | None:
        kind = _DOCUMENT_OF.get(row.kind)
        return self._context.project.documents.find(kind, row.id) if kind and row.id else None

    def _listed(self, document: Document, after: str = "") -> ProjectInfo | None:
        """The project with a new notebook at its place in the list: at the end, or after another one."""
        if not isinstance(document, Notebook):
            return None
        order = [notebook.id for notebook in notebooks_in_order(self._context.project)]
        order.insert(order.index(after) + 1 if after in order else len(order), document.id)
        return self._context.info().model_copy(update={"notebooks": tuple(order)})

    def _put(
        self,
        document: Document,
        label: str,
        merge: str = "",
        info: ProjectInfo | None = None,
        also: Document | None = None,
    ) -> bool:
        every = [one for one in (document, also, info) if one is not None]
        try:
            self._context.project.documents.put(*every, label=label, merge=merge)
        except WorkbenchError as error:
            self._context.problem(error)
            return False
        return True

    def _fresh(self, kind: DocumentKind) -> Document:
        documents = self._context.project.documents
        id_, name = documents.new_id(), documents.free_name(kind, KIND_WORDS[kind])
        if kind == "prompt":
            content = PromptContent(messages=(message("system", ""), message("user", "")))
            return Prompt(id=id_, name=name, variants=(Variant(key="A", name="baseline", content=content),))
        if kind == "snippet":
            return Snippet(id=id_, name=name)
        if kind == "golden_set":
            return GoldenSet(id=id_, name=name)
        if kind == "rubric":
            return Rubric(id=id_, name=name, criteria=(Criterion(name="Correct"),))
        if kind == "scorecard":
            return Scorecard(id=id_, name=name)
        if kind == "gate":
            return Gate(id=id_, name=name, rules=FIRST_RULES)
        return Notebook(id=id_, name=name, cells=self._first_cells())

    def _first_cells(self) -> tuple[NoteCell | PromptCell | RunCell | CompareCell, ...]:
        """A note, the first prompt, a run of it and its comparison: the loop of every notebook."""
        documents = self._context.project.documents
        prompts = documents.heads("prompt")
        note = NoteCell(id=documents.new_id(), text="")
        if not prompts:
            return (note,)
        run = run_of(documents, prompts[0].id)
        prompt = PromptCell(id=documents.new_id(), prompt=prompts[0].id)
        return (note, prompt, run, CompareCell(id=documents.new_id(), run_cell=run.id))
