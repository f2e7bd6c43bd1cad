"""Decodes the frames of AWS event streams (smithy.io/2.0/aws/amazon-eventstream.html).

A frame: length and length of the headers (4 bytes each, big endian), CRC32 of these, headers, payload, CRC32 of all.
A header: length of its name, name, type, value.
"""

from __future__ import annotations

import json
import struct
from zlib import crc32

from workbench.providers.answer import Damaged
from workbench.providers.sse import ServerEvent

_PRELUDE = struct.Struct(">III")
_AROUND = _PRELUDE.size + 4
_LARGEST = 25 * 1024 * 1024
_SIZES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Type of a header's value → its bytes; types 6 and 7 (bytes, text) name their length themselves."""
_TEXT = 7


class FrameParser:
    """Takes bytes in any portions, gives an event for each frame: its payload, and ``:event-type`` as its type.

    Exceptions and errors come as an event ``error`` with ``{"error": {"type": …, "message": …}}``.
    """

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, portion: bytes) -> list[ServerEvent]:
        """Take the next bytes and return the events of the frames that they complete.

        Raises:
            Damaged: a checksum or a length is wrong.
        """
        self._waiting += portion
        events: list[ServerEvent] = []
        try:
            while (event := self._next()) is not None:
                events.append(event)
        except ValueError as error:
            raise Damaged(str(error), events) from None
        return events

    def end(self) -> list[ServerEvent]:
        """A frame that was cut is none."""
        return []

    def _next(self) -> ServerEvent | None:
        """The event of the next frame; None while it is not whole. Raises ValueError for a damaged one."""
        waiting = self._waiting
        if len(waiting) < _PRELUDE.size:
            return None
        length, headers, checksum = _PRELUDE.unpack_from(waiting)
        if crc32(waiting[:8]) != checksum:
            raise ValueError("checksum of a frame's beginning")
        if not _AROUND + headers <= length <= _LARGEST:
            raise ValueError("length of a frame")
        if len(waiting) < length:
            return None
        frame = bytes(waiting[:length])
        del waiting[:length]
        if crc32(frame[:-4]) != int.from_bytes(frame[-4:], "big"):
            raise ValueError("checksum of a frame")
        end = _PRELUDE.size + headers
        return _event(_headers(frame[_PRELUDE.size : end]), frame[end:-4])


def _headers(data: bytes) -> dict[str, str]:
    """The headers that hold text."""
    found: dict[str, str] = {}
    at = 0
    try:
        while at < len(data):
            size = data[at]
            name = data[at + 1 : at + 1 + size].decode("utf-8", "replace")
            at += 1 + size
            kind = data[at]
            at += 1
            if kind in _SIZES:
                at += _SIZES[kind]
                continue
            (length,) = struct.unpack_from(">H", data, at)
            if kind == _TEXT:
                found[name] = data[at + 2 : at + 2 + length].decode("utf-8", "replace")
            at += 2 + length
    except (IndexError, struct.error):
        raise ValueError("headers of a frame") from None
    return found


def _event(headers: dict[str, str], payload: bytes) -> ServerEvent:
    text = payload.decode("utf-8", "replace")
    kind = headers.get(":message-type", "event")
    if kind == "event":
        return ServerEvent(text, headers.get(":event-type", "message"))
    try:
        said = json.loads(text)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    name = headers.get(":exception-type") or headers.get(":error-code") or ""
    words = said.get("message") or said.get("Message") or headers.get(":error-message") or ""
    return ServerEvent(json.dumps({"error": {"type": name, "message": words}}), "error")
