"""Cells as spreadsheets put them on the clipboard: tabs and lines, quotes around what holds either; and as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from workbench.ui.pages.set_html import MOST, from_html, to_html

_END = re.compile("[\t\r\n]")
_NAME = re.compile(r"\w[\w.]{0,30}")
"""What may name a column where there is one alone."""
_FIRST = "message"


def to_tsv(rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells as text; a cell with a tab, line break or quote stands in quotes."""
    return "\n".join("\t".join(map(_quoted, row)) for row in rows)


def as_texts(rows: Sequence[Sequence[str]]) -> tuple[str, str]:
    """Cells as text, and as HTML for programs that would read formulas and numbers in the text; "" for very many."""
    text = to_tsv(rows)
    return text, to_html(rows) if len(text) < MOST // 2 else ""


def put_texts(texts: tuple[str, str]) -> None:
    """Put what `as_texts` gave on the clipboard."""
    mime = QMimeData()
    mime.setText(texts[0])
    if texts[1]:
        mime.setHtml(texts[1])
    QGuiApplication.clipboard().setMimeData(mime)


def taken_cells() -> list[list[str]]:
    """The cells on the clipboard; [] for none.

    The text counts. HTML counts where there is no text, or where line breaks inside cells tore its rows apart, as
    browsers write a table.
    """
    mime = QGuiApplication.clipboard().mimeData()
    text = mime.text() if mime.hasText() else ""
    cells = from_tsv(text) if text else []
    if len({len(row) for row in cells}) != 1 and mime.hasHtml():
        return from_html(mime.html()) or cells
    return cells


def from_tsv(text: str) -> list[list[str]]:
    """The cells of a text. A quote that is no cell's first sign, or is never closed, is a sign like any other."""
    rows: list[list[str]] = [[]]
    place, size = 0, len(text)
    if text.endswith("\r\n"):
        size -= 2
    elif text.endswith(("\n", "\r")):
        size -= 1
    while True:
        cell, place = _cell(text, place, size)
        rows[-1].append(cell)
        if place >= size:
            return rows
        if text[place] == "\t":
            place += 1
        else:
            place += 2 if text.startswith("\r\n", place) else 1
            rows.append([])


def _cell(text: str, start: int, size: int) -> tuple[str, int]:
    if start < size and text[start] == '"':
        place, parts = start + 1, []
        while (end := text.find('"', place, size)) >= 0:
            parts.append(text[place:end])
            if text.startswith('"', end + 1) and end + 1 < size:
                parts.append('"')
                place = end + 2
                continue
            if end + 1 >= size or text[end + 1] in "\t\r\n":
                return "".join(parts), end + 1
            break
    found = _END.search(text, start, size)
    end = found.start() if found else size
    return text[start:end], end


def _quoted(cell: str) -> str:
    if any(sign in cell for sign in '\t\r\n"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def as_table(cells: Sequence[Sequence[str]]) -> str:
    """Cells as a table of an import, whose first row names the columns.

    One column of sentences has no such row: it gets one.
    """
    has_names = any(len(row) > 1 for row in cells) or (len(cells) > 1 and _NAME.fullmatch(cells[0][0]) is not None)
    return to_tsv(cells if has_names else [[_FIRST], *cells]) + "\n"


def names_columns(row: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether a row that is pasted on these columns is nothing but their names."""
    said = [cell.strip().casefold() for cell in row]
    return bool(said) and said == [name.casefold() for name in columns[: len(said)]]
