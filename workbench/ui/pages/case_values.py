"""The fields of a case as the table shows and takes them, and what is wrong with a case."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from pydantic import JsonValue

from workbench.core.cases import KINDS, SPLITS, Case, Kind, Split
from workbench.core.errors import InputError

ColumnKind = Literal["number", "input", "reference", "tags", "kind", "split", "weight"]
SHOWN = 160
"""Characters of a value that the table asks for; the whole stands on hover and in the editor."""


@dataclass(frozen=True)
class Column:
    """A column of the table."""

    kind: ColumnKind
    name: str
    as_json: bool = False
    """Whether its first values are JSON other than text."""
    share: float = 1.0
    """Its part of the free width, by the length of its first values."""

    @property
    def icon(self) -> str:
        """What its head shows."""
        icons = {"tags": "tag", "kind": "list", "split": "columns-2", "weight": "hash", "number": ""}
        return icons.get(self.kind, "braces" if self.as_json else "type")

    @property
    def type_words(self) -> str:
        """The type beside its name."""
        return ("JSON" if self.as_json else "text") if self.kind in ("input", "reference") else ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a case, and where."""

    level: Literal["error", "warning"]
    column: str
    sentence: str


def columns_of(fields: list[str], first: list[Case], with_split: bool = True) -> list[Column]:
    """The columns of a set: number, input variables, reference, tags, kind, split if several are shown, weight."""
    shown = [Column("number", "")]
    for field in fields:
        values = [case.inputs[field] for case in first if case.inputs.get(field) is not None]
        shown.append(Column("input", field, bool(values) and not isinstance(values[0], str), _share(values)))
    references = [case.reference for case in first if case.reference is not None]
    is_json = bool(references) and not isinstance(references[0], str)
    shown.append(Column("reference", "reference", is_json, _share(references)))
    kinds: tuple[ColumnKind, ...] = ("tags", "kind", "split", "weight") if with_split else ("tags", "kind", "weight")
    return [*shown, *(Column(kind, kind) for kind in kinds)]


def _share(values: Sequence[JsonValue]) -> float:
    lengths = [len(value) if isinstance(value, str) else 24 for value in values]
    # The root: a text ten times as long is not ten times as worth reading in a table.
    return max(2.0, min(8.0, (sum(lengths) / len(lengths)) ** 0.5)) if lengths else 4.0


def value_of(case: Case, column: Column) -> JsonValue:
    """The value that stands in a column; None where the case has none."""
    if column.kind == "input":
        return case.inputs.get(column.name)
    if column.kind == "reference":
        return case.reference
    if column.kind == "tags":
        return list(case.tags)
    return cast(JsonValue, getattr(case, column.kind, None))


def text_of(case: Case, column: Column) -> str:
    """The value as text: a string as it is, a list of tags with commas, other JSON in one line."""
    value = value_of(case, column)
    if value is None:
        return ""
    if column.kind == "tags":
        return ", ".join(case.tags)
    if column.kind == "weight":
        return f"{case.weight:g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def with_text(case: Case, column: Column, text: str) -> Case:
    """The case with another value in a column.

    A value that was JSON is read as JSON; what was text stays text. An emptied reference is none.

    Raises:
        InputError: the text is no JSON, no such kind or split, or no number.
    """
    if column.kind == "tags":
        tags = tuple(dict.fromkeys(tag.strip() for tag in text.replace(";", ",").split(",") if tag.strip()))
        return case.model_copy(update={"tags": tags})
    if column.kind == "kind":
        return case.model_copy(update={"kind": cast(Kind, _one_of(text, KINDS, "kind"))})
    if column.kind == "split":
        return case.model_copy(update={"split": cast(Split, _one_of(text, SPLITS, "split"))})
    if column.kind == "weight":
        return case.model_copy(update={"weight": _weight(text)})
    old = value_of(case, column)
    is_json = not isinstance(old, str) if old is not None else column.as_json
    value: JsonValue = _json(text, column.name) if is_json and text.strip() else text
    if column.kind == "reference":
        return case.model_copy(update={"reference": value if text.strip() else None})
    return case.model_copy(update={"inputs": {**case.inputs, column.name: value}})


def problem_of(case: Case, schema: Mapping[str, JsonValue] | None, fields: list[str]) -> Problem | None:
    """What is wrong first: a value that does not fit the set's schema, a variable that is missing, no reference."""
    if schema and (found := _misfit(dict(case.inputs), schema, "")):
        place, sentence = found
        return Problem("error", place.split(".")[0], f"{place}: {sentence}")
    for field in fields:
        if case.inputs.get(field) in (None, ""):
            return Problem("warning", field, f"{field} is empty")
    if case.reference is None:
        return Problem("warning", "reference", "no reference, so nothing can be compared with it")
    return None


_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


def _misfit(value: JsonValue, schema: Mapping[str, JsonValue], place: str) -> tuple[str, str] | None:
    """Types, required fields and empty texts of a JSON Schema; what else a schema says is left to the is-json check."""
    wanted = schema.get("type")
    if isinstance(wanted, str) and wanted in _TYPES:
        is_flag = isinstance(value, bool) and wanted != "boolean"
        if not isinstance(value, _TYPES[wanted]) or is_flag:
            return place or "inputs", f"the schema asks for {wanted}, this is {_type_words(value)}"
    if isinstance(value, str) and isinstance(least := schema.get("minLength"), int) and len(value) < least:
        return place, "the schema asks for more text"
    if not isinstance(value, dict):
        return None
    for name in cast(list[str], schema.get("required") or []):
        if name not in value:
            return f"{place}.{name}".lstrip("."), "the schema asks for it"
    properties = cast(Mapping[str, Mapping[str, JsonValue]], schema.get("properties") or {})
    for name, inner in properties.items():
        if name in value and isinstance(inner, dict):
            found = _misfit(value[name], inner, f"{place}.{name}".lstrip("."))
            if found:
                return found
    return None


def _type_words(value: JsonValue) -> str:
    if isinstance(value, str):
        return f"the text “{value[:40]}”"
    if isinstance(value, bool):  # which Python counts among the numbers
        return "boolean"
    return next(name for name, types in _TYPES.items() if isinstance(value, types))


def _one_of(text: str, allowed: tuple[str, ...], what: str) -> str:
    word = text.strip().lower()
    if word not in allowed:
        raise InputError(f"case.{what}", f"“{text}” is no {what}.", remedy=f"Use {', '.join(allowed)}.")
    return word


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = -1
    if not 0 <= weight < float("inf"):
        raise InputError("case.weight", f"“{text}” is no weight.", remedy="Write a number, 0 or more.")
    return weight


def _json(text: str, name: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text)
    except ValueError as error:
        raise InputError("case.json", f"{name} is no JSON ({error}).", remedy="Mend it, or press Esc.") from None
    return value
