"""Word diff of two texts: what stayed, what went, what came, told without confetti (DESIGN.md section 2, Words)."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_TOKEN = re.compile(r"\s+|[㐀-鿿豈-﫿぀-ヿ가-힣]|[^\W_]+(?:['’_][^\W_]+)*|.", re.DOTALL)
_CUT = re.compile(r"(?<=\s)(?=\S)")
_PIECE = 20_000
"""Characters that are looked through at once: while it works, `re` keeps Python's lock from the window's thread."""
_FEW = 3
"""Equal runs of fewer words than this between two changes join the change."""
_LARGE = 1500
"""Words beyond which two texts are first anchored at phrases that each has once."""
_PHRASE = 3
"""Words of such a phrase: a shorter run of equal words would join the changes around it."""


class Run(NamedTuple):
    """A stretch of both texts. Equal: ``before == after``; else what was there and what is there now ("" for none)."""

    equal: bool
    before: str
    after: str


class _Block(NamedTuple):
    """Tokens [a0, a1) of one text stand against [b0, b1) of the other."""

    equal: bool
    a0: int
    a1: int
    b0: int
    b1: int


def tokens(text: str) -> list[str]:
    """Words, single signs, single ideographs and runs of white space, in order; joined they are the text."""
    if len(text) <= _PIECE:
        return _TOKEN.findall(text)
    found: list[str] = []
    at = 0
    while at < len(text):
        cut = _CUT.search(text, at + _PIECE)
        end = cut.start() if cut else len(text)
        found += _TOKEN.findall(text, at, end)
        at = end
    return found


def words(text: str) -> int:
    """How many words a text has (runs between white space, as people count; each ideograph is one)."""
    return sum(1 for token in tokens(text) if _is_word(token))


def diff(before: str, after: str) -> tuple[Run, ...]:
    """Runs that spell ``before`` and ``after``; equal and changed ones alternate.

    White space counts: two texts are equal only if every character is. Equal runs under three words between two
    changes join the change.
    """
    if before == after:
        return (Run(True, before, after),) if before else ()
    a, b = tokens(before), tokens(after)
    return tuple(_spelled(_joined(_alternating(_blocks(a, b)), a), a, b))


def changed_words(before: str, after: str) -> int:
    """How many words changed: per change the larger of what went and what came, at least one."""
    return sum(max(words(run.before), words(run.after), 1) for run in diff(before, after) if not run.equal)


def spans(runs: Sequence[Run], side: int) -> list[tuple[int, int]]:
    """(start, end) in characters of what changed in ``before`` (side 0) or ``after`` (side 1), without outer spaces."""
    found, at = [], 0
    for run in runs:
        text = run.after if side else run.before
        if not run.equal and text.strip():
            start = at + len(text) - len(text.lstrip())
            found.append((start, at + len(text.rstrip())))
        at += len(text)
    return found


def _is_word(token: str) -> bool:
    return token[0].isalnum()


def _blocks(a: list[str], b: list[str]) -> Iterator[_Block]:
    """Common start and end first (typing changes the middle), then words; white space is no anchor.

    It is matched only beside words that match.
    """
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    end_a, end_b = len(a) - tail, len(b) - tail
    yield _Block(True, 0, head, 0, head)
    where_a = [index for index in range(head, end_a) if not a[index].isspace()]
    where_b = [index for index in range(head, end_b) if not b[index].isspace()]
    i = j = head
    for at, to in matched([a[index] for index in where_a], [b[index] for index in where_b]):
        at_a, at_b = where_a[at], where_b[to]
        yield from _gap(a, b, (i, at_a), (j, at_b))
        yield _Block(True, at_a, at_a + 1, at_b, at_b + 1)
        i, j = at_a + 1, at_b + 1
    yield from _gap(a, b, (i, end_a), (j, end_b))
    yield _Block(True, end_a, len(a), end_b, len(b))


def matched(a: Sequence[str], b: Sequence[str], phrase: int = _PHRASE) -> list[tuple[int, int]]:
    """(place in ``a``, place in ``b``) of what stands in both, in order.

    Short texts are left to difflib. Its time goes with the square of the length, so long ones are first anchored
    where both have a phrase of so many words that neither repeats (the patience diff of Bram Cohen); a long stretch
    without one is another text as a whole.
    """
    found: list[tuple[int, int]] = []
    waiting = [(0, len(a), 0, len(b))]
    while waiting:
        a0, a1, b0, b1 = waiting.pop()
        if max(a1 - a0, b1 - b0) <= _LARGE:
            found += _by_difflib(a, b, (a0, a1, b0, b1))
            continue
        head = _common(a[a0:a1], b[b0:b1])
        found += [(a0 + step, b0 + step) for step in range(head)]
        a0, b0 = a0 + head, b0 + head
        tail = _common(a[a0:a1][::-1], b[b0:b1][::-1])
        found += [(a1 - step, b1 - step) for step in range(1, tail + 1)]
        a1, b1 = a1 - tail, b1 - tail
        anchors = _anchors(a[a0:a1], b[b0:b1], phrase)
        i, j = a0, b0
        for at, to in anchors:
            found.append((a0 + at, b0 + to))
            waiting.append((i, a0 + at, j, b0 + to))
            i, j = a0 + at + 1, b0 + to + 1
        if anchors or max(a1 - i, b1 - j) <= _LARGE:
            waiting.append((i, a1, j, b1))
    return sorted(found)


def _by_difflib(a: Sequence[str], b: Sequence[str], part: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    a0, a1, b0, b1 = part
    if a0 == a1 or b0 == b1:
        return []
    matcher = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False)
    return [
        (a0 + block.a + step, b0 + block.b + step)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]


def _anchors(a: Sequence[str], b: Sequence[str], phrase: int) -> list[tuple[int, int]]:
    """Starts of phrases that both texts have once: the longest row of them that is in order in both."""
    once_a, once_b = _once(a, phrase), _once(b, phrase)
    pairs = [(at, once_b[words]) for words, at in once_a.items() if words in once_b]
    pairs.sort()
    # Longest increasing row: the smallest end of each length, and what each pair follows.
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, to) in enumerate(pairs):
        length = bisect_left(ends, to)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [to]
        last[length : length + 1] = [number]
    row = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _once(parts: Sequence[str], phrase: int) -> dict[tuple[str, ...], int]:
    """Phrases that stand in it once, and where."""
    found: dict[tuple[str, ...], int] = {}
    for at, words_ in enumerate(zip(*(parts[step:] for step in range(phrase)), strict=False)):
        found[words_] = -1 if words_ in found else at
    return {words_: at for words_, at in found.items() if at >= 0}


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    length = min(len(a), len(b))
    for index in range(length):
        if a[index] != b[index]:
            return index
    return length


def _gap(a: list[str], b: list[str], span_a: tuple[int, int], span_b: tuple[int, int]) -> Iterator[_Block]:
    """What stands between two matched words: equal white space at its edges belongs to the words."""
    (i, i1), (j, j1) = span_a, span_b
    if i < i1 and j < j1 and a[i] == b[j] and a[i].isspace():
        yield _Block(True, i, i + 1, j, j + 1)
        i, j = i + 1, j + 1
    shared = i < i1 and j < j1 and a[i1 - 1] == b[j1 - 1] and a[i1 - 1].isspace()
    i2, j2 = (i1 - 1, j1 - 1) if shared else (i1, j1)
    if i < i2 or j < j2:
        yield _Block(False, i, i2, j, j2)
    if shared:
        yield _Block(True, i2, i1, j2, j1)


def _alternating(blocks: Iterator[_Block]) -> list[_Block]:
    """Neighbours of one kind made one; empty ones dropped."""
    merged: list[_Block] = []
    for block in blocks:
        if block.a0 == block.a1 and block.b0 == block.b1:
            continue
        if merged and merged[-1].equal == block.equal:
            merged[-1] = merged[-1]._replace(a1=block.a1, b1=block.b1)
        else:
            merged.append(block)
    return merged


def _joined(blocks: list[_Block], a: list[str]) -> list[_Block]:
    """Short equal runs between two changes join them."""
    last = len(blocks) - 1
    kept = [
        block._replace(equal=block.equal and not (0 < index < last and _is_short(a[block.a0 : block.a1])))
        for index, block in enumerate(blocks)
    ]
    return _alternating(iter(kept))


def _is_short(parts: list[str]) -> bool:
    return sum(1 for token in parts if _is_word(token)) < _FEW


def _spelled(blocks: list[_Block], a: list[str], b: list[str]) -> Iterator[Run]:
    for block in blocks:
        yield Run(block.equal, "".join(a[block.a0 : block.a1]), "".join(b[block.b0 : block.b1]))
