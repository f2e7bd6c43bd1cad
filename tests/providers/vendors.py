"""The vendors with a wire format of their own: how each is asked, and how its recorded streams are written."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from tests.server.scripted import Scripted
from tests.server.wire import LAST, Plan, chunk, head, simple
from workbench.core.calls import Request, Usage
from workbench.core.messages import message
from workbench.core.models import Model
from workbench.core.prompts import Parameters
from workbench.providers.base import Endpoint, Reply
from workbench.providers.registry import PROVIDERS, open_endpoint

WIRE = Path(__file__).parents[1] / "data" / "wire"
KEY = "key-test-0123456789abcdef-f3Qa"
TEXT = "Hello there, café 😀!"


def frame(kind: str, payload: bytes, *, exception: bool = False) -> bytes:
    """A frame of an AWS event stream; written from the specification, apart from what reads it."""
    named = {
        ":exception-type" if exception else ":event-type": kind,
        ":content-type": "application/json",
        ":message-type": "exception" if exception else "event",
    }
    headers = b"".join(
        struct.pack(">B", len(name)) + name.encode() + struct.pack(">BH", 7, len(value)) + value.encode()
        for name, value in named.items()
    )
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    start = prelude + struct.pack(">I", crc32(prelude)) + headers + payload
    return start + struct.pack(">I", crc32(start))


def _frames(text: str) -> list[bytes]:
    rows = [json.loads(line) for line in text.splitlines()]
    return [
        frame(row.get("type") or row["exception"], json.dumps(row["payload"]).encode(), exception="exception" in row)
        for row in rows
    ]


def _events(text: str) -> list[bytes]:
    return [f"{event}\n\n".encode() for event in text.split("\n\n") if event.strip()]


def _lines(text: str) -> list[bytes]:
    return [line.encode() for line in text.splitlines(keepends=True)]


class Vendor(NamedTuple):
    """One vendor."""

    provider: str
    model_id: str
    usage: Usage
    """Of the stream ``text``."""
    key_header: tuple[str, str]
    suffix: str = "sse"
    media_type: str = "text/event-stream"
    cut: Callable[[str], list[bytes]] = _events
    path: str = ""
    """Under the server's address, of the base URL."""
    error: Callable[[int, str, str], Any] = lambda status, kind, words: {"error": {"message": words, "type": kind}}
    after_end: int = 0
    """Events at the end of ``text`` without which the answer is whole all the same."""

    @property
    def folder(self) -> Path:
        """Where its streams are."""
        return WIRE / self.provider.replace("-", "_")

    def portions(self, name: str) -> list[bytes]:
        """The events of a recorded stream, as bytes."""
        return self.cut((self.folder / f"{name}.{self.suffix}").read_text(encoding="utf-8"))

    def has(self, name: str) -> bool:
        """Whether there is such a stream."""
        return (self.folder / f"{name}.{self.suffix}").exists()

    def streamed(self, portions: list[bytes], end: str = "keep", *, last: bool = True, more: str = "") -> Plan:
        """A stream of portions, each in a chunk of its own."""
        writes = [(0.0, head(kind=self.media_type, more=more)), *((0.0, chunk(one)) for one in portions)]
        return Plan([*writes, (0.0, LAST)] if last else writes, end)

    def plan(self, name: str) -> Plan:
        """A recorded stream."""
        return self.streamed(self.portions(name))

    def whole(self) -> Plan:
        """The answer in one piece."""
        return simple(200, (self.folder / "whole.json").read_bytes())

    def refusal(self, status: int, kind: str, words: str, more: str = "") -> Plan:
        """A status with the vendor's error object."""
        return simple(status, self.error(status, kind, words), more=more)

    def model(self, base_url: str, idle: float = 30.0) -> Model:
        """A configured model."""
        return Model(
            id="m",
            name="m",
            provider=self.provider,
            model_id=self.model_id,
            base_url=f"{base_url}{self.path}",
            idle_seconds=idle,
        )

    def endpoint(self, base_url: str, idle: float = 30.0, key: str | None = KEY) -> Endpoint:
        """Its endpoint."""
        return open_endpoint(self.model(base_url, idle), key)

    def request(self, **fields: Any) -> Request:
        """A request of one message."""
        named = {"messages": (message("user", "Hi"),), **fields}
        return Request(provider=self.provider, base_url="x", model_id=self.model_id, **named)

    async def ask(self, server: Scripted, idle: float = 30.0, **fields: Any) -> tuple[Reply, str]:
        """The reply, and the text that was heard while it came."""
        heard: list[str] = []
        endpoint = self.endpoint(server.base_url, idle)
        try:
            return await endpoint.complete(self.request(**fields), heard.append), "".join(heard)
        finally:
            await endpoint.aclose()


VENDORS = {
    vendor.provider: vendor
    for vendor in (
        Vendor(
            "anthropic",
            "claude-sonnet-4-5",
            Usage(input_tokens=2125, output_tokens=15, cached_input_tokens=2000, cache_write_tokens=100),
            ("x-api-key", KEY),
            path="/v1",
            error=lambda status, kind, words: {"type": "error", "error": {"type": kind, "message": words}},
            after_end=1,
        ),
        Vendor(
            "openai-responses",
            "gpt-5",
            Usage(input_tokens=75, output_tokens=40, cached_input_tokens=32, reasoning_tokens=24),
            ("authorization", f"Bearer {KEY}"),
            path="/v1",
        ),
        Vendor(
            "azure",
            "my-gpt-4o",
            Usage(input_tokens=50, output_tokens=9, cached_input_tokens=32),
            ("api-key", KEY),
            after_end=2,
        ),
        Vendor(
            "google",
            "gemini-2.5-flash",
            Usage(input_tokens=120, output_tokens=42, cached_input_tokens=80, reasoning_tokens=30),
            ("x-goog-api-key", KEY),
            path="/v1beta",
            error=lambda status, kind, words: {"error": {"code": status, "message": words, "status": kind}},
        ),
        Vendor(
            "bedrock",
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            Usage(input_tokens=530, output_tokens=12, cached_input_tokens=400, cache_write_tokens=100),
            ("authorization", f"Bearer {KEY}"),
            suffix="frames",
            media_type="application/vnd.amazon.eventstream",
            cut=_frames,
            error=lambda status, kind, words: {"message": words},
            after_end=1,
        ),
        Vendor(
            "ollama",
            "qwen3:4b",
            Usage(input_tokens=26, output_tokens=282),
            ("authorization", f"Bearer {KEY}"),
            suffix="ndjson",
            media_type="application/x-ndjson",
            cut=_lines,
            error=lambda status, kind, words: {"error": words},
        ),
    )
}

WHOLE = Parameters(extra={"stream": False})


def title(provider: str) -> str:
    """What sentences call it."""
    return PROVIDERS[provider].title
