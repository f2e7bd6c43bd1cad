"""Regular expressions from files and people, by the `regex` module with a time limit."""

from __future__ import annotations

from typing import Any

import regex

from workbench.scoring.subject import UnscoredError

SECONDS = 0.25
"""Longest search. A pattern of 28 characters can run for hours on 30 characters of text."""
LONGEST = 10_000
"""Characters of a pattern."""

Compiled = regex.Pattern[str]


def compile_pattern(pattern: str, flags: int = 0) -> Compiled:
    """Compile a pattern.

    Raises:
        ValueError: it is not a regular expression, or too long or too deep; the message says what is wrong.
    """
    if len(pattern) > LONGEST:
        raise ValueError(f"the pattern is longer than {LONGEST:,} characters")
    try:
        return regex.compile(pattern, flags)
    except regex.error as error:
        raise ValueError(f"the pattern is not a regular expression: {error}") from None
    except (RecursionError, OverflowError, MemoryError):
        raise ValueError("the pattern is too large or too deep") from None


def search(compiled: Compiled, text: str, *, whole: bool = False, start: int = 0) -> regex.Match[str] | None:
    """The first match from a place on (``whole``: of the whole text), or None.

    Raises:
        UnscoredError: the search took too long.
    """
    find: Any = compiled.fullmatch if whole else compiled.search
    try:
        match: regex.Match[str] | None = find(text, start, timeout=SECONDS)
    except TimeoutError:
        raise UnscoredError(f"The pattern took longer than {SECONDS} s on this answer and was stopped.") from None
    return match
