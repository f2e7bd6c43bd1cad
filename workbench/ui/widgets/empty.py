"""Empty place: says what is missing, what it is for and what the next step is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.icon_picture import IconPicture
from workbench.ui.widgets.labels import Label, Paragraph


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
            self._words = words
            self._measure()
            theme.changed.connect(self._measure)
            column.addLayout(row)
        if primary or plain:
            column.addSpacing(4)
            column.addLayout(self._buttons(primary, plain))
        if hint:
            column.addWidget(Label(theme, hint, "small", "text2"), 0, centre)
        column.addStretch(2)

    def _measure(self) -> None:
        self._words.setMaximumWidth(self._theme.px(360))

    def _buttons(self, primary: Step | None, plain: Step | None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for step, kind in ((primary, "primary"), (plain, "plain")):
            if step is not None:
                button = Button(self._theme, step.text, "primary" if kind == "primary" else "plain")
                button.clicked.connect(lambda _=False, do=step.do: do())
                row.addWidget(button)
                if self.focusProxy() is None:
                    # Who gives the place the keys gives them to its next step.
                    self.setFocusProxy(button)
        row.addStretch(1)
        return row
