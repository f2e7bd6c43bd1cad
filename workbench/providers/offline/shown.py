"""Finds the JSON form that a prompt shows where it gives no schema."""

from __future__ import annotations

import json
import re
from typing import Any

from workbench.providers.offline.reading import Example

Schema = dict[str, Any]
_KEY = re.compile(r"[\"']([\w -]{1,40})[\"']\s*:")


def schema_shown(orders: str, examples: tuple[Example, ...]) -> Schema | None:
    """The schema of a JSON object that a prompt shows or that its examples answer with; None where there is none.

    A value like ``"low|high"`` is a choice; another text is a description.
    """
    for _, output in examples:
        if isinstance(value := parsed(output), dict):
            return {"type": "object", "properties": {name: _kind_of(inner) for name, inner in value.items()}}
    start = orders.find("{")
    while start >= 0:
        end = orders.find("}", start)
        shown = orders[start : end + 1] if end > 0 else ""
        value = parsed(shown)
        if isinstance(value, dict) and value:
            return {"type": "object", "properties": {name: _described(inner) for name, inner in value.items()}}
        if keys := _KEY.findall(shown):
            return {"type": "object", "properties": {key: {"type": "string"} for key in keys}}
        start = orders.find("{", start + 1)
    return None


def _described(value: Any) -> Schema:
    if isinstance(value, str):
        choices = [part.strip() for part in value.split("|")]
        if len(choices) > 1:
            return {"type": "string", "enum": choices}
        kind = value.strip("<>[]. ").lower()
        return {"type": kind} if kind in ("number", "integer", "boolean") else {"type": "string", "description": value}
    return _kind_of(value)


def _kind_of(value: Any) -> Schema:
    if isinstance(value, dict):
        return {"type": "object", "properties": {name: _kind_of(inner) for name, inner in value.items()}}
    if isinstance(value, list):
        return {"type": "array", "items": _kind_of(value[0]) if value else {"type": "string"}}
    kinds = {bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return {"type": kinds.get(type(value), "string")}


def parsed(text: str) -> Any:
    """The JSON object or list that a text is; None for any other text."""
    text = text.strip()
    if text[:1] not in "{[":
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
