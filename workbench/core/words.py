"""The words of a case's values: what a search looks through, and by which two cases say the same."""

from __future__ import annotations

import json
import re
from hashlib import blake2b

from pydantic import JsonValue

WORDS = re.compile(r"\w+")


def plain_words(value: JsonValue) -> str:
    """The words of a value, without the signs of JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(f"{name} {plain_words(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return " ".join(map(plain_words, value))
    return "" if value is None else json.dumps(value)


def alike(words: str) -> int:
    """Equal for texts that differ only in case, spaces and signs, 63 bits; 0 for one without words."""
    found = WORDS.findall(words.casefold())
    if not found:
        return 0
    digest = blake2b(" ".join(found).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1 or 1
