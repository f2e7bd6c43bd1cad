"""Lists of parts of a case as fields: messages, context documents, expected tool calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, cast

from pydantic import JsonValue
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from workbench.core.cases import ContextDocument, ExpectedToolCall
from workbench.core.errors import InputError
from workbench.core.messages import Message, Role, TextPart
from workbench.ui.pages.case_full import indented
from workbench.ui.pages.case_values import read_json
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.dragging import DragHandle
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import Label, Paragraph
from workbench.ui.widgets.prose import Prose

V = TypeVar("V")
_ROLES: tuple[Role, ...] = ("system", "user", "assistant", "tool")


class PartRow(QWidget, Generic[V]):
    """One part; ``value`` reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 6)
        self.column.setSpacing(4)
        self.head = QHBoxLayout()
        self.head.setSpacing(4)
        self.column.addLayout(self.head)

    def value(self) -> V:
        """The part as it stands in the fields.

        Raises:
            InputError: a field is wrong; says which.
        """
        raise NotImplementedError

    def watch(self, theme: Theme, *editors: QLineEdit | QPlainTextEdit) -> None:
        """Say under the fields what is wrong, as it is typed; nothing before the first key."""
        self._fault = Paragraph(theme, "", "small", "worse")
        self._fault.setObjectName("part_fault")
        self._fault.hide()
        self.column.addWidget(self._fault)
        for editor in editors:
            editor.textChanged.connect(self._tell)

    def _tell(self, *_: object) -> None:
        try:
            self.value()
        except InputError as error:
            self._fault.set_text(error.message)
            self._fault.show()
        else:
            self._fault.hide()


