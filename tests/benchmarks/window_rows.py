"""Benchmark of the compare cell over many rows.

``python -m tests.benchmarks.window_rows [--cases N] [--keep PATH]`` fills a project with N cases × 2 variants (or takes
the one at PATH) and prints, in milliseconds: the time from opening a page with a run and a compare cell until verdict,
table, rows and the run's grid are there (goal: verdict of 10,000 trials 300, of 100,000 1,000), each filter and sort by
the index (goal: 50), the same seen from the window's thread, and how late a precise timer of 10 ms was meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.store import BATCH, answer
from tests.store import making
from workbench.project.row_query import Query
from workbench.project.row_search import SORTS, RowIndex, Sort

if TYPE_CHECKING:
    from workbench.ui.notebook.page import NotebookPage
    from workbench.ui.results.compare_view import CompareView

SEARCHES = (
    "quality<0.5",
    "short=1 cost<0.01",
    "change<-0.3 quality<0.4",
    "tag:sale",
    "state:answered",
    "tag:sale -state:failed quality>=0.5",
    "id:c499",
    "reason:short",
    "length>300",
    "refund",
    "refund card42",
    '"day we can"',
    "answer:/refund\\d{2}/",
)


def fill(path: Path, count: int) -> None:
    """A finished experiment of N cases × 2 variants, with tags and answers of about 60 tokens."""
    from workbench.core.cases import GoldenSet
    from workbench.core.experiments import Selection
    from workbench.core.notebooks import CompareCell, Notebook, RunCell
    from workbench.project import create_project
    from workbench.store.store import Store

    project = create_project(path, name="Rows")
    project.documents.put(GoldenSet(id="set", name="Set"), label="Make").result()
    project.close()
    chance = random.Random(1)
    with Store.open(path) as store:
        tags = (("sale",), ("abroad", "sale"), (), ("gift",))
        rows = [making.case(number, tags=tags[number % 4]) for number in range(count)]
        store.update_cases("set", rows, label="Import").result()
        revision = store.freeze_revision("set")
        manifest = making.manifest(revision.cases).model_copy(update={"case_ids": tuple(one.id for one in rows)})
        experiment = store.start_experiment(manifest, cell="run")
        for start in range(0, count, BATCH):
            groups = [
                making.group(experiment, one, variant, answer(chance), min(1.0, max(0.0, chance.gauss(0.55, 0.2))))
                for one in rows[start : start + BATCH]
                for variant in "AB"
            ]
            store.record([record for group in groups for record in group]).result()
        store.set_experiment_state(experiment.id, "finished").result()
        cells = (RunCell(id="run", selection=Selection()), CompareCell(id="compare", metric="quality"))
        store.put(Notebook(id="notebook", name="Rows", cells=cells), label="Make").result()


def timed(times: int, act: Callable[[], object]) -> str:
    """Median and longest of some times, in milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return f"{statistics.median(taken):8.1f} ms (longest {max(taken):.1f})"


def by_index(path: Path) -> None:
    """Every search and sort by the index alone."""
    from workbench.project import open_project

    project = open_project(path, read_only=True)
    experiment = project.experiments.get(1)
    labels = [candidate.label for candidate in experiment.manifest.candidates]
    began = time.perf_counter()
    rows = project.comparing.rows(1, baseline=labels[0], candidate=labels[1], metric="quality")
    print(f"rows read: {(time.perf_counter() - began) * 1000:.0f} ms, {len(rows):,} rows")
    began = time.perf_counter()
    index = project.row_search.index(1, rows, labels[0], labels[1])
    print(f"index made: {(time.perf_counter() - began) * 1000:.0f} ms")
    for words in SEARCHES:
        query = index.parse(words)
        steps, began, found = 1, time.perf_counter(), index.step(query)
        while not found.whole:
            found, steps = index.step(query), steps + 1
        first = (time.perf_counter() - began) * 1000
        later = timed(5, lambda query=query: index.step(query))  # type: ignore[misc]
        print(f"  {words:38} {later}; first time {first:.0f} ms in {steps} steps; {len(found.places):,} rows")
    for sort in SORTS:
        while not (found := index.step(Query(), sort)).whole:
            pass
        index._sorted.clear()
        later = timed(5, lambda sort=sort: _sorted(index, sort))  # type: ignore[misc]
        print(f"  sort by {sort:30} {later}")
    project.close()


