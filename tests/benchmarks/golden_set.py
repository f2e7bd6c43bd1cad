"""Speed of the golden set's table at 100,000 cases: ``python -m tests.benchmarks.golden_set [N]``.

Prints the import of a CSV (read, made into cases, written), then what a person waits for in the table: a filter, a
sort, a search, the first results of a find, columns renamed, near-equal cases, and the time of each frame while the
table scrolls by its bar and by its keys. Quote the load beside the figures: they are wall and CPU seconds of one run.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.config.settings import Settings
from workbench.interop.cases import table_to_cases
from workbench.interop.tables import read_table
from workbench.project import Project, create_project
from workbench.project.set_columns import ColumnPlan
from workbench.store.case_lines import CaseLines
from workbench.store.line_query import LineQuery
from workbench.ui.bridge import Bridge
from workbench.ui.context import UiContext
from workbench.ui.main_window import MainWindow
from workbench.ui.pages.golden_set import GoldenSetPage
from workbench.ui.pages.set_replace import Search
from workbench.ui.tasks import Tasks
from workbench.ui.theme import Theme
from workbench.ui.window_loop import WindowLoop

T = TypeVar("T")
_FRAMES = 300


def say(words: str, wall: float, cpu: float = -1.0, goal: str = "") -> None:
    """One line: what, how long, how long it should be."""
    spent = f", {cpu:.2f} s CPU" if cpu >= 0 else ""
    shown = f"{wall * 1000:.0f} ms" if wall < 1 else f"{wall:.2f} s"
    print(f"{words:<46} {shown}{spent}{f'   (goal {goal})' if goal else ''}", flush=True)


def timed(words: str, work: Callable[[], T], goal: str = "") -> T:
    """Run once and say how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    say(words, time.perf_counter() - wall, time.process_time() - cpu, goal)
    return result


def median(words: str, work: Callable[[], object], goal: str, times: int = 9) -> None:
    """Run some times and say the medians, of wall time and of this thread's CPU time."""
    walls, spent = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.thread_time()
        work()
        walls.append(time.perf_counter() - wall)
        spent.append(time.thread_time() - cpu)
    cpu_words = f"{words} ({statistics.median(spent) * 1000:.0f} ms CPU)"
    say(cpu_words, statistics.median(walls), goal=goal)


def frames(words: str, found: Sequence[float]) -> None:
    """Say how long frames took."""
    ordered = sorted(found)
    p50, p95, p99 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.95, 0.99))
    print(
        f"{words:<46} p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f}, worst {ordered[-1] * 1000:.1f} ms   (goal p99 16–25)"
    )


def make_csv(path: Path, rows: int) -> None:
    """A table of refund requests."""
    draw = random.Random(7)
    words = "the parcel tent late broken refund order please never came street money back gift card pole rain".split()
    with path.open("w", encoding="utf-8") as file:
        file.write("id,message,order,amount,reference,tags,kind,split\n")
        for row in range(rows):
            text = " ".join(draw.choice(words) for _ in range(draw.randrange(12, 40)))
            tag, kind = draw.choice(("late", "faulty", "gift")), draw.choice(("golden", "edge"))
            split = "held-out" if row % 10 == 0 else "tune"
            file.write(f"c{row},Customer {row}: {text},A-{row * 7},{row % 997}.5,Refund {row},{tag},{kind},{split}\n")


def read_and_write(project: Project, path: Path) -> None:
    """The import, in its parts."""
    wall, cpu = time.perf_counter(), time.process_time()
    table = timed("read the CSV", lambda: read_table(path))
    found = timed("make cases", lambda: table_to_cases(table, lenient=True))
    timed("write them", lambda: project.transfer.put_cases(found, "many"))
    say("import in all", time.perf_counter() - wall, time.process_time() - cpu, "5 s")


def queries(page: GoldenSetPage) -> None:
    """What the table asks of the lines in memory."""
    lines, split = page.lines, page.model.split
    order = lines.order_of(1)
    for words, query in (
        ("filter by tag and kind", LineQuery(split=split, kinds=("edge",), tags=("late",))),
        ("sort by a text column", LineQuery(split=split, order=order)),
        ("sort down", LineQuery(split=split, order=order, descending=True)),
        ("search, a rare word", LineQuery(split=split, words="77777")),
        ("search, two common words", LineQuery(split=split, words="tent late")),
    ):
        known = lines.lines()
        known.places(query)  # the first sort of a column makes its index
        median(words, partial(_asked, known, query), "50 ms")


