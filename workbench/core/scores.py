"""Score: what a check, a judge or a person gives; and how scores add up."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from workbench.core.canonical import Value

ScoreState = Literal["scored", "unscored"]


class Part(Value):
    """One part of a scorecard as it counts: a check (value 0–1) or a criterion (value 1–5)."""

    metric: str
    kind: Literal["check", "criterion"]
    weight: float = 1.0
    must_pass: bool = False
    pass_value: float = 0.0
    """The value (in the part's own scale) from which it passes."""
    label: str = ""


class Score(Value):
    """One result for a trial. ``value`` is 0–1 for a check and 1–5 for a criterion."""

    id: str
    trial_id: str
    other_trial_id: str | None = None
    """With it the score is of an ordered pair: ``trial_id`` stood first (or left), this one second."""
    metric: str
    """``CheckSpec.name`` for a check, ``RUBRIC/CRITERION`` for a criterion."""
    kind: Literal["check", "criterion", "imported", "preference"]
    """``preference``: of an ordered pair of trials; 1 where this trial is better, 0 where the other, 0.5 a tie."""
    value: float | None = None
    passed: bool | None = None
    state: ScoreState = "scored"
    reason: str = ""
    source: str
    """``check:NAME@1``, ``judge:MODEL``, ``person:NAME``, ``imported``."""
    rater: str = ""
    sample: int = 0
    layer: str
    """Id of the dated layer that it belongs to."""
    call_key: str | None = None
    """The judge's call behind it."""
    spec: str = ""
    """Digest of the check spec or rubric that it applied."""
    supersedes: str | None = None
    seconds: float | None = None
    """How long a person took for it."""
    created: datetime


class TrialResult(Value):
    """How the scores of one trial add up."""

    quality: float | None
    """0–1, weighted mean of the scored parts; None where nothing was scored or a must-pass part is unscored."""
    passed: bool | None
    """None where it depends on what is unscored: a score that could not be obtained is never a pass (EVALUATION.md
    rule 2)."""
    rubric: float | None
    """Weighted mean of the criteria, 1–5; None where none was scored or one that must pass is unscored."""
    unscored: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    """Parts that did not pass."""


def unit(part: Part, value: float) -> float:
    """A part's value on 0–1: checks as they are, criteria (v−1)/4 (PRODUCT.md section 1)."""
    return (value - 1) / 4 if part.kind == "criterion" else value


USUAL_THRESHOLD = 0.5
"""The quality from which an answer passes where no scorecard says another."""


def combine(
    parts: Iterable[Part], values: Mapping[str, float | None], threshold: float = USUAL_THRESHOLD
) -> TrialResult:
    """Add the scores of one trial up.

    Args:
        parts: the parts of the scorecard that apply to the trial.
        values: metric → value in the part's own scale, None or missing where unscored.
        threshold: the quality that passes.
    """
    parts = list(parts)
    unscored = tuple(part.metric for part in parts if values.get(part.metric) is None)
    scored = [(part, value) for part in parts if (value := values.get(part.metric)) is not None]
    failed = tuple(part.metric for part, value in scored if value < part.pass_value)
    criteria = [(part.weight, value) for part, value in scored if part.kind == "criterion"]
    rubric = _weighted(criteria)
    quality = _weighted([(part.weight, unit(part, value)) for part, value in scored])
    missing = {part.kind for part in parts if part.must_pass and part.metric in unscored}
    if missing:
        quality = None
    if "criterion" in missing:
        # The mean of the others would rise or fall by what is missing, and a verdict would be made of it.
        rubric = None
    if quality is None:
        return TrialResult(quality=None, passed=None, rubric=rubric, unscored=unscored, failed=failed)
    must_failed = any(part.must_pass and part.metric in failed for part in parts)
    passed = False if must_failed else _reaches(threshold, parts, values)
    return TrialResult(quality=quality, passed=passed, rubric=rubric, unscored=unscored, failed=failed)


def _reaches(threshold: float, parts: Iterable[Part], values: Mapping[str, float | None]) -> bool | None:
    """Whether the quality is at least the threshold, whatever the unscored parts would have been; else None."""
    units = [(part.weight, None if (value := values.get(part.metric)) is None else unit(part, value)) for part in parts]
    worst = _weighted([(weight, 0.0 if value is None else value) for weight, value in units])
    best = _weighted([(weight, 1.0 if value is None else value) for weight, value in units])
    if worst is not None and worst >= threshold - 1e-12:
        return True
    return False if best is not None and best < threshold - 1e-12 else None


def _weighted(pairs: list[tuple[float, float]]) -> float | None:
    total = sum(weight for weight, _ in pairs)
    if total <= 0:
        return None
    return sum(weight * value for weight, value in pairs) / total
