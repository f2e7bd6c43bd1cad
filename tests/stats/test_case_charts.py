"""Charts of single cases and of criteria."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stats.test_charts import MINI, NAMES, sound, summary
from workbench.core.summaries import MetricKind, Pair
from workbench.stats import compare
from workbench.stats.case_charts import differences, latency
from workbench.stats.criterion_charts import heat_map, profile
from workbench.stats.distribution_chart import distribution

A = {"c1": 4.0, "c2": 3.0, "c3": 5.0, "c4": None}
B = {"c1": 5.0, "c2": 1.0, "c3": 5.0, "c4": 2.0}


def compared(first: dict[str, float | None], second: dict[str, float | None], better: str = "higher") -> Pair:
    return compare(
        first,
        second,
        baseline_label="A@m",
        candidate_label="B@m",
        metric="rubric",
        kind="level",
        better=better,  # type: ignore[arg-type]
    )


def test_a_distribution_counts_every_case_once() -> None:
    chart = sound(distribution({"A@m": A, "B@m": B}, "rubric", "Rubric mean", "level"))
    assert chart.title == "Median rubric mean: A 4.00, B 3.50"
    assert chart.corner == "n 3 to 4, 1 unscored"
    assert [(point.x, point.y) for point in chart.series[1].points] == [(1, 1), (2, 1), (3, 0), (4, 0), (5, 2)]
    assert chart.rows[4] == ("5", "1", "2")
    assert chart.series[1].points[4].text == "B@m  2 of 4 cases at 5"


@pytest.mark.parametrize("kind", ["binary", "level", "continuous"])
def test_no_distribution_without_values(kind: MetricKind) -> None:
    assert sound(distribution({"A@m": {"c": None}}, "x", "Quality", kind)).empty
    assert sound(distribution({}, "x", "Quality", kind)).empty


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=60))
def test_bins_hold_all(values: list[float]) -> None:
    cases: dict[str, float | None] = {str(at): value for at, value in enumerate(values)}
    chart = distribution({"A@m": cases}, "latency_ms", "Time", "continuous")
    assert sum(point.y for point in chart.series[0].points) == len(values)
    assert 1 <= len(chart.series[0].points) <= 42
    assert chart.x.low is not None
    assert chart.x.high is not None
    assert chart.x.low <= min(values) * (1 + 1e-9)
    assert chart.x.high >= max(values) * (1 - 1e-6)


def test_differences_are_sorted_and_the_broken_marked() -> None:
    chart = sound(differences(compared(A, B), A, B, "Rubric mean", broken={"c2"}, names={}))
    assert chart.title == "B gains on 1\xa0case and loses on 1"
    assert chart.corner == "B − A, paired by case"
    assert [(point.case_id, point.y, point.state) for point in chart.series[0].points] == [
        ("c2", -2, "broken"),
        ("c3", 0, ""),
        ("c1", 1, "better"),
    ]
    assert chart.rows[0] == ("c2", "3.00 → 1.00", "−2.000", "broken")
    assert chart.foot.endswith("triangle: 1 of the losses fails where the baseline passed")
    # What fails and yet gains on this metric is counted too: elsewhere stands that two broke.
    both = differences(compared(A, B), A, B, "Rubric mean", broken={"c1", "c2"}, names={})
    assert both.foot.endswith("1 of the losses fails where the baseline passed, 1 of the others does too")
    assert chart.margin == 0.1
    assert chart.line == pytest.approx(-1 / 3)
    assert chart.line_label.startswith("mean −0.3")


def test_what_should_be_low_gains_when_it_falls() -> None:
    chart = differences(compared(A, B, "lower"), A, B, "Cost")
    assert [point.state for point in chart.series[0].points] == ["better", "", "worse"]


def test_differences_without_pairs_and_without_change() -> None:
    nothing = sound(differences(compared({}, {}), {}, {}, "Rubric mean"))
    assert nothing.empty
    assert nothing.title == "No case has a score of both"
    assert sound(differences(compared(A, A), A, A, "Rubric mean")).title == "B changes no case"
    assert sound(differences(compared({"a": 1}, {"a": 2}), {"a": 1}, {"a": 2}, "Rubric mean")).title.startswith(
        "B gains on"
    )


def test_latency_has_percentiles() -> None:
    chart = sound(latency({"A@m": {str(at): at * 10.0 for at in range(101)}, "B@m": {"c": 40.0}, "C@m": {}}))
    assert chart.title == "B ends 95 % of its calls within 40\xa0ms, the fastest"
    assert [point.y for point in chart.series[0].points] == pytest.approx([500, 750, 900, 950, 990])
    assert chart.rows[2][1:] == ("unknown",) * 5 + ("0",)
    assert sound(latency({})).title == "No call has a time yet"


def test_a_profile_says_where_they_differ() -> None:
    metrics = [("rubric", "Tone"), ("missing", "Facts")]
    chart = sound(profile(MINI, metrics, NAMES))
    assert chart.title == "They differ most on Tone: B haiku leads by 0.28"
    assert chart.rows[1] == ("Facts", "undefined", "undefined", "undefined")
    assert sound(profile([summary("A@m", [4])], metrics)).title == "Nothing to compare by criterion yet"


def test_a_heat_map_has_a_cell_for_each() -> None:
    values = {"A@m": {"t": A, "f": B}, "B@m": {"t": B, "f": A}}
    chart = sound(heat_map(values, {"t": "Tone", "f": "Facts"}, ["c2", "c4"]))
    assert chart.title == "Lowest: A on Facts, 3.25"
    assert chart.header == ("Case", "A Tone", "A Facts", "B Tone", "B Facts")
    assert [row[0] for row in chart.rows] == ["c4", "c2"]
    assert chart.rows[0] == ("c4", "unscored", "2", "2", "unscored")
    assert [point.value for point in chart.series[0].points] == [None, 3, 2, 1]
    few = heat_map(values, {"t": "Tone", "f": "Facts"}, ["c2", "c4"], most=1)
    assert few.x.title == "the 1 lowest, lowest first"
    assert few.corner.startswith("2")
    assert sound(heat_map({}, {}, [])).title == "Nothing was scored yet"
