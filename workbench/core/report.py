"""A report as a sequence of blocks, without a word of HTML or Markdown: what is said, not how it looks."""

from __future__ import annotations

from typing import NamedTuple

from workbench.core.verdict_words import Sign


class Heading(NamedTuple):
    """Begins a section; level 2, or 3 inside one."""

    text: str
    level: int = 2


class Paragraph(NamedTuple):
    """Text; quiet: of lesser weight."""

    text: str
    quiet: bool = False


class Verdict(NamedTuple):
    """A verdict with its sign."""

    sign: Sign
    text: str


class Facts(NamedTuple):
    """Names with what they are."""

    rows: tuple[tuple[str, str], ...]


class Bar(NamedTuple):
    """An interval drawn small beside its figures, on a scale shared by the column; all in one unit."""

    low: float
    middle: float
    high: float
    margin: float
    """Half width of the band around 0."""
    reach: float
    """The scale ends at ± this."""
    sign: Sign


class Judged(NamedTuple):
    """A short text with a verdict's sign in front."""

    sign: Sign
    text: str


Cell = str | Bar | Judged


class Table(NamedTuple):
    """A table; of ``figures`` columns, from the right, the figures stand under one another."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    figures: int = 0
    foot: str = ""


class Quote(NamedTuple):
    """A text as it was written: a prompt, an input, an answer."""

    title: str
    text: str


class Change(NamedTuple):
    """A text against an earlier one, word by word."""

    title: str
    before: str
    after: str


class Fold(NamedTuple):
    """Blocks that a reader opens."""

    title: str
    blocks: tuple[Block, ...]


Block = Heading | Paragraph | Verdict | Facts | Table | Quote | Change | Fold


class Report(NamedTuple):
    """A whole report."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
