"""The screens of a run: its rows, comparison, charts, ratings, gate and release."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.screens.steps import (
    Scene,
    do,
    lengthen,
    open_page,
    rate_cell,
    rest,
    run_once,
    scroll_to,
    show_chart,
)
from workbench.core.notebooks import PromptCell
from workbench.ui.main_window import MainWindow
from workbench.ui.models.trial_grid import FIRST
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.results.delta_view import DeltaView
from workbench.ui.results.grid import GridView

CHARTS = (
    "differences", "distribution", "profile", "heat_map", "slices", "latency", "tokens", "trend", "routing",
    "confusion", "advice",
)  # fmt: skip


async def after_run(window: MainWindow) -> QWidget:
    """After Run all, at the run cell, with a row in the inspector."""
    await run_once(window)
    scroll_to(window, "run")
    await rest()
    return window


async def run_row(window: MainWindow) -> QWidget:
    """An answer that is chosen in the grid, tagged there; the prompt cell shows other variants than are run."""
    await run_once(window)
    page = window.page()
    assert isinstance(page, NotebookPage)
    shown = next(cell for cell in page.notebook().cells if isinstance(cell, PromptCell))
    page.put_cell(shown.model_copy(update={"variants": ("A", "B")}), "Show A, B")
    grid = next(view for view in window.findChildren(GridView) if view.isVisible())
    grid.setFocus()
    grid.setCurrentIndex(grid.grid.index(5, FIRST + 1))
    QTest.keyClick(grid, Qt.Key.Key_T)
    await rest(0.5)
    scroll_to(window, "run")
    await rest()
    return window


async def compare(window: MainWindow) -> QWidget:
    """The comparison of that run, its first broken row in the inspector."""
    await run_once(window)
    scroll_to(window, "compare")
    await rest(1.5)
    rows = next(view for view in window.findChildren(DeltaView) if view.isVisible())
    rows.scrollToTop()
    # The row that is current already would say nothing.
    for place in (2, 1):
        here = rows.visualRect(rows.model().index(place, 0)).center()
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=here)
        await rest(0.7)
    scroll_to(window, "compare")
    await rest(0.5)
    return window


async def rate(window: MainWindow) -> QWidget:
    """The rate cell, a criterion given."""
    await rate_cell(window)
    return window


async def rate_pairs(window: MainWindow) -> QWidget:
    """Two answers side by side."""
    await rate_cell(window, pairs=True)
    return window


async def rate_long(window: MainWindow) -> QWidget:
    """A case with long inputs and a long answer."""
    await rate_cell(window)
    await lengthen(window)
    return window


async def rate_pairs_long(window: MainWindow) -> QWidget:
    """Two long answers to a case with long inputs."""
    await rate_cell(window, pairs=True)
    await lengthen(window)
    return window


async def settle(window: MainWindow) -> QWidget:
    """What two raters disagree on."""
    await rate_cell(window, settling=True)
    return window


async def chart(window: MainWindow) -> QWidget:
    """The charts of that run."""
    await run_once(window)
    scroll_to(window, "chart")
    await rest(2.5)
    return window


def chart_scene(kind: str) -> Scene:
    """The first chart cell with another chart."""

    async def scene(window: MainWindow) -> QWidget:
        await run_once(window)
        show_chart(window, kind)
        await rest(2.5 if kind != "advice" else 8.0)
        scroll_to(window, "chart")
        await rest(0.5)
        return window

    return scene


async def chart_table(window: MainWindow) -> QWidget:
    """A chart with its table, in full size."""
    await run_once(window)
    show_chart(window, "differences")
    await rest(2.5)
    page = window.page()
    assert page is not None
    page.open_full()  # type: ignore[attr-defined]
    await rest(1.0)
    return window


async def gate(window: MainWindow) -> QWidget:
    """A gate after a run, a rule that cannot be applied among its rules."""
    await run_once(window)
    page = open_page(window, "gate")
    page.add_rule()  # type: ignore[attr-defined]
    await rest(1.5)
    return window


async def experiments(window: MainWindow) -> QWidget:
    """The list of experiments."""
    await run_once(window)
    window.navigate("experiments", "")
    await rest(2.5)
    return window


async def release(window: MainWindow) -> QWidget:
    """The drawer of a release."""
    await experiments(window)
    return await do(window, "release_version", 2.5)
