"""Does the answer have a Markdown list or table?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import regex
from pydantic import Field, model_validator

from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.expected import Arguments, sound_bounds
from workbench.scoring.subject import Finding, Span, Subject, found

_ITEM = regex.compile(r"^([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]++(?=\S)")
_BREAK = regex.compile(r"^[ ]{0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = regex.compile(r"^[ ]{0,3}(```+|~~~+)")
_ROW = regex.compile(r"[ \t]*+\|?(?:[^|\n]*+\|)*+[^|\n]*+")
_RULE = regex.compile(r"[ \t]*+\|?[ \t]*+:?-+:?[ \t]*+(?:\|[ \t]*+:?-+:?[ \t]*+)*+\|?[ \t]*+")
_CELL_END = regex.compile(r"(?<!\\)\|")


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The lines outside code fences without their ends, each with its place in the text."""
    fence, place = "", 0
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if match and (not fence or (match.group(1).startswith(fence) and not line[match.end() :].strip())):
            fence = "" if fence else match.group(1)
        elif not fence:
            yield line.rstrip("\r\n"), place
        place += len(line)


class MarkdownList(Arguments):
    """How many items at the outer level."""

    min: int = Field(default=1, ge=0)
    max: int | None = Field(default=None, ge=0)
    only: bool = False
    """Nothing stands beside the list."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        sound_bounds(self.min, self.max)
        return self


def markdown_list(arguments: MarkdownList, subject: Subject) -> Finding:
    """1 where the answer has a Markdown list with so many items."""
    items, beside = _outer_items(subject.text)
    said = f"{len(items)} list {'item' if len(items) == 1 else 'items'}"
    spans = tuple(items[:100])
    if len(items) < arguments.min:
        return found(False, f"{said}, at least {arguments.min} wanted.", spans)
    if arguments.max is not None and len(items) > arguments.max:
        return found(False, f"{said}, at most {arguments.max} wanted.", spans)
    if arguments.only and beside:
        return found(False, f"{said}, and text beside the list.", (beside,))
    return found(True, f"{said}.", spans)


def _outer_items(text: str) -> tuple[list[Span], Span | None]:
    """Where the marks of the items at the outer level stand, and the first line that is neither one nor under one."""
    items: list[Span] = []
    beside: Span | None = None
    under = 0
    for line, place in _lines(text):
        indent = len(line) - len(line.lstrip())
        match = _ITEM.match(line)
        if match and not _BREAK.match(line):
            # An item is under another where it begins at that one's text or further right.
            if not items or indent < under:
                items.append((place + match.start(), place + match.end()))
                under = match.end()
        elif line.strip() and not (items and indent):
            beside = beside or (place, place + len(line.rstrip()))
    if text.strip() and not items and beside is None:
        beside = (0, len(text))
    return items, beside


class MarkdownTable(Arguments):
    """Which columns are wanted."""

    columns: tuple[str, ...] = ()
    """Names of the header, in order; empty: any."""


def markdown_table(arguments: MarkdownTable, subject: Subject) -> Finding:
    """1 where the answer has a Markdown table: a header, a rule with as many columns, and a row."""
    lines, others = [line for line, _ in _lines(subject.text)], ""
    for number in range(1, len(lines) - 1):
        if not _RULE.fullmatch(lines[number]) or not {"|"} <= {*lines[number - 1], *lines[number]}:
            continue
        header, rule = _cells(lines[number - 1]), _cells(lines[number])
        if len(header) != len(rule) or "|" not in lines[number + 1] or not _ROW.fullmatch(lines[number + 1]):
            continue
        if not arguments.columns or tuple(cell.strip("*_`") for cell in header) == arguments.columns:
            return found(True, f"A table of {len(header)} {'column' if len(header) == 1 else 'columns'}.")
        others = others or ", ".join(header)[:200]
    return found(False, f"A table, but its columns are {others}." if others else "No Markdown table.")


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in _CELL_END.split(line.strip().removeprefix("|"))]
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


MARKDOWN_LIST = CheckEntry(
    "markdown_list",
    "Is or has a Markdown list",
    "The answer has a Markdown list with the wanted number of items, and nothing beside it with only.",
    MarkdownList,
    markdown_list,
    (
        Example("pass", "- one\n- two\n  more of two\n- three", {"min": 3, "max": 3, "only": True}),
        Example("fail", "Here it is:\n- one\n- two", {"only": True}),
        Example("pass", "- one\n  - under one\n- two", {"min": 2, "max": 2, "only": True}),
        Example("fail", "```\n- a line of code\n```\n\n* * *"),
        Example("fail", "-one\n*two", hostile=True),
    ),
    never_unscored=True,
)
MARKDOWN_TABLE = CheckEntry(
    "markdown_table",
    "Has a Markdown table",
    "The answer has a Markdown table with a header, a rule and a row, and the wanted columns.",
    MarkdownTable,
    markdown_table,
    (
        Example("pass", "| Item | Price |\n|---|---:|\n| lamp | 12 € |", {"columns": ["Item", "Price"]}),
        Example("pass", "|a|\n|-|\n|1|\n\n| **Item** | a\\|b |\n|---|---|\n| x | y |", {"columns": ["Item", "a\\|b"]}),
        Example("fail", "| Item | Price |\n| lamp | 12 € |"),
        Example("fail", "```\n|a|b|\n|-|-|\n|1|2|\n```"),
        Example("fail", "|" * 50_000 + "\n" + "-|" * 50_000 + "\n", hostile=True),
    ),
    never_unscored=True,
)
