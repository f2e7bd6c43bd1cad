"""Chart cells by mouse and keys: points, picks, menus, binding, what to do about the result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk
from tests.ui.notebook.test_bound_cells import chart, compare, text
from workbench.core.experiments import Experiment
from workbench.core.notebooks import ChartCell
from workbench.core.prompts import Prompt
from workbench.ui import rereading
from workbench.ui.notebook import chart_menus as menus
from workbench.ui.notebook.chart import ChartBody
from workbench.ui.pages.prompt import PromptPage
from workbench.ui.results.hover_card import HoverCard
from workbench.ui.results.plot import Plot
from workbench.ui.widgets.icon_buttons import LinkButton

LEFT = Qt.MouseButton.LeftButton


async def showing(desk: Desk, kind: str) -> ChartBody:
    """The first chart cell with another chart, chosen from its menu."""
    body = chart(desk)
    await until(lambda: body.chart is not None, 60)
    # Without a screen a popup cannot be shown: the click on the word is heard, the menu taken as it would open.
    opened: list[QMenu] = []
    body.popup = lambda menu, anchor: opened.append(menu)  # type: ignore[method-assign]
    QTest.mouseClick(button(desk, "chart-chart"), LEFT)
    next(action for action in opened[0].actions() if action.text() == menus.KINDS[kind]).trigger()
    if kind != menus.ADVICE:
        await until(lambda: body.chart is not None and body.chart.kind == kind, 60)
    return body


def button(desk: Desk, name: str) -> QAbstractButton:
    """A button of the page."""
    found = desk.page.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def rows_of(desk: Desk) -> list[str]:
    """The cases that the comparison lists."""
    rows = compare(desk).view.rows.model()
    found = [rows.row(at) for at in range(rows.rowCount())]  # type: ignore[attr-defined]
    return [row.case_id for row in found if row is not None]


def spot(plot: Plot, number: int) -> QPoint:
    """Where a point is in the plot's viewport."""
    place = plot.places[number]
    return plot.getPlotItem().vb.mapViewToScene(QPointF(place.x, place.y / 2)).toPoint()  # type: ignore[no-any-return]


