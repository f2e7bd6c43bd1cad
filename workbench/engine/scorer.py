"""Scores an answer: checks at once, judges by calls of their own; then adds the scores up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from workbench.config.clock import new_id, now
from workbench.core.calls import Call, Failure
from workbench.core.cases import Case
from workbench.core.events import Scored
from workbench.core.models import Model
from workbench.core.quick import quick
from workbench.core.rubrics import Rubric, RubricUse, Scorecard
from workbench.core.safe_text import mended
from workbench.core.scores import Part, Score, ScoreState, TrialResult, combine
from workbench.engine.checks import AppliedCheck, SlowChecks
from workbench.engine.facts import facts_of
from workbench.engine.jobs import Job
from workbench.engine.judge_requests import Judge
from workbench.engine.ports import Record
from workbench.engine.texts import answer_text, question_text
from workbench.scoring.apply import CheckResult
from workbench.scoring.judge_asks import Ask, Verdict, asks_for, source_of
from workbench.scoring.parts import checks_for, metric_name, parts_for, rubrics_for
from workbench.store.results import Outcome

Done = Callable[["Scoring"], None]


class Placed(Protocol):
    """A trial as events name it."""

    trial_id: str

    @property
    def place(self) -> dict[str, Any]:
        """The fields that events name it by."""
        ...


class Scorer:
    """Applies a scorecard.

    Args:
        scorecard, rubrics: what to apply.
        models: by name, for the judges.
        layer: the layer that the scores belong to.
        generation: see `KeyMaker`.
        ask: queues calls of judges.
        slow: does the checks that take more than moments; None: they are done at once, without a person's own.
    """

    def __init__(
        self,
        scorecard: Scorecard,
        rubrics: Sequence[Rubric],
        models: Mapping[str, Model],
        layer: str,
        generation: str,
        ask: Callable[[str, list[Job]], None],
        slow: SlowChecks | None = None,
    ) -> None:
        self.card = scorecard
        self.slow = slow
        self.layer = layer
        self.ask = ask
        self._rubrics = {rubric.id: rubric for rubric in rubrics}
        self._checks = tuple(map(AppliedCheck, checks_for(scorecard)))
        self._used = rubrics_for(scorecard, self._rubrics)
        self._parts = parts_for(scorecard, self._rubrics)
        self._judges = {use.judge: Judge(models[use.judge], generation) for use in scorecard.rubrics}
        self._uses = {(use.rubric, use.judge): use for use in scorecard.rubrics}
        self._digests: dict[int, tuple[Rubric, str]] = {}

    def applied(
        self, case: Case
    ) -> tuple[tuple[AppliedCheck, ...], tuple[tuple[Rubric, str, float], ...], tuple[Part, ...]]:
        """Checks, rubrics with their judges, and parts that count for a case."""
        if not case.checks and case.rubric is None:
            return self._checks, self._used, self._parts
        return (
            tuple(map(AppliedCheck, checks_for(self.card, case))),
            rubrics_for(self.card, self._rubrics, case),
            parts_for(self.card, self._rubrics, case),
        )

    def use(self, rubric: Rubric, judge: str) -> RubricUse:
        """How a rubric is applied; a case's own takes the way of the scorecard's first."""
        return self._uses.get((rubric.id, judge)) or self.card.rubrics[0]

    def judge(self, name: str) -> Judge:
        """A judge by the name of its model."""
        return self._judges[name]

    def rubric_digest(self, rubric: Rubric) -> str:
        """The digest of a rubric; reckoned once."""
        found = self._digests.get(id(rubric))
        if found is None or found[0] is not rubric:
            found = self._digests[id(rubric)] = (rubric, rubric.digest)
        return found[1]

    def begin(self, seat: Placed, case: Case, call: Call, done: Done) -> Scoring:
        """Score an answer: the checks now; `Scoring.ask_judges` sends the rest, then ``done`` is called."""
        return Scoring(self, seat, case, call, done)


class Scoring:
    """One trial's scores as they come in."""

    def __init__(self, scorer: Scorer, seat: Placed, case: Case, call: Call, done: Done) -> None:
        assert call.completion is not None
        self.seat = seat
        self.call = call
        self.scores: list[Score] = []
        self._scorer = scorer
        self._case = case
        self._done = done
        self._values: dict[str, list[float]] = {}
        self._open = 0
        self._earlier: dict[tuple[str, str, int], Score] = {}
        checks, self._rubrics, self._parts = scorer.applied(case)
        self._time = now()
        self._slow = [applied for applied in checks if applied.slow and scorer.slow is not None]
        self._facts = facts_of(call, scorer.slow.user_code if scorer.slow else None)
        for applied in checks:
            if applied not in self._slow:
                self._check(applied, applied.run(case, call.completion, self._facts))

    @property
    def judged(self) -> bool:
        """Whether judges are asked, or checks done that take their time."""
        return bool(self._rubrics or self._slow)

    def ask_judges(self) -> None:
        """Queue the judges' calls: for each sample one for each criterion, or one for all criteria."""
        assert self.call.completion is not None
        question, answer = question_text(self.call.request), answer_text(self.call.completion)
        jobs: dict[str, list[Job]] = {}
        for rubric, name, _ in self._rubrics:
            judge, use = self._scorer.judge(name), self._scorer.use(rubric, name)
            for ask in asks_for(use, rubric, self._case, question, answer):
                jobs.setdefault(name, []).extend(
                    judge.job(ask, sample, JudgeSeat(self, ask, name, sample)) for sample in range(use.samples)
                )
        self._open = sum(map(len, jobs.values())) + len(self._slow)
        if not self._open:
            self._done(self)
        for applied in self._slow:
            self._check_slowly(applied)
        for name, asked in jobs.items():
            self._scorer.ask(name, asked)

    @cached_property
    def result(self) -> TrialResult:
        """How the scores add up, when all are there; several samples of a criterion count as their mean."""
        values = {metric: sum(found) / len(found) for metric, found in self._values.items()}
        return combine(self._parts, values, self._scorer.card.threshold)

    def after(self, earlier: Sequence[Score]) -> None:
        """Take note of scores that are there already: only what they lack is added, and takes their place."""
        self._earlier = {(score.metric, score.source, score.sample): score for score in earlier}

    def had(self, call_key: str) -> bool:
        """Whether a score by this call was there already, and so its cost."""
        return any(score.call_key == call_key for score in self._earlier.values())

    def records(self) -> list[Record]:
        """What is stored: the scores and how they add up."""
        outcome = quick(Outcome, trial_id=self.seat.trial_id, layer=self._scorer.layer, result=self.result)
        if not self._earlier:
            return [*self.scores, outcome]
        added: list[Record] = []
        for score in self.scores:
            before = self._earlier.get((score.metric, score.source, score.sample))
            if before is None:
                added.append(score)
            elif before.state == "unscored" and score.state == "scored":
                added.append(score.model_copy(update={"supersedes": before.id}))
        return [*added, outcome]

    def event(self) -> Scored:
        """What is told."""
        return quick(Scored, **self.seat.place, scores=tuple(self.scores), result=self.result)

    def _check_slowly(self, applied: AppliedCheck) -> None:
        slow, completion = self._scorer.slow, self.call.completion
        assert slow is not None
        assert completion is not None

        def then(found: CheckResult) -> None:
            self._time = now()
            self._check(applied, found)
            self._ended()

        slow.ask(lambda: applied.run(self._case, completion, self._facts), then)

    def _check(self, applied: AppliedCheck, found: CheckResult) -> None:
        self._add(
            metric=applied.name,
            kind="check",
            value=found.value,
            passed=found.passed,
            reason=found.reason,
            source=applied.source,
            spec=applied.digest,
        )

    def judged_by(self, seat: JudgeSeat, verdicts: Sequence[Verdict], call_key: str | None) -> None:
        """A judge's answer was read, or there is none."""
        self._time = now()
        for criterion, value, reason, how in verdicts:
            self._add(
                metric=metric_name(seat.ask.rubric, criterion),
                kind="criterion",
                value=value,
                passed=None if value is None else value >= criterion.pass_level,
                reason=reason,
                source=source_of(seat.judge, how),
                rater=seat.judge,
                sample=seat.sample,
                call_key=call_key,
                spec=self._scorer.rubric_digest(seat.ask.rubric),
            )
        self._ended()

    def _ended(self) -> None:
        """One of what was waited for came."""
        self._open -= 1
        if self._open == 0:
            self._done(self)

    def _add(self, *, metric: str, value: float | None, **fields: Any) -> None:
        if value is not None:
            self._values.setdefault(metric, []).append(value)
        self.scores.append(
            _score(self.seat.trial_id, self._scorer.layer, self._time, metric=metric, value=value, **fields)
        )


