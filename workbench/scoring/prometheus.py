"""Prometheus' rubric JSON: criteria and score1_description … score5_description."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.rubrics import Criterion, Rubric

_LEVELS = tuple(f"score{level}_description" for level in range(1, 6))


def rubric_from(data: Mapping[str, JsonValue], *, rubric_id: str, name: str, criterion: str = "") -> Rubric:
    """A rubric of one criterion from Prometheus' form.

    Args:
        data: with ``criteria`` and the five descriptions; other keys are left.
        rubric_id: of the rubric.
        name: of the rubric.
        criterion: name of its criterion; the rubric's where empty.

    Raises:
        InputError: a key is missing or not a text.
    """
    texts = []
    for key in ("criteria", *_LEVELS):
        text = data.get(key)
        if not isinstance(text, str) or not text.strip():
            raise InputError(
                "rubric.prometheus",
                f"{key} is missing or not a text.",
                where=f"rubric “{name}”",
                remedy=f"A rubric in Prometheus' form has criteria and {_LEVELS[0]} to {_LEVELS[-1]}.",
            )
        texts.append(text)
    question, one, two, three, four, five = texts
    found = Criterion(name=criterion or name, question=question, levels=(one, two, three, four, five))
    return Rubric(id=rubric_id, name=name, criteria=(found,))


def rubric_to(criterion: Criterion) -> dict[str, str]:
    """A criterion in Prometheus' form; weight, must-pass and pass level have no place there."""
    return {"criteria": criterion.question or criterion.name, **dict(zip(_LEVELS, criterion.levels, strict=True))}
