"""Columns of a golden set: the variables of its cases, their order and type, and what a value becomes under another."""

from __future__ import annotations

import json
import re
from typing import Literal

from pydantic import JsonValue

from workbench.core.strict_json import JsonError, parse

ColumnType = Literal["text", "number", "JSON", "list", "messages", "yes/no"]
COLUMN_TYPES: tuple[ColumnType, ...] = ("text", "number", "JSON", "list", "messages", "yes/no")
_GERMAN = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?|[+-]?\d+,\d+")
_ENGLISH = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d+(\.\d+)?")
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,3}")
_AROUND = re.compile(r"^[\s$€£¥]+|[\s$€£¥%]+$|\s*(EUR|USD|GBP|CHF|JPY)\s*$")
TRUE_WORDS = frozenset({"true", "yes", "ja", "1", "wahr", "oui"})
FALSE_WORDS = frozenset({"false", "no", "nein", "0", "falsch", "non"})


class NoSuchValueError(ValueError):
    """A value that is none of the type; it stays as it is."""


def plain_number(text: str) -> str:
    """A number as people write it (``1.234,50 €``) as JSON writes it (``1234.50``); "" if it is none."""
    bare = _AROUND.sub("", text.strip()).replace("\u00a0", "").replace("\u2212", "-").replace(" ", "").replace("'", "")
    if not bare or len(bare) > 40:
        return ""
    # “1,234” may be either; a comma with three digits after it is read as English thousands only if it stands twice
    # or a point follows, since a wrong factor of a thousand is worse than no mend.
    if re.fullmatch(r"[+-]?\d{1,3}[.,]\d{3}", bare) and "," in bare:
        return ""
    if _GERMAN.fullmatch(bare) and ("," in bare or bare.count(".") > 1):
        return bare.replace(".", "").replace(",", ".").lstrip("+")
    if _ENGLISH.fullmatch(bare):
        return bare.replace(",", "").lstrip("+")
    return ""


def converted(value: JsonValue, wanted: ColumnType) -> JsonValue:
    """A value as one of another type. What is empty stays so: "" for text, else nothing.

    Raises:
        NoSuchValueError: it cannot be read as one.
    """
    if value is None or value == "":
        return "" if wanted == "text" else None
    return _CONVERT[wanted](value)


def _text(value: JsonValue) -> JsonValue:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _number(value: JsonValue) -> JsonValue:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        words = plain_number(value) or (value.strip() if _SCIENTIFIC.fullmatch(value.strip()) else "")
        # JSON knows no leading zero; what has one is a name (a postcode, an article) and no number.
        if words and not re.match(r"-?0\d", words):
            found = _parsed(words)
            if found is not None:
                return found
    raise NoSuchValueError


def _json(value: JsonValue) -> JsonValue:
    if not isinstance(value, str):
        return value
    found = _parsed(value)
    if found is None and value.strip() != "null":
        raise NoSuchValueError
    return found


def _list(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return value
    if not isinstance(value, str):
        return [value]
    found = _parsed(value)
    if isinstance(found, list):
        return found
    return [part.strip() for part in re.split(r"[;\n]", value) if part.strip()]


def _messages(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        found = _parsed(value)
        if not isinstance(found, list):
            return [{"role": "user", "content": value}]
        value = found
    if isinstance(value, dict) and "role" in value:
        return [value]
    if isinstance(value, list) and all(
        isinstance(item, str) or (isinstance(item, dict) and "role" in item) for item in value
    ):
        return [{"role": "user", "content": item} if isinstance(item, str) else item for item in value]
    raise NoSuchValueError


def _yes_no(value: JsonValue) -> JsonValue:
    if isinstance(value, bool):
        return value
    word = _text(value)
    folded = word.strip().casefold() if isinstance(word, str) else ""
    if folded in TRUE_WORDS | FALSE_WORDS:
        return folded in TRUE_WORDS
    raise NoSuchValueError


def _parsed(text: str) -> JsonValue:
    try:
        return parse(text)
    except JsonError:
        return None


_CONVERT = {
    "text": _text, "number": _number, "JSON": _json, "list": _list, "messages": _messages, "yes/no": _yes_no,
}  # fmt: skip
