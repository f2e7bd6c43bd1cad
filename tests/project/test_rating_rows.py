"""Which rows are rated: drawn, chosen, or the most informative; and what is said of how they were picked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.engine.judge_runs import card_of, judged_text, rescore
from tests.project.rated import RUBRIC_NAME, entries, rate_all, row, trials
from workbench.core.errors import InputError
from workbench.core.scores import Score
from workbench.project.project import Project
from workbench.project.rating_rows import draw, informative


def judged(trial: str, *levels: float) -> list[Score]:
    return [
        Score(
            id=f"{trial}{at}", trial_id=trial, metric="R/Clear", kind="criterion", value=level, state="scored",
            source="judge:j", layer="l", spec="s", sample=at, created=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for at, level in enumerate(levels)
    ]  # fmt: skip


def test_raters_get_the_same_rows_in_orders_of_their_own(project: Project) -> None:
    ada = entries(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=6))
    ben = entries(project.rating.queue(1, RUBRIC_NAME, "Ben", rows=6))
    assert set(ada) == set(ben)
    assert ada != ben
    assert ada == entries(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=6))
    assert set(ada) != set(entries(project.rating.queue(1, RUBRIC_NAME, "Ada", rows=6, seed=8)))
    plain = project.rating.queue(1, RUBRIC_NAME, "Ada", rows=4, shuffled=False)
    # Four rows are four cases, since the case is the unit.
    assert len({plain.item(place).case.id for place in range(4)}) == 4


def test_informative_rows_are_those_that_judges_differ_on(project: Project) -> None:
    def unsure(request: object, number: int) -> str:
        return f"Well. [RESULT] {1 if number % 2 and 'A: question 2' in str(request) else 4}"

    rescore(project._store, unsure, card_of(samples=2))
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", order="informative", rows=2)
    assert len(queue) == 2
    assert queue.item(0).answer == "Answer to A: question 2"


def test_rows_stay_what_they_were_when_a_person_began(project: Project) -> None:
    def informed(rater: str) -> list[tuple[str, str | None]]:
        return entries(project.rating.queue(1, RUBRIC_NAME, rater, order="informative", rows=4))

    rescore(project._store, "Well. [RESULT] 4")
    begun = informed("Ada")
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", order="informative", rows=4)
    rate_all(queue, 3)
    others = project.rating.queue(1, RUBRIC_NAME, "Ben", seed=9)
    late = {entry for entry in entries(others) if entry not in begun}
    assert len(late) == len(begun) == 4
    texts = {others.item(place).answer for place, entry in enumerate(entries(others)) if entry in late}
    # Neither what she gave herself, nor another person, nor a judge who is asked again, makes another queue of it.
    rate_all(others, lambda item: 1 if item.answer in texts else 4)
    rescore(project._store, lambda request, _: f"Hm. [RESULT] {5 if judged_text(request) in texts else 4}")
    assert informed("Ada") == begun
    assert project.rating.queue(1, RUBRIC_NAME, "Ada", order="informative", rows=4).progress().left == 0
    # Who begins now gets those on which judge and people are apart.
    assert set(informed("Cy")) == late


def test_equally_informative_rows_tell_nothing_by_their_order() -> None:
    rows = [row(f"{case:02}", f"{case:02}") for case in range(40)]
    level = {one.trial_id: 1 + at % 5 for at, one in enumerate(rows)}
    scores = [score for one in rows for score in judged(one.trial_id, level[one.trial_id])]
    apart = judged("07", 1, 5)
    ada, ben = (informative(rows, [*scores, *apart], 30, 7, rater) for rater in ("Ada", "Ben"))
    assert set(ada) == set(ben)
    assert ada[0] == ben[0] == "07"
    assert ada != ben
    assert ada[1:] != sorted(ada[1:])
    # Those near a pass level are taken, but do not stand first: that would tell what the judge said.
    order = [level[trial] for trial in ada[1:]]
    assert order != sorted(order, key=lambda one: abs(one - 3))


def test_a_bench_says_that_rows_were_picked_and_by_which_seed(project: Project) -> None:
    rescore(project._store, "Well. [RESULT] 4")
    rate_all(project.rating.queue(1, RUBRIC_NAME, "Ada"), 4)
    assert project.bench.measure(RUBRIC_NAME, "judge").notes == ()
    for rater in ("Ben", "Cy", "Cy"):
        rate_all(project.rating.queue(1, RUBRIC_NAME, rater, order="informative", rows=3), 4)
    said = [note for note in project.bench.measure(RUBRIC_NAME, "judge").notes if "picked" in note]
    assert said == [
        "The rows of Ben and Cy were picked where judges and people are furthest apart (seed 7), not at random: "
        "agreement is lower there than over random rows."
    ]
    draws = [
        (one.rater, one.order, one.rows, one.seed) for one in project.rating.draws.of(project.experiments.get(1).id)
    ]
    assert draws == [("Ada", "random", 8, 7), ("Ben", "informative", 3, 7), ("Cy", "informative", 3, 7)]


def test_a_draw_takes_each_case_once_before_any_again() -> None:
    rows = [row(f"{case}{n}", case) for case in "abc" for n in range(3)]
    drawn = draw(rows, 7, 3)
    assert sorted(trial[0] for trial in drawn[:3]) == list("abc")
    assert sorted(trial[0] for trial in drawn[3:6]) == list("abc")
    assert draw([], 5, 1) == []
    assert set(informative(rows, [], 5, 3)) == set(draw(rows, 5, 3))


def test_chosen_rows(project: Project) -> None:
    one = next(iter(trials(project)))
    queue = project.rating.queue(1, RUBRIC_NAME, "Ada", order="chosen", chosen=["2", one], shuffled=False)
    assert [queue.item(place).case.id for place in range(len(queue))] == ["2", "2", "0"]
    with pytest.raises(InputError, match="no answer of nothing"):
        project.rating.queue(1, RUBRIC_NAME, "Ada", order="chosen", chosen=["nothing"])
