"""The window is killed with SIGKILL while a person types: at most the last second is lost, and undo is still there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from workbench.core.notebooks import Notebook, NoteCell
from workbench.project import create_project, open_project

_TYPED = 40
"""Keys after which it is killed: two seconds of typing without a rest."""


def test_kill_while_typing_loses_at_most_a_second(tmp_path: Path) -> None:
    path = tmp_path / "typed.pwb"
    create_project(path, sample=True).close()
    command = [sys.executable, "-m", "tests.flows.typing_window", str(path)]
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_API": "pyside6", "WORKBENCH_HOME": str(tmp_path / "home"),
    }  # fmt: skip
    times: list[float] = []
    cell_id = ""
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=root) as process:
        assert process.stdout is not None
        for line in process.stdout:
            cell_id, _, number = line.strip().partition(" ")
            times.append(time.monotonic())
            if int(number) >= _TYPED:
                break
        killed = time.monotonic()
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    assert len(times) >= _TYPED
    earlier = sum(at <= killed - 1.0 for at in times)
    project = open_project(path)
    try:
        assert project.check() == []
        notebook = project.documents.all("notebook")[0]
        assert isinstance(notebook, Notebook)
        cell = notebook.cell(cell_id)
        assert isinstance(cell, NoteCell)
        assert len(cell.text) >= earlier > 0
        assert cell.text == ("abcdefghijklmnopqrstuvwxyz " * 2)[: len(cell.text)]
        assert project.undoing.label == "Edit note"
    finally:
        project.close()
