"""A file of several rubrics: a list in Prometheus' form, or cases with a rubric each, as benchmarks publish them."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from workbench.core.errors import InputError
from workbench.core.figures import count
from workbench.core.rubrics import Rubric
from workbench.core.strict_json import JsonError, parse
from workbench.interop.rubric_text import read_rubric, read_rubric_value

_TITLE = 60
"""Characters of a question that name a rubric which has no name."""


def read_rubrics(text: str, *, where: str, name: str, stem: str) -> tuple[list[Rubric], list[str]]:
    """The rubrics of a file, and what to say of how many they are.

    A list of unnamed ones does not say that they belong together: each is a rubric of its own, unless they are given
    one name, and then they are its criteria. Equal ones of several cases are one.

    Args:
        text: YAML or JSON.
        where: the file's name, for errors.
        name: for one rubric of all; "": as the file has it.
        stem: what names one that has none.

    Raises:
        InputError: it is no rubric, or a name was given for the rubrics of many cases.
    """
    of_cases, items = ([], []) if name else _several(text)
    if not items and not of_cases:
        one = read_rubric(text, where=where, rubric_id="", name=name or stem)
        return [one.model_copy(update={"name": name or one.name})], _gathered(text, name or stem)
    found: dict[str, Rubric] = {}
    for place, item in enumerate(of_cases or items, 1):
        try:
            one = read_rubric_value(item, name=_title(item, f"{stem} {place}"))
        except ValueError as error:
            said = f"Rubric {place}: {error}."
            raise InputError("rubric", said, where, "Write criteria and score1_description to 5.") from error
        _add(found, one)
    if of_cases:
        said = f"The file holds {count(len(of_cases), 'case')}; {count(len(found), 'rubric')} came of them, each once."
        return list(found.values()), [f"{said} Imported as cases, each case keeps its own."]
    said = f"The file holds {count(len(items), 'rubric')} without names; each is one of its own, named by its question."
    return list(found.values()), [f"{said} Imported under one name, they are the criteria of one."]


def _several(text: str) -> tuple[list[JsonValue], list[JsonValue]]:
    """The rubrics of cases, or the unnamed ones of a list; both empty where the file holds one, or names them."""
    try:
        value = parse(text)
    except JsonError:
        return [], []
    items = value if isinstance(value, list) else []
    of_cases: list[JsonValue] = [
        item["rubric"] for item in items if isinstance(item, dict) and isinstance(item.get("rubric"), dict)
    ]
    if of_cases and len(of_cases) == len(items):
        return of_cases, []
    unnamed: list[JsonValue] = [
        item for item in items if isinstance(item, dict) and "criteria" in item and not item.get("name")
    ]
    return [], unnamed if len(unnamed) == len(items) > 1 else []


def _gathered(text: str, name: str) -> list[str]:
    """That rubrics without names became the criteria of one, where somebody gave it a name."""
    _, items = _several(text)
    said = f"The file holds {count(len(items), 'rubric')} without names; they are the criteria of “{name}” now."
    return [said] if items else []


def _title(item: JsonValue, otherwise: str) -> str:
    """A rubric's question, cut at a word; without a slash, which parts a rubric from its criterion in a metric."""
    asked = item.get("criteria") if isinstance(item, dict) else None
    words = " ".join(asked.replace("/", "-").split()).rstrip(" ?.:") if isinstance(asked, str) else ""
    if len(words) <= _TITLE:
        return words or otherwise
    return f"{words[:_TITLE].rpartition(' ')[0] or words[:_TITLE]}…"


def _add(found: dict[str, Rubric], rubric: Rubric) -> None:
    """Add a rubric under a name of its own, unless one like it is there."""
    name, number = rubric.name, 1
    while name in found:
        if _said(found[name].criteria) == _said(rubric.criteria):
            return
        number += 1
        name = f"{rubric.name} ({number})"
    found[name] = rubric.model_copy(update={"name": name})


def _said(criteria: Sequence[object]) -> list[tuple[object, object]]:
    return [(getattr(one, "question", ""), getattr(one, "levels", ())) for one in criteria]
