"""People's ratings as stored scores: appended only, so what holds is what no later one took back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from statistics import mean

from workbench.config.clock import new_id, now
from workbench.core.canonical import Value
from workbench.core.errors import InputError
from workbench.core.scores import Score

LABEL = "ratings"
"""Label of the layer that holds an experiment's ratings; it adds up to nothing."""
UNDONE = "Undone."
CANNOT = "Cannot be judged."
SKIPPED = "Skipped."
"""Reason of what is kept of a skip: that a person left a row for later. It is no rating."""
ADJUDICATION = "adjudication"
"""The rater of a rating that settles a disagreement; no person may be called so."""
LONGEST_NAME = 60
"""Characters of a rater's name."""
_JOINERS = "\u200c\u200d"
"""They cannot be seen, and stand in Persian and Indian names and in joined emoji."""

Place = tuple[str, str | None, str]
"""Trial, second trial of an ordered pair, metric."""


def place_of(score: Score) -> Place:
    """What a score is about."""
    return score.trial_id, score.other_trial_id, score.metric


def source_of(person: str) -> str:
    """``person:NAME``."""
    return f"person:{person}"


def rater_name(name: str, known: Iterable[str] = ()) -> str:
    """A rater's name in one spelling; of those that are known the one that differs in small and large letters alone.

    Raises:
        InputError: it is empty, too long, taken, or holds what cannot be seen.
    """
    found = unicodedata.normalize("NFC", " ".join(name.split()))
    if not found or len(found) > LONGEST_NAME:
        raise InputError("rating.name", f"A rater needs a name of up to {LONGEST_NAME} characters.")
    if not all(one.isprintable() or one in _JOINERS for one in found):
        raise InputError("rating.name", "The name holds a character that cannot be seen.", remedy="Type it anew.")
    if found.casefold() == ADJUDICATION:
        said = f"“{found}” is what settled disagreements are kept under."
        raise InputError("rating.name", said, remedy="Choose another name.")
    return next((one for one in known if one.casefold() == found.casefold()), found)


def holding(scores: Iterable[Score]) -> dict[tuple[Place, str], Score]:
    """(place, rater) → the rating that holds, from all that were stored, in any order.

    An undone rating gives way to the one before it, or to none. A rating that cannot be judged holds, without a value.
    """
    stacks: dict[tuple[Place, str], list[Score]] = {}
    for score in sorted(scores, key=lambda one: (one.created, one.id)):
        stack = stacks.setdefault((place_of(score), score.rater), [])
        if score.state == "unscored" and score.reason == SKIPPED:
            continue
        if score.state == "unscored" and score.reason == UNDONE:
            stack[:] = [one for one in stack if one.id != score.supersedes]
        else:
            stack.append(score)
    return {key: stack[-1] for key, stack in stacks.items() if stack}


def last_of(scores: Iterable[Score]) -> Score | None:
    """The latest rating that was not undone."""
    return max(kept(scores), key=lambda one: (one.created, one.id), default=None)


def kept(scores: Iterable[Score]) -> list[Score]:
    """Those that were not undone, in the order in which they came."""
    found = list(scores)
    undone = {one.supersedes for one in found if one.reason == UNDONE}
    return [one for one in found if one.reason != UNDONE and one.id not in undone]


def withdrawn(score: Score) -> Score:
    """What is appended to take a rating back."""
    gone = {"value": None, "passed": None, "state": "unscored", "reason": UNDONE, "seconds": None}
    return score.model_copy(update={**gone, "id": new_id(), "supersedes": score.id, "created": now()})


def taken_back(scores: Iterable[Score]) -> list[Score]:
    """The ratings of one person that redo would give again, the next one last; a new rating ends that."""
    known: dict[str, Score] = {}
    found: list[Score] = []
    for score in sorted(scores, key=lambda one: (one.created, one.id)):
        if score.reason == UNDONE:
            if (gone := known.get(score.supersedes or "")) is not None:
                found.append(gone)
            continue
        if found and score == found[-1].model_copy(update={"id": score.id, "created": score.created}):
            found.pop()
        else:
            found.clear()
        known[score.id] = score
    return found


class Rated(Value):
    """What people say of one criterion of one answer."""

    trial_id: str
    metric: str
    levels: dict[str, float | None]
    """Rater → level; None: it cannot be judged."""
    notes: dict[str, str] = {}
    adjudicated: float | None = None
    """The level that settled a disagreement."""

    @property
    def spread(self) -> float:
        """How many levels the raters are apart."""
        given = [level for level in self.levels.values() if level is not None]
        return max(given) - min(given) if given else 0.0

    @property
    def level(self) -> float | None:
        """The adjudicated level, else the mean of the raters; None where nobody could judge."""
        if self.adjudicated is not None:
            return self.adjudicated
        given = [level for level in self.levels.values() if level is not None]
        return mean(given) if given else None


def on_scale(score: Score) -> Score:
    """The same, without its value where a criterion has one that is none from 1 to 5: a hand wrote it into the file."""
    if score.kind != "criterion" or score.value is None or 1 <= score.value <= 5:
        return score
    return score.model_copy(update={"value": None, "passed": None, "state": "unscored"})


def rated_by_people(scores: Iterable[Score]) -> dict[tuple[str, str], Rated]:
    """(trial, metric) → what people say of it; pairs apart."""
    found: dict[tuple[str, str], Rated] = {}
    for ((trial, other, metric), rater), score in holding(scores).items():
        if other is not None or score.kind != "criterion":
            continue
        before = found.get((trial, metric)) or Rated(trial_id=trial, metric=metric, levels={})
        if rater == ADJUDICATION:
            now = before.model_copy(update={"adjudicated": score.value})
        else:
            notes = {**before.notes, rater: score.reason} if score.reason else before.notes
            now = before.model_copy(update={"levels": {**before.levels, rater: score.value}, "notes": notes})
        found[trial, metric] = now
    return {key: one for key, one in found.items() if one.levels or one.adjudicated is not None}


def preferences(scores: Iterable[Score]) -> dict[tuple[str, str, str], tuple[float, ...]]:
    """(trial, other trial, metric), trials in the order of their ids → each person's value of the first: 0, 0.5, 1."""
    found: dict[tuple[str, str, str], list[float]] = {}
    for ((trial, other, metric), _), score in holding(scores).items():
        if other is None or score.value is None:
            continue
        first, second, value = (trial, other, score.value) if trial < other else (other, trial, 1 - score.value)
        found.setdefault((first, second, metric), []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def majority(values: Sequence[float]) -> float | None:
    """What most people prefer: 1 the first, 0 the second, 0.5 neither; None without any."""
    if not values:
        return None
    middle = mean(values)
    return 0.5 if middle == 0.5 else float(middle > 0.5)
