"""Is a number of the answer the expected one?"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Literal, Self

import regex
from pydantic import Field, JsonValue, model_validator

from workbench.scoring.entry import CheckEntry, Example, referring
from workbench.scoring.expected import Arguments, Expected, as_text, sound_bounds
from workbench.scoring.subject import Finding, Span, Subject, UnscoredError, found, quoted

Decimals = Literal["auto", "point", "comma"]

# Between thousands whatever the language: narrow spaces, Swiss apostrophes, TeX's 1{,}000.
_GROUP = r"(?:[\u00a0\u2009\u202f'’]|\{,\}|\\,)\d{3}"
# A hyphen after a letter, digit or bracket joins or subtracts; elsewhere it is a sign. Possessive, so linear.
_SIGN = r"(?:(?<![\w)\]])[-+−–](?=[.$€£]?\d))?(?:(?<=[-+−–])[$€£])?"
_POINT = rf"(?:\d{{1,3}}(?:,\d{{3}}|{_GROUP})++(?!\d)|\d++)(?:\.\d++)?|\.\d++"
_COMMA = (
    r"\d{1,3}(?:(?:,\d{3})++\.\d++|(?:,\d{3}){2,}+)(?![.,]?\d)"
    rf"|(?P<comma>(?:\d{{1,3}}(?:\.\d{{3}}|{_GROUP})++(?!\d)|\d++)(?:,\d++)?)"
)
# 1.234,5 and 1.234.567 and, with a narrow space, 1 234,5 have no other reading; nor has 1,234.5 (above).
_SURELY = rf"(?P<comma>\d{{1,3}}(?:(?:\.\d{{3}})++,\d++|(?:\.\d{{3}}){{2,}}+|(?:{_GROUP})++,\d++)(?![.,]?\d))"
_POWER = r"(?:[eE][-+]?\d{1,3}+(?!\w))?"
_NUMBER: dict[Decimals, regex.Pattern[str]] = {
    "auto": regex.compile(f"{_SIGN}(?P<digits>{_SURELY}|{_POINT}){_POWER}"),
    "point": regex.compile(f"{_SIGN}(?P<digits>{_POINT}){_POWER}"),
    "comma": regex.compile(f"{_SIGN}(?P<digits>{_COMMA}){_POWER}"),
}
# 12,5 is a decimal or two numbers; in texts with decimal commas, so is 12.5. Lists (1,2,3) and dates are no decimals.
_EITHER: dict[Decimals, regex.Pattern[str]] = {
    "auto": regex.compile(r"(?<!\d[.,])(?<!\d)\d++,(?!\d{3}(?!\d))\d++(?![.,]?\d)"),
    "comma": regex.compile(r"(?<!\d[.,])(?<!\d)\d++\.(?!\d{3}(?!\d))\d++(?![.,]?\d)"),
}
_UNWRITTEN = regex.compile(r"[$€£\u00a0\u2009\u202f'’{}\\]")
_MOST_DIGITS = 1_000


class NumberEquals(Expected):
    """How exact, and how numbers are written."""

    tolerance: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """Largest absolute difference."""
    relative: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """Largest difference as a share of the expected number; the larger of both counts."""
    decimal: Decimals = "auto"
    """What stands before decimals. ``auto`` reads 1,234.5 and 1.234,5; 12,5 it cannot tell and leaves unscored."""

    @model_validator(mode="after")
    def _a_number(self) -> Self:
        if self.value is not None:
            try:
                _one_number(self.value, self.decimal)
            except UnscoredError as error:
                raise ValueError(f"value is {quoted(as_text(self.value))}. {error}".removesuffix(".")) from None
        return self


class LastNumber(NumberEquals):
    """Where to look, how exact, and how numbers are written."""

    marker: str = ""
    """Only what stands after the last place of this text is read, e.g. ``A:``."""


def last_number(arguments: LastNumber, subject: Subject) -> Finding:
    """1 where the last number of the answer (after the marker) is the expected one."""
    expected = expected_number(arguments, subject)
    start = subject.text.rfind(arguments.marker) if arguments.marker else 0
    if start < 0:
        return found(False, f"The answer has no {quoted(arguments.marker)}.")
    last = find_last(subject.text, start + len(arguments.marker), arguments.decimal)
    if last is None:
        after = f" after the last {quoted(arguments.marker)}" if arguments.marker else ""
        return found(False, f"There is no number{after}.")
    number, span = last
    holds = close(number, expected, arguments.tolerance, arguments.relative)
    return found(holds, f"The last number is {number}, expected {expected}.", (span,))


def number_equals(arguments: NumberEquals, subject: Subject) -> Finding:
    """1 where the answer holds exactly one number and it is the expected one."""
    expected = expected_number(arguments, subject)
    numbers = find_numbers(subject.text, 0, arguments.decimal)
    spans = tuple(span for _, span in numbers[:20])
    if len(numbers) != 1:
        return found(False, f"The answer has {len(numbers)} numbers, one is wanted.", spans)
    number = numbers[0][0]
    holds = close(number, expected, arguments.tolerance, arguments.relative)
    return found(holds, f"The number is {number}, expected {expected}.", spans)


class InRange(Arguments):
    """Bounds of the number, both included; at least one is given."""

    min: float | None = Field(default=None, allow_inf_nan=False)
    max: float | None = Field(default=None, allow_inf_nan=False)
    marker: str = ""
    """Only what stands after the last place of this text is read."""
    decimal: Decimals = "auto"
    """What stands before decimals. ``auto`` reads 1,234.5 and 1.234,5; 12,5 it cannot tell and leaves unscored."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        sound_bounds(self.min, self.max)
        return self


