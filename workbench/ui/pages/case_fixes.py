"""One-press mends of a value that does not fit: ``65,00`` becomes 65.00, ``yes`` becomes true."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from pydantic import JsonValue

from workbench.core.cases import Case
from workbench.core.columns import FALSE_WORDS, TRUE_WORDS, plain_number
from workbench.core.strict_json import JsonError, parse
from workbench.scoring.row_schema import Path


@dataclass(frozen=True)
class Fix:
    """A value for a place, and the words of the button."""

    path: Path
    value: JsonValue
    words: str
    of_input: bool = True
    """Whether the place is below the inputs; else below the case, e.g. ``("reference",)``."""


def fix_for(value: JsonValue, wanted: Mapping[str, JsonValue], path: Path) -> Fix | None:
    """A mend that makes the value fit what is wanted, if there is an obvious one."""
    types = wanted.get("type")
    names = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    if isinstance(value, str):
        choices = wanted.get("enum")
        if isinstance(choices, list):
            same = [one for one in choices if isinstance(one, str) and one.casefold() == value.strip().casefold()]
            return Fix(path, same[0], f"Change to {same[0]}") if same else None
        return _from_text(value, [str(name) for name in names], path)
    if "string" in names and isinstance(value, int | float):
        words = json.dumps(value)
        return Fix(path, words, f"Change to the text “{words}”")
    if names == ["array"] and value is not None:
        return Fix(path, [value], "Make it a list of one")
    return None


def _from_text(text: str, names: list[str], path: Path) -> Fix | None:
    if "number" in names or "integer" in names:
        words = plain_number(text)
        if words and ("number" in names or float(words).is_integer()):
            value = json.loads(words) if "number" in names else int(float(words))
            return Fix(path, value, f"Change to {words if 'number' in names else value}")
    if "boolean" in names and text.strip().casefold() in TRUE_WORDS | FALSE_WORDS:
        flag = text.strip().casefold() in TRUE_WORDS
        return Fix(path, flag, f"Change to {'true' if flag else 'false'}")
    for name, kind, sign in (("object", dict, "{"), ("array", list, "[")):
        if name in names and text.lstrip().startswith(sign):
            try:
                read = parse(text)
            except JsonError:
                return None
            return Fix(path, read, "Read it as JSON") if isinstance(read, kind) else None
    if "array" in names and text.strip():
        parts: list[JsonValue] = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
        return Fix(path, parts, f"Make it a list of {len(parts)}")
    return None


def mended(case: Case, fix: Fix) -> Case:
    """The case with the mend made."""
    if not fix.of_input:
        name = str(fix.path[0])
        return case.model_copy(update={name: _put(getattr(case, name), fix.path[1:], fix.value)})
    return case.model_copy(update={"inputs": cast(dict[str, JsonValue], _put(case.inputs, fix.path, fix.value))})


def _put(whole: JsonValue, path: Path, value: JsonValue) -> JsonValue:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(whole, dict) and isinstance(step, str):
        return {**whole, step: _put(whole.get(step), rest, value)}
    if isinstance(whole, list) and isinstance(step, int):
        return [_put(item, rest, value) if place == step else item for place, item in enumerate(whole)]
    return whole
