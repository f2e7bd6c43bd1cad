"""A table of few rows whose cells are painted from one value each: words in several roles, or a small interval bar."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.ui.widgets.labels import Run, short_tip
from workbench.ui.widgets.paint import Interval

Index = QModelIndex | QPersistentModelIndex
CELL = int(Qt.ItemDataRole.UserRole) + 1


class Column(NamedTuple):
    """A column of a table."""

    name: str
    title: str = ""
    right: bool = False
    """Figures stand at the right."""
    bar: bool = False
    grows: bool = False
    """Its later runs may be cut, and it takes what is left over."""
    longest: int = 0
    """Greatest width in pixels at 100 %; 0 for none."""
    folded: str = ""
    """How a second line says it where the column has no room, e.g. ``{} unscored``; "" where it may be left out."""


class Cell(NamedTuple):
    """What a cell shows: runs of words, or a bar, with the series it belongs to."""

    runs: tuple[Run, ...] = ()
    bar: Interval | None = None
    ink: str = ""
    """Token of a bar, "" for the series' own."""
    key: str | int = ""
    """Series of badge or bar."""
    right: bool = False
    sign: str = ""
    """Glyph in front of the words."""
    tip: str = ""
    badge: bool = False
    """Whether the series' badge stands in front."""

    @property
    def words(self) -> str:
        """As plain text."""
        if self.bar is not None:
            return f"{self.bar.value:.3g} from {self.bar.low:.3g} to {self.bar.high:.3g}"
        return "".join(text for text, _, _ in self.runs)


EMPTY = Cell()


def words(text: str, ink: str = "text", role: str = "body", *, right: bool = False, tip: str = "") -> Cell:
    """A cell of one run."""
    return Cell(((text, role, ink),), right=right, tip=tip)


class CellTable(QAbstractTableModel):
    """Fixed content; replaced whole."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._rows: list[dict[str, Cell]] = []

    def show_rows(self, columns: Sequence[Column], rows: Sequence[dict[str, Cell]]) -> None:
        """Show other rows; a column that a row does not have is empty in it."""
        self.beginResetModel()
        self._columns, self._rows = tuple(columns), list(rows)
        self.endResetModel()

    @property
    def columns(self) -> tuple[Column, ...]:
        """What stands beside each other."""
        return self._columns

    def second_line(self, row: int, hidden: Container[str]) -> str:
        """What a row has in columns without room: ``n 48 · 0 unscored · $0.16 per 1k runs``; "" where nothing is."""
        listed = [(place, column) for place, column in enumerate(self._columns) if column.name in hidden]
        said = [
            column.folded.format(self.cell(row, place).words) for place, column in listed if self.cell(row, place).runs
        ]
        return " · ".join(one for one in said if one)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """All columns."""
        return 0 if parent.isValid() else len(self._columns)

    def cell(self, row: int, column: int) -> Cell:
        """What stands at a place."""
        return self._rows[row].get(self._columns[column].name, EMPTY)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The Cell, its words, or what more there is to say."""
        cell = self.cell(index.row(), index.column())
        if role == CELL:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return short_tip(cell.tip) or None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._columns[section].title
