"""Tokens of what a variant sends with every case: its messages' own words, its tools and its response schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import NamedTuple

from workbench.core.prompts import Variant
from workbench.project.tokens import Count
from workbench.ui.notebook.template_tags import static_text, tags

Counter = Callable[[str], Count]


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


def count_static(variant: Variant, counter: Counter) -> Static:
    """Tokens of each message's own words, and of the tools and the schema beside them."""
    messages = variant.content.messages
    counts = [counter(static_text(message.text)) for message in messages]
    return Static(
        tuple(count.n for count in counts),
        tuple(bool(tags(message.text)) or message.role == "history" for message in messages),
        all(count.exact for count in counts),
        sum(counter(text).n for text in _beside(variant)),
    )


def _beside(variant: Variant) -> Iterator[str]:
    for tool in variant.content.tools:
        yield f"{tool.name}\n{tool.description}"
        yield json.dumps(tool.parameters, ensure_ascii=False)
    if variant.content.response_schema is not None:
        yield json.dumps(variant.content.response_schema, ensure_ascii=False)
