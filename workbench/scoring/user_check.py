"""The user's own check: a function in a file beside the project, run in a child process after its content was trusted.

    def check(output: str, case: dict) -> bool | float | tuple[float, str]: ...

One child serves a run: commands and answers are JSON lines over pipes, its environment is empty, so that no key is
seen, its memory and processor time are bounded, and it is killed and started anew when a check takes too long. The very
bytes that were hashed are what runs. It is no sandbox of files and network: that is why the person must have read it.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from pydantic import Field

from workbench.config.trusted_code import is_trusted, sha256_of
from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.expected import Arguments
from workbench.scoring.subject import CallFacts, Finding, Subject, UnscoredError
from workbench.scoring.user_check_process import Child

NO_SANDBOX = (
    "It runs as you do: it can read your files and use the network. Its environment is empty, so it sees no keys."
)
"""What a person must know before trusting a file."""
SECONDS = 10.0
"""Longest time for one answer."""
MEMORY = 2 * 1024**3
"""Bytes of address space."""
_LARGEST = 1_000_000


class OwnCheck(Arguments):
    """Which function of which file."""

    file: str = Field(min_length=1)
    """Path of a Python file, from the folder in which the project lies."""
    function: str = "check"


class UserCode:
    """The person's own checks of one run. `run` may be called from any thread; one check runs at a time.

    Args:
        folder: where the project lies.
        trusted: whether a content, by its sha256, may run.
        seconds: longest time for one answer.
        memory: bytes of address space of the child.
    """

    def __init__(
        self,
        folder: Path,
        trusted: Callable[[str], bool] = is_trusted,
        *,
        seconds: float = SECONDS,
        memory: int = MEMORY,
    ) -> None:
        self._folder, self._trusted = folder, trusted
        self._seconds, self._memory = seconds, memory
        self._sources: dict[str, tuple[str, str, Path]] = {}
        self._child: Child | None = None
        self._lock = threading.Lock()
        self._closed = False

    def run(self, arguments: OwnCheck, subject: Subject) -> Finding:
        """Apply the check to an answer.

        Raises:
            UnscoredError: the file is missing or not trusted, or the check failed, gave nothing or took too long.
        """
        with self._lock:
            if self._closed:
                raise UnscoredError("The run was stopped before the check.")
            sha, source, path = self._source(arguments.file)
            command = {
                "turn": secrets.token_hex(8),
                "id": sha,
                "function": arguments.function,
                "seconds": self._seconds,
                "output": subject.text,
                "case": subject.case.model_dump(mode="json"),
            }
            return _finding(arguments.file, self._ask(sha, source, path, command, arguments.file))

    def close(self) -> None:
        """End the child; what is asked afterwards is unscored."""
        self._closed = True
        child = self._child
        if child is None:
            return
        child.end()
        # Who waits for its answer notices the end and closes the pipes.
        if self._lock.acquire(blocking=False):
            child.kill()
            self._lock.release()

    def _source(self, file: str) -> tuple[str, str, Path]:
        """(sha256, text, path) of a trusted file; read once, so that a run applies one content throughout."""
        found = self._sources.get(file)
        if found is None:
            try:
                path, content = read_beside(self._folder, file)
            except InputError as error:
                raise UnscoredError(error.message) from None
            sha = sha256_of(content)
            if not self._trusted(sha):
                raise UnscoredError(
                    f"{file} (sha256 {sha[:12]}…) is not trusted on this machine, so it was not run. Read it and trust "
                    f"it: “Python checks of your own” in the window's menu; for CI, WORKBENCH_TRUSTED_CODE={sha}."
                )
            found = self._sources[file] = (sha, content.decode("utf-8", "replace"), path)
        return found

    def _ask(self, sha: str, source: str, path: Path, command: dict[str, Any], file: str) -> dict[str, Any]:
        child = self._child
        try:
            if child is None or child.dead:
                child = self._child = Child(path.parent, self._memory)
            end = time.monotonic() + self._seconds
            if sha not in child.loaded:
                child.loaded.add(sha)
                child.send({"id": sha, "file": str(path), "source": source, "seconds": self._seconds}, end)
            child.send(command, end)
            answer = json.loads(child.line(end))
            if isinstance(answer, dict) and answer.pop("turn", None) == command["turn"]:
                return answer
            # What the code itself wrote, or an answer to something else: those that follow would be off by one.
            problem = f"{file} wrote into the program's own pipe, so that its answers cannot be told apart."
        except TimeoutError:
            problem = f"{file} took longer than {self._seconds:g} s on this answer and was stopped."
        except (OSError, EOFError, ValueError, RecursionError) as error:
            problem = f"{file} ended its process{_how(child, error)}."
        if child is not None:
            child.kill()
        self._child = None
        raise UnscoredError(problem)


def file_fault(file: str) -> str:
    """Why a file that a check names can never be run, whatever lies beside the project; "" where it may be."""
    if PurePath(file).is_absolute() or ".." in PurePath(file).parts:
        return f"{file} lies outside the project's folder, so it is not run."
    return "" if PurePath(file).suffix == ".py" else f"{file} is no Python file."


def read_beside(folder: Path, file: str) -> tuple[Path, bytes]:
    """Read a file that a check names.

    Returns:
        its path and content.

    Raises:
        InputError: it is not there, no Python file, too large, or not inside the folder.
    """
    base = folder.resolve()
    try:
        path = (base / file).resolve()
        inside = path.is_relative_to(base)
        content = path.read_bytes() if inside and path.is_file() and path.stat().st_size <= _LARGEST else None
    except (OSError, ValueError) as error:
        raise InputError("check.file", f"{file} cannot be read ({error}).", str(folder)) from None
    if not inside:
        raise InputError("check.file", f"{file} lies outside the project's folder, so it is not run.", str(folder))
    if content is None:
        raise InputError("check.file", f"There is no {file} of up to a megabyte beside the project.", str(folder))
    if path.suffix != ".py":
        raise InputError("check.file", f"{file} is no Python file.", str(folder), "Name a file that ends in .py.")
    return path, content


def _how(child: Child | None, error: Exception) -> str:
    if child is None:
        return f": {error}"
    number = child.ended_by
    if number == 24:
        return ": it used too much processor time"
    return f" (signal {number})" if number else ""


def _finding(file: str, answer: dict[str, Any]) -> Finding:
    if "error" in answer:
        raise UnscoredError(f"{file}: {answer['error']}")
    value, reason = answer["value"], str(answer.get("reason") or "")
    if not isinstance(value, float | int) or not 0 <= value <= 1:
        raise UnscoredError(reason or f"{file} gave no value for this answer.")
    return Finding(float(value), reason or f"{file} gave {value:g}.")


def _run(arguments: OwnCheck, subject: Subject) -> Finding:
    if subject.facts.user_code is None:
        raise UnscoredError(f"{arguments.file} was not run, since nothing is known of the folder it lies in.")
    return subject.facts.user_code.run(arguments, subject)


class _Shown:
    """Stands for a person's file in the examples."""

    def run(self, arguments: Any, subject: Subject) -> Finding:
        if "while" in subject.text:
            raise UnscoredError(f"{arguments.file} took longer than 10 s on this answer and was stopped.")
        return Finding(float("ok" in subject.text), f"It says {subject.text}.")


_FACTS = CallFacts(user_code=_Shown())
_ARGUMENTS: dict[str, Any] = {"file": "checks.py", "function": "says_ok"}
PYTHON = CheckEntry(
    name="python",
    title="A Python check of your own",
    summary="Passes when a function in a file beside the project says so; runs only after you trusted that file.",
    arguments=OwnCheck,
    run=_run,
    slow=True,
    examples=(
        Example("pass", "ok", _ARGUMENTS, facts=_FACTS),
        Example("fail", "no", _ARGUMENTS, facts=_FACTS),
        Example("unscored", "ok", _ARGUMENTS),
        Example("unscored", "while True: pass", _ARGUMENTS, facts=_FACTS, hostile=True),
    ),
)


def subject_of(text: str, case: Case) -> Subject:
    """An answer to try a check on."""
    return Subject(case, Completion(message=message("assistant", text)), CallFacts(), text)
