"""Numbers of tokens and dollars as people type them, the same in the window and on the command line."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

MOST_A_MINUTE = 1_000_000_000
"""Largest limit of requests or tokens a minute."""
PER_MILLION = " per million tokens"
"""Of prices."""
MOST_DOLLARS = 1_000_000_000
_LEAST_DIGIT = -12
"""Power of ten of an amount's first digit, at least. Beyond both, figures would be texts of millions of zeros."""
_SPACES = re.compile(r"[\s_'’]")
# 200000, 200,000 and 200.000: of tokens there are no parts, so both signs can only group.
_WHOLE = re.compile(r"\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+", re.ASCII)
_PARTS = re.compile(r"\d+(?:[.,]\d{1,2})?", re.ASCII)
_FACTORS = {"k": 1_000, "m": 1_000_000}
_MOST = 10**12


def tokens_in(text: str) -> int:
    """A number of tokens as people write it: ``128000``, ``200 000``, ``128,000``, ``128k``, ``1.5M``.

    Raises:
        ValueError: it is none; the message goes on after the text: it says what is wrong and what to write.
    """
    plain = re.sub(r"(?:tokens?|tok)$", "", _SPACES.sub("", text).casefold())
    factor = _FACTORS.get(plain[-1:], 1)
    plain = plain[:-1] if factor > 1 else plain
    if factor == 1 and _WHOLE.fullmatch(plain):
        number = Decimal(re.sub(r"[,.]", "", plain))
    elif factor > 1 and _PARTS.fullmatch(plain):
        number = Decimal(plain.replace(",", ".")) * factor
    else:
        raise ValueError("is no number of tokens. Write it as 128000 or 128k.")
    if not 1 <= number <= _MOST:
        raise ValueError("is no number of tokens that a model can read. Write it as 128000 or 128k.")
    return int(number)


def dollars_in(text: str, each: str = "") -> Decimal:
    """An amount of US dollars, not negative, as people write it: ``0.40``, ``$0.40``, ``0,40``.

    Args:
        text: what was typed.
        each: what it is the price of, for the message: "" or `PER_MILLION`.

    Raises:
        ValueError: it is none; the message goes on after the text: it says what is wrong and what to write.
    """
    plain = _SPACES.sub("", text).removeprefix("$").removesuffix("$")
    if re.fullmatch(r"\d+,\d{1,2}", plain, re.ASCII):
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"is no amount of dollars{each}. Write it as 0.40.")
    if number < 0:
        raise ValueError(f"is less than nothing. Write dollars{each} as 0.40, or 0.")
    if not number:
        return Decimal(0)
    if number > MOST_DOLLARS or number.adjusted() < _LEAST_DIGIT:
        raise ValueError(f"is beyond what is paid{each}: a trillionth of a dollar to a billion. Write it as 0.40.")
    return number
