"""A project file with stored answers, judges that answer by a function, and runs of both; for tests of judges."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.engine.fakes import FakeEndpoint, cases, collect, content, model
from tests.engine.store_runs import create, plan_on, start
from workbench.core.calls import Failure, Request, Usage
from workbench.core.cases import Case
from workbench.core.events import AnyEvent
from workbench.core.experiments import Experiment
from workbench.core.models import Model
from workbench.core.rubrics import Criterion, Rubric, RubricUse, Scorecard
from workbench.engine.judge_questions import Question, key_of
from workbench.engine.judge_run import JudgeRun
from workbench.engine.ports import RunOptions
from workbench.engine.rescore import Rescorer, rescore_parts
from workbench.engine.runner import Runner
from workbench.store.store import Store

LEVELS = ("bad", "poor", "fair", "good", "best")
RUBRIC = Rubric(
    id="r",
    name="Help",
    criteria=(
        Criterion(name="Clear", question="Is it clear?", levels=LEVELS),
        Criterion(name="Right", question="Is it right?", levels=LEVELS),
    ),
)
JUDGE = model("judge")
Verdict = str | Failure | Callable[[Request, int], str | Failure]


def card_of(**use: Any) -> Scorecard:
    """A scorecard of the rubric alone."""
    return Scorecard(id="s", name="card", rubrics=(RubricUse(rubric="r", judge="judge", **use),))


def judged_text(request: Request) -> str:
    """The response that a judge is shown, without its fence."""
    found = re.search(r"### Response to evaluate\n(`{3,})text\n(.*?)\n\1", request.messages[-1].text, re.DOTALL)
    assert found
    return found[2]


def answered(path: Path, found: Sequence[Case] | int = 3, variants: str = "AB", answer: Any = None) -> Store:
    """A project with one finished experiment without scores; each answer names its variant and case."""
    store = create(path, cases(found) if isinstance(found, int) else found)
    plan = plan_on(store, {key: content(f"{key}: {{{{ q }}}}") for key in variants}, [model()], None)
    experiment = start(store, plan)
    endpoint = FakeEndpoint(answer or (lambda request, _: f"Answer to {request.messages[-1].text}"))
    asyncio.run(collect(Runner(plan, experiment, store, {"m": endpoint}).events()))
    return store


def rescore(
    store: Store,
    verdict: Verdict,
    card: Scorecard | None = None,
    *,
    layer: str = "",
    options: RunOptions | None = None,
    judge: Model = JUDGE,
    rubric: Rubric = RUBRIC,
) -> tuple[FakeEndpoint, list[AnyEvent], str]:
    """Score the first experiment anew; gives the judge's endpoint, the events and the layer."""
    experiment = store.experiments()[0]
    card, parts = rescore_parts(card or card_of(), [rubric])
    again = store.unanswered(experiment.id, layer) if layer else set()
    scored = [row.trial_id for row in store.rows(experiment.id, layer) if row.scored] if layer else []
    done = [trial for trial in scored if trial not in again]
    layer = layer or store.start_layer(experiment.id, card, [rubric], parts, card.name)
    endpoint = FakeEndpoint(verdict, usage=Usage(input_tokens=400, output_tokens=100))

    async def drive() -> list[AnyEvent]:
        wanted = (experiment, layer, card, [rubric], [judge], store, {"judge": endpoint}, options)
        return await collect(Rescorer(*wanted, done=done, again=again).events())

    return endpoint, asyncio.run(drive()), layer


def ask(
    store: Store,
    questions: Callable[[Experiment], Any],
    verdict: Verdict,
    *,
    layer: str = "",
    options: RunOptions | None = None,
) -> tuple[FakeEndpoint, list[AnyEvent], str]:
    """Ask a judge beside the first experiment; as `rescore`."""
    experiment = store.experiments()[0]
    layer = layer or store.start_layer(experiment.id, None, [RUBRIC], (), "bench")
    done = {key_of(score) for score in store.scores(layer=layer) if score.value is not None}
    endpoint = FakeEndpoint(verdict, usage=Usage(input_tokens=400, output_tokens=100))
    planned = sum(map(len, questions(experiment)))

    async def drive() -> list[AnyEvent]:
        run = JudgeRun(
            experiment,
            layer,
            [JUDGE],
            store,
            {"judge": endpoint},
            lambda: iter(questions(experiment)),
            planned,
            options,
            done=done,
        )
        return await collect(run.events())

    return endpoint, asyncio.run(drive()), layer


def listed(pages: Any) -> list[Question]:
    """All questions of all pages."""
    return list(itertools.chain.from_iterable(pages))
