"""Reads JSON and joins texts as servers send them: cut anywhere, also inside a character."""

from __future__ import annotations

import json
from typing import Any

import pydantic_core

from workbench.core.safe_text import mended

_MOST = 10**9
"""Tokens of one call, far more than any model reads or writes."""


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


def write_json(value: dict[str, Any]) -> bytes:
    """Write JSON."""
    try:
        return pydantic_core.to_json(value)
    except ValueError:
        # Halves of surrogate pairs in a text: written as escapes.
        return json.dumps(value).encode("ascii")


def whole_json(value: Any) -> Any:
    """A JSON value with all its texts `mended`: escapes in JSON can say halves of characters.

    Raises:
        ValueError: it is nested too deep, or holds a number that cannot be written.
    """
    try:
        pydantic_core.to_json(value)
    except ValueError:
        try:
            return json.loads(mended(json.dumps(value, ensure_ascii=False)))
        except RecursionError:
            raise ValueError("nested too deep") from None
    return value


def count(values: object, name: str) -> int:
    """A number of tokens in an object; 0 for anything else."""
    value = values.get(name) if isinstance(values, dict) else None
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e12 else 0


def true_counts(values: object, *names: str) -> bool:
    """Whether each of these numbers of tokens can be true: absent, or a whole number up to a milliard.

    One that cannot makes all of them doubtful; what the call cost is then estimated, and said so.
    """
    found = [values.get(name) for name in names] if isinstance(values, dict) else []
    return all(value is None or (_whole_number(value) and 0 <= value <= _MOST) for value in found)


def _whole_number(value: object) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def inner(values: object, name: str) -> dict[str, Any]:
    """An object in an object; empty for anything else."""
    value = values.get(name) if isinstance(values, dict) else None
    return value if isinstance(value, dict) else {}


def dicts(values: object) -> list[dict[str, Any]]:
    """The objects in a list; none for anything else."""
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
