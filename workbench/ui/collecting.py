"""Python's collector of cycles, kept to the window's thread.

Run by chance in the engine's or the writer's thread it would destroy Qt objects there, and their timers would fire on
freed memory.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MILLISECONDS = 500
_YOUNG = 2_000
"""New objects from which the two young generations are looked at."""
_OLD = 25
"""Looks at the young from which the old are looked at too."""
_BULK = 100_000
"""New objects at a look which are rows that a thread has read, and no garbage: 300,000 of them hold the window for a
third of a second, and those that end are freed by their counts."""


class Collecting(QObject):
    """Turns the automatic collector off and collects from a timer instead."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._young = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def freeze(self) -> None:
        """Leave out what exists now, which lives as long as the project is open: a look then takes a millisecond.

        What was left out for a project before is looked at once more.
        """
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def end(self) -> None:
        """Give the collector back."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _look(self) -> None:
        new = gc.get_count()[0]
        if new < _YOUNG:
            return
        if new >= _BULK:
            gc.freeze()
            return
        self._young += 1
        if self._young >= _OLD:
            self._young = 0
            gc.collect()
        else:
            gc.collect(1)
