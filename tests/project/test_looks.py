"""Beyond the verdict: by field, what fails alike, routes, who beats whom, repeats, trend, clusters."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from tests.project.made import Made, add_experiment, made_project
from workbench.core.cases import Case, ContextDocument
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.project import Project, create_project
from workbench.project.case_fields import MOST_VALUES, clusters, groupings, slices
from workbench.store.store import Store

CASES = 30


def good(case: int, cost: str) -> Made:
    """A trial that passes."""
    return Made(short=1.0, tone=5.0 if case % 2 else 4.0, cost=cost, reason="It is short and kind.")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A is dear, B as good and cheap, C cheaper and broken in ten cases; two repeats, of which one of A's differs."""
    answers = {}
    for case in range(CASES):
        for repeat in range(2):
            answers["A", case, repeat] = good(case, "0.004")
            answers["B", case, repeat] = good(case, "0.001")
            broken = "The amount is wrong, 9 instead of 90." if case % 2 else "The greeting is rude to customers."
            bad = Made(short=0.0, tone=1.0, cost="0.0005", reason=broken)
            answers["C", case, repeat] = bad if case < 10 else good(case, "0.0005")
    answers["A", 3, 1] = Made(short=0.0, tone=1.0, cost="0.004")
    found = made_project(tmp_path_factory.mktemp("looks") / "p.pwb", answers, CASES, 2, tags=["first"])
    yield found
    found.close()


def test_groups_of_broken_rows(project: Project) -> None:
    found = project.comparing.failure_groups(1, "B", "C", "pass")
    assert (found.rows, found.broken, found.failing) == (CASES, 10, False)
    assert found.sentence == "10\N{NO-BREAK SPACE}rows broke, all of them on Tone."
    by_kind = {kind: [one for one in found.groups if one.kind == kind] for kind in ("part", "tag", "reason")}
    assert [(one.name, one.count, one.share) for one in by_kind["part"]] == [("R/Tone", 10, 1.0), ("short", 10, 1.0)]
    assert [(one.name, one.count, one.usual) for one in by_kind["tag"]] == [("first", 1, 1 / CASES)]
    assert [one.count for one in by_kind["reason"]] == [5, 5]
    assert {"amount" in one.name or "wrong" in one.name for one in by_kind["reason"]} == {True, False}
    rows = {row.trial_id: row for row in project.experiments.rows(1)}
    for group in found.groups:
        assert 1 <= len(group.examples) <= 3
        assert len(set(group.cases)) == group.count
        for example in group.examples:
            row = rows[example.trial_id]
            assert (row.candidate, row.case_id, row.passed) == ("C@m", example.case_id, False)
            assert example.case_digest in group.cases
            assert example.reason
            assert rows[example.baseline_trial].candidate == "B@m"
    assert found == project.comparing.failure_groups(1, "B", "C", "pass")
    nothing = project.comparing.failure_groups(1, "C", "B", "pass")
    assert (nothing.broken, nothing.groups, nothing.sentence) == (0, (), "No row broke.")
    failing = project.comparing.failure_groups(1, "B", "C", "pass", failing=True)
    assert (failing.broken, failing.sentence) == (10, "10\N{NO-BREAK SPACE}rows fail, all of them on Tone.")
    # Of many rows the reasons of some are read, and that is said; parts and tags are those of all.
    with mock.patch("workbench.project.breaking.READ", 4):
        few = project.comparing.failure_groups(1, "B", "C", "pass")
    assert few.sentence.endswith(" The reasons of 4 of them were gathered by likeness.")
    assert sum(one.count for one in few.groups if one.kind == "reason") <= 4
    assert [one for one in few.groups if one.kind != "reason"] == by_kind["part"] + by_kind["tag"]


