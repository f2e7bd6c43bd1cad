"""What is said of a run: what it would take, how it goes, what it came to."""

from __future__ import annotations

from decimal import Decimal

from workbench.core.events import Paused
from workbench.core.experiments import Totals
from workbench.core.summaries import Estimate
from workbench.ui.notebook import run_words as words


def test_sentences() -> None:
    made = Estimate(
        calls=144,
        judge_calls=144,
        reused=0,
        tokens_low=170_000,
        tokens_high=205_000,
        cost_low=Decimal("0.22"),
        cost_high=Decimal("0.28"),
        seconds=45.2,
    )
    plain = words.estimate_sentence(made).replace("\N{NO-BREAK SPACE}", " ")
    assert plain == "144 answers and 144 judgements, 170,000 to 200,000 tokens in and out, $0.22 to $0.28, 45 s"
    unpriced = made.model_copy(update={"unpriced": ("m",), "cost_low": None, "reused": 96})
    assert (
        words.estimate_sentence(unpriced)
        .replace("\N{NO-BREAK SPACE}", " ")
        .endswith("price of m unknown, 45 s; 96 answers are kept")
    )
    equal = words.estimate_sentence(made.model_copy(update={"calls": 1, "equal": 39}))
    assert equal.endswith("s; 39 are equal to one of these and are not asked twice")
    judged = Estimate(calls=0, judge_calls=5, reused=5, cost_low=Decimal("0.01"), cost_high=Decimal("0.02"))
    assert words.estimate_sentence(judged).replace("\N{NO-BREAK SPACE}", " ").startswith("5 judgements, ")
    nothing = Estimate(calls=0, reused=5)
    assert words.estimate_sentence(nothing) == "Everything is answered already: running again makes no call."


def test_figures_of_a_run() -> None:
    totals = Totals(
        planned=144,
        done=100,
        judge_planned=144,
        judge_done=78,
        input_tokens=20_000,
        output_tokens=7_977,
        cost=Decimal("0.15"),
        judge_cost=Decimal("0.132"),
        retrying=1,
        unscored=1,
    )
    line = "".join(text for text, _, _ in words.progress(totals, 6.2, 18.2, Decimal("0.5")))
    assert " ".join(line.replace("\N{NO-BREAK SPACE}", " ").split()) == (
        "178 of 288 calls 6.2 per s 18 s left 27,977 tok $0.150 of $0.50, $0.132 of it judge"
    )
    said = "".join(text for text, _, _ in words.exceptions(totals, running=True))
    assert said == "↻ 1 retrying   ◌ 1 unscored"
    shared = "".join(text for text, _, _ in words.exceptions(Totals(done=48, reused=40, shared=39), running=False))
    assert shared == "1 kept from before   39 equal to others"
    event = Paused(reason="budget", message="", left=125, left_cost=Decimal("0.2"))
    assert (
        words.paused(event, totals)
        .replace("\N{NO-BREAK SPACE}", " ")
        .startswith("The 125 calls that are left cost about $0.20. All 100 answers are saved")
    )
