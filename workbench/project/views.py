"""What the project hands to the window and the command line to show."""

from datetime import datetime
from typing import Literal

from workbench.core.calls import Call
from workbench.core.canonical import Value
from workbench.core.cases import Case
from workbench.core.experiments import Candidate, Experiment, Trial
from workbench.core.models import Model
from workbench.core.rubrics import Better, Rubric, Scorecard
from workbench.core.scores import Part, Score, TrialResult
from workbench.core.summaries import MetricKind

RowStatus = Literal["broken", "fixed", "changed", "same", "unmatched"]


class MetricInfo(Value):
    """One metric of an experiment."""

    name: str
    title: str
    kind: MetricKind
    better: Better = "higher"
    unit: str = ""
    layer: str = ""
    """Id of the layer of scores that it stands in: the latest that has it; "" for what the run itself measured."""


class Unscored(Value):
    """Scores of one metric that could not be obtained, for one reason."""

    metric: str
    reason: str
    """What is missing, and what to do about it."""
    n: int


class RowDelta(Value):
    """One case in a comparison of two candidates."""

    case_id: str
    case_digest: str
    position: int
    status: RowStatus
    before: float | None
    """Baseline's value of the metric, mean over repeats."""
    after: float | None
    delta: float | None
    reason: str = ""
    """What moved most, e.g. ``"Decision 5 → 1"``."""
    baseline_trial: str = ""
    candidate_trial: str = ""


class LayerScores(Value):
    """What one scoring said of a trial."""

    label: str
    """``run``, or the scorecard's name."""
    created: datetime
    scores: tuple[Score, ...]
    parts: tuple[Part, ...]
    result: TrialResult | None


class TrialView(Value):
    """Everything about one trial."""

    trial: Trial
    call: Call
    case: Case
    candidate: Candidate
    model: Model | None
    experiment: Experiment
    scores: tuple[Score, ...]
    parts: tuple[Part, ...]
    result: TrialResult | None
    position: int
    """Place of the case in the experiment, from 1."""
    scorecard: Scorecard | None = None
    """By which ``scores`` were given."""
    rubrics: tuple[Rubric, ...] = ()
    """That it names, as they were then."""
    earlier: tuple[LayerScores, ...] = ()
    """What scorings before said, the latest of them first."""
    passing: str = ""
    """Whether it passes and by what, in words; "" where nothing says so."""


class Staleness(Value):
    """Whether a run cell's latest experiment still says what a run would say."""

    stale: bool
    reason: str = ""
    """One sentence, e.g. ``"B changed since experiment 12: 9 words in “system”."``"""
    calls: int = 0
    """Task calls that a run would make."""
