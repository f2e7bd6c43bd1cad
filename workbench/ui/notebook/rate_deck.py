"""The queue of a person who rates, without a window: where they are, what is done, what the keys change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple, Protocol

from workbench.core.rubrics import Criterion

LEFT, RIGHT, TIE = 1, 2, 0
"""The keys that choose a side of a pair."""
_LONG_PAUSE = 120.0
"""Seconds beyond which a row was left alone: it counts as that long and no longer for the pace."""


class Fact(NamedTuple):
    """One input of a case as it is shown."""

    name: str
    text: str
    mono: bool = False


class Voice(NamedTuple):
    """What one rater gave; level None: it cannot be judged."""

    rater: str
    level: int | None
    note: str


@dataclass(frozen=True)
class RateItem:
    """A row to rate. It holds nothing that identifies the author."""

    facts: tuple[Fact, ...]
    answer: str
    criteria: tuple[Criterion, ...]
    """Of the rubric that applies to it, in order."""
    other: str | None = None
    """The right side of a pair; ``answer`` is the left one."""
    said: tuple[Voice, ...] = ()
    """What the raters gave, where a disagreement is settled."""


class Given(NamedTuple):
    """What a person gave for one criterion: a level 1–5, or None for "cannot be judged".

    Of a pair: `LEFT`, `RIGHT` or `TIE`.
    """

    level: int | None


class Place(NamedTuple):
    """A criterion of a row, both from 0."""

    row: int
    criterion: int


class Undone(NamedTuple):
    """A rating that was taken back, and what holds in its place."""

    row: int
    criterion: str
    before: Given | None
    skipped: bool = False


class Keeper(Protocol):
    """Who keeps the ratings."""

    def give(self, row: int, criterion: str, level: int | None, note: str, seconds: float) -> None:
        """Keep a rating; it takes the place of an earlier one. Level None: it cannot be judged."""

    def skip(self, row: int) -> None:
        """Keep that a row was left out, for another day too."""

    def undo(self) -> Undone | None:
        """Take the person's last rating of this queue back; None where there is none, or where the deck was told."""


