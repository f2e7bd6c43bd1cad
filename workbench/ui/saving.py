"""Says how it stands with saving, writes a project's text folder back after edits, and copies of its file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count
from workbench.ui.context import UiContext

_REST_MILLISECONDS = 400
_LOOK_MILLISECONDS = 250
_RETRY_MILLISECONDS = 3_000

State = Literal["saved", "saving", "unsaved", "read only"]


class Saved(NamedTuple):
    """What the status line says of saving."""

    state: State
    words: str
    detail: str = ""
    """The whole sentence with its remedy, on hover."""


class FolderSaving(QObject):
    """For a folder project: text files follow the documents when the person rests for 0.4 s."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._context = context
        self.problem: WorkbenchError | None = None
        """Why the text files could not be written; None after it went well."""
        self._writing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._start)
        if context.project.is_folder and not context.project.read_only:
            context.bridge.changed.connect(self._changed)

    @property
    def pending(self) -> bool:
        """Whether text is not in its file yet."""
        return self._timer.isActive() or self._writing

    def copy_to(self, path: Path) -> None:
        """Save a copy of the project's file."""
        self._context.tasks.start(self._copy(path), "save a copy")

    async def _copy(self, path: Path) -> None:
        await asyncio.to_thread(self._context.project.backup_to, path)
        self._context.toast(f"Copy saved as {path.name}", undo=False)

    def _changed(self, changes: Changes) -> None:
        if changes.documents or changes.cases:
            self._timer.start(_REST_MILLISECONDS)

    def _start(self) -> None:
        # What is begun now need not be tried once more later.
        self._timer.stop()
        self._context.tasks.start(self._write(), "write the text files", self._failed)

    async def _write(self) -> None:
        self._writing = True
        try:
            await asyncio.to_thread(self._context.project.save_text)
        finally:
            self._writing = False
        self.problem = None

    def _failed(self, error: WorkbenchError) -> None:
        self.problem = error
        self._timer.start(_RETRY_MILLISECONDS)


class SavingWatch(QObject):
    """Looks four times a second how far edits are on disk. ``changed`` carries a `Saved` that says something else."""

    changed = Signal(object)

    def __init__(self, context: UiContext, folder: FolderSaving) -> None:
        super().__init__(context)
        self._context, self._folder = context, folder
        self._waited = False
        self.saved = Saved("read only", "read only") if context.project.read_only else Saved("saved", "all saved")
        """What it says now."""
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        if not context.project.read_only:
            self._timer.start()

    def look(self) -> None:
        """Look now."""
        before, now = self.saved, self._read()
        if now == before:
            return
        self.saved = now
        self.changed.emit(now)
        if before.state == "unsaved" and now.state == "saved":
            self._context.say("What the disk did not take before is saved now")

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _read(self) -> Saved:
        saving = self._context.project.saving
        problem = saving.problem or self._folder.problem
        if problem is not None:
            why = problem.message.rpartition(": ")[2].rstrip(".") if saving.unsaved else problem.message.rstrip(".")
            kept = f"{count(saving.unsaved, 'edit is', 'edits are')} kept in memory." if saving.unsaved else ""
            again = "; tried again every 3 s" if saving.unsaved or self._folder.problem else ""
            whole = " ".join(filter(None, (problem.message, kept, problem.remedy)))
            return Saved("unsaved", f"not saved: {why[:1].lower()}{why[1:]}{again}", whole)
        waiting = bool(saving.waiting) or self._folder.pending
        # What is on disk within a quarter of a second is not worth a word that flickers.
        slow, self._waited = waiting and self._waited, waiting
        return Saved("saving", "saving …") if slow else Saved("saved", "all saved")