def in_range(arguments: InRange, subject: Subject) -> Finding:
    """1 where the last number of the answer lies within the bounds."""
    start = subject.text.rfind(arguments.marker) if arguments.marker else 0
    last = find_last(subject.text, start + len(arguments.marker), arguments.decimal) if start >= 0 else None
    if last is None:
        return found(False, "There is no number.")
    number, span = last
    if arguments.min is not None and number < Decimal(str(arguments.min)):
        return found(False, f"{number} is below {arguments.min:g}.", (span,))
    if arguments.max is not None and number > Decimal(str(arguments.max)):
        return found(False, f"{number} is above {arguments.max:g}.", (span,))
    return found(True, f"{number} is in range.", (span,))


def expected_number(arguments: NumberEquals, subject: Subject) -> Decimal:
    """The number that is expected: a JSON number, or the only one in a text.

    Raises:
        UnscoredError: there is none, or more than one.
    """
    return _one_number(arguments.expected(subject.case), arguments.decimal)


def _one_number(value: JsonValue, decimal: Decimals) -> Decimal:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    numbers = find_numbers(value, 0, decimal) if isinstance(value, str) else []
    if len(numbers) != 1:
        raise UnscoredError("The expected value is not one number.")
    return numbers[0][0]


def find_numbers(text: str, start: int, decimal: Decimals = "auto") -> list[tuple[Decimal, Span]]:
    """The numbers of a text from a place on: 1,234.5 with commas between thousands, 1.234,5, −3, .5, 1e6.

    Raises:
        UnscoredError: one of them can be read in two ways.
    """
    matches = [match for match in _NUMBER[decimal].finditer(text, start) if _short(match)]
    for match in matches:
        _only_one_reading(text, match, decimal)
    return [(_decimal(match), match.span()) for match in matches]


def find_last(text: str, start: int, decimal: Decimals = "auto") -> tuple[Decimal, Span] | None:
    """The last number of a text from a place on, or None.

    Raises:
        UnscoredError: it can be read in two ways.
    """
    last: regex.Match[str] | None = None
    before: regex.Match[str] | None = None
    for match in _NUMBER[decimal].finditer(text, start):
        before, last = last, match
    if last is None or not _short(last):
        return None
    for near in (before, last):
        if near is not None:
            _only_one_reading(text, near, decimal)
    return _decimal(last), last.span()


def _only_one_reading(text: str, match: regex.Match[str], decimal: Decimals) -> None:
    either = _EITHER.get(decimal)
    found_both = either.match(text, match.start("digits")) if either and match.end() < len(text) else None
    if found_both:
        raise UnscoredError(f"{quoted(found_both.group(), 20)} can be one number or two: say which by “decimal”.")


def close(number: Decimal, expected: Decimal, tolerance: float, relative: float) -> bool:
    """Whether two numbers differ by no more than the larger of an absolute and a relative tolerance."""
    allowed = max(Decimal(str(tolerance)), Decimal(str(relative)) * abs(expected))
    return number == expected or abs(number - expected) <= allowed


def _short(match: regex.Match[str]) -> bool:
    return match.end() - match.start() <= _MOST_DIGITS


def _decimal(match: regex.Match[str]) -> Decimal:
    digits = match.group().replace("−", "-").replace("–", "-")
    if "comma" in match.re.groupindex and match.group("comma"):
        digits = digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", "")
    return Decimal(_UNWRITTEN.sub("", digits))


LAST_NUMBER = CheckEntry(
    "last_number",
    "Last number equals the expected one",
    "The last number of the answer, or of what follows the last marker, is the expected one within the tolerance.",
    LastNumber,
    last_number,
    (
        Example("pass", "3 + 4 = 7\nA: 1,007.0 dollars", {"marker": "A:"}, referring("1007")),
        Example("pass", "about 3.14", {"value": math.pi, "tolerance": 0.01}),
        Example("fail", "A: 7\nThe answer is 8", {"marker": "A:"}, referring("7")),
        Example("unscored", "A: 7", {"marker": "A:"}, referring("seven")),
        Example("fail", "A: 7\nA: " + "9" * 100_000, {"marker": "A:"}, referring(7), hostile=True),
    ),
)

NUMBER_EQUALS = CheckEntry(
    "number_equals",
    "The number equals the expected one",
    "The answer holds exactly one number, and it is the expected one within the tolerance.",
    NumberEquals,
    number_equals,
    (
        Example("pass", "It costs $1,250.", {"value": 1250}),
        Example("pass", "98", {"value": 100, "relative": 0.02}),
        Example("pass", "Das kostet 1.234,50 €.", {"value": 1234.5}),
        Example("pass", "0,5", {"value": 0.5, "decimal": "comma"}),
        Example("fail", "It costs 1,250 or 1,300.", {"value": 1250}),
        Example("unscored", "0,5", {"value": 0.5}),
        Example("unscored", "It costs 1,250.", {"field": "price"}),
        Example("fail", "1" * 2_000, {"value": 1}, hostile=True),
    ),
)

IN_RANGE = CheckEntry(
    "in_range",
    "A number within bounds",
    "The last number of the answer lies between min and max, both included.",
    InRange,
    in_range,
    (
        Example("pass", "Confidence: 0.85", {"min": 0, "max": 1}),
        Example("fail", "Confidence: 85", {"min": 0, "max": 1}),
        Example("unscored", "Konfidenz: 0,85", {"min": 0, "max": 1}),
        Example("fail", "none", {"min": 0}, hostile=True),
    ),
)
