"""Puts the stand-in behind an httpx transport that speaks OpenAI's wire format, at the pace of a real model."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pydantic_core

from workbench.providers.offline.answer import Answer, answer
from workbench.providers.offline.pace import VERDICT, StandInPace

MODEL = "stand-in"
NOT_A_REQUEST = (ValueError, TypeError, KeyError, AttributeError)
"""What the stand-in stumbles over in a body of another shape than a chat's."""
_STEP = 1 / 30
# Four characters a token is near enough to real vocabularies for English; the stand-in is its own vendor.
_CHARACTERS = 4


class StandInTransport(httpx.AsyncBaseTransport):
    """Answers ``/chat/completions`` and ``/models`` without a network."""

    def __init__(self, pace: StandInPace | None = None) -> None:
        self._pace = pace or StandInPace.of_environment()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request. The header ``x-workbench-repeat`` says which repeat it is."""
        if request.url.path.endswith("/models"):
            return _json(200, {"object": "list", "data": [{"id": MODEL, "object": "model"}]})
        try:
            body = pydantic_core.from_json(await request.aread())
            repeat = int(request.headers.get("x-workbench-repeat", "0"))
            found = answer(body, repeat)
        except NOT_A_REQUEST as error:
            return _json(400, {"error": {"message": f"not a chat request: {error}", "type": "invalid_request_error"}})
        if not body.get("stream"):
            await asyncio.sleep(sum(wait for wait, _ in _steps(found, self._pace)))
            return _json(200, whole(found, body))
        headers = {"content-type": "text/event-stream"}
        return httpx.Response(200, headers=headers, stream=_Stream(found, body, self._pace))


class _Stream(httpx.AsyncByteStream):
    def __init__(self, found: Answer, body: dict[str, Any], pace: StandInPace) -> None:
        self._found, self._body, self._pace = found, body, pace

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for wait, text in _steps(self._found, self._pace):
            if wait:
                await asyncio.sleep(wait)
            yield piece(self._body, text)
        yield ending(self._found, self._body)


def piece(body: dict[str, Any], text: str) -> bytes:
    """One event of a stream with a piece of the text."""
    return _event(body, [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}])


def ending(found: Answer, body: dict[str, Any]) -> bytes:
    """The last events of a stream: finish reason, usage if asked for, and the end mark."""
    last = _event(body, [{"index": 0, "delta": {}, "finish_reason": found.finish}])
    if (body.get("stream_options") or {}).get("include_usage"):
        last += _event(body, [], usage=usage(found, body))
    return last + b"data: [DONE]\n\n"


def whole(found: Answer, body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request that wants no stream."""
    message = {"role": "assistant", "content": found.text}
    choice = {"index": 0, "message": message, "finish_reason": found.finish}
    return {**_envelope(body, "chat.completion"), "choices": [choice], "usage": usage(found, body)}


def usage(found: Answer, body: dict[str, Any]) -> dict[str, int]:
    """Tokens, at four characters each."""
    read, said = asked(body), tokens_of(found.text)
    return {"prompt_tokens": read, "completion_tokens": said, "total_tokens": read + said}


def asked(body: dict[str, Any]) -> int:
    """Tokens of a request, by the stand-in's own count."""
    return sum(len(text) // _CHARACTERS + 4 for text in _texts(body))


def tokens_of(text: str) -> int:
    """The stand-in's own count of tokens."""
    return -(-len(text) // _CHARACTERS)


def _texts(body: dict[str, Any]) -> Iterator[str]:
    for message in body["messages"]:
        content = message.get("content")
        yield content if isinstance(content, str) else json.dumps(content)


def _steps(found: Answer, pace: StandInPace) -> list[tuple[float, str]]:
    """(seconds to wait, text) of each piece; at most 30 a second, cut between words."""
    text = found.text
    if "[RESULT]" in text:
        # Nobody reads a verdict while it is written, and there are many for each answer.
        pace = pace.times(VERDICT)
    if not pace.tokens_per_second:
        size = max(80, len(text) // 3)
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        return [(pace.first_token_seconds if not at else 0.0, one) for at, one in enumerate(pieces)]
    # Not all answers at one beat: between 0.75 and 1.25 of the rate, by the text.
    rate = pace.tokens_per_second * (0.75 + hashlib.blake2b(text.encode(), digest_size=1).digest()[0] / 512)
    step = max(1, round(rate * _STEP * _CHARACTERS))
    steps: list[tuple[float, str]] = []
    start = 0
    while start < len(text):
        end = text.find(" ", start + step)
        end = len(text) if end < 0 else end
        wait = (end - start) / _CHARACTERS / rate
        steps.append((wait + (0.0 if steps else pace.first_token_seconds), text[start:end]))
        start = end
    return steps


def _event(body: dict[str, Any], choices: list[dict[str, Any]], **more: Any) -> bytes:
    chunk = {**_envelope(body, "chat.completion.chunk"), "choices": choices, **more}
    return b"data: " + pydantic_core.to_json(chunk) + b"\n\n"


def _envelope(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-stand-in", "object": kind, "created": 0, "model": body.get("model") or MODEL}


def _json(status: int, value: dict[str, Any]) -> httpx.Response:
    return httpx.Response(status, headers={"content-type": "application/json"}, content=pydantic_core.to_json(value))
