"""Charts as values: what they say and that the table says the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.charts import Chart
from workbench.core.errors import InputError
from workbench.core.intervals import mean_summary, rate_summary
from workbench.core.summaries import CandidateSummary, Latency, TokenTotals
from workbench.stats.candidates import named
from workbench.stats.charts import build, front


def summary(label: str, levels: list[float | None], cost: float | None = None) -> CandidateSummary:
    metrics = {"rubric": mean_summary(levels, "level")}
    if cost is not None:
        metrics["cost_usd"] = mean_summary([cost] * len(levels), "continuous")
    return CandidateSummary(
        candidate=label,
        n=len(levels),
        scored=len(levels),
        unscored=0,
        failures=0,
        states={},
        metrics=metrics,
        pass_rate=rate_summary([level is not None and level > 3 for level in levels]),
        tokens=TokenTotals(),
        cost_usd=None,
        latency_ms=Latency(),
    )


MINI = [
    summary("A@mini", [4.0, 4.2, 3.8, None], 0.00026),
    summary("B@mini", [4.4, 4.2, 4.3, 4.1], 0.00016),
    summary("B@haiku", [4.5, 4.2, 4.3, 4.1], 0.00045),
]
NAMES = {"A@mini": "baseline", "B@mini": "shorter", "B@haiku": "shorter"}


def sound(chart: Chart) -> Chart:
    text = json.dumps(chart.model_dump(mode="json"))
    assert "NaN" not in text
    assert "nan" not in text
    assert "None" not in text
    assert chart.title
    assert all(len(row) == len(chart.header) for row in chart.rows)
    return chart


def test_means_say_who_leads_and_stand_with_n() -> None:
    chart = sound(build("means", MINI, "rubric", title="Rubric mean", names=NAMES))
    assert chart.title == "B haiku has the highest rubric mean, 4.28"
    assert chart.corner == "n 3 to 4, 1 unscored"
    assert [(series.key, series.name, series.slot, series.mark) for series in chart.series] == [
        ("A", "baseline", 0, "circle"),
        ("B", "shorter", 1, "square"),
    ]
    assert [point.candidate for series in chart.series for point in series.points] == ["A@mini", "B@mini", "B@haiku"]
    assert chart.x.ticks == ((0, "A mini"), (1, "B mini"), (2, "B haiku"))
    point = chart.series[1].points[0]
    assert point.y == pytest.approx(4.25)
    assert point.y_low is not None
    assert point.y_low < 4.25
    assert "B@mini  4.25 [4.04, 4.46], n 4" in point.text
    assert chart.rows[0] == ("A@mini", "4.00", "[3.50, 4.50]", "3", "1", "t")


def test_cost_and_quality_have_a_front() -> None:
    chart = sound(build("cost_quality", MINI, "rubric", title="Rubric mean", names=NAMES))
    assert chart.title == "B mini comes near the rubric mean of B haiku for 36 % of its cost".replace(" %", "\xa0%")
    assert chart.corner == "2 of 3 candidates are on the front"
    assert [round(end, 9) for corner in chart.front for end in corner] == [0.16, 4.25, 0.45, 4.275]
    assert chart.x.scale == "log"
    assert chart.rows[1][-1] == "$0.160"


def test_free_answers_have_a_linear_scale() -> None:
    chart = sound(build("cost_quality", [summary("A@s", [3, 4], 0.0), summary("B@s", [4, 4], 0.0)], "rubric"))
    assert chart.x.scale == "linear"
    assert chart.front == ((0, 4),)
    assert chart.title == "B is cheapest and has the best rubric"


def test_what_is_missing_is_said() -> None:
    nothing = sound(build("means", [summary("A@mini", [None, None])], "rubric", title="Rubric mean"))
    assert nothing.empty
    assert nothing.title == "Nothing has a rubric mean yet"
    assert nothing.rows[0][1:3] == ("undefined", "no interval: No case could be scored.")
    unpriced = sound(build("cost_quality", [summary("A@mini", [4, 5])], "rubric"))
    assert unpriced.empty
    assert unpriced.rows[0][-1] == "unknown"
    assert unpriced.foot == "linear scale · 1 without a score or a known cost"
    assert sound(build("means", [], "rubric")).empty
    assert sound(build("means", MINI, "no such metric")).empty


def test_one_candidate_and_equal_ones() -> None:
    assert build("means", MINI[:1], "rubric", title="Rubric mean").title == "A: rubric mean 4.00 [3.50, 4.50]"
    same = [summary("A@m", [4, 4]), summary("B@m", [4, 4])]
    assert build("means", same, "rubric", title="Rubric mean").title == "All have the same rubric mean, 4.00"
    assert build("means", MINI, "pass", title="Passed").title.endswith("passed, 100\xa0%")


def test_lower_is_better_for_cost() -> None:
    assert build("means", MINI, "cost_usd", title="Cost").title == "B mini has the lowest cost, $0.000160"


def test_an_unknown_chart_is_named() -> None:
    with pytest.raises(InputError, match="no chart “pie”"):
        build("pie", MINI, "rubric")


points = st.lists(st.tuples(st.floats(0, 10), st.floats(1, 5)), max_size=12)


@given(points)
def test_nothing_beats_the_front(placed: list[tuple[float, float]]) -> None:
    best = front(placed)
    assert set(best) <= set(placed)
    assert best == sorted(best)
    for cost, value in best:
        assert not any((c <= cost and v > value) or (c < cost and v >= value) for c, v in placed)
    for point in set(placed) - set(best):
        assert any(c <= point[0] and v >= point[1] for c, v in best)


def test_candidates_have_letters_and_slots() -> None:
    people = named(["A@m", "refund/B@m", "v:1a2b3c4d@m", "human@imported"])
    assert [(who.key, who.title, who.slot) for who in people.values()] == [
        ("A", "A m", 0),
        ("refund/B", "refund/B m", 1),
        ("v:1a2b3c4d", "v:1a2b3c4d m", 2),
        ("human", "human", 3),
    ]
    assert [who.slot for who in named(["E@m", "A@m", "x@m"]).values()] == [4, 0, 1]
    assert named(["a/A@m", "b/A@m"])["b/A@m"].slot == 1


def test_where_nothing_costs_anything_tokens_stand_for_the_cost() -> None:
    def with_tokens(label: str, levels: list[float | None], tokens: float) -> CandidateSummary:
        found = summary(label, levels, 0.0)
        more = {
            name: mean_summary([tokens / 2] * len(levels), "continuous") for name in ("input_tokens", "output_tokens")
        }
        return found.model_copy(update={"metrics": {**found.metrics, **more}})

    chart = sound(
        build(
            "cost_quality",
            [with_tokens("A@s", [3, 4], 800), with_tokens("B@s", [4, 4], 500)],
            "rubric",
            title="Rubric mean",
        )
    )
    assert chart.x.title == "tokens per run"
    assert chart.title == "B takes the fewest tokens and has the best rubric mean"
    assert chart.front == ((500, 4),)
    assert "$0" in chart.foot
