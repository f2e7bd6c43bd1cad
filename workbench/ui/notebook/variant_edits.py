"""Changes of a prompt's variants as functions: a prompt in, another one out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from workbench.core.errors import InputError
from workbench.core.figures import count
from workbench.core.messages import Message, Part, Role, TextPart, message
from workbench.core.prompts import Parameters, Prompt, PromptContent, Variant
from workbench.project.history import next_key

ROLES: tuple[Role, ...] = ("system", "user", "assistant", "history")


def shown_variants(prompt: Prompt, chosen: tuple[str, ...]) -> list[Variant]:
    """The variants that a cell shows: the chosen ones in their order; where none is, all that are not archived."""
    found = [variant for key in chosen if (variant := prompt.variant(key)) is not None]
    return found or [variant for variant in prompt.variants if not variant.archived]


def put_variant(prompt: Prompt, changed: Variant) -> Prompt:
    """Put another value of a variant in its place."""
    return _with(prompt, [changed if variant.key == changed.key else variant for variant in prompt.variants])


def _with(prompt: Prompt, variants: list[Variant]) -> Prompt:
    return prompt.model_copy(update={"variants": tuple(variants)})


def _variant(prompt: Prompt, key: str) -> Variant:
    found = prompt.variant(key)
    if found is None:
        raise InputError(
            "variant.unknown", f"The prompt {prompt.name} has no variant {key} any more.", "", "Undo brings it back."
        )
    return found


def _content(prompt: Prompt, key: str, content: PromptContent) -> Prompt:
    return put_variant(prompt, _variant(prompt, key).model_copy(update={"content": content}))


def put_content(prompt: Prompt, key: str, content: PromptContent) -> Prompt:
    """Another content of a variant."""
    return _content(prompt, key, content)


def put_unfinished(prompt: Prompt, key: str, kind: Literal["tools", "schema"], text: str) -> Prompt:
    """Tools or a schema as typed that are not valid; "" for valid ones."""
    variant = _variant(prompt, key)
    kept = {one: old for one, old in variant.unfinished.items() if one != kind} | ({kind: text} if text else {})
    return put_variant(prompt, variant.model_copy(update={"unfinished": kept}))


def unfinished_line(variant: Variant) -> str:
    """What was typed and is not valid, and what is sent in its place; "" where all is valid."""
    said = []
    if "tools" in variant.unfinished:
        said.append(f"Tools not valid, {'sent as they were' if variant.content.tools else 'not sent'}")
    if "schema" in variant.unfinished:
        said.append(f"Schema not valid, {'sent as it was' if variant.content.response_schema else 'not sent'}")
    return " · ".join(said)


def move_variant(prompt: Prompt, key: str, by: int) -> Prompt:
    """Move a variant left (negative) or right among those that are not archived; unchanged where it cannot go."""
    shown = [variant.key for variant in prompt.variants if not variant.archived]
    target = shown.index(key) + by if key in shown else -1
    if not 0 <= target < len(shown):
        return prompt
    shown.insert(target, shown.pop(shown.index(key)))
    order = iter(shown)
    found = {variant.key: variant for variant in prompt.variants}
    return _with(prompt, [variant if variant.archived else found[next(order)] for variant in prompt.variants])


def as_words(variants: Sequence[Variant]) -> str:
    """All messages of some variants as Markdown."""
    said = []
    for variant in variants:
        said.append(f"## {variant.key} {variant.name}".rstrip())
        said += [f"### {message.role}\n\n{message.text}" for message in variant.content.messages]
    return "\n\n".join(said)


def content_line(content: PromptContent) -> str:
    """Parameters, tools and schema in words; "" for none: ``temperature 0.2 · 2 tools · answers by schema``."""
    said = [parameters_line(content.parameters)]
    if content.tools:
        said.append(count(len(content.tools), "tool"))
    if content.response_schema is not None:
        said.append("answers by schema")
    return " · ".join(filter(None, said))


def _messages(prompt: Prompt, key: str, messages: list[Message]) -> Prompt:
    content = _variant(prompt, key).content
    return _content(prompt, key, content.model_copy(update={"messages": tuple(messages)}))


def set_text(prompt: Prompt, key: str, place: int, text: str) -> Prompt:
    """Another text of a message; its pictures, files and tool parts stay.

    Raises:
        InputError: the variant or the message is no longer there.
    """
    messages = list(_variant(prompt, key).content.messages)
    if not 0 <= place < len(messages):
        raise InputError("message.unknown", f"Variant {key} has no message {place + 1} any more.")
    old = messages[place]
    parts: list[Part] = []
    put = False
    for part in old.parts:
        if not isinstance(part, TextPart):
            parts.append(part)
        elif not put:
            parts.append(TextPart(text=text))
            put = True
    if not put:
        parts.insert(0, TextPart(text=text))
    messages[place] = Message(role=old.role, parts=tuple(parts))
    return _messages(prompt, key, messages)


def with_texts(variant: Variant, texts: Sequence[str]) -> Variant:
    """The variant with other texts of its messages; the same value where none is another."""
    prompt = Prompt(id="", name="", variants=(variant,))
    for place, (old, text) in enumerate(zip(variant.content.messages, texts, strict=False)):
        if old.role != "history" and old.text != text:
            prompt = set_text(prompt, variant.key, place, text)
    return prompt.variants[0]


def set_role(prompt: Prompt, key: str, place: int, role: Role) -> Prompt:
    """Another role of a message."""
    messages = list(_variant(prompt, key).content.messages)
    messages[place] = messages[place].model_copy(update={"role": role})
    return _messages(prompt, key, messages)


def add_message(prompt: Prompt, key: str, place: int, role: Role = "user", text: str = "") -> Prompt:
    """A new message at an index."""
    messages = list(_variant(prompt, key).content.messages)
    messages.insert(place, Message(role="history") if role == "history" else message(role, text))
    return _messages(prompt, key, messages)


def remove_message(prompt: Prompt, key: str, place: int) -> Prompt:
    """Take a message out."""
    messages = list(_variant(prompt, key).content.messages)
    del messages[place]
    return _messages(prompt, key, messages)


def move_message(prompt: Prompt, key: str, place: int, by: int) -> Prompt:
    """Move a message up (negative) or down; unchanged where it cannot go further."""
    messages = list(_variant(prompt, key).content.messages)
    target = place + by
    if not 0 <= target < len(messages):
        return prompt
    messages.insert(target, messages.pop(place))
    return _messages(prompt, key, messages)


def set_parameters(prompt: Prompt, key: str, parameters: Parameters) -> Prompt:
    """Other sampling parameters."""
    return _content(prompt, key, _variant(prompt, key).content.model_copy(update={"parameters": parameters}))


def duplicate(prompt: Prompt, key: str) -> tuple[Prompt, str]:
    """A copy of a variant beside it, with the next free letter.

    Returns:
        the prompt and the copy's key.
    """
    source = _variant(prompt, key)
    new = next_key(prompt)
    copy = source.model_copy(update={"key": new, "name": _copy_name(prompt, source), "archived": False})
    variants = list(prompt.variants)
    variants.insert(variants.index(source) + 1, copy)
    return _with(prompt, variants), new


def _copy_name(prompt: Prompt, source: Variant) -> str:
    """``baseline copy``, then ``baseline copy 2``: a copy of a copy is another copy of the first."""
    first = re.sub(r" copy( \d+)?$", "", source.name or source.key)
    names = {variant.name for variant in prompt.variants}
    numbered = (f"{first} copy{f' {number}' if number > 1 else ''}" for number in range(1, len(names) + 2))
    return next(name for name in numbered if name not in names)


def add_variant(prompt: Prompt) -> tuple[Prompt, str]:
    """A new variant at the end: a copy of the last one, else one with an empty system and user message."""
    shown = [variant for variant in prompt.variants if not variant.archived]
    if shown:
        copied, key = duplicate(prompt, shown[-1].key)
        found = _variant(copied, key)
        rest = [variant for variant in copied.variants if variant.key != key]
        return _with(copied, [*rest, found]), key
    key = next_key(prompt)
    content = PromptContent(messages=(message("system", ""), message("user", "")))
    return _with(prompt, [*prompt.variants, Variant(key=key, name="", content=content)]), key


def rename(prompt: Prompt, key: str, name: str) -> Prompt:
    """Another name of a variant."""
    return put_variant(prompt, _variant(prompt, key).model_copy(update={"name": name.strip()}))


def set_model(prompt: Prompt, key: str, model: str | None) -> Prompt:
    """A preferred model, or None for the run's."""
    return put_variant(prompt, _variant(prompt, key).model_copy(update={"model": model}))


def archive(prompt: Prompt, key: str, archived: bool = True) -> Prompt:
    """Put a variant away without losing it, or bring it back."""
    return put_variant(prompt, _variant(prompt, key).model_copy(update={"archived": archived}))


def remove_variant(prompt: Prompt, key: str) -> Prompt:
    """Take a variant out; its frozen versions stay."""
    return _with(prompt, [variant for variant in prompt.variants if variant.key != key])


def parameters_line(parameters: Parameters) -> str:
    """What is set, in words: ``temperature 0.2 · at most 300 tokens``; "" for all defaults."""
    said = []
    if parameters.temperature is not None:
        said.append(f"temperature {parameters.temperature:g}")
    if parameters.top_p is not None:
        said.append(f"top_p {parameters.top_p:g}")
    if parameters.max_tokens is not None:
        said.append(f"at most {parameters.max_tokens:,} tokens")
    if parameters.stop:
        said.append(f"stop at {', '.join(map(repr, parameters.stop))}")
    if parameters.seed is not None:
        said.append(f"seed {parameters.seed}")
    if parameters.reasoning_effort:
        said.append(f"effort {parameters.reasoning_effort}")
    said.extend(f"{name} {value}" for name, value in parameters.extra.items())
    return " · ".join(said)
