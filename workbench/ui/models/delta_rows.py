"""Rows of a comparison in groups: broken, fixed, changed, same, unmatched; filtered by group and by words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.core.figures import count
from workbench.core.verdict_words import value_words
from workbench.project.views import RowDelta, RowStatus
from workbench.ui.models.case_lines import CaseLines

Index = QModelIndex | QPersistentModelIndex
LINE = int(Qt.ItemDataRole.UserRole) + 1
STATUSES: tuple[RowStatus, ...] = ("broken", "fixed", "changed", "same", "unmatched")
_NEAR = 40


class Group(NamedTuple):
    """The head of a group."""

    status: RowStatus
    title: str
    said: str


class DeltaLine(NamedTuple):
    """What the delegate paints for a row."""

    row: RowDelta
    question: str
    figures: str
    """``4.38 → 3.25``."""


class DeltaRows(QAbstractListModel):
    """A flat list of group heads and rows."""

    def __init__(self, lines: CaseLines) -> None:
        super().__init__()
        self._lines = lines
        lines.arrived.connect(self._lines_arrived)
        self._all: list[RowDelta] = []
        self._shown: list[Group | RowDelta] = []
        self._status: RowStatus | None = None
        self._metric, self._kind = "", ""
        self._names = ("", "")
        self._words = ""

    def show(self, rows: Sequence[RowDelta], metric: str, kind: str, names: tuple[str, str]) -> None:
        """Show the rows of a comparison of ``names[1]`` with the baseline ``names[0]``."""
        self.beginResetModel()
        self._all, self._metric, self._kind, self._names = list(rows), metric, kind, names
        self._gather()
        self.endResetModel()

    def filter(self, status: RowStatus | None) -> None:
        """Show one group alone; None for all."""
        self.beginResetModel()
        self._status = status
        self._gather()
        self.endResetModel()

    def search(self, words: str) -> None:
        """Show rows whose question or reason holds some words."""
        self.beginResetModel()
        self._words = words.casefold().strip()
        self._gather()
        self.endResetModel()

    def counts(self) -> Counter[RowStatus]:
        """How many rows each group has."""
        return Counter(row.status for row in self._all)

    def _gather(self) -> None:
        found = [row for row in self._all if self._status in (None, row.status) and self._fits(row)]
        self._shown = []
        for status in STATUSES:
            group = [row for row in found if row.status == status]
            if group:
                self._shown += [self._head(status, len(group)), *group]

    def _fits(self, row: RowDelta) -> bool:
        if not self._words:
            return True
        question = self._lines.line(row.case_digest, (other.case_digest for other in self._all[:2000])).question
        return self._words in question.casefold() or self._words in row.reason.casefold()

    def _head(self, status: RowStatus, size: int) -> Group:
        base, other = self._names
        rows = count(size, "row")
        said = {
            "broken": f"{rows} passed with {base} and {'fails' if size == 1 else 'fail'} with {other}",
            "fixed": rows,
            "changed": f"{rows} moved, same outcome",
            "same": f"{rows} did not move",
            "unmatched": f"{rows} without a score of both",
        }[status]
        return Group(status, status.capitalize(), said)

    def row(self, place: int) -> RowDelta | None:
        """The row at a place, None for a group's head."""
        found = self._shown[place] if 0 <= place < len(self._shown) else None
        return found if isinstance(found, RowDelta) else None

    def place_of(self, case_id: str) -> int:
        """Where a case stands, -1 if it is not shown."""
        places = (n for n, row in enumerate(self._shown) if isinstance(row, RowDelta) and row.case_id == case_id)
        return next(places, -1)

    def next_row(self, place: int, by: int, status: RowStatus | None = None) -> int:
        """The next row from a place on, of one group if wished; the same place where there is none."""
        at = place + by
        while 0 <= at < len(self._shown):
            row = self.row(at)
            if row is not None and status in (None, row.status):
                return at
            at += by
        return place

    def position_in_group(self, place: int) -> tuple[int, int]:
        """(which, of how many) of its group, from 1."""
        row = self.row(place)
        if row is None:
            return 0, 0
        group = [found for found in self._shown if isinstance(found, RowDelta) and found.status == row.status]
        return group.index(row) + 1, len(group)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Heads and rows."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The Group or DeltaLine, or its words."""
        found = self._shown[index.row()]
        if role == LINE:
            return found if isinstance(found, Group) else self._line(found, index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            if isinstance(found, Group):
                return f"{found.title}: {found.said}"
            line = self._line(found, index.row())
            return f"{found.position + 1} {line.question} {found.reason} {line.figures} {found.status}"
        return None

    def _lines_arrived(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1), [LINE])

    def _line(self, row: RowDelta, place: int) -> DeltaLine:
        near = self._shown[max(0, place - _NEAR) : place + _NEAR]
        digests = (other.case_digest for other in near if isinstance(other, RowDelta))
        question = self._lines.line(row.case_digest, digests).question
        before = value_words(row.before, self._metric, self._kind) if row.before is not None else "–"
        after = value_words(row.after, self._metric, self._kind) if row.after is not None else "–"
        return DeltaLine(row, question, f"{before} → {after}")

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Heads cannot be chosen."""
        if self.row(index.row()) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
