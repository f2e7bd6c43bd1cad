"""A call that is to be made, and who waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

from workbench.core.calls import Attempt, Call, Failure, Request
from workbench.core.models import Price
from workbench.providers.prices import cost


class Seat(Protocol):
    """Someone who waits for a call."""

    @property
    def place(self) -> dict[str, Any]:
        """The fields that events name its trial by."""
        ...

    def ended(self, call: Call, shared: bool) -> None:
        """The call ended.

        Args:
            shared: it was made for another seat, or was there before.
        """
        ...

    def refused(self, failure: Failure) -> None:
        """The call will not be made: its endpoint cannot answer."""
        ...


class Job:
    """One call on its way. Several seats may wait for it: the same request is sent once."""

    __slots__ = (
        "amount",
        "attempts",
        "began",
        "chunks",
        "failures",
        "key",
        "out_of_time",
        "purpose",
        "repeat",
        "request",
        "reserved",
        "seats",
        "seen",
        "started",
        "task",
        "timer",
    )

    def __init__(self, request: Request, key: str, repeat: int, purpose: Literal["task", "judge"], seat: Seat) -> None:
        self.request = request
        self.key = key
        self.repeat = repeat
        self.purpose: Literal["task", "judge"] = purpose
        self.seats: list[Seat] = [seat]
        self.chunks: list[str] = []
        self.seen = 0
        """How many chunks were told of."""
        self.attempts: list[Attempt] = []
        self.failures: list[Failure] = []
        self.amount: Decimal | None = None
        """What is to be reserved for a try; None until it was reckoned."""
        self.reserved = Decimal(0)
        self.started: datetime | None = None
        self.began = 0.0
        self.out_of_time = False
        self.task: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None

    def begin_anew(self) -> None:
        """Drop what came of the last try."""
        self.chunks.clear()
        self.seen = 0
        self.out_of_time = False


def failed_call(job: Job, partial: str, price: Price | None) -> Call:
    """The call of a job whose last try failed; ``partial`` is the text that had arrived."""
    last = job.attempts[-1]
    return Call(
        key=job.key,
        request=job.request,
        repeat=job.repeat,
        purpose=job.purpose,
        failure=job.failures[-1],
        partial=partial,
        attempts=tuple(job.attempts),
        usage=last.usage,
        price=price,
        cost=cost(last.usage, price) if last.usage is not None else None,
        started=job.started or last.started,
        seconds=last.seconds,
    )


Ended = Callable[[Job, Call], None]
INTERRUPTED = Failure(
    kind="interrupted",
    message="The run was stopped while this call was under way.",
    remedy="Continue the run to make it again.",
    retryable=True,
    possibly_paid=True,
)
OUT_OF_TIME = Failure(
    kind="timeout",
    message="The answer took longer than a call may take in all.",
    remedy="Ask for shorter answers, or choose a faster model.",
    retryable=True,
    possibly_paid=True,
)
