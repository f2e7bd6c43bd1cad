"""What the test server does with a request: routes, keys, limits, faults, answers, the log."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

import pydantic_core

from tests.server.answers import call_of
from tests.server.faults import FAULTS
from tests.server.options import Options
from tests.server.wire import Plan, error, normal, simple

_LOGGED = ("x-workbench-repeat", "user-agent", "content-type", "accept", "idempotency-key")


class Service:
    """State shared by all connections."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.connections = self.in_flight = self.most_in_flight = self.requests = self.finished = 0
        self._tries: Counter[str] = Counter()
        self._drawn = [name for name in options.faults.split(",") if name]
        self._recent: deque[float] = deque()
        self._let_through: int | None = None
        self._held: list[Callable[[], None]] = []
        self._log = os.open(options.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) if options.log else None

    def plan(self, method: str, path: str, headers: dict[str, str], body: bytes, entry: dict[str, Any]) -> Plan:
        """Decide what is answered to a request, and note it in its log entry."""
        entry["path"] = path
        if path == "/_stats":
            return simple(200, self.stats())
        if path.startswith("/_hold"):
            self._hold(path.removeprefix("/_hold").removeprefix("/"))
            return simple(200, {})
        if self.options.key and headers.get("authorization") != f"Bearer {self.options.key}":
            return error(401, "Incorrect API key provided: sk-…", "invalid_api_key", "invalid_request_error")
        if method == "GET" and path == "/v1/models":
            return simple(200, {"object": "list", "data": [{"id": one} for one in self.options.models.split(",")]})
        if method != "POST" or path != "/v1/chat/completions":
            return simple(404, b"404 page not found", "text/plain")
        return self._chat(headers, body, entry)

    def _chat(self, headers: dict[str, str], body: bytes, entry: dict[str, Any]) -> Plan:
        self.requests += 1
        digest = hashlib.sha256(body).hexdigest()[:16]
        self._tries[digest] += 1
        entry |= {"digest": digest, "try": self._tries[digest]}
        entry["headers"] = {name: headers[name] for name in _LOGGED if name in headers}
        if (limited := self._limited()) is not None:
            return limited
        asked = pydantic_core.from_json(body)
        entry["model"] = asked.get("model")
        call = call_of(asked, int(headers.get("x-workbench-repeat", "0")), self.options, self.requests)
        name = self._fault(str(asked.get("model")), headers, digest)
        if not name:
            return normal(call, self.options.latency_ms / 1000, self._left())
        entry["fault"] = name
        return FAULTS[name](call) if name in FAULTS else error(400, f"There is no fault {name}")

    def _fault(self, model: str, headers: dict[str, str], digest: str) -> str:
        named = headers.get("x-fault", "") or (model.removeprefix("fault:") if model.startswith("fault:") else "")
        if named:
            name, _, times = named.partition("*")
            return name if not times or self._tries[digest] <= int(times) else ""
        if not self.options.fault_ratio:
            return ""
        drawn = hashlib.sha256(f"{digest}/{self._tries[digest]}".encode()).digest()
        if int.from_bytes(drawn[:4], "big") / 2**32 >= self.options.fault_ratio:
            return ""
        return self._drawn[drawn[4] % len(self._drawn)]

    def _limited(self) -> Plan | None:
        if not self.options.limit:
            return None
        most, _, seconds = self.options.limit.partition("/")
        moment = time.monotonic()
        while self._recent and self._recent[0] <= moment - float(seconds):
            self._recent.popleft()
        if len(self._recent) < int(most):
            self._recent.append(moment)
            return None
        wait = self._recent[0] + float(seconds) - moment
        more = f"retry-after-ms: {wait * 1000:.0f}\r\nretry-after: {wait:.0f}\r\n{self._left()}"
        return error(429, "Rate limit reached", "rate_limit_exceeded", "requests", more)

    def _left(self) -> str:
        """Headers that say how much of the limit is left, in OpenAI's names; nothing without a limit."""
        if not self.options.limit:
            return ""
        most, _, seconds = self.options.limit.partition("/")
        wait = max(0.0, self._recent[0] + float(seconds) - time.monotonic()) if self._recent else 0.0
        name = "x-ratelimit-{}-requests: {}\r\n"
        left = int(most) - len(self._recent)
        return (
            name.format("limit", most) + name.format("remaining", left) + name.format("reset", f"{wait * 1000:.0f}ms")
        )

    def holds(self, entry: dict[str, Any], go_on: Callable[[], None]) -> bool:
        """Whether the request of an entry is kept waiting; if so, it is gone on with when it is released."""
        if self._let_through is None or "digest" not in entry:
            return False
        if self._let_through > 0:
            self._let_through -= 1
            return False
        self._held.append(go_on)
        return True

    def leave(self, go_on: Callable[[], None]) -> None:
        """A client went away: nobody waits any more."""
        if go_on in self._held:
            self._held.remove(go_on)

    def _hold(self, after: str) -> None:
        """Let so many more through, those that are held first; all where no number is given."""
        most = int(after) if after else len(self._held)
        now, self._held = self._held[:most], self._held[most:]
        self._let_through = int(after) - len(now) if after else None
        for go_on in now:
            go_on()

    def stats(self) -> dict[str, int]:
        """Counts since the start, and how many are held now."""
        names = ("requests", "finished", "in_flight", "most_in_flight", "connections")
        return {name: getattr(self, name) for name in names} | {"held": len(self._held)}

    def log(self, entry: dict[str, Any]) -> None:
        """Append one line; a single write, so that lines of a killed server are whole."""
        if self._log is not None and "digest" in entry:
            os.write(self._log, pydantic_core.to_json(entry) + b"\n")
