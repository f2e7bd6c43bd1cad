"""A server in the test's own loop: answers with given plans over a real socket and remembers what it was asked."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

from tests.server.connection import Connection
from tests.server.wire import Plan


class Seen(NamedTuple):
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Its body, parsed."""
        return json.loads(self.body)


class Scripted:
    """Stands in for `Service`: one plan a request, the last one for all that follow."""

    connections = in_flight = most_in_flight = finished = 0

    def __init__(self, plans: tuple[Plan, ...]) -> None:
        self._plans = list(plans)
        self.seen: list[Seen] = []
        self.port = 0

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def plan(self, method: str, path: str, headers: dict[str, str], body: bytes, entry: dict[str, Any]) -> Plan:
        """The next plan; a copy, because a connection marks in it what it has written."""
        self.seen.append(Seen(method, path, headers, body))
        found = self._plans.pop(0) if len(self._plans) > 1 else self._plans[0]
        return found._replace(writes=list(found.writes))

    def holds(self, entry: dict[str, Any], go_on: Callable[[], None]) -> bool:
        """Nobody is kept waiting."""
        return False

    def leave(self, go_on: Callable[[], None]) -> None:
        """So nobody waits."""

    def log(self, entry: dict[str, Any]) -> None:
        """Nothing is kept."""


@contextlib.asynccontextmanager
async def scripted(*plans: Plan) -> AsyncIterator[Scripted]:
    """Listen on loopback for as long as the block lasts."""
    script = Scripted(plans)
    loop = asyncio.get_running_loop()
    connections: list[Connection] = []

    def connected() -> Connection:
        connections.append(Connection(script))
        return connections[-1]

    server = await loop.create_server(connected, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        for connection in connections:
            connection.transport.abort()
        # A transport is closed in a later turn of the loop, which may be the last one of the test.
        await asyncio.sleep(0.001)
