"""What is said beyond a verdict: groups of cases, what fails alike, ratings, repeats, confirmations."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from workbench.core.canonical import Value
from workbench.core.summaries import Pair
from workbench.stats.failures import GroupKind
from workbench.stats.ratings import Rating, Record
from workbench.stats.repeats import Flakiness
from workbench.stats.slices import SliceTable
from workbench.stats.statistic import Statistic


class Grouping(Value):
    """A field by which the cases of an experiment can be grouped."""

    field: str
    """``tag``, ``kind``, ``split``, ``intent``, ``risk``, ``inputs.NAME``, ``meta.NAME``."""
    title: str
    values: tuple[str, ...]
    """The most frequent first."""
    cases: int
    """How many have one."""


class Slices(Value):
    """A comparison of two candidates on the cases of each value of a field."""

    grouping: str
    """The field."""
    baseline: str
    candidate: str
    metric: str
    seed: int
    table: SliceTable


class Example(Value):
    """One row of a failure group."""

    case_id: str
    case_digest: str
    trial_id: str
    """The candidate's trial that failed."""
    baseline_trial: str = ""
    reason: str = ""
    """What judge, check or person said of it; "" where nothing was said."""


class Gathered(Value):
    """Rows that fail alike."""

    kind: GroupKind
    """``part`` a check or criterion, ``tag``, ``reason`` likeness of the reasons."""
    name: str
    count: int
    share: float
    """Of all broken rows."""
    examples: tuple[Example, ...]
    """At most three; of reasons the most typical first."""
    cases: tuple[str, ...]
    """Digests of all of its cases, e.g. for a filter."""
    usual: float | None = None
    """Of a tag: its share of all rows."""


class FailureTable(Value):
    """What breaks, gathered by failed part, by tag, by likeness of the reasons; the largest first within each."""

    baseline: str
    candidate: str
    metric: str
    rows: int
    """Cases that both candidates have."""
    broken: int
    failing: bool
    """Whether all rows that fail were gathered, not only those that passed with the baseline."""
    groups: tuple[Gathered, ...]
    sentence: str
    """What it says in all, or why there is nothing."""


class Meeting(Value):
    """Two candidates case by case: who had the better value."""

    baseline: str
    candidate: str
    record: Record
    """Wins, ties and losses of the candidate."""


class Strengths(Value):
    """Who beats whom among several candidates."""

    metric: str
    within: float
    """The largest difference that counts as a tie."""
    ratings: tuple[Rating, ...]
    """Bradley–Terry, the strongest first; 400 points are odds of ten to one. Undefined ones say why."""
    meetings: tuple[Meeting, ...]


class PassK(Value):
    """The chance that k tries of a case all pass."""

    k: int
    all_pass: Statistic
    one_passes: Statistic
    """The chance that at least one of k passes."""


class CandidateFlakiness(Value):
    """How a candidate's repeats of the same case differ."""

    candidate: str
    spread: Flakiness
    """Of the metric. Its ``worst`` are ids of cases."""
    passes: tuple[PassK, ...]
    """For k from 1 to the number of repeats; empty where the scorecard says nothing of passing."""


class EarlierLook(Value):
    """An experiment that ran held-out cases before."""

    number: int
    experiment_id: str
    when: datetime
    cases: int
    """Held-out cases that it shares with the ones to be run."""
    candidates: tuple[str, ...]
    confirmed: bool
    """Whether it was a confirmation; else a run that took in the held-out cases."""
    said: str
    """Its verdict in a sentence; "" where these two were not both in it."""


ConfirmationResult = Literal["confirmed", "not confirmed", "refuted", "not enough cases"]


class Confirmed(Value):
    """What a confirmation on held-out cases said."""

    origin: int
    """Number of the experiment whose winner it was."""
    number: int
    result: ConfirmationResult
    """``not confirmed``: no difference beyond the margin; ``refuted``: worse."""
    pair: Pair
    sentence: str