def _asked(known: CaseLines, query: LineQuery) -> None:
    """As a person asks: the file is looked at, and nothing is remembered of the last time."""
    known.refresh()
    known._found.clear()
    known.places(query)


def _seen(seen: list[float], spent: list[float], _: object) -> None:
    seen.append(time.perf_counter())
    spent.append(time.thread_time())


def finds(page: GoldenSetPage) -> None:
    """Find in texts: until the first results stand, and until all are counted."""
    for words, search in (
        ("find, a rare text", Search("Customer 77777")),
        ("find, a common word", Search("parcel")),
        ("find, a pattern", Search(r"order \w+ tent$", is_pattern=True)),
    ):
        known = page.lines.lines()
        known._found.clear()
        start, cpu = time.perf_counter(), time.thread_time()
        seen: list[float] = []
        spent: list[float] = []
        found = page.find_bar.search(search, partial(_seen, seen, spent))
        whole = time.perf_counter() - start
        first = (seen[0] - start) if seen else whole
        first_cpu = (spent[0] - cpu) if spent else time.thread_time() - cpu
        say(f"{words}: first of {found.times:,} ({first_cpu * 1000:.0f} ms CPU)", first, goal="50 ms")
        say(f"{words}: all", whole)


def scroll(app: QApplication, page: GoldenSetPage) -> None:
    """Frames while the bar is dragged and while Down is held."""
    view, bar = page.view, page.view.verticalScrollBar()
    for words, step in (("scrolling a row a frame", 1), ("a page a frame", 40), ("by the bar, 300 rows a frame", 300)):
        bar.setValue(bar.maximum() // 3)
        app.processEvents()
        found = []
        for _ in range(_FRAMES):
            start = time.thread_time()
            bar.setValue(bar.value() + step)
            view.viewport().repaint()
            app.processEvents()
            found.append(time.thread_time() - start)
        frames(words, found)
    view.setCurrentIndex(page.model.index(5_000, 1))
    found = []
    for _ in range(_FRAMES):
        start = time.thread_time()
        QTest.keyClick(view, Qt.Key.Key_Down)
        view.viewport().repaint()
        app.processEvents()
        found.append(time.thread_time() - start)
    frames("Down held", found)


async def look(app: QApplication, project: Project) -> None:
    """Open the page and measure."""
    theme, tasks = Theme("light"), Tasks()
    theme.apply()
    bridge = Bridge(project, tasks)
    window = MainWindow(UiContext(project, theme, tasks, bridge, Settings()))
    window.resize(1440, 900)
    window.show()
    set_id = project.documents.heads("golden_set")[-1].id
    start = time.perf_counter()
    window.navigate("golden_set", set_id)
    page = window.page()
    assert isinstance(page, GoldenSetPage)
    page.view.viewport().repaint()
    say("open the page", time.perf_counter() - start)
    known = asyncio.Event()
    page.lines.known.connect(known.set)
    if page.lines.latest is None:
        await known.wait()
    say("all of it read, in a thread", time.perf_counter() - start)
    await asyncio.sleep(2.0)  # the indexes of the columns
    queries(page)
    finds(page)
    scroll(app, page)
    columns = [ColumnPlan(name, "text" if name == "message" else name, None) for name in page.model.fields]
    # Outside the window's loop, as nothing follows there.
    page.lines.known.disconnect()
    bridge.close()
    timed("rename a column in all cases", lambda: project.golden.change_columns(set_id, columns, label="Rename"))
    timed("undo it", project.documents.undo)
    groups = timed("near-equal cases", lambda: project.golden.near_equal(set_id))
    print(f"{len(groups):,} groups; load {os.getloadavg()[0]:.1f}")
    await tasks.close()
    window.hide()


def main() -> None:
    """Make, import, open, measure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    gc.set_threshold(50_000, 20, 100)  # as the program does (workbench.__main__)
    app = QApplication([])
    loop = WindowLoop(app)
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory() as folder:
        make_csv(Path(folder) / "many.csv", rows)
        project = create_project(Path(folder) / "many.pwb")
        print(f"{rows:,} cases; load {os.getloadavg()[0]:.1f}")
        read_and_write(project, Path(folder) / "many.csv")
        with loop:
            loop.run_until_complete(look(app, project))
        project.close()


if __name__ == "__main__":
    main()
