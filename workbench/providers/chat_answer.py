"""Puts an answer of the chat completions API together: from the chunks of a stream, or from one whole JSON."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue

from workbench.core.calls import Finish, Usage
from workbench.core.quick import quick
from workbench.providers.answer import Answer
from workbench.providers.error_body import error_of
from workbench.providers.wire_text import count, dicts, inner, true_counts

FINISHES: dict[str, Finish] = {
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
_UNSAID = ("content_filter", "refusal")
"""Reasons to end with which a server may leave the message out."""
_FIRST_CALL = 2
"""Place of the first tool call: reasoning and text come before."""


class ChatAnswer(Answer):
    """An answer of the chat completions API."""

    finishes = FINISHES
    broken = frozenset({"error", "abort", "insufficient_system_resource", "network_error"})
    """OpenRouter, vLLM, DeepSeek and GLM say so that they failed in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: dict[int, str] = {}

    def take(self, value: dict[str, Any], kind: str = "message") -> str:
        """Take one chunk, or a whole answer, and return the text that is new in it."""
        if isinstance(model := value.get("model"), str) and model:
            self.model = model
        groq = value.get("x_groq")
        if usage := usage_of(value.get("usage") or (groq.get("usage") if isinstance(groq, dict) else None)):
            self.usage = usage
        choices = value.get("choices")
        new = ""
        for choice in choices if isinstance(choices, list) else ():
            # Only one answer is asked for; others, if any, have a higher index.
            if isinstance(choice, dict) and not choice.get("index"):
                new += self._choice(choice)
        return new

    def only_text(self, value: Any) -> str | None:
        """The text of a chunk that says nothing else; see `Answer.only_text`."""
        if not isinstance(value, dict) or "error" in value or value.get("usage") or value.get("x_groq"):
            return None
        choices = value.get("choices")
        choice = choices[0] if isinstance(choices, list) and len(choices) == 1 else None
        if not isinstance(choice, dict) or any(choice.get(name) for name in ("index", "logprobs", "finish_reason")):
            return None
        delta = choice.get("delta")
        if not isinstance(delta, dict) or any(
            delta[name] not in (None, "", []) for name in delta if name not in ("content", "role")
        ):
            return None
        content = delta.get("content")
        return content if isinstance(content, str) and content else None

    def error(self, value: dict[str, Any]) -> dict[str, JsonValue] | None:
        """The error that a chunk says."""
        return error_of(value) if value.get("error") or ("error" in value and "choices" not in value) else None

    def _choice(self, choice: dict[str, Any]) -> str:
        new = ""
        delta, text, reason = (
            choice.get("delta") or choice.get("message"),
            choice.get("text"),
            choice.get("finish_reason"),
        )
        if isinstance(delta, dict):
            new = self._delta(delta, whole="message" in choice)
        elif isinstance(text, str):
            new = self._append(text)
        elif delta is not None or ("message" in choice and reason not in _UNSAID):
            self.odd = True
        # A choice that says nothing at all is no answer, not an empty one.
        self.chosen = self.chosen or isinstance(delta, dict) or isinstance(text or reason, str)
        if choice.get("logprobs"):
            for token in dicts(inner(choice, "logprobs").get("content")):
                take_chance(self, token)
        if isinstance(reason, str) and reason and self.finish is None:
            self.finish = reason
        return new

    def _delta(self, delta: dict[str, Any], *, whole: bool) -> str:
        new = ""
        content, calls = delta.get("content"), delta.get("tool_calls")
        self.odd = self.odd or not _is_content(content, whole=whole and not calls) or not _are_calls(calls)
        if isinstance(content, str):
            if content:
                new = self._append(content)
        elif isinstance(content, list):
            new = self._append("".join(self._listed(content)))
        for name in ("reasoning_content", "reasoning"):
            if isinstance(thought := delta.get(name), str) and thought:
                self._think(thought)
                break
        if isinstance(refusal := delta.get("refusal"), str):
            self._refuse(refusal)
        for place, call in enumerate(calls if isinstance(calls, list) else ()):
            if isinstance(call, dict):
                self._call(call, place)
        if isinstance(old := delta.get("function_call"), dict):
            self._call({"index": 0, "function": old}, 0)
        return new

    def _listed(self, content: list[Any]) -> list[str]:
        """Texts of a list of parts, as Mistral sends it; thoughts go to the reasoning."""
        texts: list[str] = []
        for part in dicts(content):
            if isinstance(text := part.get("text"), str):
                texts.append(text)
            elif isinstance(thoughts := part.get("thinking"), list):
                self._think("".join(str(one.get("text", "")) for one in dicts(thoughts)))
        return texts

    def _call(self, call: dict[str, Any], place: int) -> None:
        own, index = call.get("id"), call.get("index")
        if not isinstance(index, int):
            # Some servers leave the index out: a new id begins a new call.
            known = [at for at, one in self._calls.items() if own and one == own]
            index = known[0] if known else (len(self._calls) if own else max(self._calls, default=place))
        found = self._tool(_FIRST_CALL + index)
        self._calls.setdefault(index, "")
        if isinstance(own, str) and own:
            found.id = self._calls[index] = own
        function = inner(call, "function")
        if isinstance(name := function.get("name"), str) and name:
            # Repeated whole by some servers, sent in pieces by none that is known.
            found.name = name
        arguments = function.get("arguments")
        if isinstance(arguments, str):
            found.arguments.append(arguments)
        elif arguments is not None:
            found.put(arguments)


