"""Tools and response schema as JSON text: read with the line and the reason of every fault, written neatly."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.prompts import Tool
from workbench.core.strict_json import JsonError, parse
from workbench.scoring.json_reading import place_of

MOST = 400_000
"""Characters of tools or of a schema: more is no definition but a mistake, and every call would send it."""
_FIELDS = ("name", "description", "parameters", "input_schema", "type", "strict")
_WORD = re.compile(r'"[^"\n]*"?|[\w.+-]+|[^\s]')
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")


class ContentJsonError(InputError):
    """The text cannot be taken. ``line`` counts from 1; ``span`` is where in the text the fault stands, from 0."""

    def __init__(self, message: str, line: int = 1, remedy: str = "", span: tuple[int, int] | None = None) -> None:
        super().__init__("prompt.json", message, f"Line {line}", remedy)
        self.line = line
        self.span = span

    def span_in(self, text: str) -> tuple[int, int]:
        """What to mark in the text: the fault, within its line, or where its place is not known the whole line."""
        lines = text.split("\n")
        line = min(self.line, len(lines))
        start = sum(len(one) + 1 for one in lines[: line - 1])
        end = start + len(lines[line - 1])
        return (self.span[0], min(self.span[1], end)) if self.span else (start, end)


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
            raise _fault(text, _path(item, place, "name"), f"Two tools are called “{tool.name}”.")
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
    _check_schema(value, text)
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
        at = min(fault.position, len(text))
        column = at - (text.rfind("\n", 0, at) + 1) + 1
        said = f"{fault.message[:1].upper()}{fault.message[1:]}"
        line = text.count("\n", 0, at) + 1
        word = _WORD.match(text, at)
        # At its end there is nothing to mark but what stands last.
        span = word.span() if word else (len(text[:at].rstrip()) - 1, len(text[:at].rstrip()))
        raise ContentJsonError(f"{said} (column {column}).", line, span=span if span[0] >= 0 else None) from None


def _tool(item: JsonValue, place: int, text: str) -> Tool:
    here = _path(item, place)
    if isinstance(item, dict) and isinstance(item.get("function"), dict):
        item = item["function"]
    if not isinstance(item, dict):
        raise _fault(text, here, f"Tool {place} is no object.", 'Write {"name": …, "parameters": {…}}.')
    name = item.get("name")
    if not isinstance(name, str) or not _NAME.match(name):
        said = f"Tool {place} needs a name of letters, digits, _ and -."
        raise _fault(text, (*here, "name") if name else here, said, "At most 64 characters.")
    for key in item:
        if key not in _FIELDS:
            raise _fault(text, (*here, key), f"The tool “{name}” has no field “{key}”.", at_key=True)
    where = "input_schema" if "parameters" not in item and "input_schema" in item else "parameters"
    parameters, description = item.get(where, {}), item.get("description", "")
    if not isinstance(description, str):
        raise _fault(text, (*here, "description"), f"The description of “{name}” must be text.")
    if not isinstance(parameters, dict):
        raise _fault(text, (*here, where), f"The parameters of “{name}” must be an object.")
    _check_schema(parameters, text, f"In “{name}”: ", (*here, where))
    return Tool(name=name, description=description, parameters=parameters)


def _path(item: JsonValue, place: int, *keys: str) -> tuple[str | int, ...]:
    """Where a tool stands in the list, or a part of it; OpenAI writes its parts one deeper."""
    inner = isinstance(item, dict) and isinstance(item.get("function"), dict)
    return (place - 1, *(("function",) if inner else ()), *keys)


def _check_schema(
    schema: dict[str, JsonValue], text: str, before: str = "", inside: tuple[str | int, ...] = ()
) -> None:
    from workbench.scoring.schema import schema_fault

    fault = schema_fault(schema)
    if fault is not None:
        said = f"{before}{fault.said}" if before else f"{fault.said[:1].upper()}{fault.said[1:]}"
        raise _fault(text, (*inside, *fault.path), f"{said}.", at_key=fault.at_key)


def _fault(
    text: str, path: tuple[str | int, ...], message: str, remedy: str = "", *, at_key: bool = False
) -> ContentJsonError:
    """A fault at the value of a path, or at its last key."""
    span = place_of(text, path)
    if span is not None and at_key and path:
        quoted = json.dumps(path[-1], ensure_ascii=False)
        begin = text.rfind(quoted, 0, span[0])
        span = (begin, begin + len(quoted)) if begin >= 0 else span
    return ContentJsonError(message, text.count("\n", 0, span[0]) + 1 if span else 1, remedy, span)
