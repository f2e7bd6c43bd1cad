"""A ledger and an endpoint in memory, and a small plan."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from workbench.core.calls import Call, Completion, Failure, Request, Usage
from workbench.core.cases import Case, GoldenSet
from workbench.core.errors import ProjectError
from workbench.core.events import AnyEvent
from workbench.core.experiments import Experiment, Selection, Trial
from workbench.core.messages import message
from workbench.core.models import Model, Price
from workbench.core.prompts import Parameters, Prompt, PromptContent, Variant
from workbench.core.rubrics import CheckSpec, Criterion, Rubric, RubricUse, Scorecard
from workbench.core.scores import Score
from workbench.engine.make_plan import Entrant, PlanInputs, make_plan
from workbench.engine.plan import Plan
from workbench.engine.ports import Record
from workbench.providers.base import CallFailed, OnText, Reply
from workbench.store.results import Outcome, TrialRow

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PRICE = Price(input=Decimal(1000), output=Decimal(1000), source="own")
"""A tenth of a cent for a token."""


class MemoryLedger:
    """Keeps records; commits at once, or when it is told to."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.asked: list[str] = []
        self.held: list[tuple[Sequence[Record], Future[None]]] | None = None
        self.refuses = 0

    def finished_calls(self, keys: Collection[str]) -> dict[str, Call]:
        self.asked.extend(keys)
        return {call.key: call for call in self.calls if call.key in set(keys) and call.finished}

    def record(self, records: Sequence[Record]) -> Future[None]:
        future: Future[None] = Future()
        if self.refuses:
            self.refuses -= 1
            future.set_exception(ProjectError("store.write", "The disk is full.", "p.pwb", "Free some space."))
        elif self.held is not None:
            self.held.append((records, future))
        else:
            self.records.extend(records)
            future.set_result(None)
        return future

    def trial(self, trial_id: str) -> Trial:
        return next(trial for trial in self.trials if trial.id == trial_id)

    def scores_of(self, trial_id: str) -> list[Score]:
        return [record for record in self.records if isinstance(record, Score) and record.trial_id == trial_id]

    def scores(self, *, trial_id: str, layer: str) -> list[Score]:
        return [score for score in self.scores_of(trial_id) if score.layer == layer]

    def commit(self) -> None:
        held, self.held = self.held or [], []
        for records, future in held:
            self.records.extend(records)
            future.set_result(None)

    @property
    def calls(self) -> list[Call]:
        return [record for record in self.records if isinstance(record, Call)]

    @property
    def trials(self) -> list[Trial]:
        return [record for record in self.records if isinstance(record, Trial)]

    @property
    def all_scores(self) -> list[Score]:
        return [record for record in self.records if isinstance(record, Score)]

    @property
    def outcomes(self) -> list[Outcome]:
        return [record for record in self.records if isinstance(record, Outcome)]

    def rows(self) -> list[TrialRow]:
        calls = {call.key: call for call in self.calls}
        scored = {outcome.trial_id: outcome.result for outcome in self.outcomes}
        return [_row(trial, calls[trial.call_key], scored.get(trial.id)) for trial in self.trials]


def _row(trial: Trial, call: Call, result: Any) -> TrialRow:
    return TrialRow(
        trial_id=trial.id,
        candidate=trial.candidate,
        case_id=trial.case_id,
        case_digest=trial.case_digest,
        position=0,
        repeat=trial.repeat,
        state=call.completion.state if call.completion else "failed",
        failure=call.failure.kind if call.failure else None,
        snippet="",
        input_tokens=None,
        output_tokens=None,
        cost=call.cost,
        seconds=0.0,
        reused=trial.reused,
        quality=result.quality if result else None,
        passed=result.passed if result else None,
        rubric=None,
        unscored=len(result.unscored) if result else 0,
        failed=(),
        scored=result is not None,
    )


Answer = str | Failure | Callable[[Request, int], str | Failure]


