"""Find and replace in a notebook: in its notes and in the prompts of its cells, all of it one undo step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import regex

from workbench.core.documents import Document
from workbench.core.errors import InputError
from workbench.core.messages import Message, TextPart
from workbench.core.notebooks import Notebook, NoteCell, PromptCell
from workbench.core.prompts import Prompt
from workbench.ui.pages.set_replace import Search

_SECONDS = 2.0
"""Longest search through a whole notebook, since it runs with every key."""


class Spot(NamedTuple):
    """A text of the notebook."""

    cell: str
    variant: str
    """Key of the variant, "" in a note."""
    message: int
    part: int
    text: str


class Hit(NamedTuple):
    """Where it was found, in characters of the text."""

    spot: Spot
    start: int
    end: int


Prompts = Callable[[str], Prompt | None]


def spots(notebook: Notebook, prompt_of: Prompts) -> Iterator[Spot]:
    """The texts in reading order; a prompt that two cells show counts once."""
    seen: set[str] = set()
    for cell in notebook.cells:
        if isinstance(cell, NoteCell):
            yield Spot(cell.id, "", 0, 0, cell.text)
        elif isinstance(cell, PromptCell) and cell.prompt not in seen:
            seen.add(cell.prompt)
            yield from _of_prompt(cell, prompt_of(cell.prompt))


def _of_prompt(cell: PromptCell, prompt: Prompt | None) -> Iterator[Spot]:
    for variant in prompt.variants if prompt is not None else ():
        if variant.archived or (cell.variants and variant.key not in cell.variants):
            continue
        for number, message in enumerate(variant.content.messages):
            for place, part in enumerate(message.parts):
                if isinstance(part, TextPart):
                    yield Spot(cell.id, variant.key, number, place, part.text)


def find(search: Search, notebook: Notebook, prompt_of: Prompts) -> list[Hit]:
    """All places, in reading order.

    Raises:
        InputError: it is no pattern, or takes too long.
    """
    if not search.words:
        return []
    pattern, end = search.compiled(), time.monotonic() + _SECONDS
    found = []
    for spot in spots(notebook, prompt_of):
        try:
            matches = pattern.finditer(spot.text, timeout=max(0.001, end - time.monotonic()))
            found += [Hit(spot, match.start(), match.end()) for match in matches if match.end() > match.start()]
        except TimeoutError:
            raise _slow() from None
    return found


def replaced(
    search: Search, new: str, notebook: Notebook, prompt_of: Prompts, only: Hit | None = None
) -> tuple[list[Document], int]:
    """The documents with the replacement made, and how often.

    Args:
        search: what is replaced.
        new: by what; with a pattern ``\\1`` names its groups.
        notebook: where.
        prompt_of: gives a prompt by its id.
        only: this one place; None for all.

    Raises:
        InputError: it is no pattern, takes too long, or ``new`` names a group that is not there.
    """
    pattern = search.compiled()
    template = new if search.is_pattern else new.replace("\\", "\\\\")
    texts: dict[Spot, str] = {}
    times = 0
    for spot in spots(notebook, prompt_of):
        if only is not None and spot != only.spot:
            continue
        text, done = _in(pattern, template, spot.text, only)
        if done:
            texts[spot], times = text, times + done
    return _documents(notebook, prompt_of, texts), times


def _in(pattern: regex.Pattern[str], template: str, text: str, only: Hit | None) -> tuple[str, int]:
    try:
        if only is None:
            return pattern.subn(template, text, timeout=_SECONDS)
        match = pattern.match(text, only.start, timeout=_SECONDS)
        if match is None:
            return text, 0
        return text[: match.start()] + match.expand(template) + text[match.end() :], 1
    except TimeoutError:
        raise _slow() from None
    except (regex.error, IndexError) as error:
        raise InputError("find.replacement", f"The replacement cannot be made: {error}.") from None


def _documents(notebook: Notebook, prompt_of: Prompts, texts: dict[Spot, str]) -> list[Document]:
    cells = list(notebook.cells)
    prompts: dict[str, Prompt] = {}
    for spot, text in texts.items():
        at = next(place for place, cell in enumerate(cells) if cell.id == spot.cell)
        cell = cells[at]
        if isinstance(cell, NoteCell):
            cells[at] = cell.model_copy(update={"text": text})
        elif isinstance(cell, PromptCell):
            prompt = prompts.get(cell.prompt) or prompt_of(cell.prompt)
            if prompt is not None:
                prompts[cell.prompt] = _with(prompt, spot, text)
    changed: list[Document] = list(prompts.values())
    if tuple(cells) != notebook.cells:
        changed.append(notebook.model_copy(update={"cells": tuple(cells)}))
    return changed


def _with(prompt: Prompt, spot: Spot, text: str) -> Prompt:
    variants = []
    for variant in prompt.variants:
        if variant.key == spot.variant:
            messages = list(variant.content.messages)
            messages[spot.message] = _put(messages[spot.message], spot.part, text)
            content = variant.content.model_copy(update={"messages": tuple(messages)})
            variants.append(variant.model_copy(update={"content": content}))
        else:
            variants.append(variant)
    return prompt.model_copy(update={"variants": tuple(variants)})


def _put(message: Message, place: int, text: str) -> Message:
    parts = list(message.parts)
    parts[place] = TextPart(text=text)
    return message.model_copy(update={"parts": tuple(parts)})


def _slow() -> InputError:
    return InputError(
        "find.slow", "The pattern takes too long on these texts and was stopped.", remedy="Make it more exact."
    )
