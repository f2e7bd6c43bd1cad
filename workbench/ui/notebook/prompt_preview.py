"""Preview of a prompt: the messages of each variant for one case, what cannot be rendered, what is empty or unused."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu

from workbench.core.cases import Case
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count, number
from workbench.core.prompts import Variant
from workbench.core.render import case_inputs, render_messages
from workbench.core.snippets import with_snippets
from workbench.project.request_sizes import counted_texts
from workbench.ui.context import UiContext
from workbench.ui.notebook.preview_parts import Preview, PreviewColumn, PreviewHead
from workbench.ui.notebook.prompt_column import VariantColumn
from workbench.ui.notebook.static_counts import count_beside
from workbench.ui.notebook.template_marks import empty_names, used_names

_SOON_MS = 40
_LISTED = 40
"""Cases that the menu lists, around the present one."""


class PromptPreview(QObject):
    """Renders off the window's thread. ``stepped`` carries the id of another case, ``shown`` says that all is shown."""

    stepped = Signal(str)
    shown = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._set, self._case_id = "", ""
        self._held_out = False
        self._read = False
        self._index: list[tuple[str, str]] = []
        self._variants: Sequence[Variant] = ()
        self._columns: dict[str, PreviewColumn] = {}
        self._head: PreviewHead | None = None
        self._serial = 0
        self._edited: tuple[VariantColumn, int] | None = None
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._follow)
        self.case: Case | None = None
        self.on = False

    def place(self, head: PreviewHead, columns: Sequence[VariantColumn]) -> None:
        """Take the widgets of a board that was built anew."""
        self._head, self._columns = head, {column.key: column.preview for column in columns}
        self._edited = None
        for column in columns:
            for at, box in enumerate(column.boxes):
                box.cursorPositionChanged.connect(partial(self.edit, column, at))
        head.case.clicked.connect(self._pop_up)
        head.back.clicked.connect(lambda: self.step(-1))
        head.next.clicked.connect(lambda: self.step(1))
        self._show_place()

    def edit(self, column: VariantColumn, place: int) -> None:
        """Follow the cursor of a message, if somebody is in it."""
        if column.boxes[place].hasFocus():
            self._edited = (column, place)
            if self.on:
                self._soon.start()

    def _follow(self) -> None:
        """Show of the message that is edited what stands at the cursor; a history is any number of messages."""
        if self._edited is None or not self.on:
            return
        column, place = self._edited
        box, whole = column.boxes[place], column.preview.words
        after = any(head.role.text().startswith("history") for head in column.heads[:place])
        place += len(whole) - len(column.boxes) if after else 0
        if column.preview.follow(place, box.text(), box.at):
            self.shown.emit()

    def stay_in_view(self, scrolled: int) -> None:
        """Keep the line that says which case at the left edge of what is shown."""
        if self._head is not None:
            self._head.stay_in_view(scrolled)

    def choose(self, golden_set: str, case_id: str, *, on: bool) -> None:
        """Show a case of a set, or nothing; a case that is not offered means the first."""
        fresh = golden_set != self._set
        if fresh:
            self._held_out = self._read = False
        moved = case_id != self._case_id
        self._set, self._case_id, self.on = golden_set, case_id, on
        if fresh or (on and not self._read):
            self.read_cases()
        elif moved and on:
            self._take_case()
        else:
            self._show_place()

    def read_cases(self) -> None:
        """The cases may be others. While nothing is shown one case is enough, as an example of what paths there are."""
        golden = self._context.project.golden
        self._read = self.on
        if self.on:
            self._index = golden.index(self._set, split=None if self._held_out else "tune") if self._set else []
            self._take_case()
            return
        first = golden.cases(self._set, split="tune", limit=1) if self._set else []
        self.case = first[0] if first else None
        self._show_place()

    def _take_case(self) -> None:
        row = self.row
        try:
            self.case = self._context.project.golden.case(self._index[row][1]) if self._index else None
        except KeyError:
            self.case = None
        self._show_place()

    @property
    def row(self) -> int:
        """Place of the case among those that are offered."""
        return next((row for row, (case_id, _) in enumerate(self._index) if case_id == self._case_id), 0)

    def step(self, by: int) -> None:
        """Show the next or the previous case; the first follows the last."""
        if self._index:
            self._go((self.row + by) % len(self._index))

    def _go(self, row: int) -> None:
        self._case_id = self._index[row][0]
        self._take_case()
        self.stepped.emit(self._case_id)
        self.render(self._variants)

    def render(self, variants: Sequence[Variant]) -> None:
        """Render variants for the case."""
        self._variants = list(variants)
        self._serial += 1
        if self.on and self._columns:
            self._context.tasks.start(self._render(self._serial), "preview of a prompt")

    async def _render(self, serial: int) -> None:
        variants, case = list(self._variants), self.case
        found = await asyncio.to_thread(self._work, variants, case)
        if serial != self._serial:
            return
        for key, preview in found.items():
            if key in self._columns:
                self._columns[key].show_preview(preview)
        self._follow()
        self.shown.emit()

    def _work(self, variants: Sequence[Variant], case: Case | None) -> dict[str, Preview]:
        """Runs in another thread."""
        project = self._context.project
        snippets = project.documents.snippets()
        if case is None:
            none = Preview(
                (), (), "There is no case to preview. Add one to the golden set, or choose a set for the cell."
            )
            return {variant.key: none for variant in variants}
        found = {}
        for variant in variants:
            model = variant.model or project.documents.default_model()
            content = with_snippets(variant.content, snippets)
            try:
                messages = render_messages(content, case)
                counts = tuple(project.tokens.count(text, model) for text in counted_texts(content, case))
                beside = count_beside(content, partial(project.tokens.count, model_name=model))
            except WorkbenchError as error:
                found[variant.key] = Preview((), (), error.text())
                continue
            used = used_names(content)
            notes = [f"“{name}” is empty in this case." for name in empty_names(content, case_inputs(case))]
            unused = [name for name in case.inputs if name not in used]
            if unused:
                notes.append(f"Not used: {', '.join(unused[:8])}.")
            correction = project.tokens.correction(model)
            found[variant.key] = Preview(messages, counts, "", tuple(notes), beside, correction)
        return found

    def _show_place(self) -> None:
        if self._head is None:
            return
        self._head.setVisible(self.on)
        for column in self._columns.values():
            column.setVisible(self.on)
        self._head.show_case(self.case.id if self.case is not None else "")
        held = ["held-out"] if self.case is not None and self.case.split == "held-out" else []
        facts = [f"{number(self.row + 1)} of {number(len(self._index))}", *(self.case.tags[:4] if self.case else ())]
        self._head.place.setText(" · ".join([*facts, *held]) if self.case is not None else "")
        for button in (self._head.back, self._head.next):
            button.setEnabled(len(self._index) > 1)

    def _pop_up(self) -> None:
        if self._head is not None:
            self.menu().popup(self._head.case.mapToGlobal(self._head.case.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """The cases around the present one, and whether held-out ones are offered."""
        menu = QMenu(self._head)
        menu.setObjectName("previewMenu")
        menu.aboutToHide.connect(menu.deleteLater)
        first = max(0, min(self.row - _LISTED // 2, len(self._index) - _LISTED))
        for row, (case_id, _) in list(enumerate(self._index))[first : first + _LISTED]:
            action = menu.addAction(case_id.replace("&", "&&"), lambda row=row: self._go(row))
            action.setCheckable(True)
            action.setChecked(row == self.row)
        if len(self._index) > _LISTED:
            menu.addAction(f"… {count(len(self._index), 'case')} in all").setEnabled(False)
        menu.addSeparator()
        held = menu.addAction("Offer held-out cases too", self._ask_held_out)
        held.setCheckable(True)
        held.setChecked(self._held_out)
        return menu

    def _ask_held_out(self) -> None:
        self._held_out = not self._held_out
        if self._held_out:
            self._context.project.golden.note_held_out_shown(self._set)
            self._context.say("Held-out cases are offered in this preview; that is noted in the audit log.")
        self.read_cases()
        self.render(self._variants)
