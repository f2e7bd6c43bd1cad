"""Reads a run of events of a stream that differ in a piece of text alone, without parsing each of them.

Most events of an answer are one form filled in over and over: ``data: {"id":"x",…{"content":"`` piece ``"}}]}``. The
form is learned from one event, and what has the form byte by byte means the same with another text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from workbench.providers.wire_text import read_json

_PROBE = "~probe of a form~"
_SPECIAL = re.compile(rb'["\\\x00-\x1f]')
_LINE, _END = b"data: ", b"\n\n"


class TextForm:
    """Events of one form.

    Args:
        before, after: what stands around the text in the ``data`` of such an event.
    """

    def __init__(self, before: str, after: str) -> None:
        self._head = _LINE + before.encode()
        self._tail = after.encode() + _END
        self._between = self._tail + self._head

    def take(self, portion: bytes) -> tuple[str, int]:
        """The text of the events of this form that stand at the beginning of a portion, and how many bytes they take.

        Events that are not whole yet, or in doubt, are left to who reads one by one.
        """
        if not portion.startswith(self._head):
            return "", 0
        pieces = self._alike(portion)
        if pieces is None:
            pieces = portion[len(self._head) :].split(self._between)
            last, end, _ = pieces.pop().partition(self._tail)
            if end:
                pieces.append(last)
        joined = b"".join(pieces)
        if _SPECIAL.search(joined) is not None:
            return self._spelt(pieces)
        try:
            return joined.decode(), len(joined) + len(pieces) * len(self._between)
        except UnicodeDecodeError:
            return "", 0

    def _alike(self, portion: bytes) -> list[bytes] | None:
        """The pieces where all events up to some last ones have the form; None where another stands between them.

        To search for the short end of an event, and to compare all at once, takes a third of searching for the form.
        """
        head, tail = self._head, self._tail[: -len(_END)]
        events = portion.split(_END)
        while events and not (events[-1].startswith(head) and events[-1].endswith(tail)):
            events.pop()
        start, end = len(head), -len(tail)
        pieces = [event[start:end] for event in events]
        whole = head + self._between.join(pieces) + self._tail
        return pieces if portion.startswith(whole) else None

    def _spelt(self, pieces: list[bytes]) -> tuple[str, int]:
        """The same for pieces with escapes in them, up to one that is no string of JSON."""
        texts: list[str] = []
        taken = 0
        for piece in pieces:
            try:
                text = read_json(b'"' + piece + b'"')
                text.encode()
            except (ValueError, AttributeError):
                # Something else than one string, bytes that are no text, or half a surrogate pair.
                break
            texts.append(text)
            taken += len(piece) + len(self._between)
        return "".join(texts), taken


def form_of(raw: str, text: str, text_of: Callable[[Any], str | None]) -> TextForm | None:
    """The form of an event; None where it cannot be told.

    Args:
        raw: the event's ``data``.
        text: the text that it brought.
        text_of: gives the text of a parsed event that does nothing but bring text, and None for every other one.
    """
    literal = f'"{text}"'
    if "\n" in raw or raw.count(literal) != 1:
        return None
    before, _, after = raw.partition(literal)
    before, after = f'{before}"', f'"{after}'
    try:
        # Only this one place was changed: if another text comes out, it is where the text stands.
        same = text_of(read_json(f"{before}{_PROBE}{after}")) == _PROBE
        return TextForm(before, after) if same else None
    except ValueError:
        return None
