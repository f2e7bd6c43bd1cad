"""What pydantic found wrong with a value, in words of a sentence: ``must be a list, not ‘x’``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_MUST: dict[str, str] = {
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping (NAME: VALUE)",
    "model_type": "a mapping (NAME: VALUE)",
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}
_BOUNDS: dict[str, tuple[str, str]] = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}
_SHOWN = 40


def wrong_value(fault: Mapping[str, Any]) -> str:
    """What is wrong with a value, to stand behind its name; what has no words here keeps those of pydantic.

    Args:
        fault: one of `pydantic.ValidationError.errors`.
    """
    kind, context = str(fault["type"]), fault.get("ctx") or {}
    if kind in _MUST:
        return f"must be {_MUST[kind]}, not {_shown(fault['input'])}"
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"must be {words} {context[key]:g}, not {_shown(fault['input'])}"
    if kind in ("too_short", "string_too_short"):
        least = context["min_length"]
        if least == 1:
            return "must not be empty"
        return f"must have at least {least} {'items' if kind == 'too_short' else 'characters'}"
    if kind == "literal_error":
        return f"must be {context['expected'].replace(chr(39), '')}, not {_shown(fault['input'])}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}"


def _shown(value: Any) -> str:
    """A value as people write it, cut."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"‘{text[:_SHOWN]}…’" if len(text) > _SHOWN else f"‘{text}’"
