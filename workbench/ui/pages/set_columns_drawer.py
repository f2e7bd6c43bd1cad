"""The drawer of a golden set's columns: a row for each, with its name and type, to be ordered, added and removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.core.columns import COLUMN_TYPES, ColumnType
from workbench.core.errors import InputError, WorkbenchError
from workbench.core.figures import count, number
from workbench.project.set_columns import ColumnPlan
from workbench.ui.dialogs.case_parts import PartList, PartRow
from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.labels import Label, Paragraph

_MOST = 200
"""Columns that the drawer has rows for; of more, those at the end stay as they are."""


class ColumnRow(PartRow[ColumnPlan]):
    """Name and type of a column."""

    def __init__(self, theme: Theme, plan: ColumnPlan, name: str) -> None:
        super().__init__()
        self._old = plan
        self.name = Field(theme, f"Name of {name}", plan.name, "name, e.g. message")
        self.name.setCursorPosition(0)
        self.type = Choice(theme, f"Type of {name}", small=True)
        self.type.addItems(list(COLUMN_TYPES))
        self.type.setCurrentText(plan.type or "text")
        self.name.textChanged.connect(lambda _: self.name.set_wrong(""))
        self.column.setContentsMargins(0, 0, 0, 0)
        self.head.addWidget(self.name, 1)
        self.head.addWidget(self.type)

    def value(self) -> ColumnPlan:
        """What becomes of the column.

        Raises:
            InputError: it has no name.
        """
        name, kind = self.name.text().strip(), cast(ColumnType, self.type.currentText())
        if not name:
            self.name.set_wrong("A column needs a name.")
            raise InputError("columns.name", "A column has no name.", remedy="Type one, or remove the column.")
        return ColumnPlan(self._old.old, name, kind, convert=bool(self._old.old) and kind != self._old.type)


class ColumnsDrawer(Drawer):
    """All columns as rows; Save changes them in all cases as one step. ``looked`` says how many cases were read."""

    looked = Signal(int)

    def __init__(self, theme: Theme, title: str, plans: Sequence[ColumnPlan], cases: int, *, locked: bool) -> None:
        super().__init__(theme, f"Columns of {title}", "Save", "One undo takes it back")
        self.setObjectName("columns_drawer")
        self._theme = theme
        self._told = QWidget()
        self._rest = list(plans[_MOST:])
        words = f"Input variables, in the order of the table. What changes, changes in all {count(cases, 'case')}."
        self.body.addWidget(Paragraph(theme, words, "small", "text2"))
        self.body.addWidget(self._told)
        self.rows: PartList[ColumnPlan] = PartList(
            theme,
            "column",
            plans[:_MOST],
            lambda plan, name: ColumnRow(theme, plan, name),
            lambda: ColumnPlan("", ""),
            read_only=locked,
        )
        self.body.addWidget(self.rows)
        if self._rest:
            self.body.addWidget(Label(theme, f"and {number(len(self._rest))} more, as they are", "small", "text2"))
        self.body.addStretch(1)
        self.accept_button.setEnabled(not locked)
        self.looked.connect(lambda done: self.accept_button.set_text(f"{number(done)} cases read …"))

    def plans(self) -> list[ColumnPlan]:
        """What becomes of each column, those beyond the rows as they are.

        Raises:
            InputError: a name is missing.
        """
        return [*self.rows.values(), *self._rest]

    def tell(self, error: WorkbenchError) -> None:
        """Say what is wrong, over the rows."""
        fresh = Banner.of(self._theme, error)
        self.body.replaceWidget(self._told, fresh)
        self._told.hide()
        self._told.deleteLater()
        self._told = fresh
        self.accept_button.set_text("Save")
        self.accept_button.setEnabled(True)
