"""Tokens of the requests that drafts make over a whole golden set, worked out in the background and only once."""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from workbench.core.canonical import digest
from workbench.core.cases import Case
from workbench.core.errors import WorkbenchError
from workbench.core.messages import Message, TextPart
from workbench.core.prompts import PromptContent
from workbench.core.render import render_messages
from workbench.project.golden import Golden
from workbench.project.tokens import Count

PAGE = 50
"""Cases between two looks whether the work is still wanted: some milliseconds."""
BREATH = 0.002
"""Seconds between pages in which the window's thread may have the interpreter."""
_KEPT = 400
"""Messages whose counts are remembered."""
_SLOW = 0.2
"""Seconds of one rendering that failed, from which the message is not tried with other cases."""
_NOT_YET, _REFUSED = -1, -2
Counter = Callable[[str], Count]


class Spread(NamedTuple):
    """Tokens of the requests of a draft."""

    median: int
    p95: int
    largest: int
    cases: int
    """How many were rendered."""
    of: int
    """How many the set has."""
    problem: str = ""
    """The first that cannot be rendered, in a sentence."""


class Draft(NamedTuple):
    """What is counted."""

    key: str
    content: PromptContent
    """With its snippets."""
    model: str
    counter: Counter


class RequestSizes:
    """Remembers the counts of every message over every case, so that a key press costs the one that changed."""

    def __init__(self, golden: Golden) -> None:
        self._golden = golden
        self._index: list[str] = []
        self._known: dict[str, array[int]] = {}
        self._problems: dict[str, str] = {}

    def spreads(self, drafts: Sequence[Draft], set_id: str, wanted: Callable[[], bool]) -> Iterator[dict[str, Spread]]:
        """Count; each answer holds what is known so far, the last one all of it. Not for the window's thread.

        Args:
            drafts: what to count.
            set_id: of the golden set; its tune cases alone, so that no figure tells of held-out ones.
            wanted: whether to go on.
        """
        index = [digest for _, digest in self._golden.index(set_id, split="tune")]
        if index != self._index:
            self._index, self._known, self._problems = index, {}, {}
        self._forget()
        parts = {draft.key: self._parts(draft) for draft in drafts}
        order = _spread_out(len(index))
        told = 0.0
        for start in range(0, len(order), PAGE):
            if not wanted():
                return
            rows = order[start : start + PAGE]
            if self._count(rows, parts, wanted):
                time.sleep(BREATH)
            if time.monotonic() - told > 0.25 and start + PAGE < len(order):
                yield {draft.key: self._spread(parts[draft.key], order[: start + PAGE]) for draft in drafts}
                told = time.monotonic()
        yield {draft.key: self._spread(parts[draft.key], order) for draft in drafts}

    def _forget(self) -> None:
        while len(self._known) > _KEPT:
            gone = next(iter(self._known))
            self._known.pop(gone)
            self._problems.pop(gone, None)

    def _parts(self, draft: Draft) -> list[tuple[str, PromptContent, Counter]]:
        """Each message by itself, with the key of what its counts depend on."""
        found = []
        for message in draft.content.messages:
            snippets = draft.content.snippets if "include" in message.text else {}
            alone = PromptContent(messages=(message,), snippets=snippets)
            key = digest("part", [draft.model, message.model_dump(mode="json"), dict(snippets)])
            known = self._known.pop(key, None)
            self._known[key] = known if known is not None else array("i", [_NOT_YET]) * len(self._index)
            found.append((key, alone, draft.counter))
        return found

    def _count(
        self,
        rows: Sequence[int],
        parts: dict[str, list[tuple[str, PromptContent, Counter]]],
        wanted: Callable[[], bool],
    ) -> bool:
        """Count what is not known yet; whether there was anything."""
        todo = {part[0]: part for found in parts.values() for part in found}
        missing = [row for row in rows if any(self._known[key][row] == _NOT_YET for key in todo)]
        cases = self._golden.cases_by_digest([self._index[row] for row in missing]) if missing else {}
        for row in missing:
            if not wanted():
                break
            case = cases.get(self._index[row])
            for key, content, counter in todo.values():
                if self._known[key][row] == _NOT_YET:
                    self._known[key][row] = self._of(key, content, counter, case)
        return bool(missing)

    def _of(self, key: str, content: PromptContent, counter: Counter, case: Case | None) -> int:
        if case is None:
            return _REFUSED
        began = time.monotonic()
        try:
            return sum(counter(text).n for text in counted_texts(content, case))
        except WorkbenchError as error:
            self._problems.setdefault(key, error.text())
            if time.monotonic() - began > _SLOW:
                # Stopped at a bound: with the next thousand cases it would be no other, and take minutes.
                self._known[key] = array("i", [_REFUSED]) * len(self._index)
            return _REFUSED

    def _spread(self, parts: Sequence[tuple[str, PromptContent, Counter]], rows: Sequence[int]) -> Spread:
        columns = [self._known[key] for key, _, _ in parts]
        problem = next((self._problems[key] for key, _, _ in parts if key in self._problems), "")
        totals = sorted(sum(found) for row in rows if min(found := [c[row] for c in columns], default=0) >= 0)
        if not totals:
            return Spread(0, 0, 0, 0, len(self._index), problem)
        middle, high = len(totals) // 2, min(len(totals) - 1, int(len(totals) * 0.95))
        return Spread(totals[middle], totals[high], totals[-1], len(totals), len(self._index), problem)


def counted_texts(content: PromptContent, case: Case) -> list[str]:
    """What is counted of each message that a content makes of a case; its snippets are in it.

    Raises:
        WorkbenchError: it cannot be rendered.
    """
    # Attachments belong to the request, not to each of its messages.
    case = case.model_copy(update={"attachments": ()}) if case.attachments else case
    return [_text(message) for message in render_messages(content, case)]


def _text(message: Message) -> str:
    """The text of a message, other parts as JSON."""
    pieces = [
        part.text if isinstance(part, TextPart) else json.dumps(part.model_dump(mode="json"), ensure_ascii=False)
        for part in message.parts
    ]
    return "\n".join(pieces)


def _spread_out(count: int) -> list[int]:
    """All rows in an order in which every beginning is spread evenly: what is known early stands for the whole."""
    step = max(1, count // 200)
    return [row for first in range(step) for row in range(first, count, step)]
