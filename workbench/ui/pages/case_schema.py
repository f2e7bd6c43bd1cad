"""A JSON Schema over rows, fast enough for 100,000 of them: every place that breaks it, in words a person can act on.

What this reading does not know (references, combinations, patterns) is left to `workbench.scoring.schema`, which is
slower and bounded.
"""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

_KNOWN = {
    "$schema", "$id", "title", "description", "default", "examples", "$comment", "type", "enum", "const", "required",
    "properties", "additionalProperties", "items", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "minLength", "maxLength", "minItems", "maxItems",
}  # fmt: skip
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
_WORDS = {"string": "text", "boolean": "true or false", "object": "an object", "array": "a list", "null": "nothing",
          "number": "a number", "integer": "a whole number"}  # fmt: skip
_ORDERS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    "minimum": ("at least", operator.ge),
    "maximum": ("at most", operator.le),
    "exclusiveMinimum": ("more than", operator.gt),
    "exclusiveMaximum": ("less than", operator.lt),
}
_MOST = 20
_LARGEST = 10**300
"""Beyond it a whole number is told by its length: no float holds it."""
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Misfit:
    """Where a value breaks the schema, what is said, and the schema of that place."""

    path: Path
    said: str
    wanted: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """``order.items[2].paid``."""
        words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return words.lstrip(".")


class RowSchema:
    """The schema of a set's inputs; without one nothing breaks it."""

    def __init__(self, schema: Mapping[str, JsonValue] | None) -> None:
        self._schema = dict(schema or {})
        self._beyond = not _is_known(self._schema)

    @property
    def content(self) -> dict[str, JsonValue]:
        """The schema itself; {} for none."""
        return self._schema

    def __bool__(self) -> bool:
        return bool(self._schema)

    def wanted(self, name: str) -> Mapping[str, JsonValue]:
        """The schema of one input variable."""
        properties = self._schema.get("properties")
        found = properties.get(name) if isinstance(properties, dict) else None
        return found if isinstance(found, dict) else {}

    def misfits(self, inputs: Mapping[str, JsonValue]) -> list[Misfit]:
        """All places that break it, at most twenty."""
        if not self._schema:
            return []
        found: list[Misfit] = []
        for misfit in _misfits(dict(inputs), self._schema, ()):
            found.append(misfit)
            if len(found) >= _MOST:
                break
        if not found and self._beyond:
            found = self._whole(dict(inputs))
        return found

    def _whole(self, inputs: dict[str, JsonValue]) -> list[Misfit]:
        from workbench.scoring.schema import first_breach
        from workbench.scoring.subject import UnscoredError

        try:
            breach = first_breach(self._schema, inputs)
        except UnscoredError as error:
            return [Misfit((), str(error))]
        return [Misfit(breach.path, breach.said)] if breach else []


def _is_known(schema: JsonValue) -> bool:
    if not isinstance(schema, dict):
        return isinstance(schema, bool)
    if any(isinstance(schema.get(name), bool) for name in _ORDERS):
        # As draft 4 had it.
        return False
    below = [schema.get("items", True), schema.get("additionalProperties", True)]
    properties = schema.get("properties")
    below += list(properties.values()) if isinstance(properties, dict) else []
    return set(schema) <= _KNOWN and all(_is_known(part) for part in below)


