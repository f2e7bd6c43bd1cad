"""Which keys rate."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

KEYS = (
    *(Qt.Key.Key_S, Qt.Key.Key_U, Qt.Key.Key_N, Qt.Key.Key_M),
    *(Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter),
)
PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Space: 1}
DIGITS = range(Qt.Key.Key_0, Qt.Key.Key_5 + 1)


def rates(event: QKeyEvent) -> bool:
    """Whether a key belongs to the rating, so that no shortcut of the window may take it."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held == Qt.KeyboardModifier.ControlModifier:
        return event.key() == Qt.Key.Key_Z
    key = event.key()
    return not held and (key in KEYS or key in DIGITS or key in PAGES)
