"""The main window: toolbar, navigator, page, inspector, status line, and what happens between them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.ui.centre import Centre
from workbench.ui.commands import Commands
from workbench.ui.contents import navigator_rows
from workbench.ui.context import UiContext
from workbench.ui.dialogs.exports import Exports
from workbench.ui.dialogs.imports import Imports
from workbench.ui.document_commands import DocumentCommands
from workbench.ui.hosts import hosts_of
from workbench.ui.navigator import Navigator
from workbench.ui.palette_entries import palette_chosen, palette_entries
from workbench.ui.regions import Regions, focus_into
from workbench.ui.saving import FolderSaving, SavingWatch
from workbench.ui.side import Side
from workbench.ui.status_line import StatusLine
from workbench.ui.toolbar import Toolbar
from workbench.ui.toolbar_menus import ToolbarMenus
from workbench.ui.widgets.labels import HairLine
from workbench.ui.widgets.palette import CommandPalette
from workbench.ui.window_actions import WindowActions

_NARROW, _ROOMY = 1280, 1100
_NAVIGATOR, _NAVIGATOR_NARROW = 208, 200
_INSPECTOR, _INSPECTOR_NARROW = 328, 288
_DRAWER = 384
_PAGE_OF = {"model": "models", "experiment": "experiments"}


class MainWindow(QMainWindow):
    """One open project. ``closeAsked`` asks the application to end in order; ``projectAsked`` carries a path."""

    closeAsked = Signal()
    projectAsked = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.setObjectName("main_window")
        self.setMinimumSize(880, 560)
        self.resize(1440, 900)
        self.setAcceptDrops(True)
        self.toolbar = Toolbar(theme)
        self.navigator = Navigator(theme)
        self.centre = Centre(context)
        self.side = Side(context)
        self.status = StatusLine(theme)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._known_experiments: frozenset[str] = frozenset()
        self._inspector = True
        self._lay_out()
        self.documents = DocumentCommands(context, self)
        self.imports = Imports(context)
        self.exports = Exports(context, self.centre)
        self.saving = FolderSaving(context)
        self.saving_watch = SavingWatch(context, self.saving)
        self.regions = Regions(self)
        self._doer = WindowActions(self)
        self.commands = Commands(self, self._doer, self.centre, self.page, self._doer.conditions(), theme)
        self.palette_popup = CommandPalette(theme, self, partial(palette_entries, self), partial(palette_chosen, self))
        self.menus = ToolbarMenus(context, self.toolbar, self.commands)
        self._connect()
        self._fit()
        self.refresh()
        self._open_first()

    def page(self) -> QWidget | None:
        """The page that is shown, or what was opened full size over it."""
        return self.centre.page()

    def refresh(self) -> None:
        """Bring navigator, toolbar, status line and actions up to date."""
        project = self.context.project
        running = self.context.bridge.running()
        self._known_experiments = frozenset(experiment.id for experiment in project.experiments.list())
        self.navigator.show_rows(navigator_rows(project, {feed.experiment.id for feed in running}))
        self.setWindowTitle(f"{project.name} – Prompt Workbench")
        self.menus.refresh()
        self.status.show_saved(self.saving_watch.saved)
        self.refresh_runs()

    def refresh_runs(self) -> None:
        """Bring what shows runs up to date; called at most 30 times a second."""
        bridge = self.context.bridge
        running = bridge.running()
        self.toolbar.set_running(bool(running))
        if not running:
            self.toolbar.set_can_run(self.commands.can("run_all"))
        feed = running[-1] if running else bridge.latest()
        totals = feed.totals if feed else None
        # A person may have raised it for this run alone.
        budget = feed.run.budget if feed else None
        self.status.show_totals(totals, budget, sum(found.rate for found in running))
        models = [model for found in running for model in found.experiment.manifest.models]
        self.status.show_hosts(hosts_of(models))

    def event(self, event: QEvent) -> bool:
        """Before a key is looked for among the shortcuts: what may be done depends on what is selected by now."""
        if event.type() == QEvent.Type.ShortcutOverride:
            self.commands.refresh()
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing never asks: runs are stopped, everything is written, then the window goes."""
        event.ignore()
        self.closeAsked.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from elsewhere."""
        if event.mimeData().hasUrls() and not self.context.project.read_only:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read dropped files; a project is opened instead."""
        event.acceptProposedAction()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        projects = [path for path in paths if path.suffix == ".pwb"]
        if projects:
            self.projectAsked.emit(projects[0])
        else:
            self.imports.take_files(paths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the narrow measures at 1280 px and below."""
        super().resizeEvent(event)
        was, now = event.oldSize().width(), self.width()
        if any((was <= edge) != (now <= edge) for edge in (_NARROW, self.context.theme.px(_ROOMY) - 1)):
            self._fit()

    def _lay_out(self) -> None:
        theme = self.context.theme
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for part in (self.navigator, self.centre, self.side):
            self._splitter.addWidget(part)
        self._splitter.setStretchFactor(1, 1)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(HairLine(theme))
        column.addWidget(self._splitter, 1)
        column.addWidget(HairLine(theme))
        column.addWidget(self.status)
        self.setCentralWidget(holder)

    def _connect(self) -> None:
        context = self.context
        self.toolbar.asked.connect(self.commands.do)
        self.navigator.opened.connect(self.navigate)
        self.navigator.entered.connect(self.focus_page)
        self.navigator.actionAsked.connect(self.commands.do)
        self.navigator.runAsked.connect(self._doer.run_beside)
        self.navigator.menuAsked.connect(self.documents.open_menu)
        self.centre.pageChanged.connect(self._page_changed)
        self.side.drawerChanged.connect(self._drawer_changed)
        self.side.focusLeft.connect(self.focus_page)
        self._splitter.splitterMoved.connect(lambda: self.toolbar.set_left_width(self._navigator_width()))
        context.navigated.connect(self.navigate)
        context.trialShown.connect(self._show_trial)
        context.toastAsked.connect(self._toast)
        context.problemTold.connect(self.centre.show_problem)
        context.said.connect(self.status.say)
        self.saving_watch.changed.connect(self.status.show_saved)
        context.fullAsked.connect(self.centre.open_full)
        context.fullClosed.connect(self.centre.close_full)
        context.drawerAsked.connect(self.side.open_drawer)
        context.drawerClosed.connect(self.side.close_drawer)
        context.commandAsked.connect(self.commands.do)
        context.tasks.failed.connect(self.centre.show_problem)
        context.bridge.changed.connect(self._changed)
        context.bridge.runsChanged.connect(self._runs_changed)
        context.theme.changed.connect(self._fit)

    def navigate(self, kind: str, document_id: str) -> None:
        """Show the page of a document; models, and experiments, share one."""
        kind = _PAGE_OF.get(kind, kind)
        if self.centre.show_page(kind, document_id):
            self.navigator.mark(kind, document_id)
            if not self.navigator.hasFocus():
                self.focus_page()

    def focus_page(self) -> None:
        """Give the keys to the page: where they were there before, else to what it is about."""
        place = self.page() or self.centre
        if place.isVisible():
            focus_into(place)

    def showEvent(self, event: QShowEvent) -> None:
        """The keys are in the page from the start."""
        super().showEvent(event)
        if self.focusWidget() is None:
            QTimer.singleShot(0, self, self.focus_page)

    def _open_first(self) -> None:
        from workbench.ui.notebook.rate_begun import cover_begun

        self.context.tasks.start(cover_begun(self.context), "queues that were begun")
        notebooks = self.context.project.documents.heads("notebook")
        if notebooks:
            self.navigate("notebook", notebooks[0].id)
        else:
            self.centre.show_nothing()

    def _page_changed(self) -> None:
        self.side.show_page(self.centre.shown)
        self._show_side()
        self.commands.refresh()
        self.refresh_runs()

    def _changed(self, changes: Changes) -> None:
        for kind, document_id in changes.documents:
            if self.context.project.documents.find(kind, document_id) is None:
                self.centre.forget(kind, document_id)
        new = changes.experiments - self._known_experiments
        quiet = not self.context.bridge.running()
        if changes.documents or changes.cases or new or (changes.experiments and quiet):
            self.refresh()

    def _runs_changed(self) -> None:
        running = frozenset(feed.experiment.id for feed in self.context.bridge.running())
        shown = frozenset(row.id for row in self.navigator.contents if row.meta == "running")
        if running != shown:
            self.refresh()
        else:
            self.refresh_runs()

    def _show_trial(self, trial_id: str) -> None:
        self.side.show_trial(trial_id)
        self._show_side()

    def _toast(self, text: str, undo: bool) -> None:
        self.centre.toast(text, self._doer.undo if undo else None)
        self.status.say(text)

    def _drawer_changed(self, is_open: bool) -> None:
        if is_open:
            self.side.setVisible(True)
            self._set_sizes(side=max(self.side.width(), self.context.theme.px(_DRAWER)))
        else:
            self._show_side()
            self._fit()

    def toggle_navigator(self) -> None:
        """Show or hide the navigator."""
        self.navigator.setVisible(self.navigator.isHidden())
        self._fit()

    def toggle_inspector(self) -> None:
        """Show or hide the inspector; on a page without rows it shows nothing, but it may be wanted."""
        self._inspector = self.side.isHidden()
        self.side.setVisible(self._inspector)
        self._measure()

    def _show_side(self) -> None:
        has_rows = "rows" in getattr(self.page(), "places", ())
        # A narrow window gives an inspector that shows nothing to the page.
        useful = self.side.has_trial or self.width() >= self.context.theme.px(_ROOMY)
        visible = self.side.has_drawer or (self._inspector and has_rows and useful)
        if visible == self.side.isHidden():
            self.side.setVisible(visible)
            self._measure()

    def _navigator_width(self) -> int:
        return self.navigator.width() if self.navigator.isVisible() else 0

    def _fit(self) -> None:
        """Give navigator and inspector the width of the design, narrower at 1280 px and below."""
        self._show_side()
        self._measure()

    def _measure(self) -> None:
        narrow = self.width() <= _NARROW
        px = self.context.theme.px
        self._set_sizes(
            px(_NAVIGATOR_NARROW if narrow else _NAVIGATOR), px(_INSPECTOR_NARROW if narrow else _INSPECTOR)
        )

    def _set_sizes(self, navigator: int | None = None, side: int | None = None) -> None:
        sizes = self._splitter.sizes()
        left = navigator if navigator is not None else sizes[0]
        right = side if side is not None else sizes[2]
        left = 0 if self.navigator.isHidden() else left
        right = 0 if self.side.isHidden() else right
        self._splitter.setSizes([left, max(320, self.width() - left - right - 2), right])
        self.toolbar.set_left_width(left)
