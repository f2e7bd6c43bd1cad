"""Parses server-sent events from bytes, however the network cut them (HTML standard, section 9.2).

Lines end at LF, CR LF or CR only. Text libraries also split at U+2028, which servers send inside JSON as it is.
"""

from __future__ import annotations

from typing import NamedTuple

_BOM = b"\xef\xbb\xbf"


class ServerEvent(NamedTuple):
    """One event: its ``data`` lines joined by LF, and its type ("message" where none was named)."""

    data: str
    type: str = "message"


class EventParser:
    """Takes bytes in any portions, gives the events that are complete."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._started = False
        self._after_cr = False
        self._data: list[str] = []
        self._type = ""

    @property
    def between(self) -> bool:
        """Whether the last event ended with the last byte, so that the next portion begins a new one."""
        return not (self._data or self._type or self._after_cr or any(self._parts))

    def feed(self, portion: bytes) -> list[ServerEvent]:
        """Take the next bytes and return the events that they complete."""
        if self._after_cr and portion:
            # The line ended with the CR; an LF right after it belongs to the same line end.
            self._after_cr = False
            if portion[0] == 0x0A:
                portion = portion[1:]
        self._parts.append(portion)
        has_cr = b"\r" in portion
        if not has_cr and b"\n" not in portion:
            # Joined only at the line's end, so that a long line in small portions costs no copy for each.
            return []
        text = b"".join(self._parts)
        if not self._started:
            self._started = True
            text = text.removeprefix(_BOM)
        if has_cr:
            self._after_cr = text.endswith(b"\r")
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = text.split(b"\n")
        self._parts = [lines.pop()]
        return self._events(lines)

    def end(self) -> list[ServerEvent]:
        """Return the event that the end of the stream cut short of its blank line, if any.

        The standard drops it; some servers leave the blank line out after their last event, so the caller decides.
        """
        return self.feed(b"\n\n")

    def _events(self, lines: list[bytes]) -> list[ServerEvent]:
        events: list[ServerEvent] = []
        for line in lines:
            if line:
                self._line(line)
            else:
                if self._data:
                    events.append(ServerEvent("\n".join(self._data), self._type or "message"))
                    self._data = []
                self._type = ""
        return events

    def _line(self, line: bytes) -> None:
        field, _, value = line.partition(b":")
        if field == b"data":
            self._data.append(_text(value))
        elif field == b"event":
            self._type = _text(value)
        # Comments (an empty field), id and retry say nothing about an answer.


def _text(value: bytes) -> str:
    if value[:1] == b" ":
        value = value[1:]
    return value.decode("utf-8", "replace")
