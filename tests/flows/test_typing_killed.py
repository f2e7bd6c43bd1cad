"""The window is killed with SIGKILL while a person types: at most a second of typing is lost, and undo is still there.

A second is counted in keys: the window types and saves in one loop, so a slow machine slows both. How much is lost in
seconds says ``python -m tests.benchmarks.typing_lost``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.flows.test_server import until
from workbench.core.prompts import Prompt
from workbench.project import Project, create_project, open_project

_TYPED = 30
"""Keys after which it is killed: a second and a half of typing without a rest."""
_SECOND = 20
"""Keys in a second, as `tests.flows.typing_window` types."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz " * 400


def words(project: Project) -> str:
    """The first message of variant B."""
    variant = project.documents.one(Prompt).variant("B")
    assert variant is not None
    return variant.content.messages[0].text


def kill_while_typing(path: Path, home: Path, *, seen: bool) -> tuple[list[float], float, int]:
    """Type into a project, and kill the window in the midst of it.

    Args:
        path: the project.
        home: folder of the window's settings.
        seen: whether to wait before the kill until some of it is on disk.

    Returns:
        when each key was typed (those after the kill was decided: then) and when the window was killed, by the
        monotonic clock; keys that were on disk before.
    """
    reader = open_project(path, read_only=True)
    before = words(reader)
    command = [sys.executable, "-m", "tests.flows.typing_window", str(path)]
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_API": "pyside6", "WORKBENCH_HOME": str(home),
    }  # fmt: skip
    times: list[float] = []

    def on_disk() -> int:
        reader.poll()
        return len(words(reader).removesuffix(before))

    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=root) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                times.append(time.monotonic())
                if int(line) >= _TYPED:
                    break
            # It goes on typing: what is saved meanwhile was not waiting for a rest.
            until(lambda: not seen or on_disk() > 0)
            saved = on_disk()
            killed = time.monotonic()
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(30)
            reader.close()
        # What was typed while the file was looked at.
        times += [killed] * len(process.stdout.readlines())
    assert len(times) >= _TYPED
    return times, killed, saved


def test_kill_while_typing_loses_at_most_a_second_and_nothing_that_was_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "typed.pwb"
    project = create_project(path, sample=True)
    before = words(project)
    project.close()
    times, _, saved = kill_while_typing(path, tmp_path / "home", seen=True)
    project = open_project(path)
    try:
        assert project.check() == []
        typed = words(project).removesuffix(before)
        assert len(typed) >= saved > 0
        assert len(times) - len(typed) <= _SECOND
        assert typed == _LETTERS[: len(typed)]
        assert project.undoing.undo() == "Edit B"
        # One step, or several where a busy machine typed with rests of a second.
        while project.undoing.label == "Edit B":
            project.undoing.undo()
        assert words(project) == before
    finally:
        project.close()
