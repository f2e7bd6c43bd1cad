"""Section: a part of the inspector or a drawer that folds."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.focus import RingedButton
from workbench.ui.widgets.paint import paint_text


class _Head(RingedButton):
    """Chevron, title in semibold, meta at the right; a press folds or unfolds."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__(theme, title)
        self.meta = ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """32 px high."""
        return QSize(self._theme.px(120), self._theme.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        theme, painter = self._theme, QPainter(self)
        side = theme.px(16)
        icon = "chevron-down" if self.isChecked() else "chevron-right"
        top = (self.height() - side) // 2
        painter.drawPixmap(0, top, theme.pixmap(icon, "text2", 16, self.devicePixelRatioF()))
        meta_width = theme.metrics("small").horizontalAdvance(self.meta) + 2
        left = side + 4
        title = QRect(left, 0, self.width() - left - meta_width - 8, self.height())
        ink = "accent" if self.underMouse() else "text"
        paint_text(painter, title, self.text(), theme, "strong", ink)
        meta = QRect(self.width() - meta_width, 0, meta_width, self.height())
        paint_text(painter, meta, self.meta, theme, "small", "text3", Qt.AlignmentFlag.AlignRight)


class Section(QWidget):
    """A hairline, the head, and what it holds; put parts into ``body``.

    Args:
        theme: the look.
        title: in semibold.
        meta: in ``text3`` at the right, e.g. ``41 words · stop``.
        open_: whether it starts unfolded.
        line: whether a hairline stands above it.
    """

    folded = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        title: str,
        meta: str = "",
        open_: bool = True,
        line: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._line = line
        self._head = _Head(theme, title)
        self._head.setChecked(open_)
        self._head.toggled.connect(self._toggled)
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(theme.px(20), 0, 0, 12)
        self.body.setSpacing(4)
        if not open_:
            # Shown before it has a parent it would be a window of its own for a moment, and take the keys.
            self._content.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 1, 16, 0)
        outer.setSpacing(0)
        outer.addWidget(self._head)
        outer.addWidget(self._content)
        self.set_meta(meta)
        theme.changed.connect(self.update)

    @property
    def is_open(self) -> bool:
        """Whether its content shows."""
        return self._head.isChecked()

    def set_open(self, open_: bool) -> None:
        """Fold or unfold."""
        self._head.setChecked(open_)

    def set_meta(self, meta: str) -> None:
        """Change the words at the right."""
        self._head.meta = meta
        self._head.setAccessibleName(f"{self._head.text()}, {meta}" if meta else self._head.text())
        self._head.update()

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._head.setText(title)
        self.set_meta(self._head.meta)

    def clear(self) -> None:
        """Remove and delete what it holds."""
        while (item := self.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the hairline."""
        if self._line:
            QPainter(self).fillRect(0, 0, self.width(), 1, self._theme.colour("line"))

    def _toggled(self, open_: bool) -> None:
        self._content.setVisible(open_)
        self.folded.emit(not open_)
