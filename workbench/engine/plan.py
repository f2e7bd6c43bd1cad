"""Plan: which candidates run on which cases how often. Requests are rendered when needed, never all at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.core.calls import Request
from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.experiments import Candidate, Manifest
from workbench.core.models import Model
from workbench.core.prompts import Parameters, PromptContent
from workbench.core.quick import quick
from workbench.core.render import RenderError, render_messages, template_names
from workbench.engine.keys import KeyMaker
from workbench.engine.ports import CaseLoader
from workbench.providers.base import request_for

PAGE = 32
"""Cases that are loaded and rendered together: some milliseconds of work."""
_PAGES_KEPT = 4


class WorkItem:
    """One planned trial with its request."""

    __slots__ = ("case", "case_digest", "index", "key", "repeat", "request", "slot")

    def __init__(
        self, index: int, slot: Slot, case: Case, case_digest: str, repeat: int, request: Request, key: str
    ) -> None:
        self.index = index
        self.slot = slot
        self.case = case
        self.case_digest = case_digest
        self.repeat = repeat
        self.request = request
        self.key = key


class Slot:
    """A candidate with what it takes to make its requests."""

    def __init__(self, index: int, candidate: Candidate, content: PromptContent, model: Model) -> None:
        self.index = index
        self.candidate = candidate
        self.content = content
        self.model = model
        self._base = request_for(content, (), model)
        self._fields = {name: getattr(self._base, name) for name in Request.model_fields}
        self._keys: dict[str, KeyMaker] = {}

    @property
    def request_parameters(self) -> Parameters:
        """The parameters that are sent: the model's own over the version's."""
        return self._base.parameters

    def request(self, case: Case) -> Request:
        """The request for a case.

        Raises:
            RenderError: names the variable, the message, the case and the candidate.
        """
        try:
            messages = render_messages(self.content, case)
        except RenderError as error:
            error.where = f"{self.candidate.label}, {error.where}"
            raise
        fields = dict(self._fields)
        fields["messages"] = messages
        return quick(Request, **fields)

    def key(self, request: Request, repeat: int, generation: str = "") -> str:
        """The key of a request of this candidate; see `KeyMaker`."""
        maker = self._keys.get(generation)
        if maker is None:
            maker = self._keys[generation] = KeyMaker(self._base, generation)
        return maker.key(request.messages, repeat)


@dataclass
class Plan:
    """A run before it starts: its manifest, and its work on demand.

    Attributes:
        manifest: what is stored.
        contents: version digest → content.
        load: gives the cases.
    """

    manifest: Manifest
    contents: Mapping[str, PromptContent]
    load: CaseLoader
    slots: tuple[Slot, ...] = field(init=False)

    def __post_init__(self) -> None:
        models = {model.name: model for model in self.manifest.models}
        self.slots = tuple(
            Slot(index, candidate, self.contents[candidate.version], models[candidate.model])
            for index, candidate in enumerate(self.manifest.candidates)
        )
        self._pages: dict[int, list[tuple[str, Case]]] = {}

    @property
    def trials(self) -> int:
        """How many trials it has."""
        return len(self.slots) * len(self.manifest.case_digests) * self.manifest.repeats

    @property
    def judge_calls(self) -> int:
        """How many calls the scorecard's judges take, cases' own rubrics apart."""
        return self.trials * sum(samples for _, samples in self.judged_by().values())

    def judged_by(self) -> dict[tuple[str, str], tuple[Model, int]]:
        """(rubric id, judge's name) → (judge, calls for one trial)."""
        card, models = self.manifest.scorecard, {model.name: model for model in self.manifest.models}
        rubrics = {rubric.id: rubric for rubric in self.manifest.rubrics}
        uses = card.rubrics if card else ()
        return {(use.rubric, use.judge): (models[use.judge], use.calls(rubrics[use.rubric])) for use in uses}

    def index_of(self, candidate: int, case: int, repeat: int) -> int:
        """The place of a trial in the run's order: repeat by repeat, case by case, over the candidates."""
        return (repeat * len(self.manifest.case_digests) + case) * len(self.slots) + candidate

    def work(
        self,
        slots: Iterable[Slot] | None = None,
        wanted: Callable[[int], bool] | None = None,
        generation: str = "",
    ) -> Iterator[list[WorkItem]]:
        """The work in order, page by page.

        Args:
            slots: only of these candidates.
            wanted: only trials whose index it says yes to.
            generation: see `KeyMaker`.

        Raises:
            RenderError: a template cannot be rendered.
        """
        chosen = tuple(slots) if slots is not None else self.slots
        count = len(self.manifest.case_digests)
        for repeat in range(self.manifest.repeats):
            for start in range(0, count, PAGE):
                places = (
                    (self.index_of(slot.index, place, repeat), slot, place)
                    for place in range(start, min(start + PAGE, count))
                    for slot in chosen
                )
                page = [
                    self._item(index, slot, place, repeat, generation)
                    for index, slot, place in places
                    if wanted is None or wanted(index)
                ]
                if page:
                    yield page

    def _item(self, index: int, slot: Slot, place: int, repeat: int, generation: str) -> WorkItem:
        digest, case = self._page(place // PAGE)[place % PAGE]
        request = slot.request(case)
        return WorkItem(index, slot, case, digest, repeat, request, slot.key(request, repeat, generation))

    def item(self, candidate: int, place: int, repeat: int) -> WorkItem:
        """One planned trial with its request.

        Raises:
            RenderError: its template cannot be rendered.
        """
        return self._item(self.index_of(candidate, place, repeat), self.slots[candidate], place, repeat, "")

    def case(self, digest: str) -> Case:
        """One case, by its digest."""
        return self.load([digest])[digest]

    def _page(self, number: int) -> list[tuple[str, Case]]:
        page = self._pages.get(number)
        if page is None:
            digests = self.manifest.case_digests[number * PAGE : (number + 1) * PAGE]
            found = self.load(digests)
            page = [(digest, found[digest]) for digest in digests]
            while len(self._pages) >= _PAGES_KEPT:
                self._pages.pop(next(iter(self._pages)))
            self._pages[number] = page
        return page

    def problems(self, limit: int = 3, seconds: float = 10.0) -> list[RenderError]:
        """Render everything once, before a call is made.

        Args:
            limit: stop at so many problems; one for each candidate and variable.
            seconds: stop then; a case that was not reached ends the run when its turn comes.

        Returns:
            the first problems, each naming variable, message, candidate and case.
        """
        found: dict[tuple[str, str], RenderError] = {}
        end = time.monotonic() + seconds
        slots = list(self.slots)
        for slot in list(slots):
            try:
                template_names(slot.content)
            except RenderError as error:
                error.where = f"{slot.candidate.label}, {error.where}"
                found[slot.candidate.label, error.message] = error
                slots.remove(slot)
        for number in range(-(-len(self.manifest.case_digests) // PAGE)):
            if len(found) >= limit or time.monotonic() > end:
                break
            for _, case in self._page(number):
                self._try(case, slots, found)
        return list(found.values())[:limit]

    def _try(self, case: Case, slots: Sequence[Slot], found: dict[tuple[str, str], RenderError]) -> None:
        for slot in slots:
            try:
                slot.request(case)
            except RenderError as error:
                found.setdefault((slot.candidate.label, error.variable or error.message), error)

    def check(self) -> None:
        """Refuse a run whose prompts cannot be rendered.

        Raises:
            InputError: one sentence with the first problem.
        """
        problems = self.problems()
        if problems:
            first = problems[0]
            more = f" There are more: {len(problems) - 1} at least." if len(problems) > 1 else ""
            raise InputError(first.code, first.message + more, first.where, first.remedy)
