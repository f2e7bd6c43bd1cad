"""Gates: the interval decides, what was not made is no pass, and nothing is applied that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.project.made import Answers, Made, made_project
from workbench.core.errors import InputError
from workbench.core.gates import EXAMPLE, Gate, GateOutcome, GateResult, GateRule, above, outcome_of
from workbench.project import Project
from workbench.project.gating import read_gate_file

GOOD, BAD, OPEN = Made(short=1.0, tone=5.0), Made(short=0.0, tone=1.0), Made()
CASES = 12
FIGURE = st.floats(-10, 10)


@given(st.none() | FIGURE, st.none() | FIGURE, FIGURE)
def test_an_interval_against_a_limit(low: float | None, high: float | None, limit: float) -> None:
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    result = above(low, high, limit)
    if low is None or high is None:
        assert result == "not enough cases"
    elif result == "passed":
        assert low >= limit
    elif result == "failed":
        assert high < limit
    else:
        assert low < limit <= high


@given(st.lists(st.sampled_from(("passed", "failed", "not enough cases"))))
def test_the_worst_rule_decides(results: list[GateResult]) -> None:
    outcome = outcome_of(results)
    assert (outcome == "failed") == ("failed" in results)
    assert (outcome == "passed") == (bool(results) and set(results) == {"passed"})


def applied(tmp_path: Path, answers: Answers, *rules: GateRule, repeats: int = 1, baseline: str = "A") -> GateOutcome:
    """Apply rules to an experiment of these results."""
    project = made_project(tmp_path / "p.pwb", answers, CASES, repeats, tags=("core",))
    try:
        return apply(project, *rules, baseline=baseline)
    finally:
        project.close()


def apply(project: Project, *rules: GateRule, baseline: str = "A") -> GateOutcome:
    """Apply rules to the project's latest experiment."""
    project.documents.put(Gate(id="g", name="g", baseline=baseline, rules=rules), label="Add").result()
    return project.gating.apply("g")


def all_of(key: str, made: Made, cases: range = range(CASES), repeat: int = 0) -> dict[tuple[str, int, int], Made]:
    """The same result for every case."""
    return {(key, case, repeat): made for case in cases}


def rule(name: str, metric: str = "pass", **more: object) -> GateRule:
    """A rule by its words."""
    return GateRule.model_validate({"metric": metric, "rule": name, **more})


def test_every_kind_of_rule_passes_and_fails(tmp_path: Path) -> None:
    rules = (
        rule("not_worse", "rubric", margin=0.1),
        rule("better", "rubric"),
        rule("at_least", "pass", value=0.7),
        rule("at_most", "latency_ms", value=600),
        rule("all_pass", "pass"),
        rule("all_pass", "short", tags=["core"]),
        rule("all_pass", "R/Tone", kinds=["edge"]),
        rule("no_broken", "pass"),
    )
    (tmp_path / "good").mkdir()
    before = {**all_of("A", BAD), ("A", 5, 0): GOOD}
    good = applied(tmp_path / "good", {**before, **all_of("B", GOOD)}, *rules)
    assert [one.result for one in good.rules] == ["passed"] * 8
    assert good.result == "passed"
    bad = applied(tmp_path, {**all_of("A", GOOD), **all_of("B", Made(short=0.0, tone=1.0, seconds=1.0))}, *rules)
    assert [one.result for one in bad.rules] == ["failed"] * 8
    assert bad.rules[-1].reason == "12 of 12 broke: c00, c01, c02, c03, c04 …"
    assert bad.rules[3].reason.endswith("at most 600 ms")


@pytest.mark.parametrize("name", ["all_pass", "no_broken"])
@pytest.mark.parametrize("kind", ["unscored", "failed", "not run", "one repeat not run"])
def test_what_is_not_known_is_no_pass(tmp_path: Path, name: str, kind: str) -> None:
    repeats = 2 if kind == "one repeat not run" else 1
    answers: dict[tuple[str, int, int], Made] = {}
    for repeat in range(repeats):
        answers |= {**all_of("A", GOOD, repeat=repeat), **all_of("B", GOOD, repeat=repeat)}
    place = ("B", 3, repeats - 1)
    if kind == "unscored":
        answers[place] = OPEN
    elif kind == "failed":
        answers[place] = Made(failed=True)
    else:
        del answers[place]
    outcome = applied(tmp_path, answers, rule(name), rule(name, "short"), repeats=repeats)
    assert [one.result for one in outcome.rules] == ["not enough cases"] * 2


def test_a_part_that_is_unscored_does_not_hide_behind_the_rest(tmp_path: Path) -> None:
    # The trial passes by its other part; the check itself says nothing of it.
    answers = {**all_of("A", GOOD), **all_of("B", GOOD), ("B", 0, 0): Made(short=None, tone=5.0)}
    outcome = applied(tmp_path, answers, rule("all_pass"), rule("all_pass", "short"))
    assert [one.result for one in outcome.rules] == ["passed", "not enough cases"]


def test_a_case_that_the_baseline_does_not_pass_cannot_break(tmp_path: Path) -> None:
    answers = {**all_of("A", GOOD), ("A", 2, 0): BAD, **all_of("B", GOOD), ("B", 2, 0): BAD}
    outcome = applied(tmp_path, answers, rule("no_broken"))
    assert (outcome.result, outcome.rules[0].reason) == ("passed", "0 of 11 broke")


