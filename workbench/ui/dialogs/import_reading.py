"""The drawer that reads a large file: how far it is, and a way to stop it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from shiboken6 import isValid

from workbench.core.errors import IncompleteError
from workbench.core.figures import number
from workbench.ui.context import UiContext
from workbench.ui.from_threads import from_thread
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.labels import Label

if TYPE_CHECKING:
    from workbench.interop.cases import CaseImport
    from workbench.interop.tables import Table

LARGE = 2_000_000
"""Bytes from which a file gets a drawer that shows how far the reading is."""


class Progress:
    """What a reading in another thread is told and asked."""

    def __init__(self, tell: Callable[[int], object]) -> None:
        """Make it; ``tell`` hears of rows in the thread that reads: see `from_thread`."""
        self._stop = threading.Event()
        self._tell = tell

    def progress(self, rows: int) -> None:
        """So many rows are read."""
        if not self._stop.is_set():
            self._tell(rows)

    def cancelled(self) -> bool:
        """Whether a person pressed Cancel."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Stop at the next thousand rows."""
        self._stop.set()


class ReadingDrawer(Drawer):
    """Counts rows while a file is read; Cancel and Esc stop it, and nothing is taken."""

    of_project = True

    _told = Signal(int)

    def __init__(self, context: UiContext, path: Path) -> None:
        super().__init__(context.theme, f"Read {path.name}", "Continue")
        self.setObjectName("reading_drawer")
        self.accept_button.hide()
        self.progress = Progress(from_thread(self, self._told.emit))
        self._rows = Label(context.theme, "reading …")
        self._rows.setObjectName("reading_rows")
        self.body.addWidget(self._rows)
        self.body.addStretch(1)
        self._told.connect(lambda rows: self._rows.setText(f"{number(rows)} rows read"))
        self.closed.connect(self.progress.cancel)
        self.destroyed.connect(self.progress.cancel)


async def read_with_progress(
    context: UiContext,
    path: Path,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table | None:
    """Read a file of rows in a thread; a large one shows how far it is. None when it was stopped.

    Raises:
        InputError: the file cannot be read; says where.
    """
    from workbench.interop.tables import read_table

    drawer = progress = None
    options: dict[str, Any] = {"lenient": True, "encoding": encoding, "delimiter": delimiter, "sheet": sheet}
    if _is_large(path):
        drawer = ReadingDrawer(context, path)
        context.open_drawer(drawer)
        progress = drawer.progress
        options |= {"progress": progress.progress, "cancelled": progress.cancelled}
    table = None
    try:
        table = await asyncio.to_thread(read_table, path, path.name, **options)
    except IncompleteError:
        pass
    finally:
        if table is None and drawer is not None and isValid(drawer):
            drawer.closed.emit()
    # Cancel may also come after the last look at it.
    if table is not None and (progress is None or not progress.cancelled()):
        return table
    context.say(f"{path.name} was not read to its end; nothing was taken")
    return None


async def write_cases(
    context: UiContext, found: CaseImport, name: str, progress: Progress, done: Callable[[], object]
) -> None:
    """Put cases into the set of that name in a thread; stopped meanwhile, nothing of them stays, and that is said."""
    try:
        taken = await asyncio.to_thread(context.project.transfer.put_cases, found, name, progress.cancelled)
    except IncompleteError as error:
        context.say(error.message)
        return
    if not progress.cancelled():
        done()
    context.navigate("golden_set", taken.document_id)
    counts = [(taken.added, "new"), (taken.changed, "changed"), (taken.unchanged, "already here")]
    counts.append((len(taken.rejected), "not taken"))
    words = ", ".join(f"{number(size)} {word}" for size, word in counts if size)
    context.toast(f"{taken.name}: {words}")


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size > LARGE
    except OSError:
        # Reading it tells why, in a sentence.
        return False
