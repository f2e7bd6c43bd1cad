"""The ring round what has the keyboard's focus, 2 px accent, 1 px outside of the widget; where the focus goes back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget
from shiboken6 import isValid

from workbench.ui.theme import Theme

_OUTSIDE = 3
_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


def focus_chain(inside: QWidget) -> list[QWidget]:
    """What has the focus in a widget's window, and all that is around it."""
    found: list[QWidget] = []
    part: QWidget | None = inside.window().focusWidget()
    while part is not None:
        found.append(part)
        part = part.parentWidget()
    return found


def give_back(chain: Sequence[QWidget], reason: Qt.FocusReason) -> None:
    """Give the focus back to what had it; where that is gone, e.g. an editor that closed, to what is around it."""
    for part in chain:
        if isValid(part) and part.isVisible() and part.isEnabled() and part.focusPolicy() != Qt.FocusPolicy.NoFocus:
            part.setFocus(reason)
            return


class FocusRing(QWidget):
    """Stands beside its target among the same parent's children, so that it scrolls and is cut with it."""

    def __init__(self, target: QWidget, theme: Theme) -> None:
        super().__init__(target.parentWidget())
        self._target = target
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        target.installEventFilter(self)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the target's place and visibility."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._follow()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)

    def _follow(self) -> None:
        outside = self._target.geometry().adjusted(-_OUTSIDE, -_OUTSIDE, _OUTSIDE, _OUTSIDE)
        self.setGeometry(outside)
        self.setVisible(not self._target.isHidden())
        self.raise_()


class RingedButton(QPushButton):
    """Base of the painted buttons: as wide as the content; a click takes no focus, the keyboard shows the ring."""

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._ring: FocusRing | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def attach(self, menu: QMenu) -> None:
        """Open a menu on click, below the button."""
        self.clicked.connect(lambda: menu.popup(self.mapToGlobal(self.rect().bottomLeft())))

    def minimumSizeHint(self) -> QSize:
        """The same as the size hint: a button is never cut by a layout."""
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the focus came by the keyboard."""
        super().focusInEvent(event)
        if event.reason() in _KEYBOARD and self.parentWidget() is not None:
            self._drop_ring()
            self._ring = FocusRing(self, self._theme)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self._drop_ring()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def _drop_ring(self) -> None:
        if self._ring is not None:
            self._ring.hide()
            self._ring.deleteLater()
            self._ring = None
