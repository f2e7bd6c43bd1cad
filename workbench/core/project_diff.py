"""What differs between two projects, document by document, field by field: values, not words on a screen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import JsonValue

from workbench.core.canonical import Value
from workbench.core.cases import Case
from workbench.core.content_diff import sections
from workbench.core.prompts import Prompt, PromptContent, Variant

Kind = Literal[
    "prompt", "variant", "snippet", "golden set", "case", "rubric", "scorecard", "model", "gate", "notebook", "project"
]
Change = Literal["added", "removed", "changed"]
_NAMES = ("name", "key", "id")
"""Fields by which members of a list are paired, before their places."""
_OWN = frozenset({"id", "base"})
"""Fields that say nothing: ids differ between projects that hold the same; ``base`` is what a draft was frozen as."""


class FieldChange(NamedTuple):
    """A field of both; None where one does not have it."""

    field: str
    before: str | None
    after: str | None


class Difference(NamedTuple):
    """A document, variant or case that differs."""

    kind: Kind
    name: str
    """``refund-reply/B`` of a variant, ``refunds/r17`` of a case."""
    change: Change
    fields: tuple[FieldChange, ...] = ()
    """What changed; of a whole one nothing is listed."""


def documents(
    kind: Kind, before: Sequence[Value], after: Sequence[Value], names: Mapping[str, str]
) -> Iterator[Difference]:
    """Documents of a kind, paired by id, else by name.

    Args:
        kind: what they are.
        before, after: of the two projects.
        names: id → name of every document of both, put in place of ids that documents mention.
    """
    taken = dict(_paired(before, after))
    old = {_id(one): one for one in before}
    for new in after:
        other = taken.get(_id(new))
        if other is None:
            yield Difference(kind, _name(new), "added")
            continue
        fields = tuple(_fields(_flat(old[other], names), _flat(new, names)))
        if isinstance(new, Prompt):
            fields = tuple(one for one in fields if not one.field.startswith("variants"))
        if fields:
            yield Difference(kind, _name(new), "changed", fields)
        if isinstance(new, Prompt) and isinstance(was := old[other], Prompt):
            yield from variants(was, new)
    gone = old.keys() - set(taken.values())
    yield from (Difference(kind, _name(one), "removed") for one in before if _id(one) in gone)


def variants(before: Prompt, after: Prompt) -> Iterator[Difference]:
    """The variants of a prompt, by key: messages, parameters, tools, schema each as a text."""
    old = {one.key: one for one in before.variants}
    for new in after.variants:
        name, was = f"{after.name}/{new.key}", old.pop(new.key, None)
        if was is None:
            yield Difference("variant", name, "added", tuple(_content(None, new)))
        elif fields := tuple(_content(was, new)):
            yield Difference("variant", name, "changed", fields)
    yield from (Difference("variant", f"{after.name}/{key}", "removed") for key in old)


def _content(before: Variant | None, after: Variant) -> Iterator[FieldChange]:
    for part in sections(before.content if before else PromptContent(), after.content):
        if part.before != part.after:
            yield FieldChange(part.title, part.before, part.after)
    for field in ("name", "model", "archived"):
        one, two = getattr(before, field, None), getattr(after, field)
        if (one or None) != (two or None):
            yield FieldChange(field, _text(one), _text(two))


def cases(set_name: str, before: Sequence[Case], after: Sequence[Case]) -> Iterator[Difference]:
    """The cases of a golden set, by id."""
    old = {one.id: one for one in before}
    for new in after:
        was = old.pop(new.id, None)
        if was is None:
            yield Difference("case", f"{set_name}/{new.id}", "added")
        elif was != new:
            yield Difference("case", f"{set_name}/{new.id}", "changed", tuple(_fields(_flat(was, {}), _flat(new, {}))))
    yield from (Difference("case", f"{set_name}/{case_id}", "removed") for case_id in old)


def _paired(before: Sequence[Value], after: Sequence[Value]) -> Iterator[tuple[str, str]]:
    """(id after, id before) of those that are the same document."""
    ids = {_id(one) for one in before}
    known = {_id(one) for one in after}
    by_name = {_name(one): _id(one) for one in before if _id(one) not in known}
    for one in after:
        if _id(one) in ids:
            yield _id(one), _id(one)
        elif _name(one) in by_name:
            yield _id(one), by_name.pop(_name(one))


def _id(document: Value) -> str:
    return str(getattr(document, "id", ""))


def _name(document: Value) -> str:
    return str(getattr(document, "name", "") or _id(document))


def _fields(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FieldChange]:
    for field in dict.fromkeys([*before, *after]):
        if before.get(field) != after.get(field):
            yield FieldChange(field, before.get(field), after.get(field))


def _flat(value: Value, names: Mapping[str, str]) -> dict[str, str]:
    """Path → leaf as text, of what is not at its default."""
    found: dict[str, str] = {}
    for field, inner in value.model_dump(mode="json", exclude_defaults=True).items():
        if field not in _OWN:
            _put(found, field, inner, names)
    return found


def _put(found: dict[str, str], path: str, value: JsonValue, names: Mapping[str, str]) -> None:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            if not (key in _OWN and "." in path):
                _put(found, f"{path}.{key}", inner, names)
    elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        for place, inner in enumerate(value):
            assert isinstance(inner, dict)
            own = next((str(inner[name]) for name in _NAMES if inner.get(name)), str(place + 1))
            _put(found, f"{path}.{names.get(own, own)}", inner, names)
    else:
        text = _text(value)
        found[path] = names.get(text or "", text or "")


def _text(value: JsonValue) -> str | None:
    """A leaf as text; None of nothing."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
