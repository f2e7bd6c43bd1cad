"""What is wrong with a case, where, and how it is mended by one press; and the line that a search knows of it."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal, cast

from pydantic import JsonValue

from workbench.core.cases import Case
from workbench.core.columns import plain_number
from workbench.store.case_lines import EMPTY, CaseLine, Key
from workbench.ui.pages.case_columns import Column, rare_flags
from workbench.ui.pages.case_fixes import Fix, fix_for
from workbench.ui.pages.case_schema import RowSchema, said

_WORDS = re.compile(r"\w+")
_KEY = 60
"""Characters of a text by which it is sorted."""
_MOSTLY = 0.9


@dataclass(frozen=True)
class Problem:
    """What is wrong with a case: in which column, at which place, and a mend if there is one."""

    level: Literal["error", "warning"]
    column: str
    sentence: str
    fix: Fix | None = None


class Judge:
    """Tells problems by the set's schema, and by what nearly all of its cases hold."""

    def __init__(self, schema: RowSchema, columns: Sequence[Column], expected: Sequence[str]) -> None:
        self._schema, self._expected = schema, tuple(expected)
        self._numbers = [column.name for column in columns if column.kind == "input" and column.type == "number"]

    def problems(self, inputs: Mapping[str, JsonValue], reference: JsonValue) -> list[Problem]:
        """All problems of a case, errors first."""
        found: list[Problem] = []
        told: set[str] = set()
        for misfit in self._schema.misfits(inputs):
            column = str(misfit.path[0]) if misfit.path else ""
            told.add(column)
            value = _at(dict(inputs), misfit.path)
            fix = fix_for(value, misfit.wanted, misfit.path) if misfit.path else None
            found.append(Problem("error", column, f"{misfit.place or 'inputs'}: {misfit.said}", fix))
        for name in self._numbers:
            value = inputs.get(name)
            if isinstance(value, str) and value and name not in told:
                told.add(name)
                words = f"{name}: {said(value)}; the others are numbers"
                fix = fix_for(value, {"type": "number"}, (name,)) if plain_number(value) else None
                found.append(Problem("warning", name, words, fix))
        for name in self._expected:
            if inputs.get(name) in (None, "", [], {}) and name not in told:
                found.append(Problem("warning", name, f"{name} is empty"))
        if reference is None or reference == "":
            found.append(Problem("warning", "reference", "no reference, so nothing can be compared with it"))
        return found

    def level(self, inputs: Mapping[str, JsonValue], reference: JsonValue) -> int:
        """0 in order, 1 a warning, 2 an error."""
        found = self.problems(inputs, reference)
        return 2 if any(problem.level == "error" for problem in found) else int(bool(found))


def expected_fields(fields: Sequence[str], first: Sequence[Case]) -> list[str]:
    """The variables that nearly all of the first cases fill: where one does not, it may have been forgotten."""
    filled = {name: sum(case.inputs.get(name) not in (None, "") for case in first) for name in fields}
    return [name for name in fields if first and filled[name] >= _MOSTLY * len(first)]


def double_problem(position: int, twin: int, base: Sequence[int]) -> Problem:
    """That a case says the same as another: ``twin`` is the first of them, ``base`` the positions that have numbers."""
    if twin == position:
        return Problem("warning", "", "another case says the same")
    place = bisect_left(base, twin)
    there = place < len(base) and base[place] == twin
    return Problem("warning", "", f"says the same as {f'case {place + 1}' if there else 'another case'}")


class Describer:
    """Makes the line of a case from its content; `unseen` gathers variables that the columns do not have."""

    def __init__(self, judge: Judge, columns: Sequence[Column]) -> None:
        self._judge = judge
        self._columns = tuple(column for column in columns if column.kind != "number")
        self._names = {column.name for column in columns if column.kind == "input"}
        self.unseen: set[str] = set()

    @property
    def keys(self) -> tuple[str, ...]:
        """What is sorted by, in the order of the keys: ``input:message``, ``kind:``."""
        return tuple(key_name(column) for column in self._columns)

    def __call__(self, content: dict[str, Any]) -> CaseLine:
        inputs: dict[str, JsonValue] = content.get("inputs") or {}
        reference = content.get("reference")
        if not self._names.issuperset(inputs):
            self.unseen |= set(inputs) - self._names
        words = " ".join(_plain(value) for value in inputs.values())
        beside = (content.get("tags"), content.get("kind", "golden"), content.get("intent"), content.get("risk"))
        rest = [_plain(value) for value in (reference, *beside, content.get("note"), content.get("history"))]
        text = " ".join(part for part in (str(content.get("id", "")), words, *rest) if part).casefold()
        keys = tuple(_key(_content_value(content, column)) for column in self._columns)
        return CaseLine(text, keys, self._judge.level(inputs, reference), alike(words), rare_flags(content))


def key_name(column: Column) -> str:
    """The name of a column among sort keys."""
    return f"{column.kind}:{column.name if column.kind == 'input' else ''}"


def alike(words: str) -> int:
    """Equal for texts that differ only in case, spaces and signs; 0 for one without words."""
    found = _WORDS.findall(words.casefold())
    if not found:
        return 0
    digest = blake2b(" ".join(found).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1 or 1


def _content_value(content: Mapping[str, Any], column: Column) -> JsonValue:
    if column.kind == "input":
        return cast(JsonValue, (content.get("inputs") or {}).get(column.name))
    if column.kind == "tags":
        return ", ".join(content.get("tags") or ()) or None
    if column.kind in ("kind", "split", "weight"):
        default = {"kind": "golden", "split": "tune", "weight": 1.0}[column.kind]
        return cast(JsonValue, content.get(column.kind, default))
    if column.kind == "own":
        return len(content.get("checks") or ()) + bool(content.get("rubric")) or None
    value = content.get(column.kind)
    return len(value) or None if column.in_parts and isinstance(value, list) else cast(JsonValue, value)


def _key(value: JsonValue) -> Key:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e300 else str(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:_KEY].casefold()


def _plain(value: JsonValue) -> str:
    """The words of a value, without the signs of JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(f"{name} {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return " ".join(map(_plain, value))
    return "" if value is None else json.dumps(value)


def _at(whole: JsonValue, path: Sequence[str | int]) -> JsonValue:
    for step in path:
        if isinstance(whole, dict) and isinstance(step, str):
            whole = whole.get(step)
        elif isinstance(whole, list) and isinstance(step, int) and step < len(whole):
            whole = whole[step]
        else:
            return None
    return whole
