"""Is the answer JSON, and of the right shape?"""

from __future__ import annotations

from pydantic import JsonValue, field_validator

from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.expected import Arguments
from workbench.scoring.json_reading import NotJsonError, place_of, read_json, without_fence
from workbench.scoring.schema import first_breach, schema_problem
from workbench.scoring.subject import Finding, Subject, found


class IsJson(Arguments):
    """What kind of JSON is wanted."""

    object_only: bool = False
    """An object at the top, not a list, text or number."""
    allow_fence: bool = False
    """One Markdown code fence around the JSON does not count against it."""
    json_schema: dict[str, JsonValue] | None = None
    """A JSON Schema that the value must satisfy. References are followed inside it only; ``format`` is a note."""

    @field_validator("json_schema")
    @classmethod
    def _is_schema(cls, schema: dict[str, JsonValue] | None) -> dict[str, JsonValue] | None:
        if schema is not None and (problem := schema_problem(schema)):
            raise ValueError(problem)
        return schema


def is_json(arguments: IsJson, subject: Subject) -> Finding:
    """1 where the whole answer is one JSON value that satisfies the schema."""
    text, offset = without_fence(subject.text) if arguments.allow_fence else (subject.text, 0)
    try:
        value = read_json(text)
    except NotJsonError as problem:
        at = min(offset + problem.position, len(subject.text))
        spans = ((at, at + 1),) if at < len(subject.text) else ()
        return found(False, f"Not JSON: {problem}.", spans)
    if arguments.object_only and not isinstance(value, dict):
        return found(False, "JSON, but not an object.")
    if arguments.json_schema is not None and (breach := first_breach(arguments.json_schema, value)):
        place = place_of(text, breach.path)
        spans = ((place[0] + offset, place[1] + offset),) if place else ()
        return found(False, f"JSON, but {breach.said}.", spans)
    return found(True, "JSON that satisfies the schema." if arguments.json_schema is not None else "JSON.")


_ITEM: JsonValue = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
_SLOW: JsonValue = {"type": "string", "pattern": r"^(a|aa)+$"}

IS_JSON = CheckEntry(
    "is_json",
    "Is JSON, of a given shape",
    "The whole answer is one JSON value and satisfies the JSON Schema, where one is given.",
    IsJson,
    is_json,
    (
        Example("pass", '{"n": 3}', {"json_schema": _ITEM, "object_only": True}),
        Example("pass", '```json\n{"n": 3}\n```', {"allow_fence": True}),
        Example("fail", '{"n": "3"}', {"json_schema": _ITEM}),
        Example("unscored", '{"n": 3}', {"json_schema": {"$ref": "https://example.com/schema.json"}}),
        Example("fail", "[" * 100_000, {}, hostile=True),
        Example("unscored", '"' + "a" * 40 + '!"', {"json_schema": _SLOW}, hostile=True),
    ),
)
