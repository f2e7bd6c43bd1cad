"""The fields of a case as the table shows them and takes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from pydantic import JsonValue, ValidationError

from workbench.core.cases import KINDS, SPLITS, Case, Kind, Split
from workbench.core.errors import InputError
from workbench.core.figures import count, number
from workbench.core.rubrics import refuse_taken
from workbench.core.strict_json import JsonError, parse, whole
from workbench.ui.pages.case_columns import Column, ColumnKind

SHOWN = 160
"""Characters of a value that the table asks for; the whole stands on hover and in the editor."""
LONGEST_IN_CELL = 20_000
"""Characters of a value that is edited in its cell; a longer one opens full size."""
_UNITS: dict[ColumnKind, str] = {
    "history": "message", "documents": "document", "expected_tool_calls": "tool call", "attachments": "file",
}  # fmt: skip
_OWN = ("checks", "rubric", "own_scoring")


def value_of(case: Case, column: Column) -> JsonValue:
    """The value that stands in a column as JSON; None where the case has none."""
    if column.kind == "input":
        return case.inputs.get(column.name)
    if column.kind == "reference":
        return case.reference
    if column.kind == "own":
        found = case.model_dump(mode="json", include=set(_OWN), exclude_defaults=True)
        return found or None
    if column.in_parts:
        found = case.model_dump(mode="json", include={str(column.kind)}, exclude_defaults=True)
        return cast(JsonValue, found.get(column.kind))
    if column.kind == "tags":
        return list(case.tags)
    return cast(JsonValue, getattr(case, column.kind, None))


def text_of(case: Case, column: Column) -> str:
    """The value as text, whole: a string as it is, a list of tags with commas, other JSON in one line."""
    value = value_of(case, column)
    if value is None:
        return ""
    if column.kind == "tags":
        return ", ".join(case.tags)
    if column.kind == "weight":
        return f"{case.weight:g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def shown_text(case: Case, column: Column) -> str:
    """The value as the table paints it: one line, cut, whatever its size."""
    if column.kind in _UNITS:
        size = len(getattr(case, column.kind))
        return count(size, _UNITS[column.kind]) if size else ""
    if column.kind == "own":
        parts = [count(len(case.checks), "check")] if case.checks else []
        parts += [f"rubric {case.rubric.name}".strip()] if case.rubric else []
        return ", ".join(parts) + (", instead" if case.own_scoring == "instead" and parts else "")
    if column.kind == "tags":
        return ", ".join(case.tags)[:SHOWN]
    if column.kind == "weight":
        return f"{case.weight:.1f}" if round(case.weight, 1) == case.weight else f"{case.weight:g}"
    value = value_of(case, column)
    return brief(value)


def brief(value: JsonValue) -> str:
    """A value as one line of at most `SHOWN` characters, without writing more of it than that."""
    if value is None:
        return ""
    if isinstance(value, str):
        return visible(value[:SHOWN])
    text = ""
    for piece in json.JSONEncoder(ensure_ascii=False).iterencode(_pruned(value)):
        text += piece[:SHOWN]
        if len(text) >= SHOWN:
            break
    return visible(text[:SHOWN])


def visible(text: str) -> str:
    """The text with line breaks and control characters as signs, so that it stays on its line and hides nothing."""
    if text.isprintable():
        return text
    return "".join(_sign(char) for char in text)


def _sign(char: str) -> str:
    if char in "\n\x85\u2028\u2029":
        return "↵"
    code = ord(char)
    if code < 32:
        return " " if char in "\t\r" else chr(0x2400 + code)
    # The marks of writing direction would let a text look like another one.
    is_hidden = code == 127 or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    return "␡" if is_hidden else char


def _pruned(value: JsonValue, depth: int = 0) -> JsonValue:
    """The beginning of a value, so that its first characters cost nothing however large it is."""
    if isinstance(value, str):
        return value[:SHOWN]
    if depth > 20:
        return "…" if isinstance(value, dict | list) else value
    if isinstance(value, dict):
        return {name[:SHOWN]: _pruned(value[name], depth + 1) for name in list(value)[:SHOWN]}
    if isinstance(value, list):
        return [_pruned(item, depth + 1) for item in value[:SHOWN]]
    return value


def with_text(case: Case, column: Column, text: str) -> Case:
    """The case with another value in a column.

    What the column's type can read becomes that; a number that is none stays text, and is told as a problem.

    Raises:
        InputError: the text is no JSON, no such kind or split, or no weight.
    """
    if column.kind == "number":
        return case
    if column.kind == "id":
        if text == case.id:
            return case
        raise InputError("case.id", "The id of a case stays: it is what results are joined by.", remedy="Duplicate it.")
    if not whole(text):
        raise InputError("case.half", f"{column.name} holds half of a character.", remedy="Delete what shows as �.")
    if column.is_value:
        value = _value(case, column, text)
        if column.kind == "reference":
            return case.model_copy(update={"reference": value if text.strip() else None})
        return case.model_copy(update={"inputs": {**case.inputs, column.name: value}})
    if column.kind == "own" or column.in_parts:
        return _with_parts(case, column, text)
    changes: dict[str, Any] = {column.kind: text}
    if column.kind == "tags":
        tags = (tag.strip() for tag in text.replace(";", ",").replace("\n", ",").split(","))
        changes = {"tags": tuple(dict.fromkeys(tag for tag in tags if tag))}
    elif column.kind == "kind":
        changes = {"kind": cast(Kind, _one_of(text, KINDS, "kind"))}
    elif column.kind == "split":
        changes = {"split": cast(Split, _one_of(text, SPLITS, "split"))}
    elif column.kind == "weight":
        changes = {"weight": _weight(text)}
    return case.model_copy(update=changes)


def _value(case: Case, column: Column, text: str) -> JsonValue:
    old = value_of(case, column)
    if column.type == "text" and (old is None or isinstance(old, str)):
        return text
    if not text.strip():
        return None
    if column.type == "list" and not text.lstrip().startswith("["):
        return [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]
    if column.type == "yes/no" and text.strip().lower() in ("yes", "no", "true", "false"):
        return text.strip().lower() in ("yes", "true")
    try:
        return read_json(text, column.name)
    except InputError:
        # A text between values of another type was written as text, and goes on as text.
        if column.type in ("number", "yes/no") or isinstance(old, str):
            return text
        raise


def _with_parts(case: Case, column: Column, text: str) -> Case:
    value = read_json(text, column.name) if text.strip() else None
    names = _OWN if column.kind == "own" else (column.kind,)
    given = value if column.kind == "own" else {str(column.kind): value}
    content = case.model_dump(mode="json", exclude=set(names))
    fresh = {name: given[name] for name in names if isinstance(given, dict) and given.get(name) is not None}
    try:
        made = Case.model_validate({**content, **fresh})
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(step) for step in fault["loc"])
        raise InputError("case.parts", f"{where}: {fault['msg'].lower()}.", remedy="Mend it, or press Esc.") from None
    refuse_taken(made.checks)
    return made


def _one_of(text: str, allowed: tuple[str, ...], what: str) -> str:
    word = text.strip().lower()
    if word not in allowed:
        raise InputError(f"case.{what}", f"“{text[:40]}” is no {what}.", remedy=f"Use {', '.join(allowed)}.")
    return word


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = -1
    if not 0 <= weight < float("inf"):
        raise InputError("case.weight", f"“{text[:40]}” is no weight.", remedy="Write a number, 0 or more.")
    return weight


def read_json(text: str, name: str) -> JsonValue:
    """The JSON value of a text.

    Raises:
        InputError: it is none; says at which line and column.
    """
    try:
        return parse(text)
    except JsonError as fault:
        line = text.count("\n", 0, fault.position) + 1
        place = f"line {number(line)}, column {number(fault.position - text.rfind(chr(10), 0, fault.position))}"
        raise InputError(
            "case.json", f"{name} is no JSON: {fault.message}, {place}.", remedy="Mend it, or press Esc."
        ) from None


def in_all(case: Case, columns: Sequence[Column], text: str) -> Case:
    """The case with one text in all of these columns.

    Raises:
        InputError: it is no value of one of them.
    """
    for column in columns:
        case = with_text(case, column, text)
    return case


def with_cells(case: Case, columns: Sequence[Column], texts: Sequence[str], row: int, faults: list[str]) -> Case:
    """The case with the texts in these columns; those that do not fit are told in ``faults``."""
    for column, text in zip(columns, texts, strict=False):
        try:
            case = with_text(case, column, text)
        except InputError as error:
            faults.append(f"row {row}, {column.name}: {error.message}")
    return case
