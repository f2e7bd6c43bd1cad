"""The page of a golden set for tests, and its cells by name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QPlainTextEdit

from tests.ui.conftest import until
from workbench.core.cases import Case
from workbench.project import Project
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.golden_set import GoldenSetPage

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
async def page(window: MainWindow) -> GoldenSetPage:
    window.navigate("golden_set", window.context.project.documents.heads("golden_set")[0].id)
    found = window.page()
    assert isinstance(found, GoldenSetPage)
    await until(found.view.isVisible)
    found.view.setFocus()
    return found


@pytest.fixture
def project(window: MainWindow) -> Project:
    return window.context.project


def cell(page: GoldenSetPage, row: int, name: str) -> QModelIndex:
    column = next(n for n, column in enumerate(page.model.columns) if column.name == name)
    return page.model.index(row, column)


def go(page: GoldenSetPage, row: int, name: str) -> None:
    page.view.setCurrentIndex(cell(page, row, name))


def case_of(page: GoldenSetPage, row: int) -> Case:
    found = page.model.case(row)
    assert found is not None
    return found


def editor_of(page: GoldenSetPage) -> QPlainTextEdit:
    return page.view.findChildren(QPlainTextEdit, "cell_editor")[-1]
