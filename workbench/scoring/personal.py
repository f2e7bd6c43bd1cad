"""Finding personal data in a text by its form and its check digits. No model and no list of names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from ipaddress import ip_address
from typing import Literal

import regex

from workbench.scoring.subject import Span

PersonalKind = Literal["e-mail", "phone", "card", "iban", "ip address", "us social security number"]
KINDS: tuple[PersonalKind, ...] = ("e-mail", "phone", "card", "iban", "ip address", "us social security number")

_PATTERNS: dict[PersonalKind, tuple[regex.Pattern[str], ...]] = {
    "e-mail": (
        regex.compile(r"[\w.+%-]{1,64}+@(?:[\w-]{1,63}\.){1,8}\p{L}{2,24}+"),
        regex.compile(
            r"(?<![\w.+%-])[\w.+%-]{1,64} ?[\[({] ?at ?[\])}] ?"
            r"(?:[\w-]{1,63}(?:\.| ?[\[({] ?dot ?[\])}] ?)){1,8}\p{L}{2,24}+",
            regex.IGNORECASE,
        ),
    ),
    "iban": (
        regex.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}+(?: ?[A-Z0-9]{1,3})?+(?!\w)"),
        # In small letters too, where a word that follows can look like more of the number.
        regex.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}+(?: ?[a-z0-9]{1,3})?+(?!\w)"),
    ),
    "card": (regex.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}+(?![\d-])"),),
    "us social security number": (
        regex.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),
    ),
    "ip address": (
        regex.compile(r"(?<![\w.])(?<![Vv]ersion )(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"),
        regex.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:.])"),
    ),
    "phone": (
        regex.compile(
            r"(?<![\w.,+-])(?:\+|\(0?|00?(?=[1-9]))\d{1,4}\)?(?: ?\(0\))?"
            r"(?:(?:[ ./()-]{1,2}| / )\d{2,8}){1,5}+(?![\w-])"
        ),
        regex.compile(r"(?<![\w.,+-])\+\d{8,15}(?![\w-])"),
        # North America, whose areas do not begin with 0 or 1.
        regex.compile(r"[2-9]\d\d(?:(?<![\w.,+-]\d{3})|(?<=\b1[-.]\d{3}))([-.])\d{3}\1\d{4}(?![\w-])"),
        regex.compile(
            r"(?<=\b(?:tel|phone|telephone|telefon|fon|mobile?|cell|fax|whatsapp)\b\.?:? ?)\d{7,15}(?![\w-])",
            regex.IGNORECASE,
        ),
    ),
}


_AT = regex.compile(r" ?[\[({] ?at ?[\])}] ?", regex.IGNORECASE)
_DOT = regex.compile(r" ?[\[({] ?dot ?[\])}] ?", regex.IGNORECASE)
_LOCAL = 7
"""Fewest digits by which a phone is known again without its country or area code."""


def find_personal(text: str, kinds: Collection[str] = KINDS) -> list[tuple[tuple[str, str], Span]]:
    """Personal data in a text, in order: ((kind, value in one spelling), place). A place counts once.

    Cards must satisfy Luhn's sum, accounts ISO 13616's remainder of 1 by 97; phones begin with +, 0 or a bracket and
    are written in groups, or as North America writes them, or after a word such as “Tel.”, so that order numbers do not
    count.
    """
    found: list[tuple[tuple[str, str], Span]] = []
    taken = bytearray(len(text))
    for kind, match in _candidates(text, kinds):
        value = _spelling(kind, match.group())
        if value and not any(taken[match.start() : match.end()]):
            found.append(((kind, value), match.span()))
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return sorted(found, key=lambda one: one[1])


def _candidates(text: str, kinds: Collection[str]) -> Iterator[tuple[PersonalKind, regex.Match[str]]]:
    for kind, patterns in _PATTERNS.items():
        if kind in kinds:
            for pattern in patterns:
                for match in pattern.finditer(text):
                    yield kind, match


def was_given(key: tuple[str, str], given: Collection[tuple[str, str]]) -> bool:
    """Whether a value stood in the input: a phone also where only its country or area code was left out."""
    if key in given:
        return True
    kind, value = key
    return kind == "phone" and any(
        other == kind and min(len(value), len(one)) >= _LOCAL and (one.endswith(value) or value.endswith(one))
        for other, one in given
    )


def _spelling(kind: str, text: str) -> str:
    """One spelling of a value, "" where its form is right and its check digits are not."""
    if kind == "e-mail":
        return _AT.sub("@", _DOT.sub(".", text)).casefold()
    if kind == "ip address":
        return text if _is_address(text) else ""
    plain = "".join(character for character in text.replace("(0)", "") if character.isalnum()).upper()
    if kind == "card":
        return plain if luhn(plain) else ""
    if kind == "iban":
        return plain if is_iban(plain) else ""
    if kind == "phone":
        return plain.lstrip("0") if 8 <= len(plain) <= 15 else ""
    return plain


def luhn(digits: str) -> bool:
    """Whether a row of digits satisfies the sum of payment cards (ISO/IEC 7812-1), and is not all one digit."""
    if not (digits.isascii() and digits.isdigit()) or len(set(digits)) < 2:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether a text without spaces is an account number by ISO 13616."""
    if not 15 <= len(text) <= 34 or not text.isascii():
        return False
    return int("".join(str(int(character, 36)) for character in text[4:] + text[:4])) % 97 == 1


def _is_address(text: str) -> bool:
    try:
        return not ip_address(text).is_loopback
    except ValueError:
        return False
