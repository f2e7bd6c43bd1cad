"""Asks Claude through Anthropic's Messages API (platform.claude.com/docs/en/api/messages, version 2023-06-01)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

import httpx
from pydantic import JsonValue

from workbench.core.calls import Finish, Request, Usage
from workbench.core.messages import (
    FilePart,
    ImagePart,
    Message,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from workbench.providers.answer import Answer, signature_of
from workbench.providers.attachments import base64_of, no_files
from workbench.providers.base import Bodies
from workbench.providers.error_body import error_of
from workbench.providers.http_endpoint import HttpEndpoint
from workbench.providers.parameters import put_extra, refuse, wanted
from workbench.providers.turns import turns
from workbench.providers.wire_text import count, dicts, inner, true_counts

VERSION = "2023-06-01"
MAX_TOKENS = 4096
"""Sent where nothing says how long an answer may be: the API demands it, and every model takes this."""
_REDACTED = "redacted "
_STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
_NO_MONEY = re.compile(r"credit balance|spend limit|usage limits", re.I)


class MessagesEndpoint(HttpEndpoint):
    """One Claude model."""

    headers = {"anthropic-version": VERSION}

    def _authorization(self, secret: str) -> dict[str, str]:
        return {"x-api-key": secret}

    def _write(self, request: Request) -> tuple[httpx.URL, dict[str, Any]]:
        return httpx.URL(f"{self._base_url}/messages"), messages_body(request, self._bodies, self._entry.title)

    def _answer(self, request: Request) -> Answer:
        return MessagesAnswer()

    def _models_url(self) -> httpx.URL:
        return httpx.URL(f"{self._base_url}/models?limit=1000")


def messages_body(request: Request, bodies: Bodies | None, title: str = "Anthropic") -> dict[str, Any]:
    """The JSON body of a request.

    A `reasoning_effort` of a word asks for adaptive thinking at that effort, a number for thinking with so many tokens,
    ``none`` for no thinking. ``thinking`` and ``output_config`` among the extra parameters are joined with ours.

    Raises:
        InputError: an attachment is missing or of a kind that is not taken, or the API has no such parameter.
    """
    named = wanted(request)
    effort = named.pop("reasoning_effort", None)
    system = "\n\n".join(message.text for message in request.messages if message.role == "system")
    body: dict[str, Any] = {
        "model": request.model_id,
        "max_tokens": named.pop("max_tokens", MAX_TOKENS),
        "messages": turns(request.messages, partial(_blocks, bodies=bodies, title=title)),
        "stream": True,
    }
    if system:
        body["system"] = system
    if "stop" in named:
        body["stop_sequences"] = named.pop("stop")
    body |= {name: named.pop(name) for name in ("temperature", "top_p") if name in named}
    refuse(title, named)
    _think(body, effort)
    if request.tools:
        body["tools"] = [
            {
                "name": tool.name,
                "description": tool.description,
                "input_schema": tool.parameters or {"type": "object", "properties": {}},
            }
            for tool in request.tools
        ]
    if request.response_schema is not None:
        format_ = {"type": "json_schema", "schema": request.response_schema}
        body.setdefault("output_config", {})["format"] = format_
    put_extra(body, request.parameters.extra, joined=("thinking", "output_config"))
    return body


def _think(body: dict[str, Any], effort: str | None) -> None:
    if effort is None:
        return
    if effort.isdecimal():
        body["thinking"] = {"type": "enabled", "budget_tokens": int(effort)}
    elif effort == "none":
        body["thinking"] = {"type": "disabled"}
    else:
        body["thinking"] = {"type": "adaptive"}
        body["output_config"] = {"effort": effort}


def _blocks(message: Message, bodies: Bodies | None, title: str) -> list[dict[str, Any]]:
    return [block for part in message.parts if (block := _block(part, bodies, title)) is not None]


def _block(part: Part, bodies: Bodies | None, title: str) -> dict[str, Any] | None:
    if isinstance(part, TextPart):
        # The API refuses empty texts.
        return {"type": "text", "text": part.text} if part.text else None
    if isinstance(part, ReasoningPart):
        return _reasoning(part)
    if isinstance(part, ToolCallPart):
        arguments = part.arguments if isinstance(part.arguments, dict) else {}
        return {"type": "tool_use", "id": part.id, "name": part.name, "input": arguments}
    if isinstance(part, ToolResultPart):
        result: dict[str, Any] = {"type": "tool_result", "tool_use_id": part.call_id, "content": part.content}
        return result | {"is_error": True} if part.is_error else result
    if not isinstance(part, ImagePart) and part.media_type not in ("application/pdf", "text/plain"):
        raise no_files(title, part)
    source = {"type": "base64", "media_type": part.media_type, "data": base64_of(part, bodies)}
    return {"type": "document" if isinstance(part, FilePart) else "image", "source": source}


def _reasoning(part: ReasoningPart) -> dict[str, Any] | None:
    """Reasoning as it came; what another vendor's model thought cannot be sent."""
    signature = signature_of(part, MessagesAnswer.vendor)
    if not signature:
        return None
    if signature.startswith(_REDACTED):
        return {"type": "redacted_thinking", "data": signature.removeprefix(_REDACTED)}
    return {"type": "thinking", "thinking": part.text, "signature": signature}


