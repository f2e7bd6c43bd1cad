"""Values of rows that are seen, read in another thread with those of their neighbours, and kept for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from workbench.ui.tasks import Tasks

T = TypeVar("T")
_KEPT = 4000


class ReadLater(QObject, Generic[T]):
    """A bounded memory of values by name. ``arrived`` says that some which were not there are there now.

    Args:
        load: reads the values of some names; what nobody knows may be missing in its answer.
        tasks: reads in another thread: while a commit waits for the disk a read waits too, and the window must not.
            None reads at once.
    """

    arrived = Signal()

    def __init__(
        self, load: Callable[[list[str]], Mapping[str, T]], tasks: Tasks | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._load = load
        self._tasks = tasks
        self._known: dict[str, T | None] = {}
        self._asked: set[str] = set()

    def find(self, name: str, near: Callable[[], Iterable[str]] = lambda: ()) -> T | None:
        """A value, None until it is read; those of its neighbours are read with it."""
        if name in self._known or name in self._asked:
            return self._known.get(name)
        if len(self._known) > _KEPT:
            self._known.clear()
        wanted = [
            one for one in dict.fromkeys((name, *near())) if one and one not in self._known and one not in self._asked
        ]
        if self._tasks is None:
            self._keep(wanted, self._load(wanted))
        else:
            self._asked.update(wanted)
            self._tasks.start(self._read(wanted, self._asked), "read rows")
        return self._known.get(name)

    def forget(self) -> None:
        """What was read may be different now: it is read again when it is seen."""
        self._known, self._asked = {}, set()

    async def _read(self, wanted: list[str], asked: set[str]) -> None:
        try:
            found = await asyncio.to_thread(self._load, wanted)
        finally:
            asked.difference_update(wanted)
        if asked is self._asked:
            self._keep(wanted, found)
            self.arrived.emit()

    def _keep(self, wanted: Iterable[str], found: Mapping[str, T]) -> None:
        for name in wanted:
            self._known[name] = found.get(name)
