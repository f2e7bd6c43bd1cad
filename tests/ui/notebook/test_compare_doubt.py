"""What stands beside a verdict: what speaks against it, what its broken rows share, rows that moved the other way."""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QWidget

from tests.project.made import Made, made_project
from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk, desk_over
from workbench.core.notebooks import ChartCell, CompareCell, Notebook
from workbench.core.summaries import Pair
from workbench.core.verdict_words import CHARACTERS, passed_words
from workbench.ui.notebook import compare_menus
from workbench.ui.notebook.compare import CompareBody
from workbench.ui.results.candidate_view import CandidateView
from workbench.ui.results.compare_data import Wanted, load_figures, load_rows, load_verdict
from workbench.ui.results.compare_view import CompareView
from workbench.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


def said(parent: QWidget, name: str) -> str:
    """What a label says, its markup taken away; "" while it is hidden."""
    found = parent.findChild(QLabel, name)
    assert found is not None, name
    if not found.isVisible():
        return ""
    return QTextDocumentFragment.fromHtml(found.text()).toPlainText().replace("\N{NO-BREAK SPACE}", " ").strip()


async def rows_say_what_moved_otherwise(view: CompareView) -> None:
    """Broken rows that got better on the rubric say so in head and open row; a reason says what this row gained."""
    model = view.rows.model()
    assert str(model.index(0, 0).data()).replace("\N{NO-BREAK SPACE}", " ") == (
        "Broken: 7 rows passed with A and fail with B; 2 of them are better on rubric mean all the same"
    )
    assert said(view, "diffAgainst") == ""
    view.search_for("id:r10")
    await until(lambda: said(view, "diffAgainst") == "Better on the rubric, but it does not pass: Decision 3 → 2.")
    view.search_for("")

    # Where all rows gain in brevity, a reason says what this one gained.
    assert view.data is not None
    assert view.data.row_index is not None
    reasons = [row.reason for row in view.data.row_index.rows if row.status == "changed"]
    assert not any("90 words" in reason for reason in reasons)
    assert len({reason.partition(" ")[0] for reason in reasons}) > 1


async def a_time_fixes_nothing(body: CompareBody) -> None:
    """What the scorecard says of the rows is said as that."""
    view = body.view
    metrics = compare_menus.metric_menu(body, body.asking)
    next(action for action in metrics.actions() if action.text() == "Time").trigger()
    await until(lambda: view.data is not None and view.data.metric.name == "latency_ms" and bool(view.data.breaks), 30)
    assert said(view, "verdictDoubt").startswith("Passed cases: 3 fixed, 7 broken. On passed cases alone")
    head = str(view.rows.model().index(0, 0).data()).replace("\N{NO-BREAK SPACE}", " ")
    assert head == "Broken: 7 rows passed with A and fail with B"
    next(action for action in metrics.actions() if action.text() == "Rubric mean").trigger()
    await until(lambda: view.data is not None and view.data.metric.name == "rubric" and bool(view.data.breaks), 30)


async def the_baseline_is_not_looked_at(view: CompareView) -> None:
    """It has no rows of its own: the mark stays with the candidate whose rows are listed. No figure is dropped."""
    table = view.findChild(CandidateView)
    assert table is not None
    assert table.currentIndex().row() == 1
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(0, 0)).center())
    await until(lambda: table.currentIndex().row() == 1)
    assert view.data.looked_at.startswith("B")

    # At 900 pixels figures have no room beside the verdict: they stand in a second line, none is dropped.
    assert table.second_height > 0
    for figure in ("per 1k runs", "median time", "n 48", "unscored 0"):
        assert figure in table.second_line(1)


