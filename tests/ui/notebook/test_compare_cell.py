"""The compare cell as a person uses it: search, looks beyond the verdict, scored diff, acts on a row, a live run."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTableView, QWidget

from tests.ui.conftest import until
from tests.ui.notebook.conftest import Desk, desk_over
from tests.ui.results import hard_rows
from workbench.project import open_project
from workbench.ui import rereading
from workbench.ui.notebook.compare import CompareBody
from workbench.ui.notebook.markdown_view import MarkdownView
from workbench.ui.results.compare_view import CompareView
from workbench.ui.results.inspector import InspectorPane
from workbench.ui.results.rendered import JsonTree
from workbench.ui.theme import Theme

W = TypeVar("W", bound=QObject)


@pytest.fixture(scope="module")
def hard_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hard rows of four candidates, made once."""
    path = tmp_path_factory.mktemp("hard") / "hard.pwb"
    hard_rows.make(path, "ABCD").close()
    return path


@pytest.fixture
async def desk_of_rows(hard_file: Path, tmp_path: Path, theme: Theme) -> AsyncIterator[Desk]:
    """The page over a copy of them."""
    path = tmp_path / "hard.pwb"
    shutil.copyfile(hard_file, path)
    async with desk_over(open_project(path), theme) as made:
        await until(lambda: view_of(made).data is not None and view_of(made).pane.pairing is not None, 30)
        yield made


def body_of(desk: Desk) -> CompareBody:
    found = desk.page.body_of(desk.cell("compare"))
    assert isinstance(found, CompareBody)
    return found


def view_of(desk: Desk) -> CompareView:
    return body_of(desk).view


def part(parent: QObject, kind: type[W], name: str) -> W:
    """The part with a name."""
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found


def said(parent: QWidget, name: str) -> str:
    """What a label says, its markup taken away."""
    found = part(parent, QLabel, name)
    plain = QTextDocumentFragment.fromHtml(found.text()).toPlainText()
    return plain.replace("\N{NO-BREAK SPACE}", " ").strip()


def cases(view: CompareView) -> list[str]:
    """Ids of the cases that are listed."""
    model = view.rows.model()
    rows = [model.row(place) for place in range(model.rowCount())]  # type: ignore[attr-defined]
    return [row.case_id for row in rows if row is not None]


def click(parent: QWidget, name: str) -> None:
    QTest.mouseClick(part(parent, QAbstractButton, name), Qt.MouseButton.LeftButton)


async def to_row(desk: Desk, case_id: str) -> None:
    """Look at a row by what is typed, and wait until it is open."""
    view = view_of(desk)
    view.search_for(f"id:{case_id}")
    await until(lambda: not view.searching and view.pane.pairing is not None)
    await until(lambda: view.pane.pairing.row.case_id == case_id)  # type: ignore[union-attr]


@pytest.mark.qt_log_ignore("does not support")
async def test_rows_are_found_by_what_is_typed_and_told_what_is_wrong(desk_of_rows: Desk) -> None:
    view = view_of(desk_of_rows)
    view.focus_rows()
    QTest.keyClick(view.rows, Qt.Key.Key_Slash)
    field = view.tools.search
    await until(lambda: field.hasFocus())
    QTest.keyClicks(field, "answer:refund rubric<3")
    await until(lambda: cases(view) == ["c0"])
    assert part(view, QAbstractButton, "filter-broken").accessibleName() == "Broken 1"
    field.clear()
    QTest.keyClicks(field, "rubrik<3")
    await until(lambda: part(view.tools, QLabel, "searchSaid").isVisible())
    assert said(view, "searchSaid").startswith("There is no figure “rubrik” here (at character 1). There are: ")
    assert cases(view) == ["c0"]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    await until(lambda: len(cases(view)) == 8)
    assert not part(view.tools, QLabel, "searchSaid").isVisible()
    field.setText("一般ではない")
    await until(lambda: cases(view) == [])
    assert said(view, "searchSaid") == "No row has all of this."
    assert not view.pane.isVisible()
    QTest.keyClick(field, Qt.Key.Key_F1)
    assert part(view.tools, QWidget, "searchHelp").isVisible()
    part(view.tools, QWidget, "searchHelp").close()