def test_erased_cases_of_a_kind_are_still_those_that_a_rule_is_about(tmp_path: Path) -> None:
    answers = {**all_of("A", GOOD), **all_of("B", GOOD)}
    project = made_project(tmp_path / "p.pwb", answers, CASES, 1, tags=("core",))
    try:
        project._store.purge(project.experiments.get(1).manifest.case_digests, "me", "asked for")
        outcome = apply(project, rule("no_broken", kinds=["edge"]), rule("all_pass", kinds=["edge"]))
    finally:
        project.close()
    assert [one.result for one in outcome.rules] == ["passed", "passed"]


def test_all_candidates_but_the_baseline_are_judged(tmp_path: Path) -> None:
    answers = {**all_of("A", GOOD), **all_of("B", GOOD), **all_of("C", BAD)}
    outcome = applied(tmp_path, answers, rule("all_pass"), rule("no_broken"), baseline="B")
    assert [(one.candidate, one.result) for one in outcome.rules] == [
        *(("A@m", "passed"),) * 2,
        *(("C@m", "failed"),) * 2,
    ]


@pytest.mark.parametrize(
    ("wrong", "baseline", "code"),
    [
        (rule("better", "beauty"), "", "gate.metric"),
        (rule("all_pass", "latency_ms"), "", "gate.metric"),
        (rule("at_least", "pass"), "", "gate.rule"),
        (rule("better", "rubric"), "Z", "candidate.unknown"),
    ],
)
def test_what_cannot_be_applied_is_told(tmp_path: Path, wrong: GateRule, baseline: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        applied(tmp_path, {**all_of("A", GOOD), **all_of("B", GOOD)}, wrong, baseline=baseline)
    assert caught.value.code == code
    assert caught.value.remedy


def test_the_sentence_says_what_the_result_says(tmp_path: Path) -> None:
    # B is worse on one case of two, so the verdict is worse; whether by more than the margin, nobody can tell.
    answers = {**all_of("A", GOOD), **all_of("B", GOOD), **all_of("B", BAD, range(0, CASES, 2))}
    (tmp_path / "few").mkdir()
    unclear = applied(tmp_path, answers, rule("not_worse", "rubric", margin=2.0), rule("better", "rubric"))
    assert unclear.rules[0].result == "not enough cases"
    assert unclear.rules[0].reason.endswith("12 cases: cannot tell whether it is worse by more than 2.00")
    assert (unclear.rules[1].result, unclear.rules[1].reason.rpartition(": ")[2]) == ("failed", "worse")
    few = {**all_of("A", BAD, range(5)), **all_of("B", GOOD, range(5))}
    told = applied(tmp_path / "few", few, rule("not_worse", "rubric"), rule("better", "rubric"), rule("all_pass"))
    assert [one.result for one in told.rules] == ["not enough cases"] * 3
    assert [one.reason.rpartition(": ")[2] for one in told.rules] == [
        *("at least 6 are needed",) * 2,
        "5 of 12 passed, of 7 nobody knows",
    ]


def test_a_gate_in_a_file_names_line_field_and_what_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    found = read_gate_file(path, gate_id="x")
    assert (found.name, found.baseline, [one.rule for one in found.rules]) == (
        "release",
        "A",
        ["not_worse", "no_broken", "at_most"],
    )
    for old, new, line, told in (
        ("not_worse", "not_wrose", 4, "Did you mean “not_worse”?"),
        ("margin", "margn", 4, "Did you mean “margin”? The fields are: metric, rule, value, margin, tags, kinds."),
        ("margin: 0.1", "margin: -1", 4, "negative"),
        ("kinds: [regression]", "kinds: [regresion]", 5, "Did you mean “regression”?"),
        ("value: 4000", "margin: 4000", 6, "needs a value"),
        ("rules", "rule", 3, "Did you mean “rules”?"),
        (EXAMPLE, "gates:\n  - name: x\n", 1, "a gate’s file holds one"),
        (EXAMPLE, "name: x\n", 1, "It has no rules. Write at least one"),
    ):
        path.write_text(EXAMPLE.replace(old, new), encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_gate_file(path, gate_id="x")
        assert caught.value.where == f"gate.yaml, line {line}"
        assert told in caught.value.text()


def test_one_candidate_alone(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        applied(tmp_path, all_of("A", GOOD), rule("better", "rubric"), baseline="")
    assert caught.value.code == "gate.alone"


def test_a_judge_that_gave_no_score_lets_no_gate_pass(tmp_path: Path) -> None:
    unjudged = Made(short=0.9)
    answers = {**all_of("A", GOOD), **all_of("B", unjudged)}
    rules = (
        rule("at_least", value=0.4),
        rule("at_least", "quality", value=0.4),
        rule("all_pass"),
        rule("no_broken"),
        rule("not_worse", "quality", margin=0.1),
    )
    outcome = applied(tmp_path, answers, *rules)
    assert {one.result for one in outcome.rules} == {"not enough cases"}, outcome
    assert "12 answers are not wholly scored" in outcome.rules[1].reason


def test_one_unscored_answer_of_many_counts_as_the_worst(tmp_path: Path) -> None:
    answers = {**all_of("A", GOOD), **all_of("B", GOOD), ("B", 0, 0): Made(tone=2.0)}
    near, far = rule("at_least", "quality", value=0.9), rule("at_least", "quality", value=0.2)
    outcome = applied(tmp_path, answers, near, far)
    assert [one.result for one in outcome.rules] == ["not enough cases", "passed"], outcome
