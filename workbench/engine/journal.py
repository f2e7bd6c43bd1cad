"""Hands results to the ledger in batches, and says when they are on disk. What the disk does not take is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future

from workbench.core.errors import WorkbenchError
from workbench.engine.ports import Ledger, Record

DISK = "store.write"
"""Code of an error that passes when the disk is mended; every other one ends the run."""
BATCH = 400
"""Most records handed over at once."""
INTERVAL = 0.005
"""Seconds between two batches; the first goes at once."""
GATHER = 0.03
"""Seconds between two batches while nobody waits for the disk, so that a fast run makes fewer commits."""
FULL = 4000
"""Records that may wait before no new call is sent."""


class Journal:
    """The way of records to the disk. At most one batch is under way; the rest gathers behind it.

    Args:
        ledger: takes the records.
        on_trouble: told the sentence when the disk refuses, and None when it takes again.
        after_commit: called after each batch.
        hurry: says whether somebody waits for what is added.
    """

    def __init__(
        self,
        ledger: Ledger,
        on_trouble: Callable[[WorkbenchError | None], None],
        after_commit: Callable[[], None],
        hurry: Callable[[], bool] = lambda: True,
    ) -> None:
        self._ledger = ledger
        self._on_trouble = on_trouble
        self._after_commit = after_commit
        self._hurry = hurry
        self._loop = asyncio.get_running_loop()
        self._waiting: list[tuple[list[Record], Callable[[], None]]] = []
        self._size = 0
        self._batch: list[tuple[list[Record], Callable[[], None]]] = []
        self._busy = False
        self._last = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.trouble: WorkbenchError | None = None
        self.error: BaseException | None = None
        """A fault of the program in the ledger: the run ends with it."""

    @property
    def idle(self) -> bool:
        """Whether everything is on disk."""
        return not self._waiting and not self._batch

    @property
    def full(self) -> bool:
        """Whether the disk is far behind."""
        return self._size > FULL

    @property
    def kept(self) -> list[Record]:
        """Records that are not on disk yet."""
        return [record for records, _ in (*self._batch, *self._waiting) for record in records]

    def add(self, records: list[Record], then: Callable[[], None]) -> None:
        """Add records that must be written together; ``then`` is called when they are on disk."""
        self._waiting.append((records, then))
        self._size += len(records)
        self._schedule()

    def _schedule(self, *, hurry: bool = False) -> None:
        """Set the time of the next batch, or an earlier one."""
        if self._busy or self.trouble is not None:
            return
        due = self._last + (INTERVAL if hurry or self._hurry() else GATHER)
        if self._timer is not None:
            if self._timer.when() <= due:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(due, self._send)

    async def barrier(self) -> None:
        """Wait until what was added so far is on disk."""
        reached = self._loop.create_future()

        def reach() -> None:
            if not reached.done():
                reached.set_result(None)

        self.add([], reach)
        self._schedule(hurry=True)
        await reached

    def retry(self) -> None:
        """Try again what the disk did not take."""
        if self.trouble is not None and not self._busy:
            self._hand_over()

    def let_go(self) -> None:
        """Hand over what waits without waiting for the disk: the run is torn down, and the ledger outlives it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        records = [record for entry, _ in self._waiting for record in entry]
        self._waiting, self._size = [], 0
        if records:
            self._ledger.record(records)

    def _send(self) -> None:
        self._timer = None
        if self._busy or not self._waiting:
            return
        taken = entries = 0
        for records, _ in self._waiting:
            taken += len(records)
            entries += 1
            if taken >= BATCH:
                break
        self._batch, self._waiting = self._waiting[:entries], self._waiting[entries:]
        self._size -= taken
        self._hand_over()

    def _hand_over(self) -> None:
        self._busy = True
        self._last = self._loop.time()
        records = [record for entry, _ in self._batch for record in entry]
        self._ledger.record(records).add_done_callback(self._answered)

    def _answered(self, future: Future[None]) -> None:
        """Called in the ledger's thread."""
        try:
            self._loop.call_soon_threadsafe(self._ended, future)
        except RuntimeError:
            # The loop is closed: the run was torn down, and nobody waits any more.
            return

    def _ended(self, future: Future[None]) -> None:
        error = future.exception() if not future.cancelled() else asyncio.CancelledError()
        if isinstance(error, OSError) or (isinstance(error, WorkbenchError) and error.code == DISK):
            self._refused(error)
            return
        if error is not None:
            self.error = error
            self._after_commit()
            return
        self._busy = False
        batch, self._batch = self._batch, []
        if self.trouble is not None:
            self.trouble = None
            self._on_trouble(None)
        for _, then in batch:
            then()
        if self._waiting:
            self._schedule()
        self._after_commit()

    def _refused(self, error: WorkbenchError | OSError) -> None:
        self._busy = False
        first = self.trouble is None
        self.trouble = error if isinstance(error, WorkbenchError) else _disk_error(error)
        if first:
            self._on_trouble(self.trouble)


def _disk_error(error: OSError) -> WorkbenchError:
    reason = error.strerror or str(error)
    return WorkbenchError("store.write", f"The project file cannot be written: {reason}.", remedy="Mend it and go on.")