async def test_looks_beyond_the_verdict(desk_of_rows: Desk) -> None:
    view, body = view_of(desk_of_rows), body_of(desk_of_rows)
    await until(lambda: view.data is not None and bool(view.data.summaries) and view.data.several is not None)
    assert said(view, "verdictSeveral").startswith("All 4 candidates together: Friedman")
    assert part(view, QWidget, "verdictJudge").accessibleName() == "judge judge-1: not calibrated yet"
    table = part(view, QTableView, "lookTable")
    click(view, "look-metrics")
    await until(lambda: table.model().rowCount() > 5)
    columns = [
        table.model().headerData(place, Qt.Orientation.Horizontal) for place in range(table.model().columnCount())
    ]
    assert {"p", "p, Holm", "n", "Unscored", "Better, same, worse", "Judge", "Verdict"} <= set(columns)
    assert not view.rows.isVisible()
    click(view, "look-groups")
    await until(lambda: table.model().index(0, 0).data() in ("sale", "long tag of a case"))
    view._choose_group("kind")
    assert body.compare_cell.group == "kind"
    click(view, "look-strengths")
    await until(lambda: table.model().rowCount() == 4)
    click(view, "look-rows")
    assert view.rows.isVisible()


async def test_quotes_and_failed_checks_are_marked_where_they_stand(desk_of_rows: Desk) -> None:
    view = view_of(desk_of_rows)
    await to_row(desk_of_rows, "c0")
    pane = view.pane.panes[1]
    marked = {(mark.kind, pane.text.text[mark.start : mark.end]) for mark in pane.text.marks}
    assert ("quote", "a full refund") in marked
    assert ("check", "full refund") in marked
    assert any(kind == "added" for kind, _ in marked)
    table = part(view.pane, QWidget, "criteriaTable")
    reasons = [QTextDocumentFragment.fromHtml(one.text()).toPlainText() for one in table.findChildren(QLabel)]
    assert any("never to come back (not in the text)" in reason for reason in reasons)
    assert not any("a full refund (not" in reason and "B" not in reason for reason in reasons[:6])
    assert part(table, QWidget, "criteriaStanding") is not None


async def test_up_to_four_outputs_and_the_reference(desk_of_rows: Desk) -> None:
    pane = view_of(desk_of_rows).pane
    assert [name for _, name in pane.pairing.choices] == ["C", "D"]  # type: ignore[union-attr]
    for label in ("C@m", "D@m"):
        pane._toggle_other(label)
    click(pane, "showReference")
    await until(lambda: len(pane.panes) == 5)
    assert pane.panes[-1].text.text == "Store credit."
    pane._toggle_other("C@m")
    await until(lambda: len(pane.panes) == 4)


async def test_rendered_answers_load_nothing(desk_of_rows: Desk) -> None:
    view = view_of(desk_of_rows)
    await to_row(desk_of_rows, "c4")
    click(view.pane, "showRendered")
    first, second = view.pane.panes
    markdown = first.findChild(MarkdownView)
    assert markdown is not None
    assert "<script>alert(1)</script>" in markdown.toPlainText()
    assert not markdown.openLinks()
    # Where nothing at all is returned, Qt opens the path itself: a point that shows nothing stands for a picture.
    assert markdown.loadResource(2, "https://evil.example/p.png").width() == 1
    assert markdown.loadResource(1, "https://evil.example/p.html") == b""
    tree = second.findChild(JsonTree)
    assert tree is not None
    assert [item.text(0) for place in range(4) if (item := tree.topLevelItem(place)) is not None] == [
        "decision",
        "amount",
        "steps",
        "note",
    ]
    steps = tree.topLevelItem(2)
    assert steps is not None
    assert steps.text(1) == "[2]"


async def test_rate_tag_note_and_keep_by_keys_each_undone(desk_of_rows: Desk) -> None:
    desk, view = desk_of_rows, view_of(desk_of_rows)
    project = desk.project
    await to_row(desk, "c0")
    view.focus_rows()
    entry = view.pane.acts._field
    QTest.keyClick(view.rows, Qt.Key.Key_T)
    await until(lambda: entry.isVisible())
    entry.setText("sale, checked")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    await until(lambda: len(desk.toasts) == 1)
    assert project.golden.cases("set")[0].tags == ("sale", "checked")
    QTest.keyClick(view.rows, Qt.Key.Key_N)
    await until(lambda: entry.isVisible())
    QTest.keyClicks(entry, "Look again")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    await until(lambda: len(desk.toasts) == 2)
    assert project.golden.cases("set")[0].note == "Look again"
    QTest.keyClick(view.rows, Qt.Key.Key_G)
    await until(lambda: len(desk.toasts) == 3)
    assert project.golden.cases("set")[0].kind == "regression"
    for _ in range(3):
        project.documents.undo()
    case = project.golden.cases("set")[0]
    assert (case.tags, case.note, case.kind) == (("sale", "long tag of a case"), "", "golden")


