"""Asks Ollama through its own chat API (docs.ollama.com/api/chat): its streams are lines of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import httpx
from pydantic import JsonValue

from workbench.core.calls import Finish, Request, Usage
from workbench.core.messages import FilePart, ImagePart, Message, TextPart, ToolCallPart, ToolResultPart
from workbench.providers.answer import Answer, Framing
from workbench.providers.attachments import base64_of, no_files
from workbench.providers.base import Bodies
from workbench.providers.chat_answer import take_chance
from workbench.providers.http_endpoint import HttpEndpoint
from workbench.providers.lines import LineParser
from workbench.providers.parameters import put_extra, wanted
from workbench.providers.tool_calls import call_names
from workbench.providers.wire_text import count, dicts, inner, true_counts

_TOP = frozenset(
    {"format", "keep_alive", "logprobs", "options", "shift", "stream", "think", "top_logprobs", "truncate"}
)
"""Parameters of a request; all others belong to the model and stand in ``options``."""
_OPTIONS = {"temperature": "temperature", "top_p": "top_p", "max_tokens": "num_predict", "stop": "stop", "seed": "seed"}
_CALLS = 2


class OllamaEndpoint(HttpEndpoint):
    """One model that Ollama serves. An address that ends in ``/v1``, its OpenAI-compatible one, is understood too."""

    accept = "application/x-ndjson, application/json"

    def _authorization(self, secret: str) -> dict[str, str]:
        return {"authorization": f"Bearer {secret}"}

    def _write(self, request: Request) -> tuple[httpx.URL, dict[str, Any]]:
        return httpx.URL(f"{self._root}/chat"), ollama_body(request, self._bodies, self._entry.title)

    def _answer(self, request: Request) -> Answer:
        return OllamaAnswer()

    def _models_url(self) -> httpx.URL:
        return httpx.URL(f"{self._root}/tags")

    def _model_ids(self, listed: Any) -> list[str] | None:
        models = listed.get("models") if isinstance(listed, dict) else None
        return [str(one.get("model") or one.get("name")) for one in dicts(models)] if isinstance(models, list) else None

    @property
    def _root(self) -> str:
        return f"{self._base_url.removesuffix('/v1').removesuffix('/api')}/api"


def ollama_body(request: Request, bodies: Bodies | None, title: str = "Ollama") -> dict[str, Any]:
    """The JSON body of a request.

    A `reasoning_effort` of ``none`` switches thinking off, ``true`` on, other words are levels. Extra parameters that
    the API does not know itself, such as ``num_ctx``, go to the model's options.

    Raises:
        InputError: a picture is missing, or there is a file, which the API does not take.
    """
    named = wanted(request)
    effort = named.pop("reasoning_effort", None)
    options = {_OPTIONS[name]: value for name, value in named.items()}
    names = call_names(request.messages)
    messages = [written for message in request.messages for written in _messages(message, names, bodies, title)]
    body: dict[str, Any] = {"model": request.model_id, "messages": messages, "stream": True}
    if effort is not None:
        body["think"] = {"none": False, "false": False, "true": True}.get(effort, effort)
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
        body["format"] = request.response_schema
    extra = request.parameters.extra
    put_extra(options, {name: value for name, value in extra.items() if name not in _TOP})
    if options:
        body["options"] = options
    put_extra(body, {name: value for name, value in extra.items() if name in _TOP}, joined=("options",))
    return body


def _messages(message: Message, names: Mapping[str, str], bodies: Bodies | None, title: str) -> list[dict[str, Any]]:
    """One message; each result of a tool is one of its own."""
    written: list[dict[str, Any]] = []
    images: list[str] = []
    calls: list[dict[str, Any]] = []
    for part in message.parts:
        if isinstance(part, ToolResultPart):
            called = {"tool_call_id": part.call_id, "tool_name": names.get(part.call_id, "")}
            written.append({"role": "tool", "content": part.content, **called})
        elif isinstance(part, ToolCallPart):
            arguments = part.arguments if isinstance(part.arguments, dict) else {}
            calls.append({"id": part.id, "function": {"name": part.name, "arguments": arguments}})
        elif isinstance(part, ImagePart):
            images.append(base64_of(part, bodies))
        elif isinstance(part, FilePart):
            raise no_files(title, part)
    if not written or any(isinstance(part, TextPart) for part in message.parts):
        said: dict[str, Any] = {"role": message.role, "content": message.text}
        said |= {"images": images} if images else {}
        said |= {"tool_calls": calls} if calls else {}
        if message.role == "assistant" and (thought := _thought(message)):
            said["thinking"] = thought
        written.append(said)
    return written


def _thought(message: Message) -> str:
    return "".join(part.text for part in message.parts if part.type == "reasoning")


class OllamaAnswer(Answer):
    """An answer of the chat API; each line of a stream has the form of a whole one."""

    finishes: ClassVar[Mapping[str, Finish]] = {"stop": "stop", "length": "length"}
    broken = frozenset({"", "connection_closed"})
    """The runner went away in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self._next = _CALLS

    def take(self, value: dict[str, Any], kind: str = "message") -> str:
        """Take one line."""
        if isinstance(model := value.get("model"), str) and model:
            self.model = model
        message = inner(value, "message")
        self.chosen = self.chosen or "message" in value
        self._think(str(message.get("thinking") or ""))
        for called in dicts(message.get("tool_calls")):
            function = inner(called, "function")
            call = self._tool(self._next)
            call.id, call.name = str(called.get("id") or ""), str(function.get("name") or "")
            call.put(function.get("arguments") or {})
            self._next += 1
        for token in dicts(value.get("logprobs")):
            take_chance(self, token)
        text = self._append(str(message.get("content") or ""))
        if value.get("done"):
            self._end(value)
        return text

    def error(self, value: dict[str, Any]) -> dict[str, JsonValue] | None:
        """The error of a line ``{"error": "…"}``."""
        return {"message": str(value["error"]), "code": 500} if value.get("error") else None

    def framing(self, media_type: str) -> Framing | None:
        """Lines for a stream."""
        return LineParser() if media_type == "application/x-ndjson" else None

    def _end(self, value: dict[str, Any]) -> None:
        # Servers before 0.1.37 gave no reason.
        self.finish = str(value.get("done_reason", "stop"))
        asked, answered = count(value, "prompt_eval_count"), count(value, "eval_count")
        if (asked or answered) and true_counts(value, "prompt_eval_count", "eval_count"):
            self.usage = Usage(input_tokens=asked, output_tokens=answered)
        self.done = self.finish not in self.broken
