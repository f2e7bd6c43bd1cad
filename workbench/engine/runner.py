"""Runner: makes the calls of a plan that are not in the file yet, and scores the answers, as one stream of events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping

from workbench.config.clock import new_id
from workbench.core.calls import Call, Failure
from workbench.core.events import AnyEvent, Planned, Scored, TrialDone
from workbench.core.experiments import Experiment, Totals
from workbench.core.quick import quick
from workbench.engine.budget import OutputHistory
from workbench.engine.checks import SlowChecks
from workbench.engine.driven import Driven
from workbench.engine.jobs import Job
from workbench.engine.judging import JudgeDesk
from workbench.engine.lane import Lane
from workbench.engine.plan import Plan, WorkItem
from workbench.engine.ports import Ledger, Record, RunOptions
from workbench.engine.scorer import Scorer, Scoring
from workbench.engine.seats import TaskSeat
from workbench.engine.session import Session
from workbench.engine.tally import Tally
from workbench.providers.base import Endpoint
from workbench.store.results import TrialRow

_WANTED, _DONE = 0, 1


class Runner(Driven):
    """One run of an experiment: its first, or one that continues it.

    Args:
        plan: what to run; of the experiment's manifest.
        experiment: as it was started in the ledger.
        ledger: where results go.
        endpoints: by the names of the models, judges included; made for the loop that iterates ``events``.
        options: what the caller chose.
        known: rows of trials that the experiment has already. Finished ones are not made again, failed ones are tried
            again as new trials in their place, and what has no score yet is scored, failed judgements included.
        unanswered: ids of those trials of which some judgements failed, though others gave them their scores.
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
        unanswered: Collection[str] = (),
        before: Totals | None = None,
        history: OutputHistory | None = None,
    ) -> None:
        self._plan = plan
        self._experiment = experiment
        self._ledger = ledger
        self._state = bytearray(plan.trials)
        self._known = self._place_known(known)
        self._unanswered = frozenset(unanswered)
        self._fills: dict[str, asyncio.Task[None]] = {}
        self._pages: dict[str, Iterator[list[WorkItem]]] = {}
        options = options or RunOptions()
        self._generation = experiment.id if options.fresh or self._begun_fresh() else ""
        tally = self._tally(before)
        if options.only_failed:
            self._skip_unmade(tally)
        self._session = Session(experiment, plan.manifest.models, ledger, endpoints, options, tally, history)
        self._session.refill = self._refill
        self._session.start = self._start
        self._session.sources_open = self._sources_open
        self._session.halt = self._halt
        self._desk = JudgeDesk(self._session, experiment.created)
        self._slow = SlowChecks(options.folder, self._session.crashed)
        self._scorer = self._make_scorer()

    def events(self) -> AsyncIterator[AnyEvent]:
        """The run; see `Session.events`."""
        return self._slow.closing(self._session.events())

    def _tally(self, before: Totals | None) -> Tally:
        """Totals to start from; marks what is done."""
        judged = bool(self._plan.manifest.scorecard and self._plan.manifest.scorecard.rubrics)
        tally = Tally(self._plan.trials, self._plan.judge_calls, before)
        tally.done = tally.failed = tally.reused = tally.unscored = 0
        for index, row in self._known.items():
            if row.state == "failed":
                continue
            tally.done += 1
            tally.reused += row.reused
            whole = row.scored and not (row.unscored and judged) and row.trial_id not in self._unanswered
            if self._plan.manifest.scorecard is None or whole:
                self._state[index] = _DONE
                tally.unscored += row.unscored > 0
        # What is looked at again is counted when its turn comes; the money of earlier tries stays.
        most = self._plan.judge_calls * self._state.count(_DONE) // max(1, self._plan.trials)
        tally.judge_done = min(tally.judge_done, most)
        tally.judge_reused = min(tally.judge_reused, most)
        return tally

    def _place_known(self, known: Iterable[TrialRow]) -> dict[int, TrialRow]:
        """Rows by their index in the plan."""
        manifest = self._plan.manifest
        labels = {candidate.label: index for index, candidate in enumerate(manifest.candidates)}
        places = {digest: place for place, digest in enumerate(manifest.case_digests)}
        return {
            self._plan.index_of(labels[row.candidate], places[row.case_digest], row.repeat): row
            for row in known
            if row.candidate in labels and row.case_digest in places
        }

    def _skip_unmade(self, tally: Tally) -> None:
        for index in range(self._plan.trials):
            if index not in self._known:
                self._state[index] = _DONE
                tally.skipped += 1

    def _begun_fresh(self) -> bool:
        """Whether the experiment that goes on was begun with ``fresh``: its keys tell."""
        row = next(iter(self._known.values()), None)
        if row is None:
            return False
        candidate = next(i for i, one in enumerate(self._plan.slots) if one.candidate.label == row.candidate)
        place = self._plan.manifest.case_digests.index(row.case_digest)
        return self._ledger.trial(row.trial_id).call_key != self._plan.item(candidate, place, row.repeat).key

    def _make_scorer(self) -> Scorer | None:
        manifest = self._plan.manifest
        if manifest.scorecard is None:
            return None
        models = {model.name: model for model in manifest.models}
        layer, ask = self._experiment.id, self._desk.ask
        return Scorer(manifest.scorecard, manifest.rubrics, models, layer, self._generation, ask, self._slow)

    # — the source of work —

    def _start(self) -> None:
        session, plan = self._session, self._plan
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
        return bool(self._fills) or self._desk.busy

    def _refill(self, lane: Lane) -> None:
        name = lane.model.name
        if name not in self._fills and not self._session.blocked and not self._session.crowded:
            task = asyncio.get_running_loop().create_task(self._fill(lane))
            self._fills[name] = task
            task.add_done_callback(lambda done: self._filled(name, done))

    def _halt(self) -> None:
        """The run is stopped: take no more work."""
        for task in list(self._fills.values()):
            task.cancel()
        self._desk.halt()

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
        found = await self._session.look_up([item.key for item in page])
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
            seat.trial = seat.make_trial(self._experiment.id, shared)
            records.append(seat.trial)
        if call.completion is None or self._scorer is None:
            session.journal.add(records, lambda: self._tell_done(seat, call, shared, None))
            return
        scoring = self._scorer.begin(seat, seat.item.case, call, self._scored)
        if seat.stored:
            scoring.after(self._ledger.scores(trial_id=seat.trial_id, layer=self._experiment.id))
        if scoring.judged:
            session.open_scorings += 1
            session.journal.add(records, lambda: self._tell_done(seat, call, shared, None))
            scoring.ask_judges()
            return
        event = scoring.event()
        session.journal.add(records + scoring.records(), lambda: self._tell_done(seat, call, shared, event))

    def _tell_done(self, seat: TaskSeat, call: Call, shared: bool, scored: Scored | None) -> None:
        tally, outbox = self._session.tally, self._session.outbox
        if not shared:
            self._session.written(call.key)
        if seat.trial is not None:
            if call.completion is None:
                tally.failed += 1
            else:
                tally.done += 1
            tally.reused += shared
            tally.shared += shared and call.completion is not None and call.started >= self._experiment.created
            outbox.put(quick(TrialDone, trial=seat.trial, call=call))
        if scored is not None:
            tally.unscored += bool(scored.result.unscored)
            outbox.put(scored)

    def _trial_refused(self, seat: TaskSeat, failure: Failure) -> None:
        """Its endpoint cannot answer: nothing is written, so that a later run makes it."""

    def _scored(self, scoring: Scoring) -> None:
        """All judges of a trial answered."""
        session, event = self._session, scoring.event()

        def told() -> None:
            session.open_scorings -= 1
            session.tally.unscored += bool(event.result.unscored)
            session.outbox.put(event)

        session.journal.add(scoring.records(), told)
