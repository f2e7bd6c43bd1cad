"""The drawer that takes a table: what becomes what, a preview, what is not taken; one undo takes it back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QWidget

from workbench.core.cases import GoldenSet
from workbench.core.errors import WorkbenchError
from workbench.core.figures import number
from workbench.ui.context import UiContext
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph, RunsLabel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.interop.cases import CaseImport
    from workbench.interop.tables import Table

_PREVIEW, _NOT_TAKEN, _WARNINGS = 4, 8, 4
_LEAVE_OUT = "skip"
_FIELDS = ("reference", "id", "tags", "kind", "split", "intent", "risk", "weight", "note", "messages", "documents")
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class ImportDrawer(Drawer):
    """Shows a table that was read, and takes it as cases or as outputs made elsewhere."""

    def __init__(self, context: UiContext, table: Table, path: Path, golden_set: str) -> None:
        super().__init__(context.theme, f"Import {table.name}", "Import", "One undo takes it back")
        self._context, self._table, self._path = context, table, path
        self._choices: dict[str, Choice] = {}
        self._changed: set[str] = set()
        self.accept_button.setEnabled(False)
        self._filling = False
        theme = context.theme
        self._kind = Choice(theme, "The rows are")
        self._kind.addItem("cases of a golden set", "cases")
        self._kind.addItem("outputs made elsewhere", "outputs")
        self._set = Field(theme, "Golden set", golden_set or Path(table.name).stem)
        self._counts = RunsLabel(theme)
        self._problem = QWidget()
        self._lower = QWidget()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(120)
        self._timer.timeout.connect(self.refresh)
        self._lay_out()
        self._kind.currentIndexChanged.connect(self._schedule)
        self._set.textChanged.connect(self._schedule)
        self.accepted.connect(lambda: context.tasks.start(self._import(), f"import {table.name}", self._tell))

    @property
    def kind(self) -> str:
        """``cases`` or ``outputs``."""
        return str(self._kind.currentData())

    def overrides(self) -> list[str]:
        """What the person changed, as ``FIELD=COLUMN`` texts."""
        return [f"{self._choices[column].currentData()}={column}" for column in sorted(self._changed)]

    def refresh(self) -> None:
        """Read the table again with the columns as they are chosen now."""
        self._context.tasks.start(self._preview(), "preview of the import", self._tell)

    def show_cases(self, found: CaseImport, here: Mapping[str, str]) -> None:
        """Show what the rows become; ``here`` is id → digest of the set's cases."""
        new = sum(case.id not in here for case in found.cases)
        same = sum(here.get(case.id) == case.digest for case in found.cases)
        changed = len(found.cases) - new - same
        pieces = [
            (number(new), "better" if new else "text", " new cases   "),
            (number(same), "text", " already here   "),
        ]
        if changed:
            pieces.insert(1, (number(changed), "text", " changed   "))
        pieces.append((number(len(found.rejected)), "warn" if found.rejected else "text", " not taken"))
        self._counts.set_runs(
            run for value, ink, words in pieces for run in ((value, "strong", ink), (words, "body", "text2"))
        )
        take = new + changed
        self.accept_button.set_text(f"Import {number(take)} case{'s' if take != 1 else ''}")
        self.accept_button.setEnabled(bool(take))
        self._show_mapping(found.mapping)
        self._show_lower(found)

    def _lay_out(self) -> None:
        theme, table = self._context.theme, self._table
        delimiter = _DELIMITERS.get(table.delimiter, table.delimiter)
        about = [table.format.upper(), delimiter, table.encoding.upper()]
        size = f"{number(len(table.rows))} rows, {len(table.columns)} columns"
        words = f"{', '.join(word for word in about if word)} · {size}"
        self.body.addWidget(ElidedLabel(theme, words, "small", "text2"))
        self.body.addWidget(self._counts)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (title, part) in enumerate((("The rows are", self._kind), ("Golden set", self._set))):
            grid.addWidget(Label(theme, title, "small", "text2"), row, 0)
            grid.addWidget(part, row, 1)
        self.body.addLayout(grid)
        self.body.addWidget(HairLine(theme))
        self.body.addWidget(Label(theme, "Columns", "strong"))
        self.body.addLayout(self._columns())
        self.body.addWidget(self._problem)
        self.body.addWidget(self._lower)
        self.body.addStretch(1)

    def _columns(self) -> QGridLayout:
        theme = self._context.theme
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place, title in enumerate(("In the file", "First value", "Becomes")):
            grid.addWidget(Label(theme, title, "small", "text2"), 0, place)
        for row, column in enumerate(self._table.columns, 1):
            choice = Choice(theme, f"{column} becomes")
            for field in (f"inputs.{column}", *_FIELDS, f"meta.{column}"):
                choice.addItem(_words(field), field)
            choice.addItem("leave out", _LEAVE_OUT)
            choice.currentIndexChanged.connect(lambda _=0, column=column: self._chosen(column))
            self._choices[column] = choice
            first = next((r.values.get(column) for r in self._table.rows if r.values.get(column) not in (None, "")), "")
            shown = first if isinstance(first, str) else json.dumps(first, ensure_ascii=False)
            grid.addWidget(ElidedLabel(theme, column), row, 0)
            grid.addWidget(ElidedLabel(theme, shown[:200], "body", "text2"), row, 1)
            grid.addWidget(choice, row, 2)
        for place, share in enumerate((3, 3, 5)):
            grid.setColumnStretch(place, share)
        return grid

    def _show_mapping(self, mapping: Mapping[str, str]) -> None:
        self._filling = True
        for column, target in mapping.items():
            choice = self._choices[column]
            plain = target.removesuffix(": JSON")
            if column not in self._changed:
                place = choice.findData(plain)
                if place < 0:
                    choice.insertItem(0, _words(plain), plain)
                    place = 0
                choice.setCurrentIndex(place)
            if target != plain:
                choice.setItemText(choice.currentIndex(), f"{_words(plain)}, JSON")
        self._filling = False

    def _show_lower(self, found: CaseImport) -> None:
        theme = self._context.theme
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        row = 0
        if found.cases:
            grid.addWidget(Label(theme, "Preview", "strong"), row, 0, 1, 2)
            for case in found.cases[:_PREVIEW]:
                row += 1
                texts = [value for value in case.inputs.values() if isinstance(value, str)]
                text = max(texts, key=len, default=case.reference_text or json.dumps(case.inputs, ensure_ascii=False))
                grid.addWidget(ElidedLabel(theme, case.id[:16], "small", "text3"), row, 0)
                grid.addWidget(ElidedLabel(theme, text[:300]), row, 1)
            row += 1
        for title, lines in (
            ("Not taken", [(f"line {r.line}", r.reason) for r in found.rejected]),
            ("To know", [("", words) for words in found.warnings]),
        ):
            if not lines:
                continue
            most = _NOT_TAKEN if title == "Not taken" else _WARNINGS
            grid.addWidget(Label(theme, title, "strong"), row, 0, 1, 2)
            for place, words in lines[:most]:
                row += 1
                grid.addWidget(Label(theme, place, "small", "text2"), row, 0)
                grid.addWidget(Paragraph(theme, words), row, 1)
            row += 1
            if len(lines) > most:
                grid.addWidget(Label(theme, f"and {len(lines) - most} more", "small", "text2"), row, 1)
                row += 1
        self.body.replaceWidget(self._lower, fresh)
        self._lower.hide()
        self._lower.deleteLater()
        self._lower = fresh

    async def _preview(self) -> None:
        from workbench.interop.cases import table_to_cases

        if self.kind == "outputs":
            self.accept_button.set_text(f"Import {number(len(self._table.rows))} outputs")
            self.accept_button.setEnabled(True)
            self._set_problem(None)
            return
        project = self._context.project
        found = await asyncio.to_thread(table_to_cases, self._table, self.overrides(), lenient=True)
        document = project.documents.find("golden_set", self._set.text().strip())
        here = dict(project.golden.index(document.id)) if isinstance(document, GoldenSet) else {}
        self._set_problem(None)
        self.show_cases(found, here)

    async def _import(self) -> None:
        transfer = self._context.project.transfer
        self.accept_button.setEnabled(False)
        name = self._set.text().strip()
        if self.kind == "outputs":
            done = await asyncio.to_thread(transfer.import_file, "outputs", self._path, cases=name, strict=False)
            self._context.navigate("experiments", done.document_id)
            self._context.toast(f"{number(done.added)} outputs imported", undo=False)
        else:
            mapping = cast("Mapping[str, str]", self.overrides())
            done = await asyncio.to_thread(transfer.add_cases, self._table, mapping, name, strict=False)
            self._context.navigate("golden_set", done.document_id)
            self._context.toast(f"{number(done.added + done.changed)} cases imported into {done.name}")
        self.closed.emit()

    def _chosen(self, column: str) -> None:
        if not self._filling:
            self._changed.add(column)
            self._schedule()

    def _schedule(self) -> None:
        self._timer.start()

    def _tell(self, error: WorkbenchError) -> None:
        self.accept_button.setEnabled(False)
        self._set_problem(error)

    def _set_problem(self, error: WorkbenchError | None) -> None:
        fresh = Banner.of(self._context.theme, error) if error else QWidget()
        self.body.replaceWidget(self._problem, fresh)
        self._problem.hide()
        self._problem.deleteLater()
        self._problem = fresh


def open_import_drawer(context: UiContext, table: Table, path: Path, golden_set: str = "") -> ImportDrawer:
    """Show the drawer over a table that was read."""
    drawer = ImportDrawer(context, table, path, golden_set)
    context.open_drawer(drawer)
    drawer.refresh()
    return drawer


def _words(field: str) -> str:
    """``inputs.order`` → ``{{ order }}``, ``meta.x`` → ``kept beside``, ``skip`` → ``leave out``."""
    if field.startswith("inputs."):
        return f"{{{{ {field[7:]} }}}}"
    if field.startswith("meta."):
        return "kept beside"
    return "leave out" if field == _LEAVE_OUT else field
