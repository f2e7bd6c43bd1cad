"""One connection of the test server: reads requests, writes plans, logs how each ended."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from typing import TYPE_CHECKING, Any

from tests.server.wire import Plan, error

if TYPE_CHECKING:
    from tests.server.service import Service

_RESET = struct.pack("ii", 1, 0)


class Connection(asyncio.Protocol):
    """Requests one after another; a plan is written by timers, so that thousands of streams cost little."""

    transport: asyncio.Transport

    def __init__(self, service: Service) -> None:
        self._service = service
        self._loop = asyncio.get_running_loop()
        self._waiting = b""
        self._plan: Plan | None = None
        self._at = 0
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._entry: dict[str, Any] = {}
        self._closing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._service.connections += 1
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        if self._plan is None:
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._service.leave(self._answer)
        if self._plan is not None:
            self._log(finished=False)

    def _next(self) -> None:
        """Take one whole request from what has arrived, if there is one."""
        top, mark, rest = self._waiting.partition(b"\r\n\r\n")
        if not mark:
            return
        lines = top.decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        length = int(headers.get("content-length", "0"))
        if len(rest) < length:
            return
        body, self._waiting = rest[:length], rest[length:]
        method, _, target = lines[0].partition(" ")
        self._entry = {"time": time.time()}
        self._closing = headers.get("connection", "").lower() == "close"
        self._service.in_flight += 1
        self._service.most_in_flight = max(self._service.most_in_flight, self._service.in_flight)
        path = target.partition(" ")[0]
        try:
            self._plan = self._service.plan(method, path, headers, body, self._entry)
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            self._plan = error(400, f"Not a chat request: {problem!r}")
        self._entry["status"] = self._plan.status
        if not self._service.holds(self._entry, self._answer):
            self._answer()

    def _answer(self) -> None:
        self._at, self._due = 0, self._loop.time()
        self._write()

    def _write(self) -> None:
        """Write all that is due; the next write is timed from the plan, so that delays do not add up."""
        assert self._plan is not None
        writes = self._plan.writes
        self._timer = None
        while self._at < len(writes):
            wait, data = writes[self._at]
            if wait:
                due = self._due + wait
                if due > self._loop.time() + 0.0002:
                    self._due = due
                    writes[self._at] = (0.0, data)
                    self._timer = self._loop.call_at(due, self._write)
                    return
                self._due = due
            self.transport.write(data)
            self._at += 1
        self._end(self._plan.end)

    def _end(self, end: str) -> None:
        if end == "stall":
            return
        self._log(finished=end == "keep")
        self._plan = None
        if end == "reset":
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.transport.abort()
        elif end == "close" or self._closing:
            self.transport.close()
        elif self._waiting:
            self._loop.call_soon(self._next)

    def _log(self, *, finished: bool) -> None:
        self._service.in_flight -= 1
        self._service.finished += finished
        self._entry["seconds"] = round(time.time() - self._entry["time"], 4)
        self._entry["finished"] = finished
        self._service.log(self._entry)
