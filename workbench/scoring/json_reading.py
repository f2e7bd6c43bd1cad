"""Reading JSON from an answer strictly: no NaN, no trailing words, no depth that breaks the reader."""

from __future__ import annotations

import json
from typing import Any

import regex
from pydantic import JsonValue

_FENCE = regex.compile(r"\s*+(```+|~~~+)[^\n`]*+\n(.*?)\n?[ \t]*+\1\s*+", regex.DOTALL)
_DIGITS = 4_000


class NotJsonError(Exception):
    """The text is not JSON: what is wrong, and at which character."""

    def __init__(self, said: str, position: int = 0) -> None:
        super().__init__(said)
        self.position = position


def read_json(text: str) -> JsonValue:
    """The JSON value that is the whole text, whitespace around it aside.

    Raises:
        NotJsonError: it is not one, or nested too deep.
    """
    try:
        value: JsonValue = json.loads(text, parse_constant=_refuse, parse_int=_integer)
    except json.JSONDecodeError as error:
        said = (
            "the answer is empty" if not text.strip() else f"{error.msg} at line {error.lineno}, column {error.colno}"
        )
        raise NotJsonError(said, error.pos) from None
    except RecursionError:
        raise NotJsonError("nested too deep") from None
    return value


def without_fence(text: str) -> tuple[str, int]:
    """The inside of the one Markdown fence that is the whole text, and where it starts; else the text itself."""
    match = _FENCE.fullmatch(text)
    return (match.group(2), match.start(2)) if match else (text, 0)


def _refuse(word: str) -> Any:
    raise NotJsonError(f"{word} is not JSON")


def _integer(digits: str) -> int | float:
    # Python refuses to read integers of more than 4,300 digits, with an error that is not about JSON.
    return int(digits) if len(digits) < _DIGITS else float(digits)
