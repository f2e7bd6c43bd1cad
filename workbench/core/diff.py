"""Word diff of two texts: what stayed, what went, what came, told without confetti (DESIGN.md section 2, Words)."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_TOKEN = re.compile(r"\s+|[㐀-鿿豈-﫿぀-ヿ가-힣]|[^\W_]+(?:['’_][^\W_]+)*|.", re.DOTALL)
_FEW = 3
"""Equal runs of fewer words than this between two changes join the change."""
_LARGE = 1500
"""Words beyond which two texts are first laid side by side by lines, and difflib may skip frequent words."""


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
    return _TOKEN.findall(text)


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
    """Common start and end first (typing changes the middle), then lines for long texts, then words."""
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    yield _Block(True, 0, head, 0, head)
    inner_a, inner_b = a[head : len(a) - tail], b[head : len(b) - tail]
    if max(len(inner_a), len(inner_b)) > _LARGE:
        yield from _by_lines(inner_a, inner_b, head)
    else:
        yield from _by_words(inner_a, inner_b, head, head)
    yield _Block(True, len(a) - tail, len(a), len(b) - tail, len(b))


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    length = min(len(a), len(b))
    for index in range(length):
        if a[index] != b[index]:
            return index
    return length


def _by_lines(a: list[str], b: list[str], offset: int) -> Iterator[_Block]:
    lines_a, starts_a = _lines(a)
    lines_b, starts_b = _lines(b)
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, lines_a, lines_b, autojunk=len(lines_a) > _LARGE).get_opcodes():
        a0, a1, b0, b1 = starts_a[i0], starts_a[i1], starts_b[j0], starts_b[j1]
        if tag == "equal":
            yield _Block(True, offset + a0, offset + a1, offset + b0, offset + b1)
        else:
            yield from _by_words(a[a0:a1], b[b0:b1], offset + a0, offset + b0)


def _lines(parts: list[str]) -> tuple[list[str], list[int]]:
    """Tokens gathered to lines, and the index of each line's first token with the end's at last."""
    lines, starts, start = [], [0], 0
    for index, token in enumerate(parts, 1):
        if "\n" in token or index == len(parts):
            lines.append("".join(parts[start:index]))
            starts.append(index)
            start = index
    return lines, starts


def _by_words(a: list[str], b: list[str], a_offset: int, b_offset: int) -> Iterator[_Block]:
    """White space is no anchor: it is matched only beside words that match."""
    where_a = [index for index, token in enumerate(a) if not token.isspace()]
    where_b = [index for index, token in enumerate(b) if not token.isspace()]
    large = max(len(where_a), len(where_b)) > _LARGE
    matcher = SequenceMatcher(None, [a[i] for i in where_a], [b[j] for j in where_b], autojunk=large)
    i = j = 0
    for match in matcher.get_matching_blocks():
        for step in range(match.size):
            at_a, at_b = where_a[match.a + step], where_b[match.b + step]
            yield from _gap(a, b, (i, at_a), (j, at_b), a_offset, b_offset)
            yield _Block(True, a_offset + at_a, a_offset + at_a + 1, b_offset + at_b, b_offset + at_b + 1)
            i, j = at_a + 1, at_b + 1
    yield from _gap(a, b, (i, len(a)), (j, len(b)), a_offset, b_offset)


def _gap(
    a: list[str], b: list[str], span_a: tuple[int, int], span_b: tuple[int, int], a_offset: int, b_offset: int
) -> Iterator[_Block]:
    """What stands between two matched words: equal white space at its edges belongs to the words."""
    (i, i1), (j, j1) = span_a, span_b
    if i < i1 and j < j1 and a[i] == b[j] and a[i].isspace():
        yield _Block(True, a_offset + i, a_offset + i + 1, b_offset + j, b_offset + j + 1)
        i, j = i + 1, j + 1
    shared = i < i1 and j < j1 and a[i1 - 1] == b[j1 - 1] and a[i1 - 1].isspace()
    i2, j2 = (i1 - 1, j1 - 1) if shared else (i1, j1)
    if i < i2 or j < j2:
        yield _Block(False, a_offset + i, a_offset + i2, b_offset + j, b_offset + j2)
    if shared:
        yield _Block(True, a_offset + i2, a_offset + i1, b_offset + j2, b_offset + j1)


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
