"""Trend, slices, tokens and judge against people as chart values."""

from __future__ import annotations

import pytest

from tests.stats.test_charts import sound, summary
from workbench.core.intervals import mean_summary
from workbench.core.summaries import CandidateSummary
from workbench.stats.charts import build
from workbench.stats.judge_charts import confusion_chart, ratings_chart
from workbench.stats.judge_rows import JudgedRow
from workbench.stats.judging import bench_slice
from workbench.stats.slice_chart import slices
from workbench.stats.trend_chart import TrendPoint, trend


def point(experiment: int, label: str, levels: list[float | None], release: str = "") -> TrendPoint:
    return TrendPoint(experiment, label, mean_summary(levels, "level"), "3 May", release, f"exp{experiment}")


def test_a_trend_marks_releases() -> None:
    found = [
        point(9, "B@m", [4, 4, 4.5], "1.2"),
        point(3, "A@m", [3, 4, 3.5], "1.1"),
        point(3, "B@m", [3, 3, 3]),
        point(5, "B@m", [None, None]),
    ]
    chart = sound(trend(found, "rubric", "Rubric mean", {"B@m": "shorter"}))
    assert chart.title == ("B: rubric mean from 3.00 in experiment 3 to 4.17 in experiment 9, the largest move")
    assert chart.corner == "3\xa0experiments, 2\xa0releases"
    assert chart.x.ticks == ((0, "3"), (1, "5"), (2, "9"))
    assert chart.marks == ((0, "1.1"), (2, "1.2"))
    assert [(series.key, [one.x for one in series.points]) for series in chart.series] == [("A", [0]), ("B", [0, 2])]
    assert chart.series[1].points[1].case_id == "exp9"
    assert chart.rows[2][:6] == ("5", "3 May", "B@m", "undefined", "no interval: No case could be scored.", "0")
    single = sound(trend([point(3, "A@m", [3, 4])], "rubric", "Rubric mean"))
    assert single.title == "A: rubric mean 3.50 in experiment 3"
    assert sound(trend([], "rubric", "Rubric mean")).title == "No experiment has a rubric mean yet"


def test_slices_say_where_to_look_first() -> None:
    values = {
        "A@m": {"1": 4.0, "2": 3.0, "3": 2.0, "4": None},
        "B@m": {"1": 5.0, "2": 5.0, "3": 4.0, "4": 4.0},
    }
    chart = sound(
        slices(values, {"refund": ["1", "2"], "delay": ["3", "4"], "none": []}, "rubric", "Rubric mean", "level")
    )
    assert chart.title == "Lowest rubric mean: A on delay, 2.00"
    assert chart.corner == "n 0 to 2 a slice, 1 unscored"
    assert "3\xa0groups were looked at" in chart.foot
    assert chart.rows[1][:5] == ("delay", "2.00", "One case: no interval", "1", "1")
    assert [one.x for one in chart.series[0].points] == [0, 1]
    cost = slices({"A@m": {"1": 0.1, "2": 0.2}}, {"x": ["1"], "y": ["2"]}, "cost_usd", "Cost", "continuous")
    assert cost.title == "Highest cost: A on y, $0.200"
    assert sound(slices({}, {}, "rubric", "Rubric mean", "level")).title == "No slice has a rubric mean yet"


def test_tokens_of_each_candidate() -> None:
    def with_tokens(label: str, low: float) -> CandidateSummary:
        metrics = {
            "input_tokens": mean_summary([low, low + 10], "continuous"),
            "output_tokens": mean_summary([low * 2, low * 2 + 2], "continuous"),
        }
        return summary(label, [4, 5]).model_copy(update={"metrics": metrics})

    chart = sound(build("tokens", [with_tokens("A@m", 100), with_tokens("B@m", 50), summary("C@m", [3])], "rubric"))
    assert chart.title == "Tokens of an answer: A 201, B 101"
    assert chart.rows[1] == ("B@m", "55", "[−9, 119]", "101", "[88, 114]", "2")
    assert chart.rows[2] == ("C@m", "undefined", "Not measured.", "undefined", "Not measured.", "0")
    assert sound(build("tokens", [], "rubric")).title == "No answer has a count of tokens yet"


ROWS = [
    JudgedRow("a", 4, 4),
    JudgedRow("b", 4, 4),
    JudgedRow("c", 4, 5),
    JudgedRow("d", 2, 4.6, criterion="Tone"),
    JudgedRow("e", 3, None),
]


def test_judge_against_people_as_a_table() -> None:
    chart = sound(confusion_chart(ROWS, "mini"))
    assert chart.title == "mini agrees with people on 2 of 4\xa0rows, on 3 within one level"
    assert chart.corner.startswith("weighted kappa ")
    assert chart.corner.endswith(", n 4, 1 not rated by both")
    assert len(chart.series[0].points) == 25
    assert sum(one.value or 0 for one in chart.series[0].points) == 4
    assert chart.rows[3] == ("4", "0", "0", "0", "2", "1")
    assert confusion_chart([]).empty


def test_the_kappa_of_a_chart_is_the_bench_s_own() -> None:
    rows = [JudgedRow(f"r{at}", 1 + at % 5, 1 + at * 3 % 4, case=f"c{at // 3}") for at in range(30)]
    found = bench_slice("", rows).weighted_kappa
    for chart in (confusion_chart(rows), ratings_chart(rows)):
        assert chart.corner == f"weighted kappa {found.text().partition(', n')[0]}, n 30, 0 not rated by both"


def test_judge_against_people_row_by_row() -> None:
    chart = sound(ratings_chart(ROWS))
    places = [(one.x, one.y) for one in chart.series[0].points]
    assert len(set(places)) == 4
    assert all(abs(one.x - round(one.x)) < 0.5 for one in chart.series[0].points)
    assert {one.case_id: one.state for one in chart.series[0].points} == {"a": "", "b": "", "c": "worse", "d": "worse"}
    assert chart.rows[0] == ("d", "Tone", "2", "4.6", "+2.60")
    assert sound(ratings_chart([])).title == "No row was rated by people and the judge"


@pytest.mark.parametrize("count", [1, 2, 5, 30])
def test_rows_of_one_cell_stay_in_it(count: int) -> None:
    chart = ratings_chart([JudgedRow(str(at), 3, 3) for at in range(count)])
    assert len({(one.x, one.y) for one in chart.series[0].points}) == count
    assert all(2.6 <= one.x <= 3.4 and 2.6 <= one.y <= 3.4 for one in chart.series[0].points)
