"""What the queue of a rater holds and tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Literal, Protocol

from workbench.core.canonical import Value
from workbench.core.cases import Case
from workbench.core.rubrics import Rubric
from workbench.core.scores import Score

ItemState = Literal["open", "done", "skipped"]
Preferred = Literal["left", "right", "tie"]
VALUES: dict[Preferred, float] = {"left": 1.0, "right": 0.0, "tie": 0.5}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the queue."""

    trial_id: str
    other_trial_id: str | None
    """The right side of a pair."""
    case_digest: str
    rubric: Rubric


class Said(Value):
    """What one person gave."""

    rater: str
    level: int | None
    """None: it cannot be judged."""
    note: str = ""


class Item(Value):
    """What a rater sees: the case and the answer, or two answers side by side; nothing of who gave them."""

    number: int
    """Place in the queue, from 1."""
    case: Case
    answer: str
    """The answer, or that of the left side."""
    other_answer: str | None = None
    """That of the right side of a pair."""
    rubric: Rubric


class Disputed(Item):
    """An answer on one criterion of which raters differ, for who settles it."""

    said: tuple[Said, ...]
    """What the raters gave."""


class Progress(Value):
    """How far a rater is."""

    items: int
    done: int
    skipped: int
    cannot: int
    """Criteria that cannot be judged."""
    ratings: int
    """Criteria with a level or a choice."""
    seconds_each: float | None
    """Median time of an item; None before the first was timed."""
    seconds_left: float | None

    @property
    def left(self) -> int:
        """Items that are not done."""
        return self.items - self.done


class Undone(Value):
    """What undo took back."""

    place: int
    """Of the item, from 0."""
    criterion: str


class Sitting(Protocol):
    """What ratings are given in: a person's queue, or the settling of disagreements."""

    rater: str
    """The person."""

    @property
    def last_time(self) -> datetime | None:
        """When a rating was last given in it."""

    def gave(self, time: datetime) -> bool:
        """Whether a rating of this time is one of its own."""

    @property
    def taken(self) -> list[datetime]:
        """When the ratings that redo would give again were given, the next one last."""

    def undo(self) -> Undone | None:
        """Take the last rating back; None where there is none."""

    def again(self) -> Undone | None:
        """Give again what undo took back last; None where there is nothing."""


def progress_of(states: Sequence[ItemState], found: Sequence[Sequence[Score]]) -> Progress:
    """How far a person is.

    Args:
        states: of each item.
        found: the ratings that hold, of each item.
    """
    timed = [sum(score.seconds or 0.0 for score in scores) for scores in found]
    each = median(some) if (some := [time for time in timed if time > 0]) else None
    done = states.count("done")
    return Progress(
        items=len(states),
        done=done,
        skipped=states.count("skipped"),
        cannot=sum(score.value is None for scores in found for score in scores),
        ratings=sum(score.value is not None for scores in found for score in scores),
        seconds_each=each,
        seconds_left=None if each is None else each * (len(states) - done),
    )
