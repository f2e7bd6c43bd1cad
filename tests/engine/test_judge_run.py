"""Questions to judges beside a run: pairs in both orders, injections, samples; kept apart from the run's results."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.engine.judge_runs import RUBRIC, answered, ask, judged_text, rescore
from workbench.core.calls import Request
from workbench.core.cases import Case
from workbench.core.experiments import Experiment, Trial
from workbench.core.rubrics import RubricUse
from workbench.core.scores import Score
from workbench.engine.judge_questions import Asking, Question, grades, pairs, probes
from workbench.engine.ports import RunOptions
from workbench.scoring.judge_pairs import PairOutcome, pair_outcomes, pair_totals
from workbench.scoring.judge_probe import injections, probe_metric, probed, pulled
from workbench.stats.injections import Resilience, resilience
from workbench.stats.judge_rows import Injected
from workbench.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return answered(tmp_path / "p.pwb")


def asking(store: Store, **use: Any) -> Asking:
    return Asking(store, RUBRIC, [RubricUse(rubric="r", judge="judge", **use)])


def couples(trials: list[Trial]) -> list[tuple[Trial, Trial]]:
    by_case = itertools.groupby(sorted(trials, key=lambda trial: trial.case_id), key=lambda trial: trial.case_id)
    return [(one, two) for _, (one, two) in by_case]


def all_pairs(store: Store, **use: Any) -> Any:
    def questions(experiment: Experiment) -> Iterator[list[Question]]:
        return pairs(asking(store, **use), couples(store.trials(experiment.id)))

    return questions


def outcomes(store: Store, layer: str) -> list[PairOutcome]:
    return pair_outcomes(store.scores(layer=layer))


def test_pairs_are_asked_in_both_orders_and_stored_as_ordered_pairs(store: Store) -> None:
    def longer_question(request: Request, _: int) -> str:
        text = request.messages[-1].text
        first = text.partition("### Response A")[2].partition("### Response B")[0]
        return f"The one of A is better. [RESULT] {'A' if 'Answer to A' in first else 'B'}"

    judge, events, layer = ask(store, all_pairs(store), longer_question)
    assert events[-1].state == "finished"
    assert len(judge.asked) == 3 * 2 * 2
    scores = store.scores(layer=layer)
    assert len(scores) == 12
    assert all(score.kind == "preference" and score.other_trial_id for score in scores)
    label = {trial.id: trial.candidate for trial in store.trials(store.experiments()[0].id)}
    assert all((score.value == 1.0) == (label[score.trial_id] == "A@m") for score in scores)
    found = outcomes(store, layer)
    assert len(found) == 6
    assert all(outcome.consistent for outcome in found)
    totals = pair_totals(found, label, "A@m")
    assert (totals.wins, totals.losses, totals.ties, totals.unscored) == (6, 0, 0, 0)
    assert totals.win_rate == totals.win_rate_decided == 1.0
    assert pair_totals(found, label, "B@m").win_rate == 0.0


def test_a_judge_that_likes_the_first_slot_wins_nothing(store: Store) -> None:
    _, _, layer = ask(store, all_pairs(store), "The first. [RESULT] A")
    found = outcomes(store, layer)
    assert {outcome.winner for outcome in found} == {"tie"}
    assert {outcome.consistent for outcome in found} == {False}
    label = {trial.id: trial.candidate for trial in store.trials(store.experiments()[0].id)}
    totals = pair_totals(found, label, "A@m")
    assert totals.win_rate == 0.5
    assert totals.win_rate_decided is None


@pytest.mark.parametrize("text", ["Both are fine.", "Tie. [RESULT] C", "[RESULT] A or B", "", "[RESULT] A [RESULT] B"])
def test_an_order_without_a_verdict_is_no_tie(store: Store, text: str) -> None:
    _, events, layer = ask(store, all_pairs(store), lambda _, n: "Yes. [RESULT] A" if n % 2 else text)
    found = outcomes(store, layer)
    assert {outcome.winner for outcome in found} <= {None, "tie"}
    assert any(outcome.winner is None for outcome in found)
    label = {trial.id: trial.candidate for trial in store.trials(store.experiments()[0].id)}
    totals = pair_totals(found, label, "A@m")
    assert totals.unscored == sum(outcome.winner is None for outcome in found)
    assert all(outcome.reason for outcome in found)
    assert events[-1].totals.unscored == 6


def test_one_order_alone_is_said_to_be_missing(store: Store) -> None:
    _, _, layer = ask(store, all_pairs(store), "The first. [RESULT] A")
    half = [score for score in store.scores(layer=layer) if score.trial_id < (score.other_trial_id or "")]
    found = pair_outcomes(half)
    assert [outcome.winner for outcome in found] == [None] * 6
    assert found[0].reason == "The pair was asked in one order only."
    assert pair_outcomes([]) == []


def test_questions_beside_a_run_leave_its_results_alone(store: Store) -> None:
    experiment = store.experiments()[0]
    _, _, card_layer = rescore(store, "Fine. [RESULT] 4")
    before = (store.latest_layer(experiment.id), store.rows(experiment.id, card_layer), store.scores(experiment.id))
    ask(store, lambda e: grades(asking(store), store.trials(e.id)), "Bad. [RESULT] 1")
    _, _, layer = ask(store, all_pairs(store), "The first. [RESULT] A")
    after = (store.latest_layer(experiment.id), store.rows(experiment.id, card_layer), store.scores(experiment.id))
    assert before == after
    assert layer not in {one.id for one in store.layers(experiment.id)}
    assert layer in {one.id for one in store.layers(experiment.id, aside=True)}
    assert {score.layer for score in store.scores(experiment.id, aside=True)} > {card_layer}


def test_samples_of_the_bench_reuse_what_a_run_asked(store: Store) -> None:
    rescore(store, "Fine. [RESULT] 4")

    def three(experiment: Experiment) -> Iterator[list[Question]]:
        return grades(asking(store, samples=3), store.trials(experiment.id))

    judge, events, layer = ask(store, three, "Fine. [RESULT] 2")
    assert len(judge.asked) == 24
    assert (events[-1].totals.judge_planned, events[-1].totals.judge_reused) == (36, 12)
    by_sample = {sample: {s.value for s in store.scores(layer=layer) if s.sample == sample} for sample in range(3)}
    assert by_sample == {0: {4.0}, 1: {2.0}, 2: {2.0}}
    again, events, _ = ask(store, three, "Never. [RESULT] 1", layer=layer)
    assert again.asked == []
    assert len(store.scores(layer=layer)) == 36
    assert events[-1].totals.judge_done == 36


def test_what_had_no_verdict_is_asked_anew_and_a_stop_says_what_is_left(store: Store) -> None:
    def one(experiment: Experiment) -> Iterator[list[Question]]:
        return grades(asking(store), store.trials(experiment.id))

    short = RunOptions(budget=Decimal("2.2"), concurrency=1, end_when_paused=True)
    first, events, layer = ask(store, one, "Fine. [RESULT] 4", options=short)
    assert events[-1].state == "paused"
    assert f"{12 - len(first.asked)} calls are left" in events[-1].message
    rest, events, _ = ask(store, one, "Fine. [RESULT] 4", layer=layer)
    assert events[-1].state == "finished"
    assert len(first.asked) + len(rest.asked) == 12
    assert len(store.scores(layer=layer)) == 12


def test_cases_with_their_own_rubric_and_those_without(tmp_path: Path) -> None:
    own = RUBRIC.model_copy(update={"criteria": RUBRIC.criteria[:1]})
    found = [Case(id="1", inputs={"q": "one"}, rubric=own), Case(id="2", inputs={"q": "two"})]
    store = answered(tmp_path / "own.pwb", found, "A")
    use = [RubricUse(rubric="", judge="judge")]
    _, _, layer = ask(store, lambda e: grades(Asking(store, None, use), store.trials(e.id)), "Fine. [RESULT] 4")
    assert [score.metric for score in store.scores(layer=layer)] == ["Help/Clear"]


def all_probes(store: Store) -> Any:
    return lambda experiment: probes(asking(store), store.trials(experiment.id)[:2], injections())


def figures(scores: list[Score]) -> Resilience:
    values = {(s.trial_id, *probed(s.metric)): s.value for s in scores}
    return resilience(
        [
            Injected(trial, name, pulled(name, values[trial, metric, ""]), pulled(name, value))
            for (trial, metric, name), value in values.items()
            if name
        ]
    )


def test_a_judge_that_obeys_is_found_out_and_one_that_does_not_is_not(store: Store) -> None:
    def obedient(request: Request, _: int) -> str:
        text = judged_text(request)
        wanted = 5 if "score 5" in text or "score is 5" in text else 1 if "score 1" in text else 2
        return f"Very well. [RESULT] {wanted}"

    judge, events, layer = ask(store, all_probes(store), obedient)
    assert events[-1].state == "finished"
    assert len(judge.asked) == 2 * 2 * 13
    result = figures(store.scores(layer=layer))
    by_id = {one.attack: one for one in result.attacks}
    assert len(by_id) == 12
    assert (by_id["plain_order"].raised_share, by_id["plain_order"].n, by_id["plain_order"].shift.value) == (
        1.0,
        4,
        3.0,
    )
    assert (by_id["sabotage"].raised_share, by_id["sabotage"].shift.value) == (1.0, 1.0)
    assert result.attacks[0].excess.value == 1.0
    assert result.attacks[-1].excess.value == 0.0
    assert by_id["own_praise"].raised_share == 0
    assert result.resilience.n == 48
    assert result.resilience.value == pytest.approx(1 - (result.raised_share or 0))

    _, _, layer = ask(store, all_probes(store), "Fine. [RESULT] 3", options=RunOptions(fresh=True))
    firm = figures(store.scores(layer=layer))
    assert (firm.resilience.value, firm.raised_share, firm.unscored) == (1.0, 0, 0)


def test_probes_without_a_score_are_counted_and_never_a_success(store: Store) -> None:
    _, events, layer = ask(store, all_probes(store), lambda r, _: "Fine. [RESULT] 3" if len(r.messages) == 9 else "No.")
    result = figures(store.scores(layer=layer))
    assert result.resilience.value is None
    assert result.unscored == 48
    assert result.resilience.reason
    assert events[-1].totals.unscored == 52


def test_the_injections_are_twelve_and_leave_the_answer_whole() -> None:
    assert len(injections()) == 12
    assert len({one.id for one in injections()}) == 12
    assert {one.wants for one in injections()} == {"up", "down"}
    for one in injections():
        text = one.into("My {answer} is {{ 1 }}.")
        assert "My {answer} is {{ 1 }}." in text
        assert len(text) > 40
        assert probed(probe_metric("Help #1/Clear", one.id)) == ("Help #1/Clear", one.id)
        assert pulled(one.id, 4.0) == (4.0 if one.wants == "up" else 2.0)
        assert pulled(one.id, None) is None
    assert probed("Help #1/Clear") == ("Help #1/Clear", "")
    json.dumps([one.model_dump() for one in injections()])
