"""The bytes that the test server writes: HTTP answers, and answers of the chat completions API."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, NamedTuple

import pydantic_core

REASONS = {status.value: status.phrase for status in HTTPStatus}


class Plan(NamedTuple):
    """What is written when: (seconds after the one before, bytes), and how it ends.

    ``keep`` leaves the connection open for the next request, ``close`` ends it in order, ``reset`` breaks it, ``stall``
    leaves it open and silent.
    """

    writes: list[tuple[float, bytes]]
    end: str = "keep"
    status: int = 200


class Call(NamedTuple):
    """One request, as far as answers need it."""

    body: dict[str, Any]
    text: str
    """The answer."""
    pieces: list[str]
    """The answer in tokens."""
    first: float
    """Seconds before the first token."""
    gap: float
    """Seconds between tokens."""
    number: int = 0

    @property
    def stream(self) -> bool:
        """Whether the client asked for a stream."""
        return bool(self.body.get("stream"))


def head(status: int = 200, kind: str = "application/json", length: int | None = None, more: str = "") -> bytes:
    """Status line and headers; without a length the body comes in chunks."""
    size = "transfer-encoding: chunked" if length is None else f"content-length: {length}"
    reason = REASONS.get(status, "")
    return f"HTTP/1.1 {status} {reason}\r\ncontent-type: {kind}\r\n{size}\r\n{more}\r\n".encode("latin-1")


def chunk(data: bytes) -> bytes:
    """One chunk of a body (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


LAST = b"0\r\n\r\n"
STREAM = "text/event-stream"
DONE = b"data: [DONE]\n\n"


def simple(status: int, body: bytes | dict[str, Any], kind: str = "application/json", more: str = "") -> Plan:
    """An answer in one write."""
    data = body if isinstance(body, bytes) else pydantic_core.to_json(body)
    return Plan([(0.0, head(status, kind, len(data), more) + data)], status=status)


def error(status: int, message: str, code: str | None = None, kind: str = "api_error", more: str = "") -> Plan:
    """An answer that refuses, in OpenAI's form."""
    return simple(status, {"error": {"message": message, "type": kind, "param": None, "code": code}}, more=more)


def event(call: Call, choices: list[dict[str, Any]], **more: Any) -> bytes:
    """One event of a stream."""
    return (
        b"data: "
        + json.dumps({**_envelope(call, "chat.completion.chunk"), "choices": choices, **more}).encode()
        + b"\n\n"
    )


def delta(call: Call, **fields: Any) -> bytes:
    """One event with a delta."""
    return event(call, [{"index": 0, "delta": fields, "finish_reason": None}])


def finish(call: Call, reason: str = "stop") -> bytes:
    """The event that says why the answer ended."""
    return event(call, [{"index": 0, "delta": {}, "finish_reason": reason}])


def usage(call: Call) -> dict[str, Any]:
    """Tokens by the server's count: words of the request, pieces of the answer."""
    asked = sum(len(str(message.get("content") or "").split()) + 4 for message in call.body.get("messages", ()))
    return {"prompt_tokens": asked, "completion_tokens": len(call.pieces), "total_tokens": asked + len(call.pieces)}


def usage_event(call: Call) -> bytes:
    """The event with the usage, or nothing if the client did not ask for it."""
    if (call.body.get("stream_options") or {}).get("include_usage"):
        return event(call, [], usage=usage(call))
    return b""


def whole(call: Call, message: dict[str, Any] | None = None, reason: str = "stop", **more: Any) -> dict[str, Any]:
    """The whole answer as one JSON."""
    choice = {"index": 0, "message": message or {"role": "assistant", "content": call.text}, "finish_reason": reason}
    return {**_envelope(call, "chat.completion"), "choices": [choice], "usage": usage(call), **more}


def normal(call: Call, latency: float = 0.0, more: str = "") -> Plan:
    """The answer when nothing fails; `more` are lines of headers."""
    if not call.stream:
        seconds = latency + call.first + call.gap * len(call.pieces)
        body = pydantic_core.to_json(whole(call))
        return Plan([(seconds, head(length=len(body), more=more) + body)])
    tail = finish(call) + usage_event(call) + DONE
    if not call.gap:
        opening = head(kind=STREAM, more=more)
        body = chunk(b"".join(_tokens(call)) + tail) + LAST
        return Plan(
            [(latency + call.first, opening + body)] if not call.first else [(latency, opening), (call.first, body)]
        )
    writes = [(latency, head(kind=STREAM, more=more))]
    wait = call.first
    for token in _tokens(call):
        writes.append((wait, chunk(token)))
        wait = call.gap
    writes.append((wait, chunk(tail) + LAST))
    return Plan(writes)


def events(call: Call) -> list[bytes]:
    """All events of a normal stream, one for each token and those at the end."""
    ends = [finish(call), usage_event(call), DONE]
    return [*_tokens(call), *(end for end in ends if end)]


def streamed(portions: list[bytes], end: str = "keep", *, last: bool = True, more: str = "", gap: float = 0.0) -> Plan:
    """A stream of given portions of bytes, each in a chunk and a write of its own."""
    writes = [(0.0, head(kind=STREAM, more=more)), *((gap, chunk(portion)) for portion in portions if portion)]
    if last:
        writes.append((0.0, LAST))
    return Plan(writes, end)


def _tokens(call: Call) -> list[bytes]:
    """The events of the tokens, from a template, because a fast server is measured with."""
    model = json.dumps(call.body.get("model"))
    before = (
        f'data: {{"id":"chatcmpl-{call.number}","object":"chat.completion.chunk","created":1700000000,"model":{model},'
        '"choices":[{"index":0,"delta":{"role":"assistant","content":'
    )
    after = '},"finish_reason":null}]}\n\n'
    return [f"{before}{json.dumps(piece)}{after}".encode() for piece in call.pieces]


def _envelope(call: Call, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{call.number}", "object": kind, "created": 1700000000, "model": call.body.get("model")}
