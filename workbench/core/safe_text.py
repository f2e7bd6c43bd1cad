"""Texts of a project as they may be shown: nothing in them moves a cursor, rings, or turns the reading direction."""

import re

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and line feed, turns of the reading direction, halves of surrogate pairs."""


def shown(text: str) -> str:
    """The text with a replacement character in place of each of these; line ends become line feeds."""
    return UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def mended(text: str) -> str:
    """The text with halves of surrogate pairs joined; a half alone becomes U+FFFD, because no file can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def name_as_text(name: str) -> str:
    """What a file is called, as text that can be kept; bytes that are no UTF-8 become U+FFFD."""
    try:
        # As Python has it of the system, also where the locale is not UTF-8.
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return mended(name)


def cut(text: str, most: int) -> str:
    """At most so many characters; a longer text ends in words that say how long it is."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters in all)"
