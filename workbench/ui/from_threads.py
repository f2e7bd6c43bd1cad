"""What a thread tells a part of the window comes to it on the window's thread, and only while that part is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid


def from_thread(owner: QObject, tell: Callable[..., object]) -> Callable[..., None]:
    """Make what any thread may call from what only the window's may.

    A thread must not emit a signal of a page or a drawer: the window may delete it in the middle of that, and the
    program ends by a segmentation fault. It gives its words to the loop, which outlives them all.

    Args:
        owner: what ``tell`` belongs to; once it is deleted nothing is told any more.
        tell: called on the window's thread, with what the thread gave, in that order.

    Returns:
        what a thread may call; it returns at once. Where no loop runs, it tells nobody.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return lambda *_: None

    def here(*given: Any) -> None:
        if isValid(owner):
            tell(*given)

    def told(*given: Any) -> None:
        # The loop may have ended with the program.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(here, *given)

    return told


__all__ = ["from_thread"]
