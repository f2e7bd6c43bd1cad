"""Asks Gemini through Google's generateContent (ai.google.dev/api/generate-content). The key travels in a header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar
from urllib.parse import quote

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
from workbench.providers.attachments import base64_of
from workbench.providers.base import Bodies
from workbench.providers.error_body import error_of
from workbench.providers.http_endpoint import HttpEndpoint
from workbench.providers.parameters import put_extra, refuse, wanted
from workbench.providers.tool_calls import call_names
from workbench.providers.turns import turns
from workbench.providers.wire_text import count, dicts, inner, true_counts

_BUDGETS = {"none": 0, "minimal": 0, "low": 1024, "medium": 8192, "high": 24576}
"""Tokens of thinking that Google gives these words for Gemini 2 (ai.google.dev/gemini-api/docs/openai)."""
_CONFIG = {"temperature": "temperature", "top_p": "topP", "max_tokens": "maxOutputTokens", "seed": "seed"}
_FILTERED = """SAFETY RECITATION BLOCKLIST PROHIBITED_CONTENT SPII LANGUAGE
    IMAGE_SAFETY IMAGE_PROHIBITED_CONTENT IMAGE_RECITATION"""
_USED_UP = re.compile(r"limit: 0\b|prepay|credits? (are|is) depleted", re.I)
_LONG = 900.0
"""Seconds. A limit that needs longer to pass is none of a minute."""


class GeminiEndpoint(HttpEndpoint):
    """One Gemini model."""

    def _authorization(self, secret: str) -> dict[str, str]:
        return {"x-goog-api-key": secret}

    def _write(self, request: Request) -> tuple[httpx.URL, dict[str, Any]]:
        body = gemini_body(request, self._bodies, self._entry.title)
        verb = "streamGenerateContent?alt=sse" if body.pop("stream") else "generateContent"
        model = quote(request.model_id.removeprefix("models/"), safe="/")
        place = model if model.startswith("tunedModels/") else f"models/{model}"
        return httpx.URL(f"{self._base_url}/{place}:{verb}"), body

    def _answer(self, request: Request) -> Answer:
        return GeminiAnswer()

    def _models_url(self) -> httpx.URL:
        return httpx.URL(f"{self._base_url}/models?pageSize=1000")

    def _model_ids(self, listed: Any) -> list[str] | None:
        models = listed.get("models") if isinstance(listed, dict) else None
        if not isinstance(models, list):
            return None
        able = [one for one in dicts(models) if "generateContent" in (one.get("supportedGenerationMethods") or ())]
        return [str(one.get("name") or "").removeprefix("models/") for one in able]


def gemini_body(request: Request, bodies: Bodies | None, title: str = "Google") -> dict[str, Any]:
    """The JSON body of a request, and ``stream``, which stands in the address.

    A `reasoning_effort` of a word is a level of thinking (for Gemini 2 a budget, as Google equates them), a number is a
    budget of tokens. ``generationConfig`` among the extra parameters is joined with ours.

    Raises:
        InputError: an attachment is missing, or the API has no such parameter.
    """
    named = wanted(request)
    config: dict[str, Any] = {ours: named.pop(name) for name, ours in _CONFIG.items() if name in named}
    if "stop" in named:
        config["stopSequences"] = named.pop("stop")
    if "reasoning_effort" in named:
        config["thinkingConfig"] = _thinking(named.pop("reasoning_effort"), request.model_id)
    refuse(title, named)
    if request.response_schema is not None:
        config |= {"responseMimeType": "application/json", "responseJsonSchema": request.response_schema}
    parts = partial(_parts, names=call_names(request.messages), bodies=bodies)
    contents = turns(request.messages, parts, assistant="model", field="parts")
    body: dict[str, Any] = {"contents": contents, "stream": True}
    system = "\n\n".join(message.text for message in request.messages if message.role == "system")
    if system:
        body["systemInstruction"] = {"parts": [{"text": system}]}
    if request.tools:
        body["tools"] = [
            {
                "functionDeclarations": [
                    {"name": tool.name, "description": tool.description}
                    | ({"parametersJsonSchema": tool.parameters} if tool.parameters else {})
                    for tool in request.tools
                ]
            }
        ]
    if config:
        body["generationConfig"] = config
    put_extra(body, request.parameters.extra, joined=("generationConfig", "thinkingConfig"))
    body.setdefault("stream", False)
    return body


def _thinking(effort: str, model_id: str) -> dict[str, Any]:
    if effort.isdecimal():
        budget = int(effort)
    elif "gemini-2" not in model_id and effort != "none":
        return {"thinkingLevel": effort, "includeThoughts": True}
    else:
        budget = _BUDGETS.get(effort, _BUDGETS["high"])
    return {"thinkingBudget": budget, "includeThoughts": budget > 0}


def _parts(message: Message, names: Mapping[str, str], bodies: Bodies | None) -> list[dict[str, Any]]:
    """The parts of a message. A signature stands before the part that it came with, and goes back on it."""
    written: list[dict[str, Any]] = []
    signature = ""
    for part in message.parts:
        if isinstance(part, ReasoningPart):
            signature = signature_of(part, GeminiAnswer.vendor)
            continue
        one = _part(part, names, bodies)
        if signature:
            one["thoughtSignature"] = signature
        signature = ""
        written.append(one)
    return written


def _part(part: Part, names: Mapping[str, str], bodies: Bodies | None) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"text": part.text}
    if isinstance(part, ToolCallPart):
        arguments = part.arguments if isinstance(part.arguments, dict) else {}
        return {"functionCall": {"id": part.id, "name": part.name, "args": arguments}}
    if isinstance(part, ToolResultPart):
        field = "error" if part.is_error else "result"
        name = names.get(part.call_id, part.call_id)
        return {"functionResponse": {"id": part.call_id, "name": name, "response": {field: part.content}}}
    assert isinstance(part, ImagePart | FilePart)
    return {"inlineData": {"mimeType": part.media_type, "data": base64_of(part, bodies)}}


class GeminiAnswer(Answer):
    """An answer of generateContent; each chunk of a stream has the form of a whole one."""

    vendor = "google"
    finishes: ClassVar[Mapping[str, Finish]] = {
        "STOP": "stop",
        "MAX_TOKENS": "length",
        **dict.fromkeys(_FILTERED.split(), "filter"),
    }
    broken = frozenset({"OTHER", "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS"})
    """Ends without an answer that another try may not have."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._signed = False

    def take(self, value: dict[str, Any], kind: str = "message") -> str:
        """Take one chunk."""
        if isinstance(model := value.get("modelVersion"), str) and model:
            self.model = model
        if inner(value, "promptFeedback").get("blockReason"):
            self.finish, self.chosen = "SAFETY", True
        text = ""
        for candidate in dicts(value.get("candidates"))[:1]:
            self.chosen = True
            for part in dicts(inner(candidate, "content").get("parts")):
                text += self._part(part)
            if isinstance(reason := candidate.get("finishReason"), str) and reason != "FINISH_REASON_UNSPECIFIED":
                self.finish = reason
            self._likelihoods(inner(candidate, "logprobsResult"))
        if self.finish and (usage := usage_of(value.get("usageMetadata"))):
            # Before the end the counts are no more than what was counted so far.
            self.usage = usage
        return text

    def error(self, value: dict[str, Any]) -> dict[str, JsonValue] | None:
        """The error of a chunk."""
        return _sorted_out(error_of(value)) if value.get("error") else None

    def refused(self, status: int, headers: Mapping[str, str], body: str) -> dict[str, JsonValue]:
        """The error object; a wrong key comes as status 400, the time to wait among the details."""
        return _sorted_out(error_of(body))

    def _part(self, part: dict[str, Any]) -> str:
        signature = str(part.get("thoughtSignature") or "")
        if part.get("thought"):
            self._think(str(part.get("text") or ""), self._at, signature)
            return ""
        if signature:
            if self._signed:
                # One signature to a part: each stands before its own.
                self._at += 1
            self._think("", self._at, signature)
            self._signed = True
        if isinstance(called := part.get("functionCall"), dict):
            self._at += 2
            call = self._tool(self._at)
            call.id, call.name = str(called.get("id") or ""), str(called.get("name") or "")
            call.put(called.get("args") or {})
            self._at += 1
            self._signed = False
            return ""
        return self._append(str(part.get("text") or ""), self._at + 1)

    def _likelihoods(self, result: dict[str, Any]) -> None:
        chosen, top = dicts(result.get("chosenCandidates")), dicts(result.get("topCandidates"))
        for at, token in enumerate(chosen):
            others = dicts(top[at].get("candidates")) if at < len(top) else []
            listed = [(one.get("token"), one.get("logProbability")) for one in (token, *others)]
            self.note_chance(token.get("token"), listed)


