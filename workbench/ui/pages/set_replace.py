"""Find and replace in cases: in texts alone, so that JSON stays JSON; patterns are stopped after their time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import regex
from pydantic import JsonValue

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.scoring.bounded import compile_pattern
from workbench.ui.pages.case_columns import Column

SECONDS = 10.0
"""Longest time that a pattern may take on all texts together, in seconds of processor time."""
_ONE = 0.5
"""Longest search in one text, in seconds."""
_FIRST_PAGE, _PAGE = 100, 2_000


@dataclass(frozen=True)
class Search:
    """What is looked for.

    Raises:
        InputError: on `compiled`: it is no pattern.
    """

    words: str
    is_pattern: bool = False
    with_case: bool = False
    column: str = ""
    """Name of the one column that is looked through; "" for all."""

    def compiled(self) -> regex.Pattern[str]:
        """The pattern; one may take a tenth of a second to compile, so that it is done in a thread at first."""
        flags = regex.V1 | (0 if self.with_case else regex.IGNORECASE)
        if not self.is_pattern:
            return regex.compile(regex.escape(self.words), flags)
        try:
            return compile_pattern(self.words, flags)
        except ValueError as error:
            wrong = str(error).removeprefix("the pattern is not a regular expression: ").rstrip(".")
            raise InputError(
                "find.pattern", f"No regular expression: {wrong}.", remedy="Mend it, or turn .* off."
            ) from None


@dataclass
class Found:
    """Where it stands: (place of the case among those that were searched, column), and how often in all."""

    hits: list[tuple[int, str]] = field(default_factory=list)
    times: int = 0
    changed: list[Case] = field(default_factory=list)
    """Cases with the replacement made, if one was asked for."""


class Searcher:
    """One pass of a search over cases.

    Raises:
        InputError: it took too long, or the replacement names a group that is not there.
    """

    def __init__(self, search: Search, columns: Sequence[Column], replacement: str | None = None) -> None:
        self._search, self._all, self._given = search, columns, replacement
        self._pattern = search.compiled()
        self._columns = [c for c in columns if c.is_searched and search.column in ("", c.name)]
        self._replacement = replacement
        if replacement is not None and not search.is_pattern:
            self._replacement = replacement.replace("\\", "\\\\")
        self._left = SECONDS
        self._times = 0
        self.found = Found()

    def look(self, place: int, case: Case) -> Case:
        """Search one case; returns it with the replacement made."""
        changes: dict[str, Any] = {}
        for column in self._columns:
            before = self._times
            if column.kind == "input":
                value = (changes.get("inputs") or case.inputs).get(column.name)
                new = self._in(value)
                if new is not value:
                    changes["inputs"] = {**(changes.get("inputs") or case.inputs), column.name: new}
            elif column.kind == "tags":
                tags = tuple(filter(None, (self._text(tag) for tag in case.tags)))
                if tags != case.tags:
                    changes["tags"] = tuple(dict.fromkeys(tags))
            else:
                value = getattr(case, column.kind)
                new = self._in(value)
                if new is not value:
                    changes[column.kind] = new
            if self._times > before:
                self.found.hits.append((place, column.name))
        self.found.times = self._times
        if not changes:
            return case
        case = case.model_copy(update=changes)
        self.found.changed.append(case)
        return case

    def again(self, case: Case) -> Case:
        """One case with the replacement made, as a search of its own; for one that was written meanwhile."""
        return Searcher(self._search, self._all, self._given).look(0, case)

    def count(self, place: int, content: Mapping[str, Any]) -> None:
        """Search the content of one case as JSON; nothing is replaced."""
        for column in self._columns:
            before = self._times
            if column.kind == "input":
                self._in((content.get("inputs") or {}).get(column.name))
            else:
                self._in(content.get(column.kind))
            if self._times > before:
                self.found.hits.append((place, column.name))
        self.found.times = self._times

    def _in(self, value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            items = [self._in(item) for item in value]
            return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
        if isinstance(value, dict):
            inner = {name: self._in(one) for name, one in value.items()}
            return inner if any(inner[name] is not one for name, one in value.items()) else value
        return value

    def _text(self, text: str) -> str:
        # Plain words are found in a time that grows with the text alone, however many texts there are.
        most = min(_ONE, self._left) if self._search.is_pattern else None
        began = time.thread_time()
        try:
            if most is not None and most <= 0:
                raise TimeoutError
            if self._replacement is None:
                self._times += sum(1 for _ in self._pattern.finditer(text, timeout=most))
                return text
            new, times = self._pattern.subn(self._replacement, text, timeout=most)
        except TimeoutError:
            raise InputError(
                "find.slow", "The pattern takes too long on these texts and was stopped; nothing was changed.",
                remedy="Make it more exact.",
            ) from None  # fmt: skip
        except (regex.error, IndexError, ValueError, OverflowError) as error:
            raise InputError("find.replacement", f"The replacement cannot be made: {error}.") from None
        finally:
            self._left -= time.thread_time() - began
        self._times += times
        return new if times and new != text else text


def count_rows(
    searcher: Searcher,
    rows: Sequence[int],
    read: Callable[[Sequence[int]], Sequence[tuple[int, Mapping[str, Any]]]],
    partly: Callable[[Found], object] | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> Found:
    """Search rows by pages, a small one first; ``partly`` is told the first that was found, ``wanted`` asked
    before each."""
    start, size = 0, _FIRST_PAGE
    while start < len(rows) and wanted():
        for row, content in read(rows[start : start + size]):
            searcher.count(row, content)
        start, size = start + size, _PAGE
        if partly is not None and searcher.found.times:
            partly(Found(list(searcher.found.hits), searcher.found.times))
            partly = None
    return searcher.found


def search_rows(
    searcher: Searcher,
    count: int,
    read: Callable[[Sequence[int]], Sequence[Case]],
    seen: Callable[[int], object] = lambda _: None,
    page: int = 1_000,
) -> Found:
    """Search all rows by pages; ``read`` gives the cases of rows, ``seen`` is told how many were looked at."""
    for start in range(0, count, page):
        seen(start)
        rows = range(start, min(start + page, count))
        for row, case in zip(rows, read(rows), strict=False):
            searcher.look(row, case)
    return searcher.found
