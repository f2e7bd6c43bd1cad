"""The cases of a golden set as a table model that reads pages of rows when they are looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from workbench.core.cases import Case, GoldenSet, Split
from workbench.core.errors import WorkbenchError
from workbench.ui.pages.case_values import SHOWN, Column, Problem, columns_of, problem_of, text_of, with_text

if TYPE_CHECKING:
    from workbench.project.project import Project

_PAGE, _MOST_PAGES = 200, 60
_ROOT = QModelIndex()
_EDITABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


class CaseTable(QAbstractTableModel):
    """Rows of one split, or those that a search found.

    ``refused`` carries an edit that was not taken: the error, the row, the column and the text that was typed.
    """

    refused = Signal(object, int, object, str)

    def __init__(self, project: Project, set_id: str) -> None:
        super().__init__()
        self._project = project
        self._set_id = set_id
        self._split: Split | None = "tune"
        self._places: list[int] | None = None
        self._count = 0
        self._pages: OrderedDict[int, list[Case]] = OrderedDict()
        self.fields: list[str] = []
        self.columns: list[Column] = []
        self.reload()

    @property
    def split(self) -> Split | None:
        """Which split is shown; None for all."""
        return self._split

    def show_split(self, split: Split | None) -> None:
        """Show another split."""
        self._split = split
        self._places = None
        self.reload()

    def show_places(self, places: Sequence[int] | None) -> None:
        """Show some rows alone, by their places in the split; None for all."""
        self.beginResetModel()
        self._places = None if places is None else list(places)
        self.endResetModel()

    def reload(self) -> None:
        """Read again what is shown. Rows that stay in number keep selection and place."""
        golden = self._project.golden
        count = golden.count(self._set_id, self._split)
        first = golden.cases(self._set_id, split=self._split, limit=20)
        fields = golden.fields(self._set_id)
        columns = columns_of(fields, first, with_split=self._split is None)
        same = count == self._count and columns == self.columns
        if not same:
            self.beginResetModel()
            self._places = None
        self._pages.clear()
        self._count, self.fields, self.columns = count, fields, columns
        if not same:
            self.endResetModel()
        elif count:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(columns) - 1))

    def place(self, row: int) -> int:
        """The place of a row in its split, from 0."""
        return row if self._places is None else self._places[row]

    def case(self, row: int) -> Case | None:
        """The case of a row; None if it is gone meanwhile."""
        place = self.place(row)
        number, inside = divmod(place, _PAGE)
        page = self._pages.get(number)
        if page is None:
            golden = self._project.golden
            page = golden.cases(self._set_id, split=self._split, offset=number * _PAGE, limit=_PAGE)
            self._pages[number] = page
            while len(self._pages) > _MOST_PAGES:
                self._pages.popitem(last=False)
        return page[inside] if inside < len(page) else None

    def problem(self, row: int) -> Problem | None:
        """What is wrong with the case of a row."""
        case = self.case(row)
        document = self._project.documents.find("golden_set", self._set_id)
        schema = document.row_schema if isinstance(document, GoldenSet) else None
        return problem_of(case, schema, self.fields) if case is not None else None

    def change(self, row: int, column: Column, text: str) -> bool:
        """Write a value; one undo step. Returns whether it was taken."""
        case = self.case(row)
        if case is None or text == text_of(case, column):
            return False
        try:
            new = with_text(case, column, text)
            label = f"Edit {column.name} of case {case.id[:16]}"
            self._project.golden.update(self._set_id, [new], label=label)
        except WorkbenchError as error:
            self.refused.emit(error, row, column, text)
            return False
        place = self.place(row)
        self._pages[place // _PAGE][place % _PAGE] = new
        return True

    def fill(self, rows: Sequence[int], column: Column, text: str) -> None:
        """Write one value into several rows; one undo step, and all or nothing."""
        cases = [(row, case) for row in rows if (case := self.case(row)) is not None]
        try:
            new = [with_text(case, column, text) for _, case in cases]
            self._project.golden.update(self._set_id, new, label=f"Fill {column.name} of {len(new)} cases")
        except WorkbenchError as error:
            self.refused.emit(error, rows[0], column, text)

    def search(self, words: str) -> list[int]:
        """The places of the cases of this split that hold all the words, case aside; runs in a thread."""
        parts = words.casefold().split()
        found: list[int] = []
        offset = 0
        while page := self._project.golden.cases(self._set_id, split=self._split, offset=offset, limit=2000):
            for inside, case in enumerate(page):
                text = " ".join([case.id, *(text_of(case, column) for column in self.columns)]).casefold()
                if all(part in text for part in parts):
                    found.append(offset + inside)
            offset += len(page)
        return found

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """Number of cases shown."""
        if parent.isValid():
            return 0
        return self._count if self._places is None else len(self._places)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell, cut for display and whole for editing."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole) or not index.isValid():
            return None
        column = self.columns[index.column()]
        if column.kind == "number":
            return str(self.place(index.row()) + 1)
        case = self.case(index.row())
        if case is None:
            return ""
        text = text_of(case, column)
        return text if role == Qt.ItemDataRole.EditRole else text[:SHOWN]

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
        """All but the number can be edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        is_number = self.columns[index.column()].kind == "number"
        if is_number or self._project.read_only:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return _EDITABLE
