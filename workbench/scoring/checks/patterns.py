"""Does the answer match a regular expression?"""

from __future__ import annotations

import regex
from pydantic import field_validator

from workbench.scoring.bounded import compile_pattern, search
from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.expected import Arguments
from workbench.scoring.subject import Finding, Subject, found, quoted


class Regex(Arguments):
    """A pattern in the syntax of Python's `regex` module."""

    pattern: str
    whole: bool = False
    """The whole answer must match, not a part of it."""
    ignore_case: bool = False
    multiline: bool = False
    """``^`` and ``$`` also match at line ends."""
    dotall: bool = False
    """``.`` also matches a line end."""

    @property
    def flags(self) -> int:
        """As the `regex` module takes them."""
        chosen = (
            (self.ignore_case, regex.IGNORECASE),
            (self.multiline, regex.MULTILINE),
            (self.dotall, regex.DOTALL),
        )
        return sum(int(flag) for is_set, flag in chosen if is_set)

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        compile_pattern(pattern)
        return pattern


def matches(arguments: Regex, subject: Subject) -> Finding:
    """1 where the pattern matches the answer (or all of it)."""
    match = search(compile_pattern(arguments.pattern, arguments.flags), subject.text, whole=arguments.whole)
    if match is None:
        return found(False, f"{quoted(arguments.pattern)} does not match.")
    return found(True, f"{quoted(arguments.pattern)} matches {quoted(match.group())}.", (match.span(),))


REGEX = CheckEntry(
    "regex",
    "Matches a regular expression",
    "The pattern matches somewhere in the answer, or all of it with whole.",
    Regex,
    matches,
    (
        Example("pass", "Order 4711 is on its way.", {"pattern": r"\border \d{4}\b", "ignore_case": True}),
        Example("fail", "Order 4711 is on its way.", {"pattern": r"\d{4}", "whole": True}),
        Example("unscored", "a" * 40 + "!", {"pattern": r"^(a|aa)+$"}, hostile=True),
        Example("fail", "a" * 40 + "!", {"pattern": r"^(a+)+$"}, hostile=True),
    ),
)
