"""The one owner of the window's asyncio tasks: starts them, tells their errors, cancels them at close."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from workbench.core.errors import WorkbenchError

T = TypeVar("T")
_log = logging.getLogger(__name__)
_GOING = "_tasks_that_go_on"
"""Attribute of an object with the tasks of its own."""


class Tasks(QObject):
    """Owns coroutines that the window started. ``failed`` carries a WorkbenchError that nobody else took."""

    failed = Signal(object)

    def __init__(
        self, parent: QObject | None = None, damage: Callable[[], WorkbenchError | None] | None = None
    ) -> None:
        """Make it.

        Args:
            parent: of the object.
            damage: looks whether the open project is damaged; asked, in a thread, after an error nobody foresaw.
        """
        super().__init__(parent)
        self._damage = damage
        self._untold: list[tuple[WorkbenchError, Callable[[WorkbenchError], None]]] = []
        self._running: set[asyncio.Task[Any]] = set()
        self._closing = False

    def start(
        self,
        coroutine: Coroutine[Any, Any, T],
        name: str,
        on_error: Callable[[WorkbenchError], None] | None = None,
    ) -> asyncio.Task[T] | None:
        """Run a coroutine on the window's loop.

        Args:
            coroutine: the work; it may use `asyncio.to_thread` for what blocks.
            name: for the log, e.g. ``"run refunds"``.
            on_error: takes an error in the place where it happened; without it a banner over the page tells it.

        A coroutine method of a Qt object is cancelled when that object is destroyed: it must not touch what is gone.

        Returns:
            the task; None while the window closes or when the loop has ended: nothing new is begun then.
        """
        loop = _loop()
        if self._closing or loop is None:
            coroutine.close()
            return None
        task = loop.create_task(coroutine, name=name)
        self._running.add(task)
        task.add_done_callback(lambda done: self._ended(done, on_error))
        frame = getattr(coroutine, "cr_frame", None)
        owner = frame.f_locals.get("self") if frame is not None else None
        if isinstance(owner, QObject):
            _bind(task, owner)
        return task

    async def close(self) -> None:
        """Cancel what still runs and wait for its end."""
        self._closing = True
        running = [task for task in self._running if not task.done()]
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=5)

    def _ended(self, task: asyncio.Task[Any], on_error: Callable[[WorkbenchError], None] | None) -> None:
        self._running.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        tell = on_error or self.failed.emit
        if not isinstance(error, WorkbenchError):
            self.tell_unforeseen(error, task.get_name(), tell)
        elif not self._closing:
            tell(error)

    def tell_unforeseen(self, error: BaseException, doing: str, tell: Callable[[WorkbenchError], None]) -> None:
        """Say what an error means that nobody foresaw: damage of the project, where there is some, else a mistake."""
        told = unforeseen(error, doing)
        if self._closing:
            return
        if self._damage is None:
            tell(told)
            return
        self._untold.append((told, tell))
        if len(self._untold) == 1 and self.start(self._judge(), "look for damage") is None:
            self._untold.clear()
            tell(told)

    async def _judge(self) -> None:
        """Look for damage once, and tell of all errors that came meanwhile; where there is none, later ones at once."""
        look, found = self._damage, None
        try:
            found = await asyncio.to_thread(look) if look is not None else None
        finally:
            self._damage = None if found is None else lambda: found
            waiting, self._untold = self._untold, []
            for told, tell in waiting:
                tell(found or told)


def _bind(task: asyncio.Task[Any], owner: QObject) -> None:
    """Cancel a task when its owner is destroyed.

    One connection for all tasks of an owner, which forgets those that ended: a cell starts thousands in a day.
    """
    going: set[asyncio.Task[Any]] | None = getattr(owner, _GOING, None)
    if going is None:
        going = set()
        setattr(owner, _GOING, going)
        owner.destroyed.connect(partial(_cancel, going))
    going.add(task)
    task.add_done_callback(going.discard)


def _cancel(going: set[asyncio.Task[Any]], *_: object) -> None:
    for task in tuple(going):
        task.cancel()


def _loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def unforeseen(error: BaseException, doing: str) -> WorkbenchError:
    """Return the sentence for an error that the program did not foresee; its details go to the log."""
    _log.error("%s failed", doing, exc_info=error)
    return WorkbenchError(
        "internal",
        f"The program made a mistake ({type(error).__name__}); what you entered is kept.",
        remedy="The details are in the log.",
    )
