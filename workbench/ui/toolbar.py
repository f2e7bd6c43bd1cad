"""The toolbar: navigator, project, Run all, Stop, model, budget, search, inspector."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.search_button import SearchButton

HEIGHT = 44
NARROW = 1180
"""Below this width the labels of model and budget go."""


class Toolbar(QWidget):
    """44 px at the window's top. ``asked`` carries the id of an action."""

    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("toolbar")
        self.setAccessibleName("Toolbar")
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.panel_left = self._icon("panel-left", "Navigator", "toggle_navigator", "Ctrl B")
        self.project = Button(theme, "", "quiet", arrow=True)
        self.project.setObjectName("project_menu")
        self.project.set_strong(True)
        self.run = Button(theme, "Run all", "primary", "play")
        self.run.setToolTip("Run all cells that are new or stale   Ctrl Shift Enter")
        self.run.clicked.connect(lambda: self.asked.emit("run_all"))
        self.stop = Button(theme, "Stop", "quiet", "square")
        self.stop.setToolTip("Stop every run; what is finished is kept   Ctrl .")
        self.stop.clicked.connect(lambda: self.asked.emit("stop"))
        self.model = Button(theme, "", "quiet", label="Model", arrow=True)
        self.model.setObjectName("model_menu")
        self.model.set_limit(theme.px(240))
        self.budget = Button(theme, "", "quiet", label="Budget", arrow=True)
        self.budget.setObjectName("budget_menu")
        self.search = SearchButton(theme, "Search or run a command", "Ctrl K")
        self.search.clicked.connect(lambda: self.asked.emit("palette"))
        self.panel_right = self._icon("panel-right", "Inspector", "toggle_inspector", "Ctrl I")
        self._left = QWidget()
        self._lay_out()
        theme.changed.connect(self._resize)
        self._resize()

    def set_left_width(self, width: int) -> None:
        """Begin Run all where the page begins: ``width`` is the navigator's."""
        self._left.setMinimumWidth(max(0, width - 4))

    def set_running(self, running: bool) -> None:
        """While something runs, Stop is the button that stands out."""
        self.run.setEnabled(not running)
        self.stop.setEnabled(running)
        self.stop.set_kind("plain" if running else "quiet")
        self.stop.set_icon("square", "worse" if running else "")

    def set_can_run(self, can: bool) -> None:
        """Grey Run all where the page has nothing to run."""
        self.run.setEnabled(can)

    def _icon(self, icon: str, name: str, action: str, keys: str) -> IconButton:
        button = IconButton(self._theme, icon, f"{name} on or off", keys)
        button.clicked.connect(lambda: self.asked.emit(action))
        return button

    def _lay_out(self) -> None:
        left = QHBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(4)
        left.addWidget(self.panel_left)
        left.addWidget(self.project)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._left)
        row.addWidget(self.run)
        row.addWidget(self.stop)
        row.addStretch(1)
        row.addWidget(self.model)
        row.addWidget(self.budget)
        row.addWidget(self.search)
        row.addWidget(self.panel_right)

    def _resize(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
