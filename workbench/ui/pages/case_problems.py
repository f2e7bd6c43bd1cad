"""What is wrong with a case, where, and how it is mended by one press; and the line that a search knows of it."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, cast

from pydantic import JsonValue

from workbench.core.cases import Case
from workbench.core.columns import plain_number
from workbench.core.words import alike, plain_words
from workbench.scoring.row_schema import RowSchema, said
from workbench.store.case_lines import EMPTY, CaseLine, Key, Marks
from workbench.ui.pages.case_columns import Column, rare_flags
from workbench.ui.pages.case_fixes import Fix, fix_for

_KEY = 60
"""Characters of a text by which it is sorted."""
_MOSTLY = 0.9


@dataclass(frozen=True)
class Problem:
    """What is wrong with a case: in which column, at which place, and a mend if there is one."""

    level: Literal["error", "warning"]
    column: str
    """Name of the input variable, or the field beside the inputs, e.g. ``reference``; "" for the case as a whole."""
    sentence: str
    fix: Fix | None = None
    of_input: bool = True
    """Whether it stands in an input variable: one may be called ``reference`` too."""

    def stands_in(self, column: Column) -> bool:
        """Whether it stands in the cells of a column."""
        if self.of_input:
            return column.kind == "input" and column.name == self.column
        return column.kind == self.column


class Judge:
    """Tells problems by the set's schema, and by what nearly all of its cases hold."""

    def __init__(self, schema: RowSchema, columns: Sequence[Column], expected: Sequence[str]) -> None:
        self._schema, self._expected = schema, tuple(expected)
        self._numbers = [column.name for column in columns if column.kind == "input" and column.type == "number"]

    def problems(self, content: Mapping[str, Any]) -> list[Problem]:
        """All problems of a case, errors first.

        Args:
            content: the case as a JSON object; fields at their default may be missing.
        """
        inputs: Mapping[str, JsonValue] = content.get("inputs") or {}
        found: list[Problem] = []
        told: set[str] = set()
        for misfit in self._schema.misfits(inputs):
            column = str(misfit.path[0]) if misfit.path else ""
            told.add(column)
            value = _at(dict(inputs), misfit.path)
            fix = fix_for(value, misfit.wanted, misfit.path) if misfit.path else None
            found.append(Problem("error", column, f"{misfit.place or 'inputs'}: {misfit.said}", fix))
        in_labels = self._of_labels(content)
        found += in_labels
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
        if content.get("reference") in (None, "") and not any(one.column == "reference" for one in in_labels):
            words = "no reference, so nothing can be compared with it"
            found.append(Problem("warning", "reference", words, of_input=False))
        return found

    def _of_labels(self, content: Mapping[str, Any]) -> list[Problem]:
        """What breaks the schema of reference and labels."""
        found = []
        for misfit in self._schema.label_misfits(content):
            column = str(misfit.path[0]) if misfit.path else ""
            # Those alone hold what any mend may give: a tag or a kind is no number.
            value = _at(cast(JsonValue, content), misfit.path)
            is_free = column == "reference" or (column in ("intent", "risk", "note") and isinstance(value, str))
            fix = fix_for(value, misfit.wanted, misfit.path) if is_free else None
            sentence = f"{misfit.place or 'reference and labels'}: {misfit.said}"
            found.append(Problem("error", column, sentence, replace(fix, of_input=False) if fix else None, False))
        return found

    def level(self, content: Mapping[str, Any]) -> int:
        """0 in order, 1 a warning, 2 an error."""
        found = self.problems(content)
        return 2 if any(problem.level == "error" for problem in found) else int(bool(found))


def expected_fields(fields: Sequence[str], first: Sequence[Case]) -> list[str]:
    """The variables that nearly all of the first cases fill: where one does not, it may have been forgotten."""
    filled = {name: sum(case.inputs.get(name) not in (None, "") for case in first) for name in fields}
    return [name for name in fields if first and filled[name] >= _MOSTLY * len(first)]


class NearMark(NamedTuple):
    """That a case says nearly the same as another."""

    other: int
    """Position of that one."""
    likeness: float
    leaks: bool
    """Whether such cases stand in both splits."""
    alike: int
    """Of the text that was compared; another one was edited since."""


DROP = Fix((), None, "Delete this case")
"""The mend of a double."""
_LEAK = ", and one of them is held out: it is no surprise there"


def double_problem(position: int, mark: Marks, base: Sequence[int]) -> Problem:
    """That a case says the same as another: ``mark.twin`` is the first of them, ``base`` what has numbers."""
    leak = _LEAK if mark.leaks else ""
    if mark.twin == position:
        return Problem("warning", "", f"another case says the same{leak}", DROP)
    return Problem("warning", "", f"says the same as {_named(mark.twin, base)}{leak}", DROP)


def near_problem(mark: NearMark, inputs: Mapping[str, JsonValue], base: Sequence[int]) -> Problem | None:
    """That a case says nearly the same as another; None where it was edited since that was found."""
    if mark.likeness == 1 or alike(" ".join(plain_words(value) for value in inputs.values())) != mark.alike:
        return None
    words = f"says nearly the same as {_named(mark.other, base)} ({mark.likeness:.0%})".replace("%", " %")
    return Problem("warning", "", f"{words}{_LEAK if mark.leaks else ''}", DROP)


def _named(position: int | None, base: Sequence[int]) -> str:
    place = bisect_left(base, position) if position is not None else len(base)
    return f"case {place + 1}" if place < len(base) and base[place] == position else "another case"


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
        words = " ".join(plain_words(value) for value in inputs.values())
        beside = (content.get("tags"), content.get("kind", "golden"), content.get("intent"), content.get("risk"))
        rest = [plain_words(value) for value in (reference, *beside, content.get("note"), content.get("history"))]
        text = " ".join(part for part in (str(content.get("id", "")), words, *rest) if part).casefold()
        keys = tuple(_key(_content_value(content, column)) for column in self._columns)
        return CaseLine(text, keys, self._judge.level(content), alike(words), rare_flags(content))


def key_name(column: Column) -> str:
    """The name of a column among sort keys."""
    return f"{column.kind}:{column.name if column.kind == 'input' else ''}"


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


def _at(whole: JsonValue, path: Sequence[str | int]) -> JsonValue:
    for step in path:
        if isinstance(whole, dict) and isinstance(step, str):
            whole = whole.get(step)
        elif isinstance(whole, list) and isinstance(step, int) and step < len(whole):
            whole = whole[step]
        else:
            return None
    return whole
