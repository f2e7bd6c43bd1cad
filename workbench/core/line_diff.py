"""Two texts line against line, words inside: what a diff shows side by side or inline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbench.core import diff
from workbench.core.diff import Run

AROUND = 2
"""Equal lines that are kept beside a change when the rest is folded."""
_PAIRING = 900
"""Products of line counts beyond which changed lines are paired in order, not by likeness."""
_ALIKE = 0.35
"""Share of common words from which a changed line stands against another; below it one went and the other came."""


class LinePair(NamedTuple):
    """A line of each text that stand against each other; None where one has no such line."""

    before: str | None
    after: str | None
    runs: tuple[Run, ...]
    """Word diff of the two; of one line alone a single run."""

    @property
    def equal(self) -> bool:
        """Whether nothing changed in it."""
        return self.before == self.after


class Folded(NamedTuple):
    """Equal lines that are not shown."""

    lines: int


def line_pairs(before: str, after: str) -> list[LinePair]:
    """All lines of both texts in order; joined with line ends, one side gives back its text."""
    a = before.split("\n") if before else []
    b = after.split("\n") if after else []
    found: list[LinePair] = []
    i = j = 0
    for at_a, at_b in [*diff.matched(a, b, phrase=1), (len(a), len(b))]:
        if i < at_a or j < at_b:
            found += _changed(a[i:at_a], b[j:at_b])
        if at_a < len(a):
            found.append(LinePair(a[at_a], b[at_b], (Run(True, a[at_a], b[at_b]),)))
        i, j = at_a + 1, at_b + 1
    return found


def folded(pairs: Sequence[LinePair], around: int = AROUND) -> list[LinePair | Folded]:
    """The pairs with long equal stretches folded, but for some lines beside each change."""
    near = [False] * len(pairs)
    for place, pair in enumerate(pairs):
        if not pair.equal:
            for other in range(max(0, place - around), min(len(pairs), place + around + 1)):
                near[other] = True
    found: list[LinePair | Folded] = []
    place = 0
    while place < len(pairs):
        end = place
        while end < len(pairs) and not near[end]:
            end += 1
        # A fold takes a line itself, so that of one line shows nothing less.
        if end - place > 1:
            found.append(Folded(end - place))
            place = end
        else:
            found.append(pairs[place])
            place += 1
    return found


def _changed(a: Sequence[str], b: Sequence[str]) -> Iterator[LinePair]:
    matched = _alike(a, b) if len(a) * len(b) <= _PAIRING else _in_order(a, b)
    i = j = 0
    for at_a, at_b in [*matched, (len(a), len(b))]:
        yield from (LinePair(line, None, (Run(False, line, ""),)) for line in a[i:at_a])
        yield from (LinePair(None, line, (Run(False, "", line),)) for line in b[j:at_b])
        if at_a < len(a):
            yield LinePair(a[at_a], b[at_b], diff.diff(a[at_a], b[at_b]))
        i, j = at_a + 1, at_b + 1


def _in_order(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    return [(place, place) for place in range(min(len(a), len(b)))]


def _alike(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of lines, in order on both sides, with the greatest sum of likeness."""
    if len(a) == len(b) == 1:
        return [(0, 0)]
    likes = [[_likeness(one, two) for two in b] for one in a]
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likes[i][j] + best[i + 1][j + 1])
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if likes[i][j] and best[i][j] == likes[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _likeness(one: str, two: str) -> float:
    """Share of words that two lines have in common, 0 below what makes them one line changed."""
    a, b = diff.tokens(one.casefold()), diff.tokens(two.casefold())
    first, second = {word for word in a if word[0].isalnum()}, {word for word in b if word[0].isalnum()}
    if not first or not second:
        return 0.0
    share = 2 * len(first & second) / (len(first) + len(second))
    return share if share >= _ALIKE else 0.0
