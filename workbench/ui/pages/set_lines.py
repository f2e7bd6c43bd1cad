"""What is known of a whole golden set: counts, problems, labels; and the queries that choose and sort its rows."""

from __future__ import annotations

import asyncio
import threading
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.store.case_lines import CaseLines, LineCounts, Marks
from workbench.store.line_query import LineQuery
from workbench.ui.context import UiContext
from workbench.ui.from_threads import from_thread
from workbench.ui.pages.case_problems import Describer, key_name

if TYPE_CHECKING:
    from workbench.ui.pages.case_table import CaseTable

SMALL = 3_000
"""Cases that are asked in the window's thread: it takes less than a frame or two, and nothing flickers."""
READ_AT_ONCE = 500
"""Cases that are read there too; of 1,319 it would take 70 ms."""


@dataclass(frozen=True)
class Known:
    """What was found by reading all cases."""

    counts: LineCounts
    labels: dict[str, int]
    """Kind or tag → cases of the split."""
    in_all: dict[str, int]
    """As `labels`, of all splits: what the goals are of."""
    marks: dict[int, Marks]
    base: array[int]
    fields: list[str] = field(default_factory=list)
    """Empty where there is no variable that has no column yet."""


class SetLines(QObject):
    """Follows the file and answers queries. ``known`` says that `latest` is new; ``reading`` how far a first reading
    is; ``found`` how many rows a query gave."""

    known = Signal()
    reading = Signal(int, int)
    found = Signal(int)

    def __init__(self, context: UiContext, set_id: str, model: CaseTable) -> None:
        super().__init__()
        self._context, self._id, self._model = context, set_id, model
        self._lines: CaseLines | None = None
        self._describer: Describer | None = None
        self._schema: object = None
        self._busy = self._again = False
        self._size = 0
        self._asked = 0
        self.query = LineQuery()
        self.latest: Known | None = None
        self._lock = threading.Lock()
        self._held: list[CaseLines] = []
        self.destroyed.connect(partial(_close, self._held))

    def follow(self) -> None:
        """Bring all up to date: at once for a small set, in a thread for a large one."""
        # Of 100,000 cases that went at once, the lines take a third of a second to go too.
        before, self._size = self._size, self._context.project.golden.count(self._id)
        if self._busy:
            self._again = True
        elif max(self._model.total, before, self._size) <= READ_AT_ONCE:
            self._take(self._read(self.reading.emit))
        else:
            self._busy = True
            self._context.tasks.start(self._follow(), "read the golden set")

    def ask(self, query: LineQuery) -> None:
        """Choose and sort the rows; an empty query shows all in the order of the set."""
        self.query = replace(query, split=self._model.split)
        self._asked += 1
        if self.query == LineQuery(split=self._model.split):
            self._model.show_order(None)
            self.found.emit(self._model.rowCount())
        elif self._model.total <= SMALL:
            self._show(self.find_places(self.query))
        else:
            self._context.tasks.start(self._ask(self.query, self._asked), "look through the golden set")

    def change(self, **changes: object) -> None:
        """Ask the same but for some fields."""
        self.ask(replace(self.query, **changes))  # type: ignore[arg-type]

    def order_of(self, place: int) -> int:
        """The sort key of a column; −1 for the order of the set."""
        column = self._model.columns[place]
        keys = self._describer.keys if self._describer else ()
        name = key_name(column)
        return keys.index(name) if name in keys else -1

    async def _follow(self) -> None:
        told = from_thread(self, self.reading.emit)
        try:
            while True:
                self._again = False
                fresh = self._lines is None
                known = await asyncio.to_thread(self._read, told)
                self._take(known)
                if not self._again:
                    break
        finally:
            self._busy = False
        if fresh and self._lines is not None:
            await asyncio.to_thread(self._lines.prepare)

    async def _ask(self, query: LineQuery, number: int) -> None:
        positions = await asyncio.to_thread(self.find_places, query)
        if number == self._asked:
            self._show(positions)

    def _show(self, positions: array[int]) -> None:
        self._model.show_order(positions)
        self.found.emit(len(positions))

    def lines(self) -> CaseLines:
        """The lines as they are, made anew where a column or the schema changed."""
        return self._ready()

    def find_places(self, query: LineQuery) -> array[int]:
        """Positions of the cases that a query finds, in its order; from any thread."""
        lines = self._ready()
        lines.refresh()
        return lines.places(query)

    def _read(self, told: Callable[[int, int], None]) -> Known:
        golden, split = self._context.project.golden, self._model.split
        lines = self._ready()
        lines.refresh(told)
        describer = self._describer
        fields = golden.fields(self._id) if describer is not None and describer.unseen else []
        if describer is not None:
            describer.unseen.clear()
        base = golden.positions(self._id, split=split)
        labels = lines.labels(split)
        return Known(lines.counts(split), labels, lines.labels() if split else labels, lines.marks(), base, fields)

    def _take(self, known: Known) -> None:
        before = self._model.columns
        self._model.show_columns(known.fields or self._model.fields, known.counts.flags)
        if self.latest is None or self.latest.marks != known.marks or self._model.columns != before:
            self._model.show_marks(known.marks)
        if known.base != self._model.base:
            self._model.reload(known.base)
        self.latest = known
        self.known.emit()
        if self._model.columns != before and self._is_stale():
            self.follow()

    def _is_stale(self) -> bool:
        """Whether the lines lack a column, or were judged by another schema."""
        if self._describer is None:
            return True
        names = {key_name(column) for column in self._model.columns if column.kind != "number"}
        return not names.issubset(self._describer.keys) or self._schema != self._model.schema.content

    def _ready(self) -> CaseLines:
        with self._lock:
            return self._lines if self._lines is not None and not self._is_stale() else self._made()

    def _made(self) -> CaseLines:
        describer = Describer(self._model.judge, self._model.all_columns())
        lines = self._context.project.golden.lines(self._id, describer, len(describer.keys))
        old, self._lines, self._describer = self._lines, lines, describer
        self._schema = self._model.schema.content
        self._held[:] = [lines]
        if old is not None:
            old.close()
        return lines


def _close(held: list[CaseLines]) -> None:
    for lines in held:
        lines.close()