def _sorted_out(error: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """An error object with the kind of failure and the time to wait (google.rpc.Status and its details)."""
    words, status = str(error.get("message") or ""), error.get("code")
    details = dicts(error.get("details"))
    if (
        any(one.get("reason") in ("API_KEY_INVALID", "API_KEY_EXPIRED") for one in details)
        or "API key not valid" in words
    ):
        error["kind"] = "auth"
    wait = next((_delay(one) for one in details if str(one.get("@type", "")).endswith("RetryInfo")), None)
    if wait is not None:
        error["retry_after"] = wait
    if status == 429:
        # The message speaks of a quota and of billing for every limit, also for one of a minute.
        over = wait > _LONG if wait is not None else "PerDay" in str(details)
        error["kind"] = "quota" if over or _USED_UP.search(words) else "rate_limit"
    return error


def _delay(detail: dict[str, Any]) -> float | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)s", str(detail.get("retryDelay")))
    return float(found[1]) if found else None


def usage_of(usage: object) -> Usage | None:
    """Read a usage object; None for none. Thoughts are counted apart from the answer and paid as output."""
    answered, thought = count(usage, "candidatesTokenCount"), count(usage, "thoughtsTokenCount")
    asked = count(usage, "promptTokenCount") + count(usage, "toolUsePromptTokenCount")
    names = ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "cachedContentTokenCount")
    if not (asked or answered or thought) or not true_counts(usage, *names, "toolUsePromptTokenCount"):
        return None
    return Usage(
        input_tokens=asked,
        output_tokens=answered + thought,
        cached_input_tokens=count(usage, "cachedContentTokenCount"),
        reasoning_tokens=thought,
    )
