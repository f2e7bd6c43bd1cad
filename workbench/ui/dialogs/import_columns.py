"""What becomes what: the columns of a file, their first values, and the field that each fills."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from workbench.core.figures import number
from workbench.interop.columns import sayable
from workbench.ui.pages.case_values import visible
from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    from workbench.interop.tables import Table

LEAVE_OUT = "skip"
FIELDS = (
    "reference", "id", "tags", "kind", "split", "intent", "risk", "weight", "note", "provenance", "messages",
    "documents", "expected_tool_calls", "checks",
)  # fmt: skip
_LOOKED_AT = 1_000
_MOST = 100
"""Columns that have a row here."""
_JSON = ": JSON"
_RENAME = "another name"


class ImportColumns(QWidget):
    """``changed`` says that a person chose another field for a column."""

    changed = Signal()

    def __init__(self, theme: Theme, table: Table) -> None:
        super().__init__()
        self.setObjectName("import_columns")
        self.choices: dict[str, Choice] = {}
        self.names: dict[str, Field] = {}
        self.chosen: set[str] = set()
        self._filling = False
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place, title in enumerate(("In the file", "First value", "Becomes")):
            grid.addWidget(Label(theme, title, "small", "text2"), 0, place)
        for row, column in enumerate(table.columns[:_MOST], 1):
            choice = Choice(theme, f"{column} becomes")
            for field in (f"inputs.{column}", f"inputs.{column}{_JSON}", *FIELDS, f"meta.{column}"):
                choice.addItem(words_of(field), field)
            choice.insertItem(2, "another name …", _RENAME)
            choice.addItem("leave out", LEAVE_OUT)
            choice.currentIndexChanged.connect(lambda _=0, column=column: self._chosen(column))
            self.choices[column] = choice
            name = Field(theme, f"Name for {column}", placeholder="name in templates")
            name.hide()
            name.textChanged.connect(lambda _="", column=column: self._named(column))
            self.names[column] = name
            grid.addWidget(ElidedLabel(theme, visible(column[:200])), 2 * row, 0)
            grid.addWidget(ElidedLabel(theme, _first(table, column), "body", "text2"), 2 * row, 1)
            grid.addWidget(choice, 2 * row, 2)
            grid.addWidget(name, 2 * row + 1, 2)
        if len(table.columns) > _MOST:
            more = f"and {number(len(table.columns) - _MOST)} columns more, each by its name"
            grid.addWidget(Label(theme, more, "small", "text2"), 2 * _MOST + 2, 0, 1, 3)
        for place, share in enumerate((3, 3, 4)):
            grid.setColumnStretch(place, share)

    def overrides(self) -> list[tuple[str, str]]:
        """What the person changed, as pairs of field and column."""
        return [(self._field(column), column) for column in sorted(self.chosen)]

    def choose(self, column: str, field: str) -> None:
        """Let a column fill a field, as if a person chose it; ``inputs.NAME`` gives it that name."""
        choice = self.choices[column]
        place = choice.findData(field)
        if place < 0 and field.startswith("inputs."):
            self.names[column].setText(field.removeprefix("inputs."))
            place = choice.findData(_RENAME)
        choice.setCurrentIndex(place)

    def show_mapping(self, mapping: Mapping[str, str]) -> None:
        """Show what the rules say of the columns that nobody changed."""
        self._filling = True
        for column, target in mapping.items():
            choice = self.choices.get(column)
            if choice is None or column in self.chosen:
                continue
            place = choice.findData(target)
            if place < 0:
                choice.insertItem(0, words_of(target), target)
                place = 0
            choice.setCurrentIndex(place)
        self._filling = False

    def _field(self, column: str) -> str:
        field = str(self.choices[column].currentData())
        return f"inputs.{self.names[column].text().strip() or column}" if field == _RENAME else field

    def _chosen(self, column: str) -> None:
        name = self.names[column]
        name.setVisible(self.choices[column].currentData() == _RENAME)
        if self._filling:
            return
        if name.isVisibleTo(self) and not name.text():
            name.setText(sayable(column))
            name.selectAll()
            name.setFocus()
        self.chosen.add(column)
        self.changed.emit()

    def _named(self, column: str) -> None:
        said = self.names[column].text().strip()
        wrong = "A template says names of letters, digits and _ that begin with a letter."
        self.names[column].set_wrong("" if not said or said.isidentifier() else wrong)
        if column in self.chosen:
            self.changed.emit()


def words_of(field: str) -> str:
    """``inputs.order: JSON`` → ``order, JSON``; ``meta.x`` → ``kept beside``; ``skip`` → ``leave out``."""
    name, mark = field.removesuffix(_JSON), ", JSON" if field.endswith(_JSON) else ""
    if name.startswith("inputs."):
        return f"{name[7:]}{mark or ', text'}"
    if name.startswith("meta."):
        return f"kept beside{mark}"
    return "leave out" if name == LEAVE_OUT else name.replace("_", " ") + mark


def _first(table: Table, column: str) -> str:
    cells = (row.values.get(column) for row in table.rows[:_LOOKED_AT])
    first = next((cell for cell in cells if cell not in (None, "")), "")
    shown = first[:200] if isinstance(first, str) else json.dumps(first, ensure_ascii=False)[:200]
    return visible(shown)
