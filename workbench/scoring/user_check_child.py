"""The child process in which a person's own checks run: JSON lines in, JSON lines out. Standard library alone.

It is started as a file, in Python's isolated mode and with an empty environment, and bounds its own memory and time.
That keeps a mistake small; it is no sandbox: the code can read files and use the network as the person can.
"""

from __future__ import annotations

import json
import math
import os
import traceback
from collections.abc import Callable
from typing import Any

_ADOPT = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""
_STARTED = 100
"""Processes and threads that a check may add to those of the machine (where it does not run as root)."""


def main() -> None:
    """Serve until the other side closes."""
    commands, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    # What the code prints must not be taken for an answer, and what it reads must not be a command.
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    loaded: dict[str, dict[str, Any] | str] = {}
    own = os.getpid()
    for line in commands:
        command = json.loads(line)
        if "memory" in command:
            _limit(command["memory"])
        elif "source" in command:
            loaded[command["id"]] = _load(command)
            _end_copy(own)
        else:
            answer = _called(command, loaded[command["id"]]) | {"turn": command["turn"]}
            _end_copy(own)
            answers.write(json.dumps(answer).encode() + b"\n")


def _end_copy(own: int) -> None:
    """End a copy of this process that the person's code made: it would answer the next commands too."""
    if os.getpid() != own:
        os._exit(0)


def _limit(memory: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_processes()


def _limit_processes() -> None:
    """Adopt orphans of what is started here, so that they are found, and bound how many there can be."""
    import resource

    try:
        import ctypes

        ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
        with open("/proc/loadavg", encoding="ascii") as load:
            running = int(load.read().split()[3].partition("/")[2])
        _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
        most = running + _STARTED
        resource.setrlimit(resource.RLIMIT_NPROC, (most if hard < 0 else min(most, hard), hard))
    except (ImportError, OSError, ValueError, AttributeError, IndexError):
        # Not Linux: what it starts is ended with its group of processes.
        return


def _more_time(seconds: float) -> None:
    """Let the process use so many seconds of processor time more."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds) + 1, hard))


def _load(command: dict[str, Any]) -> dict[str, Any] | str:
    """The module's names, or what went wrong."""
    names: dict[str, Any] = {"__name__": "workbench_check", "__file__": command["file"]}
    _more_time(command["seconds"])
    return _guarded(lambda: exec(compile(command["source"], command["file"], "exec"), names)) or names


def _called(command: dict[str, Any], names: dict[str, Any] | str) -> dict[str, Any]:
    if isinstance(names, str):
        return {"error": f"It cannot be loaded: {names}"}
    function = names.get(command["function"])
    if not callable(function):
        return {"error": f"It has no function {command['function']}."}
    found: list[Any] = []
    _more_time(command["seconds"])
    problem = _guarded(lambda: found.append(function(command["output"], command["case"])))
    return {"error": f"It failed: {problem}"} if problem else _answer(found[0])


def _answer(value: Any) -> dict[str, Any]:
    """What a check gave, as JSON: a value, or (value, reason), or {"value": …, "reason": …}."""
    reason: Any = ""
    if isinstance(value, dict):
        value, reason = value.get("value"), value.get("reason", "")
    elif isinstance(value, tuple | list) and len(value) == 2:
        value, reason = value
    if value is not None:
        try:
            value = float(value)
        except (TypeError, ValueError, OverflowError):
            return {
                "error": f"It gave a {type(value).__name__}, where a truth value or a number from 0 to 1 should be."
            }
        if not 0 <= value <= 1:
            return {"error": f"It gave {value:g}, which is not from 0 to 1."}
    return {"value": value, "reason": str(reason)[:2000]}


def _guarded(work: Callable[[], Any]) -> str:
    """Run the person's code; what it raises as a sentence, "" where it raised nothing."""
    try:
        work()
    except BaseException as error:  # also SystemExit: it is the person's code, and this process goes on with the next
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
        place = f", line {lines[-1]}" if lines else ""
        said = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1][:300]
        return f"{said}{place}."
    return ""


if __name__ == "__main__":
    main()
