"""From a person's queue of the project to the deck of the rating view, and back to the file."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from typing import TYPE_CHECKING

from workbench.core.cases import Case
from workbench.core.errors import WorkbenchError
from workbench.ui.context import UiContext
from workbench.ui.notebook.rate_deck import Deck, Fact, Given, Place, RateItem, Undone

if TYPE_CHECKING:
    from workbench.project.rating_queue import Queue


class QueueKeeper:
    """Keeps ratings in the project; an error of the file is told over the page."""

    def __init__(self, context: UiContext, queue: Queue) -> None:
        self._context = context
        self._queue = queue

    def give(self, row: int, criterion: str, level: int | None, note: str, seconds: float) -> None:
        """Keep a rating."""
        took = seconds or None
        try:
            if level is None:
                written = self._queue.cannot_judge(row, criterion, note=note, seconds=took)
            else:
                written = [self._queue.save(row, criterion, level, note=note, seconds=took)]
        except WorkbenchError as error:
            self._context.problem(error)
            return
        for one in written:
            self._context.tasks.start(_on_disk(one), "save a rating")

    def undo(self) -> Undone | None:
        """Take the last one back."""
        try:
            found = self._queue.undo()
        except WorkbenchError as error:
            self._context.problem(error)
            return None
        if found is None:
            return None
        return Undone(found.place, found.criterion, given_at(self._queue, found.place, found.criterion))


async def _on_disk(written: Future[None]) -> None:
    await asyncio.wrap_future(written)


def given_at(queue: Queue, row: int, criterion: str) -> Given | None:
    """What holds at a place of the queue."""
    level = queue.level(row, criterion)
    if level is None and not queue.cannot(row, criterion):
        return None
    return Given(level)


def deck_of(context: UiContext, queue: Queue) -> Deck:
    """The deck of a queue; reads the texts of all rows, so it belongs off the window's thread."""
    items: list[RateItem] = []
    given: dict[Place, Given] = {}
    notes: dict[int, str] = {}
    for row in range(len(queue)):
        item = queue.item(row)
        items.append(RateItem(facts(item.case), item.answer, item.rubric.criteria))
        for number, criterion in enumerate(item.rubric.criteria):
            known = given_at(queue, row, criterion.name)
            if known is not None:
                given[Place(row, number)] = known
                notes[row] = queue.note(row, criterion.name) or notes.get(row, "")
    return Deck(items, QueueKeeper(context, queue), given, {row: note for row, note in notes.items() if note})


def facts(case: Case) -> tuple[Fact, ...]:
    """Inputs, history and reference of a case."""
    found = []
    for name, value in case.inputs.items():
        if value is not None and value != "":
            plain = isinstance(value, str)
            found.append(Fact(name, str(value) if plain else json.dumps(value, ensure_ascii=False), not plain))
    if case.history:
        turns = "\n".join(f"{message.role}: {message.text}" for message in case.history)
        found.append(Fact("history", turns))
    if case.reference_text:
        found.append(Fact("reference", case.reference_text, not isinstance(case.reference, str)))
    return tuple(found)
