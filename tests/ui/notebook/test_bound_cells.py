"""Compare and chart cells over a run of the sample project, and the inspector."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk, desk_over
from workbench.project import open_project
from workbench.ui.context import Selected
from workbench.ui.notebook import compare_menus
from workbench.ui.notebook.chart import ChartBody
from workbench.ui.notebook.compare import CompareBody
from workbench.ui.notebook.run import RunBody
from workbench.ui.results.compare_view import CompareView
from workbench.ui.results.inspector import InspectorPane
from workbench.ui.theme import Theme
from workbench.ui.widgets.section import Section


def compare(desk: Desk) -> CompareBody:
    found = desk.page.body_of(desk.cell("compare"))
    assert isinstance(found, CompareBody)
    return found


def chart(desk: Desk, number: int = 0) -> ChartBody:
    found = desk.page.body_of(desk.cell("chart", number))
    assert isinstance(found, ChartBody)
    return found


def text(desk: Desk, name: str) -> str:
    """What a label says, its markup taken away."""
    found = desk.page.findChild(QLabel, name)
    plain = QTextDocumentFragment.fromHtml(found.text()).toPlainText()
    return plain.replace("\N{NO-BREAK SPACE}", " ").strip()


async def shown(desk: Desk) -> None:
    await until(lambda: compare(desk).view.isVisible() and compare(desk).view.pane.pairing is not None, 60)


async def test_before_a_run_they_say_what_is_missing(desk: Desk) -> None:
    assert text(desk, "compareNote").startswith("Run first")
    assert text(desk, "chartNote").startswith("Run first")
    assert not compare(desk).view.isVisible()


async def test_a_run_by_the_command_line_is_shown(ran_file: Path, tmp_path: Path, theme: Theme) -> None:
    path = tmp_path / "ran.pwb"
    shutil.copyfile(ran_file, path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE experiment SET notebook_cell = ''")  # as `workbench run` leaves it
    async with desk_over(open_project(path), theme) as desk:
        await shown(desk)
        assert " than A: " in text(desk, "verdict")
        assert compare(desk).meta() == "experiment 1"
        run = desk.page.body_of(desk.cell("run"))
        assert isinstance(run, RunBody)
        await until(lambda: run.words().endswith("(experiment 1)"), 30)


async def test_the_verdict_comes_first_and_the_first_broken_row_is_open(ran_desk: Desk) -> None:
    await shown(ran_desk)
    said = text(ran_desk, "verdict")
    assert " than A: " in said
    assert "over 48 cases." in said
    pairing = compare(ran_desk).view.pane.pairing
    assert pairing is not None
    assert pairing.row.status in ("broken", "fixed")
    assert pairing.baseline is not None
    assert pairing.candidate is not None
    assert compare(ran_desk).meta() == "experiment 1"

    # Full size says the same.
    ran_desk.page.go_to(ran_desk.cell("compare"))
    ran_desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    title, widget = ran_desk.full[-1]
    assert title.startswith("Compare experiment 1")
    assert isinstance(widget, CompareView)
    assert widget.findChild(QLabel, "verdict").text() == compare(ran_desk).view.findChild(QLabel, "verdict").text()

    # From the row the way leads to the words of the variant.
    QTest.mouseClick(compare(ran_desk).view.findChild(QAbstractButton, "editVariant"), Qt.MouseButton.LeftButton)
    assert ran_desk.page.cells.current == ran_desk.cell("prompt")


async def test_rows_are_walked_filtered_and_selected_from_elsewhere(ran_desk: Desk) -> None:
    await shown(ran_desk)
    view = compare(ran_desk).view
    # What is selected elsewhere is opened here.
    rows = ran_desk.project.experiments.rows(1)
    experiment = ran_desk.project.experiments.get(1)
    wanted = rows[31]
    ran_desk.context.select(Selected(experiment.id, wanted.case_id, wanted.candidate, wanted.trial_id))
    pane = view.pane
    await until(lambda: pane.pairing is not None and pane.pairing.row.case_id == wanted.case_id)

    # Keys walk over the rows and fill the inspector.
    view.focus_rows()
    before = view.pane.pairing
    QTest.keyClick(view.rows, Qt.Key.Key_J)
    await until(lambda: view.pane.pairing is not before)
    await until(lambda: ran_desk.trials != [])
    assert ran_desk.context.selected.trial_id == ran_desk.trials[-1]
    QTest.keyClick(view.rows, Qt.Key.Key_K)
    await until(lambda: view.pane.pairing is not None and before is not None and view.pane.pairing.row == before.row)

    # A group's button shows that group alone.
    button = view.findChild(QAbstractButton, "filter-fixed")
    if not button.isVisible():
        button = view.findChild(QAbstractButton, "filter-changed")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    listed = [view.rows.model().row(place) for place in range(view.rows.model().rowCount())]
    assert len({row.status for row in listed if row is not None}) == 1


async def test_another_candidate_metric_and_margin(ran_desk: Desk) -> None:
    await shown(ran_desk)
    body = compare(ran_desk)
    metrics = compare_menus.metric_menu(body, body.asking)
    next(action for action in metrics.actions() if action.text() == "Passed").trigger()
    await until(lambda: "on Passed" in body.subject(), 30)
    assert "on passed cases" in text(ran_desk, "verdict")
    next(
        action for action in compare_menus.margin_menu(body, body.asking).actions() if action.text() == "0.05"
    ).trigger()
    await until(lambda: body.compare_cell.margin == 0.05)
    table = body.view.findChild(object, "candidateTable")
    table.setCurrentIndex(table.model().index(2, 0))
    await until(lambda: text(ran_desk, "verdict").find("C") >= 0, 30)


async def test_a_chart_states_its_finding_and_has_a_table(ran_desk: Desk) -> None:
    await until(lambda: chart(ran_desk).view is not None and chart(ran_desk).chart is not None, 60)
    body = chart(ran_desk)
    view = body.view
    assert view is not None
    assert text(ran_desk, "chartTitle") != ""
    assert len(view.plot.places) == 3
    assert "A" in view.plot.accessibleDescription()
    body.enter()
    QTest.keyClick(view.plot, Qt.Key.Key_T)
    assert view.table.isVisible()
    assert view.table.model().rowCount() == 3
    told: list[object] = []
    view.pointChosen.connect(told.append)
    QTest.keyClick(view.plot, Qt.Key.Key_Right)
    QTest.keyClick(view.plot, Qt.Key.Key_Return)
    assert len(told) == 1
    assert "| --- |" in body.words()


async def test_the_inspector_shows_all_of_a_trial(ran_desk: Desk) -> None:
    row = ran_desk.project.experiments.rows(1)[4]
    pane = InspectorPane(ran_desk.context)
    pane.resize(328, 900)
    pane.show()
    pane.show_trial(row.trial_id)
    await until(lambda: pane.view is not None)
    assert pane.findChild(QLabel, "inspectorCase").text() == f"Case {row.position + 1}"
    titles = [section for section in pane.findChildren(Section) if section.isVisible()]
    assert len(titles) == 8
    for key in ("case", "messages", "attempts", "raw", "elsewhere"):
        pane.open_section(key)
    shown_texts = [found.text for found in pane.findChildren(object) if type(found).__name__ == "MarkedText"]
    assert any('"messages"' in found for found in shown_texts)
    assert not any("api_key" in found for found in shown_texts)
    attempts = pane.findChild(Section, "section-attempts")
    told = " ".join(
        QTextDocumentFragment.fromHtml(one.text()).toPlainText() or one.accessibleName()
        for one in attempts.findChildren(QLabel)
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert "as the server counted" in told
    assert "price $0 in, $0 out per million tokens" in told
    first = pane.view
    pane._step(1)
    await until(lambda: pane.view is not first)
    assert pane.view is not None
    assert first is not None
    assert pane.view.candidate == first.candidate
    assert pane.view.position == first.position + 1
    pane.deleteLater()
