"""Values that the store gives out about results, beside those of core."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from workbench.core.canonical import Value
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.scores import Part, TrialResult


class Outcome(Value):
    """How the scores of one trial add up in one layer; a later one takes its place."""

    trial_id: str
    layer: str
    result: TrialResult


class Layer(Value):
    """A dated set of scores of an experiment. The run's own layer has the experiment's id."""

    id: str
    experiment_id: str
    label: str
    created: datetime
    scorecard: Scorecard | None = None
    rubrics: tuple[Rubric, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether its scores add up to results of trials; layers of ratings and probes hold scores alone."""
        return self.id == self.experiment_id or self.scorecard is not None


class AuditEntry(Value):
    """Something done that cannot be undone."""

    time: datetime
    who: str
    action: str
    detail: str


TrialPlace = tuple[int, str, int, str, float | None]
"""A trial in few words: place of its case, candidate, repeat, id, figure (the rubric's mean where there is one, else
quality; None where it is unscored)."""


class TrialFigures(NamedTuple):
    """The figures of a trial alone; as in `TrialRow`."""

    trial_id: str
    candidate: str
    position: int
    state: str
    input_tokens: int | None
    output_tokens: int | None
    cost: Decimal | None
    seconds: float
    quality: float | None
    passed: bool | None
    rubric: float | None


class TrialRow(NamedTuple):
    """A trial as a line of a table; texts are cut, bodies stay on disk."""

    trial_id: str
    candidate: str
    case_id: str
    case_digest: str
    position: int
    """Place of the case in the manifest, from 0."""
    repeat: int
    state: str
    """``answered``, ``length``, ``filter``, ``refusal``, ``empty`` or ``failed``."""
    failure: str | None
    """Kind of the failure."""
    snippet: str
    """The answer's (or the partial text's, or the failure's) first 160 characters, on one line."""
    input_tokens: int | None
    output_tokens: int | None
    cost: Decimal | None
    """US dollars."""
    seconds: float
    reused: bool
    quality: float | None
    passed: bool | None
    rubric: float | None
    unscored: int
    """Number of parts without a score."""
    failed: tuple[str, ...]
    """Metrics that did not pass."""
    scored: bool
    """Whether the layer has an outcome of it yet."""
