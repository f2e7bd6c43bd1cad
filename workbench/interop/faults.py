"""The sentence for values that pydantic refused, with file and line of the YAML they came from."""

from collections.abc import Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, JsonValue, ValidationError

from workbench.core.nearest import did_you_mean
from workbench.interop.case_line import chief_fault, first_fault
from workbench.interop.yaml_text import Place, YamlText

V = TypeVar("V", bound=BaseModel)


def validated(
    kind: type[V], value: JsonValue, what: str, document: YamlText, place: Place = (), *, beside: Sequence[str] = ()
) -> V:
    """The value of a class that plain data stand for.

    Args:
        kind: the class.
        value: plain data, made of what stands at ``place`` of the document.
        what: the class in words, e.g. ``"a scorecard"``.
        document: the YAML, for the line.
        place: path of the data in the document.
        beside: fields that may stand there too, for the sentence.

    Raises:
        InputError: the data do not fit; names file and line.
    """
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        text = first_fault(error, what)
        found = (*place, *chief_fault(error)["loc"])
        raise document.fault(
            "text.field", f"{text[:1].upper()}{text[1:]}.", found, remedy(kind, error, beside)
        ) from error


def remedy(kind: type[BaseModel], error: ValidationError, beside: Sequence[str] = ()) -> str:
    """What to do about the first fault: for an unknown field, or a word that is none of those allowed, the nearest."""
    found = chief_fault(error)
    if found["type"] == "extra_forbidden":
        *around, name = found["loc"]
        owner = _class_at(kind, around)
        if owner is None:
            return "Mend this line."
        fields = [field for field in (*owner.model_fields, *(beside if not around else ())) if field != "id"]
        return f"{did_you_mean(str(name), fields)}The fields are: {', '.join(fields)}."
    if found["type"] == "literal_error" and isinstance(found["input"], str):
        words = found["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        return did_you_mean(found["input"], words).strip() or "Mend this line."
    return "Mend this line."


def _class_at(kind: type[BaseModel], place: Sequence[int | str]) -> type[BaseModel] | None:
    """The class of the value at a path inside a class; None where it cannot be told (a union, a mapping)."""
    for step in place:
        if isinstance(step, int):
            continue
        if step not in kind.model_fields:
            return None
        inside = list(_classes(kind.model_fields[step].annotation))
        if len(inside) != 1:
            return None
        (kind,) = inside
    return kind


def _classes(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _classes(part)]


def mapping(document: YamlText, value: JsonValue, what: str, place: Place = ()) -> dict[str, JsonValue]:
    """The value, if it is a mapping; an empty text counts as an empty one.

    Raises:
        InputError: it is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise document.fault("text.form", f"{what[:1].upper()}{what[1:]} must be a mapping (NAME: VALUE).", place)
    return dict(value)
