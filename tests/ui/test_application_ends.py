"""How the window ends and what stays of it: a run under way, a signal, projects one after another, its loop."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import signal
import subprocess
import sys
import weakref
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import start, until
from workbench.core.experiments import Selection
from workbench.project import create_project, open_project
from workbench.ui.application import Application
from workbench.ui.main_window import MainWindow
from workbench.ui.window_loop import WindowLoop


async def test_closing_while_a_run_goes_on_keeps_what_is_finished(application: Application, home: Path) -> None:
    task = await start(application, None)
    window = application.window
    assert isinstance(window, MainWindow)
    project, bridge = window.context.project, window.context.bridge
    bridge.follow(project.runs.start(project.runs.plan(Selection(split="all", repeats=4))), "cell")
    await until(lambda: bridge.running()[0].totals.done > 3)
    window.close()
    await task
    again = open_project(home / "data" / "Refund replies.pwb")
    latest = again.experiments.latest()
    assert latest is not None
    assert len(again.experiments.rows(latest.id)) > 3
    assert again.check() == []
    again.close()


async def test_projects_opened_one_after_another_leave_nothing_behind(
    application: Application, tmp_path: Path, sample_file: Path
) -> None:
    """Each left its project, and a label for every cell that draws its own head: 2.5 MB a time."""
    paths = [tmp_path / f"{name}.pwb" for name in "ab"]
    for path in paths:
        shutil.copyfile(sample_file, path)

    def tops_now() -> Counter[str]:
        return Counter(type(widget).__name__ for widget in QApplication.topLevelWidgets())

    task = await start(application, paths[0])
    tops, projects = [], []
    for turn in range(4):
        old = application.window
        assert isinstance(old, MainWindow)
        projects.append(weakref.ref(old.context.project))
        old.projectAsked.emit(paths[(turn + 1) % 2])
        del old
        await until(lambda: not application._closing)
        tops.append(tops_now())
    await until(lambda: not tops_now() - tops[1])
    # The last one may still be on the stack of a signal.
    await until(lambda: gc.collect() >= 0 and not any(project() for project in projects[:3]))
    application.end()
    await task


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_program_in_order(tmp_path: Path, number: signal.Signals) -> None:
    path = tmp_path / "mine.pwb"
    create_project(path, name="Mine").close()
    environment = {**os.environ, "WORKBENCH_HOME": str(tmp_path / "home")}
    code = (
        "import sys, workbench.ui.application as a\n"
        "show = a.Application._show\n"
        "def shown(self, *rest):\n"
        "    show(self, *rest)\n"
        "    print('shown', *sorted({m.partition('.')[0] for m, made in sys.modules.items() if made}), flush=True)\n"
        "a.Application._show = shown\n"
        "sys.exit(a.live(sys.argv[1]))\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            line = program.stdout.readline().split()
            assert line[0] == "shown"
            heavy = {
                "pandas",
                "scipy",
                "statsmodels",
                "pyqtgraph",
                "tiktoken",
                "genai_prices",
                "keyring",
                "openpyxl",
                "httpx",
            }
            assert heavy.isdisjoint(line), f"imported before the window was there: {sorted(heavy & set(line))}"
            program.send_signal(number)
            assert program.wait(20) == 0
        finally:
            program.kill()
    open_project(path).close()


def test_a_coroutine_that_is_stepped_outside_the_loop_finds_its_loop(qapp: QApplication) -> None:
    """Qt's events go on between two runs of the loop: at its end, and between the parts of a test."""
    loop = WindowLoop(qapp)
    with loop:
        task = loop.create_task(asyncio.sleep(0, "stepped"))
        asking = loop.create_task(asyncio.to_thread(lambda: "in a thread"))
        qapp.processEvents()
        qapp.processEvents()
        assert task.result() == "stepped"
        assert loop.run_until_complete(asking) == "in a thread"


async def test_events_worked_off_within_a_step_cost_no_other_coroutine_its_own(qapp: QApplication) -> None:
    """It was refused, never stepped again, and not even a cancelling ended it."""

    steps: list[str] = []

    async def other(name: str) -> None:
        steps.append(f"{name} began")
        await asyncio.sleep(0)
        steps.append(f"{name} ended")

    tasks = [asyncio.get_running_loop().create_task(other(name)) for name in ("first", "second")]
    for _ in range(5):
        qapp.processEvents()
    assert steps == []
    await asyncio.gather(*tasks)
    assert steps == ["first began", "second began", "first ended", "second ended"]
