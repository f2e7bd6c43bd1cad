"""While runs go, Python's collector of cycles looks rarely: they make many objects and hardly any cycles."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_RARE = (20_000, 20, 100)
"""New objects before the young are looked at, and looks before the older are. As usual it takes an eighth of a run."""


class _RareCollection:
    """The thresholds are the process's, and runs overlap: the first one raises them, the last one gives them back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._going = 0
        self._usual = gc.get_threshold()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """For the time of one run; thresholds that are higher already stay."""
        with self._lock:
            if not self._going:
                self._usual = gc.get_threshold()
                gc.set_threshold(*map(max, self._usual, _RARE))
            self._going += 1
        try:
            yield
        finally:
            with self._lock:
                self._going -= 1
                if not self._going:
                    gc.set_threshold(*self._usual)


rare_collection = _RareCollection()
