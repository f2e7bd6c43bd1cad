"""What is said of an experiment: summaries of candidates, paired comparisons, estimates, losses."""

from decimal import Decimal
from typing import Literal

from workbench.core.canonical import Value
from workbench.core.rubrics import Better

Verdict = Literal["better", "worse", "no difference beyond the margin", "not enough cases"]
MetricKind = Literal["binary", "level", "continuous"]
"""yes/no; 1–5 (or a mean of such); anything else (0–1 quality, dollars, tokens, milliseconds)."""


class MetricSummary(Value):
    """Mean of one metric with its interval. All None with ``reason`` where undefined."""

    mean: float | None
    low: float | None
    high: float | None
    method: str
    """Name of the interval, e.g. ``"wilson"``, ``"t"``, ``"none"``."""
    n: int
    reason: str = ""
    """Why there is no mean or no interval."""
    unscored: int = 0
    bound_low: float | None = None
    """Mean if every missing one were worst; and best."""
    bound_high: float | None = None


class TokenTotals(Value):
    """Tokens of a candidate's trials."""

    input: int = 0
    output: int = 0


class Latency(Value):
    """Milliseconds from request to the end of the answer; None without trials."""

    p50: float | None = None
    p95: float | None = None


class CandidateSummary(Value):
    """All figures of one candidate in an experiment."""

    candidate: str
    n: int
    """Trials planned."""
    scored: int
    unscored: int
    partly_scored: int = 0
    """Of the scored those of which a part has no score: their quality is the mean of the others."""
    failures: int
    states: dict[str, int]
    """State of completions → count."""
    metrics: dict[str, MetricSummary]
    """``rubric`` (1–5), ``quality`` (0–1), each part of the scorecard, ``cost_usd``, ``latency_ms``,
    ``output_tokens``."""
    pass_rate: MetricSummary
    tokens: TokenTotals
    cost_usd: Decimal | None
    latency_ms: Latency

    def metric(self, name: str) -> MetricSummary | None:
        """A metric by its name, also ``pass``, which stands apart from the others."""
        return self.pass_rate if name == "pass" else self.metrics.get(name)


class Pair(Value):
    """Paired comparison of a candidate with a baseline on one metric (EVALUATION.md rule 9)."""

    baseline: str
    candidate: str
    metric: str
    n: int
    """Pairs of cases."""
    unmatched: int
    difference: float | None
    """Candidate minus baseline, in the metric's unit."""
    se: float | None
    low: float | None
    high: float | None
    interval: str
    """Name of the interval."""
    test: str
    p: float | None
    p_adjusted: float | None
    verdict: Verdict
    needed_n: int | None
    """Cases that would do for a verdict; None where there is one, or where it cannot be said."""
    smallest_detectable: float | None
    fixed: int
    broken: int
    same: int
    fixed_of: str = "pass"
    """The metric that says which cases are fixed and broken: ``pass`` beside any metric, the metric itself where it is
    yes or no and nothing says what passes; "" where nothing does."""
    margin: float = 0.0
    kind: MetricKind = "continuous"
    better: Better = "higher"
    """The direction of good."""
    reason: str = ""
    """In words: what is undefined, and what to mind when reading."""
    clusters: int = 0
    """Clusters of cases that were resampled; 0 where each case stands for itself."""


class Comparison(Value):
    """All pairs against one baseline on one metric."""

    pairs: tuple[Pair, ...]
    seed: int
    metric: str
    experiments: tuple[int, ...] = ()
    cluster_by: str = ""
    """Field of the cases whose values were resampled together; "" where each case stands for itself."""


class Estimate(Value):
    """What a run would take. None is unknown."""

    calls: int
    """Task calls that would be made."""
    judge_calls: int = 0
    reused: int = 0
    """Finished answers of the file that would be taken."""
    equal: int = 0
    """Answers that would be asked once for several: their requests are equal to another of these."""
    tokens_low: int = 0
    tokens_high: int = 0
    cost_low: Decimal | None = None
    cost_high: Decimal | None = None
    seconds: float | None = None
    exact: bool = False
    unpriced: tuple[str, ...] = ()
    """Names of models without a price."""


class Loss(Value):
    """Something that an import or export could not carry."""

    where: str
    what: str
    """One sentence."""


class Rejected(Value):
    """A row that was not taken."""

    line: int
    reason: str
