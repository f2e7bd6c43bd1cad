"""The drawer of a golden set's own settings: the schema of its rows, and its goals of coverage."""

from __future__ import annotations

import json
from collections.abc import Callable

from pydantic import JsonValue
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from workbench.core.cases import GoldenSet
from workbench.core.errors import InputError, WorkbenchError
from workbench.project.content_json import ContentJsonError
from workbench.project.content_json import read_schema as read_content_schema
from workbench.ui.context import UiContext
from workbench.ui.pages.case_full import indented
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.labels import Label, Paragraph
from workbench.ui.widgets.wrapping import PlainEdit

_REST = 200
_LINES = (6, 10)
"""Least and most lines of a schema that are in view."""
_INPUTS = '{"type": "object", "required": ["message"], "properties": …}'
_LABELS = '{"required": ["reference"], "properties": {"reference": {"enum": ["refund", "keep"]}}}'


class SettingsDrawer(Drawer):
    """Schema and goals as text, told right or wrong as they are typed."""

    def __init__(self, context: UiContext, golden_set: GoldenSet) -> None:
        super().__init__(context.theme, f"Schema and goals of {golden_set.name}", "Save", "Ctrl Z takes it back")
        self.setObjectName("settings_drawer")
        self._context, self._set = context, golden_set
        theme = context.theme
        self.schema = self._schema_editor(golden_set.row_schema, "JSON Schema of a case's inputs", _INPUTS)
        self.labels = self._schema_editor(
            golden_set.label_schema, "JSON Schema of a case's reference and labels", _LABELS
        )
        self.goals = QPlainTextEdit("\n".join(f"{name}: {want}" for name, want in golden_set.targets.items()))
        self.goals.setAccessibleName("Goals of coverage")
        self.goals.setPlaceholderText("edge: 12\nfaulty: 8")
        self.goals.setFixedHeight(theme.px(96))
        self._readers: dict[QPlainTextEdit, Callable[[str], object]] = {
            self.schema: read_schema, self.labels: read_schema, self.goals: read_goals,
        }  # fmt: skip
        self._faults = dict.fromkeys(self._readers, "")
        self._told = {part: Paragraph(theme, "", "small", "worse") for part in self._readers}
        beside = "A JSON Schema of reference, tags, kind, split, intent, risk, weight, note and meta."
        for title, words, part in (
            ("Inputs", "A JSON Schema of the inputs; what breaks it is marked in the table.", self.schema),
            ("Reference and labels", beside, self.labels),
            ("Goals", "How many cases of a kind or tag there should be, one a line.", self.goals),
        ):
            self.body.addWidget(Label(theme, title, "strong"))
            self.body.addWidget(Paragraph(theme, words, "small", "text2"))
            self.body.addWidget(part)
            self.body.addWidget(self._told[part])
            self._told[part].hide()
        self.body.addStretch(1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_REST)
        self._pause.timeout.connect(self._tell)
        for editor in self._readers:
            editor.setTabChangesFocus(True)
            editor.textChanged.connect(self._pause.start)
        self.accepted.connect(self._save)
        self._left = False
        self.closed.connect(self._leave)
        self.accept_button.setEnabled(not context.project.read_only)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another drawer took its place: what was typed is taken, where it is in order."""
        super().hideEvent(event)
        if event.spontaneous() or self._left:
            return
        if not self._tell():
            self._context.problem(InputError("settings.form", f"{self.accessibleName()}: {' '.join(self.faults)}"))
        elif self._changed() != self._set:
            self._left = True
            self._save()
            self._context.toast(f"{self.accessibleName()} saved")

    def _changed(self) -> GoldenSet:
        """The set with schemas and goals as they stand; they are in order."""
        changes = {
            "row_schema": read_schema(self.schema.toPlainText()),
            "label_schema": read_schema(self.labels.toPlainText()),
            "targets": read_goals(self.goals.toPlainText()),
        }
        return self._set.model_copy(update=changes)

    def _schema_editor(self, schema: dict[str, JsonValue] | None, name: str, example: str) -> PlainEdit:
        editor = PlainEdit(indented(json.dumps(schema, ensure_ascii=False) if schema else ""))
        editor.setAccessibleName(name)
        editor.setFont(self._context.theme.font("mono"))
        # As much as it holds, so that the goals below are in view in a small window too.
        lines = min(_LINES[1], max(_LINES[0], editor.blockCount() + 1))
        editor.setFixedHeight(lines * self._context.theme.line("mono"))
        editor.setPlaceholderText(example)
        return editor

    def _leave(self) -> None:
        self._left = True

    def _tell(self) -> bool:
        """Say under each editor what is wrong in it."""
        for editor, reads in self._readers.items():
            wrong, text = "", editor.toPlainText()
            editor.setExtraSelections([])
            try:
                reads(text)
            except ContentJsonError as error:
                wrong = error.text()
                editor.setExtraSelections([self._underlined(editor, *error.span_in(text))])
            except InputError as error:
                wrong = error.text()
            self._say(editor, wrong)
        return not any(self.faults)

    def _underlined(self, editor: QPlainTextEdit, start: int, end: int) -> QTextEdit.ExtraSelection:
        """What is wrong, and nothing beside it."""
        mark = QTextEdit.ExtraSelection()
        mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        mark.format.setUnderlineColor(self._context.theme.colour("worse"))
        mark.cursor = QTextCursor(editor.document())
        mark.cursor.setPosition(start)
        mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return mark

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the schema of the inputs, with that of the labels, and with the goals."""
        return tuple(self._faults.values())

    def _say(self, editor: QPlainTextEdit, wrong: str) -> None:
        self._faults[editor] = wrong
        self._told[editor].set_text(wrong)
        self._told[editor].setVisible(bool(wrong))
        editor.setAccessibleDescription(wrong)

    def _save(self) -> None:
        if not self._tell():
            return
        new = self._changed()
        try:
            if new != self._set:
                self._context.project.documents.put(new, label=f"Settings of {self._set.name}")
        except WorkbenchError as error:
            self._say(self.goals, error.text())
            return
        self.closed.emit()


def read_schema(text: str) -> dict[str, JsonValue] | None:
    """A JSON Schema; None for an empty text, or one that asks for nothing.

    Raises:
        ContentJsonError: it is none.
    """
    return read_content_schema(text) or None


def read_goals(text: str) -> dict[str, int]:
    """``edge: 12`` lines.

    Raises:
        InputError: a line is none.
    """
    goals: dict[str, int] = {}
    for place, line in enumerate(text.splitlines(), 1):
        name, colon, want = line.rpartition(":")
        if not line.strip():
            continue
        if not colon or not name.strip() or not want.strip().isdecimal():
            raise InputError(
                "goals.form", f"Goals, line {place}: “{line.strip()[:40]}” is no goal.", remedy="Write edge: 12."
            )
        goals[name.strip()] = int(want)
    return goals
