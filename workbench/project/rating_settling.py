"""Settling what raters disagree on: one criterion of one answer at a time, what each said side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from workbench.config.clock import new_id, now
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.rubrics import Rubric
from workbench.core.scores import Score
from workbench.engine.texts import answer_text
from workbench.project.rating_items import Disputed, Said, Sitting, Undone
from workbench.project.rating_scores import ADJUDICATION, CANNOT, Rated, last_of, source_of, withdrawn
from workbench.scoring.parts import metric_name
from workbench.store.store import Store


@dataclass(frozen=True)
class Disagreement:
    """A place of the queue."""

    rated: Rated
    rubric: Rubric
    """Of the one criterion that is disagreed on."""


def with_criteria(found: Iterable[Rated], rubrics: Sequence[Rubric]) -> list[Disagreement]:
    """Each disagreement with its criterion; what no rubric knows any more is left out."""
    known = {
        metric_name(rubric, criterion): rubric.model_copy(update={"criteria": (criterion,)})
        for rubric in reversed(rubrics)
        for criterion in rubric.criteria
    }
    return [Disagreement(one, known[one.metric]) for one in found if one.metric in known]


class Settling:
    """The disagreements of an experiment, for the one who settles them. A level settles; what was said stays.

    Args:
        store: takes the levels.
        layer: id of the layer that holds the ratings.
        by: who settles.
        found: what is disagreed on.
        before: what was settled earlier.
        made: told the time of each level, for the one order of undo.
    """

    def __init__(
        self,
        store: Store,
        layer: str,
        by: str,
        found: Sequence[Disagreement],
        before: Iterable[Score],
        made: Callable[[Sitting, datetime], None],
    ) -> None:
        self._store, self._layer, self.rater, self._found, self._made = store, layer, by, list(found), made
        self._own = list(before)
        self._here: list[Score] = []
        self._taken: list[Score] = []
        self.listener: Callable[[Undone], None] = lambda _: None
        """Told what undo took back and redo gave again, whoever asked for it."""

    def __len__(self) -> int:
        return len(self._found)

    def item(self, place: int) -> Disputed:
        """What is shown: the case, the answer, and what each rater gave."""
        one = self._found[place]
        call = self._store.calls_of_trials([one.rated.trial_id])[one.rated.trial_id]
        trial = self._store.trial(one.rated.trial_id)
        case = self._store.cases_by_digest([trial.case_digest]).get(trial.case_digest)
        said = [
            Said(rater=name, level=None if level is None else int(level), note=_note(one.rated, name))
            for name, level in sorted(one.rated.levels.items())
        ]
        return Disputed(
            number=place + 1,
            case=case or Case(id=trial.case_id),
            answer=answer_text(call.completion) if call.completion else "",
            rubric=one.rubric,
            said=tuple(said),
        )

    def level(self, place: int) -> int | None:
        """The level that settled it; None where nothing did."""
        found = last_of(score for score in self._own if self._place_of(score) == place)
        return None if found is None or found.value is None else int(found.value)

    def note(self, place: int) -> str:
        """What was noted on settling it."""
        found = last_of(score for score in self._own if self._place_of(score) == place)
        return "" if found is None else found.reason

    def settle(self, place: int, level: int, *, note: str = "", seconds: float | None = None) -> Future[None]:
        """Settle one; a second level takes the place of the first.

        Raises:
            InputError: the level is not from 1 to 5.
        """
        rated = self._found[place].rated
        if level not in (1, 2, 3, 4, 5):
            raise InputError("rating.level", f"{level} is not a level from 1 to 5.", rated.metric)
        before = last_of(score for score in self._own if self._place_of(score) == place)
        score = Score(
            id=new_id(),
            trial_id=rated.trial_id,
            metric=rated.metric,
            kind="criterion",
            value=float(level),
            reason=note.strip(),
            source=source_of(self.rater),
            rater=ADJUDICATION,
            layer=self._layer,
            supersedes=before.id if before is not None else None,
            seconds=seconds,
            created=now(),
        )
        self._taken.clear()
        self._made(self, score.created)
        return self._write(score)

    @property
    def last_time(self) -> datetime | None:
        """When something was last settled here."""
        last = last_of(self._here)
        return last.created if last is not None else None

    def gave(self, time: datetime) -> bool:
        """Whether a level of this time was given in this sitting."""
        return any(one.created == time for one in self._here)

    @property
    def taken(self) -> list[datetime]:
        """When what redo would settle again was settled, the next one last."""
        return [one.created for one in self._taken]

    def undo(self) -> Undone | None:
        """Take back what was settled last in this sitting; None where nothing was."""
        last = last_of(self._here)
        if last is None:
            return None
        self._write(withdrawn(last))
        self._taken.append(last)
        return self._told(last)

    def again(self) -> Undone | None:
        """Settle again what undo took back last; None where there is nothing."""
        if not self._taken:
            return None
        last = self._taken.pop()
        self._write(last.model_copy(update={"id": new_id(), "created": now()}))
        return self._told(last)

    def _told(self, score: Score) -> Undone:
        place = self._place_of(score)
        assert place is not None
        told = Undone(place=place, criterion=self._found[place].rubric.criteria[0].name)
        self.listener(told)
        return told

    def _place_of(self, score: Score) -> int | None:
        for place, one in enumerate(self._found):
            if (score.trial_id, score.metric) == (one.rated.trial_id, one.rated.metric):
                return place
        return None

    def _write(self, score: Score) -> Future[None]:
        written = self._store.record([score])
        self._own.append(score)
        self._here.append(score)
        return written


def _note(rated: Rated, rater: str) -> str:
    return rated.notes.get(rater, "").removeprefix(CANNOT).strip()
