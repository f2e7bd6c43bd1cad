"""Asks for a name, in a small popup over the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.labels import Label


def ask_name(
    parent: QWidget,
    theme: Theme,
    title: str,
    name: str,
    take: Callable[[str], object],
    *,
    verb: str = "Rename",
    field_name: str = "Name",
    may_be_empty: bool = False,
) -> QDialog:
    """Open the dialog; ``take`` gets the new name if it is not empty and differs, or any where it may be empty."""
    dialog = QDialog(parent)
    dialog.setObjectName("name_dialog")
    dialog.setWindowTitle(title)
    dialog.setAccessibleName(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    field = Field(theme, field_name, name)
    field.setMinimumWidth(theme.px(320))
    field.selectAll()
    accept = Button(theme, verb, "primary")
    accept.setDefault(True)
    cancel = Button(theme, "Cancel")
    buttons = QHBoxLayout()
    buttons.setSpacing(8)
    buttons.addStretch(1)
    buttons.addWidget(cancel)
    buttons.addWidget(accept)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addWidget(Label(theme, title, "strong"))
    if field_name != "Name":
        column.addWidget(Label(theme, f"{field_name}, may be empty" if may_be_empty else field_name, "small", "text2"))
    column.addWidget(field)
    column.addLayout(buttons)

    def done() -> None:
        new = field.text().strip()
        dialog.accept()
        if may_be_empty or (new and new != name):
            take(new)

    accept.clicked.connect(done)
    cancel.clicked.connect(dialog.reject)
    dialog.open()
    field.setFocus()
    return dialog
