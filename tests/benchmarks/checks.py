"""Speed of checks: 100,000 outputs by ten text checks.

``python -m tests.benchmarks.checks`` times each check on one core; ``--stored [N]`` scores N stored outputs of a
project anew as the program does (read, check, write, events on the caller's loop), and says how late a timer of 10 ms
was meanwhile on that loop, and how long a stop takes. ``--window [N]`` does the same in the window, from the drawer on
the page of experiments.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.messages import message
from workbench.core.rubrics import CheckSpec
from workbench.scoring.apply import check

OUTPUTS = 100_000
CHECKS: tuple[tuple[str, dict[str, object]], ...] = (
    ("equals", {}),
    ("contains", {"values": ["refund", "days"]}),
    ("starts", {"value": "Dear"}),
    ("regex", {"pattern": r"\border \d{4,}\b", "ignore_case": True}),
    ("last_number", {"marker": "A:"}),
    ("length", {"unit": "words", "max": 90}),
    ("length", {"unit": "sentences", "max": 6}),
    ("no_preamble", {}),
    ("no_personal_data", {}),
    ("is_json", {}),
)
TEXT = (
    "Dear Ms {name},\n\nthank you for your message about order {number}. The lamp arrived broken, so we refund the "
    "full price of 49.90 € within five days. You keep the lamp; there is nothing to send back. We are sorry for the "
    "trouble, and the next delivery is on us.\n\nKind regards\nThe team\nA: {number}"
)


def specs() -> tuple[CheckSpec, ...]:
    """The ten checks as a scorecard has them."""
    return tuple(
        CheckSpec.model_validate({"name": f"{name} {at}", "check": name, "arguments": arguments})
        for at, (name, arguments) in enumerate(CHECKS)
    )


async def scored(project: Any, stop_after: float | None = None) -> tuple[float, float, int]:
    """Seconds of a new scoring (or from the stop to its end), how late the loop was at most, and how many it scored."""
    run = project.runs.score(1, "ten")
    late, began, asked = 0.0, time.perf_counter(), 0.0

    async def tick() -> None:
        nonlocal late
        while True:
            wanted = time.perf_counter() + 0.01
            await asyncio.sleep(0.01)
            late = max(late, time.perf_counter() - wanted)

    ticking = asyncio.create_task(tick())
    async for _ in run.events():
        if stop_after is not None and not asked and time.perf_counter() - began > stop_after:
            asked = time.perf_counter()
            run.stop()
    taken = time.perf_counter() - (asked or began)
    ticking.cancel()
    return taken, late, sum(row.scored for row in project.experiments.rows(1, run.layer))


def stored(count: int) -> None:
    """Print what a new scoring of stored outputs takes."""
    from workbench.project import open_project

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.pwb"
        prepare(path, count)
        project = open_project(path)
        ended, late, done = asyncio.run(scored(project, 1.0))
        print(f"stop after 1 s: ended {ended * 1000:.0f} ms later, {done:,} of {count:,} kept")
        used = time.process_time()
        took, late, done = asyncio.run(scored(project))
        used = time.process_time() - used
        project.close()
        load = os.getloadavg()[0]
        print(f"{done:,} stored outputs × {len(CHECKS)} checks: {took:.1f} s (limit 60 s), {used:.1f} s of processor")
        print(f"the caller's loop was late by at most {late * 1000:.0f} ms; load average {load:.1f}")


async def in_window(path: Path) -> None:
    """Score from the drawer, with the page of experiments in sight; and once more, to stop it."""
    from tests.benchmarks.window import Lateness, report
    from tests.ui.conftest import until
    from workbench.config.settings import Settings
    from workbench.project import open_project
    from workbench.ui.bridge import Bridge
    from workbench.ui.context import UiContext
    from workbench.ui.main_window import MainWindow
    from workbench.ui.pages.score_again import ScoreAgainDrawer
    from workbench.ui.tasks import Tasks
    from workbench.ui.theme import Theme

    project, tasks = open_project(path), Tasks()
    bridge = Bridge(project, tasks)
    window = MainWindow(UiContext(project, Theme("light"), tasks, bridge, Settings()))
    window.resize(1440, 900)
    window.show()
    window.navigate("notebook", "notebook")
    await asyncio.sleep(5)
    window.navigate("experiments", "")
    await asyncio.sleep(5)
    # The stop comes last: what is read after it would go on in the scoring that follows.
    for stop_after in (None, 1.0):
        window.commands.do("score_again")
        drawer = window.side.findChildren(ScoreAgainDrawer)[-1]
        await until(drawer.accept_button.isEnabled)
        lateness, began, used = Lateness(), time.perf_counter(), time.process_time()
        drawer.accept_button.click()
        await until(lambda: bool(bridge.running()))
        if stop_after is not None:
            await asyncio.sleep(stop_after)
            window.commands.do("stop")
            began = time.perf_counter()
        await until(lambda: not bridge.running(), 600)
        said = "stopped after" if stop_after else "scored in"
        used = time.process_time() - used
        load = os.getloadavg()[0]
        print(f"{said} {time.perf_counter() - began:.1f} s, {used:.1f} s of processor; load average {load:.1f}")
        lateness.stop()
        report("score", lateness)
        print("worst:", " ".join(f"{at:.1f}s:{late:.0f}ms" for at, late in lateness.worst[:20]))
    window.hide()
    bridge.close()
    await tasks.close()
    project.close()


def windowed(count: int) -> None:
    """Print how late the window was while so many outputs were scored anew."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.update(QT_API="pyside6", PYQTGRAPH_QT_LIB="PySide6")
    from PySide6.QtWidgets import QApplication

    from workbench.ui.window_loop import WindowLoop

    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as folder, WindowLoop(app) as loop:
        path = Path(folder) / "p.pwb"
        prepare(path, count)
        loop.run_until_complete(in_window(path))


def prepare(path: Path, count: int) -> None:
    """A project with so many stored outputs and a scorecard of the ten checks."""
    from tests.benchmarks.window_rows import fill
    from workbench.core.rubrics import Scorecard
    from workbench.project import open_project

    fill(path, count // 2)
    project = open_project(path)
    project.documents.put(Scorecard(id="ten", name="ten", checks=specs()), label="Add").result()
    project.close()


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", nargs="?", type=int, const=OUTPUTS, metavar="N")
    parser.add_argument("--window", nargs="?", type=int, const=OUTPUTS, metavar="N")
    arguments = parser.parse_args()
    if arguments.window:
        windowed(arguments.window)
    elif arguments.stored:
        stored(arguments.stored)
    else:
        singly()


def singly() -> None:
    """Print seconds per check and in all, on one core."""
    cases = [Case(id=str(at), reference=str(4_000 + at), inputs={"name": f"n{at}"}) for at in range(OUTPUTS)]
    answers = [
        Completion(message=message("assistant", TEXT.format(name=f"n{at}", number=4_000 + at))) for at in range(OUTPUTS)
    ]
    total = 0.0
    for name, arguments in CHECKS:
        spec = CheckSpec.model_validate({"name": name, "check": name, "arguments": arguments})
        start = time.perf_counter()
        passed = sum(check(spec, case, answer).passed is True for case, answer in zip(cases, answers, strict=True))
        took = time.perf_counter() - start
        total += took
        print(f"{name:18} {took:6.2f} s  {took / OUTPUTS * 1e6:6.1f} µs each, {passed:,} pass")
    print(f"{OUTPUTS:,} outputs × {len(CHECKS)} checks: {total:.1f} s on one core (limit 60 s on two)")


if __name__ == "__main__":
    main()
