"""Tokens of what a variant sends with every case: its messages' own words, its tools and its response schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from workbench.core.prompts import PromptContent
from workbench.core.templates import includes
from workbench.project.tokens import Count
from workbench.ui.notebook.template_tags import static_text, tags

Counter = Callable[[str], Count]
_DEEPEST = 8
"""Snippets in snippets that are counted: nobody writes more, and a chain of many would hold the window."""


class Static(NamedTuple):
    """The words of a variant, without what a case puts in."""

    messages: tuple[int, ...]
    with_case: tuple[bool, ...]
    exact: bool
    beside: int = 0
    """Of the tools and the response schema, which each request carries: their JSON, so ≈ under any encoding."""

    @property
    def words(self) -> int:
        """Of all messages."""
        return sum(self.messages)

    @property
    def total(self) -> int:
        """Of all that each request carries."""
        return self.words + self.beside


def count_static(content: PromptContent, counter: Counter, snippets: Mapping[str, str]) -> Static:
    """Tokens of each message's own words, its snippets' among them, and of the tools and the schema beside them."""
    texts = [spelled_out(message.text, snippets) for message in content.messages]
    counts = [counter(static_text(text)) for text in texts]
    return Static(
        tuple(count.n for count in counts),
        tuple(
            bool(tags(text)) or message.role == "history" for text, message in zip(texts, content.messages, strict=True)
        ),
        all(count.exact for count in counts),
        count_beside(content, counter),
    )


def spelled_out(text: str, snippets: Mapping[str, str], inside: tuple[str, ...] = ()) -> str:
    """A template with its snippets in their places; a tag stays where the snippet is unknown or goes in a circle."""
    pieces, at = [], 0
    for start, end, name in includes(text):
        if name in snippets and name not in inside and len(inside) < _DEEPEST:
            pieces += [text[at:start], spelled_out(snippets[name], snippets, (*inside, name))]
            at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def count_beside(content: PromptContent, counter: Counter) -> int:
    """Tokens of the tools and the response schema, which each request carries."""
    return sum(counter(text).n for text in _beside(content))


def _beside(content: PromptContent) -> Iterator[str]:
    for tool in content.tools:
        yield f"{tool.name}\n{tool.description}"
        yield json.dumps(tool.parameters, ensure_ascii=False)
    if content.response_schema is not None:
        yield json.dumps(content.response_schema, ensure_ascii=False)
