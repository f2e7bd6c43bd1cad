"""What every provider gives: an endpoint that turns a request into a reply or raises `CallFailed`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from workbench.core.calls import Completion, Failure, Request, Usage
from workbench.core.messages import Message
from workbench.core.models import Model
from workbench.core.prompts import Parameters, PromptContent
from workbench.providers.rate_hint import RateHint
from workbench.providers.registry import entry_of

Bodies = Callable[[str], bytes]
"""Digest of a picture or file → its bytes; KeyError for one that is not there."""
OnText = Callable[[str], None]
"""Called with each new piece of the answer's text, in the endpoint's event loop."""
Deltas = tuple[tuple[int, int], ...]


class CallFailed(Exception):  # noqa: N818  (the name in the contract: it carries a failure, it is none of ours)
    """A call gave no answer.

    Attributes:
        failure: what happened, in words for people.
        partial: text that had arrived; never a completion.
        retry_after: seconds that the server asks to wait before the next try, None when it said nothing.
        usage: tokens that the server named before it failed.
        seconds: from the request to the failure.
        first_token_seconds: from the request to the first piece of the answer, None when none came.
        deltas: as in `Reply`.
        rate: what the server said about its limits, None when it said nothing.
    """

    def __init__(
        self,
        failure: Failure,
        *,
        partial: str = "",
        retry_after: float | None = None,
        usage: Usage | None = None,
        seconds: float = 0.0,
        first_token_seconds: float | None = None,
        deltas: Deltas = (),
        rate: RateHint | None = None,
    ) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.partial = partial
        self.retry_after = retry_after
        self.usage = usage
        self.seconds = seconds
        self.first_token_seconds = first_token_seconds
        self.deltas = deltas
        self.rate = rate


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished answer of an endpoint."""

    completion: Completion
    usage: Usage | None
    """As the vendor counted; our own estimate, marked so, where it did not; None only if nothing can be counted."""
    seconds: float
    """From the request to the end of the answer."""
    first_token_seconds: float | None = None
    deltas: Deltas = ()
    """For replay: (milliseconds since the request, characters so far), thinned to at most some hundred."""
    rate: RateHint | None = None
    """What the server said about its limits; None when it said nothing."""


class Endpoint(Protocol):
    """One configured model that can be asked. Made and used within one event loop."""

    async def complete(self, request: Request, on_text: OnText | None = None, *, repeat: int = 0) -> Reply:
        """Ask once; nothing is retried here.

        Args:
            request: what is asked.
            on_text: hears the answer's text while it comes.
            repeat: which repeat of the same request this is. It is not sent to real servers; the stand-in answers
                repeats differently when the temperature is above 0.

        Raises:
            CallFailed: no answer came. Nothing else is raised, but for cancellation.
        """
        ...

    async def list_models(self) -> list[str]:
        """Ids of the models that the server offers.

        Raises:
            CallFailed: it does not say.
        """
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...


def request_for(content: PromptContent, messages: Sequence[Message], model: Model) -> Request:
    """Build what is asked of a model.

    Args:
        content: the version, for its parameters, tools and response schema.
        messages: its messages, rendered for a case.
        model: its own parameters go over those of the version, field by field; `extra` is merged.

    Raises:
        SettingsError: the provider is not known, or has no address of its own and the model names none.
    """
    return Request(
        provider=model.provider,
        base_url=entry_of(model).address(model),
        model_id=model.model_id,
        messages=tuple(messages),
        parameters=merged(content.parameters, model.parameters),
        tools=content.tools,
        response_schema=content.response_schema,
    )


def merged(under: Parameters, over: Parameters) -> Parameters:
    """Put parameters over others: what `over` leaves at its default is taken from `under`."""
    own = {name: getattr(over, name) for name in over.model_fields_set if getattr(over, name) not in (None, (), {})}
    if not own:
        return under
    extra: dict[str, JsonValue] = {**under.extra, **over.extra}
    return under.model_copy(update={**own, "extra": extra})
