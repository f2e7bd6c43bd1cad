"""Tools and response schema as JSON text: read with the line and the reason of every fault, written neatly."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.prompts import Tool
from workbench.core.strict_json import JsonError, parse

MOST = 400_000
"""Characters of tools or of a schema: more is no definition but a mistake, and every call would send it."""
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")


class ContentJsonError(InputError):
    """The text cannot be taken. ``line`` counts from 1."""

    def __init__(self, message: str, line: int, remedy: str = "") -> None:
        super().__init__("prompt.json", message, f"line {line}", remedy)
        self.line = line


def read_tools(text: str) -> tuple[Tool, ...]:
    """The tools that a JSON list stands for; () for an empty text.

    Each is ``{"name", "description", "parameters"}``, or as OpenAI (``{"type": "function", "function": …}``) and
    Anthropic (``input_schema``) write it.

    Raises:
        ContentJsonError: it is no JSON, or no list of tools.
    """
    value = _parsed(text)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ContentJsonError("Tools are a list: begin with [ and end with ].", 1)
    found: list[Tool] = []
    for place, item in enumerate(value, 1):
        tool = _tool(item, place, text)
        if any(other.name == tool.name for other in found):
            raise ContentJsonError(f"Two tools are called “{tool.name}”.", _line_of(text, [tool.name], last=True))
        found.append(tool)
    return tuple(found)


def read_schema(text: str) -> dict[str, JsonValue] | None:
    """The JSON Schema that a text stands for; None for an empty text.

    Raises:
        ContentJsonError: it is no JSON, no object, or no valid schema (draft 2020-12).
    """
    value = _parsed(text)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ContentJsonError("A schema is an object: begin with { and end with }.", 1)
    _check_schema(value, text, "The schema")
    return value


def write_tools(tools: Sequence[Tool]) -> str:
    """The tools as neat JSON; "" for none."""
    return _neat([tool.model_dump(mode="json", exclude_defaults=True) for tool in tools]) if tools else ""


def write_schema(schema: dict[str, JsonValue] | None) -> str:
    """The schema as neat JSON; "" for none."""
    return "" if schema is None else _neat(schema)


def formatted(text: str) -> str:
    """The same JSON, indented by two.

    Raises:
        ContentJsonError: it is no JSON.
    """
    value = _parsed(text)
    return "" if value is None else _neat(value)


def _neat(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _parsed(text: str) -> JsonValue:
    if len(text) > MOST:
        raise ContentJsonError(f"It has {len(text):,} characters; at most {MOST:,} are taken.", 1, "Make it shorter.")
    if not text.strip():
        return None
    try:
        return parse(text)
    except JsonError as fault:
        line = text.count("\n", 0, fault.position) + 1
        column = fault.position - (text.rfind("\n", 0, fault.position) + 1) + 1
        said = f"{fault.message[:1].upper()}{fault.message[1:]}"
        raise ContentJsonError(f"{said} (column {column}).", line) from None


def _tool(item: JsonValue, place: int, text: str) -> Tool:
    if isinstance(item, dict) and isinstance(item.get("function"), dict):
        item = item["function"]
    if not isinstance(item, dict):
        raise ContentJsonError(f"Tool {place} is no object.", 1, 'Write {"name": …, "parameters": {…}}.')
    name = item.get("name")
    if not isinstance(name, str) or not _NAME.match(name):
        line = _line_of(text, ["name", str(name)]) if name else 1
        raise ContentJsonError(
            f"Tool {place} needs a name of letters, digits, _ and -.", line, "At most 64 characters."
        )
    unknown = [
        key for key in item if key not in ("name", "description", "parameters", "input_schema", "type", "strict")
    ]
    if unknown:
        raise ContentJsonError(f"The tool “{name}” has no field “{unknown[0]}”.", _line_of(text, [name, unknown[0]]))
    parameters = item.get("parameters", item.get("input_schema", {}))
    description = item.get("description", "")
    if not isinstance(description, str):
        raise ContentJsonError(f"The description of “{name}” must be text.", _line_of(text, [name, "description"]))
    if not isinstance(parameters, dict):
        raise ContentJsonError(f"The parameters of “{name}” must be an object.", _line_of(text, [name, "parameters"]))
    _check_schema(parameters, text, f"The schema of “{name}”", [name])
    return Tool(name=name, description=description, parameters=parameters)


def _check_schema(schema: dict[str, JsonValue], text: str, what: str, before: Sequence[str] = ()) -> None:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        path = [str(step) for step in error.absolute_path]
        where = f" at {'.'.join(path)}" if path else ""
        line = _line_of(text, [*before, *path])
        raise ContentJsonError(f"{what} is not valid{where}: {error.message[:200]}.", line) from None
    except RecursionError:
        raise ContentJsonError(f"{what} is nested too deeply.", 1) from None


def _line_of(text: str, words: Sequence[str], *, last: bool = False) -> int:
    """The line where the last of some keys or values stands, each looked for after the one before it."""
    at = 0
    for word in words:
        quoted = json.dumps(word, ensure_ascii=False)
        found = text.rfind(quoted) if last else text.find(quoted, at)
        at = found if found >= 0 else at
    return text.count("\n", 0, at) + 1
