"""Asks OpenAI's models through the Responses API (platform.openai.com/docs/api-reference/responses).

Nothing is kept at the vendor: ``store`` is false, and what a model thought goes back as its encrypted content.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import httpx
from pydantic import JsonValue

from workbench.core.calls import Finish, Request, Usage
from workbench.core.canonical import canonical
from workbench.core.errors import InputError
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
from workbench.providers.attachments import data_url
from workbench.providers.base import Bodies
from workbench.providers.chat_answer import take_chance
from workbench.providers.chat_request import REASONING_MODEL, schema_format
from workbench.providers.http_endpoint import HttpEndpoint
from workbench.providers.parameters import put_extra, refuse, wanted
from workbench.providers.wire_text import count, dicts, inner, true_counts

_STATUS = {"rate_limit_exceeded": 429, "insufficient_quota": 429}
_BAD = ("invalid", "image", "empty_image", "unsupported", "failed_to_download", "data_residency", "context_length")
_FORBIDDEN = frozenset({"invalid_prompt", "bio_policy", "image_content_policy_violation"})


class ResponsesEndpoint(HttpEndpoint):
    """One model behind the Responses API."""

    def _authorization(self, secret: str) -> dict[str, str]:
        return {"authorization": f"Bearer {secret}"}

    def _write(self, request: Request) -> tuple[httpx.URL, dict[str, Any]]:
        return httpx.URL(f"{self._base_url}/responses"), responses_body(request, self._bodies, self._entry.title)

    def _answer(self, request: Request) -> Answer:
        return ResponsesAnswer()

    def _models_url(self) -> httpx.URL:
        return httpx.URL(f"{self._base_url}/models")


def responses_body(request: Request, bodies: Bodies | None, title: str = "The Responses API") -> dict[str, Any]:
    """The JSON body of a request; ``reasoning`` and ``text`` among the extra parameters are joined with ours.

    ``{"reasoning": {"summary": "auto"}}`` shows what a model thought, to organizations that OpenAI has verified.

    Raises:
        InputError: an attachment is missing, or the API has no such parameter.
    """
    named = wanted(request)
    first = request.messages[:1] if request.messages and request.messages[0].role == "system" else ()
    body: dict[str, Any] = {
        "model": request.model_id,
        "input": [item for message in request.messages[len(first) :] for item in _items(message, bodies)],
        "stream": True,
        "store": False,
    }
    if first:
        body["instructions"] = first[0].text
    if REASONING_MODEL.match(request.model_id):
        body["include"] = ["reasoning.encrypted_content"]
    if "max_tokens" in named:
        body["max_output_tokens"] = named.pop("max_tokens")
    if "reasoning_effort" in named:
        body["reasoning"] = {"effort": named.pop("reasoning_effort")}
    body |= {name: named.pop(name) for name in ("temperature", "top_p") if name in named}
    refuse(title, named)
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters or {"type": "object", "properties": {}},
                # Strict is this API's default, and refuses most schemas that people write.
                "strict": False,
            }
            for tool in request.tools
        ]
    if request.response_schema is not None:
        body["text"] = {"format": {"type": "json_schema", **schema_format(request.response_schema)}}
    put_extra(body, request.parameters.extra, joined=("reasoning", "text"))
    return body


def _items(message: Message, bodies: Bodies | None) -> list[dict[str, Any]]:
    """The items of one message: its content, and what the API keeps apart from it, in their order."""
    items: list[dict[str, Any]] = []
    content: list[dict[str, Any]] = []
    for part in message.parts:
        if isinstance(part, ReasoningPart) and not signature_of(part, ResponsesAnswer.vendor):
            # What another vendor's model thought cannot be sent.
            continue
        if (item := _item(part)) is not None:
            if content:
                items.append(_said(message, content))
                content = []
            items.append(item)
        elif (written := _content(part, bodies)) is not None:
            content.append(written)
    if content or not items:
        items.append(_said(message, content))
    return items


def _said(message: Message, content: list[dict[str, Any]]) -> dict[str, Any]:
    if message.role != "assistant":
        return {"role": message.role, "content": content}
    # A list of parts is input; what a model said before is text, unless it has the ids that the vendor gave it.
    if any("text" not in part for part in content):
        said, remedy = "The Responses API takes no pictures or files in a model's answer.", "Put them into a question."
        raise InputError("body.role", said, "", remedy)
    return {"role": "assistant", "content": "".join(part["text"] for part in content)}


def _item(part: Part) -> dict[str, Any] | None:
    """A part that is an item of its own; None for content."""
    if isinstance(part, ToolCallPart):
        arguments = part.arguments if isinstance(part.arguments, str) else canonical(part.arguments or {}).decode()
        return {"type": "function_call", "call_id": part.id, "name": part.name, "arguments": arguments}
    if isinstance(part, ToolResultPart):
        return {"type": "function_call_output", "call_id": part.call_id, "output": part.content}
    if isinstance(part, ReasoningPart):
        name, _, encrypted = signature_of(part, ResponsesAnswer.vendor).partition(" ")
        summary = [{"type": "summary_text", "text": part.text}] if part.text else []
        return {"type": "reasoning", "id": name, "summary": summary, "encrypted_content": encrypted}
    return None


def _content(part: Part, bodies: Bodies | None) -> dict[str, Any] | None:
    if isinstance(part, TextPart):
        return {"type": "input_text", "text": part.text}
    if isinstance(part, ImagePart):
        return {"type": "input_image", "image_url": data_url(part, bodies), "detail": "auto"}
    if isinstance(part, FilePart):
        return {"type": "input_file", "filename": part.name or "file", "file_data": data_url(part, bodies)}
    return None


class ResponsesAnswer(Answer):
    """A response, from its events or whole."""

    vendor = "openai"
    finishes: ClassVar[Mapping[str, Finish]] = {
        "completed": "stop",
        "max_output_tokens": "length",
        "content_filter": "filter",
        "incomplete": "length",
    }

    def take(self, value: dict[str, Any], kind: str = "message") -> str:
        """Take one event, or a whole response."""
        at = count(value, "output_index")
        delta = value.get("delta")
        match value.get("type"):
            case "response.output_text.delta":
                for token in dicts(value.get("logprobs")):
                    take_chance(self, token)
                return self._append(str(delta or ""), at)
            case "response.refusal.delta":
                self._refuse(str(delta or ""))
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                self._think(str(delta or ""), at)
            case "response.reasoning_summary_part.added" if count(value, "summary_index"):
                self._think("\n\n", at)
            case "response.function_call_arguments.delta":
                self._tool(at).arguments.append(str(delta or ""))
            case "response.output_item.added":
                self._open(at, inner(value, "item"))
            case "response.output_item.done":
                self._close(at, inner(value, "item"))
            case "response.created":
                self.chosen = True
            case "response.completed" | "response.incomplete":
                self._end(inner(value, "response"))
            case None if value.get("object") == "response":
                text = "".join(self._whole_item(at, item) for at, item in enumerate(dicts(value.get("output"))))
                self._end(value)
                return text
        return ""

    def error(self, value: dict[str, Any]) -> dict[str, JsonValue] | None:
        """The error of an event ``error`` or ``response.failed``, with the status that its code stands for."""
        failed = value.get("response") if value.get("type") == "response.failed" else value
        error = failed.get("error") if isinstance(failed, dict) else None
        if value.get("type") == "error" and not isinstance(error, dict):
            error = value
        if value.get("type") == "response.failed" and not error:
            error = {"code": "server_error"}
        if not isinstance(error, dict) or not error:
            return None
        name = str(error.get("code") or error.get("type") or "")
        if name in _FORBIDDEN:
            self.finish, self.chosen = "content_filter", True
            return None
        return {**error, "type": name, "code": _STATUS.get(name, 400 if name.startswith(_BAD) else 500)}

    def _open(self, at: int, item: dict[str, Any]) -> None:
        if item.get("type") == "function_call":
            call = self._tool(at)
            call.id, call.name = str(item.get("call_id") or ""), str(item.get("name") or "")

    def _close(self, at: int, item: dict[str, Any]) -> None:
        """What is known only when an item is complete."""
        if item.get("type") == "function_call":
            self._open(at, item)
            self._tool(at).put(str(item.get("arguments") or ""))
        if item.get("type") == "reasoning" and (encrypted := item.get("encrypted_content")):
            self._think("", at, f"{item.get('id') or ''} {encrypted}")

    def _whole_item(self, at: int, item: dict[str, Any]) -> str:
        self._close(at, item)
        if item.get("type") == "reasoning":
            thoughts = [*dicts(item.get("summary")), *dicts(item.get("content"))]
            self._think("\n\n".join(str(one.get("text") or "") for one in thoughts), at)
        text = ""
        for part in dicts(item.get("content")) if item.get("type") == "message" else ():
            text += self._append(str(part.get("text") or ""), at)
            self._refuse(str(part.get("refusal") or ""))
            for token in dicts(part.get("logprobs")):
                take_chance(self, token)
        return text

    def _end(self, response: dict[str, Any]) -> None:
        self.chosen = self.done = True
        self.model = str(response.get("model") or "")
        status = str(response.get("status") or "completed")
        self.finish = str(inner(response, "incomplete_details").get("reason") or status)
        self.usage = usage_of(response.get("usage"))


def usage_of(usage: object) -> Usage | None:
    """Read a usage object; None for none, or one that cannot be true. Totals hold cached and reasoning tokens."""
    if not count(usage, "input_tokens") and not count(usage, "output_tokens"):
        return None
    if not true_counts(usage, "input_tokens", "output_tokens") or not true_counts(
        inner(usage, "input_tokens_details"), "cached_tokens"
    ):
        return None
    return Usage(
        input_tokens=count(usage, "input_tokens"),
        output_tokens=count(usage, "output_tokens"),
        cached_input_tokens=count(inner(usage, "input_tokens_details"), "cached_tokens"),
        cache_write_tokens=count(inner(usage, "input_tokens_details"), "cache_write_tokens"),
        reasoning_tokens=count(inner(usage, "output_tokens_details"), "reasoning_tokens"),
    )
