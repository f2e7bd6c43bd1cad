"""The screens of the pages of a project that was not run yet, and the drawers over them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from tests.screens.steps import (
    do,
    open_notebook,
    open_page,
    other_models,
    rest,
)
from workbench.ui.main_window import MainWindow

_CSV = (
    "ticket_id;body;order_json;gold_reply;labels\n"
    '88213;"My trekking poles broke on the first day";"{""item"": ""Poles""}";"Yes, send them back";"unused, abroad"\n'
    '88214;"The jacket has a tear";"{""item"": ""Jacket""}";"A new one is on its way";faulty\n'
)


async def notebook(window: MainWindow) -> QWidget:
    """As it opens."""
    open_notebook(window)
    await rest(1.2)
    return window


async def golden_set(window: MainWindow) -> QWidget:
    """The golden set, a cell in focus."""
    page = open_page(window, "golden_set")
    page.view.setCurrentIndex(page.model.index(5, 2))  # type: ignore[attr-defined]
    page.view.setFocus()  # type: ignore[attr-defined]
    await rest(0.8)
    return window


async def import_cases(window: MainWindow) -> QWidget:
    """The drawer of an import."""
    open_page(window, "golden_set")
    path = Path(window.context.project.path).with_name("returns-october.csv")
    path.write_text(_CSV, encoding="utf-8")
    window.imports.take_files([path], "refunds")
    await rest(1.0)
    return window


async def rubric(window: MainWindow) -> QWidget:
    """A rubric."""
    open_page(window, "rubric")
    await rest()
    return window


async def scorecard(window: MainWindow) -> QWidget:
    """A scorecard."""
    open_page(window, "scorecard")
    await rest()
    return window


async def models(window: MainWindow) -> QWidget:
    """The models, one of them unreachable."""
    other_models(window)
    page = open_page(window, "models")
    await rest()
    row = page.findChild(QWidget, "model_qwen2.5:7b")
    if row is not None:
        row.test()  # type: ignore[attr-defined]
    await rest(1.2)
    return window


async def add_model(window: MainWindow) -> QWidget:
    """The drawer of a model."""
    open_page(window, "models")
    return await do(window, "add_model")


async def export(window: MainWindow) -> QWidget:
    """The drawer of an export."""
    open_page(window, "rubric")
    return await do(window, "export_project")


async def value(window: MainWindow) -> QWidget:
    """One value of a case full size."""
    page = open_page(window, "golden_set")
    page.view.setCurrentIndex(page.model.index(5, 4))  # type: ignore[attr-defined]
    page.open_value()  # type: ignore[attr-defined]
    await rest()
    return window


async def empty_set(window: MainWindow) -> QWidget:
    """A golden set without cases."""
    return await do(window, "new_golden_set")