class JudgeSeat:
    """One sample of what a judge is asked about a trial: waits for the judge's call."""

    __slots__ = ("ask", "judge", "sample", "scoring")

    def __init__(self, scoring: Scoring, ask: Ask, judge: str, sample: int) -> None:
        self.scoring = scoring
        self.ask = ask
        self.judge = judge
        self.sample = sample

    def ended(self, call: Call, shared: bool) -> None:
        """See `Seat.ended`."""
        if call.failure is not None and call.failure.kind == "interrupted":
            # The trial stays without an outcome, so that the continued run asks again.
            return
        if call.completion is None:
            said = call.failure.message if call.failure else ""
            self.scoring.judged_by(self, self.ask.none(f"The judge could not be asked: {said}"), call.key)
            return
        self.scoring.judged_by(self, self.ask.read(call.completion), call.key)

    def refused(self, failure: Failure) -> None:
        """See `Seat.refused`."""
        self.scoring.judged_by(self, self.ask.none(f"The judge was not asked: {failure.message}"), None)

    @property
    def place(self) -> dict[str, Any]:
        """The fields that events name a trial by."""
        return self.scoring.seat.place


def _score(trial_id: str, layer: str, time: datetime, **fields: Any) -> Score:
    values: dict[str, Any] = {"rater": "", "sample": 0, "call_key": None, "supersedes": None, **fields}
    values["reason"] = mended(values["reason"])
    state: ScoreState = "scored" if fields["value"] is not None else "unscored"
    return quick(Score, id=new_id(), trial_id=trial_id, layer=layer, created=time, state=state, **values)
