"""A variant that is collapsed in a prompt's board: its badge and its name from top to bottom; a press opens it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import tip
from workbench.ui.widgets.paint import paint_badge

WIDTH = 28
_BADGE = 18


class CollapsedVariant(QAbstractButton):
    """Click, Enter or Space opens; it stands in the order of Tab where the variant stood.

    Args:
        theme: the look.
        key: of the variant.
    """

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__()
        self._theme, self._key, self._name = theme, key, ""
        self.setObjectName(f"collapsed-{key}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_name(self, name: str) -> None:
        """Show another name of the variant."""
        self._name = name
        said = f"Variant {self._key} {name}".rstrip()
        self.setAccessibleName(f"{said}, collapsed")
        self.setToolTip(tip(f"{said}: open"))
        self.update()

    def sizeHint(self) -> QSize:
        """28 px wide, as high as the row."""
        return QSize(self._theme.px(WIDTH), self._theme.px(120))

    def minimumSizeHint(self) -> QSize:
        """It never gets narrower."""
        return QSize(self._theme.px(WIDTH), self._theme.px(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, badge and name, and the ring of the focus."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("hover" if self.underMouse() else "field"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        side, top = theme.px(_BADGE), theme.px(5)
        paint_badge(painter, QRect((self.width() - side) // 2, top, side, side), theme.series(self._key), theme)
        painter.save()
        painter.translate(self.width(), top + side + theme.px(8))
        painter.rotate(90)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text2"))
        room = self.height() - top - side - theme.px(14)
        said = theme.metrics("small").elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(0, 0, room, self.width()), Qt.AlignmentFlag.AlignVCenter, said)
        painter.restore()
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 4, 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)
