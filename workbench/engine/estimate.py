"""What a run would take: calls, tokens, money and time, before a call is made."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbench.core.calls import Call, Completion, Request, Usage
from workbench.core.messages import message
from workbench.core.models import Model
from workbench.core.rubrics import RubricUse
from workbench.core.summaries import Estimate
from workbench.engine.budget import DEFAULT_OUTPUT, OutputHistory
from workbench.engine.judge_estimate import VERDICT_HIGH, VERDICT_LOW, FinishedKeys
from workbench.engine.judge_requests import Judge
from workbench.engine.plan import Plan, Slot, WorkItem
from workbench.engine.texts import answer_text, question_text
from workbench.providers.pace import pace_of
from workbench.providers.prices import cost, price_for
from workbench.providers.tokens import count_request
from workbench.scoring.judge_asks import Ask, asks_for
from workbench.scoring.parts import rubrics_for

LOW_OUTPUT = 20
"""Output tokens of a short answer, where history says nothing."""
_SAMPLE = 400
"""Requests of a candidate whose tokens are counted; the rest is taken to be alike."""
_FIRST_TOKEN, _TOKENS_A_SECOND = 0.5, 60.0
"""How fast a server answers, where history says nothing."""
SecondsHistory = Callable[[str, str], float | None]
"""(version digest, model name) → usual seconds of a call in this project, None without any."""
Finished = Callable[[Collection[str]], dict[str, Call]]


@dataclass
class _Sum:
    """Tokens of one model's calls."""

    calls: float = 0.0
    input: float = 0.0
    low: float = 0.0
    high: float = 0.0
    seconds: float = 0.0


def estimate(
    plan: Plan,
    finished: Finished,
    history: OutputHistory | None = None,
    seconds_of: SecondsHistory | None = None,
    *,
    judged: FinishedKeys | None = None,
    concurrency: int = 32,
    fresh: bool = False,
    within: float = 2.0,
    wanted: Callable[[], bool] = lambda: True,
) -> Estimate:
    """Estimate a run. Loads a vocabulary, so call it in a thread.

    Args:
        plan: what would run.
        finished: the finished calls of the file by key.
        history: output tokens that this project saw.
        seconds_of: latencies that this project saw.
        judged: knows the judges' calls that the file has; None: ``finished`` is asked.
        concurrency: calls in flight for each model.
        fresh: nothing would be reused.
        within: seconds after which the rest is taken to be like what was seen; ``exact`` is False then.
        wanted: asked before each request; when it says no, what was seen so far is the answer.

    Raises:
        RenderError: a template cannot be rendered.
    """
    counter = _Counter(plan, finished, judged or finished, history, seconds_of, fresh)
    seen = counter.walk(time.monotonic() + within, wanted)
    scale = plan.trials / seen if seen else 1.0
    return counter.result(scale, concurrency)