def _sorted(index: RowIndex, sort: Sort) -> None:
    index._sorted.clear()
    index.step(Query(), sort)


async def opened(page: NotebookPage, turn: str) -> None:
    """Show a page, and print when each part of its cells was there."""
    from tests.benchmarks.window import Lateness, report

    late = Lateness()
    began = time.perf_counter()
    page.resize(1000, 900)
    page.show()
    view = page.body_of("compare").view  # type: ignore[union-attr]
    grid = page.body_of("run").grid.grid  # type: ignore[union-attr]
    awaited: dict[str, Callable[[], bool]] = {
        "verdict": lambda: view.isVisible(),
        "table": lambda: view.data is not None and bool(view.data.summaries),
        "run's grid": lambda: grid.rowCount() > 0,
        "rows": lambda: view.row_count > 0,
    }
    while awaited:
        for what in [what for what, there in awaited.items() if there()]:
            del awaited[what]
            print(f"{turn}: {what} after {(time.perf_counter() - began) * 1000:.0f} ms")
        await asyncio.sleep(0.005)
    late.stop()
    report("open", late)


async def searched(view: CompareView) -> None:
    """Search the rows, and print how long each took until its end."""
    from tests.benchmarks.window import Lateness, report

    late = Lateness()
    for words in ("quality<0.5", "tag:sale", "refund", ""):
        began = time.perf_counter()
        view.search_for(words)
        while view.searching:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        print(f"window, {words or 'all rows':20} {(time.perf_counter() - began) * 1000:.0f} ms")
    late.stop()
    report("search", late)


async def in_window(path: Path) -> None:
    """Opening the cell, and filters, as the window's thread sees them."""
    from PySide6.QtWidgets import QApplication

    from workbench.config.settings import Settings
    from workbench.project import open_project
    from workbench.ui.bridge import Bridge
    from workbench.ui.collecting import Collecting
    from workbench.ui.context import UiContext
    from workbench.ui.notebook.page import NotebookPage
    from workbench.ui.tasks import Tasks
    from workbench.ui.theme import Theme
    from workbench.ui.warm import warm_later

    project = open_project(path)
    theme, tasks = Theme("light"), Tasks()
    theme.apply()
    tasks.failed.connect(lambda error: print("FAILED", error.text()))
    context = UiContext(project, theme, tasks, Bridge(project, tasks), Settings())
    app = QApplication.instance()
    assert app is not None
    collecting = Collecting(app)
    warm_later(context)
    await asyncio.sleep(4)
    collecting.freeze()
    for turn in ("first", "again"):
        page = NotebookPage(project, "notebook", context)
        await opened(page, turn)
        if turn == "first":
            await searched(page.body_of("compare").view)  # type: ignore[union-attr]
        page.hide()
        page.deleteLater()
        await asyncio.sleep(0.3)
    context.bridge.close()
    await tasks.close()
    project.close()
    collecting.end()


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=50_000, help="cases; two trials each")
    parser.add_argument("--keep", type=Path, help="project to make, or to take where it is there")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["WORKBENCH_HOME"] = tempfile.mkdtemp()
    path = arguments.keep or Path(tempfile.mkdtemp()) / "rows.pwb"
    if not path.exists():
        fill(path, arguments.cases)
    print(f"load average {os.getloadavg()[0]:.1f}")
    by_index(path)
    import qasync
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(in_window(path))


if __name__ == "__main__":
    main()
