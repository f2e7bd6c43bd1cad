"""The page of a golden set: a spreadsheet of cases, its splits, its coverage, the current problem at the foot."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout
from shiboken6 import isValid

from workbench.core.cases import GoldenSet, Split
from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count, number
from workbench.ui.context import UiContext
from workbench.ui.dialogs.files import ask_import
from workbench.ui.dialogs.imports import Imports, can_import
from workbench.ui.from_threads import from_thread
from workbench.ui.pages.case_cells import CaseCells
from workbench.ui.pages.case_columns import MOST_COLUMNS
from workbench.ui.pages.case_heads import CaseHeads
from workbench.ui.pages.case_table import CaseTable
from workbench.ui.pages.coverage import Coverage
from workbench.ui.pages.header import PageHeader, page_column
from workbench.ui.pages.set_acts import SetActs
from workbench.ui.pages.set_bar import SPLITS, SetBar
from workbench.ui.pages.set_clipboard import taken_cells
from workbench.ui.pages.set_columns import SetColumns
from workbench.ui.pages.set_empty import no_cases, no_match
from workbench.ui.pages.set_export import SetExport
from workbench.ui.pages.set_filter import FilterDrawer
from workbench.ui.pages.set_find import FindBar
from workbench.ui.pages.set_foot import SetFoot
from workbench.ui.pages.set_handlers import SetHandlers
from workbench.ui.pages.set_lines import SetLines
from workbench.ui.pages.set_near import SetNear
from workbench.ui.pages.set_opening import SetOpening
from workbench.ui.pages.set_settings import SettingsDrawer
from workbench.ui.pages.set_steps import SetSteps
from workbench.ui.pages.set_view import SetView
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import HairLine

_REST = 400
"""Milliseconds after a change until the set is compared with its latest revision."""


class GoldenSetPage(SetHandlers):
    """Shows one golden set; held-out cases are hidden until they are asked for, and that is noted."""

    def __init__(self, context: UiContext, set_id: str) -> None:
        super().__init__()
        self._context, self._id = context, set_id
        self._imports = Imports(context)
        self._noted = False
        theme = context.theme
        self.setObjectName("golden_set_page")
        self.setAcceptDrops(True)
        self.model = CaseTable(context.project, set_id)
        self.view = SetView(self.model, theme)
        self.cells = CaseCells(theme, self.model, self.view)
        self.view.setItemDelegate(self.cells)
        self.heads = CaseHeads(theme, self.model, self.view)
        self.view.setHorizontalHeader(self.heads)
        self.lines = SetLines(context, set_id, self.model)
        self.acts = SetActs(context, self.model, self.view)
        self.column_acts = SetColumns(context, set_id, self.model, self.heads)
        self.bar = SetBar(theme)
        self.find_bar = FindBar(context, self.model, self.view, self.lines)
        self.foot = SetFoot(theme)
        self._header = PageHeader(theme)
        self._export = SetExport(context, self)
        self._coverage = Coverage(theme)
        self._empty = no_cases(theme, self.add_case, self.import_file)
        self._nothing = no_match(theme, self.clear_filter, self.view.viewport())
        self._nothing.hide()
        self._lay_out()
        self.steps = SetSteps(context, set_id, self)
        self.near = SetNear(context, set_id, self)
        self.opening = SetOpening(context, set_id, self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._compare)
        self._connect()
        self._rest.start()
        self.view.fit_columns()
        self.refresh()
        self.lines.follow()

    @property
    def title(self) -> str:
        """The set's name."""
        document = self.document()
        return document.name if document else ""

    def focus_first(self) -> None:
        """Give the keys to the table, or where there is none to the next step."""
        (self.view if self.view.isVisibleTo(self) else self._empty).setFocus(Qt.FocusReason.OtherFocusReason)

    def document(self) -> GoldenSet | None:
        """The set, or None when it was deleted."""
        found = self._context.project.documents.find("golden_set", self._id)
        return found if isinstance(found, GoldenSet) else None

    def refresh(self) -> None:
        """Bring head, counts and coverage up to date."""
        tune, total = self.model.counts()
        counts: dict[Split | None, int] = {"tune": tune, "held-out": total - tune, None: total}
        self._header.set_title(self.title)
        held = f", {number(total - tune)} of them held out" if total > tune else ""
        wide = len(self.model.fields) - MOST_COLUMNS
        unseen = f", {number(wide)} of {number(len(self.model.fields))} variables without a column" if wide > 0 else ""
        self._header.set_meta(f"{count(total, 'case')}{held}{unseen}")
        self.bar.show_counts(counts, self.model.split)
        had_keys = self.view.hasFocus() or self._empty.hasFocus()
        self.view.setVisible(total > 0)
        self._empty.setVisible(total == 0)
        if had_keys:
            self.focus_first()
        known, document = self.lines.latest, self.document()
        self.bar.show_problems(known.counts if known else None)
        goals = document.targets if document else {}
        if known is not None:
            # Until a large set is read nothing is said of a lack that may be none.
            self._coverage.show_goals(goals, known.in_all, known.labels)

    def show_split(self, split: Split | None) -> None:
        """Show tune, held-out or all cases; that held-out ones were asked for is noted once."""
        self._note_held_out(split)
        query = self.lines.query
        self.model.show_split(split)
        self.heads.show_order(-1, False)
        self.lines.latest = None
        self.lines.follow()
        self.lines.change(order=-1, descending=False) if query else None
        self.refresh()

    def clear_filter(self) -> None:
        """Show all cases of the split again."""
        self.bar.search.clear()
        self.lines.change(words="", kinds=(), tags=(), level=0)
        self.view.setFocus()

    def filter_cases(self) -> None:
        """Choose what is shown, in a drawer."""
        labels = self.lines.latest.labels if self.lines.latest else {}
        drawer = FilterDrawer(self._context.theme, self.lines.query, labels)
        drawer.changed.connect(lambda kinds, tags, level: self.lines.change(kinds=kinds, tags=tags, level=level))
        self.lines.found.connect(drawer.show_found)
        drawer.show_found(self.model.rowCount())
        self._context.open_drawer(drawer)

    def set_settings(self) -> None:
        """Schema and goals, in a drawer."""
        document = self.document()
        if document is not None:
            self._context.open_drawer(SettingsDrawer(self._context, document))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import dropped files into this set."""
        event.acceptProposedAction()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self._imports.take_files([path for path in paths if can_import(path)] or paths, self.title)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A table that is pasted where there is no case yet goes the way of a file that is dropped."""
        if event.matches(QKeySequence.StandardKey.Paste) and self._empty.isVisibleTo(self):
            self._imports.take_cells([] if self.model.is_locked else taken_cells(), self.title)
        else:
            super().keyPressEvent(event)

    def import_file(self) -> None:
        """Choose a file to read into this set."""
        ask_import(self, lambda paths: self._imports.take_files(paths, self.title))

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = page_column(self)
        settings = IconButton(theme, "sliders-horizontal", "Schema and goals")
        settings.clicked.connect(self.set_settings)
        self._header.add(settings)
        for words, icon, do in (("Case", "plus", self.add_case), ("Import", "download", self.import_file)):
            button = Button(theme, words, "plain", icon)
            button.setEnabled(not self.model.is_locked)
            button.clicked.connect(lambda _=False, do=do: do())
            self._header.add(button)
        export = Button(theme, "Export", "plain", "upload")
        export.clicked.connect(lambda: self._export.open(self.title, self.model.split or "all", export))
        self._header.add(export)
        column.addWidget(self._header)
        for part in (self.bar, self.find_bar, self._coverage, HairLine(theme)):
            column.addWidget(part)
        QVBoxLayout(self.view.viewport()).addWidget(self._nothing)
        column.addWidget(self.view, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(HairLine(theme))
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.bar.searched.connect(lambda words: self.lines.change(words=words))
        self.bar.splitAsked.connect(self.show_split)
        self.bar.levelAsked.connect(lambda level: self.lines.change(level=level))
        self.bar.filterAsked.connect(self.filter_cases)
        self.bar.left.connect(self.view.setFocus)
        self.lines.found.connect(self._found)
        self.lines.known.connect(self.refresh)
        self.lines.reading.connect(self._reading)
        # A click on a head sorts; Qt would also select the column and leave the current cell.
        self.heads.sectionPressed.disconnect()
        self.heads.sectionEntered.disconnect()
        self.heads.sectionClicked.connect(self._sort)
        self.heads.sectionResized.connect(self.view.keep_width)
        self.model.refused.connect(self.opening.refused)
        self.model.modelReset.connect(self.view.fit_columns)
        self.model.dataChanged.connect(self._picked)
        self.cells.typed.connect(self.foot.show_typing)
        # What is typed in a cell outlives cases that come and go meanwhile.
        self.model.hold_while(lambda: isValid(self.view) and self.view.state() == self.view.State.EditingState)
        self.cells.closeEditor.connect(self._edited)
        self.cells.moved.connect(self.view.step)
        self.view.picked.connect(self._picked)
        self.foot.fixAsked.connect(lambda fix: self.acts.fix(self.view.currentIndex().row(), fix))
        self._context.bridge.changed.connect(self._changed)

    def _changed(self, changes: Changes) -> None:
        if self._id in changes.cases or ("golden_set", self._id) in changes.documents:
            self._note_held_out(self.model.split)
            self.model.reload()
            self.lines.follow()
            self.refresh()
            self._picked()
        if changes.experiments or self._id in changes.cases:
            self._rest.start()

    def _note_held_out(self, split: Split | None) -> None:
        if split != "tune" and not self._noted and self._context.project.golden.count(self._id, "held-out"):
            self._noted = True
            self._context.project.golden.note_held_out_shown(self._id)
            self._context.say("Held-out cases are shown; that is noted in the audit log")

    def _compare(self) -> None:
        """Say at the foot how the set stands to its revisions; a thread reads, which no coroutine waits for."""
        golden, set_id = self._context.project.golden, self._id
        stood = from_thread(self, self.foot.show_standing)

        def read() -> None:
            # The project may be closed when it has read.
            with suppress(WorkbenchError, RuntimeError):
                stood(golden.standing(set_id).words)

        threading.Thread(target=read, name="revision of the set", daemon=True).start()

    def _sort(self, place: int) -> None:
        """A click sorts up, another one down, the third goes back to the order of the set."""
        if place == 0:
            place, descending = -1, False
        else:
            now, down = self.heads.order
            place, descending = (place, False) if now != place else (-1, False) if down else (place, True)
        self.heads.show_order(place, descending)
        self.lines.change(order=self.lines.order_of(place) if place > 0 else -1, descending=descending)

    def _edited(self, *_: object) -> None:
        self.foot.show_typing("")
        self.model.release()

    def _found(self, rows: int) -> None:
        query = self.lines.query
        self.bar.show_query(query)
        self._nothing.setVisible(not rows)
        chosen = bool(query.words or query.kinds or query.tags or query.level)
        self.bar.show_found(f"{number(rows)} of {number(self.model.total)} shown" if chosen else "")
        self._picked()

    def _reading(self, done: int, of: int) -> None:
        self.bar.show_found(f"read {number(done)} of {number(of)}" if done < of else "")

    def _picked(self, *_: object) -> None:
        index: QModelIndex = self.view.currentIndex()
        shown = self.model.shown(index.row()) if index.isValid() else None
        if shown is None or index.column() >= len(self.model.columns):
            self.foot.show_problems(0, (), "")
            return
        self.foot.show_problems(self.model.place(index.row()) + 1, shown.problems, self.opening.about(index))


__all__ = ["SPLITS", "GoldenSetPage"]
