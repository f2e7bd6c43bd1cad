"""Qt's event loop as asyncio's: what steps a coroutine always finds its loop running."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextvars import Context
from typing import Any

import qasync

SWITCH = 0.001
"""Seconds after which a thread that computes gives Python's lock to another that waits.

Each of Qt's calls asks for it anew: at Python's own 5 ms the window's thread came 20 to 45 ms late while a text of
64,000 tokens was compared, at 1 ms it comes 10 ms late."""


class WindowLoop(qasync.QEventLoop):  # type: ignore[misc]
    """Coroutines of the window.

    Qt's events are also worked off where this loop does not run: by qasync once more after its end, by pytest-qt
    between the parts of a test. A coroutine that is stepped there would be told that there is no running loop.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._held: list[_Handle] = []
        sys.setswitchinterval(SWITCH)

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """As in asyncio: ``delay`` in seconds. `call_soon` and `call_at` come here too.

        Returns:
            a handle that knows its time; qasync's own do not, and the watch over silent servers asks for it.
        """
        handle: asyncio.TimerHandle = self._add_callback(
            _Handle(self.time() + delay, callback, args, self, context), delay
        )
        return handle

    def hold(self, handle: _Handle) -> None:
        """Keep a callback that came due within the step of a coroutine until that step is over."""
        self._held.append(handle)

    def let_go(self) -> None:
        """A callback is over: those that it held off are due, in their order."""
        held, self._held = self._held, []
        for handle in held:
            self._add_callback(handle)


class _Handle(asyncio.TimerHandle):
    _loop: WindowLoop

    def _run(self) -> None:
        if asyncio.current_task(self._loop) is not None:
            # Qt's events are worked off within the step of a coroutine. That of another would be refused there, and
            # it would wait for ever, whoever cancels it too.
            self._loop.hold(self)
            return
        begins = asyncio._get_running_loop() is None
        if begins:
            asyncio._set_running_loop(self._loop)
        try:
            super()._run()
        finally:
            if begins:
                asyncio._set_running_loop(None)
            self._loop.let_go()
