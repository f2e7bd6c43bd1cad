"""JSON Schemas of a golden set's rows, fast enough for 100,000: every place that breaks one, in words to act on.

What this reading does not know (references, combinations, patterns) is left to `workbench.scoring.schema`, which is
slower and bounded.
"""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from pydantic import JsonValue

from workbench.core.cases import GoldenSet

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
_LABELS: dict[str, JsonValue] = {
    "reference": None, "tags": [], "kind": "golden", "split": "tune", "intent": None, "risk": None, "weight": 1.0,
    "note": None, "meta": None,
}  # fmt: skip
"""What the schema of labels is about, and what it is where a case says nothing."""
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
    """The schemas of a set's rows, one of the inputs and one of what stands beside them; without one nothing breaks it.

    Args:
        inputs: of the object of input variables.
        labels: of the object of `labels_of`.
    """

    def __init__(self, inputs: Mapping[str, JsonValue] | None, labels: Mapping[str, JsonValue] | None = None) -> None:
        self._inputs, self._labels = dict(inputs or {}), dict(labels or {})
        self._beyond = {id(schema): not _is_known(schema) for schema in (self._inputs, self._labels)}

    @classmethod
    def of(cls, golden_set: object) -> RowSchema:
        """Those of a golden set; none of anything else."""
        return cls(golden_set.row_schema, golden_set.label_schema) if isinstance(golden_set, GoldenSet) else cls(None)

    @property
    def content(self) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
        """The schemas themselves, of the inputs and of the labels; {} for none."""
        return self._inputs, self._labels

    def __bool__(self) -> bool:
        return bool(self._inputs or self._labels)

    def wanted(self, name: str) -> Mapping[str, JsonValue]:
        """The schema of one input variable."""
        return _of(self._inputs, name)

    def wanted_label(self, name: str) -> Mapping[str, JsonValue]:
        """The schema of the reference or another label."""
        return _of(self._labels, name)

    def misfits(self, inputs: Mapping[str, JsonValue]) -> list[Misfit]:
        """All places of the inputs that break it, at most twenty."""
        return self._misfits(self._inputs, inputs) if self._inputs else []

    def label_misfits(self, content: Mapping[str, JsonValue]) -> list[Misfit]:
        """All places of a case's reference and labels that break it, at most twenty.

        Args:
            content: the case as a JSON object; fields at their default may be missing.
        """
        return self._misfits(self._labels, labels_of(content)) if self._labels else []

    def _misfits(self, schema: dict[str, JsonValue], value: Mapping[str, JsonValue]) -> list[Misfit]:
        found = list(islice(_misfits(dict(value), schema, ()), _MOST))
        return self._whole(schema, dict(value)) if not found and self._beyond[id(schema)] else found

    def _whole(self, schema: dict[str, JsonValue], value: dict[str, JsonValue]) -> list[Misfit]:
        from workbench.scoring.schema import first_breach
        from workbench.scoring.subject import UnscoredError

        try:
            breach = first_breach(schema, value)
        except UnscoredError as error:
            return [Misfit((), str(error))]
        return [Misfit(breach.path, breach.said)] if breach else []


def labels_of(content: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What stands beside a case's inputs, as the schema of labels sees it; what is empty is not there."""
    given = {name: content.get(name, default) for name, default in _LABELS.items()}
    return {name: value for name, value in given.items() if value not in (None, "", {})}


def _of(schema: Mapping[str, JsonValue], name: str) -> Mapping[str, JsonValue]:
    properties = schema.get("properties")
    found = properties.get(name) if isinstance(properties, dict) else None
    return found if isinstance(found, dict) else {}


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
        asked = f"{least:,} {unit[:-1] if least == 1 else unit}"
        yield Misfit(path, f"{words}; the schema asks for at least {asked}", schema)
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
