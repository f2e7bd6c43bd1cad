"""Empty place: says what is missing, what it is for and what the next step is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import Label, Paragraph


class IconPicture(QWidget):
    """An icon that is only looked at."""

    def __init__(
        self, theme: Theme, icon: str, size: int = 16, token: str = "text2", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._size, self._token = theme, icon, size, token
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.updateGeometry)

    def set_icon(self, icon: str, token: str = "") -> None:
        """Show another icon."""
        self._icon, self._token = icon, token or self._token
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        side = self._theme.px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        picture = self._theme.pixmap(self._icon, self._token, self._size, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, picture)


class EmptyPlace(QWidget):
    """Icon 24, a bold line, one or two sentences, a primary and a plain button, what can be dropped.

    Args:
        theme: the look.
        icon: name of a Lucide icon.
        title: what is missing.
        text: what it is for.
        primary: the next step, or None.
        plain: another one, or None.
        hint: e.g. ``or drop CSV, JSONL, JSON, XLSX, Parquet anywhere here``.
    """

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        text: str = "",
        primary: Step | None = None,
        plain: Step | None = None,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(1)
        column.addWidget(IconPicture(theme, icon, 24), 0, centre)
        column.addSpacing(4)
        title_label = Label(theme, title, "strong")
        column.addWidget(title_label, 0, centre)
        if text:
            words = Paragraph(theme, text, "body", "text2", "center")
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(words, 1000)
            row.addStretch(1)
            words.setMaximumWidth(theme.px(360))
            theme.changed.connect(lambda: words.setMaximumWidth(theme.px(360)))
            column.addLayout(row)
        if primary or plain:
            column.addSpacing(4)
            column.addLayout(self._buttons(primary, plain))
        if hint:
            column.addWidget(Label(theme, hint, "small", "text2"), 0, centre)
        column.addStretch(2)

    def _buttons(self, primary: Step | None, plain: Step | None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for step, kind in ((primary, "primary"), (plain, "plain")):
            if step is not None:
                button = Button(self._theme, step.text, "primary" if kind == "primary" else "plain")
                button.clicked.connect(lambda _=False, do=step.do: do())
                row.addWidget(button)
        row.addStretch(1)
        return row
