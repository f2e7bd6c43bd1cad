"""Preview of a prompt: the messages of each variant for one case, what cannot be rendered, what is empty or unused."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from workbench.core.cases import Case
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count, number
from workbench.core.messages import Message, TextPart
from workbench.core.prompts import Variant
from workbench.core.render import case_inputs, render_messages
from workbench.core.snippets import with_snippets
from workbench.project.tokens import Count
from workbench.ui.context import UiContext
from workbench.ui.notebook.template_marks import empty_names, used_names
from workbench.ui.results.marked_text import MarkedText
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph

_LISTED = 40
"""Cases that the menu lists, around the present one."""
_TALL = 260
"""Pixels of a rendered message before it scrolls."""


class Preview(NamedTuple):
    """What a variant sends for a case."""

    messages: tuple[Message, ...]
    counts: tuple[Count, ...]
    problem: str = ""
    notes: tuple[str, ...] = ()
    """Sentences about variables that are empty in this case, and fields that the variant does not use."""


class PreviewColumn(QWidget):
    """One variant's rendering."""

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__()
        self._theme, self._key = theme, key
        self.setObjectName(f"preview-{key}")
        self._total = Label(theme, "", "small", "text2")
        self._total.setObjectName(f"preview-tokens-{key}")
        self._problem = Paragraph(theme, "", "body", "worse")
        self._problem.setObjectName(f"preview-problem-{key}")
        self._notes = Paragraph(theme, "", "small", "warn")
        self._notes.setObjectName(f"preview-notes-{key}")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(4)
        for widget in (self._total, self._problem, self._notes):
            self._column.addWidget(widget)
        self._messages: list[tuple[QWidget, Label, Label, MarkedText]] = []
        self._column.addStretch(1)

    def show_preview(self, preview: Preview) -> None:
        """Show a rendering."""
        self._problem.set_text(preview.problem)
        self._problem.setAccessibleName(preview.problem)
        self._problem.setVisible(bool(preview.problem))
        self._notes.set_text("\n".join(preview.notes))
        self._notes.setAccessibleName(" ".join(preview.notes))
        self._notes.setVisible(bool(preview.notes))
        self._total.setVisible(not preview.problem)
        self._total.setText(f"{_tokens(preview.counts)} rendered")
        while len(self._messages) > len(preview.messages):
            self._messages.pop()[0].deleteLater()
        while len(self._messages) < len(preview.messages):
            self._add()
        for (_, role, size, text), message, tokens in zip(
            self._messages, preview.messages, preview.counts, strict=True
        ):
            role.setText(message.role)
            size.setText(_tokens([tokens]))
            words = _said(message)
            if text.text != words:
                text.show_text(words)

    def _add(self) -> None:
        place = len(self._messages)
        held = QWidget()
        role, size = Label(self._theme, "", "small", "text2"), Label(self._theme, "", "small", "text2")
        text = MarkedText(self._theme, f"message {place + 1} of variant {self._key} as sent", "mono", _TALL)
        text.setObjectName(f"preview-{self._key}-{place}")
        text.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head = QHBoxLayout()
        head.addWidget(role)
        head.addStretch(1)
        head.addWidget(size)
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(text)
        self._column.insertWidget(self._column.count() - 1, held)
        self._messages.append((held, role, size, text))

    @property
    def words(self) -> list[str]:
        """The rendered messages."""
        return [text.text for _, _, _, text in self._messages]


class PreviewHead(QWidget):
    """Which case, with the ways to the next and the previous one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("previewHead")
        self.case = Button(theme, "no case", "quiet", label="Preview", small=True, arrow=True)
        self.case.setObjectName("previewCase")
        self.case.set_limit(theme.px(220))
        self.back = IconButton(theme, "chevron-left", "Previous case", "Ctrl PgUp", small=True)
        self.next = IconButton(theme, "chevron-right", "Next case", "Ctrl PgDown", small=True)
        self.place = ElidedLabel(theme, "", "small", "text2")
        self.place.setObjectName("previewPlace")
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(4)
        for widget in (self.case, self.back, self.next):
            row.addWidget(widget)
        row.addWidget(self.place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(HairLine(theme))
        column.addLayout(row)


class PromptPreview(QObject):
    """Renders off the window's thread. ``stepped`` carries the id of another case, ``shown`` says that all is shown."""

    stepped = Signal(str)
    shown = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._set, self._case_id = "", ""
        self._held_out = False
        self._index: list[tuple[str, str]] = []
        self._variants: Sequence[Variant] = ()
        self._columns: dict[str, PreviewColumn] = {}
        self._head: PreviewHead | None = None
        self._serial = 0
        self.case: Case | None = None
        self.on = False

    def place(self, head: PreviewHead, columns: Mapping[str, PreviewColumn]) -> None:
        """Take the widgets of a board that was built anew."""
        self._head, self._columns = head, dict(columns)
        head.case.clicked.connect(self._pop_up)
        head.back.clicked.connect(lambda: self.step(-1))
        head.next.clicked.connect(lambda: self.step(1))
        self._show_place()

    def choose(self, golden_set: str, case_id: str, *, on: bool) -> None:
        """Show a case of a set, or nothing; a case that is not offered means the first."""
        if golden_set != self._set:
            self._held_out = False
        self._set, self._case_id, self.on = golden_set, case_id, on
        self.read_cases()

    def read_cases(self) -> None:
        """The cases may be others."""
        golden = self._context.project.golden
        self._index = golden.index(self._set, split=None if self._held_out else "tune") if self._set else []
        self._take_case()

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
                counts = tuple(project.tokens.count(_said(message), model) for message in messages)
            except WorkbenchError as error:
                found[variant.key] = Preview((), (), error.text())
                continue
            used = used_names(content)
            notes = [f"“{name}” is empty in this case." for name in empty_names(content, case_inputs(case))]
            unused = [name for name in case.inputs if name not in used]
            if unused:
                notes.append(f"Not used: {', '.join(unused[:8])}.")
            found[variant.key] = Preview(messages, counts, "", tuple(notes))
        return found

    def _show_place(self) -> None:
        if self._head is None:
            return
        self._head.setVisible(self.on)
        for column in self._columns.values():
            column.setVisible(self.on)
        self._head.case.set_text(self.case.id if self.case is not None else "no case")
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


def _tokens(counts: Sequence[Count]) -> str:
    about = "" if all(one.exact for one in counts) else "≈ "
    return f"{about}{number(sum(one.n for one in counts))} tok"


def _said(message: Message) -> str:
    """The text parts; other parts by what they are."""
    pieces = [part.text if isinstance(part, TextPart) else f"[{part.type.replace('_', ' ')}]" for part in message.parts]
    return "\n".join(pieces) if len(pieces) > 1 else "".join(pieces)
