"""A report as Markdown (GitHub's tables): texts are escaped, long ones stand in fences longer than any in them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from workbench.core.report import (
    Bar,
    Block,
    Cell,
    Change,
    Facts,
    Fold,
    Heading,
    Judged,
    Paragraph,
    Quote,
    Report,
    Table,
    Verdict,
)
from workbench.core.safe_text import shown
from workbench.core.verdict_words import CHARACTERS

_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_BEGINS = re.compile(r"^(\s*)(\d+[.)]|[-+>]|=+|#{1,6})(?=\s|$)")
"""What would begin a list, a quotation or a heading."""
_TICKS = re.compile("`+")


def write_markdown(report: Report) -> str:
    """The text."""
    lines = [f"# {_text(report.title)}", "", _text(report.subtitle), ""]
    for block in report.blocks:
        lines += [*_block(block, 0), ""]
    return "\n".join(lines).rstrip() + "\n"


def _text(text: str) -> str:
    """One line in which nothing is markup."""
    plain = " ".join(shown(text).split("\n"))
    escaped = _SPECIAL.sub(r"\\\1", plain.replace("&", "&amp;").replace("<", "&lt;"))
    return _BEGINS.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", escaped)


def _block(block: Block, inside: int) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{_hashes(level, inside)} {_text(text)}"
        case Paragraph(text):
            yield _text(text)
        case Verdict(sign, text):
            yield f"**{CHARACTERS[sign]} {_text(text)}**"
        case Facts(rows):
            yield from (f"- {_text(name)}: {_text(value)}" for name, value in rows)
        case Table():
            yield from _table(block)
        case Quote(title, text):
            yield from _titled(title, _fenced(shown(text), ""))
        case Change(title, before, after):
            old, new = shown(before).split("\n"), shown(after).split("\n")
            lines = list(difflib.unified_diff(old, new, lineterm="", n=3))[2:]
            yield from _titled(title, _fenced("\n".join(lines) or "no change", "diff"))
        case Fold(title, blocks):
            yield f"{_hashes(4, inside)} {_text(title)}"
            for one in blocks:
                yield ""
                yield from _block(one, inside + 1)


def _hashes(level: int, inside: int) -> str:
    """A heading inside a fold stands below the fold's own; Markdown knows six levels."""
    return "#" * min(6, level + inside + (level < 4 and inside > 0))


def _titled(title: str, lines: Iterator[str]) -> Iterator[str]:
    if title:
        yield f"{_text(title)}:"
        yield ""
    yield from lines


def _fenced(text: str, language: str) -> Iterator[str]:
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{language}"
    yield text
    yield fence


def _table(table: Table) -> Iterator[str]:
    shown_columns = [
        place for place in range(len(table.header)) if not any(isinstance(row[place], Bar) for row in table.rows)
    ]
    words = len(table.header) - table.figures
    yield _line(_text(table.header[place]) for place in shown_columns)
    yield _line("---" if place < words else "---:" for place in shown_columns)
    for row in table.rows:
        yield _line(_cell(row[place]) for place in shown_columns)
    if table.foot:
        yield ""
        yield _text(table.foot)


def _line(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Judged):
        return f"{CHARACTERS[cell.sign]} {_text(cell.text)}"
    return _text(cell) if isinstance(cell, str) else ""
