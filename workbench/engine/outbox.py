"""The events of a run on their way to who listens: in order, bounded by asking the run to wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from workbench.core.events import AnyEvent

FULL = 4000
"""Events that may wait before no new call is sent."""


class Outbox:
    """A queue from the run to its one listener, in the same loop."""

    def __init__(self) -> None:
        self._events: deque[AnyEvent] = deque()
        self._arrived = asyncio.Event()
        self._closed = False

    def put(self, event: AnyEvent) -> None:
        """Add an event; never blocks."""
        self._events.append(event)
        self._arrived.set()

    @property
    def full(self) -> bool:
        """Whether the listener is far behind."""
        return len(self._events) > FULL

    def close(self) -> None:
        """Nothing more will come."""
        self._closed = True
        self._arrived.set()

    async def __aiter__(self) -> AsyncIterator[AnyEvent]:
        """The events until the end."""
        while True:
            while self._events:
                yield self._events.popleft()
            if self._closed:
                return
            self._arrived.clear()
            if not self._events and not self._closed:
                await self._arrived.wait()
