"""Cuts a stream of newline-delimited JSON (application/x-ndjson) into its lines."""

from __future__ import annotations

from workbench.providers.sse import ServerEvent


class LineParser:
    """Takes bytes in any portions, gives the lines that are complete."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def feed(self, portion: bytes) -> list[ServerEvent]:
        """Take the next bytes and return the lines that they complete."""
        self._parts.append(portion)
        if b"\n" not in portion:
            # Joined only at the line's end, so that a long line in small portions costs no copy for each.
            return []
        lines = b"".join(self._parts).split(b"\n")
        self._parts = [lines.pop()]
        return [ServerEvent(text) for line in lines if (text := line.decode("utf-8", "replace").strip(" \r\t"))]

    def end(self) -> list[ServerEvent]:
        """Return the line that lacks its end, if any."""
        return self.feed(b"\n")