class _Counter:
    def __init__(
        self,
        plan: Plan,
        finished: Finished,
        judged: FinishedKeys,
        history: OutputHistory | None,
        seconds_of: SecondsHistory | None,
        fresh: bool,
    ) -> None:
        self._plan = plan
        self._finished = finished
        self._judged = judged
        self._history = history
        self._seconds_of = seconds_of
        self._fresh = fresh
        self._keys: set[int] = set()
        self._asked: set[int] = set()
        self._sums: dict[str, _Sum] = {}
        self._judges: dict[str, _Sum] = {}
        self._samples: dict[Hashable, list[int]] = {}
        self._outputs: dict[int, tuple[float, float] | None] = {}
        self._reused = self._equal = 0
        self._counted_all = True
        self._models: dict[str, Model] = {model.name: model for model in plan.manifest.models}
        self._askers: dict[str, Judge] = {}
        self._again: list[tuple[WorkItem, Call]] = []
        """Answers of the file whose judgements were not looked up yet."""

    def walk(self, end: float, wanted: Callable[[], bool]) -> int:
        """Look at the requests until all are seen or the time is over; returns how many trials were seen."""
        seen = 0
        for page in self._plan.work():
            found = {} if self._fresh else self._finished([item.key for item in page])
            for item in page:
                # Looked at here, since one request of a long prompt can take a tenth of a second.
                if seen and (time.monotonic() > end or not wanted()):
                    self._judge_again()
                    return seen
                self._take(item, found.get(item.key))
                seen += 1
            self._judge_again()
        return seen

    def _take(self, item: WorkItem, call: Call | None) -> None:
        known = hash(item.key)
        if call is not None:
            self._reused += 1
        elif known in self._keys:
            self._equal += 1
        else:
            self._keys.add(known)
            self._add_call(item)
        if call is None:
            # Equal requests share one answer, and what judges are asked of it, where the cases expect the same.
            case = item.case
            asked = hash((item.key, case.reference_text, case.own_scoring, case.rubric and case.rubric.digest))
            if asked not in self._asked:
                self._asked.add(asked)
                self._add_judges(item)
        else:
            self._again.append((item, call))

    def _add_call(self, item: WorkItem) -> None:
        slot = item.slot
        total = self._sums.setdefault(slot.model.name, _Sum())
        low, high = self._output(slot)
        total.calls += 1
        total.input += self._input(item)
        total.low += low
        total.high += high
        usual = self._seconds_of(slot.candidate.version, slot.model.name) if self._seconds_of else None
        total.seconds += usual if usual is not None else _usual_seconds(slot.model, low, high)

    def _input(self, item: WorkItem) -> float:
        return self._counted(item.slot.index, item.request)

    def _counted(self, kind: Hashable, request: Request) -> float:
        """Input tokens of a request; after so many of its kind it is taken to be like them."""
        counts = self._samples.setdefault(kind, [])
        if len(counts) < _SAMPLE:
            counts.append(count_request(request).n)
            return counts[-1]
        self._counted_all = False
        return sum(counts) / len(counts)

    def _output(self, slot: Slot) -> tuple[float, float]:
        most = slot.request_parameters.max_tokens
        known = self._known_output(slot) if self._history else None
        low, high = known or (LOW_OUTPUT, most or DEFAULT_OUTPUT)
        return (min(low, most), min(high, most)) if most else (low, high)

    def _known_output(self, slot: Slot) -> tuple[float, float] | None:
        """What history says; looked up once."""
        if slot.index not in self._outputs:
            assert self._history is not None
            candidate = slot.candidate
            self._outputs[slot.index] = self._history(candidate.version, slot.model.name, candidate.prompt_id)
        return self._outputs[slot.index]

    def _asks(self, item: WorkItem, answer: str) -> Iterator[tuple[str, RubricUse, int, Ask]]:
        """What judges are asked about an answer: (judge, how, place among the rubric's questions, question)."""
        card = self._plan.manifest.scorecard
        if card is None or not card.rubrics:
            return
        uses = {(use.rubric, use.judge): use for use in card.rubrics}
        rubrics = {rubric.id: rubric for rubric in self._plan.manifest.rubrics}
        question = question_text(item.request)
        for rubric, judge, _ in rubrics_for(card, rubrics, item.case):
            use = uses.get((rubric.id, judge), card.rubrics[0])
            for number, ask in enumerate(asks_for(use, rubric, item.case, question, answer)):
                yield judge, use, number, ask

    def _add_judges(self, item: WorkItem) -> None:
        """Count the judgements of an answer that is not there yet."""
        low, high = self._output(item.slot)
        for judge, use, number, ask in self._asks(item, _NO_ANSWER):
            request = item.request.model_copy(update={"messages": ask.messages})
            each = self._counted((ask.rubric.id, number), request) + low
            self._add_verdict(judge, ask, use.samples, each, high - low)

    def _judge_again(self) -> None:
        """Count the judgements that answers of the file lack: another judge, rubric or way to ask has none there."""
        waiting, self._again = self._again, []
        asked = [
            (judge, number, ask, *self._asker(judge).call(ask, sample))
            for item, call in waiting
            if call.completion is not None
            for judge, use, number, ask in self._asks(item, answer_text(call.completion))
            for sample in range(use.samples)
        ]
        there = self._judged([key for *_, key in asked]) if asked else ()
        for judge, number, ask, request, key in asked:
            known = hash(key)
            if key not in there and known not in self._keys:
                self._keys.add(known)
                self._add_verdict(judge, ask, 1, self._counted((ask.rubric.id, number, judge), request), 0.0)

    def _asker(self, judge: str) -> Judge:
        if judge not in self._askers:
            self._askers[judge] = Judge(self._models[judge])
        return self._askers[judge]

    def _add_verdict(self, judge: str, ask: Ask, calls: int, each: float, longer: float) -> None:
        """Add calls of a judge that read ``each`` tokens, or up to ``longer`` more."""
        total = self._judges.setdefault(judge, _Sum())
        total.calls += calls
        total.input += calls * each
        total.low += calls * VERDICT_LOW * len(ask.criteria)
        total.high += calls * (VERDICT_HIGH * len(ask.criteria) + longer)
        total.seconds += calls * _usual_seconds(self._models[judge], VERDICT_LOW, VERDICT_HIGH, verdict=True)

    def result(self, scale: float, concurrency: int) -> Estimate:
        """The estimate, with what was not seen taken to be alike."""
        sums = [(self._models[name], total) for group in (self._sums, self._judges) for name, total in group.items()]
        prices = {model.name: price_for(model) for model, _ in sums}
        unpriced = tuple(dict.fromkeys(model.name for model, _ in sums if prices[model.name] is None))
        low = high = Decimal(0)
        for model, total in sums:
            spent_low = cost(_usage(total.input * scale, total.low * scale), prices[model.name])
            spent_high = cost(_usage(total.input * scale, total.high * scale), prices[model.name])
            low, high = low + (spent_low or 0), high + (spent_high or 0)
        calls = sum(total.calls for total in self._sums.values())
        lanes: dict[str, float] = {}
        for model, total in sums:
            lanes[model.name] = lanes.get(model.name, 0.0) + total.seconds * scale / (model.concurrency or concurrency)
        for model, total in sums:
            lanes[model.name] = max(lanes[model.name], _limited_seconds(model, total, scale))
        return Estimate(
            calls=round(calls * scale),
            judge_calls=round(sum(total.calls for total in self._judges.values()) * scale),
            reused=round(self._reused * scale),
            equal=round(self._equal * scale),
            tokens_low=round(sum(total.input + total.low for _, total in sums) * scale),
            tokens_high=round(sum(total.input + total.high for _, total in sums) * scale),
            cost_low=None if unpriced else low,
            cost_high=None if unpriced else high,
            seconds=max(lanes.values(), default=0.0),
            exact=scale == 1.0 and self._counted_all,
            unpriced=unpriced,
        )


_NO_ANSWER = answer_text(Completion(message=message("assistant", "")))


def _usual_seconds(model: Model, low: float, high: float, *, verdict: bool = False) -> float:
    """Seconds of a call between so many tokens, where history says nothing."""
    pace = pace_of(model, verdict=verdict)
    return _FIRST_TOKEN + (low + high) / 2 / _TOKENS_A_SECOND if pace is None else pace.seconds()


def _limited_seconds(model: Model, total: _Sum, scale: float) -> float:
    """Seconds that the limits of a model make it take at least: the first minute's worth goes at once."""
    tokens = total.input + (total.low + total.high) / 2
    limits = ((model.requests_per_minute, total.calls), (model.tokens_per_minute, tokens))
    return max(60.0 * (amount * scale / most - 1) if most else 0.0 for most, amount in limits)


def _usage(input_tokens: float, output_tokens: float) -> Usage:
    return Usage(input_tokens=round(input_tokens), output_tokens=round(output_tokens), source="estimate")
