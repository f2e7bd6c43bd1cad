"""What a lane needs from the run that it is part of."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Protocol

from workbench.core.calls import Attempt, Call, Failure, Usage
from workbench.engine.jobs import Job
from workbench.engine.ports import RunOptions

if TYPE_CHECKING:
    from workbench.engine.lane import Lane


class Host(Protocol):
    """What a lane needs from the run."""

    options: RunOptions
    random: Random

    @property
    def blocked(self) -> bool:
        """Whether no call may go out now."""
        ...

    @property
    def unwritten(self) -> int:
        """Answers that are not on disk yet."""
        ...

    @property
    def crowded(self) -> bool:
        """Whether no further task call may go out, since too many answers wait for their judge."""
        ...

    def afford(self, lane: Lane, job: Job) -> bool:
        """Reserve money for a call; False when the budget has no room."""
        ...

    def settle(self, job: Job, cost: Decimal | None, usage: Usage | None) -> None:
        """A call ended in a completion."""
        ...

    def release(
        self, lane: Lane, job: Job, failure: Failure | None, cost: Decimal | None, usage: Usage | None = None
    ) -> None:
        """A try failed, or was not sent after all."""
        ...

    def going(self, lane: Lane, job: Job) -> None:
        """A try goes out."""
        ...

    def again(self, job: Job, attempt: Attempt, delay: float) -> None:
        """A try failed and another follows."""
        ...

    def hold(self, lane: Lane, key: str) -> None:
        """A slot stays taken until the call is on disk."""
        ...

    def ended(self, job: Job, call: Call) -> None:
        """A call ended in a completion or for good in a failure."""
        ...

    def refused(self, job: Job, failure: Failure) -> None:
        """A call will not be made: its endpoint cannot answer."""
        ...

    def crashed(self, error: BaseException) -> None:
        """A fault of the program."""
        ...

    def settled(self) -> None:
        """Something changed; see what can go on."""
        ...
