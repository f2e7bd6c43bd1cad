"""Judge: a model that judges, with the requests that it is sent and their keys."""

from __future__ import annotations

from workbench.core.calls import Request
from workbench.core.canonical import digest
from workbench.core.models import Model
from workbench.core.prompts import PromptContent
from workbench.engine.jobs import Job, Seat
from workbench.engine.keys import KeyMaker
from workbench.providers.base import request_for
from workbench.providers.registry import entry_of
from workbench.scoring.judge_asks import Ask
from workbench.scoring.judge_weights import ASKED


class Judge:
    """A model that judges.

    Args:
        model: the model; its own parameters apply, nothing else.
        generation: see `KeyMaker`.
    """

    def __init__(self, model: Model, generation: str = "") -> None:
        self.model = model
        self._generation = generation
        self._base = request_for(PromptContent(), (), model)
        self._structured = entry_of(model).keeps_schema
        self._forms: dict[str, tuple[Request, KeyMaker]] = {}

    def job(self, ask: Ask, sample: int, seat: Seat) -> Job:
        """A call to be queued. Samples are repeats: each is a call of its own."""
        request, key = self.call(ask, sample)
        return Job(request, key, sample, "judge", seat)

    def call(self, ask: Ask, sample: int) -> tuple[Request, str]:
        """What would be sent, and the key of the call."""
        request = self.request(ask)
        return request, self._form(ask)[1].key(request.messages, sample)

    def request(self, ask: Ask) -> Request:
        """What would be sent."""
        return self._form(ask)[0].model_copy(update={"messages": ask.messages})

    def _form(self, ask: Ask) -> tuple[Request, KeyMaker]:
        schema = ask.schema if self._structured else None
        name = f"{digest('form', schema) if schema else ''} {ask.geval}"
        form = self._forms.get(name)
        if form is None:
            base = self._base.model_copy(update={"response_schema": schema})
            if ask.geval:
                extra = {**ASKED, **base.parameters.extra}
                base = base.model_copy(update={"parameters": base.parameters.model_copy(update={"extra": extra})})
            form = self._forms[name] = (base, KeyMaker(base, self._generation))
        return form
