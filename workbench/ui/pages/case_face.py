"""The side of the cases' table that Qt asks: sizes, texts for display and editing, flags."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from workbench.core.cases import Case
from workbench.ui.pages.case_columns import Column
from workbench.ui.pages.case_problems import Problem
from workbench.ui.pages.case_values import text_of
from workbench.ui.pages.case_writing import CaseWriting

_ROOT = QModelIndex()
_EDITABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


class ShownRow:
    """A case as it is shown: the texts of its cells and its problems, each made once."""

    __slots__ = ("case", "problems", "texts")

    def __init__(self, case: Case, problems: list[Problem], columns: int) -> None:
        self.case, self.problems = case, problems
        self.texts: list[str | None] = [None] * columns


class CaseFace(CaseWriting):
    """Between writing and `case_table.CaseTable`, which knows the rows: `case`, `shown` and `text` are its."""

    columns: list[Column]

    def case(self, row: int) -> Case | None:
        """The case of a row."""
        raise NotImplementedError

    def shown(self, row: int) -> ShownRow | None:
        """A row with its texts and problems."""
        raise NotImplementedError

    def problems(self, row: int) -> list[Problem]:
        """What is wrong with the case of a row, errors first."""
        found = self.shown(row)
        return found.problems if found else []

    def problem(self, row: int) -> Problem | None:
        """What is wrong first."""
        found = self.problems(row)
        return found[0] if found else None

    def text(self, row: int, place: int) -> str:
        """What a cell shows."""
        raise NotImplementedError

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """Number of cases shown."""
        return 0 if parent.isValid() else self.size()

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell, cut for display and whole for editing."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.EditRole:
            case = self.case(index.row())
            return text_of(case, self.columns[index.column()]) if case else ""
        return None

    def setData(
        self, index: QModelIndex | QPersistentModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Write an edit."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        return self.change(index.row(), self.columns[index.column()], str(value))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The names of the columns."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return self.columns[section].name or "#" if section < len(self.columns) else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """All but the number can be edited; in its cell what no popup is for."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        column = self.columns[index.column()]
        if column.kind in ("number", "id") or column.is_picked or self.is_locked:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return _EDITABLE
