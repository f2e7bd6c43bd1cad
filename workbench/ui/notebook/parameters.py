"""Drawer with the sampling parameters of a variant: empty means the server's default."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.prompts import BOUNDS, Parameters
from workbench.ui.context import UiContext
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.prompt_board import PromptBoard
from workbench.ui.widgets.chips import VariantBadge
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import Label, Paragraph

EFFORTS = ("", "none", "minimal", "low", "medium", "high")
_ESCAPES = {"\n": r"\n", "\t": r"\t", "\r": r"\r", "|": r"\|", "\\": r"\\"}
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "s": " "}


def number_in(text: str, low: float, high: float) -> float | None:
    """A number between bounds, None for an empty text.

    Raises:
        ValueError: it is none; the message says what may stand there.
    """
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise ValueError(f"A number from {low:g} to {high:g}, or nothing.")
    return value


def whole_in(text: str, low: int, high: int) -> int | None:
    """A whole number between bounds, None for an empty text.

    Raises:
        ValueError: it is none.
    """
    text = text.strip().replace(",", "").replace(" ", "")
    if not text:
        return None
    if not text.lstrip("-").isdecimal() or not low <= int(text) <= high:
        raise ValueError(f"A whole number from {low:,} to {high:,}, or nothing.")
    return int(text)


class _Row(NamedTuple):
    """A field with what is said below it."""

    field: Field
    below: Paragraph
    hint: str
    write: Callable[[Parameters], str]
    read: Callable[[str], object]


class ParametersDrawer(QWidget):
    """Saves each value as it is left; a wrong one stays marked with the reason and is not saved.

    What undo or another window changes is shown at once, and a value that is saved leaves the others as they are.
    """

    def __init__(self, context: UiContext, board: PromptBoard, key: str) -> None:
        super().__init__()
        self._context, self._board, self._key = context, board, key
        self._theme = theme = context.theme
        self._rows: dict[str, _Row] = {}
        self.setObjectName("parametersDrawer")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(4)
        column.addLayout(self._head())
        column.addSpacing(8)
        self._number(column, "temperature", *BOUNDS["temperature"], "0 always picks the likeliest word")
        self._number(column, "top_p", *BOUNDS["top_p"], "share of the likeliest words that it picks from")
        self._whole(column, "max_tokens", 1, int(BOUNDS["max_tokens"][1]), "the answer is cut there")
        self._whole(column, "seed", -(2**63), 2**63 - 1, "the same seed, where the server knows one")
        hint = r"words that end the answer, divided by |; \n is a line end, \s a space at its edge, \| a stroke"
        self._add(column, "stop", hint, lambda found: stops_line(found.stop), stops_in)
        self._effort = Choice(theme, "reasoning effort")
        self._effort.setObjectName("parameter-reasoning_effort")
        self._effort.activated.connect(lambda: self._put("reasoning_effort", self._effort.currentData() or None))
        self._place(column, "reasoning_effort", "for models that reason", self._effort)
        column.addSpacing(8)
        column.addWidget(
            Paragraph(theme, "Empty means the server's default. Parameters are part of the version.", "small", "text3")
        )
        column.addStretch(1)
        context.bridge.changed.connect(self._changed)
        self._show()

    def focus_first(self) -> None:
        """The keys begin in the first value."""
        field = next(iter(self._rows.values())).field
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes what stands in the field, and leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self._context.close_drawer()
        else:
            super().keyPressEvent(event)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(VariantBadge(self._theme, self._key))
        head.addWidget(Label(self._theme, "Parameters", "strong"))
        head.addStretch(1)
        cross = IconButton(self._theme, "x", "Close", "Esc", small=True)
        cross.clicked.connect(self._context.close_drawer)
        head.addWidget(cross)
        return head

    def _place(self, column: QVBoxLayout, name: str, hint: str, widget: QWidget) -> Paragraph:
        column.addWidget(Label(self._theme, name.replace("_", " ") if name != "top_p" else name, "body"))
        column.addWidget(widget)
        below = Paragraph(self._theme, hint, "small", "text3")
        column.addWidget(below)
        column.addSpacing(8)
        return below

    def _add(
        self,
        column: QVBoxLayout,
        name: str,
        hint: str,
        write: Callable[[Parameters], str],
        read: Callable[[str], object],
    ) -> None:
        field = Field(self._theme, name.replace("_", " "), "", "server's default")
        field.setObjectName(f"parameter-{name}")
        field.editingFinished.connect(lambda: self._take(name))
        self._rows[name] = _Row(field, self._place(column, name, hint, field), hint, write, read)

    def _number(self, column: QVBoxLayout, name: str, low: float, high: float, hint: str) -> None:
        self._add(
            column, name, hint, lambda found: number_line(getattr(found, name)), lambda t: number_in(t, low, high)
        )

    def _whole(self, column: QVBoxLayout, name: str, low: int, high: int, hint: str) -> None:
        def write(found: Parameters) -> str:
            value = getattr(found, name)
            return "" if value is None else str(value)

        self._add(column, name, hint, write, lambda text: whole_in(text, low, high))

    def _parameters(self) -> Parameters:
        prompt = self._board.prompt()
        variant = prompt.variant(self._key) if prompt is not None else None
        return variant.content.parameters if variant is not None else Parameters()

    def _show(self) -> None:
        """Show what is saved, but where someone types and where a wrong value waits to be mended."""
        found = self._parameters()
        for row in self._rows.values():
            typing = row.field.hasFocus() and row.field.isModified()
            if not typing and not row.field.accessibleDescription() and row.field.text() != row.write(found):
                row.field.setText(row.write(found))
        present = found.reasoning_effort or ""
        efforts = list(dict.fromkeys([*EFFORTS, present]))
        if [self._effort.itemData(place) for place in range(self._effort.count())] != efforts:
            self._effort.clear()
            for effort in efforts:
                self._effort.addItem(effort or "server's default", effort)
        self._effort.setCurrentIndex(self._effort.findData(present))

    def _changed(self, changes: Changes) -> None:
        if ("prompt", self._board.prompt_id) in changes.documents:
            self._show()

    def _take(self, name: str) -> None:
        row = self._rows[name]
        wrong, value = "", None
        try:
            value = row.read(row.field.text())
        except ValueError as error:
            wrong = str(error)
        row.field.set_wrong(wrong)
        row.below.set_text(wrong or row.hint, "worse" if wrong else "text3")
        row.field.setModified(False)
        if not wrong and row.field.text() != row.write(self._parameters()):
            self._put(name, value)

    def _put(self, name: str, value: object) -> None:
        changed = self._parameters().model_copy(update={name: value})
        if changed != self._parameters():
            label = f"Parameters of {self._key}"
            self._board.change(variant_edits.set_parameters, self._key, changed, label=label)
        self._show()


def number_line(value: float | None) -> str:
    """A number as short as it can be read back; "" for None."""
    if value is None:
        return ""
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def stops_line(stops: tuple[str, ...]) -> str:
    """Words that end an answer as one line, which `stops_in` reads back."""

    def escaped(word: str) -> str:
        said = "".join(_ESCAPES.get(character, character) for character in word)
        start, end = len(said) - len(said.lstrip(" ")), len(said) - len(said.rstrip(" "))
        return r"\s" * len(said) if not said.strip(" ") else r"\s" * start + said.strip(" ") + r"\s" * end

    return " | ".join(escaped(word) for word in stops)


def stops_in(text: str) -> tuple[str, ...]:
    """The words that a line stands for: divided by |; a backslash stands before n, t, r, s (a space), | and itself."""
    words = (word.strip(" ") for word in re.findall(r"(?:\\.|[^|\\]|\\$)+", text))
    found = (re.sub(r"\\(.)", lambda one: _ESCAPED.get(one[1], one[1]), word) for word in words)
    return tuple(word for word in found if word)
