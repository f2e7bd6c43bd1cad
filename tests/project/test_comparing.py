"""Comparisons: what candidates may be called, several experiments, layers, charts, the winner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import SAMPLE, call
from tests.project.made import Made, add_experiment, made_project
from workbench.core.canonical import short
from workbench.core.errors import InputError
from workbench.project import Project, create_project, open_project
from workbench.project.charting import CHARTS
from workbench.project.trend import release_of

GOOD, BAD = Made(short=1.0, tone=5.0), Made(short=0.0, tone=2.0)
CARD = "checks:\n  - {name: Signed, check: contains, arguments: {value: Mara}}\n"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The sample, run twice, the first run scored again by a check alone."""
    folder = tmp_path_factory.mktemp("comparing")
    create_project(folder / "p.pwb", source=SAMPLE).close()
    (folder / "signed.yaml").write_text(CARD, encoding="utf-8")
    for words in (
        ("run",),
        ("run", "--variants", "A,B", "--limit", "10"),
        ("import", folder / "signed.yaml", "--as", "scorecard"),
        ("score", "--experiment", "1", "--scorecard", "signed"),
    ):
        assert call(words[0], folder / "p.pwb", *words[1:]).status == 0
    project = open_project(folder / "p.pwb", read_only=True)
    yield project
    project.close()


def test_candidates_have_several_names(sample: Project) -> None:
    version = next(one.version for one in sample.experiments.get(1).manifest.candidates if one.variant == "B")
    for name in ("B", "B@offline/stand-in", "refund-reply/B", "refund-reply/B@offline/stand-in", f"v:{short(version)}"):
        pair = sample.comparing.compare([1], baseline="A", candidates=[name]).pairs[0]
        assert pair.candidate == "B@offline/stand-in"
    with pytest.raises(InputError, match="is no candidate"):
        sample.comparing.compare([1], baseline="D")


def test_a_candidate_is_not_compared_with_itself(sample: Project) -> None:
    for ask in (
        lambda: sample.comparing.compare([1], baseline="A", candidates=["B", "A@offline/stand-in"]),
        lambda: sample.comparing.compare([1], candidates=["A"]),
        lambda: sample.comparing.rows(1, baseline="B", candidate="B"),
    ):
        with pytest.raises(InputError, match="nothing differs from itself") as told:
            ask()
        assert "Name another: " in str(told.value.remedy)
    # Named twice, it is one candidate: p values are adjusted for what differs.
    assert len(sample.comparing.compare([1], baseline="A", candidates=["B", "refund-reply/B"]).pairs) == 1


def test_experiments_are_compared_over_the_cases_that_both_have(sample: Project) -> None:
    found = sample.comparing.compare([1, 2], baseline="A#1", candidates=["A#2", "B#2", "C"], metric="rubric")
    assert found.experiments == (1, 2)
    assert [(pair.candidate, pair.n, pair.unmatched) for pair in found.pairs] == [
        ("A@offline/stand-in#2", 10, 38),
        ("B@offline/stand-in#2", 10, 38),
        ("C@offline/stand-in", 48, 0),
    ]
    assert found.pairs[0].difference == 0
    with pytest.raises(InputError, match="fits several"):
        sample.comparing.compare([1, 2], baseline="A")
    with pytest.raises(InputError, match="Experiment 2 has no metric"):
        sample.comparing.compare([1, 2], baseline="A#1", metric="Signed")


def test_a_metric_stands_in_the_latest_layer_that_has_it(sample: Project) -> None:
    infos = {info.name: info for info in sample.experiments.metrics(1)}
    run, layer = (one.id for one in sample.experiments.layers(1))
    assert {name: infos[name].layer for name in ("Signed", "pass", "quality", "rubric", "At most 90 words")} == {
        **dict.fromkeys(("Signed", "pass", "quality"), layer),
        **dict.fromkeys(("rubric", "At most 90 words"), run),
    }
    assert (infos["Signed"].kind, infos["rubric"].kind, infos["cost_usd"].better) == ("binary", "level", "lower")
    assert sample.comparing.compare([1], metric="Signed").pairs[0].test == "McNemar, exact"
    # Named, the first layer counts again.
    first = sample.comparing.compare([1], metric="pass", layer=run).pairs[0]
    assert (first.fixed, first.broken) != (0, 0)
    # Beside another metric they are still those of passed cases, and said to be.
    short = sample.comparing.compare([1], metric="At most 90 words", layer=run).pairs[0]
    assert (short.fixed, short.broken, short.fixed_of) == (first.fixed, first.broken, "pass")
    assert sample.comparing.compare([1], metric="pass").pairs[0].difference == 0


