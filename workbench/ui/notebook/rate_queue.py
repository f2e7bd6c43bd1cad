"""From a person's queue of the project, or from the disagreements, to the deck of the rating view, and back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from workbench.core.cases import Case
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count, number
from workbench.project import Project
from workbench.project.rating_items import Preferred, Undone
from workbench.ui.context import UiContext
from workbench.ui.notebook import rate_deck
from workbench.ui.notebook.rate_deck import Deck, Fact, Given, Place, RateItem, Voice

if TYPE_CHECKING:
    from workbench.project.rating_queue import Queue
    from workbench.project.rating_settling import Settling

_SIDES: dict[int, Preferred] = {rate_deck.LEFT: "left", rate_deck.RIGHT: "right", rate_deck.TIE: "tie"}
_KEYS = {side: key for key, side in _SIDES.items()}


class _Keeper:
    """Keeps what is given in the project; an error of the file is told over the page."""

    def __init__(self, context: UiContext) -> None:
        self._context = context
        self.deck: Deck | None = None

    def _keep(self, work: Callable[[], Sequence[Future[None]]]) -> None:
        try:
            written = work()
        except WorkbenchError as error:
            self._context.problem(error)
            return
        for one in written:
            self._context.tasks.start(_on_disk(one), "save a rating")

    def _undo(self, sitting: Queue | Settling) -> None:
        """Undo in the one order of the project; the deck is told by the queue."""
        undoing = self._context.project.undoing
        if undoing.earlier(sitting) is not None:
            # The window asks before it goes so far back.
            self._context.command("undo")
            return
        try:
            label = undoing.undo(sitting)
        except WorkbenchError as error:
            self._context.problem(error)
            return
        self._context.say(f"Undone: {label}" if label else "Nothing to undo")


class QueueKeeper(_Keeper):
    """Of a person's queue, of answers or of pairs."""

    def __init__(self, context: UiContext, queue: Queue) -> None:
        super().__init__(context)
        self._queue = queue
        queue.listener = self._take
        context.project.undoing.adopt(queue)

    def give(self, row: int, criterion: str, level: int | None, note: str, seconds: float) -> None:
        """Keep a rating."""
        queue, took = self._queue, seconds or None
        if level is None:
            self._keep(lambda: queue.cannot_judge(row, criterion, note=note, seconds=took))
        elif queue.is_pairs:
            self._keep(lambda: [queue.choose(row, criterion, _SIDES[level], note=note, seconds=took)])
        else:
            self._keep(lambda: [queue.save(row, criterion, level, note=note, seconds=took)])

    def skip(self, row: int) -> None:
        """Keep that a row was left out."""
        self._keep(lambda: [self._queue.leave(row)])

    def undo(self) -> None:
        """Take the last thing back, in the project's order."""
        self._undo(self._queue)

    def _take(self, undone: Undone) -> None:
        if self.deck is not None:
            place, criterion = undone.place, undone.criterion
            skipped = self._queue.state(place) == "skipped"
            self.deck.take(rate_deck.Undone(place, criterion, given_at(self._queue, place, criterion), skipped))


class SettleKeeper(_Keeper):
    """Of the disagreements of all raters."""

    def __init__(self, context: UiContext, settling: Settling) -> None:
        super().__init__(context)
        self._settling = settling
        settling.listener = self._take
        context.project.undoing.adopt(settling)

    def give(self, row: int, criterion: str, level: int | None, note: str, seconds: float) -> None:
        """Settle one; what cannot be judged stays open."""
        if level is not None:
            self._keep(lambda: [self._settling.settle(row, level, note=note, seconds=seconds or None)])

    def skip(self, row: int) -> None:
        """Nothing is to be kept: it stays a disagreement."""

    def undo(self) -> None:
        """Take the last thing back, in the project's order."""
        self._undo(self._settling)

    def _take(self, undone: Undone) -> None:
        if self.deck is not None:
            level = self._settling.level(undone.place)
            given = Given(level) if level is not None else None
            self.deck.take(rate_deck.Undone(undone.place, undone.criterion, given))


def preferred_words(project: Project, experiment: str, rubric: str, first: str, second: str) -> str:
    """How often people preferred which of two candidates, over all raters and criteria."""
    games = project.rating.games(experiment, rubric).get("", [])
    points = [
        game.points if game.first == first else 1 - game.points
        for game in games
        if {game.first, game.second} == {first, second}
    ]
    won, lost = points.count(1.0), points.count(0.0)
    ties = len(points) - won - lost
    return (
        f"Of {count(len(points), 'choice')} by all raters {number(won)} went to {first}, {number(lost)} to {second}, "
        f"{number(ties)} to neither."
    )


async def _on_disk(written: Future[None]) -> None:
    await asyncio.wrap_future(written)


def given_at(queue: Queue, row: int, criterion: str) -> Given | None:
    """What holds at a place of the queue."""
    if queue.cannot(row, criterion):
        return Given(None)
    if queue.is_pairs:
        side = queue.preferred(row, criterion)
        return None if side is None else Given(_KEYS[side])
    level = queue.level(row, criterion)
    return None if level is None else Given(level)


def deck_of(context: UiContext, queue: Queue) -> Deck:
    """The deck of a queue; reads the texts of all rows, so it belongs off the window's thread."""
    items: list[RateItem] = []
    given: dict[Place, Given] = {}
    notes: dict[int, str] = {}
    for row in range(len(queue)):
        item = queue.item(row)
        items.append(RateItem(facts(item.case), item.answer, item.rubric.criteria, item.other_answer))
        for place, criterion in enumerate(item.rubric.criteria):
            known = given_at(queue, row, criterion.name)
            if known is not None:
                given[Place(row, place)] = known
                notes[row] = queue.note(row, criterion.name) or notes.get(row, "")
    keeper = QueueKeeper(context, queue)
    skipped = {row for row in range(len(queue)) if queue.state(row) == "skipped"}
    keeper.deck = Deck(items, keeper, given, {row: note for row, note in notes.items() if note}, skipped)
    return keeper.deck


def settling_deck(context: UiContext, settling: Settling) -> Deck:
    """The deck of the disagreements; reads the texts, so it belongs off the window's thread."""
    items: list[RateItem] = []
    given: dict[Place, Given] = {}
    notes: dict[int, str] = {}
    for row in range(len(settling)):
        item = settling.item(row)
        said = tuple(Voice(one.rater, one.level, one.note) for one in item.said)
        items.append(RateItem(facts(item.case), item.answer, item.rubric.criteria, said=said))
        level = settling.level(row)
        if level is not None:
            given[Place(row, 0)], notes[row] = Given(level), settling.note(row)
    keeper = SettleKeeper(context, settling)
    keeper.deck = Deck(items, keeper, given, {row: note for row, note in notes.items() if note})
    return keeper.deck


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
