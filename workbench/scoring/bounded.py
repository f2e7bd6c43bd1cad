"""Regular expressions from files and people, by the `regex` module with a time limit."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import regex

from workbench.scoring.subject import UnscoredError

SECONDS = 0.25
"""Longest search. A pattern of 28 characters can run for hours on 30 characters of text."""
LONGEST = 10_000
"""Characters of a pattern."""
LARGEST = 100_000
"""Steps of a pattern once its repeats are written out, as the module does before any time limit can end it."""

_PIECE = regex.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]|\{(\d+)(?:,\d*)?\}|.", regex.DOTALL)

Compiled = regex.Pattern[str]


@lru_cache(maxsize=256)
def compile_pattern(pattern: str, flags: int = 0) -> Compiled:
    """Compile a pattern.

    Raises:
        ValueError: it is not a regular expression, or too long or too deep; the message says what is wrong.
    """
    if len(pattern) > LONGEST:
        raise ValueError(f"the pattern is longer than {LONGEST:,} characters")
    if _written_out(pattern) > LARGEST:
        raise ValueError(f"the pattern repeats its parts more than {LARGEST:,} times in all")
    try:
        return regex.compile(pattern, flags)
    except regex.error as error:
        raise ValueError(f"the pattern is not a regular expression: {error}") from None
    except (RecursionError, OverflowError, MemoryError):
        raise ValueError("the pattern is too large or too deep") from None


def _written_out(pattern: str) -> int:
    """How many steps a pattern has once ``a{3}`` is ``aaa``; what is optional is not written out."""
    groups, last = [0], 0
    for piece in _PIECE.finditer(pattern):
        if piece.group() == "(":
            groups.append(0)
            last = 0
            continue
        if piece.group() == ")" and len(groups) > 1:
            last = groups.pop()
        elif times := piece.group(1):
            groups[-1] -= last
            # Longer numbers are refused by the module itself; here they must only be large.
            last *= max(1, int(times[:12]))
        else:
            last = 1
        groups[-1] += last
        if groups[-1] > LARGEST:
            return groups[-1]
    return sum(groups)


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
