"""What asking judges would take: what they read, and the limits of a model that several ask."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.engine.fakes import JUDGED, RUBRIC, cases, content, model, plan_of
from workbench.core.experiments import Trial
from workbench.core.models import Model
from workbench.core.rubrics import RubricUse
from workbench.core.summaries import Estimate
from workbench.engine.estimate import estimate
from workbench.engine.judge_estimate import estimate_questions
from workbench.engine.judge_questions import Question
from workbench.scoring.judge_asks import asks_for

SCHEMA = {"type": "object", "properties": {f"field_{n}": {"type": "string", "maxLength": 40} for n in range(60)}}


def nothing(keys: object) -> dict[str, object]:
    return {}


def judged_tokens(**more: object) -> tuple[int, int]:
    """Fewest and most tokens of the judgements alone, on a prompt that has more than its messages."""
    contents = {"A": content().model_copy(update=more)}
    plain, judged = (
        estimate(plan_of(10, contents, card=card), nothing, lambda *_: (30, 40)) for card in (None, JUDGED)
    )
    assert judged.judge_calls == 10
    return judged.tokens_low - plain.tokens_low, judged.tokens_high - plain.tokens_high


def test_a_judge_does_not_read_the_schema_of_the_prompt() -> None:
    with_schema = estimate(plan_of(10, {"A": content().model_copy(update={"response_schema": SCHEMA})}), nothing)
    assert with_schema.tokens_low > 2 * estimate(plan_of(10), nothing).tokens_low
    assert judged_tokens(response_schema=SCHEMA) == pytest.approx(judged_tokens(), abs=2)


def test_who_answers_and_judges_has_one_limit_for_both() -> None:
    card = JUDGED.model_copy(update={"rubrics": (RubricUse(rubric="r", judge="m"),)})
    slow = model("m", requests_per_minute=10)
    found = estimate(plan_of(30, models=[slow], card=card, judge=slow), nothing)
    assert (found.calls, found.judge_calls) == (30, 30)
    # The first ten go at once.
    assert found.seconds == pytest.approx(300.0)


def asked(judge: Model, count: int, **more: float) -> Estimate:
    """The estimate of so many questions to one judge."""
    use = RubricUse(rubric="r", judge=judge.name)
    trial = Trial(id="t", experiment_id="e", candidate="A@m", case_digest="c", case_id="0", call_key="k")
    pages: list[Sequence[Question]] = [
        [
            Question(judge.name, ask, 0, trial)
            for case in cases(count)
            for ask in asks_for(use, RUBRIC, case, f"Is {case.id} right?", "Yes.")
        ]
    ]
    return estimate_questions(pages, [judge], lambda keys: (), **more)


def test_limits_of_a_judge_take_their_time() -> None:
    free, slow = asked(model("judge"), 30), asked(model("judge", requests_per_minute=10), 30)
    assert (free.judge_calls, slow.judge_calls) == (30, 30)
    assert free.seconds is not None
    assert free.seconds < 10
    assert slow.seconds == pytest.approx(120.0)


def test_what_was_not_counted_in_time_is_like_what_was() -> None:
    whole, hurried = asked(model("judge"), 30), asked(model("judge"), 30, within=-1.0)
    assert (whole.exact, hurried.exact) == (True, False)
    assert hurried.judge_calls == 30
    assert hurried.tokens_low == pytest.approx(whole.tokens_low, rel=0.02)
    assert hurried.tokens_high == pytest.approx(whole.tokens_high, rel=0.02)
