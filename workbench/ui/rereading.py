"""When to read again what a run or another window changes, so that reading takes little from it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from workbench.ui.bridge import Bridge

LEAST = 1.0
"""Seconds between two looks at what a run changes, at least."""
SHARE = 8
"""So many times as long as a look took, what a run changes rests before the next one."""
LONGEST = 60.0
"""Seconds that it rests at most."""


class Rereading(QObject):
    """Asked at each change, says by ``due`` when to read: at once, or after a rest while a run goes on.

    What comes while something is read is read after it, once. What a run changes and nobody sees waits for its end.

    Args:
        parent: it ends with it.
        bridge: tells that a run ended.
        is_live: whether a run or a scoring changes it now.
        is_unseen: whether nobody looks.
    """

    due = Signal()

    def __init__(
        self, parent: QObject, bridge: Bridge, is_live: Callable[[], bool], is_unseen: Callable[[], bool]
    ) -> None:
        super().__init__(parent)
        self._bridge, self._is_live, self._is_unseen = bridge, is_live, is_unseen
        self._readings = 0
        self._missed = False
        self._filled = self._filled_now()
        self._took = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        bridge.runsChanged.connect(self._follow_runs)

    def ask(self) -> None:
        """Something changed."""
        if self._readings:
            self._missed = True
        elif not self._is_live():
            self._timer.start(0)
        elif not self._timer.isActive():
            self._timer.start(round(1000 * min(LONGEST, max(LEAST, SHARE * self._took))))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While it is read. Readings may overlap; what changed since the last one began is read after them all.

        So is what was read while a run went on: it says how far that is, and lacks what comes at its end.
        """
        began = time.monotonic()
        self._readings += 1
        self._missed = self._is_live()
        try:
            yield
        except asyncio.CancelledError:
            self._missed = False  # what showed it is gone, and the timer with it
            raise
        finally:
            self._readings -= 1
            self._took = time.monotonic() - began
            if self._missed:
                self.ask()

    def _filled_now(self) -> set[str]:
        return {feed.experiment.id for feed in self._bridge.running()}

    def _follow_runs(self) -> None:
        """Look at once when a run has ended; events of runs come thirty times a second."""
        before, self._filled = self._filled, self._filled_now()
        if before - self._filled and self._timer.isActive():
            self.ask()

    def _look(self) -> None:
        if self._is_live() and self._is_unseen():
            self._timer.start(round(LEAST * 1000))
        else:
            self.due.emit()
