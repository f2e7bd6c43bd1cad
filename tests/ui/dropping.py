"""Files dragged from elsewhere over the window and dropped: Qt finds who takes them, as when a person does it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget


def drop_files(over: QWidget, *paths: Path) -> bool:
    """Drag files over the middle of a widget and let them go; returns whether anybody takes them."""
    mime = QMimeData()
    if paths:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert over.isVisible()
    window = over.window()
    at, handle = over.mapTo(window, over.visibleRegion().boundingRect().center()), window.windowHandle()
    copy, left, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, copy, mime, left, no_key)
    QApplication.sendEvent(handle, enter)
    move = QDragMoveEvent(at, copy, mime, left, no_key)
    # As Qt does: who took the entering takes the moving unless it says otherwise.
    move.setDropAction(enter.dropAction())
    move.setAccepted(enter.isAccepted())
    QApplication.sendEvent(handle, move)
    if not move.isAccepted():
        return False
    drop = QDropEvent(QPointF(at), copy, mime, left, no_key)
    QApplication.sendEvent(handle, drop)
    return drop.isAccepted()
