"""The arguments of a check as fields of their kind: switch, choice, number, text, list, JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.scoring.reference import Argument, arguments_of
from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import CheckBox, Choice, Field
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.labels import Label, tip

_WIDTHS = {"whole": 64, "number": 64, "text": 160, "value": 160, "list": 200, "object": 240}
_HINTS = {"list": "one, two, three", "object": '{"type": "object"}', "value": "a text", "text": "", "whole": "any"}


class ArgumentFields(QWidget):
    """``changed`` carries the name of the argument that a person changed."""

    changed = Signal(str)

    def __init__(self, theme: Theme, number: int, read_only: bool) -> None:
        super().__init__()
        self._theme = theme
        self._number = number
        self._read_only = read_only
        self._check = ""
        self._filling = False
        self._inputs: dict[str, QWidget] = {}
        self._arguments: dict[str, Argument] = {}
        self._row = FlowRow(16, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._row)

    def show_arguments(self, check: str, known: bool, values: Mapping[str, Any]) -> None:
        """Show the arguments of a check; a field with the focus is left alone."""
        self._filling = True
        if check != self._check:
            self._check = check
            self._build(arguments_of(check) if known else ())
        for name, widget in self._inputs.items():
            self._show(widget, self._arguments[name], values.get(name, self._arguments[name].default))
        self.setVisible(bool(self._inputs))
        self._filling = False

    def follow(self, before: QWidget) -> None:
        """Put the fields after a widget for the Tab key: those of another check came into being later."""
        for widget in self._inputs.values():
            QWidget.setTabOrder(before, widget)
            before = widget

    def read(self, before: Mapping[str, Any]) -> dict[str, Any] | None:
        """The arguments as they are typed, those that are as usual left out; None where a field is wrong.

        Args:
            before: what was stored, kept where a field shows the same.
        """
        found, good = {}, True
        for name, widget in self._inputs.items():
            one = self._arguments[name]
            try:
                value = self._value(widget, one)
            except ValueError as error:
                assert isinstance(widget, Field)
                widget.set_wrong(str(error))
                good = False
                continue
            if isinstance(widget, Field):
                widget.set_wrong("")
                widget.setToolTip(tip(one.help) if one.help else "")
                stored = before.get(name, one.default)
                if widget.text() == _words(one, stored):
                    value = stored
            if _plain(value) != _plain(one.default) and value is not None:
                found[name] = value
        return found if good else None

    def faults(self) -> list[str]:
        """Why fields are wrong, as `read` found: ``max: A whole number, e.g. 90.``"""
        fields = ((_title(name), widget) for name, widget in self._inputs.items() if isinstance(widget, Field))
        return [f"{title}: {why}." for title, field in fields if (why := field.accessibleDescription())]

    def _build(self, arguments: tuple[Argument, ...]) -> None:
        self._row.clear()
        self._inputs = {}
        self._arguments = {one.name: one for one in arguments}
        for one in arguments:
            widget = self._make(one)
            widget.setToolTip(tip(one.help) if one.help else "")
            self._inputs[one.name] = widget
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
            if one.kind != "switch":
                row.addWidget(Label(self._theme, _title(one.name), "small", "text2"))
            row.addWidget(widget)
            self._row.add(holder)

    def _make(self, one: Argument) -> QWidget:
        theme, name, title = self._theme, one.name, f"{_title(one.name)} of check {self._number}"
        if one.kind == "switch":
            box = CheckBox(theme, _title(name))
            box.setAccessibleName(title)
            box.toggled.connect(lambda: self._tell(name))
            box.setEnabled(not self._read_only)
            return box
        if one.kind == "choice":
            choice = Choice(theme, title, small=True)
            for value in one.choices:
                choice.addItem(str(value), value)
            choice.currentIndexChanged.connect(lambda: self._tell(name))
            choice.setEnabled(not self._read_only)
            return choice
        field = Field(theme, title, placeholder=self._hint(one))
        field.setFixedWidth(theme.px(_WIDTHS[one.kind]))
        field.editingFinished.connect(lambda: self._tell(name))
        field.setReadOnly(self._read_only)
        return field

    def _hint(self, one: Argument) -> str:
        """What stands in an empty field; without a value of its own a check takes the case's reference."""
        if one.needed:
            return "needed"
        compares = one.name == "value" and "reference" in self._arguments
        return "else the reference" if compares else _HINTS.get(one.kind, "")

    def _show(self, widget: QWidget, one: Argument, value: Any) -> None:
        if isinstance(widget, CheckBox):
            widget.setChecked(bool(value))
        elif isinstance(widget, Choice):
            place = widget.findData(value)
            widget.setCurrentIndex(max(place, 0))
        elif isinstance(widget, Field) and not widget.hasFocus():
            widget.setText(_words(one, value))
            widget.set_wrong("")
            widget.setToolTip(tip(one.help) if one.help else "")

    def _value(self, widget: QWidget, one: Argument) -> Any:
        """What a field holds. Raises ValueError with the sentence for a person."""
        if isinstance(widget, CheckBox):
            return widget.isChecked()
        if isinstance(widget, Choice):
            return widget.currentData()
        assert isinstance(widget, Field)
        return _read(one, widget.text())

    def _tell(self, name: str) -> None:
        if not self._filling:
            self.changed.emit(name)


def _title(name: str) -> str:
    return name.replace("_", " ")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _words(one: Argument, value: Any) -> str:
    """A value as it is typed."""
    if value is None or value == ():
        return ""
    if isinstance(value, str):
        return value if one.kind != "value" or not value.lstrip().startswith(("[", "{", '"')) else json.dumps(value)
    if one.kind == "list" and all(isinstance(item, str) and "," not in item and item.strip() for item in value):
        return ", ".join(value)
    if one.kind in ("whole", "number"):
        return f"{value}"
    return json.dumps(_plain(value), ensure_ascii=False)


def _read(one: Argument, text: str) -> Any:
    """What was typed as a value; an empty field is as usual."""
    if not text.strip() and one.kind != "text":
        return one.default
    if one.kind == "whole":
        try:
            return int(text)
        except ValueError:
            raise ValueError("A whole number, e.g. 90") from None
    if one.kind == "number":
        try:
            return float(text.replace(",", "."))
        except ValueError:
            raise ValueError("A number, e.g. 0.5") from None
    if one.kind == "object" or (text.lstrip().startswith(("[", "{", '"')) and one.kind != "text"):
        return _json(one, text)
    if one.kind == "list":
        return [item.strip() for item in text.split(",") if item.strip()]
    return text


def _json(one: Argument, text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"This is not JSON: {_title(one.name)} wants e.g. {_HINTS['object']}") from None
    if one.kind == "object" and not isinstance(value, dict):
        raise ValueError("An object of JSON in braces")
    if one.kind == "list" and not isinstance(value, list):
        raise ValueError("A list, e.g. one, two, three")
    return value
