"""Snippets of a prompt: which ones its messages include, and its text with them spelled out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.core import templates
from workbench.core.errors import InputError
from workbench.core.messages import Message, TextPart
from workbench.core.prompts import PromptContent

_MOST = templates.MAX_INCLUDES
_NAME = re.compile(r"[^\W_](?:[\w .-]{0,78}\w)?\Z")


def check_name(name: str) -> None:
    """Refuse a name that cannot stand in quotes in a tag, or cannot be a file's name.

    Raises:
        InputError: says what a name may have.
    """
    if not _NAME.match(name):
        raise InputError(
            "snippet.name",
            f"A snippet cannot be called “{name[:80]}”.",
            remedy="Use letters, digits, spaces, points, - and _; begin and end with a letter or digit; at most 80.",
        )


def with_snippets(content: PromptContent, snippets: Mapping[str, str]) -> PromptContent:
    """The content with the texts of all snippets that it includes, also by way of others.

    Args:
        content: of a draft; that of a version comes back as it is.
        snippets: the project's, by name. Unknown names are left out: rendering says which.
    """
    if content.snippets:
        return content
    found: dict[str, str] = {}
    texts = [part.text for message in content.messages for part in message.parts if isinstance(part, TextPart)]
    while texts:
        for name in templates.included(texts.pop()):
            if name in snippets and name not in found:
                found[name] = snippets[name]
                texts.append(snippets[name])
    return content.model_copy(update={"snippets": found}) if found else content


def spelled_out(content: PromptContent) -> PromptContent:
    """The content with the text of its snippets in place of their names, for programs that know no snippets.

    A snippet that includes itself, or one that is not there, stays a name; so do those beyond as many as a template may
    include.
    """
    messages = tuple(_message(message, content.snippets) for message in content.messages)
    return content.model_copy(update={"messages": messages, "snippets": {}})


def renamed_in(text: str, old: str, new: str) -> str:
    """The template with another name in the tags that include a snippet; unchanged where there is none."""
    found = [(start, end) for start, end, name in templates.includes(text) if name == old]
    if found:
        text = templates.one_line_end(text)
    for start, end in reversed(found):
        text = text[:start] + text[start:end].replace(old, new) + text[end:]
    return text


def renamed_in_content(content: PromptContent, old: str, new: str) -> PromptContent:
    """The content with another name in its tags."""
    messages = tuple(
        message.model_copy(
            update={
                "parts": tuple(
                    TextPart(text=renamed_in(part.text, old, new)) if isinstance(part, TextPart) else part
                    for part in message.parts
                )
            }
        )
        for message in content.messages
    )
    return content.model_copy(update={"messages": messages})


def _message(message: Message, snippets: Mapping[str, str]) -> Message:
    parts = tuple(
        TextPart(text=_spelled(part.text, snippets, (), [_MOST])) if isinstance(part, TextPart) else part
        for part in message.parts
    )
    return message.model_copy(update={"parts": parts})


def _spelled(text: str, snippets: Mapping[str, str], stack: tuple[str, ...], left: list[int]) -> str:
    """``left`` holds how many may still be put in: ten that include ten each, nine deep, would be 1,000,000,000."""
    pieces, at = [], 0
    text = templates.one_line_end(text)
    for start, end, name in templates.includes(text):
        if name in snippets and name not in stack and left[0] > 0:
            left[0] -= 1
            pieces += [text[at:start], _spelled(snippets[name], snippets, (*stack, name), left)]
            at = end
    return "".join([*pieces, text[at:]])
