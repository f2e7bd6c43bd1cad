"""What can be completed in a template: fields of the golden set, the template's own names, filters, snippets, tags."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from workbench.core import template_words as words
from workbench.ui.notebook.template_locals import DOCUMENT, ITEMS, LOOP, Local

_IN_TAG = re.compile(r"\{(?:\{|%)[-+]?(?P<inside>(?:(?!\}\}|%\}|\{\{|\{%).)*)\Z", re.DOTALL)
_INCLUDE = re.compile(r"""\binclude\s+(?P<quote>["'])(?P<name>[^"']*)\Z""")
_FILTER = re.compile(r"\|\s*(?P<name>\w*)\Z")
_PATH = re.compile(r"(?P<path>(?:[^\W\d]\w*\.)*)(?P<name>\w*)\Z")
_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "include")
SAMPLE, _DEEP, _SHOWN = 20, 4, 40
"""Cases and items of lists that are looked at, steps of a path, and characters of an example."""


class Offer(NamedTuple):
    """A word that may stand at the cursor."""

    word: str
    what: str
    """What it is, for people: a kind of value with an example, ``filter``, ``snippet``, ``tag``."""


class Place(NamedTuple):
    """Where the cursor is in a template."""

    kind: str
    """``name``, ``filter``, ``include`` or ``tag``."""
    start: int
    """Characters before the word that is being typed."""
    path: str
    """Of a name, what stands before its last point: ``order.``."""
    typed: str


def place_of(text: str, position: int) -> Place | None:
    """What could be completed at a position; None outside tags.

    Args:
        text: the template.
        position: of the cursor, in characters.
    """
    before = text[max(0, position - 2000) : position]
    found = _IN_TAG.search(before)
    if found is None:
        return None
    inside = found["inside"]
    if (include := _INCLUDE.search(inside)) is not None:
        return Place("include", position - len(include["name"]), "", include["name"])
    if inside.count('"') % 2 or inside.count("'") % 2:
        return None
    if (name := _FILTER.search(inside)) is not None:
        return Place("filter", position - len(name["name"]), "", name["name"])
    path = _PATH.search(inside)
    assert path is not None
    tag = found.group(0).startswith("{%") and not inside[: path.start()].strip(" -+")
    return Place("tag" if tag else "name", position - len(path["name"]), path["path"], path["name"])


def paths_of(cases: Sequence[Mapping[str, JsonValue]]) -> dict[str, str]:
    """Dotted paths into the inputs of some cases with what stands there, e.g. ``order.paid`` → ``number, 89.5``."""
    found: dict[str, str] = {}

    def walk(value: JsonValue, path: str, deep: int) -> None:
        if path not in found or found[path] == "empty":
            found[path] = _what(value)
        if isinstance(value, dict) and deep < _DEEP:
            for name, inner in value.items():
                if name.isidentifier():
                    walk(inner, f"{path}.{name}", deep + 1)
        elif isinstance(value, list) and deep < _DEEP:
            for inner in value[:SAMPLE]:
                walk(inner, path + ITEMS, deep + 1)

    for inputs in cases:
        for name, value in inputs.items():
            if name.isidentifier():
                walk(value, name, 1)
    return found


def with_locals(paths: Mapping[str, str], given: Mapping[str, Local]) -> dict[str, str]:
    """The paths, and those of the names that the template gives itself, which go before."""
    every = {
        **paths,
        f"documents{ITEMS}": "a document",
        **{f"documents{ITEMS}.{name}": what for name, what in DOCUMENT.items()},
        **{f"loop.{name}": what for name, what in LOOP.items()},
    }
    found: dict[str, str] = {}
    for name, local in given.items():
        found[name] = every.get(local.path) or ("the loop" if name == "loop" else f"by {local.what}")
        if local.path:
            start = f"{local.path}."
            found |= {name + path[len(start) - 1 :]: what for path, what in every.items() if path.startswith(start)}
    return found | {path: what for path, what in paths.items() if path.split(".")[0] not in given}


def offers(place: Place, paths: Mapping[str, str], snippets: Sequence[str]) -> list[Offer]:
    """What fits at a place, best first: words that begin as typed, then words that hold it."""
    if place.kind == "include":
        every = [Offer(name, "snippet") for name in snippets]
    elif place.kind == "filter":
        every = [Offer(name, "filter") for name in sorted({*words.FILTERS, *words.JINJA_FILTERS})]
    elif place.kind == "tag":
        every = [Offer(name, "tag") for name in _TAGS]
    else:
        every = [
            Offer(path[len(place.path) :], what)
            for path, what in paths.items()
            if path.startswith(place.path) and "." not in path[len(place.path) :] and ITEMS not in path
        ]
        if not place.path:
            every += [Offer("documents", "the case's documents"), Offer("case", "case.id and case.tags")]
    typed = place.typed.casefold()
    starts = [offer for offer in every if offer.word.casefold().startswith(typed)]
    return starts + [offer for offer in every if offer not in starts and typed in offer.word.casefold()]


def _what(value: JsonValue) -> str:
    if value is None or value in ("", [], {}):
        return "empty"
    if isinstance(value, bool):
        return f"yes or no, {'true' if value else 'false'}"
    if isinstance(value, int | float):
        return f"number, {value}"
    if isinstance(value, str):
        return f"text, {value if len(value) <= _SHOWN else f'{value[: _SHOWN - 1]}…'}"
    return f"list of {len(value)}" if isinstance(value, list) else f"JSON, {', '.join(list(value)[:4])}"