class PartList(QWidget, Generic[V]):
    """Rows with buttons to move and remove them, and one to add.

    Args:
        theme: the look.
        word: what a row is, e.g. ``message``.
        values: the parts.
        make: makes the row of a part.
        blank: a new part.
        read_only: whether nothing can be changed.
    """

    changed = Signal(int)

    def __init__(
        self,
        theme: Theme,
        word: str,
        values: Sequence[V],
        make: Callable[[V, str], PartRow[V]],
        blank: Callable[[], V],
        *,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._word, self._make = theme, word, make
        self._rows: list[PartRow[V]] = []
        self._read_only = read_only
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._add = Button(theme, f"Add a {word}", "quiet", "plus", small=True)
        self._add.clicked.connect(lambda: self.add(blank()))
        self._add.setEnabled(not read_only)
        self._column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        for value in values:
            self._insert(value)

    @property
    def rows(self) -> list[PartRow[V]]:
        """The rows, from above."""
        return self._rows

    def values(self) -> tuple[V, ...]:
        """All parts as they stand.

        Raises:
            InputError: one is wrong.
        """
        return tuple(row.value() for row in self._rows)

    def add(self, value: V) -> None:
        """Add a part at the end and go to it."""
        row = self._insert(value)
        self.changed.emit(len(self._rows))
        field = next((w for w in row.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
        if field is not None:
            field.setFocus()

    def remove(self, row: PartRow[V]) -> None:
        """Take a part out; nothing is written before Save."""
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._add.setFocus()
        self.changed.emit(len(self._rows))

    def shift(self, row: PartRow[V], way: int) -> None:
        """Put a part before the one above it (−1) or after the one below it (1); the focus stays in it."""
        place = self._rows.index(row)
        there = place + way
        if 0 <= there < len(self._rows) and not self._read_only:
            focus = row.focusWidget()
            self._rows[place], self._rows[there] = self._rows[there], row
            self._column.removeWidget(row)
            self._column.insertWidget(there, row)
            self._order_focus()
            if focus is not None:
                focus.setFocus()
            self.changed.emit(len(self._rows))

    def move_to(self, row: PartRow[V], at: QPoint) -> None:
        """Put a part where it is dropped: before the first whose middle lies below that place of the screen."""
        y = self.mapFromGlobal(at).y()
        others = [one for one in self._rows if one is not row]
        place = sum(one.geometry().center().y() < y for one in others)
        if not self._read_only:
            while self._rows.index(row) != place:
                self.shift(row, 1 if self._rows.index(row) < place else -1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt Up and Alt Down move the part that has the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, PartRow):
            way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if way is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self.shift(watched, way)
                return True
        return super().eventFilter(watched, event)

    def _insert(self, value: V) -> PartRow[V]:
        name = f"{self._word} {len(self._rows) + 1}"
        row = self._make(value, name)
        if not self._read_only:
            handle = DragHandle(self._theme, f"Drag {name}")
            handle.dropped.connect(lambda at: self.move_to(row, at))
            row.head.insertWidget(0, handle)
        row.head.addStretch()  # takes what no field of the row wants
        up = IconButton(self._theme, "arrow-up", f"Move {name} up", "Alt Up", small=True)
        up.clicked.connect(lambda: self.shift(row, -1))
        out = IconButton(self._theme, "trash-2", f"Remove {name}", small=True)
        out.clicked.connect(lambda: self.remove(row))
        for button in (up, out):
            button.setEnabled(not self._read_only)
            row.head.addWidget(button)
        row.installEventFilter(self)
        self._rows.append(row)
        self._column.insertWidget(len(self._rows) - 1, row)
        return row

    def _order_focus(self) -> None:
        """Tab goes through the rows as they stand."""
        last: QWidget | None = None
        for row in self._rows:
            for widget in row.findChildren(QWidget):
                # The list of a choice has a window of its own.
                if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.window() is self.window():
                    if last is not None:
                        QWidget.setTabOrder(last, widget)
                    last = widget
        if last is not None:
            QWidget.setTabOrder(last, self._add)


class MessageRow(PartRow[Message]):
    """Role and text; other parts of the message are kept and named."""

    def __init__(self, theme: Theme, value: Message, name: str) -> None:
        super().__init__()
        self._old = value
        self.role = Choice(theme, f"Role of {name}", small=True)
        self.role.addItems(list(_ROLES))
        self.role.setCurrentText(value.role)
        self.text = Prose(theme, f"Text of {name}", value.text, lines=2)
        self.head.addWidget(self.role)
        others = [part.type.replace("_", " ") for part in value.parts if not isinstance(part, TextPart)]
        if others:
            self.head.addWidget(Label(theme, f"with {', '.join(others)[:60]}", "small", "text2"))
        self.column.addWidget(self.text)

    def value(self) -> Message:
        """The message; its other parts stand behind the text, as before."""
        text = self.text.toPlainText()
        role = cast(Role, self.role.currentText())
        if text == self._old.text:
            return self._old.model_copy(update={"role": role})
        others = tuple(part for part in self._old.parts if not isinstance(part, TextPart))
        return Message(role=role, parts=(*((TextPart(text=text),) if text or not others else ()), *others))


class DocumentRow(PartRow[ContextDocument]):
    """Title, source and text."""

    def __init__(self, theme: Theme, value: ContextDocument, name: str) -> None:
        super().__init__()
        self._old = value
        self.title = Field(theme, f"Title of {name}", value.title, "title")
        self.source = Field(theme, f"Source of {name}", value.source, "source")
        self.text = Prose(theme, f"Text of {name}", value.text, "what the answer may rest on", lines=3)
        self.source.setCursorPosition(0)
        self.title.setCursorPosition(0)
        self.head.addWidget(self.title, 1)
        self.column.addWidget(self.source)
        self.column.addWidget(self.text)

    def value(self) -> ContextDocument:
        """The document."""
        changes = {"title": self.title.text(), "source": self.source.text(), "text": self.text.toPlainText()}
        return self._old.model_copy(update=changes)


class ToolCallRow(PartRow[ExpectedToolCall]):
    """Name and arguments."""

    def __init__(self, theme: Theme, value: ExpectedToolCall, name: str) -> None:
        super().__init__()
        self.name = Field(theme, f"Name of {name}", value.name, "name of the tool")
        words = indented(json.dumps(value.arguments, ensure_ascii=False)) if value.arguments else ""
        self.arguments = Prose(theme, f"Arguments of {name}", words, '{"order": 4471}', lines=2)
        self.arguments.setFont(theme.font("mono"))
        self.head.addWidget(self.name, 1)
        self.column.addWidget(self.arguments)
        self.watch(theme, self.name, self.arguments)

    def value(self) -> ExpectedToolCall:
        """The call.

        Raises:
            InputError: no name, or the arguments are no object.
        """
        name = self.name.text().strip()
        if not name:
            raise InputError(
                "case.tool", "An expected tool call has no name.", remedy="Name the tool, or remove the call."
            )
        return ExpectedToolCall(name=name, arguments=read_object(self.arguments.toPlainText(), f"Arguments of {name}"))


def read_object(text: str, name: str) -> dict[str, JsonValue]:
    """An object of JSON; {} for an empty text.

    Raises:
        InputError: it is none.
    """
    value = read_json(text, name) if text.strip() else {}
    if not isinstance(value, dict):
        raise InputError("case.object", f"{name}: this is no object.", remedy='Write {"name": value}.')
    return value
