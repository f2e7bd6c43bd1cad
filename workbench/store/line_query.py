"""What a table asks of the lines of a golden set, as SQL: which cases, in which order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from workbench.core.cases import Split

LONGEST = 1_000_000
"""Characters of a case that are described; of a longer one only the beginning is searched."""


@dataclass(frozen=True)
class LineQuery:
    """Which cases, in which order; empty fields do not filter."""

    split: Split | None = None
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """With at least one of them."""
    words: str = ""
    """All of these words stand in the case, whatever their case."""
    phrase: str = ""
    """This stands in the case as one text, whatever its case."""
    level: int = 0
    """At least this bad; an exact double counts as a warning."""
    order: int = -1
    """Place of a sort key; −1: the order of the set."""
    descending: bool = False


def where_lines(query: LineQuery) -> tuple[str, list[Any]]:
    """The condition on ``line`` and its values."""
    parts: list[str] = ["1"]
    values: list[Any] = []
    if query.split is not None:
        parts.append("split = ?")
        values.append(query.split)
    if query.kinds:
        parts.append(f"kind IN ({', '.join('?' * len(query.kinds))})")
        values += query.kinds
    if query.tags:
        # A look at the text first: to take each list apart costs ten times as much.
        parts.append(f"({' OR '.join(['instr(tags, ?)'] * len(query.tags))})")
        values += [json.dumps(tag, ensure_ascii=False) for tag in query.tags]
        parts.append(f"EXISTS (SELECT 1 FROM json_each(line.tags) WHERE value IN ({', '.join('?' * len(query.tags))}))")
        values += query.tags
    if query.words or query.phrase:
        inner, texts = where_words(query)
        parts.append(f"position IN (SELECT position FROM words WHERE {inner})")
        values += texts
    if query.level:
        parts.append("level >= 2" if query.level > 1 else "(level >= 1 OR twin IS NOT NULL)")
    return " AND ".join(parts), values


def where_words(query: LineQuery) -> tuple[str, list[Any]]:
    """The condition on ``words`` and its values: split, words and phrase alone."""
    parts = ["1"]
    values: list[Any] = []
    if query.split is not None:
        parts.append("split = ?")
        values.append(query.split)
    for word in query.words.casefold().split():
        parts.append("text LIKE ? ESCAPE '\\'")
        values.append(f"%{_plain(word[:1000])}%")
    if query.phrase:
        # Of a very long case only the beginning is here: it may hold it further on.
        parts.append(f"(text LIKE ? ESCAPE '\\' OR length(text) >= {LONGEST // 10})")
        values.append(f"%{_plain(query.phrase.casefold()[:1000])}%")
    return " AND ".join(parts), values


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
