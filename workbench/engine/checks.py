"""Checks as a run applies them; slow ones, such as a person's own, in a thread outside the engine's loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path
from typing import TypeVar

from workbench.core.calls import Completion
from workbench.core.canonical import digest_of
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.rubrics import CheckSpec
from workbench.scoring.apply import CheckResult, prepare
from workbench.scoring.subject import CallFacts
from workbench.scoring.user_check import UserCode

E = TypeVar("E")
Work = Callable[[], CheckResult]


class AppliedCheck:
    """A check, read once for all answers; one that cannot be read leaves every answer unscored, with the reason."""

    __slots__ = ("digest", "name", "run", "slow", "source")

    def __init__(self, spec: CheckSpec) -> None:
        self.name = spec.name
        self.source = f"check:{spec.check}@1"
        self.digest = digest_of("check", spec)
        self.run: Callable[[Case, Completion, CallFacts], CheckResult]
        self.slow = False
        try:
            prepared = prepare(spec)
            self.run, self.slow = prepared, prepared.entry.slow
        except InputError as error:
            unscored = CheckResult(None, None, error.text())
            self.run = lambda *_: unscored


class SlowChecks:
    """The slow checks of one run, one at a time.

    Args:
        folder: where the project lies; None: a person's own checks are unscored.
        crashed: told of a fault of the program.
    """

    def __init__(self, folder: Path | None, crashed: Callable[[BaseException], None]) -> None:
        self.user_code = UserCode(folder) if folder is not None else None
        self._crashed = crashed
        self._pool: ThreadPoolExecutor | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def ask(self, work: Work, then: Callable[[CheckResult], None]) -> None:
        """Do the work in the thread, then hand its result over in the loop; not after `close`."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "checks")
        task = asyncio.get_running_loop().create_task(self._do(self._pool, work, then))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def closing(self, events: AsyncIterator[E]) -> AsyncIterator[E]:
        """The same events; closed at their end, however they end."""
        try:
            async with aclosing(events) as ones:  # type: ignore[type-var]
                async for event in ones:
                    yield event
        finally:
            self.close()

    def close(self) -> None:
        """End what runs; what waits is dropped."""
        for task in self._tasks:
            task.cancel()
        if self.user_code is not None:
            self.user_code.close()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def _do(self, pool: ThreadPoolExecutor, work: Work, then: Callable[[CheckResult], None]) -> None:
        then(await asyncio.get_running_loop().run_in_executor(pool, work))

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._crashed(error)