class FakeEndpoint:
    """Answers by a function of the request and the number of the call; counts what it was asked."""

    def __init__(self, answer: Answer = "Yes.", *, seconds: float = 0.0, usage: Usage | None = None) -> None:
        self.answer = answer
        self.seconds = seconds
        self.took = 0.01
        """Seconds that a reply says it took."""
        self.usage = usage or Usage(input_tokens=10, output_tokens=5)
        self.asked: list[Request] = []
        self.now = 0
        self.most = 0
        self.cancelled = 0
        self.pieces = 1
        self.retry_after: float | None = None

    async def complete(self, request: Request, on_text: OnText | None = None, *, repeat: int = 0) -> Reply:
        number = len(self.asked)
        self.asked.append(request)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            said = self.answer(request, number) if callable(self.answer) else self.answer
            for _ in range(self.pieces):
                if on_text is not None and isinstance(said, str):
                    on_text(said if self.pieces == 1 else f"{said} ")
                await asyncio.sleep(self.seconds / self.pieces)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.now -= 1
        if isinstance(said, Failure):
            raise CallFailed(said, retry_after=self.retry_after, seconds=0.01)
        completion = Completion(message=message("assistant", said), model=request.model_id)
        return Reply(completion, self.usage, seconds=self.took, first_token_seconds=0.005)

    async def list_models(self) -> list[str]:
        return []

    async def aclose(self) -> None:
        return None


CARD = Scorecard(
    id="s", name="card", checks=(CheckSpec(name="says yes", check="contains", arguments={"value": "Yes"}),)
)
RUBRIC = Rubric(id="r", name="Help", criteria=(Criterion(name="Clear", question="Is it clear?"),))
JUDGED = CARD.model_copy(update={"rubrics": (RubricUse(rubric="r", judge="judge"),)})


def model(name: str = "m", price: Price | None = PRICE, **fields: Any) -> Model:
    """A model on this machine."""
    return Model(
        id=name,
        name=name,
        provider="openai-compatible",
        model_id=name,
        base_url="http://127.0.0.1:9/v1",
        price=price,
        **fields,
    )


def content(text: str = "Is {{ q }} right?", **parameters: Any) -> PromptContent:
    """A prompt of one message."""
    return PromptContent(messages=(message("user", text),), parameters=Parameters(**parameters))


def cases(count: int) -> list[Case]:
    """Cases 0, 1, 2 … whose input ``q`` is their number."""
    return [Case(id=str(number), inputs={"q": f"question {number}"}, reference="Yes") for number in range(count)]


def plan_of(
    found: Sequence[Case] | int = 3,
    contents: Mapping[str, PromptContent] | None = None,
    models: Sequence[Model] = (),
    *,
    card: Scorecard | None = CARD,
    repeats: int = 1,
    judge: Model | None = None,
    prompts: int = 1,
) -> Plan:
    """A plan over cases in memory."""
    listed = cases(found) if isinstance(found, int) else list(found)
    by_digest = {case.digest: case for case in listed}
    chosen = contents or {"A": content()}
    entrants = [
        Entrant(
            Prompt(id=f"p{number}", name=f"prompt{number}"), text, models or [model()], Variant(key=key, content=text)
        )
        for number in range(prompts)
        for key, text in chosen.items()
    ]
    return make_plan(
        PlanInputs(
            entrants=entrants,
            golden_set=GoldenSet(id="g", name="set"),
            revision="rev:0",
            cases=[(case.id, digest) for digest, case in by_digest.items()],
            load=lambda digests: {digest: by_digest[digest] for digest in digests},
            selection=Selection(repeats=repeats),
            now=NOW,
            scorecard=card,
            rubrics=(RUBRIC,),
            judges=[judge or model("judge")] if card and card.rubrics else (),
        )
    )


def experiment_of(plan: Plan, experiment_id: str = "e1") -> Experiment:
    """The experiment of a plan."""
    manifest = plan.manifest
    return Experiment(id=experiment_id, number=1, digest=manifest.digest, state="open", manifest=manifest, created=NOW)


async def collect(events: Any, seconds: float = 120.0) -> list[AnyEvent]:
    """All events of a run."""
    async with asyncio.timeout(seconds):
        return [event async for event in events]


def of(events: Sequence[AnyEvent], kind: str) -> list[Any]:
    """The events of one type."""
    return [event for event in events if event.type == kind]
