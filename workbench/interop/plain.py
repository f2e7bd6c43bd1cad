"""Values as plain JSON objects that read well: fields at their default are left out, discriminators are kept."""

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
    for name, field in type(value).model_fields.items():
        item = getattr(value, name)
        annotation = field.annotation
        tells_apart = get_origin(annotation) is Literal and len(get_args(annotation)) == 1
        if not tells_apart and not field.is_required() and item == field.get_default(call_default_factory=True):
            continue
        result[name] = _item(item, value, name)
    return result


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