def test_all_pairs_are_corrected_together(sample: Project) -> None:
    together = sample.comparing.all_pairs([1], metric="rubric").pairs
    assert [(pair.baseline[0], pair.candidate[0]) for pair in together] == [("A", "B"), ("A", "C"), ("B", "C")]
    for pair in together:
        alone = sample.comparing.compare(
            [1], baseline=pair.baseline, candidates=[pair.candidate], metric="rubric"
        ).pairs[0]
        assert (alone.difference, alone.low, alone.p) == (pair.difference, pair.low, pair.p)
        assert pair.p is not None
        assert pair.p_adjusted is not None
        assert pair.p <= pair.p_adjusted


@pytest.mark.parametrize("kind", CHARTS)
def test_charts_say_what_they_show(sample: Project, kind: str) -> None:
    chart = sample.comparing.chart(1, kind, "rubric")
    assert chart.kind == kind
    assert chart.title
    if kind in ("confusion", "ratings"):
        assert chart.empty
        assert "No row was rated by people" in chart.title
        assert "in a rate cell" in chart.hint
        return
    assert chart.hint == ""
    if kind == "routing":
        assert chart.empty
        assert chart.title.endswith("no call costs money")
    else:
        assert not chart.empty
    assert chart.rows
    assert all(len(row) == len(chart.header) for row in chart.rows)
    if kind == "differences":
        assert [series.key for series in chart.series] == ["B"]
        assert len(chart.series[0].points) == 48
        assert {point.case_id for point in chart.series[0].points} >= {"r01", "r48"}
        other = sample.comparing.chart(1, kind, "rubric", baseline="C", candidate="A")
        assert "A − C" in other.corner
    if kind == "heat_map":
        assert len(chart.series) == 3


@pytest.mark.parametrize(
    ("tags", "release"),
    [((), ""), (("nightly", "release 1.2.0"), "1.2.0"), (("v1.3.0-rc.1",), "1.3.0-rc.1"), (("1.2", "released"), "")],
)
def test_a_trend_marks_the_experiments_that_are_tagged_with_a_release(
    sample: Project, tags: tuple[str, ...], release: str
) -> None:
    assert release_of(sample.experiments.get(1).model_copy(update={"tags": tags})) == release


def test_what_is_no_chart(sample: Project) -> None:
    with pytest.raises(InputError, match="There is no chart"):
        sample.comparing.chart(1, "pie")


def test_the_winner_is_better_by_most_or_the_first(sample: Project, tmp_path: Path) -> None:
    label, reason = sample.comparing.winner(2)
    assert label.partition("@")[0] in ("A", "B")
    assert reason.endswith(".")
    answers = {(key, case, 0): BAD if key == "A" else GOOD for key in "ABC" for case in range(12)}
    answers |= {("B", case, 0): BAD for case in range(3)}
    project = made_project(tmp_path / "p.pwb", answers, 12)
    try:
        assert project.comparing.winner() == (
            "C@m",
            "C@m is better than A@m on rubric mean: +3.00, 12 cases.",
        )
        add_experiment(project, {("A", case, 0): GOOD for case in range(12)}, 12)
        assert project.comparing.winner() == ("A@m", "A@m is the only candidate of experiment 2.")
    finally:
        project.close()


def test_rows_come_in_the_order_of_what_matters(tmp_path: Path) -> None:
    steady = Made(short=1.0, tone=3.0)
    answers = {("A", case, 0): steady for case in range(6)} | {("B", case, 0): steady for case in range(5)}
    answers |= {
        ("B", 1, 0): Made(short=0.0, tone=1.0),
        ("A", 2, 0): Made(short=0.0, tone=1.0),
        ("B", 3, 0): Made(short=1.0, tone=5.0),
        ("B", 4, 0): Made(failed=True),
    }
    project = made_project(tmp_path / "p.pwb", answers, 6)
    try:
        rows = project.comparing.rows(1, baseline="A", candidate="B", metric="rubric")
    finally:
        project.close()
    assert [(row.case_id, row.status, row.delta) for row in rows] == [
        ("c01", "broken", -2),
        ("c02", "fixed", 2),
        ("c03", "changed", 2),
        ("c00", "same", 0),
        ("c04", "unmatched", None),
        ("c05", "unmatched", None),
    ]
    assert rows[0].reason == "Short now fails"
    assert rows[2].reason == "Tone 3 → 5"
