"""Follows a run, or a new scoring, to its end: progress for people, Ctrl-C, and what the end means."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from workbench.cli.output import Output
from workbench.core.errors import IncompleteError, ProjectError, SettingsError, WorkbenchError
from workbench.core.events import AnyEvent, AttemptFailed, Finished, Paused, Planned, Progress, TrialDone
from workbench.core.figures import count, money, seconds
from workbench.project import Project

PATIENCE = 1.0
"""Seconds within which signals count as one: a terminal and `timeout` both pass Ctrl-C on."""
SETTINGS = frozenset({"auth", "not_found"})
"""Kinds of failures that are a wrong key, address or model id."""
WAITS = "the server asks for fewer requests"
"""Said in the line of progress while calls wait for another try after such an answer."""


class Followed(Protocol):
    """A run or a new scoring."""

    finished: Finished | None

    def events(self) -> Any:
        """Its events."""

    def stop(self) -> None:
        """Stop it."""


class Follower:
    """Prints what happens and remembers what the end depends on.

    Args:
        out: takes the words.
        planned: says what was planned.
        again: how to go on, for the sentence at an end that came too early.
    """

    def __init__(self, out: Output, planned: Callable[[Planned], str], again: str) -> None:
        self._out = out
        self._planned = planned
        self._again = again
        self._kinds: set[str] = set()
        self._answered = False
        self._limited = False
        """Whether calls wait because a server asks for fewer."""

    async def follow(self, running: Followed) -> int:
        """Follow to the end; Ctrl-C and SIGTERM stop cleanly, a second one at once.

        Returns:
            exit status: 0; 3 where it is incomplete; 2 where nothing could be done for a wrong setting. The reason is
            then in ``out.error``.
        """
        loop = asyncio.get_running_loop()
        watched = [one for one in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(one) != signal.SIG_IGN]
        stopped: float | None = None
        old = {number: signal.getsignal(number) for number in watched}

        def stop(number: signal.Signals) -> None:
            nonlocal stopped
            if stopped is None:
                stopped = loop.time()
                self._out.note("Stopping; what is finished is kept.")
                running.stop()
            elif loop.time() - stopped > PATIENCE:
                restore()
                signal.raise_signal(number)

        def restore() -> None:
            for number in watched:
                loop.remove_signal_handler(number)
                signal.signal(number, old[number])

        for number in watched:
            loop.add_signal_handler(number, stop, number)
        try:
            async for event in running.events():
                self._take(event)
        finally:
            restore()
        self._out.error = self._problem(running.finished)
        return self._out.error.exit_status if self._out.error else 0

    def _problem(self, end: Finished | None) -> WorkbenchError | None:
        if end is not None and end.state == "finished" and not end.totals.failed:
            return None
        message, remedy = (end.message, end.remedy) if end is not None else ("", "")
        if self._kinds and self._kinds <= SETTINGS and not self._answered:
            return SettingsError("run.settings", message, remedy=remedy)
        if not message:
            message = f"{end.totals.failed} calls failed." if end is not None else "It ended too early."
        return IncompleteError("run.incomplete", message, remedy=f"{remedy} {self._again}".strip())

    def _take(self, event: AnyEvent) -> None:
        if isinstance(event, Planned):
            self._out.note(self._planned(event))
        elif isinstance(event, AttemptFailed):
            failure = event.attempt.failure
            why = failure.message if failure else "failed"
            self._limited = self._limited or (failure is not None and failure.kind == "rate_limit")
            wait = seconds(event.next_seconds)
            self._out.progress(f"↻ {event.candidate}: {why} Try {event.number} of {event.of} failed, next in {wait}.")
        elif isinstance(event, TrialDone):
            if event.call.failure is not None:
                self._kinds.add(event.call.failure.kind)
            self._answered = self._answered or event.call.failure is None
        elif isinstance(event, Paused):
            self._out.warn(event.message)
        elif isinstance(event, Progress):
            self._limited = self._limited and event.totals.retrying > 0
            waits = f"  waits: {WAITS}" if self._limited else ""
            self._out.progress(f"{progress_line(event)}{waits}")


@contextlib.contextmanager
def closing(project: Project, out: Output) -> Iterator[None]:
    """Close a project at a command's end; where the disk did not take what a run made, the run's sentence is told.

    Raises:
        IncompleteError: the disk refuses, and the run said what is lost.
        ProjectError: the disk refuses otherwise.
    """
    try:
        try:
            yield
        finally:
            project.close()
    except ProjectError as error:
        if error.code == "store.write" and isinstance(out.error, IncompleteError):
            raise out.error from error
        raise


def progress_line(event: Progress) -> str:
    """``121 of 192 calls  24.0 per s  38,000 tok  $0.012  9 s left``."""
    totals = event.totals
    done, of = totals.done + totals.failed + totals.judge_done, totals.planned + totals.judge_planned
    tokens = totals.input_tokens + totals.output_tokens + totals.judge_input_tokens + totals.judge_output_tokens
    left = f"  {seconds(event.seconds_left)} left" if event.seconds_left is not None else ""
    rate = f"{event.calls_per_second:,.1f} per s"
    return f"{done:,} of {count(of, 'call')}  {rate}  {tokens:,} tok  {money(totals.cost)}{left}"