@dataclass
class Deck:
    """Rows in the order in which they are rated, and where the person is.

    Args:
        items: the rows.
        keeper: who keeps what is given.
        given: what was given before, by place.
        notes: the notes that were written before, by row.
    """

    items: Sequence[RateItem]
    keeper: Keeper
    given: dict[Place, Given] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    result: Callable[[], str] | None = None
    """What came out, in words; asked for only when all is done, since it names candidates."""
    _at: Place = field(default_factory=lambda: Place(0, 0))
    _unkept: set[int] = field(default_factory=set)
    _listeners: list[Callable[[], object]] = field(default_factory=list)
    _times: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin at the first row that is not done."""
        self._at = self._first_open() or Place(0, 0)

    def criteria(self, row: int) -> tuple[Criterion, ...]:
        """The criteria of a row."""
        return self.items[row].criteria if self.items else ()

    @property
    def at(self) -> Place:
        """Where the person is."""
        return self._at

    @property
    def item(self) -> RateItem | None:
        """The row that is shown; None in an empty queue."""
        return self.items[self._at.row] if self.items else None

    @property
    def finished(self) -> bool:
        """Whether every row is rated or skipped."""
        return self._first_open() is None

    @property
    def rated(self) -> int:
        """Rows with all criteria given."""
        return sum(self.is_done(row) for row in range(len(self.items)))

    @property
    def pace(self) -> float | None:
        """Median seconds of a row, of this sitting; None before the first row is rated."""
        whole = [time for row, time in self._times.items() if self.is_done(row)]
        return median(whole) if whole else None

    @property
    def left(self) -> float | None:
        """Seconds that the open rows take at this pace."""
        open_rows = sum(not self.is_closed(row) for row in range(len(self.items)))
        return None if self.pace is None else self.pace * open_rows

    def is_done(self, row: int) -> bool:
        """Whether every criterion of a row is given."""
        return all(Place(row, number) in self.given for number in range(len(self.criteria(row))))

    def is_closed(self, row: int) -> bool:
        """Whether nothing of a row is left to do."""
        return row in self.skipped or self.is_done(row)

    def give(self, level: int | None, seconds: float) -> None:
        """Rate the criterion that is open, and move on. Level None: it cannot be judged."""
        if not self.criteria(self._at.row):
            return
        row, changed = self._at.row, self._at in self.given
        self._keep(self._at, Given(level), seconds)
        self.skipped.discard(row)
        self._times[row] = self._times.get(row, 0.0) + min(seconds, _LONG_PAUSE)
        self._move_on(changed)

    def note(self, text: str) -> None:
        """Write a note to the row; it is kept with the next rating of the row, at the latest when the row is left."""
        if self.items and text != self.notes.get(self._at.row, ""):
            self.notes[self._at.row] = text
            self._unkept.add(self._at.row)

    def settle(self) -> None:
        """Keep a note that no rating took along yet; without any rating of the row it waits for one."""
        row = self._at.row
        if row not in self._unkept:
            return
        for number in (self._at.criterion, *range(len(self.criteria(row)))):
            known = self.given.get(Place(row, number))
            if known is not None:
                self._keep(Place(row, number), known, 0.0)
                return

    def _keep(self, place: Place, given: Given, seconds: float) -> None:
        criterion = self.criteria(place.row)[place.criterion].name
        self.keeper.give(place.row, criterion, given.level, self.notes.get(place.row, ""), seconds)
        self.given[place] = given
        self._unkept.discard(place.row)

    def skip(self) -> None:
        """Leave the row out and go on to the next open one."""
        self.settle()
        if self.items and not self.is_done(self._at.row):
            self.keeper.skip(self._at.row)
            self.skipped.add(self._at.row)
        self.next_row()

    def next_row(self) -> None:
        """Go to the next row that is open, from the end round to the beginning; where none is, to the next one."""
        self.settle()
        rows = len(self.items)
        if rows and self.finished:
            self._at = Place(min(self._at.row + 1, rows - 1), 0)
            return
        for step in range(1, rows + 1):
            row = (self._at.row + step) % rows
            if not self.is_closed(row):
                self._at = Place(row, self._open_criterion(row))
                return

    def reopen(self) -> None:
        """Open the rows that were skipped again, and go to the first of them."""
        self.settle()
        self.skipped.clear()
        self._at = self._first_open() or self._at

    def back(self) -> None:
        """Go one criterion back, or to the last one of the row before."""
        self.settle()
        row, criterion = self._at
        if criterion > 0:
            self._at = Place(row, criterion - 1)
        elif row > 0:
            self._at = Place(row - 1, max(0, len(self.criteria(row - 1)) - 1))

    def go_to(self, criterion: int) -> None:
        """Open a criterion of this row, to change it."""
        if 0 <= criterion < len(self.criteria(self._at.row)):
            self._at = Place(self._at.row, criterion)

    def undo(self) -> bool:
        """Take the person's last rating back and go there; False where there is none."""
        found = self.keeper.undo()
        if found is None:
            return False
        self.take(found)
        return True

    def take(self, found: Undone) -> None:
        """Show what holds after an undo or redo, and go there."""
        names = [criterion.name for criterion in self.criteria(found.row)]
        place = Place(found.row, names.index(found.criterion))
        if found.before is None:
            self.given.pop(place, None)
        else:
            self.given[place] = found.before
        if found.skipped:
            self.skipped.add(found.row)
        else:
            self.skipped.discard(found.row)
        self._at = place
        for listener in self._listeners:
            listener()

    def watched(self, listener: Callable[[], object], gone: Any) -> None:
        """Call back after an undo or redo from elsewhere, until the signal ``gone`` of who listens."""
        self._listeners.append(listener)
        gone.connect(lambda: self._listeners.remove(listener))

    def _move_on(self, changed: bool) -> None:
        """To the next criterion of the row that has nothing, then to the next open row.

        Who changes what was given goes on within the row: a second digit must not overwrite another row's first level.
        """
        row, criterion = self._at
        after = range(criterion + 1, len(self.criteria(row)))
        if changed and self.is_done(row):
            if after:
                self._at = Place(row, after[0])
            elif not self.finished:
                self.next_row()
            return
        for number in [*after, *range(criterion)]:
            if Place(row, number) not in self.given:
                self._at = Place(row, number)
                return
        self.next_row()

    def _open_criterion(self, row: int) -> int:
        return next((n for n in range(len(self.criteria(row))) if Place(row, n) not in self.given), 0)

    def _first_open(self) -> Place | None:
        for row in range(len(self.items)):
            if not self.is_closed(row):
                return Place(row, self._open_criterion(row))
        return None
