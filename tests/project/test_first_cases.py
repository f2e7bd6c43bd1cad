"""Which few cases a person is offered before a whole run."""

from __future__ import annotations

from typing import Any

from tests.engine.fakes import content, experiment_of, plan_of
from workbench.core.cases import Case
from workbench.core.experiments import Experiment
from workbench.project.first_cases import first_cases, tried_already
from workbench.store.results import TrialRow

TWO = {"A": content("{{ q }}"), "B": content("{{ q }}!")}
CASES = [Case(id=str(n), inputs={"q": str(n)}, tags=("sale",) if n < 20 else ("rare",)) for n in range(24)]


def _experiment() -> Experiment:
    return experiment_of(plan_of(CASES, TWO))


def _rows(experiment: Experiment, missed: dict[str, set[str]]) -> list[TrialRow]:
    plain: dict[str, Any] = dict.fromkeys(TrialRow._fields)
    return [
        TrialRow(**plain | {"candidate": one.label, "case_id": case.id, "state": "answered", "passed": passed})
        for case in CASES
        for one in experiment.manifest.candidates
        for passed in [case.id not in missed.get(one.variant, set())]
    ]


def test_before_the_first_run_they_are_spread_over_tags() -> None:
    found = first_cases(CASES, None, ())
    assert found.case_ids == ("0", "20", "1", "21", "2", "22", "3", "23", "4", "5")
    assert found.words.replace("\N{NO-BREAK SPACE}", " ") == "10 cases spread over 2 tags and kinds"


def test_broken_ones_come_first_then_those_that_did_not_pass_then_a_spread() -> None:
    experiment = _experiment()
    rows = _rows(experiment, {"A": {"7", "9"}, "B": {"9", "11", "12"}})
    found = first_cases(CASES, experiment, rows)
    assert found.case_ids[:4] == ("11", "12", "7", "9")
    assert len(set(found.case_ids)) == 10
    assert found.words.replace("\N{NO-BREAK SPACE}", " ") == (
        f"2 cases that broke and 2 that did not pass in experiment {experiment.number}, "
        "and 6 spread over 2 tags and kinds"
    )


def test_cases_that_are_gone_are_left_out() -> None:
    experiment = _experiment()
    rows = _rows(experiment, {"B": {"11", "12"}})
    assert first_cases(CASES[12:], experiment, rows).case_ids[0] == "12"


def test_the_same_few_are_not_offered_twice() -> None:
    experiment = _experiment()
    plan = plan_of(CASES, TWO).manifest
    assert not tried_already(plan, None)
    assert not tried_already(plan, experiment)
    few = experiment.manifest.selection.model_copy(update={"case_ids": ("1",)})
    tried = experiment.model_copy(update={"manifest": experiment.manifest.model_copy(update={"selection": few})})
    assert tried_already(plan, tried)
    assert not tried_already(plan_of(CASES, TWO | {"C": content("new {{ q }}")}).manifest, tried)
