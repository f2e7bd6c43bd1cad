"""Drawers of the golden set: a case in full, coverage, schema and goals, an import, a huge cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from tests.ui.conftest import until
from tests.ui.dropping import drop_files
from tests.ui.set_page import ALT, case_of, go, page, project
from tests.ui.set_project import sample_file
from workbench.core.cases import Case, GoldenSet
from workbench.project import Project
from workbench.ui.dialogs.case_drawer import CaseDrawer
from workbench.ui.dialogs.import_drawer import ImportDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.case_full import FullValue
from workbench.ui.pages.coverage import Goal
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.set_settings import SettingsDrawer

__all__ = ["page", "project", "sample_file"]


# The offscreen platform says so of every popup.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


async def test_all_parts_of_a_case_are_one_step(
    page: GoldenSetPage, project: Project, window: MainWindow, tmp_path: Path
) -> None:
    page.view.setCurrentIndex(page.model.index(0, 0))
    QTest.keyClick(page.view, Qt.Key.Key_Return, ALT)
    drawer = window.side.findChildren(CaseDrawer)[0]
    drawer.history._add.click()
    drawer.documents._add.click()
    drawer.calls._add.click()
    drawer.checks._add.click()
    drawer.criteria._add.click()
    drawer.history.rows[0].text.setPlainText("I asked before.")  # type: ignore[attr-defined]
    drawer.documents.rows[0].text.setPlainText("Thirty days.")  # type: ignore[attr-defined]
    drawer.accepted.emit()
    assert window.side.has_drawer  # the tool call has no name yet
    drawer.calls.rows[0].name.setText("refund")  # type: ignore[attr-defined]
    drawer.calls.rows[0].arguments.setPlainText('{"order": 1}')  # type: ignore[attr-defined]
    drawer.checks.rows[0].name.setText("short")  # type: ignore[attr-defined]
    drawer.criteria.rows[0].name.setText("Tone")  # type: ignore[attr-defined]
    path = tmp_path / "note.txt"
    path.write_text("hello", encoding="utf-8")
    assert drop_files(drawer, path), "also where the section of the attachments is folded"
    assert drawer.files.isVisible()
    drawer.accepted.emit()
    assert not window.side.has_drawer
    case = case_of(page, 0)
    assert case.history[0].text == "I asked before."
    assert case.documents[0].text == "Thirty days."
    assert case.expected_tool_calls[0].arguments == {"order": 1}
    assert case.checks[0].name == "short"
    assert case.rubric is not None
    assert case.rubric.criteria[0].name == "Tone"
    assert project.golden.file(case.attachments[0].digest) == b"hello"
    assert project.documents.undo() == "Edit case r01"
    await until(lambda: not case_of(page, 0).history)


async def test_a_dropped_file_opens_the_import_for_this_set(
    page: GoldenSetPage, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "more.csv"
    path.write_text("id,message\nx1,Hello\n", encoding="utf-8")
    assert drop_files(page.view.viewport(), path)
    await until(lambda: window.side.findChildren(ImportDrawer))
    assert window.side.findChildren(ImportDrawer)[0]._set.text() == "refunds"


async def test_coverage_is_of_the_whole_set_in_every_view(page: GoldenSetPage) -> None:
    def told() -> list[str]:
        return [goal.accessibleName() for goal in page._coverage.findChildren(Goal) if goal.isVisible()][:2]

    await until(told)
    assert told() == ["golden: 52 of 24 in the set, 34 of them here", "edge: 10 of 12 in the set, 8 of them here"]
    page.show_split("held-out")
    here = ["golden: 52 of 24 in the set, 18 of them here", "edge: 10 of 12 in the set, 2 of them here"]
    await until(lambda: told() == here)
    page.show_split(None)
    await until(lambda: told() == ["golden: 52 of 24 in the set", "edge: 10 of 12 in the set"])


async def test_schema_and_goals_are_saved_or_refused(page: GoldenSetPage, window: MainWindow) -> None:
    page.set_settings()
    drawer = window.side.findChildren(SettingsDrawer)[0]
    drawer.goals.setPlainText("edge 3")
    drawer.accepted.emit()
    assert window.side.has_drawer
    assert drawer.faults == ("", "", "Goals, line 1: “edge 3” is no goal. Write edge: 12.")
    told = drawer._told[drawer.goals]
    await until(told.isVisible)
    assert 0 <= told.y() - drawer.goals.geometry().bottom() < 12, "under its editor"
    drawer.goals.setPlainText("edge: 3")
    drawer.schema.setPlainText('{"type": "object", "required": ["language"]}')
    drawer.labels.setPlainText('{"properties": {"reference": {"enum": 3}}}')
    drawer.accepted.emit()
    assert drawer.faults[0] == drawer.faults[2] == ""
    assert drawer.faults[1] == "Line 1: “enum” must be a list, not 3."
    assert [mark.cursor.selectedText() for mark in drawer.labels.extraSelections()] == ["3"]
    assert drawer.schema.extraSelections() == []
    drawer.labels.setPlainText('{"properties": {"reference": {"type": "string"}, "risk": {"enum": ["high"]}}}')
    drawer.accepted.emit()
    assert not window.side.has_drawer
    await until(lambda: page.lines.latest is not None and page.lines.latest.counts.errors == 48)
    document = page.document()
    assert document is not None
    assert document.targets == {"edge": 3}


async def test_a_schema_that_was_typed_is_taken_when_another_drawer_takes_its_place(
    page: GoldenSetPage, window: MainWindow
) -> None:
    page.set_settings()
    window.side.findChildren(SettingsDrawer)[0].goals.setPlainText("edge: 7")
    page.open_case()
    document = page.document()
    assert document is not None
    assert document.targets == {"edge": 7}
    page.set_settings()
    window.side.findChildren(SettingsDrawer)[-1].goals.setPlainText("edge 8")
    page.open_case()
    assert "“edge 8” is no goal" in window.centre.banners[0]


async def test_a_cell_of_fifty_megabytes_is_shown_cut_and_cannot_freeze(window: MainWindow, project: Project) -> None:
    project.documents.put(GoldenSet(id="huge", name="huge"), label="New").result()
    project.golden.update("huge", [Case(id="h", inputs={"message": "y" * 50_000_000})], label="New").result()
    window.navigate("golden_set", "huge")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    page.view.setFocus()
    go(page, 0, "message")
    assert len(str(page.view.currentIndex().data())) == 160
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    await until(lambda: window.findChildren(FullValue))
    full = window.findChildren(FullValue)[0]
    assert full.editor.isReadOnly()
    assert len(full.editor.toPlainText()) == 200_000
    QTest.keyClick(full.editor, Qt.Key.Key_Escape)
    assert len(str(case_of(page, 0).inputs["message"])) == 50_000_000


async def test_every_input_of_the_page_has_a_name(page: GoldenSetPage, window: MainWindow) -> None:
    page.replace_cases()
    page.open_case()
    for widget in [*page.findChildren(QWidget), *window.side.findChildren(QWidget)]:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and "qt_" not in widget.objectName():
            name = widget.accessibleName() or getattr(widget, "text", lambda: "")()
            assert name, widget


async def test_the_menu_offers_what_keys_do(page: GoldenSetPage) -> None:
    go(page, 2, "message")
    page.view.customContextMenuRequested.emit(page.view.visualRect(page.view.currentIndex()).center())
    menu = next(m for m in page.view.findChildren(QMenu) if m.objectName() == "case_menu")
    assert "Fill down" in [action.text() for action in menu.actions()]
    menu.close()
