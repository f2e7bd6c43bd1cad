"""The page of a golden set: a spreadsheet of cases, its splits, its coverage, the current problem at the foot."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.cases import Case, GoldenSet, Split
from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count, number
from workbench.ui.actions import Place
from workbench.ui.context import UiContext
from workbench.ui.dialogs.files import ask_import
from workbench.ui.dialogs.imports import Imports, can_import
from workbench.ui.dialogs.value import open_value_drawer
from workbench.ui.pages.case_cells import CaseCells, CaseHeads
from workbench.ui.pages.case_table import CaseTable
from workbench.ui.pages.case_values import Column, text_of
from workbench.ui.pages.coverage import Coverage
from workbench.ui.pages.header import PageHeader, page_column
from workbench.ui.pages.set_view import SetView
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.fields import SearchField
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label

_SPLITS: tuple[tuple[str, Split | None], ...] = (("Tune", "tune"), ("Held-out", "held-out"), ("All", None))
_HINT = "F2 edit · Enter down · Ctrl D fill · Alt Enter full size"
_SEARCH_PAUSE = 150


class GoldenSetPage(QWidget):
    """Shows one golden set; held-out cases are hidden until they are asked for."""

    places: tuple[Place, ...] = ("golden_set",)

    def __init__(self, context: UiContext, set_id: str) -> None:
        super().__init__()
        self._context, self._id = context, set_id
        self._imports = Imports(context)
        theme = context.theme
        self.setObjectName("golden_set_page")
        self.setAcceptDrops(True)
        self.model = CaseTable(context.project, set_id)
        self.view = SetView(self.model, theme)
        self._cells = CaseCells(theme, self.model, self.view)
        self.view.setItemDelegate(self._cells)
        self.view.setHorizontalHeader(CaseHeads(theme, self.model, self.view))
        self._header = PageHeader(theme)
        self._splits: list[tuple[Button, str, Split | None]] = []
        self._search = SearchField(theme, "Find in the cases", "Find in the cases", "Ctrl F")
        self._found = ElidedLabel(theme, "", "small", "text2")
        self._coverage = Coverage(context, set_id)
        self._problem = ElidedLabel(theme, "", "body", "warn")
        self._problem.setObjectName("set_problem")
        self._empty = self._empty_place()
        self._filters = QWidget()
        self._foot = QWidget()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SEARCH_PAUSE)
        self._pause.timeout.connect(self._start_search)
        self._lay_out()
        self._search.textChanged.connect(self._pause.start)
        self.model.refused.connect(self._refused)
        self.model.modelReset.connect(self._fit)
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        context.bridge.changed.connect(self._changed)
        self.refresh()

    @property
    def title(self) -> str:
        """The set's name."""
        document = self._document()
        return document.name if document else ""

    def refresh(self) -> None:
        """Bring head, counts and coverage up to date."""
        golden = self._context.project.golden
        counts = {split: golden.count(self._id, split) for _, split in _SPLITS}
        self._header.set_title(self.title)
        total = counts[None]
        held_out = f", {number(counts['held-out'])} of them held out" if counts["held-out"] else ""
        self._header.set_meta(f"{count(total, 'case')}{held_out}" if total else "no cases yet")
        for button, words, split in self._splits:
            button.set_text(f"{words} {number(counts[split])}")
            button.setChecked(split == self.model.split)
        self._search.setPlaceholderText(f"Find in {number(counts[self.model.split])} cases")
        for part in (self.view, self._filters, self._foot):
            part.setVisible(total > 0)
        self._empty.setVisible(total == 0)
        self._coverage.refresh(total)

    def show_split(self, split: Split | None) -> None:
        """Show tune, held-out or all cases."""
        self.model.show_split(split)
        self.refresh()

    def find_cases(self) -> None:
        """Go to the search field."""
        self._search.setFocus()
        self._search.selectAll()

    def add_case(self) -> None:
        """Add an empty case at the end and go to its first value."""
        fields: dict[str, object] = dict.fromkeys(self.model.fields or ["message"], "")
        case = Case(id=self._context.project.documents.new_id(), inputs=fields, split=self.model.split or "tune")
        if self._write([case], (), "New case"):
            self.model.show_places(None)
            self.model.reload()
            index = self.model.index(self.model.rowCount() - 1, 1)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)
            self.view.edit(index)

    def delete_cases(self) -> None:
        """Delete the selected cases; Undo brings them back."""
        cases = [case for row in self.view.selected_rows() if (case := self.model.case(row)) is not None]
        if cases and self._write([], [case.id for case in cases], f"Delete {len(cases)} cases"):
            self._context.toast(f"{len(cases)} case{'s' if len(cases) != 1 else ''} deleted")

    def fill_down(self) -> None:
        """Write the value of the first selected row into the others of the selection."""
        rows, column = self.view.selected_rows(), self._column(self.view.currentIndex())
        if len(rows) < 2 or column is None or column.kind == "number":
            return
        first = self.model.case(rows[0])
        if first is None:
            return
        text = text_of(first, column)
        self.model.fill(rows[1:], column, text)

    def open_value(self) -> None:
        """Show the value of the cell full size."""
        index = self.view.currentIndex()
        column, case = self._column(index), self.model.case(index.row()) if index.isValid() else None
        if column is not None and case is not None and column.kind != "number":
            self._open_value(index.row(), column, text_of(case, column))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import dropped files into this set."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self._imports.take_files([path for path in paths if can_import(path)] or paths, self.title)

    def _document(self) -> GoldenSet | None:
        found = self._context.project.documents.find("golden_set", self._id)
        return found if isinstance(found, GoldenSet) else None

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = page_column(self)
        for words, icon, do in (
            ("Case", "plus", self.add_case),
            ("Import", "download", lambda: ask_import(self, lambda paths: self._imports.take_files(paths, self.title))),
            ("Export", "upload", lambda: self._context.command("export_project")),
        ):
            button = Button(theme, words, "plain", icon)
            button.setEnabled(words == "Export" or not self._context.project.read_only)
            button.clicked.connect(lambda _=False, do=do: do())
            self._header.add(button)
        column.addWidget(self._header)
        row = QHBoxLayout(self._filters)
        row.setContentsMargins(24, 0, 16, 8)
        row.setSpacing(8)
        self._search.setFixedWidth(theme.px(220))
        row.addWidget(self._search)
        for words, split in _SPLITS:
            toggle = Button(theme, words, "quiet", "eye-off" if split == "held-out" else "")
            toggle.setCheckable(True)
            toggle.clicked.connect(lambda _=False, split=split: self.show_split(split))
            self._splits.append((toggle, words, split))
            row.addWidget(toggle)
        row.addStretch(1)
        row.addWidget(self._found)
        column.addWidget(self._filters)
        column.addWidget(self._coverage)
        column.addWidget(HairLine(theme))
        column.addWidget(self.view, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self._foot)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(24, 6, 16, 6)
        foot.addWidget(self._problem, 1)
        foot.addWidget(Label(theme, _HINT, "small", "text2"))

    def _empty_place(self) -> EmptyPlace:
        return EmptyPlace(
            self._context.theme,
            "table-2",
            "No cases yet",
            "A case is one input, and what a good answer would say. Thirty are enough to begin; about a hundred tell "
            "small differences apart.",
            Step("Write the first case", self.add_case),
            Step("Import a file", lambda: ask_import(self, lambda paths: self._imports.take_files(paths, self.title))),
            "or drop CSV, JSONL, JSON, XLSX, Parquet anywhere here",
        )

    def _write(self, changed: list[Case], removed: list[str] | tuple[str, ...], label: str) -> bool:
        try:
            self._context.project.golden.update(self._id, changed, removed, label=label)
        except WorkbenchError as error:
            self._context.problem(error)
            return False
        return True

    def _changed(self, changes: Changes) -> None:
        if self._id in changes.cases or ("golden_set", self._id) in changes.documents:
            self.model.reload()
            self.refresh()
            self._current_changed(self.view.currentIndex(), QModelIndex())

    def _column(self, index: QModelIndex) -> Column | None:
        return self.model.columns[index.column()] if index.isValid() else None

    def _current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        problem = self.model.problem(current.row()) if current.isValid() else None
        if problem is None:
            self._problem.setText("")
            return
        self._problem.set_ink("worse" if problem.level == "error" else "warn")
        self._problem.setText(f"Case {self.model.place(current.row()) + 1}: {problem.sentence}")

    def _refused(self, error: WorkbenchError, row: int, column: Column, text: str) -> None:
        # What was typed is not lost: it goes on in the drawer, beside the reason.
        self._open_value(row, column, text, error)

    def _open_value(self, row: int, column: Column, text: str, error: WorkbenchError | None = None) -> None:
        title = f"{column.name} of case {self.model.place(row) + 1}"
        open_value_drawer(
            self._context, title, text, lambda new: self.model.change(row, column, new), error, column.as_json
        )

    def _fit(self) -> None:
        self.view.fit_columns()

    def _start_search(self) -> None:
        self._context.tasks.start(self._do_search(self._search.text().strip()), "search the cases")

    async def _do_search(self, words: str) -> None:
        if not words:
            self.model.show_places(None)
            self._found.setText("")
            return
        found = await asyncio.to_thread(self.model.search, words)
        if words == self._search.text().strip():
            self.model.show_places(found)
            self._found.setText(f"{number(len(found))} found")
