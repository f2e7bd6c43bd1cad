"""Figures as people read them: units, true minus signs, intervals; a word where there is no number (DESIGN.md 2)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

MINUS = "−"
UNKNOWN = "unknown"
UNDEFINED = "undefined"
_LONG = 10**15
_SPACE = "\N{NO-BREAK SPACE}"


def number(value: float | Decimal, decimals: int = 0) -> str:
    """``27,977`` or ``−0.25``: thousands separated, a true minus sign, never ``−0``; from 1e15 on ``1.00e+15``."""
    text = f"{value:,.{decimals}f}" if -_LONG < value < _LONG else f"{Decimal(value):.2e}"
    if text.startswith("-"):
        return MINUS + text[1:] if text.strip("-0.,") else text[1:]
    return text


def signed(value: float | Decimal, decimals: int = 2) -> str:
    """``+0.30``, ``−1.13``, ``0.00``."""
    text = number(value, decimals)
    return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"


def score(value: float | None, decimals: int = 2) -> str:
    """A score, or ``undefined``."""
    return UNDEFINED if value is None else number(value, decimals)


def interval(low: float | None, high: float | None, decimals: int = 2, *, sign: bool = False) -> str:
    """``[3.77, 4.10]``, with ``sign`` ``[−0.10, +0.28]``; "" where there is none, or equal values give it no width."""
    if low is None or high is None or low == high:
        return ""
    show = signed if sign else number
    return f"[{show(low, decimals)}, {show(high, decimals)}]"


_MONEY_DIGITS = 20
"""An amount with more digits than this is no price any more, and `Decimal` cannot round it to cents."""


def money(amount: Decimal | None, digits: int = 3) -> str:
    """US dollars: cents, and below a dollar as many decimals as ``digits`` significant ones need: ``$0.000160``.

    None is ``unknown``, nothing is ``$0``.
    """
    if amount is None:
        return UNKNOWN
    if amount == 0:
        return "$0"
    size = abs(amount)
    if size.adjusted() > _MONEY_DIGITS:
        return f"{MINUS if amount < 0 else ''}${size:.2e}"
    places = 2 if size >= 1 else max(2, digits - 1 - size.adjusted())
    rounded = size.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    return f"{MINUS if amount < 0 else ''}${rounded:,f}"


def money_range(low: Decimal | None, high: Decimal | None, digits: int = 2) -> str:
    """``$0.22 to $0.28``; one figure where both read the same; ``unknown`` where either is."""
    if low is None or high is None:
        return UNKNOWN
    first, last = money(low, digits), money(high, digits)
    return first if first == last else f"{first} to {last}"


def percent(ratio: float, *, sign: bool = False) -> str:
    """``40 %`` of 0.4; with ``sign`` ``−32 %``."""
    decimals = 1 if 0 < abs(ratio) < 0.01 else 0
    text = signed(ratio * 100, decimals) if sign else number(ratio * 100, decimals)
    return f"{text}{_SPACE}%"


def share(ratio: float, low: float | None = None, high: float | None = None) -> str:
    """``83 % [76, 89]`` of 0.83 and the ends of its interval; ``83 %`` where there is none or it has no width."""
    if low is None or high is None or low == high:
        return percent(ratio)
    ends = (percent(one).removesuffix(f"{_SPACE}%") for one in (low, high))
    return f"{percent(ratio)} [{', '.join(ends)}]"


def seconds(value: float | None) -> str:
    """``40 ms``, ``1.3 s`` (3 is ``3 s``), ``45 s``, ``2 min 5 s``, ``1 h 4 min``; None is ``unknown``."""
    if value is None:
        return UNKNOWN
    if value < 0.0995:
        return f"{round(value * 1000) or (1 if value else 0)}{_SPACE}ms"
    if value < 9.95 and not isinstance(value, int):
        return f"{value:.1f}{_SPACE}s"
    whole = round(value)
    if whole < 60:
        return f"{whole}{_SPACE}s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes}{_SPACE}min" + (f"{_SPACE}{rest}{_SPACE}s" if rest and minutes < 10 else "")
    hours, minutes = divmod(round(whole / 60), 60)
    return f"{hours}{_SPACE}h" + (f"{_SPACE}{minutes}{_SPACE}min" if minutes else "")


def about(value: int) -> str:
    """A whole number to two significant digits, as one says "about 190,000"."""
    size = len(str(abs(value)))
    step = 10 ** max(0, size - 2)
    return number(round(value / step) * step)


def count(value: int, one: str, many: str = "") -> str:
    """``1 case``, ``48 cases``."""
    return f"{number(value)}{_SPACE}{one if value == 1 else many or one + 's'}"


def day(moment: datetime) -> str:
    """The date of a moment where this machine stands, with no zero before the day: ``5 March 2026``.

    Not by ``%-d``, which only some systems know.
    """
    local = moment.astimezone()
    return f"{local.day} {local:%B %Y}"


def joined(words: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``; "" of none."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
