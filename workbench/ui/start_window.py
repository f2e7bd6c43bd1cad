"""The start page: what is shown when no project could be opened."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.ui.dialogs.files import ask_folder, ask_new_project, ask_project, ask_rescue
from workbench.ui.recent_list import RecentList
from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Banner, Step
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.icon_picture import IconPicture
from workbench.ui.widgets.keycap import KeyCap
from workbench.ui.widgets.labels import Label, Paragraph


class StartWindow(QMainWindow):
    """Says why the project did not open, and offers the ways on."""

    closeAsked = Signal()
    projectAsked = Signal(object)
    readOnlyAsked = Signal(object)
    sampleAsked = Signal()
    rescueAsked = Signal(object, object)
    """Of a damaged project: its path, and that of the new file."""

    def __init__(self, theme: Theme, error: WorkbenchError | None, path: Path | None) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("start_window")
        self.setWindowTitle("Prompt Workbench")
        self.resize(960, 640)
        page = QWidget()
        page.setProperty("ground", "page")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCentralWidget(page)
        outer = QHBoxLayout(page)
        outer.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(8)
        outer.addLayout(column)
        outer.addStretch(1)
        column.addStretch(1)
        column.addWidget(Label(theme, "Prompt Workbench", "title"))
        words = Paragraph(
            theme, "Write prompt variants side by side, run them over your cases, see which is better.", ink="text2"
        )
        words.setFixedWidth(theme.px(440))
        column.addWidget(words)
        if error is not None:
            column.addSpacing(8)
            column.addWidget(self._banner(error, path))
        column.addSpacing(8)
        for icon, title, keys, do in (
            ("file-plus-2", "New project", "Ctrl Shift N", lambda: ask_new_project(self, self.projectAsked.emit)),
            ("folder-open", "Open a project", "Ctrl O", lambda: ask_project(self, self.projectAsked.emit)),
            ("folder-open", "Open a project folder", "", lambda: ask_folder(self, self.projectAsked.emit)),
            ("flask-conical", "Open the sample project", "", self.sampleAsked.emit),
        ):
            column.addLayout(self._way(icon, title, keys, do))
        column.addSpacing(16)
        column.addWidget(RecentList(theme, self.projectAsked.emit))
        column.addStretch(2)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the program in order."""
        event.ignore()
        self.closeAsked.emit()

    def _banner(self, error: WorkbenchError, path: Path | None) -> Banner:
        steps = []
        if path is not None and error.code == "project.locked":
            steps.append(Step("Open for reading only", lambda: self.readOnlyAsked.emit(path), "primary"))
        if path is not None and error.code == "project.damaged":
            save = partial(self.rescueAsked.emit, path)
            steps.append(Step("Save what can be read …", lambda: ask_rescue(self, save)))
        if path is not None:
            steps.append(Step("Try again", lambda: self.projectAsked.emit(path)))
        return Banner.of(self._theme, error, steps)

    def _way(self, icon: str, title: str, keys: str, do: object) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconPicture(self._theme, icon))
        link = LinkButton(self._theme, title)
        link.clicked.connect(lambda: do())  # type: ignore[operator]
        row.addWidget(link)
        row.addStretch(1)
        if keys:
            row.addWidget(KeyCap(self._theme, keys))
            action = QAction(title, self)
            action.setShortcut(QKeySequence(keys.replace(" ", "+")))
            action.triggered.connect(link.click)
            self.addAction(action)
        return row
