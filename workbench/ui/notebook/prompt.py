"""Prompt cell: the words of the variants, their tokens and their price, side by side."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.notebooks import Cell, PromptCell, RunCell
from workbench.core.prompts import Prompt
from workbench.ui.notebook import edits, variant_edits
from workbench.ui.notebook.body import CellBody, CellHost
from workbench.ui.notebook.prompt_board import PromptBoard
from workbench.ui.notebook.prompt_compare import PromptCompare
from workbench.ui.notebook.prompt_history import ask_save_version
from workbench.ui.notebook.prompt_menus import (
    add_variant,
    duplicate_variant,
    message_menu,
    open_parameters,
    prompt_menu,
    variant_menu,
)
from workbench.ui.notebook.prompt_switches import PromptSwitches
from workbench.ui.notebook.variant_json import JsonKind, open_json
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.empty import EmptyPlace


class PromptBody(PromptSwitches, CellBody):
    """The board, and the controls of the header line."""

    has_variants = True
    keeps_meta = True

    def __init__(self, host: CellHost, cell: Cell, rows: tuple[int, int] = (1, 9)) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._name = WordButton(theme, "", name="prompt")
        self._name.setObjectName("promptName")
        self._name.give_way()
        self._name.clicked.connect(self._choose_prompt)
        self._words = Button(theme, "Changed words", "quiet", "diff")
        self._words.setObjectName("changedWords")
        self._words.setCheckable(True)
        self._words.clicked.connect(lambda: self.toggle("changed_words"))
        self._diff = Button(theme, "Diff", "quiet", "git-compare")
        self._diff.setObjectName("compareVariants")
        self._diff.setCheckable(True)
        self._diff.clicked.connect(lambda: self.toggle("compare"))
        self._preview = Button(theme, "Preview", "quiet", "eye")
        self._preview.setObjectName("previewPrompt")
        self._preview.setCheckable(True)
        self._preview.clicked.connect(lambda: self.toggle("preview"))
        self._choose = Button(theme, "Variants", "quiet", arrow=True)
        self._choose.setObjectName("chooseVariants")
        self._choose.clicked.connect(self.choose_variants)
        self._add = Button(theme, "Variant", "quiet", "plus")
        self._add.setObjectName("addVariant")
        self._board = PromptBoard(self.context, rows)
        self._add.clicked.connect(lambda: add_variant(self._board))
        self._board.added.connect(self._take_in)
        self._board.left.connect(self._leave)
        self._board.shownAgain.connect(self.headChanged)
        self._board.menuAsked.connect(self._open_menu)
        self._board.preview.stepped.connect(self._keep_case)
        self._board.collapseAsked.connect(self.collapse)
        self._empty: EmptyPlace | None = None
        column = self.column()
        column.addWidget(self._board)
        self._compare = PromptCompare(self.context, self._board)
        self._compare.chosen.connect(lambda fields: self._put(fields, "Diff"))
        column.addWidget(self._compare)
        self.set_cell(cell)

    @property
    def prompt_cell(self) -> PromptCell:
        """The cell's value."""
        assert isinstance(self._cell, PromptCell)
        return self._cell

    @property
    def board(self) -> PromptBoard:
        """The variants."""
        return self._board

    def set_cell(self, cell: Cell) -> None:
        """Show the cell's prompt."""
        super().set_cell(cell)
        self._words.setChecked(self.prompt_cell.changed_words)
        self._diff.setChecked(self.prompt_cell.compare)
        self._preview.setChecked(self.prompt_cell.preview)
        self._show()

    @property
    def has_prompt(self) -> bool:
        """Whether there is a prompt in it."""
        return self._empty is None

    def _show(self) -> None:
        cell = self.prompt_cell
        found = self.context.project.documents.find("prompt", cell.prompt) if cell.prompt else None
        self._board.setVisible(isinstance(found, Prompt))
        self._add.setEnabled(isinstance(found, Prompt))
        self._choose.setEnabled(isinstance(found, Prompt))
        if isinstance(found, Prompt):
            self._drop_empty()
            self._compare.take(cell)
            self._board.show_prompt(found.id, cell, self._golden_set())
            self._compare.show_cell(cell)
        elif self._empty is None:
            self._empty = self._empty_place()
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._empty)
            self._compare.hide()
        self._name.set_text(found.name if isinstance(found, Prompt) else "no prompt")
        every = [one.key for one in found.variants if not one.archived] if isinstance(found, Prompt) else []
        shown = self._board.variants() if cell.variants and every else []
        self._choose.set_text(f"{len(shown)} of {len(every)} variants" if shown else "Variants")
        self.headChanged.emit()

    def _drop_empty(self) -> None:
        if self._empty is not None:
            self._empty.hide()
            self._empty.deleteLater()
            self._empty = None

    def _empty_place(self) -> EmptyPlace:
        heads = self.context.project.documents.heads("prompt")
        plain = Step("Choose a prompt", self._choose_prompt) if heads else None
        return EmptyPlace(
            self.context.theme,
            "pen-line",
            "No prompt in this cell",
            "A prompt is a task under work; its variants stand here side by side with their tokens and their price.",
            Step("New prompt", self._new_prompt),
            plain,
        )

    def _golden_set(self) -> str:
        """The set that names and counts come from: the cell's own, that of the next run, the only one."""
        project = self.context.project
        wanted = self.prompt_cell.golden_set
        if not wanted:
            notebook = self.host.notebook()
            place = edits.place_of(notebook, self._cell.id)
            below = [cell for cell in notebook.cells[place + 1 :] if isinstance(cell, RunCell)]
            wanted = below[0].selection.cases if below else ""
        found = project.documents.find("golden_set", wanted) if wanted else None
        if found is not None:
            return found.id
        heads = project.documents.heads("golden_set")
        return heads[0].id if heads else ""

    def subject(self) -> str:
        """The prompt's name."""
        return self._name.text()

    def lead(self) -> QWidget:
        """The prompt's name, which opens a menu."""
        return self._name

    def meta(self) -> str:
        """What the counts stand on."""
        return self._board.counts.encoding() if self._empty is None else ""

    def controls(self) -> list[QWidget]:
        """What is shown, which variants, another variant."""
        return [self._words, self._diff, self._preview, self._choose, self._add]

    def words(self) -> str:
        """All messages of all variants."""
        return variant_edits.as_words(self._board.variants())

    def changed(self, changes: Changes) -> None:
        """Follow the prompt, the golden set, models and results."""
        if ("prompt", self.prompt_cell.prompt) in changes.documents:
            self._show()
        elif any(kind == "model" for kind, _ in changes.documents):
            self._board.counts.again()
        elif any(kind == "snippet" for kind, _ in changes.documents):
            self._board.refresh()
            self._board.counts.again()
        if changes.snapshots:
            self._compare.reload()
        if self._golden_set() in changes.cases:
            self._board.cases_changed()

    def enter(self) -> None:
        """Edit the message that was edited last."""
        self._board.focus_variant(*self._board.last)

    def go_to_variant(self, number: int) -> None:
        """Edit the variant of a letter, 1 for A, wherever it stands; 0 for the next one in their order."""
        keys = [column.key for column in self._board.columns]
        last = self._board.last[0]
        wanted = chr(ord("A") + number - 1)
        if not number:
            wanted = keys[(keys.index(last) + 1) % len(keys) if last in keys else 0] if keys else ""
        if wanted in keys:
            self._board.focus_variant(wanted)
        elif wanted:
            # A copy takes the next free letter and stands beside its original: letters are what people see and say.
            self.context.say(f"This prompt shows no variant {wanted}")

    def duplicate(self) -> None:
        """Duplicate the variant that was edited last."""
        self.flush()
        duplicate_variant(self.context, self._board, self._board.last[0])

    def full(self) -> tuple[str, QWidget] | None:
        """The same cell with room for long messages."""
        if self._empty is not None:
            return None
        from workbench.ui.notebook.prompt_full import PromptFull

        return f"Prompt {self.subject()}", PromptFull(self)

    def flush(self) -> None:
        """Save what was typed."""
        self._board.flush()

    def _leave(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            parent.setFocus()

    def _put(self, fields: Mapping[str, object], label: str) -> None:
        self.host.put_cell(self.prompt_cell.model_copy(update=fields), label)

    def _keep_case(self, case_id: str) -> None:
        cell = self.prompt_cell.model_copy(update={"preview_case": case_id})
        self._cell = cell
        self.host.put_cell(cell, "Case of the preview", f"preview:{cell.id}")

    def edit_json(self, kind: JsonKind) -> None:
        """Open the tools or the response schema of the variant that was edited last."""
        self.flush()
        open_json(self.context, self._board, self._board.last[0], kind)

    def save_version(self) -> None:
        """Freeze the variant that was edited last, with a note."""
        self.flush()
        ask_save_version(self.context, self, self.prompt_cell.prompt, self._board.last[0])

    def open_history(self) -> None:
        """Open the prompt's page, which shows its history, at the variant that was edited last."""
        self.flush()
        self.context.navigate("prompt", self.prompt_cell.prompt, self._board.last[0])

    def _open_menu(self, key: str, place: int, anchor: QWidget) -> None:
        board = self._board
        board.flush()
        variant = next((found for found in board.variants() if found.key == key), None)
        if variant is None:
            return
        if place == -2:
            open_parameters(self.context, board, key)
            return
        if place == -3:
            open_json(self.context, board, key, "tools" if "tools" in variant.unfinished else "schema")
            return
        if place < 0:
            menu = variant_menu(self.context, board, variant, self)
        else:
            menu = message_menu(self.context, board, variant, place, self)
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def _choose_prompt(self) -> None:
        menu = prompt_menu(self.context, self._board, self, self._put_prompt, self._new_prompt)
        menu.popup(self._name.mapToGlobal(self._name.rect().bottomLeft()))

    def _put_prompt(self, prompt_id: str) -> None:
        self.flush()
        cell = self.prompt_cell.model_copy(update={"prompt": prompt_id, "variants": ()})
        self.host.put_cell(cell, "Choose prompt")

    def _new_prompt(self) -> None:
        documents = self.context.project.documents
        prompt = Prompt(id=documents.new_id(), name=documents.free_name("prompt", "Prompt"))
        prompt, key = variant_edits.add_variant(prompt)
        try:
            documents.put(prompt, label="New prompt")
        except WorkbenchError as error:
            self.context.problem(error)
            return
        self._put_prompt(prompt.id)
        QTimer.singleShot(0, self, lambda: self._board.focus_variant(key))
