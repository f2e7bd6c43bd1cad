"""Plans: labels, order, lazy pages, problems."""

from __future__ import annotations

import pytest

from tests.engine.fakes import CARD, JUDGED, NOW, cases, content, model, plan_of
from workbench.core.cases import Case, GoldenSet
from workbench.core.errors import InputError
from workbench.core.experiments import Selection
from workbench.core.prompts import Prompt, Variant
from workbench.engine.make_plan import Entrant, PlanInputs, make_plan


def labels(plan: object) -> list[str]:
    return [candidate.label for candidate in plan.manifest.candidates]  # type: ignore[attr-defined]


def test_labels() -> None:
    assert labels(plan_of(1)) == ["A@m"]
    two = {"A": content(), "B": content("{{ q }}")}
    assert labels(plan_of(1, two, [model("x"), model("y")])) == ["A@x", "A@y", "B@x", "B@y"]
    assert labels(plan_of(1, prompts=2)) == ["prompt0/A@m", "prompt1/A@m"]


def test_a_frozen_version_is_named_by_its_digest() -> None:
    text = content()
    plan = make_plan(inputs(entrants=[Entrant(Prompt(id="p", name="p"), text, [model()])]))
    assert labels(plan) == [f"v:{text.digest[4:12]}@m"]


def inputs(**fields: object) -> PlanInputs:
    listed = {case.digest: case for case in cases(3)}
    values: dict[str, object] = {
        "entrants": [Entrant(Prompt(id="p", name="p"), content(), [model()], Variant(key="A"))],
        "golden_set": GoldenSet(id="g", name="set"),
        "revision": "rev:0",
        "cases": [(case.id, digest) for digest, case in listed.items()],
        "load": lambda digests: {digest: listed[digest] for digest in digests},
        "selection": Selection(),
        "now": NOW,
    }
    return PlanInputs(**(values | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"entrants": []}, "run.no_variants"),
        ({"cases": []}, "run.no_cases"),
        ({"entrants": [Entrant(Prompt(id="p", name="p"), content(), [], Variant(key="A"))]}, "run.no_models"),
        ({"scorecard": JUDGED}, "scorecard.rubric"),
    ],
)
def test_what_cannot_run_is_refused(fields: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as error:
        make_plan(inputs(**fields))
    assert error.value.code == code


def test_case_by_case_over_the_candidates_and_repeat_by_repeat() -> None:
    plan = plan_of(70, {"A": content(), "B": content("{{ q }}")}, repeats=2)
    items = [item for page in plan.work() for item in page]
    assert len(items) == plan.trials == 280
    assert [item.index for item in items] == list(range(280))
    assert [(i.slot.candidate.label, i.case.id, i.repeat) for i in items[:3]] == [
        ("A@m", "0", 0),
        ("B@m", "0", 0),
        ("A@m", "1", 0),
    ]
    assert items[140].repeat == 1
    assert {item.request.key(item.repeat) == item.key for item in items} == {True}
    assert all(item.index == plan.index_of(item.slot.index, int(item.case.id), item.repeat) for item in items)


def test_nothing_is_loaded_before_it_is_needed() -> None:
    loaded: list[str] = []
    listed = {case.digest: case for case in cases(1000)}

    def load(digests: object) -> dict[str, Case]:
        loaded.extend(digests)  # type: ignore[arg-type]
        return {digest: listed[digest] for digest in digests}  # type: ignore[attr-defined]

    plan = make_plan(inputs(cases=[(case.id, digest) for digest, case in listed.items()], load=load))
    assert loaded == []
    work = plan.work()
    next(work)
    assert 0 < len(loaded) < 100


def test_problems_name_variable_variant_and_case() -> None:
    some = [*cases(40), Case(id="odd", inputs={"question": "?"})]
    plan = plan_of(some, {"A": content(), "B": content("{{ q|upper }} {{ nothing }}")}, card=CARD)
    found = plan.problems()
    assert [(error.variable, error.case_id) for error in found] == [("nothing", "0"), ("q", "odd"), ("q", "odd")]
    with pytest.raises(InputError) as error:
        plan.check()
    assert error.value.where == "B@m, message 1 (user), case 0"
    assert "There are more" in error.value.message


def test_a_template_that_is_refused_names_its_variant() -> None:
    plan = plan_of(2, {"A": content(), "B": content("{{ q ** 2 }}")})
    with pytest.raises(InputError) as error:
        plan.check()
    assert error.value.where == "B@m, message 1 (user)"


def test_judges_are_in_the_manifest_and_counted() -> None:
    plan = plan_of(5, card=JUDGED)
    assert [item.name for item in plan.manifest.models] == ["m", "judge"]
    assert plan.judge_calls == 5
    assert {part.metric for part in plan.manifest.parts} == {"says yes", "Help/Clear"}
