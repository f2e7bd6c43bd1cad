"""The parts of the window between which F6 moves; each is come back to where it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.ui.widgets.showing import bring_into_view

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow


class Regions:
    """Moves the focus between toolbar, navigator, page, inspector and status line (F6)."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def move(self, step: int) -> None:
        """To the next part that is shown, or with −1 the previous."""
        window = self._window
        parts: list[QWidget] = [window.toolbar, window.navigator, window.centre, window.side, window.status]
        shown = [part for part in parts if part.isVisible()]
        focus = window.focusWidget()
        here = -step
        if focus is not None:
            inside = [n for n, part in enumerate(shown) if part is focus or part.isAncestorOf(focus)]
            here = inside[0] if inside else here
        for count in range(1, len(shown) + 1):
            if focus_into(shown[(here + step * count) % len(shown)]):
                self._show()
                return

    def _show(self) -> None:
        """A page may have been scrolled away from what had its keys, e.g. to a run that began."""
        focus = self._window.focusWidget()
        if focus is not None and focus.visibleRegion().isEmpty():
            bring_into_view(focus)


def focus_into(part: QWidget) -> bool:
    """Give the focus to what had it last in a part, else to the first that Tab reaches; whether there was one."""
    for widget in [part.focusWidget(), part, *part.findChildren(QWidget)]:
        takes = widget is not None and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if widget is not None and takes and widget.isVisible() and widget.isEnabled():
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False
