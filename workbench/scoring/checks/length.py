"""How long is the answer?"""

from __future__ import annotations

import re
from typing import Literal, Self

import regex
from pydantic import Field, model_validator

from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.expected import Arguments, sound_bounds
from workbench.scoring.subject import CallFacts, Finding, Subject, UnscoredError, found

Unit = Literal["characters", "words", "sentences", "lines", "tokens"]

_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[^\s\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]+")
_SPACED = re.compile("[^\x1c-\x1f\u0530-\u1fff\u2070-\u209f\u2c00-\U0010ffff]*")
"""Scripts that write spaces, with their punctuation and signs."""
_SPACED_WORD = re.compile(r"[^\W_]\S*")
"""A word of these from its first letter or digit on: a tenth of the time."""
_HAS_LETTER = regex.compile(r"[\p{L}\p{N}]")
_SENTENCE_END = regex.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|[。！？]+")
_ABBREVIATION = regex.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|No|Nr|z\.B|d\.h|bzw|ca)|\b\p{Lu}|(?:^|\n)\s*\d+)\.$"
)


class Length(Arguments):
    """Bounds, both included; at least one is given."""

    unit: Unit = "characters"
    min: int | None = Field(default=None, ge=0)
    max: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        sound_bounds(self.min, self.max)
        return self


def length(arguments: Length, subject: Subject) -> Finding:
    """1 where the answer's length lies within the bounds."""
    n = count(subject.text, arguments.unit, subject.facts)
    about = "≈" if arguments.unit == "tokens" and not subject.facts.counts_exactly else ""
    said = f"{about}{n:,} {arguments.unit if n != 1 else arguments.unit[:-1]}"
    if arguments.max is not None and n > arguments.max:
        return found(False, f"{said}, at most {arguments.max:,} wanted.")
    if arguments.min is not None and n < arguments.min:
        return found(False, f"{said}, at least {arguments.min:,} wanted.")
    return found(True, f"{said}.")


def count(text: str, unit: Unit, facts: CallFacts) -> int:
    """The length of a text in a unit.

    Characters are Unicode code points. Words are runs without whitespace that hold a letter or digit; in scripts
    without spaces each character counts. Sentences end in .!?… before whitespace (not after usual abbreviations,
    initials and list numbers) or in 。！？; text after the last end is one more. Lines are those that are not blank.

    Raises:
        UnscoredError: tokens without a counter.
    """
    if unit == "characters":
        return len(text)
    if unit == "lines":
        return sum(1 for line in text.splitlines() if line.strip())
    if unit == "words":
        if _SPACED.fullmatch(text):
            return len(_SPACED_WORD.findall(text))
        return sum(1 for match in _WORD.finditer(text) if _HAS_LETTER.search(match.group()))
    if unit == "sentences":
        return _sentences(text)
    if facts.count_tokens is None:
        raise UnscoredError("Tokens cannot be counted for this model.")
    return facts.count_tokens(text)


def _sentences(text: str) -> int:
    n = start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.group() == "." and _ABBREVIATION.search(text, max(start, match.end() - 12), match.end()):
            continue
        n += bool(_HAS_LETTER.search(text, start, match.end()))
        start = match.end()
    return n + bool(_HAS_LETTER.search(text, start))


LENGTH = CheckEntry(
    "length",
    "Length within bounds",
    "The number of characters, words, sentences, lines or tokens lies between min and max, both included.",
    Length,
    length,
    (
        Example("pass", "Dear Dr. Meyer, we refund 12.50 €. Sorry!", {"unit": "sentences", "max": 2}),
        Example("fail", "one two three", {"unit": "words", "max": 2}),
        Example("pass", "one two", {"unit": "tokens", "max": 2}, facts=CallFacts(count_tokens=lambda text: 2)),
        Example("unscored", "one two three", {"unit": "tokens", "max": 9}),
        Example("fail", "\u200b \u200b \u200b", {"unit": "words", "min": 1}, hostile=True),
    ),
)
