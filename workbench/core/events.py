"""The one stream of a run: the command line prints it, the window paints it, the store writes it."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from workbench.core.calls import Attempt, Call
from workbench.core.canonical import Value
from workbench.core.experiments import Totals, Trial
from workbench.core.scores import Score, TrialResult


class Event(Value):
    """Base of the events; ``v`` is the version of the stream."""

    v: Literal[1] = 1


class Planned(Event):
    """The run was planned and its manifest is stored."""

    type: Literal["planned"] = "planned"
    experiment_id: str
    number: int
    totals: Totals


class Started(Event):
    """A trial's call goes out."""

    type: Literal["started"] = "started"
    trial_id: str
    candidate: str
    case_digest: str
    repeat: int = 0


class Delta(Event):
    """More text of a running trial. ``text`` is only what is new."""

    type: Literal["delta"] = "delta"
    trial_id: str
    candidate: str
    case_digest: str
    repeat: int = 0
    text: str


class AttemptFailed(Event):
    """A try failed and another follows."""

    type: Literal["attempt"] = "attempt"
    trial_id: str
    candidate: str
    case_digest: str
    repeat: int = 0
    attempt: Attempt
    number: int
    """1 for the first try."""
    of: int
    next_seconds: float
    purpose: Literal["task", "judge"] = "task"


class TrialDone(Event):
    """A trial ended, and is on disk."""

    type: Literal["trial"] = "trial"
    trial: Trial
    call: Call


class Scored(Event):
    """All scores of a trial are on disk."""

    type: Literal["scored"] = "scored"
    trial_id: str
    candidate: str
    case_digest: str
    repeat: int = 0
    scores: tuple[Score, ...]
    result: TrialResult


class Progress(Event):
    """Running totals, about ten times a second."""

    type: Literal["progress"] = "progress"
    totals: Totals
    calls_per_second: float = 0.0
    seconds_left: float | None = None


class Paused(Event):
    """The run stands still and can go on."""

    type: Literal["paused"] = "paused"
    reason: Literal["budget", "user", "disk", "endpoint"]
    message: str
    remedy: str = ""
    left: int = 0
    """Calls not made yet."""
    left_cost: Decimal | None = None


class Finished(Event):
    """The run ended."""

    type: Literal["finished"] = "finished"
    experiment_id: str
    state: Literal["finished", "stopped", "paused", "failed"]
    totals: Totals
    message: str = ""
    remedy: str = ""


AnyEvent = Annotated[
    Planned | Started | Delta | AttemptFailed | TrialDone | Scored | Progress | Paused | Finished,
    Field(discriminator="type"),
]
