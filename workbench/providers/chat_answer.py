"""Puts an answer of the chat completions API together: from the chunks of a stream, or from one whole JSON."""

from __future__ import annotations

import json
from typing import Any

import pydantic_core
from pydantic import JsonValue

from workbench.core.calls import Completion, Finish, Usage
from workbench.core.messages import Message, Part, ReasoningPart, TextPart, ToolCallPart

_FINISH: dict[str, Finish] = {
    "stop": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "stop_sequence": "stop",
    "end_turn": "stop",
    "length": "length",
    "max_tokens": "length",
    "content_filter": "filter",
    "refusal": "refusal",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
}
BROKEN_FINISH = ("error", "abort", "insufficient_system_resource", "network_error")
"""Finish reasons by which servers say that they failed in the middle (OpenRouter, vLLM, DeepSeek, GLM)."""


def read_json(text: str | bytes) -> Any:
    """Parse JSON.

    Raises:
        ValueError: it is none.
    """
    try:
        return pydantic_core.from_json(text)
    except ValueError:
        # Slower, but takes halves of surrogate pairs, which servers that cut a text at UTF-16 units send.
        try:
            return json.loads(text)
        except RecursionError:
            raise ValueError("nested too deep") from None


class Assembly:
    """Collects an answer. `finish` is None until the server said why it ended."""

    def __init__(self) -> None:
        self.finish: str | None = None
        self.done = False
        """The stream said ``[DONE]``."""
        self.model = ""
        self.usage: Usage | None = None
        self.chosen = False
        """Whether the server sent an answer at all, be it empty."""
        self.began = False
        """Whether any part of the answer came, reasoning and tool calls too."""
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._refusal: list[str] = []
        self._calls: dict[int, _ToolCall] = {}
        self._half = ""

    def take(self, chunk: dict[str, Any]) -> str:
        """Take one chunk, or a whole answer, and return the text that is new in it."""
        if isinstance(model := chunk.get("model"), str) and model:
            self.model = model
        groq = chunk.get("x_groq")
        if usage := usage_of(chunk.get("usage") or (groq.get("usage") if isinstance(groq, dict) else None)):
            self.usage = usage
        choices = chunk.get("choices")
        new = ""
        for choice in choices if isinstance(choices, list) else ():
            # Only one answer is asked for; others, if any, have a higher index.
            if isinstance(choice, dict) and not choice.get("index"):
                new += self._choice(choice)
        return new

    @property
    def text(self) -> str:
        """The text so far."""
        return _whole("".join(self._text)) if self._text else ""

    def completion(self) -> Completion:
        """The finished answer. A refusal's text is the answer's text: it can be the right answer."""
        parts: list[Part] = []
        if reasoning := _whole("".join(self._reasoning)):
            parts.append(ReasoningPart(text=reasoning))
        refusal = _whole("".join(self._refusal))
        if text := _whole("".join(self._text) + self._half) or refusal:
            parts.append(TextPart(text=text))
        calls = [call.part(index) for index, call in sorted(self._calls.items())]
        finish: Finish = _FINISH.get(self.finish or "stop", "stop")
        if refusal:
            finish = "refusal"
        elif calls and finish == "stop":
            finish = "tool_calls"
        return Completion(message=Message(role="assistant", parts=(*parts, *calls)), finish=finish, model=self.model)

    def _choice(self, choice: dict[str, Any]) -> str:
        new = ""
        self.chosen = True
        delta = choice.get("delta") or choice.get("message")
        if isinstance(delta, dict):
            new = self._delta(delta)
        elif isinstance(text := choice.get("text"), str):
            new = self._append(text)
        if isinstance(reason := choice.get("finish_reason"), str) and reason and self.finish is None:
            self.finish = reason
        return new

    def _delta(self, delta: dict[str, Any]) -> str:
        new = ""
        content = delta.get("content")
        if isinstance(content, str):
            if content:
                new = self._append(content)
        elif isinstance(content, list):
            new = self._append("".join(self._listed(content)))
        for name in ("reasoning_content", "reasoning"):
            if isinstance(thought := delta.get(name), str) and thought:
                self._reasoning.append(thought)
                self.began = True
                break
        if isinstance(refusal := delta.get("refusal"), str) and refusal:
            self._refusal.append(refusal)
            self.began = True
        calls = delta.get("tool_calls")
        for place, call in enumerate(calls if isinstance(calls, list) else ()):
            if isinstance(call, dict):
                self._call(call, place)
        if isinstance(old := delta.get("function_call"), dict):
            self._call({"index": 0, "function": old}, 0)
        return new

    def _listed(self, content: list[Any]) -> list[str]:
        """Texts of a list of parts, as Mistral sends it; thoughts go to the reasoning."""
        texts: list[str] = []
        for part in content:
            if not isinstance(part, dict):
                continue
            if isinstance(text := part.get("text"), str):
                texts.append(text)
            elif isinstance(inner := part.get("thinking"), list):
                self._reasoning += [str(one.get("text", "")) for one in inner if isinstance(one, dict)]
                self.began = True
        return texts

    def _append(self, text: str) -> str:
        if not text:
            return ""
        self.began = True
        text = self._half + text
        self._half = ""
        if "\ud800" <= text[-1] <= "\udbff":
            # The other half of the character comes with the next piece.
            text, self._half = text[:-1], text[-1]
        text = _whole(text)
        self._text.append(text)
        return text

    def _call(self, call: dict[str, Any], place: int) -> None:
        index = call.get("index")
        if not isinstance(index, int):
            # Some servers leave the index out: a new id begins a new call.
            known = [at for at, one in self._calls.items() if call.get("id") and one.id == call["id"]]
            index = known[0] if known else (len(self._calls) if call.get("id") else max(self._calls, default=place))
        found = self._calls.setdefault(index, _ToolCall())
        found.take(call)
        self.began = True


