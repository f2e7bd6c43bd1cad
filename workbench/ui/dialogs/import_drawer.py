"""The drawer that takes a table: what becomes what, a preview, what is not taken; one undo takes it back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from workbench.core.cases import GoldenSet
from workbench.core.errors import IncompleteError, InputError, WorkbenchError
from workbench.core.figures import number
from workbench.core.summaries import Rejected
from workbench.ui.context import UiContext
from workbench.ui.dialogs.files import ask_export
from workbench.ui.dialogs.import_columns import ImportColumns
from workbench.ui.dialogs.import_hints import ImportHints
from workbench.ui.dialogs.import_lower import ImportLower
from workbench.ui.dialogs.import_reading import Progress, read_with_progress, write_cases
from workbench.ui.dialogs.import_rejected import save_rejected
from workbench.ui.dialogs.import_split import CHOICES, with_split
from workbench.ui.dialogs.import_ways import DELIMITERS, reading_ways
from workbench.ui.from_threads import from_thread
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, RunsLabel

if TYPE_CHECKING:
    from workbench.interop.cases import CaseImport
    from workbench.interop.tables import Table

_REST = 120
_MOST_GROUPS = 100


class ImportDrawer(Drawer):
    """Shows a table that was read, and takes it as cases or as outputs made elsewhere."""

    of_project = True
    _told = Signal(int)

    def __init__(
        self, context: UiContext, table: Table, path: Path, golden_set: str, after: Callable[[bool], object]
    ) -> None:
        super().__init__(context.theme, f"Import {table.name}", "Import", "One undo takes it back")
        self._context, self._table, self._path, self._after = context, table, path, after
        self._found: CaseImport | None = None
        self._number = 0
        self._running: list[Progress] = []
        theme = context.theme
        self._kind = Choice(theme, "The rows are")
        self._kind.addItem("cases of a golden set", "cases")
        self._kind.addItem("outputs made elsewhere", "outputs")
        self._set = Field(theme, "Golden set", golden_set or Path(table.name).stem)
        self._split = Choice(theme, "Split")
        self._group = Choice(theme, "Rows of one group go together")
        for words, one_in in CHOICES:
            self._split.addItem(words, one_in)
        self._group.addItem("each row by itself", "")
        for column in table.columns[:_MOST_GROUPS]:
            self._group.addItem(f"by {column}", column)
        self._counts = RunsLabel(theme)
        self._counts.setObjectName("import_counts")
        self._columns = ImportColumns(theme, table)
        self._choices = self._columns.choices
        self._hints, self._problem, self._lower = QWidget(), QWidget(), QWidget()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST)
        self._timer.timeout.connect(self.refresh)
        self._lay_out()
        self._told.connect(lambda done: self.accept_button.set_text(f"Reading {number(done)} …"))
        self._columns.changed.connect(self._change)
        for choice in (self._kind, self._split, self._group):
            choice.currentIndexChanged.connect(lambda _: self._change())
        self._set.textChanged.connect(lambda _: self._timer.start())
        self.accepted.connect(self._start)
        self.closed.connect(self._stop)
        self.closed.connect(lambda: self._end(True))
        self.destroyed.connect(partial(_cancel, self._running))

    @property
    def kind(self) -> str:
        """``cases`` or ``outputs``."""
        return str(self._kind.currentData())

    def overrides(self) -> list[tuple[str, str]]:
        """What the person changed, as pairs of field and column."""
        return self._columns.overrides()

    def _change(self) -> None:
        # What was read by the choice before is not imported any more, however soon a person accepts.
        self._number += 1
        self.accept_button.setEnabled(False)
        self._timer.start()

    def refresh(self) -> None:
        """Read the table again with the columns as they are chosen now."""
        self._stop()
        self._number += 1
        self.accept_button.setEnabled(False)
        self._context.tasks.start(self._preview(self._number), "preview of the import", self._tell)

    def show_cases(self, found: CaseImport, new: int, same: int) -> None:
        """Show what the rows become, of which so many are new to the set, and so many there as they are."""
        self._found = found
        changed = len(found.cases) - new - same
        pieces = [(new, "better" if new else "text", " new cases   "), (same, "text", " already here   ")]
        if changed:
            pieces.insert(1, (changed, "text", " changed   "))
        pieces.append((len(found.rejected), "warn" if found.rejected else "text", " not taken"))
        self._counts.set_runs(
            run for size, ink, words in pieces for run in ((number(size), "strong", ink), (words, "body", "text2"))
        )
        take = new + changed
        self.accept_button.set_text(f"Import {number(take)} case{'s' if take != 1 else ''}")
        self.accept_button.setEnabled(bool(take) and not self._context.project.read_only)
        self._columns.show_mapping(found.mapping)
        hints = ImportHints(self._context.theme, found)
        hints.taken.connect(self._follow)
        self._hints = self._swap(self._hints, hints)
        lower = ImportLower(self._context.theme, found.cases, found.rejected, found.warnings)
        lower.saveAsked.connect(lambda: self._ask_rejected(found.rejected))
        self._lower = self._swap(self._lower, lower)

    def _lay_out(self) -> None:
        theme, table = self._context.theme, self._table
        about = [table.format.upper(), DELIMITERS.get(table.delimiter, table.delimiter), table.encoding]
        rows, columns = len(table.rows) + len(table.rejected), len(table.columns)
        size = f"{number(rows)} row{'' if rows == 1 else 's'}, {columns} column{'' if columns == 1 else 's'}"
        words = f"{', '.join(word for word in about if word)} · {size}"
        self.body.addWidget(ElidedLabel(theme, words, "small", "text2"))
        self.body.addWidget(self._counts)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        parts = [("The rows are", self._kind), ("Golden set", self._set), ("Split", self._split), ("", self._group)]
        parts += reading_ways(theme, table, self._again)
        for row, (title, part) in enumerate(parts):
            grid.addWidget(Label(theme, title, "small", "text2"), row, 0)
            grid.addWidget(part, row, 1)
        self.body.addLayout(grid)
        self.body.addWidget(HairLine(theme))
        self.body.addWidget(Label(theme, "Columns", "strong"))
        for widget in (self._hints, self._columns, self._problem, self._lower):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self._group.setEnabled(False)

    def _again(self, way: str, value: str) -> None:
        """Read the file anew in another way, the rest as it was."""
        table = self._table
        ways = {"encoding": table.encoding, "delimiter": table.delimiter, "sheet": table.sheet, way: value}
        after = self._after

        async def read() -> None:
            table = await read_with_progress(
                self._context, self._path, **{name: found or None for name, found in ways.items()}
            )
            if table is not None:
                self._after = lambda _: None
                open_import_drawer(self._context, table, self._path, self._set.text().strip(), after)

        self._context.tasks.start(read(), f"read {self._path.name}", self._tell)

    async def _preview(self, number_: int) -> None:
        from workbench.interop.cases import table_to_cases

        if self.kind == "outputs":
            self.accept_button.set_text(f"Import {number(len(self._table.rows))} outputs")
            self.accept_button.setEnabled(not self._context.project.read_only)
            self._set_problem(None)
            return
        progress = Progress(from_thread(self, self._told.emit))
        self._running[:] = [progress]
        try:
            found = await asyncio.to_thread(
                table_to_cases, self._table, self.overrides(), lenient=True,
                progress=progress.progress, cancelled=progress.cancelled,
            )  # fmt: skip
        except IncompleteError:
            return
        one_in = int(self._split.currentData())
        self._group.setEnabled(one_in > 0)
        found = await asyncio.to_thread(with_split, found, one_in, str(self._group.currentData() or ""))
        project = self._context.project
        document = project.documents.find("golden_set", self._set.text().strip())
        here: dict[str, str] = {}
        if isinstance(document, GoldenSet):
            here = dict(await asyncio.to_thread(project.golden.index, document.id))
        new, same = await asyncio.to_thread(_standing, found, here)
        if number_ == self._number:
            self._set_problem(None)
            self.show_cases(found, new, same)

    def _start(self) -> None:
        self.accept_button.setEnabled(False)
        name = self._set.text().strip() or Path(self._table.name).stem
        work = f"import {self._table.name}"
        if self.kind == "outputs":
            self._context.tasks.start(self._import_outputs(name), work, self._tell)
        elif self._found is not None:
            self.accept_button.set_text(f"Writing {number(len(self._found.cases))} …")
            progress = Progress(lambda _: None)
            self._running[:] = [progress]
            # No coroutine of the drawer: it outlives it, to say what became of the cases.
            writing = write_cases(self._context, self._found, name, progress, self.closed.emit)
            self._context.tasks.start(writing, work, self._tell)

    async def _import_outputs(self, name: str) -> None:
        transfer = self._context.project.transfer
        done = await asyncio.to_thread(transfer.add_outputs, self._table, cases=name, strict=False)
        self._context.navigate("experiments", done.document_id)
        self._context.toast(f"{number(done.added)} outputs imported", undo=False)
        self.closed.emit()

    def _ask_rejected(self, rejected: tuple[Rejected, ...]) -> None:
        def save(out: Path) -> None:
            try:
                save_rejected(self._table, self._path, rejected, out)
            except WorkbenchError as error:
                self._tell(error)
                return
            self._context.say(f"Saved to {out}")

        ask_export(self.window(), save, f"{self._path.stem}-not-taken", ".csv")

    def _stop(self) -> None:
        _cancel(self._running)

    def _end(self, closed: bool) -> None:
        after, self._after = self._after, lambda _: None
        after(closed)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another drawer took its place; the first hiding, before it was seen, is Qt's own."""
        super().hideEvent(event)
        if not event.spontaneous() and self._number:
            self._end(False)

    def _follow(self, pairs: list[tuple[str, str]]) -> None:
        """Do what a hint offers; focus goes to the first column that changed, for the hint is gone then."""
        for column, field in pairs:
            if column in self._choices:
                self._columns.choose(column, field)
        first = self._choices.get(pairs[0][0])
        if first is not None:
            first.setFocus()

    def _tell(self, error: WorkbenchError) -> None:
        self.accept_button.setEnabled(False)
        if error.code == "map.double":
            error = InputError(error.code, error.message, error.where, "Give one another name, or leave it out.")
        self._set_problem(error)

    def _set_problem(self, error: WorkbenchError | None) -> None:
        self._problem = self._swap(self._problem, Banner.of(self._context.theme, error) if error else QWidget())

    def _swap(self, old: QWidget, fresh: QWidget) -> QWidget:
        self.body.replaceWidget(old, fresh)
        old.hide()
        old.deleteLater()
        return fresh


def open_import_drawer(
    context: UiContext, table: Table, path: Path, golden_set: str = "", after: Callable[[bool], object] = lambda _: None
) -> ImportDrawer:
    """Show the drawer over a table that was read; ``after`` is told at its end whether a person closed it, or another
    drawer took its place."""
    drawer = ImportDrawer(context, table, path, golden_set, after)
    context.open_drawer(drawer)
    drawer.refresh()
    return drawer


def _standing(found: CaseImport, here: Mapping[str, str]) -> tuple[int, int]:
    """How many cases are new to a set, and how many stand in it as they are; ``here`` is id → digest of its cases."""
    new = sum(case.id not in here for case in found.cases)
    return new, sum(here.get(case.id) == case.digest for case in found.cases if case.id in here)


def _cancel(running: list[Progress], *_: object) -> None:
    for progress in running:
        progress.cancel()