def _is_content(content: object, *, whole: bool) -> bool:
    """Whether it can be the content of an answer: none, a text, or a list of parts of which some are read here."""
    if not isinstance(content, list):
        return content is None or isinstance(content, str)
    if not content:
        return not whole
    if not all(isinstance(part, dict) and isinstance(part.get("text"), str | None) for part in content):
        return False
    return any(
        isinstance(part.get("text"), str) or "thinking" in part or part.get("type") == "reference" for part in content
    )


def _are_calls(calls: object) -> bool:
    return not calls or (isinstance(calls, list) and all(isinstance(call, dict) for call in calls))


def take_chance(answer: Answer, token: dict[str, Any]) -> None:
    """Keep the likelihoods of one token, in the form that OpenAI and Ollama share: token, logprob, top_logprobs."""
    listed = [(one.get("token"), one.get("logprob")) for one in dicts(token.get("top_logprobs"))]
    answer.note_chance(token.get("token"), [(token.get("token"), token.get("logprob")), *listed])


def usage_of(usage: object) -> Usage | None:
    """Read a usage object; None for none, or one that counts nothing or what cannot be true.

    Cached tokens are part of the prompt's by OpenAI's rule. Servers whose total is larger than prompt and completion
    by just the reasoning tokens (xAI) count those apart, and they are added to the output here.
    """
    if not isinstance(usage, dict):
        return None
    details, output_details = inner(usage, "prompt_tokens_details"), inner(usage, "completion_tokens_details")
    tokens_in, tokens_out = count(usage, "prompt_tokens"), count(usage, "completion_tokens")
    cached = count(details, "cached_tokens") or count(usage, "prompt_cache_hit_tokens")
    counted = true_counts(usage, "prompt_tokens", "completion_tokens", "prompt_cache_hit_tokens")
    if not (tokens_in or tokens_out) or not counted or not true_counts(details, "cached_tokens") or cached > tokens_in:
        return None
    reasoning = count(output_details, "reasoning_tokens")
    if reasoning and count(usage, "total_tokens") == tokens_in + tokens_out + reasoning:
        tokens_out += reasoning
    return quick(
        Usage,
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        cached_input_tokens=cached,
        cache_write_tokens=count(details, "cache_write_tokens") or count(usage, "cache_creation_input_tokens"),
        reasoning_tokens=reasoning,
    )
