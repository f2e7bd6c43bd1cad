"""The head of a page: title, meta, controls at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import ElidedLabel, MetaLabel


class PageHeader(QWidget):
    """24 px inset, title 17 semibold, meta 13 in ``text2``; add controls with `add`."""

    def __init__(self, theme: Theme, title: str = "", meta: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._title = ElidedLabel(theme, title, "title")
        self._title.setObjectName("page_title")
        self._meta = MetaLabel(theme, meta, "body", "text2")
        self._meta.setObjectName("page_meta")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(24, 12, 16, 8)
        self._row.setSpacing(8)
        self._row.addWidget(self._title)
        self._row.addWidget(self._meta, 1)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Change the title; the words after it give way first."""
        self._title.setText(title)
        self._title.setMinimumWidth(min(self._theme.px(180), self._title.sizeHint().width()))

    def set_meta(self, meta: str) -> None:
        """Change the words after it."""
        self._meta.setText(meta)

    def add(self, widget: QWidget) -> None:
        """Add a control at the right."""
        self._row.addWidget(widget)


def page_column(page: QWidget) -> QVBoxLayout:
    """The column of a page, without insets."""
    page.setProperty("ground", "page")
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


def page_scroll() -> tuple[QScrollArea, QVBoxLayout]:
    """What scrolls below the head of a page, and the column in it, with the insets of a page."""
    holder = QWidget()
    holder.setProperty("ground", "page")
    column = QVBoxLayout(holder)
    column.setContentsMargins(24, 12, 24, 24)
    column.setSpacing(8)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(holder)
    return scroll, column