def _misfits(value: JsonValue, schema: JsonValue, path: Path) -> Iterator[Misfit]:
    if schema is False:
        yield Misfit(path, "the schema allows nothing here")
    if not isinstance(schema, dict):
        return
    types = schema.get("type")
    names = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    if names and not any(_is_of(value, str(name)) for name in names):
        wanted = " or ".join(_WORDS.get(str(name), str(name)) for name in names)
        yield Misfit(path, f"{said(value)}; the schema asks for {wanted}", schema)
        return
    yield from _choices(value, schema, path)
    if isinstance(value, str | list):
        yield from _sizes(value, schema, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _bounds(value, schema, path)
    if isinstance(value, dict):
        yield from _members(value, schema, path)
    items = schema.get("items")
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _misfits(item, items, (*path, place))


def _is_of(value: JsonValue, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES.get(name, (object,)))


def _choices(value: JsonValue, schema: Mapping[str, JsonValue], path: Path) -> Iterator[Misfit]:
    choices = schema.get("enum")
    if isinstance(choices, list) and not any(_same(value, choice) for choice in choices):
        listed = ", ".join(_brief(choice) for choice in choices[:6]) + (" …" if len(choices) > 6 else "")
        yield Misfit(path, f"{said(value)}; the schema asks for one of {listed}", schema)
    if "const" in schema and not _same(value, schema["const"]):
        yield Misfit(path, f"{said(value)}; the schema asks for {_brief(schema['const'])}", schema)


def _same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values are one in JSON, where true is not 1 as it is in Python."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[name]) for name, value in one.items())
    return one == other


def _sizes(value: str | list[JsonValue], schema: Mapping[str, JsonValue], path: Path) -> Iterator[Misfit]:
    unit = "characters" if isinstance(value, str) else "items"
    suffix = "Length" if isinstance(value, str) else "Items"
    least, most = schema.get(f"min{suffix}"), schema.get(f"max{suffix}")
    if isinstance(least, int | float) and len(value) < least:
        words = "empty" if not value else f"{len(value):,} {unit}"
        yield Misfit(path, f"{words}; the schema asks for at least {least:,} {unit}", schema)
    if isinstance(most, int | float) and len(value) > most:
        yield Misfit(path, f"{len(value):,} {unit}; the schema asks for at most {most:,}", schema)


def _bounds(value: float, schema: Mapping[str, JsonValue], path: Path) -> Iterator[Misfit]:
    for name, (words, is_good) in _ORDERS.items():
        bound = schema.get(name)
        if isinstance(bound, int | float) and not isinstance(bound, bool) and not is_good(value, bound):
            yield Misfit(path, f"{_figure(value)}; the schema asks for {words} {_figure(bound)}", schema)


def _members(value: dict[str, JsonValue], schema: Mapping[str, JsonValue], path: Path) -> Iterator[Misfit]:
    properties = schema.get("properties")
    known = properties if isinstance(properties, dict) else {}
    required = schema.get("required")
    for name in required if isinstance(required, list) else []:
        if isinstance(name, str) and name not in value:
            below = known.get(name)
            yield Misfit((*path, name), "missing; the schema asks for it", below if isinstance(below, dict) else {})
    rest = schema.get("additionalProperties")
    for name, inner in value.items():
        below = known.get(name, rest)
        if name not in known and rest is False:
            yield Misfit((*path, name), "the schema has no such name", {})
        else:
            yield from _misfits(inner, below, (*path, name))


def _figure(value: float) -> str:
    """``5.5``; of a whole number beyond any float its length alone."""
    if isinstance(value, int) and abs(value) > _LARGEST:
        # Python itself refuses to write more than 4,300 digits.
        return f"a number of about {int(math.log10(abs(value))) + 1:,} digits"
    return f"{value:g}"


def said(value: JsonValue) -> str:
    """``“65,00” is text``, ``65 is a number``."""
    if value is None:
        return "empty"
    kind = next(name for name in ("boolean", "string", "number", "object", "array") if _is_of(value, name))
    words = {"object": "this is an object", "array": "this is a list"}.get(kind)
    return words or f"{_brief(value)} is {_WORDS[kind]}"


def _brief(value: JsonValue) -> str:
    if isinstance(value, str):
        return f"“{value[:40]}{'…' if len(value) > 40 else ''}”"
    if isinstance(value, int) and abs(value) > _LARGEST:
        return _figure(value)
    try:
        return json.dumps(value, ensure_ascii=False)[:40]
    except ValueError:
        return "a value with a very long number"
