"""Cases that say nearly the same: found by their shared pairs of words, among 100,000 in seconds.

MinHash and banding after Broder (1997) and Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, section 3.4; every
pair that is reported was then compared by its pairs of words. Of a long text the 512 pairs with the smallest hashes
stand for all (Broder's bottom-k sketch), so that memory is bounded.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pydantic import JsonValue

from workbench.core.cases import Split
from workbench.core.errors import IncompleteError
from workbench.core.words import WORDS, alike, plain_words
from workbench.store.case_places import case_inputs, cases_at
from workbench.store.store import Store

if TYPE_CHECKING:
    import numpy as np

LIKE = 0.8
"""Share of the pairs of words of two cases that both have, from which they are near equal."""
_BANDS, _ROWS = 16, 4
"""Two cases of likeness 0.8 meet in a band with a probability of 0.9998, of 0.5 in 0.64."""
_LOOK, _MOST_PAIRS, _SHOWN = 2_000, 512, 160
MOST_GROUPS = 2_000
"""Groups that are reported; where there are more, those that leak come first."""
Progress = Callable[[int], None]
Cancelled = Callable[[], bool]
Pairs: TypeAlias = "array[int]"


class Member(NamedTuple):
    """A case of a group."""

    position: int
    case_id: str
    split: Split
    words: str
    """The beginning of its text."""
    alike: int
    """`workbench.core.words.alike` of its text: tells whether it was edited since."""


class Near(NamedTuple):
    """Cases that say nearly the same as their first, which stands first in the set."""

    members: tuple[Member, ...]
    likeness: tuple[float, ...]
    """Of each member to the first, 0–1; 1 for the first itself and exact doubles."""

    @property
    def leaks(self) -> bool:
        """Whether some are for tuning and some held out: what is tuned on one is no surprise in the other."""
        return len({member.split for member in self.members}) > 1


def near_equal(
    store: Store,
    set_id: str,
    like: float = LIKE,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> list[Near]:
    """Groups of cases whose inputs say nearly the same, of both splits; those that leak first. Takes seconds: not for
    the window's thread.

    Args:
        store: the open file.
        set_id: id of the golden set.
        like: least share of common pairs of words (Jaccard).
        progress: told how many cases were read.
        cancelled: asked all the time; true ends it.

    Raises:
        IncompleteError: cancelled.
    """

    def look(done: int = -1) -> None:
        if cancelled is not None and cancelled():
            raise IncompleteError("near.cancelled", "The search was stopped.")
        if progress is not None and done >= 0:
            progress(done)

    positions: list[int] = []
    pairs: list[Pairs] = []
    for position, inputs in case_inputs(store, set_id):
        positions.append(position)
        pairs.append(_pairs(_words(inputs)))
        if len(positions) % _LOOK == 0:
            look(len(positions))
    groups = sorted(_grouped(pairs, like, look))
    found = _described(store, set_id, [[positions[place] for place in group] for group in groups])
    return sorted(found, key=lambda near: not near.leaks)[:MOST_GROUPS]


def _described(store: Store, set_id: str, groups: Sequence[Sequence[int]]) -> Iterator[Near]:
    for start in range(0, len(groups), 500):
        chunk = groups[start : start + 500]
        cases = cases_at(store, set_id, [position for group in chunk for position in group])
        for group in chunk:
            texts = [(position, _words(cases[position].inputs)) for position in group if position in cases]
            members = tuple(
                Member(position, cases[position].id, cases[position].split, words[:_SHOWN], alike(words))
                for position, words in texts
            )
            first = _pairs(texts[0][1])
            yield Near(members, tuple(_jaccard(first, _pairs(words)) for _, words in texts))


def _words(inputs: JsonValue) -> str:
    found = inputs.values() if isinstance(inputs, dict) else (inputs,)
    return " ".join(plain_words(value) for value in found)


def _pairs(words: str) -> Pairs:
    """Hashes of neighbouring words in order; of a text of one word the word."""
    found = [word.encode("utf-8", "surrogatepass") for word in WORDS.findall(words.casefold())]
    if len(found) < 2:
        hashes = {zlib.crc32(word) for word in found}
    else:
        hashes = {zlib.crc32(a + b" " + b) for a, b in pairwise(found)}
    return array("I", sorted(hashes)[:_MOST_PAIRS] if len(hashes) > _MOST_PAIRS else hashes)


def _grouped(pairs: Sequence[Pairs], like: float, look: Callable[[], None]) -> list[list[int]]:
    """Places of those that belong together, each group in order."""
    import numpy as np

    full = [place for place, found in enumerate(pairs) if found]
    if len(full) < 2:
        return []
    head = list(range(len(pairs)))
    for key in _bands([pairs[place] for place in full], look):
        order = np.argsort(key, kind="stable")
        same = np.flatnonzero(np.diff(key[order]) == 0)
        # Each is compared with its neighbour in the bucket and with the first of its group: never all with all.
        for at in same.tolist():
            a, b = full[order[at]], full[order[at + 1]]
            if _head(head, a) != _head(head, b):
                first, second = sorted((_head(head, a), _head(head, b)))
                if _jaccard(pairs[first], pairs[second]) >= like:
                    head[second] = first
        look()
    groups: dict[int, list[int]] = {}
    for place in full:
        groups.setdefault(_head(head, place), []).append(place)
    return [group for group in groups.values() if len(group) > 1]


def _bands(pairs: Sequence[Pairs], look: Callable[[], None]) -> Iterator[np.ndarray]:
    """One number per text and band, equal where all rows of the band are."""
    import numpy as np

    sizes = np.fromiter((len(found) for found in pairs), np.int64, len(pairs))
    flat = np.concatenate([np.frombuffer(found, np.uint32) for found in pairs]).astype(np.uint64)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    random = np.random.default_rng(7)
    for _ in range(_BANDS):
        key = np.zeros(len(pairs), np.uint64)
        for _ in range(_ROWS):
            # Multiply-shift: arithmetic of 64 bits wraps, its upper half is the hash (Dietzfelbinger 1997).
            factor, add = random.integers(1, 2**63, 2, np.uint64)
            hashed = (flat * (factor | np.uint64(1)) + add) >> np.uint64(32)
            key = key * np.uint64(0x9E3779B97F4A7C15) + np.minimum.reduceat(hashed, starts)
        look()
        yield key


def _head(head: list[int], place: int) -> int:
    while head[place] != place:
        head[place] = head[head[place]]
        place = head[place]
    return place


def _jaccard(a: Pairs, b: Pairs) -> float:
    if not a or not b:
        return 0.0
    first = set(a)
    common = len(first.intersection(b))
    return common / (len(a) + len(b) - common)
