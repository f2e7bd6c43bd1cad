"""Two prompt contents part against part: which message stands for which, and what changed, in words and in texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from pydantic import JsonValue

from workbench.core.diff import changed_words
from workbench.core.figures import count, number
from workbench.core.messages import Message, TextPart
from workbench.core.prompts import Parameters, PromptContent


class Section(NamedTuple):
    """A part of both contents as text; None where one has no such part."""

    title: str
    before: str | None
    after: str | None


def sections(old: PromptContent, new: PromptContent) -> list[Section]:
    """All parts of two contents in reading order: messages, parameters, tools, response schema, snippets."""
    found = _messages(old.messages, new.messages)
    found += [
        Section("parameters", parameters_text(old.parameters), parameters_text(new.parameters)),
        Section("tools", *(_json([tool.model_dump(mode="json") for tool in one.tools]) for one in (old, new))),
        Section("response schema", *(_json(one.response_schema) for one in (old, new))),
    ]
    for name in dict.fromkeys([*old.snippets, *new.snippets]):
        found.append(Section(f"snippet “{name}”", old.snippets.get(name), new.snippets.get(name)))
    return [section for section in found if section.before or section.after]


def changes(old: PromptContent, new: PromptContent) -> list[str]:
    """What differs, the weightiest first, e.g. ``["9 words in “system”", "parameters"]``; [] where nothing does."""
    said = []
    for before, after in zip(old.messages, new.messages, strict=False):
        if before.role == after.role and before.text != after.text:
            said.append(f"{_words(before.text, after.text)} in “{after.role}”")
    for name, text in new.snippets.items():
        if name in old.snippets and old.snippets[name] != text:
            said.append(f"{_words(old.snippets[name], text)} in the snippet “{name}”")
    if [message.role for message in old.messages] != [message.role for message in new.messages] or (
        old.messages != new.messages and not said
    ):
        said.append(f"{count(len(new.messages), 'message')}, {number(len(old.messages))} before")
    named = {"parameters": "parameters", "tools": "tools", "response_schema": "response schema"}
    return said + [title for field, title in named.items() if getattr(old, field) != getattr(new, field)]


def _words(before: str, after: str) -> str:
    if "".join(before.split()) == "".join(after.split()):
        return "white space"
    return count(changed_words(before, after), "word")


def is_example(messages: Sequence[Message], place: int) -> bool:
    """Whether a message is part of a few-shot example: a user message that an assistant message answers, or that."""
    role = messages[place].role
    if role == "user":
        return place + 1 < len(messages) and messages[place + 1].role == "assistant"
    return role == "assistant" and place > 0 and messages[place - 1].role == "user"


def matches(baseline: Sequence[Message], messages: Sequence[Message]) -> list[int | None]:
    """For each message the place of the baseline's message that it stands for: the same role, examples among examples.

    None where the baseline has none, so that all of it is new.
    """

    def kinds(found: Sequence[Message]) -> list[tuple[str, bool]]:
        return [(message.role, is_example(found, place)) for place, message in enumerate(found)]

    places: dict[tuple[str, bool], list[int]] = {}
    for place, kind in enumerate(kinds(baseline)):
        places.setdefault(kind, []).append(place)
    taken = []
    for kind in kinds(messages):
        left = places.get(kind, [])
        taken.append(left.pop(0) if left else None)
    return taken


def parameters_text(parameters: Parameters) -> str:
    """What is set, a line each: ``temperature: 0.2``; "" for all defaults."""
    fields = parameters.model_dump(mode="json", exclude_defaults=True)
    fields |= fields.pop("extra", {})
    return "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())


def _messages(old: Sequence[Message], new: Sequence[Message]) -> list[Section]:
    found: list[Section] = []
    taken = matches(old, new)
    left = [place for place in range(len(old)) if place not in taken]
    for place, match in enumerate(taken):
        while left and match is not None and left[0] < match:
            found.append(Section(_title(old, left[0]), _text(old[left[0]]), None))
            left.pop(0)
        before = _text(old[match]) if match is not None else None
        found.append(Section(_title(new, place), before, _text(new[place])))
    return found + [Section(_title(old, place), _text(old[place]), None) for place in left]


def _title(messages: Sequence[Message], place: int) -> str:
    return f"{messages[place].role} example" if is_example(messages, place) else messages[place].role


def _text(message: Message) -> str:
    """Its text; other parts as JSON on lines of their own."""
    if message.role == "history":
        return "the messages of the case"
    pieces = [
        part.text if isinstance(part, TextPart) else _json(part.model_dump(mode="json")) for part in message.parts
    ]
    return "\n".join(pieces)


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) if value else ""