def test_a_look_at_each_value_of_a_field_is_corrected_for_all(project: Project) -> None:
    found = project.comparing.slices(1, "B", "C", "rubric", "kind")
    assert [(one.name, one.cases) for one in found.table.slices] == [("golden", CASES - 1), ("edge", 1)]
    golden, edge = (one.pair for one in found.table.slices)
    assert found.table.looks == 2
    assert "2\N{NO-BREAK SPACE}groups were looked at" in found.table.warning
    assert golden.p is not None
    assert golden.p_adjusted is not None
    assert golden.p_adjusted >= golden.p
    assert (edge.verdict, edge.low) == ("not enough cases", None)
    assert sum(map(len, project.comparing.sliced(1, "kind").values())) == CASES
    with pytest.raises(InputError, match="No case has a field"):
        project.comparing.slices(1, "B", "C", "rubric", "nobody")
    with pytest.raises(InputError, match="too many to group by"):
        project.comparing.slices(1, "B", "C", "rubric", "n")
    with pytest.raises(InputError, match="nothing to be compared with"):
        project.comparing.slices(1, "B", "B")


def test_the_cheapest_that_is_not_worse(project: Project) -> None:
    found = project.comparing.routing(1, metric="rubric")
    # A case whose repeats differ makes A worse than B by a little, so B is the best; C is cheaper and worse.
    assert (found.overall.best, found.overall.chosen) == ("B@m", "B@m")
    against = project.comparing.routing(1, "A", "rubric", margin=0.5)
    assert (against.overall.best, against.overall.chosen) == ("A@m", "B@m")
    assert against.overall.saved.value == pytest.approx(3.0)
    assert [one.name for one in against.slices] == ["first"]


def test_who_beats_whom(project: Project) -> None:
    found = project.comparing.strengths(1, "rubric")
    records = {(one.baseline[0], one.candidate[0]): one.record.text for one in found.meetings}
    assert records["B", "C"] == "0 won, 20 tied, 10 lost"
    assert records["A", "B"] == "1 won, 29 tied, 0 lost"
    assert [one.candidate for one in found.ratings] == ["B@m", "A@m", "C@m"]
    assert sum(one.rating.value or 0 for one in found.ratings) == pytest.approx(3_000)
    coarse = project.comparing.strengths(1, "rubric", margin=5)
    assert {one.rating.value for one in coarse.ratings} == {1_000.0}
    assert project.comparing.several(1, "rubric").test.startswith("Friedman")
    assert project.comparing.several(1, "output_tokens").p == 1.0


def test_repeats_that_differ(project: Project) -> None:
    found = {one.candidate[0]: one for one in project.comparing.flakiness(1, "pass")}
    assert found["A"].spread.flaky.value == 1 / CASES
    assert found["A"].spread.worst == ("c03",)
    assert [one.k for one in found["A"].passes] == [1, 2]
    assert [one.all_pass.value for one in found["A"].passes] == [pytest.approx(59 / 60), pytest.approx(29 / 30)]
    assert found["B"].spread.reason == "All tries of all cases are alike."


def test_trend_over_experiments(project: Project, tmp_path: Path) -> None:
    points = project.comparing.trend_points("rubric")
    assert [(one.experiment, one.candidate) for one in points] == [(1, "A@m"), (1, "B@m"), (1, "C@m")]
    assert points[1].summary.mean == pytest.approx(4.5)
    assert project.comparing.trend("rubric").kind == "trend"
    with pytest.raises(InputError, match="has no metric"):
        project.comparing.trend_points("beauty")
    empty = create_project(tmp_path / "p.pwb")
    try:
        with pytest.raises(InputError, match="Nothing was run yet"):
            empty.comparing.trend()
    finally:
        empty.close()


def test_kept_values_are_read_again_after_a_write(tmp_path: Path) -> None:
    project = made_project(tmp_path / "p.pwb", {("A", 0, 0): Made(short=1.0, tone=3.0)}, 1)
    try:
        experiment = project.experiments.get(1)
        (digest,) = experiment.manifest.case_digests
        first = project.experiments.case_values(experiment, "rubric")
        assert first == {"A@m": {digest: 3.0}}
        assert project.experiments.case_values(experiment, "rubric") is first
        add_experiment(project, {("A", 0, 0): Made(short=1.0, tone=5.0)}, 1)
        assert project.experiments.case_values(experiment, "rubric") is first
        project._store.start_layer(experiment.id, None, [], [], "another")
        assert project.experiments.case_values(experiment, "rubric") is not first
    finally:
        project.close()


