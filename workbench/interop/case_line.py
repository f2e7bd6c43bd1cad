"""A case as one JSON object: a line of golden/NAME.jsonl and of the JSONL export."""

from typing import Any

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from workbench.core.cases import Case
from workbench.core.value_faults import wrong_value
from workbench.interop.messages import read_messages
from workbench.interop.plain import plain


def write_case(case: Case) -> dict[str, JsonValue]:
    """The case with all it has; the message history is called ``messages``, as in a table."""
    return {("messages" if key == "history" else key): item for key, item in plain(case).items()}


def read_case(value: JsonValue) -> Case:
    """The case that an object in the form of :func:`write_case` stands for; ``id`` is needed.

    Raises:
        ValueError: a field is missing, unknown or of the wrong kind; the text names it.
    """
    if not isinstance(value, dict):
        raise ValueError("a case must be a JSON object")
    fields: dict[str, Any] = dict(value)
    if "messages" in fields:
        fields["history"] = [message.model_dump() for message in read_messages(fields.pop("messages"))]
    return case_of(fields)


def case_of(fields: dict[str, Any]) -> Case:
    """The case that plain data stand for.

    Raises:
        ValueError: a field is missing, unknown or of the wrong kind, or a check has the name of what every run
            measures; the text is part of a sentence.
    """
    try:
        case = Case.model_validate(fields)
    except ValidationError as error:
        raise ValueError(first_fault(error, "a case")) from error
    for spec in case.checks:
        if spec.fault:
            raise ValueError(f"‘checks’: {spec.fault[:1].lower()}{spec.fault[1:-1]}")
    return case


def first_fault(error: ValidationError, what: str) -> str:
    """The first thing that pydantic found wrong, as part of a sentence."""
    found = chief_fault(error)
    place = ".".join(str(part) for part in found["loc"])
    if found["type"] == "extra_forbidden":
        return f"{what} has no field ‘{place}’"
    if found["type"] == "missing":
        return f"the field ‘{place}’ is missing"
    said = wrong_value(found)
    return f"‘{place}’ {said}" if place else said


def chief_fault(error: ValidationError) -> ErrorDetails:
    """The fault to tell first: an unknown field before all others, as it explains a missing one."""
    faults = error.errors(include_url=False)
    return next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
