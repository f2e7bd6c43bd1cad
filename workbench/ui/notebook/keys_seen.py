"""Whoever presses a key sees where it goes: a page that was scrolled away, to a run that began, comes back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QScrollArea, QTextEdit, QWidget

from workbench.ui.widgets.showing import follow_cursor

_EDGE = 32


class KeysSeen(QObject):
    """Watches the keys of what has the focus within an area that scrolls."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None:
            before.removeEventFilter(self)
        if now is not None and self._inside(now):
            now.installEventFilter(self)

    def _inside(self, part: QWidget) -> bool:
        content = self._area.widget()
        return content is not None and content.isAncestorOf(part)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look once the key has done what it does; a modifier alone does nothing."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.text():
            QTimer.singleShot(0, self, self._show)
        return False

    def _show(self) -> None:
        focus = QApplication.focusWidget()
        if focus is None or not self._inside(focus):
            return
        if isinstance(focus, QPlainTextEdit | QTextEdit):
            follow_cursor(focus)
        elif focus.visibleRegion().isEmpty():
            self._area.ensureWidgetVisible(focus, 0, _EDGE)
