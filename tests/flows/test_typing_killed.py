"""The window is killed with SIGKILL while a person types: at most the last second is lost, and undo is still there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from workbench.core.prompts import Prompt
from workbench.project import Project, create_project, open_project

_TYPED = 30
"""Keys after which it is killed: a second and a half of typing without a rest."""


def words(project: Project) -> str:
    """The first message of variant B."""
    variant = project.documents.one(Prompt).variant("B")
    assert variant is not None
    return variant.content.messages[0].text


def test_kill_while_typing_loses_at_most_a_second(tmp_path: Path) -> None:
    path = tmp_path / "typed.pwb"
    project = create_project(path, sample=True)
    before = words(project)
    project.close()
    command = [sys.executable, "-m", "tests.flows.typing_window", str(path)]
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_API": "pyside6", "WORKBENCH_HOME": str(tmp_path / "home"),
    }  # fmt: skip
    times: list[float] = []
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=root) as process:
        assert process.stdout is not None
        for line in process.stdout:
            times.append(time.monotonic())
            if int(line) >= _TYPED:
                break
        killed = time.monotonic()
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    assert len(times) >= _TYPED
    earlier = sum(at <= killed - 1.0 for at in times)
    project = open_project(path)
    try:
        assert project.check() == []
        typed = words(project).removesuffix(before)
        assert len(typed) >= earlier > 0
        assert typed == ("abcdefghijklmnopqrstuvwxyz " * 2)[: len(typed)]
        assert project.undoing.undo() == "Edit B"
        assert words(project) == before
    finally:
        project.close()
