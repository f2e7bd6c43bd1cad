"""Writes a project's text folder back after edits, and copies of its file; both in a thread."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from workbench.core.documents import Changes
from workbench.ui.context import UiContext

_REST_MILLISECONDS = 400


class FolderSaving(QObject):
    """For a folder project: text files follow the documents when the person rests for 0.4 s."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._context = context
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MILLISECONDS)
        self._timer.timeout.connect(self._start)
        if context.project.is_folder and not context.project.read_only:
            context.bridge.changed.connect(self._changed)

    def copy_to(self, path: Path) -> None:
        """Save a copy of the project's file."""
        self._context.tasks.start(self._copy(path), "save a copy")

    async def _copy(self, path: Path) -> None:
        await asyncio.to_thread(self._context.project.backup_to, path)
        self._context.toast(f"Copy saved as {path.name}", undo=False)

    def _changed(self, changes: Changes) -> None:
        if changes.documents or changes.cases:
            self._timer.start()

    def _start(self) -> None:
        self._context.tasks.start(self._write(), "write the text files")

    async def _write(self) -> None:
        await asyncio.to_thread(self._context.project.save_text)