class _ToolCall:
    """One tool call in the making."""

    def __init__(self) -> None:
        self.id = ""
        self._name = ""
        self._arguments: list[str] = []

    def take(self, call: dict[str, Any]) -> None:
        if isinstance(own := call.get("id"), str) and own:
            self.id = own
        function = call.get("function")
        if not isinstance(function, dict):
            return
        if isinstance(name := function.get("name"), str) and name:
            # Repeated whole by some servers, sent in pieces by none that is known.
            self._name = name
        arguments = function.get("arguments")
        if isinstance(arguments, str):
            self._arguments.append(arguments)
        elif arguments is not None:
            self._arguments = [json.dumps(arguments)]

    def part(self, index: int) -> ToolCallPart:
        text = _whole("".join(self._arguments))
        arguments: JsonValue
        try:
            arguments = read_json(text) if text.strip() else {}
        except ValueError:
            # Kept as it came: a check can say that it is no JSON.
            arguments = text
        return ToolCallPart(id=self.id or f"call_{index}", name=self._name, arguments=arguments)


def usage_of(usage: object) -> Usage | None:
    """Read a usage object; None for none, or one that counts nothing.

    Cached tokens are part of the prompt's by OpenAI's rule. Servers whose total is larger than prompt and completion
    by just the reasoning tokens (xAI) count those apart, and they are added to the output here.
    """
    if not isinstance(usage, dict):
        return None
    details, output_details = _inner(usage, "prompt_tokens_details"), _inner(usage, "completion_tokens_details")
    tokens_in, tokens_out = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    if not tokens_in and not tokens_out:
        return None
    reasoning = _count(output_details, "reasoning_tokens")
    if reasoning and _count(usage, "total_tokens") == tokens_in + tokens_out + reasoning:
        tokens_out += reasoning
    return Usage(
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        cached_input_tokens=_count(details, "cached_tokens") or _count(usage, "prompt_cache_hit_tokens"),
        cache_write_tokens=_count(details, "cache_write_tokens") or _count(usage, "cache_creation_input_tokens"),
        reasoning_tokens=reasoning,
    )


def _inner(usage: dict[str, Any], name: str) -> dict[str, Any]:
    inner = usage.get(name)
    return inner if isinstance(inner, dict) else {}


def _count(usage: dict[str, Any], name: str) -> int:
    value = usage.get(name)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e12 else 0


def _whole(text: str) -> str:
    """Join halves of surrogate pairs; a half alone becomes U+FFFD, because no file can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
