"""Scores the stored outputs of an experiment again, as a new layer: nothing is generated, only judges are asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from workbench.core.calls import Call
from workbench.core.cases import Case
from workbench.core.events import AnyEvent
from workbench.core.experiments import Experiment, Trial
from workbench.core.models import Model
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.scores import Part
from workbench.engine.checks import SlowChecks
from workbench.engine.judge_questions import Question
from workbench.engine.judge_source import JudgeSource
from workbench.engine.make_plan import with_rubric_ids
from workbench.engine.ports import Ledger, RunOptions
from workbench.engine.scorer import Scorer, Scoring
from workbench.engine.seats import StoredSeat
from workbench.engine.texts import answer_text, question_text
from workbench.providers.base import Endpoint
from workbench.scoring.judge_asks import asks_for
from workbench.scoring.parts import distinct_parts, rubrics_for

_PAGE = 256
"""Outputs that are read at once."""
_TOGETHER = 32
"""Outputs that are checked before others have their turn."""


class StoredResults(Ledger, Protocol):
    """A ledger that also gives out what it has. The store is one."""

    def trials(self, experiment_id: str) -> list[Trial]:
        """The trials of an experiment that are shown."""
        ...

    def calls_of_trials(self, trial_ids: Collection[str], *, timing: bool = True) -> dict[str, Call]:
        """Trial id → its call."""
        ...

    def cases_by_digest(self, digests: Iterable[str]) -> Mapping[str, Case]:
        """Digest → case, of those that are there."""
        ...


def rescore_parts(card: Scorecard, rubrics: Sequence[Rubric]) -> tuple[Scorecard, tuple[Part, ...]]:
    """The scorecard with its rubrics named by id, and its parts: what a new layer is started with.

    Raises:
        InputError: a rubric of the scorecard is not among those given.
    """
    card = with_rubric_ids(card, rubrics)
    return card, distinct_parts(card, {rubric.id: rubric for rubric in rubrics})


def rescore_questions(
    stored: StoredResults, experiment_id: str, card: Scorecard, rubrics: Sequence[Rubric], done: Collection[str] = ()
) -> Iterator[list[Question]]:
    """What judges would be asked in a new scoring, page by page, for its estimate; arguments as for `Rescorer`."""
    by_id = {rubric.id: rubric for rubric in rubrics}
    uses = {(use.rubric, use.judge): use for use in card.rubrics}
    trials = [trial for trial in stored.trials(experiment_id) if trial.id not in done] if card.rubrics else []
    for start in range(0, len(trials), _PAGE):
        page = trials[start : start + _PAGE]
        calls = stored.calls_of_trials([trial.id for trial in page], timing=False)
        cases = stored.cases_by_digest([trial.case_digest for trial in page])
        questions: list[Question] = []
        for trial in page:
            call, case = calls[trial.id], cases.get(trial.case_digest) or Case(id=trial.case_id)
            for rubric, judge, _ in rubrics_for(card, by_id, case) if call.completion is not None else ():
                assert call.completion is not None
                use = uses.get((rubric.id, judge)) or card.rubrics[0]
                question, answer = question_text(call.request), answer_text(call.completion)
                questions += [
                    Question(judge, ask, sample, trial)
                    for ask in asks_for(use, rubric, case, question, answer)
                    for sample in range(use.samples)
                ]
        yield questions


class Rescorer(JudgeSource):
    """One scoring of stored outputs.

    Args:
        experiment: whose outputs are scored.
        layer: id of the layer that was started for it.
        card: as `rescore_parts` gave it.
        rubrics, judges: that the card names.
        ledger: has the outputs, and takes the scores.
        endpoints: by the names of the judges.
        options: what the caller chose; the budget is for this scoring alone.
        done: ids of trials that the layer has scored already.
        again: ids of trials that the layer has scores of, though calls of judges failed: only those are asked again.
    """

    def __init__(
        self,
        experiment: Experiment,
        layer: str,
        card: Scorecard,
        rubrics: Sequence[Rubric],
        judges: Sequence[Model],
        ledger: StoredResults,
        endpoints: Mapping[str, Endpoint],
        options: RunOptions | None = None,
        *,
        done: Collection[str] = (),
        again: Collection[str] = (),
    ) -> None:
        options = options or RunOptions()
        super().__init__(experiment, judges, ledger, endpoints, options, 0)
        self._stored = ledger
        self._done = frozenset(done)
        self._again = frozenset(again)
        self._layer = layer
        manifest = experiment.manifest
        self._tally.waiting = len(manifest.candidates) * len(manifest.case_digests) * manifest.repeats
        models = {judge.name: judge for judge in judges}
        generation = layer if options.fresh else ""
        self._slow = SlowChecks(options.folder, self._session.crashed)
        self._scorer = Scorer(card, rubrics, models, layer, generation, self._desk.ask, self._slow)
        by_id = {rubric.id: rubric for rubric in rubrics}
        self._calls_each = sum(use.calls(by_id[use.rubric]) for use in card.rubrics)

    def events(self) -> AsyncIterator[AnyEvent]:
        """The scoring; see `Session.events`."""
        return self._slow.closing(self._session.events())

    async def read(self) -> None:
        """Read the outputs page by page, no faster than they are judged."""
        listed = await asyncio.to_thread(self._stored.trials, self._experiment.id)
        trials = [trial for trial in listed if trial.id not in self._done]
        tally = self._tally
        tally.planned = tally.done = tally.reused = tally.waiting = len(trials)
        tally.judge_planned = len(trials) * self._calls_each
        pages = [trials[start : start + _PAGE] for start in range(0, len(trials), _PAGE)]
        # The next page is read while the one before is checked.
        ahead = asyncio.ensure_future(asyncio.to_thread(self._read_page, pages[0] if pages else []))
        try:
            for place, page in enumerate(pages):
                calls, cases = await ahead
                rest = pages[place + 1] if place + 1 < len(pages) else []
                ahead = asyncio.ensure_future(asyncio.to_thread(self._read_page, rest))
                for start in range(0, len(page), _TOGETHER):
                    await self.room()
                    self._score_all(page[start : start + _TOGETHER], calls, cases)
                    # Checks take the loop; events and judges have their turn.
                    await asyncio.sleep(0)
        finally:
            ahead.cancel()

    def _read_page(self, page: Sequence[Trial]) -> tuple[dict[str, Call], Mapping[str, Case]]:
        """In a worker thread: calls by trial, cases by digest."""
        if not page:
            return {}, {}
        calls = self._stored.calls_of_trials([trial.id for trial in page], timing=False)
        return calls, self._stored.cases_by_digest([trial.case_digest for trial in page])

    def _score_all(self, trials: Sequence[Trial], calls: Mapping[str, Call], cases: Mapping[str, Case]) -> None:
        for trial in trials:
            call = calls[trial.id]
            if call.completion is None:
                self._tally.waiting -= 1
            else:
                # A case that was erased leaves its id; checks that need more of it say so.
                self._score(trial, call, cases.get(trial.case_digest) or Case(id=trial.case_id))

    def _score(self, trial: Trial, call: Call, case: Case) -> None:
        scoring = self._scorer.begin(StoredSeat(trial), case, call, self._scored)
        if trial.id in self._again:
            scoring.after(self._stored.scores(trial_id=trial.id, layer=self._layer))
        if scoring.judged:
            self._session.open_scorings += 1
            scoring.ask_judges()
        else:
            self._scored(scoring)

    def _scored(self, scoring: Scoring) -> None:
        session, event = self._session, scoring.event()

        def told() -> None:
            session.open_scorings -= scoring.judged
            self._tally.waiting -= 1
            self._tally.unscored += bool(event.result.unscored)
            session.outbox.put(event)

        session.journal.add(scoring.records(), told)
