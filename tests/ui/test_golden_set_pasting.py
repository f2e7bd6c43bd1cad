"""Blocks and tables that are copied and pasted in a golden set; each act is one step of the undo log."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import until
from tests.ui.set_page import CONTROL, case_of, cell, go, page, project
from tests.ui.set_project import sample_file
from workbench.core.cases import GoldenSet
from workbench.project import Project
from workbench.ui.dialogs.import_drawer import ImportDrawer
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.set_acts import MANY
from workbench.ui.pages.set_clipboard import as_table, from_tsv
from workbench.ui.pages.set_html import from_html

__all__ = ["page", "project", "sample_file"]


# The offscreen platform says so of every popup.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


async def test_a_block_is_copied_and_pasted_beyond_the_end(page: GoldenSetPage, project: Project) -> None:
    left, right = cell(page, 0, "customer").column(), cell(page, 0, "message").column()
    page.view.select_block(0, left, 1, right)
    QTest.keyClick(page.view, Qt.Key.Key_C, CONTROL)
    text = QApplication.clipboard().text()
    assert text.splitlines()[0].split("\t")[0] == "Nora"
    html = QApplication.clipboard().mimeData().html()
    assert from_html(html) == from_tsv(text)
    assert "mso-number-format:'\\@'" in html, "a spreadsheet takes =1+1 and 007 as texts"
    go(page, 47, "customer")
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert page.model.rowCount() == 49
    assert case_of(page, 47).inputs["customer"] == "Nora"
    assert case_of(page, 48).inputs["customer"] == "Elif"
    assert case_of(page, 48).split == "tune"
    assert project.documents.undo() == "Paste 2 rows"
    await until(lambda: page.model.rowCount() == 48)


async def test_one_value_fills_a_selection_and_bad_cells_are_told(
    page: GoldenSetPage, project: Project, window: MainWindow
) -> None:
    column = cell(page, 0, "customer").column()
    page.view.select_block(2, column, 4, column)
    QApplication.clipboard().setText("Ann")
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert [case_of(page, row).inputs["customer"] for row in (2, 3, 4)] == ["Ann"] * 3
    assert project.documents.undo() == "Paste into 3 cases"
    go(page, 0, "kind")
    QApplication.clipboard().setText("edge\nstrange\nregression")
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert [case_of(page, row).kind for row in (0, 1, 2)] == ["edge", "golden", "regression"]
    assert "row 2, kind" in window.centre.banners[0]
    # As LibreOffice and Excel put cells there: the same twice, of which the text counts; a page of a browser alone is
    # no cells.
    go(page, 6, "customer")
    both = QMimeData()
    both.setText('"two\nlines"\t"a ""quoted"" word"\r\nBo\tx\r\n')
    both.setHtml("<table><tr><td>wrong</td></tr></table>")
    QApplication.clipboard().setMimeData(both)
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert case_of(page, 6).inputs["customer"] == "two\nlines"
    assert case_of(page, 6).inputs["topic"] == 'a "quoted" word'
    assert case_of(page, 7).inputs["customer"] == "Bo"
    html = QMimeData()
    html.setHtml("<b>wrong</b>")
    QApplication.clipboard().setMimeData(html)
    step = project.documents.undo_label
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert project.documents.undo_label == step == "Paste 2 rows"
    # A table of a browser: its text is torn apart by the line breaks in its cells.
    go(page, 8, "customer")
    torn = QMimeData()
    torn.setText("two\nlines\tx\nBo\ty\n")
    torn.setHtml("<table><tr><td>two<br>lines</td><td>x</td></tr><tr><td>Bo</td><td>y</td></tr></table>")
    QApplication.clipboard().setMimeData(torn)
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert [case_of(page, row).inputs["customer"] for row in (8, 9)] == ["two\nlines", "Bo"]


async def test_a_large_paste_is_written_in_a_thread(page: GoldenSetPage, project: Project) -> None:
    go(page, 0, "customer")
    QApplication.clipboard().setText("".join(f"name {row}\ttopic\n" for row in range(MANY + 1)))
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert page.model.rowCount() == 48
    await until(lambda: page.model.rowCount() == MANY + 1)
    await until(lambda: page.view.selected_rows()[-1:] == [MANY])
    assert case_of(page, MANY).inputs["customer"] == f"name {MANY}"
    assert project.documents.undo() == f"Paste {MANY + 1:,} rows"


async def test_a_table_is_pasted_into_a_set_without_cases(window: MainWindow, project: Project) -> None:
    project.documents.put(GoldenSet(id="new", name="new"), label="New").result()
    window.navigate("golden_set", "new")
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    page.focus_first()
    QApplication.clipboard().setText("Frage\tReferenz\tTags\nWo ist es?\tHier\tlate\nWann?\tBald\t\n")
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_V, CONTROL)
    await until(lambda: window.side.findChildren(ImportDrawer))
    drawer = window.side.findChildren(ImportDrawer)[0]
    assert drawer._set.text() == "new"
    await until(lambda: drawer.accept_button.isEnabled())
    assert drawer.accept_button.text() == "Import 2 cases"
    QTest.mouseClick(drawer.accept_button, Qt.MouseButton.LeftButton)
    await until(lambda: page.model.rowCount() == 2)
    assert case_of(page, 0).tags == ("late",)
    # Once more, on the table: what only names the columns is no case.
    names = [column.name for column in page.model.columns[1:3]]
    QApplication.clipboard().setText("\t".join(names) + "\nUnd?\tNie\n")
    go(page, 0, names[0])
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)
    assert [cell(page, row, names[0]).data() for row in range(2)] == ["Und?", "Wann?"]


async def test_a_pasted_table_that_is_open_stays_what_it_was(window: MainWindow) -> None:
    window.imports.take_cells([["a", "b"], ["1", "2"]], "first")
    window.imports.take_cells([["c"], ["3"]], "second")
    await until(lambda: window.side.findChildren(ImportDrawer))
    drawer = window.side.findChildren(ImportDrawer)[0]
    assert drawer._path.read_text(encoding="utf-8") == "a\tb\n1\t2\n"


@pytest.mark.parametrize(
    ("cells", "names"),
    [([["Hello there."], ["And you?"]], "message"), ([["Hello"]], "message"), ([["text"], ["Hi!"]], "text")],
)
def test_one_column_of_sentences_gets_a_name(cells: list[list[str]], names: str) -> None:
    assert as_table(cells).splitlines()[0] == names
    assert as_table(cells).splitlines()[-1] == cells[-1][0]
