"""A report as one page of HTML: nothing remote, no script, every text escaped, light and dark, fit for printing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape

from workbench.core.diff import diff
from workbench.core.report import (
    Bar,
    Block,
    Cell,
    Change,
    Facts,
    Fold,
    Heading,
    Judged,
    Paragraph,
    Quote,
    Report,
    Table,
    Verdict,
)
from workbench.core.safe_text import shown
from workbench.core.verdict_words import CHARACTERS
from workbench.interop.reports.style import STYLE

WIDTH, HEIGHT = 120, 16
QUIET = ' class="quiet"'
_LONGEST_DIFF = 40_000
"""Characters beyond which two texts stand one after the other: a word diff of more is read by nobody."""


def write_html(report: Report) -> str:
    """The page. Its policy forbids every request, script and form, whatever the texts hold."""
    style = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    return "".join(
        (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="referrer" content="no-referrer">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="color-scheme" content="light dark">\n',
            f"<title>{_text(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
            f'<header><h1>{_text(report.title)}</h1>\n<p class="quiet">{_text(report.subtitle)}</p></header>\n',
            "".join(map(_block, report.blocks)),
            "</main>\n</body>\n</html>\n",
        )
    )


def _text(text: str) -> str:
    return escape(shown(text), quote=True)


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{_text(text)}</h{level}>\n"
        case Paragraph(text, quiet):
            return f"<p{QUIET if quiet else ''}>{_text(text)}</p>\n"
        case Verdict(sign, text):
            return f'<p class="verdict {sign}"><span class="sign">{CHARACTERS[sign]}</span> {_text(text)}</p>\n'
        case Facts(rows):
            lines = "".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>\n" for name, value in rows)
            return f"<dl>\n{lines}</dl>\n"
        case Table():
            return _table(block)
        case Quote(title, text):
            head = f"<figcaption>{_text(title)}</figcaption>" if title else ""
            return f'<figure>{head}<pre dir="auto">{_text(text)}</pre></figure>\n'
        case Change(title, before, after):
            caption = f"<figcaption>{_text(title)}</figcaption>"
            return f'<figure>{caption}<pre dir="auto">{_changed(before, after)}</pre></figure>\n'
        case Fold(title, blocks):
            inner = "".join(map(_block, blocks))
            return f"<details>\n<summary>{_text(title)}</summary>\n{inner}</details>\n"


def _changed(before: str, after: str) -> str:
    if len(before) + len(after) > _LONGEST_DIFF:
        return f"<del>{_text(before)}</del>\n<ins>{_text(after)}</ins>"
    parts = []
    for run in diff(before, after):
        if run.equal:
            parts.append(_text(run.after))
        else:
            parts.append(f"<del>{_text(run.before)}</del>" if run.before else "")
            parts.append(f"<ins>{_text(run.after)}</ins>" if run.after else "")
    return "".join(parts)


def _table(table: Table) -> str:
    words = len(table.header) - table.figures
    kinds = ["" if place < words else ' class="n"' for place in range(len(table.header))]
    head = "".join(f'<th scope="col"{kind}>{_text(name)}</th>' for name, kind in zip(table.header, kinds, strict=True))
    rows = "".join(
        f"<tr>{''.join(f'<td{kind}>{_cell(cell)}</td>' for cell, kind in zip(row, kinds, strict=True))}</tr>\n"
        for row in table.rows
    )
    foot = f'<p class="quiet small">{_text(table.foot)}</p>\n' if table.foot else ""
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n{foot}'


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, Judged):
        return f'<span class="{cell.sign}"><span class="sign">{CHARACTERS[cell.sign]}</span> {_text(cell.text)}</span>'
    return (
        f'<svg class="bar {cell.sign}" width="{WIDTH}" height="{HEIGHT}" aria-hidden="true">{"".join(_bar(cell))}</svg>'
    )


def _bar(bar: Bar) -> Iterator[str]:
    """Shaded margin, zero line, whisker, mark."""

    def x(value: float) -> str:
        inside = max(-1.0, min(1.0, value / bar.reach if bar.reach else 0.0))
        return f"{WIDTH / 2 + inside * (WIDTH / 2 - 4):.1f}"

    middle = HEIGHT / 2
    if bar.margin:
        left, right = float(x(-bar.margin)), float(x(bar.margin))
        yield f'<rect class="band" x="{left:.1f}" y="1" width="{right - left:.1f}" height="{HEIGHT - 2}"/>'
    yield f'<line class="zero" x1="{x(0)}" x2="{x(0)}" y1="0" y2="{HEIGHT}"/>'
    yield f'<line class="whisker" x1="{x(bar.low)}" x2="{x(bar.high)}" y1="{middle}" y2="{middle}"/>'
    yield f'<circle class="mark" cx="{x(bar.middle)}" cy="{middle}" r="3.5"/>'
