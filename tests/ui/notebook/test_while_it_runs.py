"""What nobody looks at is not read again and again while a run changes it; it is up to date when it is looked at."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.ui.conftest import problems_of, until, window_over
from workbench.core.documents import Changes
from workbench.project import Project
from workbench.ui import rereading
from workbench.ui.bridge import Bridge
from workbench.ui.main_window import MainWindow
from workbench.ui.notebook import chart, compare, run
from workbench.ui.notebook.body import CellBody
from workbench.ui.notebook.page import NotebookPage
from workbench.ui.pages import experiments
from workbench.ui.theme import Theme

READERS = ((compare, "load_verdict"), (run, "read_grid"), (chart, "read"), (experiments, "experiment_facts"))
CELLS = {"run", "compare", "chart"}


def bodies(window: MainWindow) -> dict[str, CellBody]:
    """The first cell of each kind."""
    page = window.page()
    assert isinstance(page, NotebookPage)
    return {frame.body.cell.kind: frame.body for frame in reversed(list(page.cells))}


@pytest.fixture
async def opened(ran: Project, theme: Theme) -> AsyncIterator[MainWindow]:
    """The window over the sample after its run, on its notebook, where everything was read."""
    async with window_over(ran, theme) as window:
        await until(lambda: bodies(window)["compare"].meta().startswith("experiment 1"))
        yield window
    assert [error.text() for error in problems_of(window)] == []


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each was read since it was cleared."""
    found: Counter[str] = Counter()

    def counted(name: str, reader: Callable[..., Any]) -> Callable[..., Any]:
        def read(*arguments: Any) -> Any:
            found[name] += 1
            return reader(*arguments)

        return read

    for module, name in READERS:
        monkeypatch.setattr(module, name, counted(module.__name__.rpartition(".")[2], getattr(module, name)))
    return found


def goes_on(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Changes:
    """A scoring of the experiment goes on; returns what each of its commits tells."""
    monkeypatch.setattr(Bridge, "fills", lambda *_: True)
    monkeypatch.setattr(rereading, "LEAST", 0.005)
    monkeypatch.setattr(rereading, "SHARE", 0)
    return Changes(experiments=frozenset({window.context.project.experiments.get(1).id}))


async def test_cells_of_a_page_that_is_not_shown_wait(
    opened: MainWindow, reads: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge, cells, notebook = opened.context.bridge, bodies(opened), opened.centre.shown
    opened.navigate("experiments", "")
    page = opened.page()
    assert isinstance(page, experiments.ExperimentsPage)
    await until(lambda: page.model.facts and not page._working)
    change = goes_on(opened, monkeypatch)
    reads.clear()
    looks: Counter[str] = Counter()
    for kind in CELLS:
        cells[kind].findChild(rereading.Rereading)._timer.timeout.connect(lambda kind=kind: looks.update([kind]))
    bridge.changed.emit(change)
    await until(lambda: all(looks[kind] > 3 for kind in CELLS))
    assert not CELLS & reads.keys()
    # The page that is shown follows it.
    await until(lambda: reads["experiments"])
    opened.navigate(*notebook)
    await until(lambda: reads.keys() >= CELLS)


async def test_figures_of_experiments_wait_until_their_page_is_shown(
    opened: MainWindow, reads: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = opened.centre.shown
    opened.navigate("experiments", "")
    page = opened.page()
    assert isinstance(page, experiments.ExperimentsPage)
    await until(lambda: page.model.facts and not page._working)
    opened.navigate(*notebook)
    change = goes_on(opened, monkeypatch)
    reads.clear()
    for _ in range(3):
        opened.context.bridge.changed.emit(change)
    await until(lambda: reads["compare"] and page._is_old)
    assert not reads["experiments"]
    assert not page.model.facts
    opened.navigate("experiments", "")
    await until(lambda: reads["experiments"] and page.model.facts)


async def test_figures_that_rest_while_a_run_goes_on_come_at_its_end(
    opened: MainWindow, reads: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.navigate("experiments", "")
    page = opened.page()
    assert isinstance(page, experiments.ExperimentsPage)
    await until(lambda: page.model.facts and not page._working)
    change = goes_on(opened, monkeypatch)
    (experiment,) = change.experiments
    page._rest[experiment] = time.monotonic() + 1000
    reads.clear()
    opened.context.bridge.changed.emit(change)
    await until(lambda: page._working)
    assert not reads["experiments"]
    monkeypatch.setattr(Bridge, "fills", lambda *_: False)
    await until(lambda: reads["experiments"] and page.model.facts)
