"""From a key event to the action of the table that it means."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from workbench.ui.actions import ACTIONS, Place

ON_CELL = frozenset(
    "enter_cell next_cell previous_cell cell_above cell_below to_note cell_up cell_down delete_cell duplicate_cell "
    "fold".split()
)
"""Actions whose keys mean the cell only while the cell itself has the focus, not something inside it."""


def means_cell(event: QKeyEvent) -> bool:
    """Whether a key without Ctrl or Alt means an action of the cell itself."""
    held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    return not held and action_of(event, ("notebook",)) in ON_CELL


def action_of(event: QKeyEvent, places: tuple[Place, ...]) -> str:
    """Id of the action of these places whose keys were pressed, "" if none.

    Keys without Ctrl or Alt are left to text fields while one has the focus.
    """
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    plain = not held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    if plain and in_text() and event.key() != Qt.Key.Key_Escape:
        return ""
    key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else event.key()
    pressed = QKeySequence(int(held.value) | int(key))
    for action in ACTIONS:
        if action.place in places and pressed in action.sequences:
            return action.id
    return ""


def in_text() -> bool:
    """Whether what has the focus takes letters."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QPlainTextEdit | QTextEdit):
        return not focus.isReadOnly()
    return isinstance(focus, QLineEdit)