class MessagesAnswer(Answer):
    """An answer of the Messages API (platform.claude.com/docs/en/build-with-claude/streaming)."""

    vendor = "anthropic"
    finishes: ClassVar[Mapping[str, Finish]] = {
        "end_turn": "stop",
        "stop_sequence": "stop",
        "tool_use": "tool_calls",
        "max_tokens": "length",
        "model_context_window_exceeded": "length",
        # The server stopped in the middle of its own tools' work: the answer is not whole.
        "pause_turn": "length",
        "refusal": "refusal",
    }

    def __init__(self) -> None:
        super().__init__()
        self._counted: dict[str, Any] = {}

    def take(self, value: dict[str, Any], kind: str = "message") -> str:
        """Take one event, or a whole message."""
        match value.get("type"):
            case "message_start":
                self._message(inner(value, "message"))
            case "content_block_start":
                return self._start(count(value, "index"), inner(value, "content_block"))
            case "content_block_delta":
                return self._delta(count(value, "index"), inner(value, "delta"))
            case "message_delta":
                self._counted |= _counts(value)
                self._stop(inner(value, "delta"))
            case "message_stop":
                self.done = True
            case "message":
                self._message(value)
                text = "".join(self._start(at, block) for at, block in enumerate(dicts(value.get("content"))))
                self._stop(value)
                return text
        return ""

    def error(self, value: dict[str, Any]) -> dict[str, JsonValue] | None:
        """The error of an event ``error``, with the status that its type stands for."""
        if not value.get("error"):
            return None
        error = error_of(value)
        return {**error, "code": _STATUS.get(str(error.get("type")), 500)}

    def refused(self, status: int, headers: Mapping[str, str], body: str) -> dict[str, JsonValue]:
        """The error object; an account without money is told by words alone."""
        error = error_of(body)
        if status in (400, 403, 429) and _NO_MONEY.search(str(error.get("message") or "")):
            error["kind"] = "quota"
        return error

    def _message(self, message: dict[str, Any]) -> None:
        self.chosen = True
        self.model = str(message.get("model") or "")
        self._counted |= _counts(message)

    def _start(self, at: int, block: dict[str, Any]) -> str:
        match block.get("type"):
            case "text":
                return self._append(str(block.get("text") or ""), at)
            case "thinking":
                self._think(str(block.get("thinking") or ""), at, str(block.get("signature") or ""))
            case "redacted_thinking":
                self._think("", at, f"{_REDACTED}{block.get('data') or ''}")
            case "tool_use":
                call = self._tool(at)
                call.id, call.name = str(block.get("id") or ""), str(block.get("name") or "")
                if block.get("input"):
                    call.put(block["input"])
        return ""

    def _delta(self, at: int, delta: dict[str, Any]) -> str:
        match delta.get("type"):
            case "text_delta":
                return self._append(str(delta.get("text") or ""), at)
            case "input_json_delta":
                self._tool(at).arguments.append(str(delta.get("partial_json") or ""))
            case "thinking_delta":
                self._think(str(delta.get("thinking") or ""), at)
            case "signature_delta":
                self._think("", at, str(delta.get("signature") or ""))
        return ""

    def _stop(self, value: dict[str, Any]) -> None:
        if not isinstance(reason := value.get("stop_reason"), str):
            return
        self.finish = reason
        # Before the end the counts are no more than what was counted so far.
        self.usage = usage_of(self._counted)
        if reason == "refusal":
            self._refuse(str(inner(value, "stop_details").get("explanation") or ""))


def usage_of(counted: dict[str, Any]) -> Usage | None:
    """Read a usage object: ``input_tokens`` there are those that no cache held, so the total is a sum."""
    cached, written = count(counted, "cache_read_input_tokens"), count(counted, "cache_creation_input_tokens")
    total, answered = count(counted, "input_tokens") + cached + written, count(counted, "output_tokens")
    names = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    if not (total or answered) or not true_counts(counted, *names):
        return None
    return Usage(
        input_tokens=total,
        output_tokens=answered,
        cached_input_tokens=cached,
        cache_write_tokens=written,
        cache_write_hour_tokens=count(inner(counted, "cache_creation"), "ephemeral_1h_input_tokens"),
        reasoning_tokens=count(inner(counted, "output_tokens_details"), "thinking_tokens"),
    )


def _counts(value: dict[str, Any]) -> dict[str, Any]:
    """The running totals that a message or an event names."""
    return {name: number for name, number in inner(value, "usage").items() if number is not None}
