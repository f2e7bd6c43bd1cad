"""The cases of a golden set as a table model: an order of positions, and pages of cases read when they are seen."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex

from workbench.core.cases import Case, GoldenSet, SetColumn, Split, case_content
from workbench.scoring.row_schema import RowSchema
from workbench.ui.pages.case_columns import Column, columns_of, flags_of, types_of
from workbench.ui.pages.case_face import CaseFace, ShownRow
from workbench.ui.pages.case_problems import Judge, NearMark, double_problem, expected_fields, near_problem
from workbench.ui.pages.case_values import shown_text

if TYPE_CHECKING:
    from workbench.project.project import Project
    from workbench.store.case_lines import Marks

_PAGE, _MOST_ROWS, _FIRST, _LARGE = 100, 6_000, 200, 5_000
_PATIENCE = 0.05
"""Seconds that a row waits for a write before it is shown as it was."""


class CaseTable(CaseFace):
    """Rows of one split in an order, all of them or those that a query found."""

    def __init__(self, project: Project, set_id: str) -> None:
        super().__init__(project, set_id)
        self._split: Split | None = "tune"
        self._is_held: Callable[[], bool] = lambda: False
        self._due: dict[str, Callable[[], None]] = {}
        self._base: array[int] = array("q")
        self._order: array[int] = array("q")
        self._is_part = False
        self._rows: OrderedDict[int, ShownRow] = OrderedDict()
        self._marks: Mapping[int, Marks] = {}
        self._near: Mapping[int, NearMark] = {}
        self._extra_flags = 0
        self._with_ids = False
        self.fields: list[str] = []
        self.named: tuple[SetColumn, ...] = ()
        self.columns: list[Column] = []
        self.schema = RowSchema(None)
        self.judge = Judge(self.schema, (), ())
        self.reload()

    @property
    def split(self) -> Split | None:
        """Which split is shown; None for all."""
        return self._split

    @property
    def is_part(self) -> bool:
        """Whether a query chose or sorted the rows."""
        return self._is_part

    @property
    def total(self) -> int:
        """Cases of the split, shown or not."""
        return len(self._base)

    def counts(self) -> tuple[int, int]:
        """Tune cases and all cases of the set; what the rows tell is not counted in the file again."""
        total, known = self._project.golden.count(self._set_id), len(self._base)
        if self._split is None or self._due:
            return self._project.golden.count(self._set_id, "tune"), total
        return known if self._split == "tune" else total - known, total

    @property
    def base(self) -> array[int]:
        """Positions of all cases of the split."""
        return self._base

    def all_columns(self) -> list[Column]:
        """The columns with those that are hidden now."""
        types = types_of(self.named)
        return columns_of(self.fields, self.first_cases(), flags=-1, schema=self.schema, types=types, with_ids=True)

    @property
    def with_ids(self) -> bool:
        """Whether the ids of the cases have a column."""
        return self._with_ids

    def show_ids(self, shown: bool) -> None:
        """Give the ids of the cases a column, or take it away."""
        self._with_ids = shown
        self._set_columns(self.fields)

    def size(self) -> int:
        """Number of cases shown."""
        return len(self._order)

    def show_split(self, split: Split | None) -> None:
        """Show another split, all of it in its order."""
        self._split, self._is_part = split, False
        self.reload(self._positions())

    def show_order(self, positions: array[int] | None) -> None:
        """Show these cases in this order; None: all of the split in the order of the set."""
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        kept = [self._order[index.row()] if index.row() < len(self._order) else -1 for index in old]
        self._is_part = positions is not None
        self._order = self._base if positions is None else positions
        places = {position: row for row, position in enumerate(self._order)} if old else {}
        fresh = [
            self.index(places[position], index.column()) if position in places else QModelIndex()
            for position, index in zip(kept, old, strict=True)
        ]
        self.changePersistentIndexList(old, fresh)
        self.layoutChanged.emit()

    def show_marks(self, marks: Mapping[int, Marks]) -> None:
        """Take over what is known of the whole set: which cases say the same."""
        self._marks = marks
        self._rows.clear()
        self._tell_all()

    def show_near(self, near: Mapping[int, NearMark]) -> None:
        """Take over which cases say nearly the same as others."""
        self._near = near
        self._rows.clear()
        self._tell_all()

    def hold_while(self, is_held: Callable[[], bool]) -> None:
        """Put off what would take rows away, e.g. while somebody types in one of them, until `release`."""
        self._is_held = is_held

    def release(self) -> None:
        """Do what was put off."""
        due, self._due = self._due, {}
        for work in due.values():
            work()

    def show_columns(self, fields: Sequence[str], flags: int) -> None:
        """Take over which variables and rare fields there are in the whole set."""
        if self._is_held():
            self._due["columns"] = lambda: self.show_columns(fields, flags)
            return
        self._extra_flags = flags
        self._set_columns(list(fields))

    def reload(self, base: array[int] | None = None) -> None:
        """Read again what is shown. Rows that stay keep their place; in a chosen part new ones stand at the end.

        Args:
            base: the positions of the split, if they were read already. A large set of the same size is taken to have
                the same ones until they are given.
        """
        if self._is_held():
            self._due["rows"] = lambda: self.reload(base)
            return
        if base is None:
            base = self._base if self._has_same_size() else self._positions()
        order = base if not self._is_part else self._kept(base)
        same = order == self._order
        if not same:
            self.beginResetModel()
        self._rows.clear()
        self._base, self._order = base, order
        self._set_columns(self.fields, inside=not same)
        if not same:
            self.endResetModel()
        else:
            self._tell_all()

    def place(self, row: int) -> int:
        """The place of a row in its split, from 0, whatever the order."""
        return self.place_of(self._order[row])

    def place_of(self, position: int) -> int:
        """As `place`, of a position of the set."""
        return bisect_left(self._base, position)

    def position(self, row: int) -> int:
        """The position of a row in the set, which stays over edits."""
        return self._order[row]

    def row_at(self, position: int) -> int:
        """The row of a position; −1 where it is not shown."""
        if not self._is_part:
            row = bisect_left(self._order, position)
            return row if row < len(self._order) and self._order[row] == position else -1
        return self._order.index(position) if position in self._order else -1

    def shown(self, row: int) -> ShownRow | None:
        """A row with its texts and problems; None if it is gone meanwhile."""
        if not 0 <= row < len(self._order):
            return None
        position = self._order[row]
        found = self._rows.get(position)
        if found is None:
            self._read(row // _PAGE)
            found = self._rows.get(position)
        return found

    def case(self, row: int) -> Case | None:
        """The case of a row as it is shown; None if it is gone meanwhile. Who writes it takes `cases` or `case_at`."""
        found = self.shown(row)
        return found.case if found else None

    def cases(self, rows: Sequence[int]) -> list[Case]:
        """The cases of many rows, past the pages that are kept."""
        positions = [self._order[row] for row in rows]
        found = self._project.golden.at(self._set_id, positions)
        return [found[position] for position in positions if position in found]

    def contents(self, rows: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
        """Rows with the contents of their cases as JSON, for a search; from any thread."""
        order = self._order
        positions = [order[row] for row in rows if row < len(order)]
        found = self._project.golden.contents(self._set_id, positions)
        return [(row, found[at]) for row, at in zip(rows, positions, strict=False) if at in found]

    def rows_of(self, positions: Sequence[int]) -> list[int]:
        """The rows of these positions, from above, of those that are shown."""
        if len(positions) * 50 < len(self._order) and not self._is_part:
            return [row for position in positions if (row := self.row_at(position)) >= 0]
        wanted = set(positions)
        return [row for row, position in enumerate(self._order) if position in wanted]

    def text(self, row: int, place: int) -> str:
        """What a cell shows, one line and cut."""
        found = self.shown(row)
        if found is None:
            return ""
        text = found.texts[place]
        if text is None:
            column = self.columns[place]
            text = str(self.place(row) + 1) if column.kind == "number" else shown_text(found.case, column)
            found.texts[place] = text
        return text

    def first_cases(self) -> list[Case]:
        """The cases by which types are told."""
        return self._project.golden.cases(self._set_id, split=self._split, limit=_FIRST)

    def _read(self, page: int) -> None:
        positions = self._order[page * _PAGE : (page + 1) * _PAGE]
        width = len(self.columns)
        # A large write must not stand still what scrolls; after it all is read again.
        for position, case in self._project.golden.at(self._set_id, positions, _PATIENCE).items():
            problems = self.judge.problems(case_content(case))
            mark = self._marks.get(position)
            if mark is not None and mark.twin is not None:
                problems.append(double_problem(position, mark, self._base))
            elif position in self._near:
                near = near_problem(self._near[position], case.inputs, self._base)
                problems += [near] if near else []
            self._rows[position] = ShownRow(case, problems, width)
            self._rows.move_to_end(position)
        while len(self._rows) > _MOST_ROWS:
            self._rows.popitem(last=False)

    def _positions(self) -> array[int]:
        return self._project.golden.positions(self._set_id, split=self._split)

    def _has_same_size(self) -> bool:
        if len(self._base) < _LARGE:
            return False
        return self._project.golden.count(self._set_id, self._split) == len(self._base)

    def _kept(self, base: array[int]) -> array[int]:
        """The chosen part without what is gone, and with what is new at its end."""
        before, here = set(self._base), set(base)
        order = array("q", [position for position in self._order if position in here])
        order.extend(position for position in base if position not in before)
        return order

    def _set_columns(self, fields: list[str], *, inside: bool = False) -> None:
        document = self._project.documents.find("golden_set", self._set_id)
        named = document.columns if isinstance(document, GoldenSet) else ()
        self.schema = RowSchema.of(document)
        first = self.first_cases()
        seen = dict.fromkeys(name for case in first for name in case.inputs)
        known = seen if named != self.named else dict.fromkeys([*fields, *seen])
        self.named = named
        self.fields = list(dict.fromkeys([*(column.name for column in named), *known]))
        flags = flags_of(first) | self._extra_flags
        types, with_split = types_of(self.named), self._split is None
        columns = columns_of(self.fields, first, with_split, flags, self.schema, types, self._with_ids)
        self.judge = Judge(self.schema, columns, expected_fields(self.fields, first))
        if [(c.kind, c.name, c.type) for c in columns] != [(c.kind, c.name, c.type) for c in self.columns]:
            if not inside:
                self.beginResetModel()
            self._rows.clear()
            self.columns = columns
            if not inside:
                self.endResetModel()

    def _tell_all(self) -> None:
        if self._order and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(self.columns) - 1))
