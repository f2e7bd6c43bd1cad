"""JSON that is read without loss: no NaN, no doubled keys, no lone surrogates, and a place for every fault."""

import json
import math
import re
from typing import Any, NoReturn

from pydantic import JsonValue

DEPTH_LIMIT = 100
"""Lists and objects inside each other; what reads the values later is recursive."""
_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*+")(?=\s*:)|"(?:[^"\\]|\\.)*+"|[{}]|[^\s\[\]{},:"]+', re.DOTALL)
"""A key, another text, the edges of an object, a bare word."""
_HALF = "it holds half of a character (a lone surrogate)"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class JsonError(ValueError):
    """The text is no JSON that can be kept. ``position`` is the character where it shows, from 0."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class _RefusedError(ValueError):
    pass


def _constant(name: str) -> NoReturn:
    raise _RefusedError(f"{name} is not a JSON number")


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _RefusedError(f"the number {text[:40]} is too large")
    return value


def _doubled(key: str) -> str:
    return f"the key ‘{key}’ stands twice in one object"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RefusedError(_doubled(key))
            seen.add(key)
    return result


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_constant)


def decode_at(text: str, start: int) -> tuple[JsonValue, int]:
    """The JSON value that begins at ``start``, and the position after it.

    Raises:
        JsonError: there is none, or none that can be kept.
    """
    try:
        value, end = DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise JsonError(_lower(error.msg), error.pos) from error
    except StopIteration as error:
        raise JsonError("a value is missing", start) from error
    except RecursionError as error:
        raise JsonError("it is nested too deeply", start) from error
    except ValueError as error:
        said = str(error) if isinstance(error, _RefusedError) else "a number has too many digits"
        raise JsonError(said, _refused_at(text, start, said)) from error
    if text.count("[", start, end) + text.count("{", start, end) > DEPTH_LIMIT and _depth(value) > DEPTH_LIMIT:
        raise JsonError("it is nested too deeply", start)
    if _SURROGATE.search(text, start, end):
        _refuse_surrogates(value, start)
    return value, end


def _refused_at(text: str, start: int, said: str) -> int:
    """Where the value stands that was refused with these words: Python's reader tells the words alone.

    Args:
        text: JSON but for what was refused, from ``start`` on.
        start: the answer where the place is not found.
        said: why.
    """
    objects: list[set[str]] = []
    for token in _TOKEN.finditer(text, start):
        word = token[0]
        try:
            if word == "{":
                objects.append(set())
            elif word == "}":
                objects.pop()
            elif token[1] is not None:
                key = json.loads(token[1], strict=False)
                if key in objects[-1] and said == _doubled(key):
                    return token.start()
                objects[-1].add(key)
            elif not word.startswith('"'):
                DECODER.decode(word)
        except _RefusedError as error:
            if str(error) == said:
                return token.start()
        except (ValueError, IndexError):
            return token.start() if said.startswith("a number") else start
    return start


def parse(text: str) -> JsonValue:
    """The one JSON value of a text.

    Raises:
        JsonError: it is not one JSON value, or cannot be kept.
    """
    try:
        # Of a file there are none; what a person types or pastes may hold some.
        text.encode()
    except UnicodeEncodeError as error:
        raise JsonError(_HALF, error.start) from None
    start = skip_space(text, 0)
    if start == len(text):
        raise JsonError("it is empty", start)
    value, end = decode_at(text, start)
    end = skip_space(text, end)
    if end != len(text):
        raise JsonError("more text follows the value", end)
    return value


def skip_space(text: str, position: int) -> int:
    """The first position from ``position`` on that holds no JSON white space."""
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def dump(value: JsonValue) -> str:
    """JSON on one line, keys in the order they have.

    Raises:
        JsonError: it holds NaN, infinity or a lone surrogate.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except UnicodeEncodeError as error:
        raise JsonError("it holds a lone surrogate, which no text file can carry", error.start) from error
    except (ValueError, RecursionError) as error:
        raise JsonError("it holds a number that JSON cannot carry, or is nested too deeply") from error
    return text


def _depth(value: JsonValue) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(item, dict | list):
            inner = item.values() if isinstance(item, dict) else item
            waiting.extend((child, depth + 1) for child in inner if isinstance(child, dict | list))
    return deepest


def whole(text: str) -> bool:
    """Whether every character can be written: no half of one (lone surrogate) is in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_surrogates(value: JsonValue, start: int) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise JsonError(_HALF, start) from error


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
