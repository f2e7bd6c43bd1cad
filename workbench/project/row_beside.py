"""What stands beside a trial's scores: where its checks failed in the answer, and what people said of it."""

from __future__ import annotations

from typing import NamedTuple

from workbench.core.errors import InputError
from workbench.core.scores import Score
from workbench.engine.facts import facts_of
from workbench.project.rating_scores import holding
from workbench.project.views import TrialView
from workbench.scoring.apply import prepare
from workbench.scoring.parts import checks_for
from workbench.store.store import Store

_LONGEST = 200_000
"""Characters of an answer that checks are applied to again."""


class CheckPlace(NamedTuple):
    """Where a check that did not pass found something in the answer."""

    metric: str
    reason: str
    spans: tuple[tuple[int, int], ...]
    """(start, end) in characters of the answer's text."""


class Beside(NamedTuple):
    """What is said of a trial outside its latest scores."""

    places: tuple[CheckPlace, ...] = ()
    people: tuple[Score, ...] = ()
    """Ratings that hold, of criteria."""


class TrialOfCase(NamedTuple):
    """A trial of a case, in any experiment."""

    trial_id: str
    experiment: int
    """Its number."""
    experiment_id: str
    candidate: str
    repeat: int
    state: str
    quality: float | None
    passed: bool | None
    rubric: float | None


def beside(store: Store, view: TrialView) -> Beside:
    """Read what stands beside a trial's scores. Not for the window's thread."""
    scores = store.scores(trial_id=view.trial.id, aside=True)
    people = [score for score in scores if score.source.startswith("person:") and score.other_trial_id is None]
    rated = [score for score in holding(people).values() if score.kind == "criterion" and score.value is not None]
    return Beside(places_of(view), tuple(rated))


def places_of(view: TrialView) -> tuple[CheckPlace, ...]:
    """Where the checks that failed found what they looked for: places are not stored, so the check is applied again."""
    completion = view.call.completion
    scorecard = view.scorecard
    if completion is None or scorecard is None or len(completion.text) > _LONGEST:
        return ()
    failed = {score.metric for score in view.scores if score.kind == "check" and score.passed is False}
    found = []
    for spec in checks_for(scorecard, view.case):
        if spec.name not in failed:
            continue
        try:
            prepared = prepare(spec)
        except InputError:
            # A check of another version of the program: its score stands, its place is not known.
            continue
        if prepared.entry.slow:
            continue
        result = prepared(view.case, completion, facts_of(view.call))
        if result.passed is False and result.spans:
            found.append(CheckPlace(spec.name, result.reason, result.spans))
    return tuple(found)


def trials_of_case(store: Store, case_id: str) -> list[TrialOfCase]:
    """Every trial of a case, whatever its content was, newest experiment first."""
    return [TrialOfCase(*row) for row in store.trials_of_case(case_id)]
