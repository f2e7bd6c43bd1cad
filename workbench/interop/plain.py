"""Values as plain JSON objects that read well: fields at their default are left out, discriminators are kept."""

from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, JsonValue

from workbench.core.messages import Message, TextPart


def plain(value: BaseModel) -> dict[str, JsonValue]:
    """A value as a JSON object, fields in the order of its class.

    Unlike pydantic's ``exclude_defaults`` it keeps a ``kind`` or ``type`` that tells the classes of a union apart, and
    it writes a message of one text as ``{"role", "content"}``.
    """
    if isinstance(value, Message):
        return _message(value)
    result: dict[str, JsonValue] = {}
    for name, left_out, default in _fields(type(value)):
        item = getattr(value, name)
        if not left_out or item != default:
            result[name] = _item(item, value, name)
    return result


@cache
def _fields(kind: type[BaseModel]) -> tuple[tuple[str, bool, Any], ...]:
    """Name of each field, whether it is left out at its default, and the default."""
    found = []
    for name, field in kind.model_fields.items():
        annotation = field.annotation
        tells_apart = get_origin(annotation) is Literal and len(get_args(annotation)) == 1
        left_out = not tells_apart and not field.is_required()
        found.append((name, left_out, field.get_default(call_default_factory=True) if left_out else None))
    return tuple(found)


def _item(item: Any, owner: BaseModel, name: str) -> JsonValue:
    if isinstance(item, BaseModel):
        return plain(item)
    if isinstance(item, tuple):
        return [_item(part, owner, name) for part in item]
    if item is None or isinstance(item, str | bool | int | float | list | dict):
        return item
    # Decimal, datetime: as pydantic writes them.
    dumped: JsonValue = owner.model_dump(mode="json", include={name})[name]
    return dumped


def _message(value: Message) -> dict[str, JsonValue]:
    if len(value.parts) == 1 and isinstance(value.parts[0], TextPart):
        return {"role": value.role, "content": value.parts[0].text}
    return {"role": value.role, "parts": [plain(part) for part in value.parts]}
