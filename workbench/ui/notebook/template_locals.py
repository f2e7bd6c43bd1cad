"""Names that a template gives itself, by for and set, and what each stands for at a place in it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from workbench.ui.notebook.template_tags import tags

_STEP = re.compile(
    r"\{%[-+]?\s*(?:"
    r"(?P<end>endfor)\b"
    r"|for\s+(?P<names>[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)\s+in\s+(?P<items>[^\W\d][\w.]*)?"
    r"|set\s+(?P<name>[^\W\d]\w*)\s*=\s*(?P<value>[^\W\d][\w.]*(?=\s*[-+]?%\}))?)"
)
_PATH = re.compile(r"(?<![\w.'\"|])(?P<name>[^\W\d]\w*)\.(?P<field>[^\W\d]\w*)")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
ITEMS = "[]"
"""Stands in a path for any item of a list: ``orders[].price``."""
LOOP = {
    "index": "number of the turn, from 1",
    "index0": "number of the turn, from 0",
    "revindex": "turns that are left, with this one",
    "first": "whether it is the first turn",
    "last": "whether it is the last turn",
    "length": "number of turns",
    "previtem": "the item before",
    "nextitem": "the item after",
}
DOCUMENT = {"id": "text", "title": "text", "text": "text", "source": "text"}


class Local(NamedTuple):
    """A name of the template's own."""

    path: str
    """Where its value stands in a case, e.g. ``orders[]``; "" where that cannot be told."""
    what: str
    """``loop`` or ``set``."""


class Scopes:
    """A walk through a template that knows the names of its own at each place; places are asked from first to last."""

    def __init__(self, text: str, end: int | None = None) -> None:
        self._text = text
        self._steps = _STEP.finditer(text, 0, len(text) if end is None else end)
        self._next = next(self._steps, None)
        self._loops: list[dict[str, Local]] = []
        self._given: dict[str, Local] = {}

    def go(self, position: int) -> None:
        """Go on to a place."""
        while (step := self._next) is not None and step.end() <= position:
            self._take(step)
            self._next = next(self._steps, None)

    def _take(self, step: re.Match[str]) -> None:
        loops, given = self._loops, self._given
        if step["end"]:
            loops[-1:] = []
        elif step["name"]:
            given[step["name"]] = Local(_resolved(step["value"] or "", [given, *loops]), "set")
        else:
            names = [name.strip() for name in step["names"].split(",")]
            path = _resolved(step["items"] or "", [given, *loops])
            whole = len(names) == 1 and path and self._text[step.end() : step.end() + 1] != "("
            loops.append({name: Local(path + ITEMS if whole else "", "loop") for name in names})

    def get(self, name: str) -> Local | None:
        """What a name stands for here, None where it is none of the template's own."""
        if name == "loop" and self._loops:
            return Local("loop", "loop")
        return next((scope[name] for scope in (*reversed(self._loops), self._given) if name in scope), None)

    def is_own(self, name: str, position: int) -> bool:
        """Whether a name at a place is the template's own: where it is given, or holds."""
        self.go(position)
        step = self._next
        inside = step is not None and step.start() <= position
        given = step is not None and inside and any(s <= position < e for s, e in map(step.span, ("names", "name")))
        return given or self.get(name) is not None

    @property
    def names(self) -> dict[str, Local]:
        """All names that hold here."""
        found = dict(self._given)
        for names_of in self._loops:
            found |= names_of
        return found | ({"loop": Local("loop", "loop")} if self._loops else {})


def names_at(text: str, position: int) -> dict[str, Local]:
    """The names that hold at a place: those of the loops around it, and those that were set before it."""
    scopes = Scopes(text, position)
    scopes.go(position)
    return scopes.names


def _resolved(path: str, scopes: Sequence[Mapping[str, Local]]) -> str:
    """A path with its first name replaced by what that stands for."""
    name, dot, rest = path.partition(".")
    for scope in reversed(scopes):
        if name in scope:
            return f"{scope[name].path}{dot}{rest}" if scope[name].path else ""
    return path


def own_names(text: str) -> frozenset[str]:
    """All names that the template gives itself somewhere."""
    given = (step["names"] or step["name"] or "" for step in _STEP.finditer(text)) if "{%" in text else ()
    return frozenset(name for names in given for name in re.findall(r"\w+", names))


def wrong_fields(text: str, sample: Mapping[str, JsonValue]) -> list[tuple[int, int, str]]:
    """(start, end, reason) of fields that no item of a loop has in the sample: ``{{ item.prise }}``."""
    if "{%" not in text:
        return []
    own, scopes = own_names(text), Scopes(text)
    found = []
    for tag in tags(text) if own else ():
        quoted = [span.span() for span in _QUOTED.finditer(text, *tag)]
        for use in _PATH.finditer(text, *tag):
            if use["name"] not in own | {"loop"} or any(start < use.start() < end for start, end in quoted):
                continue
            scopes.go(use.start())
            local = scopes.get(use["name"])
            fields = _fields(local.path, sample) if local is not None and local.path else None
            if fields and use["field"] not in fields and text[use.end() : use.end() + 1] != "(":
                near = difflib.get_close_matches(use["field"], list(fields), n=1, cutoff=0.6)
                help_ = f" Did you mean “{near[0]}”?" if near else f" There is {', '.join(list(fields)[:8])}."
                found.append((*use.span(), f"“{use['name']}” has no “{use['field']}”.{help_}"))
    return found


def _fields(path: str, sample: Mapping[str, JsonValue]) -> list[str]:
    """Names of the fields at a path in a case, those of all items where it goes through a list; [] where unknown."""
    if path == "loop":
        return [*LOOP, "depth", "depth0", "revindex0", "cycle", "changed"]
    if path == f"documents{ITEMS}" and "documents" not in sample:
        return list(DOCUMENT)
    values: list[JsonValue] = [dict(sample)]
    for step in path.split("."):
        name = step.removesuffix(ITEMS)
        values = [value[name] for value in values if isinstance(value, dict) and name in value]
        if step.endswith(ITEMS):
            values = [item for value in values if isinstance(value, list) for item in value[:50]]
    if not values or not all(isinstance(value, dict) for value in values):
        return []
    return list(dict.fromkeys(name for value in values if isinstance(value, dict) for name in value))
