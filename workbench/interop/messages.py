"""Messages as JSON: our own form, and the chat form of the OpenAI protocol."""

import contextlib
from typing import Any

from pydantic import JsonValue, ValidationError

from workbench.core.messages import Message, Part, TextPart, ToolCallPart, ToolResultPart
from workbench.core.strict_json import JsonError, parse

_ROLES = {"developer": "system", "human": "user", "ai": "assistant", "bot": "assistant", "function": "tool"}


def read_message(value: JsonValue) -> Message:
    """A message from ``{"role", "parts"}`` (ours) or ``{"role", "content", "tool_calls"…}`` (OpenAI's chat form).

    Raises:
        ValueError: it is neither, or holds pictures or sound, which are not read from there.
    """
    if not isinstance(value, dict) or not isinstance(value.get("role"), str):
        raise ValueError("a message must be an object with a role")
    if "parts" in value:
        return _checked(value)
    parts: list[Part] = []
    if value.get("tool_call_id") is not None and value["role"] in ("tool", "function"):
        text = "".join(part.text for part in _content(value.get("content")) if isinstance(part, TextPart))
        parts.append(ToolResultPart(call_id=str(value["tool_call_id"]), content=text))
    else:
        parts.extend(_content(value.get("content")))
    calls = value.get("tool_calls")
    for call in calls if isinstance(calls, list) else []:
        parts.append(_tool_call(call))
    unknown = set(value) - {"role", "content", "tool_calls", "tool_call_id", "name", "refusal", "id", "type"}
    if unknown:
        raise ValueError(f"a message has no field ‘{sorted(unknown)[0]}’")
    role = str(value["role"]).lower()
    return _checked({"role": _ROLES.get(role, role), "parts": [part.model_dump() for part in parts]})


def read_messages(value: JsonValue) -> tuple[Message, ...]:
    """Messages from a list, or from a text as one user message.

    Raises:
        ValueError: an item is no message.
    """
    if isinstance(value, str):
        return (Message(role="user", parts=(TextPart(text=value),)),) if value else ()
    if not isinstance(value, list):
        raise ValueError("messages must be a list")
    return tuple(read_message(item) for item in value)


def _content(value: JsonValue) -> list[Part]:
    if value is None:
        return []
    if isinstance(value, str):
        return [TextPart(text=value)]
    if not isinstance(value, list):
        raise ValueError("the content of a message must be a text or a list of parts")
    parts: list[Part] = []
    for item in value:
        if isinstance(item, str):
            parts.append(TextPart(text=item))
        elif isinstance(item, dict) and isinstance(item.get("text"), str):
            parts.append(TextPart(text=str(item["text"])))
        else:
            kind = item.get("type") if isinstance(item, dict) else None
            raise ValueError(f"a part of the type ‘{kind}’ cannot be read here, only text")
    return parts


def _tool_call(value: JsonValue) -> ToolCallPart:
    function: Any = value.get("function") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise ValueError("a tool call must name its function")
    arguments: JsonValue = function.get("arguments")
    if isinstance(arguments, str):
        # A model may have written broken JSON; then the text is kept as it is.
        with contextlib.suppress(JsonError):
            arguments = parse(arguments)
    return ToolCallPart(id=str(value.get("id") or ""), name=function["name"], arguments=arguments)


def _checked(value: dict[str, Any]) -> Message:
    try:
        return Message.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        if first["loc"][:1] == ("role",):
            raise ValueError(f"there is no role ‘{value['role']}’") from error
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{place}: {first['msg']}") from error
