"""Is a value inside a JSON answer the expected one?"""

from __future__ import annotations

import regex
from pydantic import Field, JsonValue, field_validator

from workbench.core.canonical import canonical
from workbench.core.safe_text import mended
from workbench.scoring.entry import CheckEntry, Example, referring
from workbench.scoring.expected import Expected
from workbench.scoring.json_reading import NotJsonError, read_json, without_fence
from workbench.scoring.subject import Finding, Subject, found, quoted

_STEP = regex.compile(r"\.?([^.\[\]'\"]+)|\[(\d+)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")


class JsonPath(Expected):
    """Which value, and how exact."""

    path: str
    """``$.items[0].price`` or ``items.0.price``."""
    allow_fence: bool = False
    """One Markdown code fence around the JSON does not count against it."""
    tolerance: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """Largest absolute difference of numbers."""

    @field_validator("path")
    @classmethod
    def _reads(cls, path: str) -> str:
        steps_of(path)
        return path


def json_path(arguments: JsonPath, subject: Subject) -> Finding:
    """1 where the answer is JSON and the value at the path is the expected one."""
    expected = arguments.expected(subject.case)
    text, _ = without_fence(subject.text) if arguments.allow_fence else (subject.text, 0)
    try:
        value = read_json(text)
    except NotJsonError as problem:
        return found(False, f"Not JSON: {problem}.")
    for step in steps_of(arguments.path):
        inside, value = _inside(value, step)
        if not inside:
            return found(False, f"There is no {arguments.path}.")
    return found(_same(value, expected, arguments.tolerance), f"{arguments.path} is {_shown(value)}.")


def steps_of(path: str) -> list[str]:
    """The keys and indexes of a path.

    Raises:
        ValueError: it cannot be read.
    """
    rest, steps, place = path.removeprefix("$"), [], 0
    while place < len(rest):
        match = _STEP.match(rest, place)
        if match is None:
            raise ValueError(f"the path {quoted(path)} cannot be read at {quoted(rest[place:], 20)}")
        steps.append(next(group for group in match.groups() if group is not None))
        place = match.end()
    return steps


def _inside(value: JsonValue, step: str) -> tuple[bool, JsonValue]:
    if isinstance(value, dict):
        return step in value, value.get(step)
    if isinstance(value, list) and step.isascii() and step.isdigit() and len(step) < 10 and int(step) < len(value):
        return True, value[int(step)]
    return False, None


def _same(value: JsonValue, expected: JsonValue, tolerance: float) -> bool:
    if _is_number(value) and _is_number(expected):
        try:
            return value == expected or abs(float(value) - float(expected)) <= tolerance  # type: ignore[arg-type]
        except OverflowError:  # a whole number of hundreds of digits is not near one that is not equal
            return False
    try:
        return canonical(value) == canonical(expected)
    except ValueError:
        return False


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: JsonValue) -> str:
    try:
        return quoted(canonical(value).decode(), 120)
    except ValueError:
        if _is_number(value):
            return "a number that JSON cannot hold"
        if isinstance(value, str):
            return f"{quoted(mended(value), 120)}, with half of a character in it"
        return "a value that is nested too deep or holds what JSON cannot"


JSON_PATH = CheckEntry(
    "json_path",
    "A value in the JSON equals",
    "The answer is JSON, and the value at the path is the expected one.",
    JsonPath,
    json_path,
    (
        Example("pass", '{"items": [{"price": 12.5}]}', {"path": "$.items[0].price"}, referring(12.5)),
        Example("fail", '{"ok": 1}', {"path": "ok", "value": True}),
        Example("unscored", '{"ok": 1}', {"path": "ok"}),
        Example("fail", '{"a": 1e999}', {"path": "a", "value": 1}, hostile=True),
        Example("fail", '{"a":' + "[" * 900 + "]" * 900 + "}", {"path": "a", "value": 1}, hostile=True),
        Example("fail", f'{{"a": 1{"0" * 400}}}', {"path": "a", "value": 1, "tolerance": 0.5}, hostile=True),
        Example("fail", '{"a": "\\ud83d"}', {"path": "a", "value": "x"}, hostile=True),
        Example("fail", '{"a":' * 50_000, {"path": "a.a.a", "value": 1}, hostile=True),
    ),
)
