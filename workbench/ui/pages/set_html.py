"""Cells as HTML on the clipboard: spreadsheets take it with line breaks inside cells, and texts as texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from html.parser import HTMLParser

MOST = 4_000_000
"""Characters of HTML that are read or written; of more the plain text is enough."""
_MOST_SPAN, _MOST_EMPTY = 1_000, 100_000
_SPACE = re.compile("[ \t\r\n\f]+")
_BREAKS = frozenset({"br", "p", "div", "li"})
_SILENT = frozenset({"style", "script", "head", "title", "template"})


def to_html(rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells as a table. Excel and LibreOffice take each cell as text: no formula is run, no zero is lost."""
    lines = ("".join(f"<td>{_shown(cell)}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    style = r"td{mso-number-format:'\@';white-space:pre-wrap}br{mso-data-placement:same-cell}"
    return f'<html><head><meta charset="utf-8"><style>{style}</style></head><body><table>{body}</table></body></html>'


def from_html(text: str) -> list[list[str]] | None:
    """The cells of HTML that is one table and nothing else; None for any other."""
    if len(text) > MOST or "<table" not in text.lower():
        return None
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.rows() if reader.is_table else None


def _shown(cell: str) -> str:
    lines = escape(cell, quote=False).replace("\r\n", "\n").replace("\r", "\n")
    return lines.replace("\n", "<br>").replace("\t", "&#9;")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[dict[int, str]] = []
        self._held: dict[int, int] = {}
        """Column → rows that a cell from above still covers."""
        self._cell: list[str] | None = None
        self._depth = self._silent = self._tables = self._place = 0
        self._span = (1, 1)
        self._beside = False
        self._empty = _MOST_EMPTY

    @property
    def is_table(self) -> bool:
        """Whether one table was there, and no words beside it."""
        return self._tables == 1 and not self._beside and bool(self._rows)

    def rows(self) -> list[list[str]]:
        """The cells; a row ends where its last one stands."""
        self._end_cell()
        return [[row.get(place, "") for place in range(max(row, default=-1) + 1)] for row in self._rows]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Follow tables, rows and cells; a table inside a cell is its text."""
        self._silent += tag in _SILENT
        if tag == "table":
            self._depth += 1
            self._tables += self._depth == 1
        elif tag in ("td", "th") and self._depth == 1:
            self._end_cell()
            self._begin_cell(dict(attrs))
        elif tag == "tr" and self._depth == 1:
            self._end_cell()
            self._begin_row()
        elif tag in _BREAKS and self._cell is not None and (tag == "br" or "".join(self._cell).strip(" ")):
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End what began."""
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in ("td", "th", "tr") and self._depth == 1:
            self._end_cell()
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._end_cell()
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        """Words of a cell; outside of one they say that this is more than a table."""
        if self._silent:
            return
        if self._cell is not None:
            self._cell.append(_SPACE.sub(" ", data))
        elif data.strip():
            self._beside = True

    def _begin_row(self) -> None:
        self._rows.append({})
        self._held = {place: left - 1 for place, left in self._held.items() if left > 1}
        self._place = 0

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        if not self._rows:
            self._begin_row()
        self._cell = []
        self._span = (_number(attributes.get("rowspan")), _number(attributes.get("colspan")))

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        lines = "".join(self._cell).split("\n")
        text = "\n".join(line.strip(" ") for line in lines).strip("\n")
        # A no-break space alone is how HTML writes an empty cell.
        text = "" if text == "\u00a0" else text.replace("\u00a0", " ")
        self._cell = None
        while self._held.get(self._place):
            self._place += 1
        down, across = self._span
        # A few bytes can ask for millions of empty ones.
        across = min(across, max(1, self._empty))
        self._empty -= across - 1
        self._rows[-1][self._place] = text
        for place in range(self._place, self._place + across):
            self._rows[-1].setdefault(place, "")
            if down > 1:
                self._held[place] = down
        self._place += across


def _number(text: str | None) -> int:
    return min(_MOST_SPAN, max(1, int(text))) if text and text.strip().isdecimal() else 1
