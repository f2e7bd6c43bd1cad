"""A person's queue: what is to be rated, what was, undo, progress and pace."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime

from workbench.config.clock import new_id, now
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.rubrics import Criterion
from workbench.core.scores import Score
from workbench.engine.texts import answer_text
from workbench.project import rating_scores
from workbench.project.rating_items import (
    VALUES,
    Entry,
    Item,
    ItemState,
    Preferred,
    Progress,
    Sitting,
    Undone,
    progress_of,
)
from workbench.scoring.parts import metric_name
from workbench.store.store import Store


class Queue:
    """One person's queue. Places count from 0 here; `Item.number` is for people.

    Args:
        store, layer: take the ratings; ``layer`` is called with the first one.
        rater: the person.
        entries: the rows.
        own: what this person rated before.
        made: told the time of each rating, for the one order of undo.
    """

    def __init__(
        self,
        store: Store,
        layer: Callable[[], str],
        rater: str,
        entries: list[Entry],
        own: Iterable[Score],
        made: Callable[[Sitting, datetime], None] = lambda _, __: None,
    ) -> None:
        self.rater = rater
        self._store, self._layer = store, layer
        self._entries = entries
        self._own = list(own)
        self._holding = rating_scores.holding(self._own)
        self._made = made
        self._taken = [one for one in rating_scores.taken_back(self._own) if self._place_of(one) is not None]
        self.listener: Callable[[Undone], None] = lambda _: None
        """Told what undo took back and redo gave again, whoever asked for it."""

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def is_pairs(self) -> bool:
        """Whether it holds pairs A/B."""
        return self._entries[0].other_trial_id is not None

    def item(self, place: int) -> Item:
        """What is shown at a place; reads the texts from the file."""
        entry = self._entries[place]
        ids = [trial for trial in (entry.trial_id, entry.other_trial_id) if trial]
        calls = self._store.calls_of_trials(ids)
        texts = [answer_text(call.completion) if call.completion else "" for call in map(calls.__getitem__, ids)]
        case = self._store.cases_by_digest([entry.case_digest]).get(entry.case_digest)
        return Item(
            number=place + 1,
            case=case or Case(id=self._store.trial(entry.trial_id).case_id),
            answer=texts[0],
            other_answer=texts[1] if entry.other_trial_id else None,
            rubric=entry.rubric,
        )

    def level(self, place: int, criterion: str) -> int | None:
        """The level that this person gave, None where there is none."""
        found = self._rating(place, criterion)
        return None if found is None or found.value is None else int(found.value)

    def preferred(self, place: int, criterion: str) -> Preferred | None:
        """The side that this person chose, None where there is none."""
        found = self._rating(place, criterion)
        if found is None or found.value is None:
            return None
        value = found.value if found.trial_id == self._entries[place].trial_id else 1 - found.value
        return next(name for name, one in VALUES.items() if one == value)

    def note(self, place: int, criterion: str) -> str:
        """This person's note."""
        found = self._rating(place, criterion)
        return "" if found is None else found.reason.removeprefix(rating_scores.CANNOT).strip()

    def cannot(self, place: int, criterion: str) -> bool:
        """Whether this person said that it cannot be judged."""
        found = self._rating(place, criterion)
        return found is not None and found.value is None

    def state(self, place: int) -> ItemState:
        """``done`` when every criterion has a level or cannot be judged."""
        if all(self._rating(place, one.name) for one in self._entries[place].rubric.criteria):
            return "done"
        return "skipped" if place in self._skips() else "open"

    def next(self, after: int = -1) -> int | None:
        """The next open place after one, from the start again; then skipped ones, in their order; None: all is done."""
        states = [self.state(place) for place in range(len(self))]
        ahead = [*range(after + 1, len(self)), *range(after + 1)]
        found = next((place for place in ahead if states[place] == "open"), None)
        if found is None:
            found = next((place for place in self._skips() if states[place] == "skipped"), None)
        return found

    def save(
        self, place: int, criterion: str, level: int, *, note: str = "", seconds: float | None = None
    ) -> Future[None]:
        """Give a level. A second one takes the place of the first.

        Args:
            place, criterion: of the item; by name.
            level, note: 1 to 5, and the person's words.
            seconds: how long it took.

        Returns:
            resolved when it is on disk; it counts here at once.

        Raises:
            InputError: no such criterion, the level is not from 1 to 5, or the queue is of pairs.
        """
        if self.is_pairs:
            raise InputError("rating.pair", "A pair has no level.", remedy="Choose a side, or a tie.")
        if level not in (1, 2, 3, 4, 5):
            raise InputError("rating.level", f"{level} is not a level from 1 to 5.", criterion)
        passed = level >= self._criterion(place, criterion).pass_level
        return self._save(place, criterion, float(level), note, seconds, passed)

    def choose(
        self, place: int, criterion: str, side: Preferred, *, note: str = "", seconds: float | None = None
    ) -> Future[None]:
        """Choose a side of a pair; arguments as for `save`.

        Raises:
            InputError: there is no such criterion, or the queue is of single answers.
        """
        if not self.is_pairs:
            raise InputError("rating.pair", "One answer alone has no sides.", remedy="Give it a level.")
        return self._save(place, criterion, VALUES[side], note, seconds, None)

    def cannot_judge(
        self, place: int, criterion: str = "", *, note: str = "", seconds: float | None = None
    ) -> list[Future[None]]:
        """Say that a criterion cannot be judged, or ("") all of the item that have no level yet: a missing rating."""
        open_ones = [one.name for one in self._criteria(place) if not self._rating(place, one.name)]
        said = f"{rating_scores.CANNOT} {note}".strip()
        names = [criterion] if criterion else open_ones
        return [self._save(place, name, None, said, None if at else seconds, None) for at, name in enumerate(names)]

    def skip(self, place: int) -> int | None:
        """Leave an item for later, and return the next place; it comes again after the others, also on another day."""
        self.leave(place)
        return self.next(place)

    def leave(self, place: int) -> Future[None]:
        """Keep that an item was left for later; resolved when it is on disk."""
        return self._save(place, self._criteria(place)[0].name, None, rating_scores.SKIPPED, None, None)

    @property
    def last_time(self) -> datetime | None:
        """When this person last rated or skipped in this queue."""
        last = self._last()
        return last.created if last is not None else None

    def gave(self, time: datetime) -> bool:
        """Whether this queue holds the rating of this time."""
        return any(one.created == time and self._place_of(one) is not None for one in self._own)

    @property
    def taken(self) -> list[datetime]:
        """When what redo would give again was given, the next one last; also of an earlier day."""
        return [one.created for one in self._taken]

    def undo(self) -> Undone | None:
        """Take this person's last rating in this queue back, also one of an earlier day; None where there is none."""
        last = self._last()
        if last is None:
            return None
        self._write(rating_scores.withdrawn(last))
        self._taken.append(last)
        return self._told(last)

    def again(self) -> Undone | None:
        """Give again what undo took back last; None where there is nothing."""
        if not self._taken:
            return None
        last = self._taken.pop()
        self._write(last.model_copy(update={"id": new_id(), "created": now()}))
        return self._told(last)

    def _last(self) -> Score | None:
        return rating_scores.last_of(score for score in self._own if self._place_of(score) is not None)

    def _told(self, score: Score) -> Undone:
        place = self._place_of(score)
        assert place is not None
        names = {metric_name(self._entries[place].rubric, one): one.name for one in self._criteria(place)}
        told = Undone(place=place, criterion=names[score.metric])
        self.listener(told)
        return told

    def _skips(self) -> list[int]:
        """Places that were skipped and neither rated nor taken back since, in the order of skipping."""
        found: dict[int, None] = {}
        for score in rating_scores.kept(self._own):
            place = self._place_of(score)
            if place is not None:
                found.pop(place, None)
                if score.state == "unscored" and score.reason == rating_scores.SKIPPED:
                    found[place] = None
        return list(found)

    def progress(self) -> Progress:
        """How far this person is, and how fast."""
        states = [self.state(place) for place in range(len(self))]
        found = [
            [score for one in self._criteria(place) if (score := self._rating(place, one.name))]
            for place in range(len(self))
        ]
        return progress_of(states, found)

    def _criteria(self, place: int) -> tuple[Criterion, ...]:
        return self._entries[place].rubric.criteria

    def _criterion(self, place: int, name: str) -> Criterion:
        found = next((one for one in self._criteria(place) if one.name == name), None)
        if found is None:
            known = ", ".join(one.name for one in self._criteria(place))
            raise InputError("rating.criterion", f"There is no criterion “{name}”.", remedy=f"There are: {known}.")
        return found

    def _places(self, place: int, criterion: str) -> list[rating_scores.Place]:
        """Where its rating may stand: a pair may have been seen with its sides the other way round."""
        entry = self._entries[place]
        metric = metric_name(entry.rubric, self._criterion(place, criterion))
        if entry.other_trial_id is None:
            return [(entry.trial_id, None, metric)]
        return [(entry.trial_id, entry.other_trial_id, metric), (entry.other_trial_id, entry.trial_id, metric)]

    def _rating(self, place: int, criterion: str) -> Score | None:
        found = [self._holding.get((one, self.rater)) for one in self._places(place, criterion)]
        return max((one for one in found if one), key=lambda one: (one.created, one.id), default=None)

    def _place_of(self, score: Score) -> int | None:
        """Place of the item that a rating is of; None where it is of another queue."""
        for place, entry in enumerate(self._entries):
            if {score.trial_id, score.other_trial_id} == {entry.trial_id, entry.other_trial_id} and any(
                score.metric == metric_name(entry.rubric, one) for one in entry.rubric.criteria
            ):
                return place
        return None

    def _save(
        self, place: int, criterion: str, value: float | None, note: str, seconds: float | None, passed: bool | None
    ) -> Future[None]:
        entry, before = self._entries[place], self._rating(place, criterion)
        score = Score(
            id=new_id(),
            trial_id=entry.trial_id,
            other_trial_id=entry.other_trial_id,
            metric=self._places(place, criterion)[0][2],
            kind="preference" if entry.other_trial_id else "criterion",
            value=value,
            passed=passed,
            state="unscored" if value is None else "scored",
            reason=note.strip(),
            source=rating_scores.source_of(self.rater),
            rater=self.rater,
            layer=self._layer(),
            spec=entry.rubric.digest,
            supersedes=before.id if before else None,
            seconds=seconds,
            created=now(),
        )
        self._taken.clear()
        self._made(self, score.created)
        return self._write(score)

    def _write(self, score: Score) -> Future[None]:
        written = self._store.record([score])
        self._own.append(score)
        self._holding = rating_scores.holding(self._own)
        return written
