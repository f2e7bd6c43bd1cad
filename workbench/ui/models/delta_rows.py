"""Rows of a comparison in groups: broken, fixed, changed, same, unmatched; those that a search found."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.core.figures import count
from workbench.core.verdict_words import RESOURCES, value_words
from workbench.project.row_search import STATUSES, Found, RowIndex
from workbench.project.views import MetricInfo, RowDelta, RowStatus
from workbench.ui.models.case_lines import CaseLines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Index = QModelIndex | QPersistentModelIndex
LINE = int(Qt.ItemDataRole.UserRole) + 1
_NEAR = 40
_COUNTED = 2_000
"""Rows of a group up to which those that moved against it are counted: a filter must not wait for it."""


def is_against(row: RowDelta, metric: MetricInfo | None) -> bool:
    """Whether a row that broke got better on the metric, or one that was fixed got worse; what an answer takes says
    nothing of either."""
    if metric is None or metric.name in RESOURCES:
        return False
    higher = metric.better == "higher"
    if not row.delta or abs(row.delta) < 0.005 or row.status not in ("broken", "fixed"):
        return False
    return ((row.delta > 0) == higher) == (row.status == "broken")


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


class _Stretch(NamedTuple):
    """A group as it is shown: its head at ``place``, then its rows."""

    head: Group
    place: int
    first: int
    """Of the places that were found."""
    size: int


class DeltaRows(QAbstractListModel):
    """A flat list of group heads and rows. Nothing in it is made for every row: there may be 100,000."""

    def __init__(self, lines: CaseLines) -> None:
        super().__init__()
        self._lines = lines
        lines.arrived.connect(self._lines_arrived)
        self._index: RowIndex | None = None
        self._found: NDArray[np.int64] | None = None
        self._counts: Counter[RowStatus] = Counter()
        self._stretches: list[_Stretch] = []
        self._size = 0
        self._status: RowStatus | None = None
        self._metric, self._kind = "", ""
        self._title = ""
        self.info: MetricInfo | None = None
        self._names = ("", "")

    def show(self, index: RowIndex, found: Found, metric: MetricInfo, names: tuple[str, str]) -> None:
        """Show the rows of a comparison of ``names[1]`` with the baseline ``names[0]``."""
        self._index, self._metric, self._kind, self._names = index, metric.name, metric.kind, names
        self._title, self.info = metric.title, metric
        self.show_found(found)

    def show_found(self, found: Found) -> None:
        """Show what a search found of them, in its order."""
        self.beginResetModel()
        self._found = found.places
        self._gather()
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._index, self._found, self._stretches, self._size = None, None, [], 0
        self._counts = Counter()
        self.endResetModel()

    def filter(self, status: RowStatus | None) -> None:
        """Show one group alone; None for all."""
        self.beginResetModel()
        self._status = status
        self._gather()
        self.endResetModel()

    @property
    def status(self) -> RowStatus | None:
        """The one group that is shown."""
        return self._status

    @property
    def index_of_rows(self) -> RowIndex | None:
        """What is searched."""
        return self._index

    def counts(self) -> Counter[RowStatus]:
        """How many rows each group has, of those that were found."""
        return self._counts

    def _gather(self) -> None:
        self._stretches, self._size, self._counts = [], 0, Counter()
        if self._index is None or self._found is None:
            return
        import numpy

        statuses = self._index.status[self._found]
        edges = numpy.searchsorted(statuses, range(len(STATUSES) + 1))
        for number, status in enumerate(STATUSES):
            first, size = int(edges[number]), int(edges[number + 1] - edges[number])
            self._counts[status] = size
            if size and self._status in (None, status):
                self._stretches.append(_Stretch(self._head(status, first, size), self._size, first, size))
                self._size += size + 1

    def _head(self, status: RowStatus, first: int, size: int) -> Group:
        base, other = self._names
        rows = count(size, "row")
        against = self._against(status, first, size)
        said = {
            "broken": f"{rows} passed with {base} and {'fails' if size == 1 else 'fail'} with {other}{against}",
            "fixed": f"{rows}{against}",
            "changed": f"{rows} moved, same outcome",
            "same": f"{rows} did not move",
            "unmatched": f"{rows} without a score of both",
        }[status]
        return Group(status, status.capitalize(), said)

    def _against(self, status: RowStatus, first: int, size: int) -> str:
        """``; 2 of them score higher``: what an arrow up among broken rows means."""
        if status not in ("broken", "fixed") or size > _COUNTED or self._index is None or self._found is None:
            return ""
        rows = (self._index.rows[int(at)] for at in self._found[first : first + size])
        several = sum(is_against(row, self.info) for row in rows)
        way = "better" if status == "broken" else "worse"
        title = self._title.lower()
        if not several:
            return ""
        those = f"{several} of them" if size > 1 else "it"
        return f"; {those} {'is' if several == 1 else 'are'} {way} on {title} all the same"

    def _stretch(self, place: int) -> _Stretch | None:
        if not 0 <= place < self._size:
            return None
        return self._stretches[bisect_right(self._stretches, place, key=lambda one: one.place) - 1]

    def row(self, place: int) -> RowDelta | None:
        """The row at a place, None for a group's head."""
        stretch = self._stretch(place)
        if stretch is None or place == stretch.place or self._index is None or self._found is None:
            return None
        return self._index.rows[int(self._found[stretch.first + place - stretch.place - 1])]

    def place_of(self, case_id: str) -> int:
        """Where a case stands, -1 if it is not shown."""
        import numpy

        if self._index is None or self._found is None:
            return -1
        row = self._index.row_of(case_id)
        if row < 0:
            return -1
        at = numpy.flatnonzero(self._found == row)
        for stretch in self._stretches if len(at) else ():
            offset = int(at[0]) - stretch.first
            if 0 <= offset < stretch.size:
                return stretch.place + 1 + offset
        return -1

    def next_row(self, place: int, by: int, status: RowStatus | None = None) -> int:
        """The next row from a place on, of one group if wished; the same place where there is none."""
        if status is not None:
            return self._next_in(place, by, status)
        at = place + by
        while 0 <= at < self._size:
            if self.row(at) is not None:
                return at
            at += by
        return place

    def _next_in(self, place: int, by: int, status: RowStatus) -> int:
        stretch = next((one for one in self._stretches if one.head.status == status), None)
        if stretch is None:
            return place
        first, last = stretch.place + 1, stretch.place + stretch.size
        if by > 0:
            return max(first, place + 1) if place < last else place
        return min(last, place - 1) if place > first else place

    def position_in_group(self, place: int) -> tuple[int, int]:
        """(which, of how many) of its group, from 1."""
        stretch = self._stretch(place)
        return (place - stretch.place, stretch.size) if stretch is not None and place > stretch.place else (0, 0)

    def heads_among(self, rows: int) -> int:
        """How many heads stand among the first rows."""
        return sum(stretch.place < rows + 3 for stretch in self._stretches)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Heads and rows."""
        return 0 if parent.isValid() else self._size

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The Group or DeltaLine, or its words."""
        stretch = self._stretch(index.row())
        if stretch is None:
            return None
        head = stretch.head if index.row() == stretch.place else None
        if role == LINE:
            return head or self._line(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if head is not None:
                return f"{head.title}: {head.said}"
            line = self._line(index.row())
            row = line.row if line is not None else None
            return (
                f"{row.position + 1} {line.question} {row.reason} {line.figures} {row.status}" if line and row else ""
            )
        return None

    def _lines_arrived(self) -> None:
        if self._size:
            self.dataChanged.emit(self.index(0), self.index(self._size - 1), [LINE])

    def _near(self, place: int) -> Iterable[str]:
        rows = (self.row(at) for at in range(max(0, place - _NEAR), min(self._size, place + _NEAR)))
        return (row.case_digest for row in rows if row is not None)

    def _line(self, place: int) -> DeltaLine | None:
        row = self.row(place)
        if row is None:
            return None
        question = self._lines.line(row.case_digest, lambda: self._near(place)).question
        before = value_words(row.before, self._metric, self._kind) if row.before is not None else "–"
        after = value_words(row.after, self._metric, self._kind) if row.after is not None else "–"
        return DeltaLine(row, question, f"{before} → {after}")

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Heads cannot be chosen."""
        if self.row(index.row()) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
