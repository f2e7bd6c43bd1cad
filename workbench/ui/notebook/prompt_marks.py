"""What is marked in the messages of a board: faults and words that the baseline has not, long texts off the thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import JsonValue
from PySide6.QtCore import QObject, Signal

from workbench.core import diff
from workbench.ui.context import UiContext
from workbench.ui.notebook.template_marks import Fault, faults

_LONG = 30_000
"""Characters of all texts to be marked anew from which that leaves the window's thread."""


class MarkJob(NamedTuple):
    """A message to be marked."""

    key: str
    place: int
    text: str
    base: str | None
    """The baseline's words; None: they are not compared."""


class Marks(NamedTuple):
    """What is marked in a message: places in characters."""

    text: str
    """The text that they belong to."""
    faults: tuple[Fault, ...]
    differing: tuple[tuple[int, int], ...]


class Names(NamedTuple):
    """What templates may use."""

    fields: tuple[str, ...] = ()
    sample: Mapping[str, JsonValue] | None = None
    snippets: Mapping[str, str] = {}


class Marker(QObject):
    """``found`` carries (key, place) → `Marks` of every job of the latest request, as soon as they are known."""

    found = Signal(object)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._known: dict[MarkJob, Marks] = {}
        self._names = Names()
        self._wanted: list[MarkJob] = []
        self._working = False

    def mark(self, jobs: Sequence[MarkJob], names: Names) -> None:
        """Find the marks; those of an unchanged text are known. While long texts are worked on, the latest waits."""
        if names != self._names:
            self._names, self._known = names, {}
        self._wanted = list(jobs)
        if not self._working:
            self._go_on()

    def _go_on(self) -> None:
        missing = [job for job in self._wanted if job not in self._known]
        if sum(len(job.text) for job in missing) > _LONG:
            self._working = True
            self._context.tasks.start(self._apart(missing, self._names), "marks of a prompt")
            return
        self._take(_marked(missing, self._names))

    async def _apart(self, jobs: list[MarkJob], names: Names) -> None:
        try:
            made = await asyncio.to_thread(_marked, jobs, names)
        finally:
            self._working = False
        if names == self._names:
            self._take(made)
        if any(job not in self._known for job in self._wanted):
            self._go_on()

    def _take(self, made: Mapping[MarkJob, Marks]) -> None:
        self._known = {job: self._known[job] for job in self._wanted if job in self._known} | dict(made)
        self.found.emit({(job.key, job.place): self._known[job] for job in self._wanted if job in self._known})


def _marked(jobs: Sequence[MarkJob], names: Names) -> dict[MarkJob, Marks]:
    found = {}
    for job in jobs:
        wrong = faults(job.text, names.fields, names.sample, names.snippets)
        differing = [] if job.base is None else diff.spans(diff.diff(job.base, job.text), 1)
        found[job] = Marks(job.text, tuple(wrong), tuple(differing))
    return found
