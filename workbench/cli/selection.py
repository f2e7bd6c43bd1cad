"""The arguments that say what is run, shared by run and estimate."""

import argparse
import math
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import TypeVar

from workbench.core.errors import InputError
from workbench.core.experiments import Selection
from workbench.core.typed import MOST_A_MINUTE, PER_MILLION, dollars_in, tokens_in

T = TypeVar("T")
_DIGITS = 18
"""Of a seed; no other number has so many either."""
_SHOWN = 40
"""Characters of a wrong word in a sentence."""


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of a selection."""
    parser.add_argument("project", metavar="PROJECT", help="a .pwb file or a folder of text")
    parser.add_argument("--prompt", metavar="P[,…]", help="name of the prompt; default: the only one")
    parser.add_argument(
        "--variants", metavar="A,B", help="keys, PROMPT/A, or v:1a2b3c4d for a frozen version; default: all"
    )
    parser.add_argument("--cases", metavar="SET", help="name of the golden set; default: the only one")
    parser.add_argument("--split", choices=("tune", "held-out", "all"), default="tune", help="default: tune")
    parser.add_argument("--tags", metavar="T[,…]", help="only cases that have one of these tags")
    parser.add_argument("--models", metavar="M[,…]", help="names of models; default: the variant's, else the project's")
    parser.add_argument("--scorecard", metavar="S", help="name of the scorecard, or none; default: the only one")
    parser.add_argument("--repeats", type=positive, default=1, metavar="N", help="answers per case; default: 1")
    parser.add_argument("--limit", type=positive, metavar="N", help="only the first N cases")


def positive(text: str) -> int:
    """A whole number above 0."""
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{_short(text)}” is no whole number above 0")
    return int(text)


def seed(text: str) -> int:
    """A whole number from 0."""
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise argparse.ArgumentTypeError(f"“{_short(text)}” is no seed: write a whole number from 0, e.g. 7")
    return int(text)


def margin(text: str) -> float:
    """A difference, finite and not negative."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not math.isfinite(found) or found < 0:
        raise argparse.ArgumentTypeError(f"“{_short(text)}” is no difference: write a number that is not negative")
    return found


def dollars(text: str) -> Decimal:
    """An amount of US dollars, not negative."""
    return _read(dollars_in, text)


def dollars_per_million(text: str) -> Decimal:
    """US dollars per million tokens, not negative."""
    return _read(partial(dollars_in, each=PER_MILLION), text)


def tokens(text: str) -> int:
    """A number of tokens, as ``128000`` or ``128k``."""
    return _read(tokens_in, text)


def a_minute(text: str) -> int:
    """A limit of requests or tokens a minute, as ``90000`` or ``90k``."""
    with suppress(ValueError):
        if (most := tokens_in(text)) <= MOST_A_MINUTE:
            return most
    said = f"“{_short(text)}” is no whole number from 1 to {MOST_A_MINUTE:,}. Write it as 90000 or 90k"
    raise argparse.ArgumentTypeError(said)


def _read(read: Callable[[str], T], text: str) -> T:
    """What a reader of `core.typed` finds; its sentence as that of an argument, which gets its full stop later."""
    try:
        return read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{_short(text)}” {str(error).removesuffix('.')}") from None


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def words(text: str | None) -> tuple[str, ...]:
    """``"A, B"`` → ``("A", "B")``; None → ``()``, which stands for all.

    Raises:
        InputError: something was given, and it names nothing: that must not mean everything.
    """
    found = tuple(word.strip() for word in (text or "").split(",") if word.strip())
    if text is not None and not found:
        raise InputError(
            "arguments", f"“{text}” names nothing.", remedy="Write names with commas between them, or leave it out."
        )
    return found


def named(text: str | None) -> str:
    """One name; None → "", which stands for the usual one. Raises InputError for an empty one."""
    return text if text is not None and words(text) else ""


def experiments(text: str | None) -> list[int]:
    """``"12,13"`` → ``[12, 13]``; None → ``[]``, which stands for the usual ones. Raises InputError for other words."""
    found = words(text)
    strange = next((word for word in found if not word.isascii() or not word.isdigit() or len(word) > _DIGITS), None)
    if strange is not None:
        said = f"“{_short(strange)}” is no number of an experiment."
        raise InputError("arguments", said, remedy="Write e.g. --experiment 12.")
    return [int(word) for word in found]


def selection_of(args: argparse.Namespace) -> Selection:
    """The selection that the arguments name."""
    return Selection(
        prompts=words(args.prompt),
        variants=words(args.variants),
        cases=named(args.cases),
        split=args.split,
        tags=words(args.tags),
        limit=args.limit,
        models=words(args.models),
        scorecard=named(args.scorecard),
        repeats=args.repeats,
    )
