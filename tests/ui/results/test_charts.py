"""Charts as they are drawn: every kind, odd data, and the pictures and tables that are saved."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from tests.benchmarks.made_charts import Made
from workbench.core.charts import Axis, Chart, Point, Series
from workbench.core.errors import SettingsError
from workbench.project.charting import CHARTS
from workbench.ui.results.chart_picture import picture_size, save_csv, save_png, save_svg
from workbench.ui.results.chart_view import ChartView
from workbench.ui.results.plot_axis import room, round_ticks, tick_words
from workbench.ui.theme import Paper, Theme

_LONG = "A tag that somebody wrote as a whole sentence because nobody told them not to, " * 3
ODD = {
    "none": Made([], 0),
    "one candidate": Made(["A@m"], 12),
    "one case": Made(["A@m", "B@m"], 1),
    "all equal": Made(["A@m", "B@m"], 20, flat=3.0),
    "nothing scored": Made(["A@m", "B@m"], 20, scored=False),
    "no prices": Made(["A@m", "B@m"], 20, priced=False),
    "40 candidates": Made([f"{chr(65 + place % 26)}@model-{place}" for place in range(40)], 6),
    "long and foreign": Made(
        [f"{_LONG}{n}@{_LONG}" for n in range(3)], 12, names=(_LONG, "السترة صغيرة", "买的帐篷漏水了")
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_data_is_drawn_or_said(qtbot: QtBot, theme: Theme, odd: str) -> None:
    view = ChartView(theme)
    qtbot.addWidget(view)
    view.resize(640, 360)
    view.show()
    for kind in CHARTS:
        chart = ODD[odd].chart(kind)
        view.show_chart(chart)
        assert chart.title
        assert view.plot.isHidden() == chart.empty
        assert "nan" not in f"{chart.title} {chart.corner} {chart.foot} {chart.rows}".lower().replace("finance", "")
        assert 0 < view.good_height(640) < 1_400
        assert len(chart.title) < 300
    view.grab()


def test_a_plot_grows_with_its_width_and_rows_keep_their_height(qtbot: QtBot, theme: Theme) -> None:
    view = ChartView(theme)
    qtbot.addWidget(view)
    heights = {}
    for kind in ("means", "heat_map"):
        view.show_chart(Made(["A@m", "B@m"], 12).chart(kind))
        heights[kind] = [view.good_height(width) for width in (700, 1100, 4000)]
    low, wide, widest = heights["means"]
    assert low < wide < widest < low + 150
    assert len(set(heights["heat_map"])) == 1


def test_a_chart_without_anything_to_draw_says_what_to_do(qtbot: QtBot, theme: Theme) -> None:
    view = ChartView(theme)
    qtbot.addWidget(view)
    nothing = Chart(kind="confusion", title="No row was rated", x=Axis(title=""), y=Axis(title=""))
    view.show_chart(nothing)
    view.show()
    bare = view.good_height(600)
    assert not view._foot.isVisible()
    view.show_chart(nothing.model_copy(update={"hint": "Rate some answers."}))
    assert view._foot.isVisible()
    assert "Rate some answers." in view._foot.text()
    assert view.good_height(600) > bare
    assert not view.plot.isVisible()


@pytest.mark.parametrize(
    ("value", "spacing", "unit", "said"),
    [
        (0.05, 0.05, "$", "$0.05"),
        (0.0004, 0.0002, "$", "$0.0004"),
        (2, 1, "$", "$2"),
        (-0.5, 0.5, "", "−0.5"),
        (400, 200, "ms", "400\xa0ms"),
        (2000, 1000, "ms", "2\xa0s"),
        (1500, 500, "ms", "1.5\xa0s"),
        (1200, 200, "tok", "1,200"),
        (0.25, 0.25, "", "0.25"),
        (0.9, 0.1, "%", "90\xa0%"),
    ],
)
def test_ticks_have_their_unit(value: float, spacing: float, unit: str, said: str) -> None:
    assert tick_words(value, spacing, unit) == said


def test_ticks_are_round_and_what_is_drawn_has_room() -> None:
    assert round_ticks(0, 1, 4) == [0, 0.25, 0.5, 0.75, 1]
    assert round_ticks(3, 3, 4) == [3]
    assert room([0.0, 2.0], Axis(title=""), 0.6) == (-0.6, 2.6)
    assert room([0.0, 0.0], Axis(title=""))[0] < 0
    low, high = room([120.0, 120.1], Axis(title="", low=0))
    assert low == 0
    assert high > 130


def test_saved_pictures_have_the_size_the_look_and_text(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    chart = Made(["A@m", "B@m"], 20).chart("slices")
    size = picture_size(chart, Paper("print"))
    grounds = {"light": "#ffffff", "dark": "#1e1f22", "print": "#ffffff"}
    for look, ground in grounds.items():
        save_png(chart, tmp_path / f"{look}.png", look)  # type: ignore[arg-type]
        image = QImage(str(tmp_path / f"{look}.png"))
        assert (image.width(), image.height()) == (2 * size.width(), 2 * size.height())
        assert image.pixelColor(2, 2) == QColor(ground)
    save_svg(chart, tmp_path / "chart.svg", "print")
    renderer = QSvgRenderer(str(tmp_path / "chart.svg"))
    assert renderer.defaultSize() == size
    drawn = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    marks = {drawn.pixelColor(x, y).name() for x in range(0, size.width(), 2) for y in range(0, size.height(), 2)}
    assert QColor("#1f2e8f").name() in marks
    words = [node.text for node in ElementTree.parse(tmp_path / "chart.svg").iter() if node.tag.endswith("}text")]
    assert chart.title in words
    assert {"sale", "abroad", "late"} <= set(words)


def test_a_saved_table_is_the_chart_and_no_formula(tmp_path: Path) -> None:
    point = Point(x=0, y=1, case_id="=1+1")
    chart = Chart(
        kind="differences",
        title="T",
        x=Axis(title=""),
        y=Axis(title=""),
        series=(Series(key="A", name="A", points=(point,)),),
        header=("Case", "Difference"),
        rows=(("=1+1", "+0.30"), ("c,2", "−1")),
    )
    save_csv(chart, tmp_path / "chart.csv")
    with (tmp_path / "chart.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["Case", "Difference"], ["'=1+1", "+0.30"], ["c,2", "−1"]]
    with pytest.raises(SettingsError, match="could not be written"):
        save_csv(chart, tmp_path / "nowhere" / "chart.csv")