async def the_report_says_the_same(
    ran_desk: Desk, body: CompareBody, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the palette's command to the file; its figures are those that stand here."""
    opened: list[QMenu] = []
    body.popup = lambda menu, anchor: opened.append(menu)  # type: ignore[method-assign]
    ran_desk.page.go_to(ran_desk.cell("note"))
    assert ran_desk.page.can("report")
    ran_desk.page.report()
    assert ran_desk.page.cells.current == body.cell.id
    assert [action.text().partition(",")[0] for action in opened[0].actions()] == ["HTML", "Markdown"]
    monkeypatch.setattr("workbench.ui.dialogs.files.ask_export", lambda parent, take, name, suffix: take(place))
    opened[0].actions()[1].trigger()
    await until(place.exists, 30)
    said_there = await asyncio.to_thread(place.read_text, encoding="utf-8")
    assert f"**{CHARACTERS['better']} B is better than A: +0.43 on the rubric" in said_there


async def what_to_do_is_a_cell(ran_desk: Desk) -> None:
    """One undo takes it away."""
    before = [cell.id for cell in ran_desk.notebook.cells]
    button = ran_desk.page.findChild(QAbstractButton, "whatToDo")
    assert button is not None
    QTest.mouseClick(button, LEFT)
    made = [cell for cell in ran_desk.notebook.cells if cell.id not in before]
    assert [(cell.chart, cell.metric) for cell in made if isinstance(cell, ChartCell)] == [("advice", "rubric")]
    ran_desk.project.undoing.undo()
    ran_desk.project.flush()
    await until(lambda: [cell.id for cell in ran_desk.notebook.cells] == before)


async def test_what_speaks_against_a_verdict_stands_under_it(
    ran_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = ran_desk.page.body_of(ran_desk.cell("compare"))
    assert isinstance(body, CompareBody)
    view = body.view
    told: list[tuple[Any, ...]] = []
    show = view.show_data

    def watch(*arguments: Any) -> None:
        told.append(arguments)
        show(*arguments)

    monkeypatch.setattr(view, "show_data", watch)
    await until(lambda: view.data is not None and bool(view.data.breaks), 60)
    assert any(one[0].summaries and not one[0].breaks for one in told)

    def top(arguments: tuple[Any, ...]) -> int:
        show(*arguments)
        view.layout().activate()  # type: ignore[union-attr]
        return view.findChild(CandidateView).y()  # type: ignore[union-attr,no-any-return]

    # What comes after the figures fills lines that are there: rows do not move while they are read. All are shown once
    # more, now that the view has its width.
    assert len({top(one) for one in told if one[0].summaries}) == 1
    ran_desk.page.go_to(body.cell.id)
    assert said(view, "verdict").startswith("B is better than A")
    assert said(view, "verdictDoubt") == (
        "Passed cases: 3 fixed, 7 broken. "
        "On passed cases alone (40 against 44) nobody can tell yet: about 280 cases would. "
        "But Decision, which must pass, is worse: −0.79 [−1.19, −0.44]."
    )
    for name in ("verdict", "verdictDoubt"):
        shown = view.findChild(QWidget, name)
        assert shown is not None
        rule = "An answer passes when Decision is at least 3 and the weighted mean of checks and rubric"
        assert rule in shown.toolTip()
    care = view.findChild(QWidget, "verdictCare")
    assert care is not None
    assert care.isVisible()
    assert said(view, "verdictBreaks") == (
        "7 rows broke, all of them on Decision; 4 have the tag sale, as 12 % of all cases do."
    )

    await rows_say_what_moved_otherwise(view)
    await a_time_fixes_nothing(body)
    await the_baseline_is_not_looked_at(view)
    await the_report_says_the_same(ran_desk, body, tmp_path / "report.md", monkeypatch)
    await what_to_do_is_a_cell(ran_desk)


def test_passed_cases_never_say_too_where_they_say_the_reverse() -> None:
    pair = Pair.model_construct(verdict="worse", needed_n=None)
    assert passed_words(pair, (30, 36), "better") == "But on passed cases alone (30 against 36) it is worse."
    assert passed_words(pair, (30, 36), "worse") == "On passed cases alone (30 against 36) it is worse too."
    assert passed_words(pair, (30, 36), "better", said=True).startswith("And on passed cases alone (30 against 36)")
    assert passed_words(pair, (30, 36), "unclear") == "On passed cases alone (30 against 36) it is worse."


async def test_where_every_call_failed_it_says_so(tmp_path: Path, theme: Theme) -> None:
    answers = {(key, case, 0): Made(failed=True) for key in "AB" for case in range(3)}
    project = made_project(tmp_path / "failed.pwb", answers, 3)
    cells = (
        CompareCell(id="compare", pinned=project.experiments.get(1).id),
        CompareCell(id="none", pinned="gone"),
        ChartCell(id="chart", pinned="gone", chart="means"),
    )
    project.documents.put(Notebook(id="notebook", name="All failed", cells=cells), label="Make").result()
    async with desk_over(project, theme) as desk:
        body = desk.page.body_of("compare")
        assert isinstance(body, CompareBody)
        await until(lambda: body.view.isVisible() and said(body.view, "verdictDoubt") != "")
        assert said(body.view, "verdict") == "Nobody can compare B with A on the rubric: no case has a score of both."
        assert said(body.view, "verdictDoubt") == "All 3 calls of B and all 3 of A failed: It broke."
        assert not any("would" in label.text() for label in body.view.findChildren(QLabel))
        nothing = desk.page.body_of("none")
        assert nothing is not None
        assert nothing.subject() == ""
        words = [one.text() for one in nothing.lead().findChildren(QLabel) if not one.isHidden()]  # type: ignore[union-attr]
        assert "on" not in words  # no word stands there alone


async def test_rows_that_come_later_do_not_take_back_what_was_chosen(ran_desk: Desk) -> None:
    cell = ran_desk.page.body_of(ran_desk.cell("compare"))
    assert isinstance(cell, CompareBody)
    await until(lambda: cell.view.row_count > 4, 60)
    body, data = cell.view._body, cell.view.data
    await until(lambda: body.pane.pairing is not None)
    assert data is not None
    assert data.row_index is not None
    assert data.found is not None
    body.list.choose(4)
    chosen = body._rows.row(4)
    assert chosen is not None
    body._show_rows(data, copy.copy(data.row_index), data.found)
    await until(lambda: body.pane.pairing is not None and body.pane.pairing.row.case_id == chosen.case_id)
    # A click brings the row to the inspector though it is the one that is looked at; a head is no row.
    assert ran_desk.trials == []
    rows = body.list
    for at in (0, 4):
        place = rows.visualRect(rows.model().index(at, 0)).center()
        QTest.mouseClick(rows.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert rows.currentIndex().row() == 4
    await until(lambda: ran_desk.trials == [chosen.candidate_trial])


def test_clusters_hold_for_all_that_stands_beside_a_verdict(tmp_path: Path) -> None:
    answers = {(key, case, 0): Made(short=1.0, tone=3.0 + case % 2) for key in "ABC" for case in range(8)}
    project = made_project(tmp_path / "p.pwb", answers, 8)
    for cluster in ("", "kind"):
        data = load_verdict(project, Wanted(project.experiments.get(1).id, cluster=cluster))
        assert data is not None
        data = load_rows(project, load_figures(project, data))
        passed = data.objections["A@m", "B@m"].passed
        assert passed is not None
        alone = project.comparing.compare([1], baseline="A", metric="pass", cluster_by=cluster).pairs[0]
        assert (data.comparison.cluster_by, passed) == (cluster, alone)
        assert (data.several is None) == bool(cluster)
    project.close()
