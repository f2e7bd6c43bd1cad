"""The process that runs a person's own checks, as the program sees it: its pipes, its bounds and its end."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_CHILD = Path(__file__).with_name("user_check_child.py")
_PROCESSES = Path("/proc")
_LONGEST_LINE = 65_536
_START = 10.0
"""Seconds in which it must take its first command."""
_ROUNDS = 5
"""How often what it started is looked for; each round ends what the one before could not see."""


class Child:
    """A child process with its pipes."""

    def __init__(self, folder: Path, memory: int) -> None:
        if os.name != "posix":
            raise OSError("checks of your own need Linux or macOS")
        command = [sys.executable, "-I", "-X", "utf8", str(_CHILD)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, cwd=folder, env={}, start_new_session=True
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self._rest = b""
        self.loaded: set[str] = set()
        self.send({"memory": memory}, time.monotonic() + _START)

    @property
    def dead(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    @property
    def ended_by(self) -> int:
        """The number of the signal that ended it, 0 for none."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2)
        return max(0, -(self._process.returncode or 0))

    def send(self, command: dict[str, Any], end: float) -> None:
        """Write a command. Raises TimeoutError, OSError."""
        left = memoryview(json.dumps(command).encode() + b"\n")
        while left:
            _, ready, _ = select.select([], [self._in], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError
            left = left[os.write(self._in, left[:_LONGEST_LINE]) :]

    def line(self, end: float) -> bytes:
        """Read an answer. Raises TimeoutError, EOFError, ValueError."""
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._out], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError
            new = os.read(self._out, _LONGEST_LINE)
            if not new:
                raise EOFError
            self._rest += new
            if len(self._rest) > 2 * _LONGEST_LINE:
                raise ValueError("its answer is too long")
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def end(self) -> None:
        """End it and all that it started, also what made itself a session of its own."""
        if self._process.returncode is None:
            # Stopped first, so that nothing is started meanwhile. Orphans are its children, since it adopts them.
            _signal(os.killpg, self._process.pid, signal.SIGSTOP)
            for _ in range(_ROUNDS):
                found = _descendants(self._process.pid)
                for pid in found:
                    _signal(os.kill, pid, signal.SIGKILL)
                if not found:
                    break
            _signal(os.killpg, self._process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End it and close its pipes."""
        self.end()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _signal(send: Callable[[int, int], None], pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        send(pid, number)


def _descendants(pid: int) -> set[int]:
    """Processes that a process started, and those that they started, but for zombies; none where /proc is not there."""
    children: dict[int, list[int]] = {}
    for entry in _PROCESSES.iterdir() if _PROCESSES.is_dir() else ():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                # After the name in brackets, which can hold anything: state, parent.
                state, parent, *_ = (entry / "stat").read_text().rpartition(")")[2].split()
                if state != "Z":
                    children.setdefault(int(parent), []).append(int(entry.name))
    found: set[int] = set()
    wanted = [pid]
    while wanted:
        for one in children.get(wanted.pop(), ()):
            if one not in found:
                found.add(one)
                wanted.append(one)
    return found
