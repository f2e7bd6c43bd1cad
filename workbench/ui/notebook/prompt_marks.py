"""What is marked in the messages of a board: faults and words that the baseline has not, long texts off the thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import JsonValue
from PySide6.QtCore import QObject, Signal

from workbench.core import diff
from workbench.core.messages import message
from workbench.core.prompts import PromptContent
from workbench.core.snippets import with_snippets
from workbench.ui.context import UiContext
from workbench.ui.notebook.prompt_column import VariantColumn
from workbench.ui.notebook.template_marks import Fault, faults, used_names

_LONG = 6_000
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
    used: frozenset[str] = frozenset()
    """Names that it takes from a case, by its snippets too."""


class Names(NamedTuple):
    """What templates may use."""

    fields: tuple[str, ...] = ()
    sample: Mapping[str, JsonValue] | None = None
    snippets: Mapping[str, str] = {}
    case_id: str = ""
    """Of the sample."""


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
        wrong = faults(job.text, names.fields, names.sample, names.snippets, case_id=names.case_id)
        differing = [] if job.base is None else diff.spans(diff.diff(job.base, job.text), 1)
        content = with_snippets(PromptContent(messages=(message("user", job.text),)), names.snippets)
        found[job] = Marks(job.text, tuple(wrong), tuple(differing), used_names(content))
    return found


def mark_jobs(
    columns: Sequence[VariantColumn], matches: Sequence[Sequence[int | None]], changed_words: bool
) -> list[MarkJob]:
    """A job for each message; its base are the words of the baseline's message that it stands for."""
    baseline = columns[0].texts() if columns else []
    jobs = []
    for column, mine in zip(columns, matches, strict=True):
        for place, box in enumerate(column.boxes):
            base = None
            if place < len(mine) and changed_words:
                match = mine[place]
                base = baseline[match] if match is not None and match < len(baseline) else ""
            jobs.append(MarkJob(column.key, place, box.text(), base))
    return jobs


def unused(fields: Sequence[str], marks: Sequence[Marks]) -> list[str]:
    """Fields of the cases that no message uses; none where nothing or something wrong stands there."""
    used = frozenset[str]().union(*(one.used for one in marks))
    wrong = any(not fault.mild for one in marks for fault in one.faults)
    return [] if wrong or not used else [field for field in fields if field not in used]
