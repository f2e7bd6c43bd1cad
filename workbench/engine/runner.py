"""Runner: makes the calls of a plan that are not in the file yet, and scores the answers, as one stream of events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from decimal import Decimal

from workbench.config.clock import new_id
from workbench.core.calls import Call, Failure
from workbench.core.events import AnyEvent, Planned, Scored, TrialDone
from workbench.core.experiments import Experiment, Totals
from workbench.engine.budget import OutputHistory, unpriced_error
from workbench.engine.jobs import Job
from workbench.engine.lane import Lane
from workbench.engine.plan import Plan, WorkItem
from workbench.engine.ports import Ledger, Record, RunOptions
from workbench.engine.scorer import Scorer, Scoring
from workbench.engine.seats import TaskSeat
from workbench.engine.session import Session
from workbench.engine.tally import Tally
from workbench.providers.base import Endpoint
from workbench.providers.prices import price_for
from workbench.store.results import TrialRow

_WANTED, _DONE = 0, 1


class Runner:
    """One run of an experiment: its first, or one that continues it.

    Args:
        plan: what to run; of the experiment's manifest.
        experiment: as it was started in the ledger.
        ledger: where results go.
        endpoints: by the names of the models, judges included; made for the loop that iterates ``events``.
        options: what the caller chose.
        known: rows of trials that the experiment has already. Finished ones are not made again, failed ones are tried
            again as new trials in their place, those without scores are scored.
        before: totals of the experiment so far, for its money and tokens.
        history: output tokens of earlier calls, for the budget.
    """

    def __init__(
        self,
        plan: Plan,
        experiment: Experiment,
        ledger: Ledger,
        endpoints: Mapping[str, Endpoint],
        options: RunOptions | None = None,
        *,
        known: Iterable[TrialRow] = (),
        before: Totals | None = None,
        history: OutputHistory | None = None,
    ) -> None:
        self._plan = plan
        self._experiment = experiment
        self._ledger = ledger
        self._state = bytearray(plan.trials)
        self._known: dict[int, TrialRow] = {}
        self._unwritten: set[str] = set()
        """Keys of calls that ended and are not on disk yet."""
        self._fills: dict[str, asyncio.Task[None]] = {}
        self._pages: dict[str, Iterator[list[WorkItem]]] = {}
        self._asked: list[tuple[str, Job]] = []
        self._asking: asyncio.Task[None] | None = None
        options = options or RunOptions()
        self._generation = experiment.id if options.fresh else ""
        tally = self._tally(known, before)
        self._session = Session(experiment, ledger, endpoints, options, tally, history)
        self._session.refill = self._refill
        self._session.start = self._start
        self._session.sources_open = self._sources_open
        self._session.halt = self._halt
        self._scorer = self._make_scorer()

    def events(self) -> AsyncIterator[AnyEvent]:
        """The run; see `Session.events`."""
        return self._session.events()

    def stop(self) -> None:
        """End at once, from any thread; what is finished is kept."""
        self._session.stop()

    def pause(self) -> None:
        """Send no more, from any thread."""
        self._session.pause()

    def resume(self) -> None:
        """Go on after a pause, from any thread."""
        self._session.resume()

    def raise_budget(self, budget: Decimal | None) -> None:
        """Set another budget for the experiment in all, from any thread, and go on."""
        self._session.raise_budget(budget)

    def _tally(self, known: Iterable[TrialRow], before: Totals | None) -> Tally:
        """Totals to start from; marks what is done."""
        manifest = self._plan.manifest
        labels = {candidate.label: index for index, candidate in enumerate(manifest.candidates)}
        places = {digest: place for place, digest in enumerate(manifest.case_digests)}
        tally = Tally(self._plan.trials, self._plan.judge_calls, before)
        tally.done = tally.failed = tally.reused = tally.unscored = 0
        for row in known:
            index = self._plan.index_of(labels[row.candidate], places[row.case_digest], row.repeat)
            if row.state == "failed":
                self._known[index] = row
                continue
            tally.done += 1
            tally.reused += row.reused
            if manifest.scorecard is None or row.scored:
                self._state[index] = _DONE
                tally.unscored += row.unscored > 0
            else:
                self._known[index] = row
        return tally

    def _make_scorer(self) -> Scorer | None:
        manifest = self._plan.manifest
        if manifest.scorecard is None:
            return None
        models = {model.name: model for model in manifest.models}
        return Scorer(
            manifest.scorecard, manifest.rubrics, models, self._experiment.id, self._generation, self._ask_judges
        )

    # — the source of work —

    def _start(self) -> None:
        session, plan = self._session, self._plan
        if session.options.budget is not None:
            for model in plan.manifest.models:
                if price_for(model) is None:
                    raise unpriced_error(model)
        session.outbox.put(
            Planned(experiment_id=self._experiment.id, number=self._experiment.number, totals=session.totals)
        )
        for name in dict.fromkeys(slot.model.name for slot in plan.slots):
            slots = [slot for slot in plan.slots if slot.model.name == name]
            self._pages[name] = plan.work(slots, self._is_wanted, self._generation)
            session.lane(name).exhausted = False

    def _is_wanted(self, index: int) -> bool:
        return self._state[index] == _WANTED

    def _sources_open(self) -> bool:
        return bool(self._fills) or self._asking is not None

    def _refill(self, lane: Lane) -> None:
        name = lane.model.name
        if name not in self._fills and not self._session.blocked and not self._session.crowded:
            task = asyncio.get_running_loop().create_task(self._fill(lane))
            self._fills[name] = task
            task.add_done_callback(lambda done: self._filled(name, done))

    def _halt(self) -> None:
        """The run is stopped: take no more work."""
        for task in [*self._fills.values(), *([self._asking] if self._asking else [])]:
            task.cancel()

    def _filled(self, name: str, task: asyncio.Task[None]) -> None:
        self._fills.pop(name, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._session.crashed(error)
        self._session.settled()

    async def _fill(self, lane: Lane) -> None:
        """Take the next page: what the file has is reused, the rest waits to be sent."""
        page = next(self._pages[lane.model.name], None)
        if page is None:
            lane.exhausted = True
            return
        flights = self._session.flights
        keys = [item.key for item in page]
        found: dict[str, Call] = {}
        # A call that ends while this looks is looked up in turn, once it is on disk.
        while missing := [key for key in keys if key not in flights]:
            if not self._unwritten.isdisjoint(missing):
                await self._session.journal.barrier()
            found |= await asyncio.to_thread(self._ledger.finished_calls, missing)
            looked = set(missing)
            keys = [key for key in keys if key not in looked or (key in self._unwritten and key not in found)]
        for item in page:
            self._seat(lane, item, found.get(item.key))

    def _seat(self, lane: Lane, item: WorkItem, call: Call | None) -> None:
        known = self._known.pop(item.index, None)
        # A failed trial stays as it was; the new one takes its place in what is shown.
        again = known is not None and known.state != "failed"
        trial_id = known.trial_id if known is not None and again else new_id()
        seat = TaskSeat(item, trial_id, again, self._trial_ended, self._trial_refused)
        flight = self._session.flights.get(item.key)
        if call is not None:
            self._trial_ended(seat, call, True)
        elif flight is not None:
            flight.seats.append(seat)
        else:
            job = Job(item.request, item.key, item.repeat, "task", seat)
            self._session.flights[item.key] = job
            lane.add(job)

    # — a trial's way —

    def _trial_ended(self, seat: TaskSeat, call: Call, shared: bool) -> None:
        """Write the call down and score it; the events come when it is on disk."""
        session = self._session
        records: list[Record] = []
        if not shared:
            records.append(call)
        if not seat.stored:
            records.append(seat.trial(self._experiment.id, shared))
        if call.completion is not None and not shared:
            self._unwritten.add(call.key)
        if call.completion is None or self._scorer is None:
            session.journal.add(records, lambda: self._tell_done(seat, call, shared, None))
            return
        scoring = self._scorer.begin(seat.trial_id, seat.item.case, call, self._scored)
        scoring.context = seat
        if scoring.judged:
            session.open_scorings += 1
            session.journal.add(records, lambda: self._tell_done(seat, call, shared, None))
            scoring.ask_judges()
            return
        outcome = scoring.outcome()
        records += [*scoring.scores, outcome]
        event = self._scored_event(seat, scoring)
        session.journal.add(records, lambda: self._tell_done(seat, call, shared, event))

    def _tell_done(self, seat: TaskSeat, call: Call, shared: bool, scored: Scored | None) -> None:
        tally, outbox = self._session.tally, self._session.outbox
        self._unwritten.discard(call.key)
        if not seat.stored:
            if call.completion is None:
                tally.failed += 1
            else:
                tally.done += 1
            tally.reused += shared
            outbox.put(TrialDone.model_construct(trial=seat.trial(self._experiment.id, shared), call=call))
        if scored is not None:
            tally.unscored += bool(scored.result.unscored)
            outbox.put(scored)

    def _trial_refused(self, seat: TaskSeat, failure: Failure) -> None:
        """Its endpoint cannot answer: nothing is written, so that a later run makes it."""

    def _scored_event(self, seat: TaskSeat, scoring: Scoring) -> Scored:
        return Scored.model_construct(**seat.place, scores=tuple(scoring.scores), result=scoring.outcome().result)

    def _scored(self, scoring: Scoring) -> None:
        """All judges of a trial answered."""
        seat = scoring.context
        event = self._scored_event(seat, scoring)
        records: list[Record] = [*scoring.scores, scoring.outcome()]
        session = self._session

        def told() -> None:
            session.open_scorings -= 1
            session.tally.unscored += bool(event.result.unscored)
            session.outbox.put(event)

        session.journal.add(records, told)

    # — judges —

    def _ask_judges(self, judge: str, jobs: list[Job]) -> None:
        """Queue calls of a judge; those that the file has are not made again."""
        self._asked.extend((judge, job) for job in jobs)
        if self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(self._ask())
            self._asking.add_done_callback(self._asked_all)

    def _asked_all(self, task: asyncio.Task[None]) -> None:
        self._asking = None
        if not task.cancelled() and (error := task.exception()) is not None:
            self._session.crashed(error)
        self._session.settled()

    async def _ask(self) -> None:
        while self._asked:
            asked, self._asked = self._asked[:200], self._asked[200:]
            found = await asyncio.to_thread(self._ledger.finished_calls, [job.key for _, job in asked])
            for judge, job in asked:
                self._queue_judge(judge, job, found.get(job.key))
            self._session.settled()

    def _queue_judge(self, judge: str, job: Job, call: Call | None) -> None:
        session = self._session
        flight = session.flights.get(job.key)
        if call is not None:
            session.tally.judge_done += 1
            session.tally.judge_reused += 1
            job.seats[0].ended(call, True)
        elif flight is not None:
            flight.seats.extend(job.seats)
        else:
            session.flights[job.key] = job
            session.lane(judge).add(job)
