"""What a check compares with: a literal, the case's reference, or a field of its inputs."""

from __future__ import annotations

from typing import Self

from pydantic import JsonValue, model_validator

from workbench.core.canonical import Value, canonical
from workbench.core.cases import Case
from workbench.scoring.subject import UnscoredError

_SHOWN = 8
_REFERENCES = frozenset({"reference", "expected", "expected_output", "ideal", "target", "answer"})
"""Columns of a table that become the reference (PRODUCT.md section 6), so that people look for them as fields."""

NO_REFERENCE = "The case has no reference. Give it one, or name what is expected: value, or field (an input)."


class Arguments(Value):
    """Base of every check's arguments: frozen, unknown names forbidden."""


def sound_bounds(least: float | None, most: float | None) -> None:
    """Refuse bounds, both included, that bound nothing or leave nothing.

    Raises:
        ValueError: says what is wrong with them.
    """
    if least is None and most is None:
        raise ValueError("give min, max or both")
    if least is not None and most is not None and least > most:
        raise ValueError("min is above max")


class Expected(Arguments):
    """One expected value. With none of the three given, it is the case's reference."""

    value: JsonValue = None
    """A literal."""
    reference: bool = False
    """The case's reference."""
    field: str = ""
    """A field of the case's inputs; dots lead into objects and lists: ``order.items.0``."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.value is not None) + self.reference + bool(self.field) > 1:
            raise ValueError("give one of value, reference and field")
        return self

    def expected(self, case: Case) -> JsonValue:
        """The value to compare with.

        Raises:
            UnscoredError: the case has no reference, or no such field.
        """
        if self.value is not None:
            return self.value
        if self.field:
            return field_of(case, self.field)
        if case.reference is None:
            raise UnscoredError(NO_REFERENCE)
        return case.reference

    def expected_text(self, case: Case) -> str:
        """The value as text: a string as it is, other JSON in canonical form."""
        return as_text(self.expected(case))


class ExpectedAny(Expected):
    """One or several expected values: a list gives each of its elements."""

    values: tuple[JsonValue, ...] = ()
    """Several literals."""

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        if self.values and (self.value is not None or self.reference or self.field):
            raise ValueError("give values or one of value, reference and field")
        return self

    def expected_texts(self, case: Case) -> tuple[str, ...]:
        """The values as texts, none of them empty.

        Raises:
            UnscoredError: there is none, or one is the empty text, which every answer would contain.
        """
        value: JsonValue = list(self.values) if self.values else self.expected(case)
        texts = tuple(as_text(item) for item in value) if isinstance(value, list) else (as_text(value),)
        if not texts:
            raise UnscoredError("The list of expected texts is empty.")
        if "" in texts:
            raise UnscoredError("The expected text is empty.")
        return texts


def field_of(case: Case, path: str) -> JsonValue:
    """A field of the case's inputs by its dotted path; a key with dots in it is found first.

    Raises:
        UnscoredError: there is no such field, or it is null.
    """
    found: JsonValue = case.inputs.get(path)
    if found is None:
        found = dict(case.inputs)
        for step in path.split("."):
            if isinstance(found, dict):
                found = found.get(step)
            elif isinstance(found, list) and step.isascii() and step.isdigit() and len(step) < 10:
                found = found[int(step)] if int(step) < len(found) else None
            else:
                found = None
    if found is None:
        raise UnscoredError(f"The case has no field {path}. {_fields(case, path)}")
    return found


def _fields(case: Case, path: str) -> str:
    """What can be named instead; it differs little between the cases of a set, so that reasons can be counted."""
    if path in _REFERENCES and case.reference is not None:
        return "Its reference is named by “reference: true”."
    names = sorted(case.inputs)
    listed = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    return f"Its fields are: {listed}." if names else "It has no fields."


def as_text(value: JsonValue) -> str:
    """A JSON value as text: a string as it is, anything else in canonical JSON."""
    return value if isinstance(value, str) else canonical(value).decode()
