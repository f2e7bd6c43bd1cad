"""What checks are told of a call beside its text, in a new scoring of stored answers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.engine.fakes import FakeEndpoint, collect, model
from tests.engine.judge_runs import answered
from workbench.core.calls import Call
from workbench.core.rubrics import CheckSpec, Scorecard
from workbench.engine.facts import facts_of
from workbench.engine.rescore import Rescorer, rescore_parts

CARD = Scorecard(
    id="s",
    name="card",
    checks=(
        CheckSpec(name="short", check="length", arguments={"unit": "tokens", "max": 7}),
        CheckSpec(name="own prompt kept", check="no_prompt_leak"),
        CheckSpec(name="cheap", check="cost", arguments={"dollars": 1}),
    ),
)


def test_tokens_are_counted_in_a_scoring_by_the_model_that_answered(tmp_path: Path) -> None:
    store = answered(tmp_path / "p.pwb", 1, "A", "Five words and no more.")
    experiment = store.experiments()[0]
    card, parts = rescore_parts(CARD, [])
    layer = store.start_layer(experiment.id, card, [], parts, card.name)
    asyncio.run(collect(Rescorer(experiment, layer, card, [], [], store, {"m": FakeEndpoint("")}).events()))
    scores = {score.metric: score for score in store.scores(layer=layer)}
    store.close()
    assert (scores["short"].passed, scores["short"].reason) == (True, "≈6 tokens.")
    assert scores["own prompt kept"].reason == "The request has no system message."


@pytest.mark.parametrize(("model_id", "exactly"), [("gpt-4o", True), ("llama3", False)])
def test_a_count_says_whether_it_is_by_the_models_own_vocabulary(
    finished_call: Call, model_id: str, exactly: bool
) -> None:
    request = finished_call.request.model_copy(update={"model_id": model_id, "provider": "openai"})
    facts = facts_of(finished_call.model_copy(update={"request": request}))
    assert facts.counts_exactly is exactly
    assert facts.count_tokens is not None
    assert facts.count_tokens("hello world") == 2


@pytest.fixture
def finished_call(tmp_path: Path) -> Call:
    store = answered(tmp_path / "q.pwb", 1, "A", "Hello")
    experiment = store.experiments()[0]
    call = next(iter(store.calls_of_trials([store.trials(experiment.id)[0].id]).values()))
    store.close()
    assert call.request.model_id == model().model_id
    return call
