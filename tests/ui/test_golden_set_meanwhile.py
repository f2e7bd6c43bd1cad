"""What is typed while a large change of the golden set is on its way stays, whatever the change is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import until
from tests.ui.set_page import CONTROL, case_of, cell, editor_of, go, page, project
from tests.ui.set_project import sample_file
from workbench.project import Project
from workbench.ui.pages import case_writing, set_acts, set_find
from workbench.ui.pages.case_table import CaseTable
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.set_replace import Search, Searcher, count_rows

__all__ = ["page", "project", "sample_file"]


def _replace(page: GoldenSetPage) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_H, CONTROL)
    page.find_bar._case.setChecked(True)
    page.find_bar.words.setText("e")
    page.find_bar.new.setText("E")
    page.find_bar.replace_all()


def _paste(page: GoldenSetPage) -> None:
    go(page, 0, "customer")
    QApplication.clipboard().setText("".join(f"name {row}\n" for row in range(20)))
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)


def _fill(page: GoldenSetPage) -> None:
    column = cell(page, 0, "customer").column()
    page.view.select_block(0, column, 19, column)
    page.acts.fill_down()


def _clear(page: GoldenSetPage) -> None:
    column = cell(page, 0, "customer").column()
    page.view.select_block(0, column, 19, column)
    QTest.keyClick(page.view, Qt.Key.Key_Delete)


@pytest.mark.parametrize("act", [_replace, _paste, _fill, _clear])
async def test_what_is_typed_meanwhile_stays(
    page: GoldenSetPage, project: Project, monkeypatch: pytest.MonkeyPatch, act: Callable[[GoldenSetPage], None]
) -> None:
    monkeypatch.setattr(set_acts, "MANY", 10)
    monkeypatch.setattr(set_find, "SMALL", 10)
    made, typed, put = threading.Event(), threading.Event(), CaseTable.put

    def waiting(self: CaseTable, *values: Any, wait: bool = False, **more: Any) -> bool:
        if wait:
            made.set()
            assert typed.wait(10)
        return put(self, *values, wait=wait, **more)

    monkeypatch.setattr(CaseTable, "put", waiting)
    before, gone = [case_of(page, row) for row in range(20)], case_of(page, 7)
    act(page)
    await until(made.is_set)
    go(page, 5, "reference")
    QTest.keyClicks(page.view, "T")
    QTest.keyClicks(editor_of(page), "YPED")
    QTest.keyClick(editor_of(page), Qt.Key.Key_Return)
    project.golden.update(page._id, [], [gone.id], label="Delete")
    typed.set()
    await until(lambda: str(project.documents.undo_label).startswith(("Replace", "Paste", "Fill", "Clear")))
    now = {case.id: case for case in project.golden.cases(page._id, split="tune")}
    assert now[before[5].id].reference == "TYPED"
    assert gone.id not in now, "what was deleted meanwhile does not come back"
    assert now[before[5].id].inputs != before[5].inputs, "and the change is made there too"
    assert now[before[6].id].inputs != before[6].inputs
    project.documents.undo()
    assert {case.id: case for case in project.golden.cases(page._id, split="tune")}[before[5].id].reference == "TYPED"


async def test_cases_that_a_thread_wrote_are_shown_and_let_go(
    page: GoldenSetPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_writing, "_WRITER_HOLDS", 0.0)
    cases = [case_of(page, row).model_copy(update={"note": "seen"}) for row in range(20)]
    assert await page.model.write_many(cases, (), "Note")
    assert case_of(page, 19).note == "seen"
    await until(lambda: not cases)


async def test_a_search_that_nobody_waits_for_any_more_ends(page: GoldenSetPage) -> None:
    read: list[int] = []

    def pages(rows: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
        read.extend(rows)
        return [(row, {"inputs": {"customer": "x"}}) for row in rows]

    searcher = Searcher(Search("x"), page.model.columns)
    assert count_rows(searcher, range(5_000), pages, wanted=lambda: len(read) < 2_000).times == len(read) == 2_100
