"""What a run would take: calls, tokens, money and time, before a call is made."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Iterator
from functools import partial

from workbench.core.calls import Call, Completion, Request
from workbench.core.messages import message
from workbench.core.models import Model
from workbench.core.rubrics import RubricUse
from workbench.core.summaries import Estimate
from workbench.engine.budget import OutputHistory
from workbench.engine.estimate_sums import UNSEEN, ModelSum, in_all, usual_seconds
from workbench.engine.expected_tokens import Range, are_labels, counted, expected_tokens
from workbench.engine.judge_estimate import FinishedKeys, Purpose, UsualOf, verdict_seconds, verdict_tokens
from workbench.engine.judge_requests import Judge
from workbench.engine.plan import Plan, WorkItem
from workbench.engine.texts import answer_text, question_text
from workbench.providers.offline.foretold import foretold
from workbench.scoring.judge_asks import Ask, asks_for
from workbench.scoring.parts import rubrics_for

_SAMPLE = 400
"""Requests of a candidate whose tokens are counted; the rest is taken to be alike."""
Finished = Callable[[Collection[str]], dict[str, Call]]
Taken = tuple[Range, Range]
"""Fewest and most tokens of a call, in and out."""


def estimate(
    plan: Plan,
    finished: Finished,
    history: OutputHistory | None = None,
    usual: UsualOf | None = None,
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
        history: bounds of the mean output tokens of a version on a model, by what this project saw.
        usual: what calls of a model took in this project.
        judged: knows the judges' calls that the file has; None: ``finished`` is asked.
        concurrency: calls in flight for each model.
        fresh: nothing would be reused.
        within: seconds after which the rest is taken to be like what was seen; ``exact`` is False then.
        wanted: asked before each request; when it says no, what was seen so far is the answer.

    Raises:
        RenderError: a template cannot be rendered.
    """
    counter = _Counter(plan, finished, judged or finished, history, usual, fresh)
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
        usual: UsualOf | None,
        fresh: bool,
    ) -> None:
        self._plan = plan
        self._finished = finished
        self._judged = judged
        self._history = history
        self._usual = usual or (lambda purpose, model: None)
        self._fresh = fresh
        self._keys: set[int] = set()
        self._asked: set[int] = set()
        self._sums: dict[str, ModelSum] = {}
        self._judges: dict[str, ModelSum] = {}
        self._samples: dict[Hashable, list[Range]] = {}
        self._outputs: dict[int, Range | None] = {}
        self._takes: dict[int, list[Taken]] = {}
        self._labels: bool | None = None
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
        read, said = self._taken(item)
        self._sum(self._sums, "task", slot.model).add(read, said, usual_seconds(slot.model, *said))

    def _sum(self, sums: dict[str, ModelSum], purpose: Purpose, model: Model) -> ModelSum:
        found = sums.get(model.name)
        if found is None:
            found = sums[model.name] = ModelSum(usual=self._usual(purpose, model))
        return found

    def _taken(self, item: WorkItem) -> Taken:
        """Input and output tokens of a call; after so many of a candidate it is taken to be like them."""
        takes = self._takes.setdefault(item.slot.index, [])
        if len(takes) >= _SAMPLE:
            self._counted_all = False
            if len(takes) == _SAMPLE:
                means = [[sum(ends) / _SAMPLE for ends in zip(*part, strict=True)] for part in zip(*takes, strict=True)]
                read, said = [(low * (1 - UNSEEN), high * (1 + UNSEEN)) for low, high in means]
                takes.append((read, said))
            return takes[_SAMPLE]
        takes.append(self._looked_at(item))
        return takes[-1]

    def _looked_at(self, item: WorkItem) -> Taken:
        slot = item.slot
        if slot.model.provider == "offline" and (told := foretold(item.request, item.repeat)) is not None:
            return (told[0], told[0]), (told[1], told[1])
        return counted(item.request), self._output(item)

    def _read(self, kind: Hashable, request: Callable[[], Request]) -> Range:
        """Input tokens of a judge's request; after so many of its kind it is taken to be like them."""
        counts = self._samples.setdefault(kind, [])
        if len(counts) < _SAMPLE:
            counts.append(counted(request()))
            return counts[-1]
        self._counted_all = False
        return sum(low for low, _ in counts) / _SAMPLE, sum(high for _, high in counts) / _SAMPLE

    def _output(self, item: WorkItem) -> Range:
        """What history says, else what request and case do."""
        slot = item.slot
        if slot.index not in self._outputs:
            candidate = slot.candidate
            known = self._history(candidate.version, slot.model.name, candidate.prompt_id) if self._history else None
            self._outputs[slot.index] = known
        found = self._outputs[slot.index]
        if found is None:
            return expected_tokens(item.request, item.case, self._are_labels())
        most = slot.request_parameters.max_tokens
        return (min(found[0], most), min(found[1], most)) if most else found

    def _are_labels(self) -> bool:
        if self._labels is None:
            digests = self._plan.manifest.case_digests[:_SAMPLE]
            self._labels = are_labels(list(self._plan.load(digests).values()))
        return self._labels

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
        low, high = self._taken(item)[1]
        for judge, use, number, ask in self._asks(item, _NO_ANSWER):
            read = self._read((ask.rubric.id, number, judge, ""), partial(self._asker(judge).request, ask))
            self._add_verdict(judge, ask, use.samples, (read[0] + low, read[1] + high))

    def _judge_again(self) -> None:
        """Count the judgements that answers of the file lack: another judge, rubric or way to ask has none there."""
        waiting, self._again = self._again, []
        asked = [
            (judge, number, ask, self._asker(judge).call(ask, sample)[1])
            for item, call in waiting
            if call.completion is not None
            for judge, use, number, ask in self._asks(item, answer_text(call.completion))
            for sample in range(use.samples)
        ]
        there = self._judged([key for *_, key in asked]) if asked else ()
        for judge, number, ask, key in asked:
            known = hash(key)
            if key not in there and known not in self._keys:
                self._keys.add(known)
                read = self._read((ask.rubric.id, number, judge), partial(self._asker(judge).request, ask))
                self._add_verdict(judge, ask, 1, read)

    def _asker(self, judge: str) -> Judge:
        if judge not in self._askers:
            self._askers[judge] = Judge(self._models[judge])
        return self._askers[judge]

    def _add_verdict(self, judge: str, ask: Ask, calls: int, read: Range) -> None:
        """Add calls of a judge that each read so many tokens."""
        model = self._models[judge]
        total = self._sum(self._judges, "judge", model)
        said = verdict_tokens(model, len(ask.criteria), total.usual)
        total.add(read, said, verdict_seconds(model), calls)

    def result(self, scale: float, concurrency: int) -> Estimate:
        """The estimate, with what was not seen taken to be alike."""
        sums = [(self._models[name], total) for group in (self._sums, self._judges) for name, total in group.items()]
        calls = sum(total.calls for total in self._sums.values())
        return in_all(sums, scale, concurrency).model_copy(
            update={
                "calls": round(calls * scale),
                "judge_calls": round(sum(total.calls for total in self._judges.values()) * scale),
                "reused": round(self._reused * scale),
                "equal": round(self._equal * scale),
                "exact": scale == 1.0 and self._counted_all,
            }
        )


_NO_ANSWER = answer_text(Completion(message=message("assistant", "")))
