"""Drawer for the tools or the response schema of a variant: JSON that is checked as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.figures import count, number
from workbench.core.prompts import Prompt, PromptContent, Variant
from workbench.project.content_json import (
    ContentJsonError,
    formatted,
    read_schema,
    read_tools,
    write_schema,
    write_tools,
)
from workbench.project.tokens import corrected
from workbench.ui.context import UiContext
from workbench.ui.notebook.box_frame import BoxFrame
from workbench.ui.notebook.prompt_board import PromptBoard
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.static_counts import count_beside
from workbench.ui.notebook.template_marks import Fault
from workbench.ui.notebook.text_box import too_long
from workbench.ui.notebook.variant_edits import put_content, put_unfinished
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import VariantBadge
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import Label, Paragraph

JsonKind = Literal["tools", "schema"]
_TITLES: dict[JsonKind, str] = {"tools": "Tools", "schema": "Response schema"}
_HINTS: dict[JsonKind, str] = {
    "tools": 'What the model may call: [{"name": "look_up", "description": "…", "parameters": {JSON Schema}}].'
    " OpenAI's and Anthropic's forms are taken too. Tools are part of the version.",
    "schema": "A JSON Schema that every answer must follow, where the model's server can hold it to one. The schema is"
    " part of the version.",
}


class JsonBox(PromptBox):
    """Alt Shift F formats; Tab stays a way out of the editor."""

    def __init__(self, theme: object, name: str, format_: Callable[[], None]) -> None:
        super().__init__(theme, name, (16, 34))  # type: ignore[arg-type]
        self._format = format_

    def event(self, event: QEvent) -> bool:
        """Claim the key before the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _formats(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Format."""
        if _formats(event):
            self._format()
        else:
            super().keyPressEvent(event)


def _formats(event: QKeyEvent) -> bool:
    held = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_F and event.modifiers() == held


class VariantJsonDrawer(QWidget):
    """Saves what is typed; what is not valid, with line and reason, is kept beside the content and never sent."""

    def __init__(self, context: UiContext, board: PromptBoard, key: str, kind: JsonKind) -> None:
        super().__init__()
        self._context, self._board, self._key, self._kind = context, board, key, kind
        self._merge = f"{kind}:{board.prompt_id}:{key}"
        theme = context.theme
        self.setObjectName("jsonDrawer")
        self.setAccessibleName(f"{_TITLES[kind]} of variant {key}")
        self.box = JsonBox(theme, f"{_TITLES[kind]} of variant {key}, JSON", self.format)
        self.box.setObjectName(f"json-{kind}")
        self.box.typed.connect(self._check)
        self.box.edited.connect(self._save)
        self.box.left.connect(context.close_drawer)
        self.box.refused.connect(lambda reason: context.problem(too_long(reason, "Every call would send it.")))
        self.box.setReadOnly(context.project.read_only)
        self._frame = BoxFrame(theme, self.box)
        self._frame.setMinimumHeight(theme.px(320))
        self._state = Paragraph(theme, "", "small", "text2")
        self._state.setObjectName("jsonState")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addWidget(self._frame, 1)
        column.addWidget(self._state)
        column.addWidget(Paragraph(theme, _HINTS[kind], "small", "text3"))
        context.bridge.changed.connect(self._changed)
        self._load()

    def _head(self) -> QHBoxLayout:
        theme, head = self._context.theme, QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(VariantBadge(theme, self._key))
        head.addWidget(Label(theme, _TITLES[self._kind], "strong"))
        head.addStretch(1)
        format_ = Button(theme, "Format", "quiet", "braces", small=True)
        format_.setObjectName("formatJson")
        format_.setToolTip("Alt Shift F")
        format_.clicked.connect(self.format)
        head.addWidget(format_)
        cross = IconButton(theme, "x", "Close", "Esc", small=True)
        cross.clicked.connect(self._context.close_drawer)
        head.addWidget(cross)
        return head

    @property
    def state(self) -> str:
        """What is said of the text."""
        return self._state.accessibleName()

    def format(self) -> None:
        """Indent the text by two, if it is JSON."""
        try:
            text = formatted(self.box.text())
        except ContentJsonError:
            self._check()
            return
        if text != self.box.text():
            self.box.selectAll()
            self.box.insertPlainText(text)
            self.box.flush()

    def _variant(self) -> Variant | None:
        prompt = self._board.prompt()
        return prompt.variant(self._key) if prompt is not None else None

    def _content(self) -> PromptContent:
        variant = self._variant()
        return variant.content if variant is not None else PromptContent()

    def _saved(self) -> str:
        variant, content = self._variant(), self._content()
        if variant is not None and self._kind in variant.unfinished:
            return variant.unfinished[self._kind]
        return write_tools(content.tools) if self._kind == "tools" else write_schema(content.response_schema)

    def _load(self) -> None:
        self.box.put_text(self._saved())
        self._check()

    def _read(self) -> PromptContent:
        content, text = self._content(), self.box.text()
        if self._kind == "tools":
            return content.model_copy(update={"tools": read_tools(text)})
        return content.model_copy(update={"response_schema": read_schema(text)})

    def _check(self) -> None:
        try:
            content = self._read()
        except ContentJsonError as error:
            self.box.set_marks([Fault(*error.span_in(self.box.text()), error.message)], ())
            self._say(error.text(), "worse")
            return
        self.box.set_marks((), ())
        what = count(len(content.tools), "tool") if self._kind == "tools" else "Valid schema"
        sent = f"{what} · ≈ {number(self._tokens(content))} tok in every request"
        self._say(sent if self.box.text().strip() else "None", "text2")

    def _tokens(self, content: PromptContent) -> int:
        """Of the part that is edited, as the cell counts it: of what is sent, without the indents of the text."""
        variant, project = self._variant(), self._context.project
        model = (variant.model if variant is not None else None) or project.documents.default_model()
        field = "tools" if self._kind == "tools" else "response_schema"
        alone = PromptContent().model_copy(update={field: getattr(content, field)})
        counted = count_beside(alone, partial(project.tokens.count, model_name=model))
        return corrected(counted, project.tokens.known_correction(model))

    def _say(self, text: str, ink: str) -> None:
        self._state.set_text(text, ink)
        self._state.setAccessibleName(text)

    def _save(self, text: str) -> None:
        variant = self._variant() or Variant(key=self._key)  # Of one that is gone, saving says so.
        label = f"{_TITLES[self._kind]} of {self._key}"
        try:
            content = self._read()
        except ContentJsonError:
            if variant.unfinished.get(self._kind) != text:
                self._board.change(put_unfinished, self._key, self._kind, text, label=label, merge=self._merge)
            return
        if content != variant.content or self._kind in variant.unfinished:
            self._board.change(self._finished, content, label=label, merge=self._merge)

    def _finished(self, prompt: Prompt, content: PromptContent) -> Prompt:
        return put_unfinished(put_content(prompt, self._key, content), self._key, self._kind, "")

    def _changed(self, changes: Changes) -> None:
        """Another value, by undo or from elsewhere, replaces a text that is saved."""
        variant = self._variant()
        if ("prompt", self._board.prompt_id) not in changes.documents or self.box.pending or variant is None:
            return
        try:
            if self._kind not in variant.unfinished and self._read() == variant.content:
                return
        except ContentJsonError:
            pass
        self._load()


def open_json(context: UiContext, board: PromptBoard, key: str, kind: JsonKind) -> VariantJsonDrawer:
    """Show the tools or the schema of a variant in the drawer."""
    drawer = VariantJsonDrawer(context, board, key, kind)
    context.open_drawer(drawer)
    drawer.box.setFocus()
    return drawer
