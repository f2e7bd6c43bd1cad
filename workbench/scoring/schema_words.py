"""What is wrong with a JSON Schema, in a person's words: jsonschema's own speak of the schema of schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from workbench.core.figures import number
from workbench.scoring.subject import quoted

TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_USE = "use string, number, integer, boolean, object, array or null"
_KINDS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}
_NOUNS = {str: "a text", list: "a list", dict: "an object", bool: "true or false", type(None): "null"}


class SchemaFault(NamedTuple):
    """What is wrong with a schema: in words without a full stop, and where, as keys and indexes from the top."""

    said: str
    path: tuple[str | int, ...]
    at_key: bool = False
    """Whether the last key of the path itself is wrong, and not its value."""


def fault_of(error: Any) -> SchemaFault:
    """What a ``SchemaError`` of jsonschema means."""
    path, value = tuple(error.absolute_path), error.instance
    name = f"“{_short(path[-1])}”" if path and isinstance(path[-1], str) else "the schema"
    if path and isinstance(path[-1], int):
        name = f"item {path[-1] + 1} of “{next((_short(step) for step in path[::-1] if isinstance(step, str)), '')}”"
    if path and path[-1] == "type" and error.validator in ("anyOf", "enum", "type"):
        return _type_fault(value, path)
    if error.validator == "type":
        return SchemaFault(f"{name} must be {_wanted(error.validator_value)}, not {_is(value)}", path)
    if error.validator == "minimum":
        return SchemaFault(f"{name} must be {number(error.validator_value)} or more, not {_short(value)}", path)
    if error.validator == "exclusiveMinimum":
        return SchemaFault(f"{name} must be more than {number(error.validator_value)}, not {_short(value)}", path)
    if error.validator == "uniqueItems":
        return _twice(name, value, path)
    if error.validator == "minItems":
        return SchemaFault(f"{name} must hold at least one", path)
    if error.validator == "format" and error.validator_value == "regex":
        names = "propertyNames" in error.absolute_schema_path
        at = (*path, value) if names else path
        return SchemaFault(f"“{_short(value)}” is no regular expression", at, at_key=names)
    if error.validator in ("pattern", "format"):
        return SchemaFault(f"{name} cannot be “{_short(value)}”", path)
    return SchemaFault(f"{name}: {quoted(error.message)}", path)


def _type_fault(value: Any, path: tuple[str | int, ...]) -> SchemaFault:
    """Types are one word or a list of them, of seven."""
    words = value if isinstance(value, list) else [value]
    for place, word in enumerate(words):
        if word not in TYPES:
            at = (*path, place) if isinstance(value, list) else path
            if not isinstance(word, str):
                return SchemaFault(f"“type” must be a text or a list of texts, not {_is(word)}: {_USE}", at)
            return SchemaFault(f"“{_short(word)}” is no type: {_USE}", at)
    if not words:
        return SchemaFault(f"“type” names no type: {_USE}", path)
    return _twice("“type”", words, path)


def _twice(name: str, values: Sequence[Any], path: tuple[str | int, ...]) -> SchemaFault:
    for place, value in enumerate(values):
        if value in values[:place]:
            return SchemaFault(f"{name} names {quoted(_short(value))} twice", (*path, place))
    return SchemaFault(f"{name} names one thing twice", path)


def _wanted(kinds: Any) -> str:
    if isinstance(kinds, str):
        return _KINDS.get(kinds, kinds)
    if set(kinds) == {"object", "boolean"}:
        return "a schema (an object, or true or false)"
    return " or ".join(_KINDS.get(kind, str(kind)) for kind in kinds)


def _is(value: Any) -> str:
    return _NOUNS.get(type(value), _short(value))


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
