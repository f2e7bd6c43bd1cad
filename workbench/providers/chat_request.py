"""Writes a request in the form of OpenAI's chat completions API (platform.openai.com/docs/api-reference/chat)."""

from __future__ import annotations

import re
from typing import Any

from pydantic import JsonValue

from workbench.core.calls import Request
from workbench.core.canonical import canonical
from workbench.core.messages import FilePart, ImagePart, Message, TextPart, ToolCallPart, ToolResultPart
from workbench.providers.attachments import data_url
from workbench.providers.base import Bodies
from workbench.providers.parameters import put_extra, wanted

REASONING_MODEL = re.compile(r"^(o[1-9]|gpt-5|codex-)")
"""Models that think: they refuse max_tokens, while other servers may not know max_completion_tokens."""


def chat_body(request: Request, bodies: Bodies | None) -> dict[str, Any]:
    """The JSON body of a request.

    It asks for a stream with usage, unless `Parameters.extra` says otherwise: whatever stands there goes over what is
    written here; null takes a field of ours away, e.g. ``{"stream": false, "stream_options": null}``.

    Args:
        request: what is asked.
        bodies: finds the bytes of pictures and files.

    Raises:
        InputError: a picture or file is not there.
    """
    body: dict[str, Any] = {"model": request.model_id, "messages": _messages(request.messages, bodies), "stream": True}
    body["stream_options"] = {"include_usage": True}
    _parameters(request, body)
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.parameters or {"type": "object", "properties": {}},
                },
            }
            for tool in request.tools
        ]
    if request.response_schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": schema_format(request.response_schema)}
    put_extra(body, request.parameters.extra)
    if not body.get("stream"):
        # Servers refuse stream_options outside a stream.
        body.pop("stream_options", None)
    return body


def _parameters(request: Request, body: dict[str, Any]) -> None:
    named = wanted(request)
    if REASONING_MODEL.match(request.model_id) and "max_tokens" in named:
        named["max_completion_tokens"] = named.pop("max_tokens")
    body.update(named)


def schema_format(schema: dict[str, JsonValue]) -> dict[str, Any]:
    """Name and schema of an answer's form; strict where the schema allows it."""
    title = schema.get("title")
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", title if isinstance(title, str) else "")[:64] or "answer"
    written: dict[str, Any] = {"name": name, "schema": schema}
    if _is_strict(schema):
        written["strict"] = True
    return written


def _is_strict(schema: JsonValue) -> bool:
    """Whether a schema has the form that OpenAI's strict mode demands: every object closed, every property required."""
    if isinstance(schema, list):
        return all(map(_is_strict, schema))
    if not isinstance(schema, dict):
        return True
    properties = schema.get("properties")
    if schema.get("type") == "object" or isinstance(properties, dict):
        names = set(properties) if isinstance(properties, dict) else set()
        required = schema.get("required")
        if schema.get("additionalProperties") is not False:
            return False
        if not isinstance(required, list) or names != set(map(str, required)):
            return False
    return all(map(_is_strict, schema.values()))


def _messages(messages: tuple[Message, ...], bodies: Bodies | None) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = []
    for message in messages:
        results = [part for part in message.parts if isinstance(part, ToolResultPart)]
        for result in results:
            written.append({"role": "tool", "tool_call_id": result.call_id, "content": result.content})
        if not results or len(results) < len(message.parts):
            written.append(_message(message, bodies))
    return written


def _message(message: Message, bodies: Bodies | None) -> dict[str, Any]:
    """One message; reasoning of earlier answers is left out, which the API does not take."""
    parts: list[dict[str, Any]] = []
    calls: list[dict[str, Any]] = []
    for part in message.parts:
        if isinstance(part, TextPart):
            parts.append({"type": "text", "text": part.text})
        elif isinstance(part, ImagePart):
            parts.append({"type": "image_url", "image_url": {"url": data_url(part, bodies)}})
        elif isinstance(part, FilePart):
            file = {"filename": part.name or "file", "file_data": data_url(part, bodies)}
            parts.append({"type": "file", "file": file})
        elif isinstance(part, ToolCallPart):
            arguments = part.arguments if isinstance(part.arguments, str) else canonical(part.arguments or {}).decode()
            calls.append({"id": part.id, "type": "function", "function": {"name": part.name, "arguments": arguments}})
    # A single text stays a string: many servers know no lists of parts.
    content = message.text if all(part["type"] == "text" for part in parts) else parts
    written: dict[str, Any] = {"role": message.role, "content": content}
    if calls:
        written["content"] = content or None
        written["tool_calls"] = calls
    return written
