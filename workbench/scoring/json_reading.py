"""Reading JSON from an answer strictly: no NaN, no trailing words, no depth that breaks the reader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
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
        value: JsonValue = json.loads(text, parse_constant=_refuse, parse_int=whole_number)
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


def place_of(text: str, path: Sequence[str | int]) -> tuple[int, int] | None:
    """Where the value at a path stands in a JSON text that was read before: start and end, or None.

    Where a key comes twice, the last one counts, as in the value.
    """
    try:
        found = _value(text, _skip(text, 0))
        for step in path:
            places = [place for name, place in _children(text, found[0]) if name == step]
            if not places:
                return None
            found = places[-1]
    except RecursionError:
        return None
    return found


def _children(text: str, start: int) -> Iterator[tuple[str | int, tuple[int, int]]]:
    """Keys or indexes of the object or list that starts here, each with the place of its value."""
    is_object, place, index = text[start] == "{", _skip(text, start + 1), 0
    while text[start] in "{[" and text[place] not in "}]":
        name: str | int = index
        if is_object:
            name, place = _DECODER.raw_decode(text, place)
            place = _skip(text, _skip(text, place) + 1)
        found = _value(text, place)
        yield name, found
        place = _skip(text, found[1])
        place = _skip(text, place + 1) if text[place] == "," else place
        index += 1


def _value(text: str, start: int) -> tuple[int, int]:
    return start, _DECODER.raw_decode(text, start)[1]


def _skip(text: str, start: int) -> int:
    end: int = _BLANK.match(text, start).end()
    return end


def _refuse(word: str) -> Any:
    raise NotJsonError(f"{word} is not JSON")


def whole_number(digits: str) -> int | float:
    """An integer of JSON; a float where it is so long that nobody counts by it."""
    # Python refuses to read integers of more than 4,300 digits, with an error that is not about JSON.
    return int(digits) if len(digits) < _DIGITS else float(digits)


_DECODER = json.JSONDecoder(parse_int=whole_number)
_BLANK: Any = re.compile(r"[ \t\r\n]*")
