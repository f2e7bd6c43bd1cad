"""The seat of a trial: waits for its call, writes it down, has it scored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.core.calls import Call, Failure
from workbench.core.experiments import Trial
from workbench.engine.plan import WorkItem


class TaskSeat:
    """A planned trial.

    Args:
        item: what is planned.
        trial_id: its id.
        stored: the experiment has it already; it is only to be scored.
        on_end: called with the seat, the call and whether it was shared.
        on_refused: called with the seat when its call will not be made.
    """

    __slots__ = ("item", "on_end", "on_refused", "stored", "trial_id")

    def __init__(
        self,
        item: WorkItem,
        trial_id: str,
        stored: bool,
        on_end: Callable[[TaskSeat, Call, bool], None],
        on_refused: Callable[[TaskSeat, Failure], None],
    ) -> None:
        self.item = item
        self.trial_id = trial_id
        self.stored = stored
        self.on_end = on_end
        self.on_refused = on_refused

    @property
    def place(self) -> dict[str, Any]:
        """The fields that events name a trial by."""
        return {
            "trial_id": self.trial_id,
            "candidate": self.item.slot.candidate.label,
            "case_digest": self.item.case_digest,
            "repeat": self.item.repeat,
        }

    def trial(self, experiment_id: str, reused: bool) -> Trial:
        """The trial as it is stored."""
        item = self.item
        return Trial.model_construct(
            id=self.trial_id,
            experiment_id=experiment_id,
            candidate=item.slot.candidate.label,
            case_digest=item.case_digest,
            case_id=item.case.id,
            repeat=item.repeat,
            call_key=item.key,
            reused=reused,
        )

    def ended(self, call: Call, shared: bool) -> None:
        """See `Seat.ended`."""
        self.on_end(self, call, shared)

    def refused(self, failure: Failure) -> None:
        """See `Seat.refused`."""
        self.on_refused(self, failure)
