"""The seat of a trial: waits for its call, writes it down, has it scored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.core.calls import Call, Failure
from workbench.core.experiments import Trial
from workbench.core.quick import quick
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

    __slots__ = ("item", "on_end", "on_refused", "place", "stored", "trial", "trial_id")

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
        self.trial: Trial | None = None
        """As it was stored by this run."""
        self.place: dict[str, Any] = {
            "trial_id": trial_id,
            "candidate": item.slot.candidate.label,
            "case_digest": item.case_digest,
            "repeat": item.repeat,
        }
        """The fields that events name it by."""

    def make_trial(self, experiment_id: str, reused: bool) -> Trial:
        """The trial as it is stored."""
        item = self.item
        return quick(
            Trial,
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


class StoredSeat:
    """A trial that is stored already, and is scored again."""

    __slots__ = ("place", "trial_id")

    def __init__(self, trial: Trial) -> None:
        self.trial_id = trial.id
        self.place: dict[str, Any] = {
            "trial_id": trial.id,
            "candidate": trial.candidate,
            "case_digest": trial.case_digest,
            "repeat": trial.repeat,
        }
