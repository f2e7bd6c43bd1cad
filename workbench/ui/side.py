"""The right side of the window: the inspector, or over it a drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from workbench.ui.context import UiContext
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.empty import EmptyPlace

if TYPE_CHECKING:
    from workbench.ui.results.inspector import InspectorPane


class Side(QWidget):
    """Makes the inspector pane when it is first needed. ``drawerChanged`` says whether a drawer is open, ``focusLeft``
    that the keys were in one that has closed."""

    drawerChanged = Signal(bool)
    focusLeft = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._pane: InspectorPane | None = None
        self._drawer: QWidget | None = None
        self._page = self._drawer_page = ("", "")
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._stack = QStackedLayout(self)
        self._empty = EmptyPlace(
            context.theme,
            "panel-right",
            "Nothing selected",
            "Click a row of results to see its answer, its scores with their reasons, and the exact request.",
        )
        self._stack.addWidget(self._empty)

    @property
    def has_drawer(self) -> bool:
        """Whether a drawer is open."""
        return self._drawer is not None

    @property
    def has_trial(self) -> bool:
        """Whether the inspector shows something."""
        return self._pane is not None

    def show_trial(self, trial_id: str) -> None:
        """Fill the inspector."""
        if self._pane is None:
            from workbench.ui.results.inspector import InspectorPane

            self._pane = InspectorPane(self._context)
            self._stack.addWidget(self._pane)
        self._pane.show_trial(trial_id)
        if self._drawer is None:
            self._stack.setCurrentWidget(self._pane)

    def open_drawer(self, drawer: QWidget) -> None:
        """Show a drawer; one that was open is closed."""
        self.close_drawer()
        self._drawer, self._drawer_page = drawer, self._page
        if isinstance(drawer, Drawer):
            drawer.closed.connect(lambda: self._closed(drawer))
        self._stack.addWidget(drawer)
        self._stack.setCurrentWidget(drawer)
        self.drawerChanged.emit(True)
        begin = getattr(drawer, "focus_first", None)
        if begin is not None:
            begin()
        else:
            self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves a drawer that does not take it itself."""
        if event.key() == Qt.Key.Key_Escape and self._drawer is not None:
            self.close_drawer()
        else:
            super().keyPressEvent(event)

    def show_page(self, page: tuple[str, str]) -> None:
        """Another page may be shown: a drawer belongs to the one that it was opened on, where it is not of them all."""
        self._page = page
        if self._drawer is not None and page != self._drawer_page and not getattr(self._drawer, "of_project", False):
            self.close_drawer()

    def _closed(self, drawer: QWidget) -> None:
        # One that was left already may end later, under another one.
        if drawer is self._drawer:
            self.close_drawer()

    def close_drawer(self) -> None:
        """Close the drawer, if one is open."""
        if self._drawer is None:
            return
        drawer, self._drawer = self._drawer, None
        focus = QApplication.focusWidget()
        had_focus = focus is None or self.isAncestorOf(focus)
        self._stack.setCurrentWidget(self._pane or self._empty)
        self._stack.removeWidget(drawer)
        drawer.hide()
        drawer.deleteLater()
        self.drawerChanged.emit(False)
        if had_focus:
            self.focusLeft.emit()

    def focus_first(self) -> bool:
        """Give the focus to the first part that takes it."""
        current = self._stack.currentWidget()
        for child in current.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
                child.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False