def stored(path: Path, cases: list[Case]) -> tuple[Store, list[str]]:
    """A store of these cases, and their digests."""
    project = create_project(path)
    project.documents.put(project.documents.get("project", "project"), label="x")
    from workbench.core.cases import GoldenSet

    project._store.put(GoldenSet(id="set", name="set"), label="Add")
    project._store.update_cases("set", cases, [], label="Add").result()
    return project._store, [case.digest for case in cases]


def test_fields_that_group_and_that_cluster(tmp_path: Path) -> None:
    chance = random.Random(5)
    pages = [ContextDocument(text=f"page {n}") for n in range(4)]
    cases = [
        Case(
            id=f"c{n}",
            inputs={"language": "de" if n % 3 else "en", "question": f"What is {chance.random()}?", "long": "x" * 99},
            meta={"user": f"u{n // 2}", "checked": n % 2 == 0, "score": n % 3, "list": [1]},
            tags=("a", "b") if n % 2 else (),
            documents=(pages[n % 4],) if n < 20 else (),
            history=(message("user", f"dialogue {n // 10}"),) if n < 30 else (),
            risk="high" if n == 0 else "",
        )
        for n in range(60)
    ]
    store, digests = stored(tmp_path / "p.pwb", cases)
    try:
        found = {one.field: one for one in groupings(store, digests)}
        assert set(found) == {"tag", "inputs.language", "meta.checked", "meta.score"}
        assert found["inputs.language"].values == ("de", "en")
        assert (found["tag"].title, found["tag"].cases) == ("Tag", 30)
        assert found["meta.checked"].values == ("no", "yes")
        assert {name: len(those) for name, those in slices(store, digests, "language").items()} == {"de": 40, "en": 20}
        with pytest.raises(InputError, match=f"at most {MOST_VALUES}"):
            slices(store, digests, "meta.user")
        by_user = clusters(store, digests, "meta.user")
        assert (len(by_user), len(set(by_user.values()))) == (60, 30)
        by_page = clusters(store, digests, "documents")
        assert (len(by_page), len(set(by_page.values()))) == (20, 4)
        assert len(set(clusters(store, digests, "history").values())) == 3
        with pytest.raises(InputError, match="several tags"):
            clusters(store, digests, "tag")
        assert groupings(store, ["case:none"]) == []
    finally:
        store.close()


@pytest.mark.parametrize(("cases", "alike"), [(0, False), (1, True), (2, False), (9, True), (20, False)])
def test_few_or_equal_cases_give_words_and_numbers(tmp_path: Path, cases: int, alike: bool) -> None:
    """None of the looks fails or says nan, whatever is missing: unscored and failed rows, no spread, no price."""
    tone = {key: (3.0 if alike else float(1 + place)) for place, key in enumerate("ABC")}
    answers = {(key, case, 0): Made(short=float(alike), tone=tone[key]) for key in "ABC" for case in range(cases)}
    answers |= {("A", cases, 0): Made(), ("B", cases, 0): Made(failed=True), ("C", cases, 0): Made(tone=1.0)}
    project = made_project(tmp_path / "p.pwb", answers, cases + 1, tags=["one"])
    comparing = project.comparing
    try:
        for metric in ("rubric", "pass") if cases < 20 else ("rubric", "cost_usd"):
            said = [
                comparing.all_pairs([1], metric=metric, cluster_by="kind").model_dump_json(),
                comparing.slices(1, metric=metric, by="kind").model_dump_json(),
                comparing.failure_groups(1, "A", "C", metric, failing=True).model_dump_json(),
                comparing.routing(1, metric=metric, by="kind").model_dump_json(),
                comparing.strengths(1, metric).model_dump_json(),
                comparing.several(1, metric).model_dump_json(),
                *(one.model_dump_json() for one in comparing.flakiness(1, metric)),
            ]
            assert "nan" not in re.findall(r"\w+", " ".join(said).lower())
            assert "infinity" not in " ".join(said).lower()
            assert comparing.trend(metric).rows
        assert comparing.routing(1, metric="rubric").overall.reason
        if not cases:
            assert {pair.reason for pair in comparing.all_pairs([1], metric="pass").pairs} == {
                "No case has a score of both. No answer of C has a value. The only call of B failed: It broke.",
                "No case has a score of both. The only call of B failed: It broke. No answer of A has a value.",
                "No case has a score of both. No answer of C has a value. No answer of A has a value.",
            }
    finally:
        project.close()