def move(plot: Plot, where: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """Move the pointer over the plot; without a screen QTest's own move reaches no widget that is scrolled away."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(where),
        plot.viewport().mapToGlobal(QPointF(where)),
        Qt.MouseButton.NoButton,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(plot.viewport(), event)


async def test_a_point_opens_its_row_and_picked_ones_filter_the_comparison(ran_desk: Desk) -> None:
    body = await showing(ran_desk, "differences")
    assert body.view is not None
    plot = body.view.plot
    told: list[object] = []
    plot.hovered.connect(lambda place, at: told.append(place))
    move(plot, spot(plot, 3))
    assert told[-1] == plot.places[3]
    card = body.view.findChild(HoverCard)
    assert isinstance(card, HoverCard)
    assert f"Case {plot.places[3].point.case_id}" in card.findChildren(QLabel)[0].text()
    QTest.mouseClick(plot.viewport(), LEFT, pos=spot(plot, 3))
    await until(lambda: ran_desk.trials != [])
    shown = ran_desk.project.experiments.trial(ran_desk.trials[-1])
    assert (shown.case.id, shown.candidate.label) == (plot.places[3].point.case_id, plot.places[3].point.candidate)
    body.enter()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Return)
    await until(lambda: len(ran_desk.trials) == 2)
    again = ran_desk.project.experiments.trial(ran_desk.trials[-1])
    assert again.case.id == plot.places[4].point.case_id

    # What is picked filters the comparison.
    await until(lambda: compare(ran_desk).view.row_count > 0 and compare(ran_desk).view.data is not None, 60)
    every = compare(ran_desk).view.row_count
    body.enter()
    QTest.keyClick(plot, Qt.Key.Key_Home)
    for _ in range(2):
        QTest.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert body.picks.cases == tuple(place.point.case_id for place in plot.places[:3])
    first, last = spot(plot, 0), spot(plot, 4)
    QTest.mousePress(plot.viewport(), LEFT, pos=first - QPoint(3, 0))
    move(plot, QPoint((first.x() + last.x()) // 2, first.y()), LEFT)
    move(plot, last + QPoint(3, 0), LEFT)
    QTest.mouseRelease(plot.viewport(), LEFT, pos=last + QPoint(3, 0))
    assert body.picks.cases == tuple(place.point.case_id for place in plot.places[:5])
    assert "5 cases picked" in text(ran_desk, "picksWords")
    QTest.mouseClick(button(ran_desk, "picksShow"), LEFT)
    await until(lambda: len(rows_of(ran_desk)) == 5)
    assert set(rows_of(ran_desk)) == set(body.picks.cases)
    assert ran_desk.page.cells.current == ran_desk.cell("compare")
    QTest.mouseClick(button(ran_desk, "picksClear"), LEFT)
    assert not body.picks.isVisible()
    await until(lambda: compare(ran_desk).view.row_count == every)


async def its_words_choose(ran_desk: Desk, body: ChartBody) -> None:
    """Metric, grouping, pair and experiment."""
    assert body.subject() == "By group of cases of Rubric mean by tag"
    shown = body._shown
    assert shown is not None
    menu = menus.metric_menu(body, shown.metrics, shown.metric.name, body.put)
    next(action for action in menu.actions() if action.text() == "Passed").trigger()
    await until(lambda: "of Passed" in body.subject(), 30)
    kinds = [one for one in shown.groupings if one.field != "tag"]
    body.put(group=kinds[0].field)
    await until(lambda: f"by {kinds[0].title.lower()}" in body.subject(), 30)
    assert body.chart is not None
    assert {name for _, name in body.chart.x.ticks} == set(kinds[0].values)
    body.put(chart="differences", baseline="C@offline/stand-in", candidate="A@offline/stand-in")
    await until(lambda: body.subject().endswith("for A against C"), 30)
    pin = next(action for action in body.binding_menu().actions() if action.text().startswith("Pin experiment 1"))
    pin.trigger()
    await until(lambda: body.bound_words() == "experiment 1, pinned")
    saved = ran_desk.notebook.cell(body.cell.id)
    assert isinstance(saved, ChartCell)
    assert (saved.chart, saved.metric, saved.candidate) == ("differences", "pass", "A@offline/stand-in")


async def it_is_taken_along(ran_desk: Desk, body: ChartBody) -> None:
    """The commands of the palette find a chart wherever the keys are; its table is copied."""
    body.put(chart="tokens")
    await until(lambda: body.chart is not None and body.chart.kind == "tokens", 30)
    assert body.view is not None
    ran_desk.page.go_to(ran_desk.cell("note"))
    assert ran_desk.page.can("chart_table")
    assert ran_desk.page.can("export_chart")
    ran_desk.page.chart_table()
    assert ran_desk.page.cells.current == body.cell.id
    assert body.view.table.isVisible()
    taken: list[QMenu] = []
    body.popup = lambda menu, anchor: taken.append(menu)  # type: ignore[method-assign]
    ran_desk.page.export_chart()
    said = [action.text() for action in taken[0].actions() if action.text()]
    assert said == [
        *("PNG, light", "PNG, dark", "PNG, for print", "SVG, light", "SVG, dark", "SVG, for print"),
        *("CSV of the table", "Copy the table"),
    ]
    body.view.table.selectRow(1)
    QTest.keyClick(body.view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Candidate\tInput")
    assert [line.partition("\t")[0] for line in lines[1:]] == ["B@offline/stand-in"]


async def it_says_trust_and_releases(ran_desk: Desk, body: ChartBody) -> None:
    """What a judge feeds says how far he is trusted, here and where it is taken along; a release is marked."""
    body.put(chart="profile")
    await until(lambda: body.chart is not None and body.chart.kind == "profile", 30)
    assert body.view is not None
    line = body.view.standing
    assert line.isVisible()
    assert line.accessibleName().startswith("judge offline/stand-in: Not calibrated yet")
    assert body._shown is not None
    assert "judge offline/stand-in: not calibrated yet" in body._shown.taken.foot
    body.put(chart="latency")
    await until(lambda: body.chart is not None and body.chart.kind == "latency", 30)
    assert not line.isVisible()  # no judge says how long an answer took
    ran_desk.project.experiments.annotate(1, tags=("release 1.3.0",))
    body.put(chart="trend")
    await until(lambda: body.chart is not None and body.chart.kind == "trend", 30)
    assert body.chart is not None
    assert [name for _, name in body.chart.marks] == ["1.3.0"]
    assert line.isVisible()
    page = PromptPage(ran_desk.context, ran_desk.project.documents.one(Prompt).id)
    page.show()
    model = page.history.model
    await until(lambda: any("release 1.3.0" in str(model.data(model.index(row))) for row in range(model.rowCount())))
    page.close()
    page.deleteLater()


async def test_metric_grouping_pair_and_experiment_are_chosen_and_the_table_copied(ran_desk: Desk) -> None:
    body = await showing(ran_desk, "slices")
    await its_words_choose(ran_desk, body)
    assert body.bound_words() == "experiment 1, pinned"
    await it_is_taken_along(ran_desk, body)
    assert QGuiApplication.clipboard().text().startswith("Candidate\tInput")
    await it_says_trust_and_releases(ran_desk, body)
    assert body.bound_words() == "experiment 1, pinned"
    assert ran_desk.problems == []


async def test_it_follows_a_run(
    desk: Desk, run_held: Callable[[], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "LEAST", 0.001)
    monkeypatch.setattr(rereading, "SHARE", 0)
    body, told = chart(desk), list[tuple[bool, str]]()
    load = body._load

    async def look(experiment: Experiment, cell: ChartCell, serial: int) -> None:
        live = body.is_filled()
        await load(experiment, cell, serial)
        told.append((live, body.chart.corner if body.chart is not None else ""))

    monkeypatch.setattr(body, "_load", look)
    start = button(desk, "runTenFirst")
    await until(lambda: start.isVisible())
    QTest.mouseClick(start, LEFT)
    await until(lambda: any(live for live, _ in told))
    await run_held()
    await until(lambda: body.chart is not None, 60)
    await until(lambda: not desk.bridge.running(), 60)
    await until(lambda: bool(told) and not told[-1][0] and "10" in told[-1][1], 30)
    assert body.meta() == ""
    assert body.bound_words() == "experiment 1"


async def test_what_to_do_about_it_and_the_confirmation(ran_desk: Desk) -> None:
    await until(lambda: compare(ran_desk).view.data is not None, 60)
    ran_desk.page.go_to(ran_desk.cell("compare"))
    QTest.mouseClick(button(ran_desk, "whatToDo"), LEFT)
    place = next(at for at, one in enumerate(ran_desk.notebook.cells) if one.kind == "compare")
    made = ran_desk.notebook.cells[place + 1]
    body = ran_desk.page.body_of(made.id)
    assert isinstance(made, ChartCell)
    assert isinstance(body, ChartBody)
    assert (made.chart, ran_desk.page.cells.current) == (menus.ADVICE, made.id)
    await until(lambda: ran_desk.page.findChild(QAbstractButton, "confirmHeldOut") is not None, 60)
    assert "than A" in text(ran_desk, "adviceTuning")
    assert "Nobody has looked" in text(ran_desk, "adviceHeldOut")
    assert "48 answers" in text(ran_desk, "confirmEstimate")
    example = ran_desk.page.findChildren(LinkButton, "adviceExample")[0]
    QTest.mouseClick(example, LEFT)
    await until(lambda: ran_desk.context.selected.case_id == example.text())
    assert ran_desk.trials[-1] == ran_desk.context.selected.trial_id
    pane = compare(ran_desk).view.pane
    await until(lambda: pane.pairing is not None and pane.pairing.row.case_id == example.text())
    body.enter()
    assert QApplication.focusWidget() is button(ran_desk, "confirmHeldOut")
    ran_desk.press(Qt.Key.Key_Space)
    await until(lambda: len(ran_desk.project.experiments.list()) == 2, 60)
    await until(lambda: "Experiment 2" in text(ran_desk, "adviceHeldOut"), 60)
    assert "looked at before, in the confirmation, experiment 2" in text(ran_desk, "adviceEarlier")
    assert button(ran_desk, "confirmHeldOut").text().startswith("Look again")
    ran = ran_desk.project.experiments.get(2)
    assert ran.manifest.selection.split == "held-out"
    assert body.experiment() == ran_desk.project.experiments.get(1)
