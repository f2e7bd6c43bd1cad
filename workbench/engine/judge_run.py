"""Asks judges about stored answers beside a run: their scores stand in a layer of their own and add up to nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from workbench.config.clock import new_id, now
from workbench.core.calls import Call, Failure
from workbench.core.experiments import Experiment
from workbench.core.models import Model
from workbench.core.safe_text import mended
from workbench.core.scores import Score
from workbench.engine.judge_questions import Key, Question
from workbench.engine.judge_requests import Judge
from workbench.engine.judge_source import JudgeSource
from workbench.engine.ports import Ledger, RunOptions
from workbench.providers.base import Endpoint
from workbench.scoring.judge_asks import Verdict, source_of

Pages = Callable[[], Iterator[list[Question]]]


class JudgeRun(JudgeSource):
    """Questions to judges. Their scores are told of by the progress alone.

    Args:
        experiment: whose answers are judged.
        layer: id of the layer that was started for it.
        judges: the models that are asked.
        ledger: takes calls and scores.
        endpoints: by the names of the judges.
        pages: gives the questions, page by page, in a worker thread.
        planned: how many questions there are, for progress.
        options: what the caller chose; the budget is for this alone.
        done: keys of scores that the layer has already: they are not asked for again.
    """

    def __init__(
        self,
        experiment: Experiment,
        layer: str,
        judges: Sequence[Model],
        ledger: Ledger,
        endpoints: Mapping[str, Endpoint],
        pages: Pages,
        planned: int,
        options: RunOptions | None = None,
        *,
        done: Collection[Key] = (),
    ) -> None:
        options = options or RunOptions()
        super().__init__(experiment, judges, ledger, endpoints, options, planned)
        self._layer = layer
        self._pages = pages
        self._done = frozenset(done)
        generation = layer if options.fresh else ""
        self._judges = {judge.name: Judge(judge, generation) for judge in judges}
        self._digests: dict[int, tuple[Any, str]] = {}

    async def read(self) -> None:
        """Read the questions page by page, no faster than they are answered."""
        session, pages = self._session, self._pages()
        while (page := await asyncio.to_thread(next, pages, None)) is not None:
            await self.room()
            for question in page:
                if self._done.issuperset(question.keys()):
                    self._tally.judge_done += 1
                    self._tally.judge_reused += 1
                    self._tally.waiting -= 1
                else:
                    session.open_scorings += 1
                    job = self._judges[question.judge].job(question.ask, question.sample, _Seat(self, question))
                    self._desk.ask(question.judge, [job])
            session.settled()

    def answered(self, question: Question, verdicts: Sequence[Verdict], call_key: str | None) -> None:
        """Write the verdicts of a question down."""
        session = self._session
        scores = [
            self._score(question, place, verdict, call_key)
            for place, verdict in enumerate(verdicts)
            if question.keys()[place] not in self._done
        ]

        def told() -> None:
            session.open_scorings -= 1
            self._tally.waiting -= 1
            self._tally.unscored += any(score.value is None for score in scores)

        session.journal.add(list(scores), told)

    def _score(self, question: Question, place: int, verdict: Verdict, call_key: str | None) -> Score:
        pair = question.other_trial_id is not None
        level = verdict.criterion.pass_level
        return Score(
            id=new_id(),
            trial_id=question.trial.id,
            other_trial_id=question.other_trial_id,
            metric=question.metric(place),
            kind="preference" if pair else "criterion",
            value=verdict.value,
            passed=None if verdict.value is None or pair else verdict.value >= level,
            state="unscored" if verdict.value is None else "scored",
            reason=mended(verdict.reason),
            source=source_of(question.judge, verdict.how),
            rater=question.judge,
            sample=question.sample,
            layer=self._layer,
            call_key=call_key,
            spec=self._digest(question),
            created=now(),
        )

    def _digest(self, question: Question) -> str:
        """The rubric's digest; reckoned once."""
        rubric = question.ask.rubric
        found = self._digests.get(id(rubric))
        if found is None or found[0] is not rubric:
            found = self._digests[id(rubric)] = (rubric, rubric.digest)
        return found[1]


class _Seat:
    """A question that waits for its call."""

    __slots__ = ("place", "question", "run")

    def __init__(self, run: JudgeRun, question: Question) -> None:
        self.run = run
        self.question = question
        trial = question.trial
        self.place: dict[str, Any] = {
            "trial_id": trial.id,
            "candidate": trial.candidate,
            "case_digest": trial.case_digest,
            "repeat": trial.repeat,
        }

    def ended(self, call: Call, shared: bool) -> None:
        """See `Seat.ended`."""
        if call.failure is not None and call.failure.kind == "interrupted":
            return
        ask = self.question.ask
        if call.completion is None:
            said = call.failure.message if call.failure else ""
            self.run.answered(self.question, ask.none(f"The judge could not be asked: {said}"), call.key)
        else:
            self.run.answered(self.question, ask.read(call.completion), call.key)

    def refused(self, failure: Failure) -> None:
        """See `Seat.refused`."""
        self.run.answered(self.question, self.question.ask.none(f"The judge was not asked: {failure.message}"), None)
