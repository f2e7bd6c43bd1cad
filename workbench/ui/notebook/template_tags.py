"""Where the tags of a template stand, in a time that grows with its length alone, also where none is ever closed."""

from __future__ import annotations

_ENDS = {"{{": "}}", "{%": "%}", "{#": "#}"}


def tags(text: str) -> list[tuple[int, int]]:
    """(start, end) of every ``{{ … }}``, ``{% … %}`` and ``{# … #}``."""
    found = []
    ends = dict(_ENDS)
    at = text.find("{")
    while at >= 0:
        start, end = at, -1
        at += 1
        kind = text[start : start + 2]
        if kind in ends:
            end = text.find(ends[kind], start + 2)
            if end >= 0:
                at = end + 2
                found.append((start, at))
            else:
                # None of this kind is closed any more: looking again for each would cost the square of the length.
                del ends[kind]
        at = text.find("{", at)
    return found


def static_text(text: str) -> str:
    """The text without its tags: what every case has in common."""
    pieces, at = [], 0
    for start, end in tags(text):
        pieces.append(text[at:start])
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text
