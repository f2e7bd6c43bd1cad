"""Parameters on their way to a vendor: by our names, with those that it does not have, and which one it refused.

Nothing is dropped silently: what an API has no field for is said before a call is made, and what a model refuses is
named with how to leave it out. ``null`` among a model's extra parameters leaves out what its prompt sets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import JsonValue

from workbench.core.calls import Request
from workbench.core.errors import InputError

OWN = ("temperature", "top_p", "max_tokens", "stop", "seed", "reasoning_effort")
_VENDORS: dict[str, str] = {
    "max_completion_tokens": "max_tokens",
    "max_output_tokens": "max_tokens",
    "maxoutputtokens": "max_tokens",
    "maxtokens": "max_tokens",
    "num_predict": "max_tokens",
    "topp": "top_p",
    "stop_sequences": "stop",
    "stopsequences": "stop",
    "reasoning.effort": "reasoning_effort",
    "output_config.effort": "reasoning_effort",
    "effort": "reasoning_effort",
    "thinking_level": "reasoning_effort",
    "thinkinglevel": "reasoning_effort",
    "thinking level": "reasoning_effort",
    "thinking_budget": "reasoning_effort",
    "thinkingconfig": "reasoning_effort",
    "thinking_config": "reasoning_effort",
    "reasoning_budget": "reasoning_effort",
    "think": "reasoning_effort",
    "thinking": "reasoning_effort",
}
_OTHERS = (
    "frequency_penalty",
    "presence_penalty",
    "logit_bias",
    "logprobs",
    "min_p",
    "parallel_tool_calls",
    "response_format",
    "service_tier",
    "stream_options",
    "text.verbosity",
    "tool_choice",
    "top_k",
    "top_logprobs",
    "topk",
    "verbosity",
)
_CONTENT = re.compile(r"^(messages?|input|contents?|system|instructions|model|tools?|prompt)\b", re.I)
_NAMES = re.compile(
    rf"(?<![\w.])({'|'.join(sorted(map(re.escape, (*OWN, *_VENDORS, *_OTHERS)), key=len, reverse=True))})(?![\w])", re.I
)
_COMPLAINT = re.compile(
    r"unsupported|not support|unknown name|unknown parameter|unrecognized|unexpected|extra inputs|extra_forbidden"
    r"|deprecated|not permitted|not allowed|does not accept|cannot be|can ?not both|must be|should be|invalid"
    r"|out of range|only .{0,40}(supported|allowed)|less than|greater than|too large|too high|at most|maximum"
    r"|incompatible",
    re.I,
)


def wanted(request: Request) -> dict[str, Any]:
    """The parameters that are set, by our names, without those that ``null`` among the extra ones leaves out."""
    parameters = request.parameters
    named: dict[str, Any] = {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "max_tokens": parameters.max_tokens,
        "stop": list(parameters.stop) or None,
        "seed": parameters.seed,
        "reasoning_effort": parameters.reasoning_effort,
    }
    left_out = {name for name, value in parameters.extra.items() if value is None}
    return {name: value for name, value in named.items() if value is not None and name not in left_out}


def refuse(title: str, names: Collection[str]) -> None:
    """Say that an API has no such parameters.

    Args:
        title: what sentences call the vendor.
        names: the parameters, by our names; nothing happens without any.

    Raises:
        InputError: with how to leave the first of them out.
    """
    for name in names:
        raise InputError("parameter.unknown", f"{title} has no parameter “{name}”.", "", how_to_leave_out(name))


def how_to_leave_out(name: str) -> str:
    """What to do about a parameter that is not taken."""
    inside = "null"
    for field in reversed(name.split(".")):
        inside = f'{{"{field}": {inside}}}'
    return f"Remove {name} from the parameters, or add {inside} to the extra ones of this model."


def put_extra(body: dict[str, Any], extra: Mapping[str, JsonValue], joined: Collection[str] = ()) -> None:
    """Put a vendor's own parameters over a body, as they are; null takes a field away.

    Args:
        body: what is written so far.
        extra: `Parameters.extra`.
        joined: fields that hold parameters themselves: objects there are joined, not replaced.
    """
    for name, value in extra.items():
        if value is None and (name in body or name in OWN):
            body.pop(name, None)
        elif name in joined and isinstance(value, dict):
            inside = body.setdefault(name, {})
            put_extra(inside, value, joined)
        else:
            body[name] = value


def refused_parameter(error: Mapping[str, JsonValue], words: str) -> str:
    """The parameter that a vendor complains of, by our name where it is one of ours; empty where it names none."""
    named = error.get("param")
    if isinstance(named, str) and named and not _CONTENT.match(named):
        return _ours(named)
    if (isinstance(named, str) and named) or not _COMPLAINT.search(words):
        return ""
    found = _NAMES.search(words)
    return _ours(found[1]) if found else ""


def _ours(name: str) -> str:
    return _VENDORS.get(name.lower(), name)
