"""The nodes, filters, tests and methods that a prompt may use, each bounded in time and memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import thread_time
from typing import Any

MAX_OUTPUT = 4_000_000
"""Characters that a rendered text may have."""
MAX_TICKS = 100_000
"""Loop iterations that a rendering may take."""
SECONDS = 1.0
"""Processor time of its thread that a rendering may take, many times what the bounds above leave to an honest one."""
SHORT = 0.05
"""The same for a template that took too long before: a set of cases must not take it once for each."""
MAX_RANGE = 10_000
MAX_ITEMS = 100_000
_SOME = 63
"""Every so many iterations the clock is looked at."""
BUDGET = "#budget"
TICKED = "#ticked"
JOINED = "#joined"
TIMED = "#timed"
NODES = frozenset(
    "Template Output TemplateData Name NSRef Const Getattr Getitem Slice For If "
    "CondExpr Assign Filter Test Compare Operand Not And Or "
    "Add Sub Mul Div FloorDiv Mod Neg Pos Concat Include Scope Call List Tuple Dict Pair Keyword".split()
)
GLOBALS = frozenset({"range"})
ALLOWED = (
    "Prompts may use names, if, for, set, include, comparisons, arithmetic and the usual filters of text and lists;"
    " the rest of Jinja is left out so that a project from elsewhere can do no harm."
)
STRING_METHODS = frozenset(
    "strip lstrip rstrip lower upper title capitalize split splitlines startswith endswith replace find count "
    "isdigit".split()
)
MAPPING_METHODS = frozenset({"items", "keys", "values", "get"})


class TooMuchError(Exception):
    """A rendering went past a bound."""


class TooSlowError(TooMuchError):
    """A rendering took too long."""


class Budget:
    """What one rendering may still take; ``seconds`` of processor time of the thread that makes it."""

    __slots__ = ("_end", "_ticks", "_written")

    def __init__(self, seconds: float = SECONDS) -> None:
        self._ticks = MAX_TICKS
        self._written = 0
        self._end = thread_time() + seconds

    def tick(self) -> None:
        """Count a loop iteration."""
        self._ticks -= 1
        if self._ticks < 0:
            raise TooMuchError(f"It loops more than {MAX_TICKS:,} times.")
        if not self._ticks & _SOME:
            self.look()

    def look(self) -> None:
        """Look at the clock: what stands in a loop, or many times in a row, can be slow without looping."""
        if thread_time() > self._end:
            raise TooSlowError(f"It takes too long to write: more than {SECONDS:g} s, here or for a case before.")

    def counted(self, pieces: Iterable[str]) -> Iterator[str]:
        """The pieces, until they are too many characters."""
        for piece in pieces:
            self._written += len(piece)
            if self._written > MAX_OUTPUT:
                raise TooMuchError(f"It writes more than {MAX_OUTPUT:,} characters.")
            self.look()
            yield piece


def text_of(value: Any) -> str:
    """How a value is written into a prompt: text as it is, everything else as JSON (``true``, ``null``)."""
    if type(value) is str:
        return value
    return dump(value)


def dump(value: Any, indent: int | None = None) -> str:
    """A value as JSON, bounded in the number of parts."""
    _count_parts(value)
    try:
        return json.dumps(value, ensure_ascii=False, indent=indent, default=str, allow_nan=False)
    except ValueError:
        raise TooMuchError("It makes a number that cannot be written.") from None


def _count_parts(value: Any) -> None:
    """Refuse a structure that writes too much: lists that share parts grow exponentially when they are written."""
    left = MAX_ITEMS
    stack = [value]
    while stack:
        item = stack.pop()
        left -= 1 + (len(item) // 50 if isinstance(item, str) else 0)
        if left < 0:
            raise TooMuchError(f"A value has more than {MAX_ITEMS:,} parts.")
        if isinstance(item, Mapping):
            stack.extend(item.values())
        elif isinstance(item, list | tuple):
            if len(item) > left:
                raise TooMuchError(f"A value has more than {MAX_ITEMS:,} parts.")
            stack.extend(item)


def capped(length: int) -> None:
    """Refuse a text that would be too long, before it is made."""
    if length > MAX_OUTPUT:
        raise TooMuchError(f"It makes a text of more than {MAX_OUTPUT:,} characters.")


def joined(value: Any, *rest: Any) -> str:
    """``a ~ b``."""
    pieces = [text_of(item) for item in (value, *rest)]
    capped(sum(map(len, pieces)))
    return "".join(pieces)


def join(values: Iterable[Any], separator: str = "", attribute: str | None = None) -> str:
    """The items as one text, with a separator between."""
    items = _items(values)
    pieces = [text_of(item if attribute is None else _part(item, attribute)) for item in items]
    capped(sum(map(len, pieces)) + len(separator) * len(pieces))
    return separator.join(pieces)


def replace(text: Any, old: str, new: str, count: int = -1) -> str:
    """The text with a part replaced everywhere, or ``count`` times."""
    whole = text_of(text)
    found = whole.count(old)
    capped(len(whole) + (found if count < 0 else min(found, count)) * max(0, len(new) - len(old)))
    return whole.replace(old, new, count)


def indent(text: Any, width: int = 4, first: bool = False) -> str:
    """Each line but the first moved right by at most 40 spaces; empty lines stay empty."""
    lines = text_of(text).split("\n")
    space = " " * max(0, min(int(width), 40))
    capped(sum(map(len, lines)) + len(space) * len(lines))
    return "\n".join(space + line if line and (first or index) else line for index, line in enumerate(lines))


def truncate(text: Any, length: int = 255, end: str = "…") -> str:
    """At most ``length`` characters, with a mark where it was cut."""
    whole = text_of(text)
    return whole if len(whole) <= length else whole[: max(0, length - len(end))] + end


def tojson(value: Any, indent: int | None = None) -> str:
    """The value as JSON."""
    return dump(value, None if indent is None else max(0, min(int(indent), 8)))


def bounded_range(*arguments: int) -> range:
    """``range`` of at most 10,000 numbers."""
    numbers = range(*arguments)
    if len(numbers) > MAX_RANGE:
        raise TooMuchError(f"A range has more than {MAX_RANGE:,} numbers.")
    return numbers


def rounded(value: float, precision: int = 0) -> float:
    """Rounded to at most 12 digits after the point."""
    return round(value, max(-12, min(int(precision), 12)))


def _items(values: Any) -> list[Any]:
    items: list[Any] = []
    for item in values:
        items.append(item)
        if len(items) > MAX_ITEMS:
            raise TooMuchError(f"A list has more than {MAX_ITEMS:,} items.")
    return items


def _part(item: Any, attribute: str) -> Any:
    for name in str(attribute).split("."):
        item = item.get(name) if isinstance(item, Mapping) else None
    return item


def _sorted(
    values: Any, reverse: bool = False, attribute: str | None = None, case_sensitive: bool = False
) -> list[Any]:
    def key(item: Any) -> Any:
        value = item if attribute is None else _part(item, attribute)
        return value.lower() if isinstance(value, str) and not case_sensitive else value

    return sorted(_items(values), key=key, reverse=reverse)


def _unique(values: Any) -> list[Any]:
    seen: dict[str, Any] = {}
    for item in _items(values):
        seen.setdefault(text_of(item), item)
    return list(seen.values())


def _text_filter(function: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda value: function(text_of(value))


def _batch(values: Any, size: int) -> list[list[Any]]:
    items = _items(values)
    size = max(1, int(size))
    return [items[start : start + size] for start in range(0, len(items), size)]


FILTERS: dict[str, Callable[..., Any]] = {
    "join": join,
    "replace": replace,
    "indent": indent,
    "truncate": truncate,
    "tojson": tojson,
    "round": rounded,
    "upper": _text_filter(str.upper),
    "lower": _text_filter(str.lower),
    "title": _text_filter(str.title),
    "capitalize": _text_filter(str.capitalize),
    "trim": _text_filter(str.strip),
    "string": text_of,
    "wordcount": _text_filter(lambda text: len(text.split())),
    "length": len,
    "count": len,
    "abs": abs,
    "list": _items,
    "sort": _sorted,
    "unique": _unique,
    "reverse": lambda value: value[::-1] if isinstance(value, str) else _items(value)[::-1],
    "batch": _batch,
    "items": lambda value: list(value.items()),
    "dictsort": lambda value: sorted(value.items()),
    "sum": lambda values, attribute=None: sum(v if attribute is None else _part(v, attribute) for v in _items(values)),
    "min": lambda values: min(_items(values)),
    "max": lambda values: max(_items(values)),
}
"""Own filters; `JINJA_FILTERS` are taken from Jinja2 as they are."""
JINJA_FILTERS = ("default", "d", "first", "last", "int", "float", "map", "select", "reject", "selectattr", "rejectattr")
JINJA_TESTS = tuple(
    "defined undefined none string number integer float boolean mapping sequence iterable even odd divisibleby true "
    "false in lower upper "
    "sameas eq equalto == ne != lt lessthan < le <= gt greaterthan > ge >=".split()
)
