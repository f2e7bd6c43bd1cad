"""What a slow or busy machine does at times, done on purpose: finds tests, and code, that hang on pace.

``LUCK=eager,late_deletes .venv/bin/pytest`` runs under any of:

- ``eager``: a test that waits looks after each turn of the loop, and goes on the very moment its condition holds;
- ``lazy``: it looks late, up to 0.3 s after;
- ``late_deletes``: what Qt is asked to delete later lives another 0.15 s;
- ``late_timers``: timers that wait do so up to 60 ms longer;
- ``late_threads``: work for another thread begins, and is told as done, up to 60 ms late;
- ``hasty``: a pause of a test, in the tests of the window, is over at once: what should come in it may come later;
- ``shuffle``: files in another order; what is in one stays in its own, which some journeys follow.

``LUCK_SEED`` repeats a round: the pauses, and the order.
"""

from __future__ import annotations

import asyncio
import functools
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

MODES = frozenset(one for one in os.environ.get("LUCK", "").split(",") if one)
KNOWN = {"eager", "lazy", "late_deletes", "late_timers", "late_threads", "hasty", "shuffle"}
_dice = random.Random(os.environ.get("LUCK_SEED", "0"))
_condemned: list[Any] = []


def begin() -> None:
    """Put what `MODES` names in the place of Qt's and asyncio's own; nothing without them.

    Raises:
        pytest.UsageError: a name is none of the known.
    """
    if unknown := MODES - KNOWN:
        raise pytest.UsageError(f"LUCK knows {', '.join(sorted(KNOWN))}; not {', '.join(sorted(unknown))}")
    if "late_deletes" in MODES:
        _delete_late()
    if "late_timers" in MODES:
        _time_late()
    if "late_threads" in MODES:
        _thread_late()
    if "hasty" in MODES:
        _haste()


def pause() -> float:
    """Seconds between two looks of a test that waits."""
    if "eager" in MODES:
        return 0.0
    return _dice.uniform(0.0, 0.3) if "lazy" in MODES else 0.02


def shuffle(items: list[pytest.Item]) -> None:
    """Bring the files of tests into another order; a worker gets whole files."""
    if "shuffle" not in MODES:
        return
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    # Every worker must come to the same order.
    dice = random.Random(os.environ.get("LUCK_SEED", "0"))
    names = list(files)
    dice.shuffle(names)
    items[:] = [item for name in names for item in files[name]]


def _delete_late() -> None:
    from PySide6.QtCore import QObject, QTimer
    from shiboken6 import isValid

    at_once = QObject.deleteLater

    def due() -> None:
        if _condemned and isValid(one := _condemned.pop(0)):
            at_once(one)

    def late(self: QObject) -> None:
        _condemned.append(self)
        QTimer.singleShot(150, due)

    QObject.deleteLater = late  # type: ignore[method-assign]


def settle() -> None:
    """A test is over: what was to be deleted late is deleted now, that nothing of it lives on in the next."""
    if _condemned:
        from shiboken6 import delete, isValid

        while _condemned:
            if isValid(one := _condemned.pop()):
                delete(one)


def _time_late() -> None:
    from PySide6.QtCore import QTimer

    start, set_interval = QTimer.start, QTimer.setInterval

    def later(milliseconds: int) -> int:
        return milliseconds + _dice.randrange(60) if 0 < milliseconds < 1000 else milliseconds

    def late(self: QTimer, *given: Any) -> None:
        # What a signal brings along, e.g. a text, is not for the timer.
        start(self, *(later(one) for one in given if isinstance(one, int)))

    def late_interval(self: QTimer, milliseconds: int) -> None:
        set_interval(self, later(milliseconds))

    QTimer.start = late  # type: ignore[assignment, method-assign]
    QTimer.setInterval = late_interval  # type: ignore[assignment, method-assign]


def _thread_late() -> None:
    to_thread = asyncio.to_thread

    @functools.wraps(to_thread)
    async def late(function: Callable[..., Any], /, *given: Any, **named: Any) -> Any:
        before, after = _dice.uniform(0, 0.06), _dice.uniform(0, 0.06)

        def slow() -> Any:
            time.sleep(before)
            try:
                return function(*given, **named)
            finally:
                time.sleep(after)

        return await to_thread(slow)

    asyncio.to_thread = late


def _haste() -> None:
    sleep = asyncio.sleep

    async def short(delay: float, result: Any = None) -> Any:
        asked = sys._getframe(1).f_code.co_filename
        tested = "/tests/ui/" in asked and not asked.endswith("/tests/ui/conftest.py")
        return await sleep(0 if tested else delay, result)

    asyncio.sleep = short  # type: ignore[assignment]
