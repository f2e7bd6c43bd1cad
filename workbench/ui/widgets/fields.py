"""Inputs: field, search field, choice, check box; and editors whose undo is the project's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.glyphs import paint_glyph
from workbench.ui.widgets.keycap import keycap_width, paint_keycap
from workbench.ui.widgets.labels import short_tip
from workbench.ui.widgets.paint import elided


class Field(QLineEdit):
    """One line of text, 28 px high; its name is the accessible name."""

    def __init__(
        self, theme: Theme, name: str, text: str = "", placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setProperty("ground", "page")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are for the page or the window; here their addresses would be written into the text."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def set_wrong(self, reason: str) -> None:
        """Mark the value as wrong and say why on hover; "" takes the mark away."""
        self.setProperty("state", "wrong" if reason else "")
        self.setToolTip(short_tip(reason))
        self.setAccessibleDescription(reason)
        self.style().unpolish(self)
        self.style().polish(self)


class SearchField(Field):
    """A field with a magnifying glass, and the key that leads to it."""

    def __init__(
        self, theme: Theme, name: str, placeholder: str = "", keys: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, name, "", placeholder, parent)
        self._keys = keys
        self._inset()
        theme.changed.connect(self._inset)

    def _inset(self) -> None:
        right = keycap_width(self._keys, self._theme) + 4 if self._keys else 0
        self.setTextMargins(self._theme.px(16) + 4, 0, right, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field, the glass and the key."""
        super().paintEvent(event)
        theme, painter = self._theme, QPainter(self)
        side = theme.px(16)
        painter.drawPixmap(
            8, (self.height() - side) // 2, theme.pixmap("search", "text2", 16, self.devicePixelRatioF())
        )
        if self._keys and not self.text():
            width = keycap_width(self._keys, theme)
            paint_keycap(painter, QRectF(self.width() - width - 6, 0, width, self.height()), self._keys, theme)


class Choice(QComboBox):
    """One of several values."""

    def __init__(self, theme: Theme, name: str, small: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._small = small
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """Wide enough for the longest value, at most 240."""
        metrics = self._theme.metrics("body")
        widths = [metrics.horizontalAdvance(self.itemText(index)) for index in range(min(self.count(), 50))]
        width = max(widths, default=60) + self._theme.px(16) + 8 + 6 + 8
        return QSize(min(width, self._theme.px(240)), self._theme.px(24 if self._small else 28))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for some letters."""
        return QSize(self._theme.px(72), self.sizeHint().height())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Repaint the edge."""
        super().focusInEvent(event)
        self.update()

    def wheelEvent(self, event: QEvent) -> None:
        """Scrolling a page never changes a value under the pointer."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw field, value and arrow."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        painter.setPen(QPen(theme.colour("accent" if focus else "line2"), 2 if focus else 1))
        painter.setBrush(theme.colour("hover" if self.underMouse() and self.isEnabled() else "page"))
        inset = 1 if focus else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        side = theme.px(16)
        arrow = theme.pixmap("chevron-down", "text2", 16, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - side - 6, (self.height() - side) // 2, arrow)
        room = self.width() - side - 8 - 10
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text" if self.isEnabled() else "text3"))
        text = elided(self.currentText(), theme, "body", room)
        painter.drawText(QRect(8, 0, room + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text)


class CheckBox(QCheckBox):
    """A box with a tick in accent."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme

    def sizeHint(self) -> QSize:
        """Box, gap, words."""
        width = self._theme.px(16) + 8 + self._theme.metrics("body").horizontalAdvance(self.text()) + 2
        return QSize(width, self._theme.px(24))

    def hitButton(self, pos: object) -> bool:
        """All of it can be clicked."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw box and words."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(16)
        box = QRectF(0.5, (self.height() - side) / 2 + 0.5, side - 1, side - 1)
        on = self.isChecked()
        edge = "accent" if self.hasFocus() or on else "line2"
        painter.setPen(QPen(theme.colour(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.colour("accentfill" if on else "page"))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            paint_glyph(painter, box.adjusted(2, 2, -2, -2), "pass", theme.colour("onaccent"))
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text" if self.isEnabled() else "text3"))
        rect = self.rect().adjusted(side + 8, 0, 0, 0)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self.text())


class _UndoToProject(QObject):
    """Lets Ctrl+Z and Ctrl+Shift+Z pass from an editor to the window's actions."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refuse the editor's claim on the undo keys."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y):
                event.ignore()
                return True
        return False


def project_undo(editor: QPlainTextEdit | QTextEdit) -> None:
    """Give an editor's undo to the project: its own is turned off, Ctrl+Z reaches the window."""
    editor.setUndoRedoEnabled(False)
    editor.installEventFilter(_UndoToProject(editor))
