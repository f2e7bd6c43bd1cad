"""The sentence for values that pydantic refused, with file and line of the YAML they came from."""

from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from workbench.interop.case_line import chief_fault, first_fault
from workbench.interop.yaml_text import Place, YamlText

V = TypeVar("V", bound=BaseModel)


def validated(kind: type[V], value: JsonValue, what: str, document: YamlText, place: Place = ()) -> V:
    """The value of a class that plain data stand for.

    Args:
        kind: the class.
        value: plain data, made of what stands at ``place`` of the document.
        what: the class in words, e.g. ``"a scorecard"``.
        document: the YAML, for the line.
        place: path of the data in the document.

    Raises:
        InputError: the data do not fit; names file and line.
    """
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        text = first_fault(error, what)
        found = (*place, *chief_fault(error)["loc"])
        raise document.fault("text.field", f"{text[:1].upper()}{text[1:]}.", found, remedy(kind, error)) from error


def remedy(kind: type[BaseModel], error: ValidationError) -> str:
    """What to do about the first fault: for an unknown field the ones there are."""
    found = chief_fault(error)
    if found["type"] == "extra_forbidden" and len(found["loc"]) == 1:
        return f"The fields are: {', '.join(kind.model_fields)}."
    return "Mend this line."


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