async def test_a_row_is_rated_where_it_is_read(desk_of_rows: Desk) -> None:
    desk, view = desk_of_rows, view_of(desk_of_rows)
    await to_row(desk, "c0")
    view.focus_rows()
    QTest.keyClick(view.rows, Qt.Key.Key_R)
    panel = view.pane.acts._panel
    assert panel.isVisible()
    QTest.keyClicks(panel._who, "Mara")
    QTest.keyClick(panel._who, Qt.Key.Key_Return)
    await until(lambda: panel.hasFocus())
    QTest.keyClick(panel, Qt.Key.Key_2)
    QTest.keyClick(panel, Qt.Key.Key_5)
    await until(lambda: len(desk.project.rating.rated(1)) == 2)
    table = part(view.pane, QWidget, "criteriaTable")

    def told() -> str:
        return " ".join(QTextDocumentFragment.fromHtml(one.text()).toPlainText() for one in table.findChildren(QLabel))

    await until(lambda: "Mara for B: 2" in told())
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert view.rows.hasFocus()
    desk.project.undoing.undo()
    desk.project.flush()
    assert len(desk.project.rating.rated(1)) == 1


async def test_the_inspector_copies_the_request_and_leads_elsewhere(desk_of_rows: Desk) -> None:
    desk = desk_of_rows
    row = desk.project.experiments.rows(1)[1]
    pane = InspectorPane(desk.context)
    pane.resize(328, 900)
    pane.show()
    pane.show_trial(row.trial_id)
    await until(lambda: pane.view is not None)
    for key in ("raw", "elsewhere"):
        pane.open_section(key)
    click(pane, "copy-curl")
    await until(
        lambda: (
            QGuiApplication.clipboard().text().startswith("curl -sS --globoff http://127.0.0.1:1/v1/chat/completions")
        )
    )
    assert "$OPENAI_API_KEY" in QGuiApplication.clipboard().text()
    found = part(pane, QWidget, "elsewhere")
    await until(lambda: len(found.findChildren(QAbstractButton)) == 3)
    link = found.findChildren(QAbstractButton)[0]
    assert link.text().startswith("A@m: ")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert desk.trials[-1] != row.trial_id
    assert said(pane, "inspectorJudge").startswith("Judge judge-1, rubric rub:")
    assert said(pane, "inspectorPass") == "Does not pass: Decision, which must pass, failed."
    pane.hide()
    pane.deleteLater()
    await asyncio.sleep(0)


async def test_one_candidate_is_compared_with_nobody(tmp_path: Path, theme: Theme) -> None:
    async with desk_over(hard_rows.make(tmp_path / "A.pwb", "A", broken=False), theme) as desk:
        await until(lambda: said(desk.page, "compareNote").startswith("A comparison needs two candidates"))
        assert not view_of(desk).isVisible()


async def test_where_nothing_broke_there_is_no_filter_for_it(tmp_path: Path, theme: Theme) -> None:
    async with desk_over(hard_rows.make(tmp_path / "AB.pwb", "AB", broken=False), theme) as desk:
        view = view_of(desk)
        await until(lambda: view.pane.pairing is not None)
        assert not part(view, QAbstractButton, "filter-broken").isVisible()
        view.step_broken(1)
        assert view.pane.pairing is not None


async def test_it_follows_a_run_and_says_that_it_goes_on(
    desk: Desk, run_held: Callable[[], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "LEAST", 0.001)
    monkeypatch.setattr(rereading, "SHARE", 0)
    body, told = body_of(desk), list[tuple[int, int]]()
    live = body._live

    def look(one: str) -> tuple[int, int]:
        told.append(live(one))
        return told[-1]

    monkeypatch.setattr(body, "_live", look)
    button = part(desk.page, QAbstractButton, "runTenFirst")
    await until(lambda: button.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    await until(lambda: any(planned == 30 for _, planned in told))
    await run_held()
    await until(lambda: body.view.isVisible() and body.view.data is not None, 60)
    await until(lambda: not desk.bridge.running(), 60)
    await until(lambda: body.view.data is not None and body.view.data.live == (0, 0), 30)
    assert body.meta() == "experiment 1"
    assert "over 10 cases" in said(body.view, "verdict")
    # What was opened while it ran because it stood first gives way to what stands first now.
    await until(lambda: body.view.rows.currentIndex().row() == 1, 30)
