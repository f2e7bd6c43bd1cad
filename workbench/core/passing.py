"""When an answer passes, in words: a scorecard's rule, and what it came to for one answer (PRODUCT.md section 1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.core.figures import count, joined, number, score
from workbench.core.scores import Part, TrialResult
from workbench.core.summaries import CandidateSummary

_KINDS = {"check": "checks", "criterion": "rubric"}


def rule_words(parts: Sequence[Part], threshold: float) -> str:
    """What makes an answer pass: ``An answer passes when Decision is at least 3 and the weighted mean of …``.

    Args:
        parts: of the scorecard.
        threshold: the quality from which it passes.

    Returns:
        two or three sentences; "" of a scorecard without parts.
    """
    if not parts:
        return ""
    must, free = [part for part in parts if part.must_pass], [part for part in parts if not part.must_pass]
    mean = f"the weighted mean of {_what(parts)} (quality, 0 to 1) is at least {threshold:g}"
    needed = [f"{title_of(part)} is at least {part.pass_value:g}" for part in must]
    said = f"An answer passes when {joined([*needed, mean])}."
    scales = [words for kind, words in _SCALES.items() if any(part.kind == kind for part in parts)]
    said += f" {' and '.join(scales)}."
    if must:
        names = joined([title_of(part) for part in must])
        said += f" {names} must pass: an answer that fails there fails, whatever the mean."
    if free:
        said += " A part that need not pass fails no answer by itself: it only lowers the mean."
    return said


_SCALES = {"check": "A check counts 0 to 1", "criterion": "a level from 1 to 5 counts as 0 to 1"}


def came_to(parts: Sequence[Part], result: TrialResult, threshold: float) -> str:
    """What the rule came to: ``Passes: mean of checks and rubric 0.72 ≥ 0.6, no must-pass part failed.``

    Args:
        parts: that applied to the answer.
        result: of the answer.
        threshold: of the scorecard.
    """
    must = {part.metric: part for part in parts if part.must_pass}
    failed = [title_of(must[metric]) for metric in result.failed if metric in must]
    if result.passed is None:
        missing = [title_of(must[metric]) for metric in result.unscored if metric in must]
        if missing:
            return f"Not known whether it passes: {joined(missing)} must pass and {_has(missing)} no score."
        return "Not known whether it passes: that depends on what has no score." if result.unscored else ""
    if failed:
        return f"Does not pass: {joined(failed)}, which must pass, failed."
    if result.quality is None:
        return ""
    sign = "≥" if result.passed else "<"
    said = f"mean of {_what(parts)} {_told(result.quality, threshold, result.passed)} {sign} {threshold:g}"
    if not result.passed:
        return f"Does not pass: {said}."
    none = ", no must-pass part failed" if must else ""
    known = {part.metric: title_of(part) for part in parts}
    also = [known.get(metric, metric) for metric in result.failed]
    freely = f" Failed, and need not pass: {joined(also)}." if also else ""
    return f"Passes: {said}{none}.{freely}"


def partly_words(summary: CandidateSummary) -> str:
    """What stands on a part of its scores: ``4 of 4 answers lack the score of a part: their quality, 1.00 …``.

    "" where every answer that was scored has all its scores.
    """
    if not summary.partly_scored:
        return ""
    lack = "lack" if summary.partly_scored != 1 else "lacks"
    said = f"{number(summary.partly_scored)} of {count(summary.scored, 'answer')} {lack} the score of a part"
    quality = summary.metrics.get("quality")
    if quality is None or quality.bound_low is None or quality.bound_high is None:
        return f"{said}: quality is the mean of the other parts."
    ends = f"{score(quality.bound_low)} if what is missing were worst, {score(quality.bound_high)} if best"
    return f"{said}: quality {score(quality.mean)} is the mean of the other parts, {ends}."


def title_of(part: Part) -> str:
    """What people call a part."""
    name = part.label or part.metric
    return name.rpartition("/")[2] if part.kind == "criterion" else name


def _told(quality: float, threshold: float, passed: bool) -> str:
    """With as many decimals as show on which side of the threshold it is, as that is written."""
    shown = f"{threshold:g}"
    texts = (f"{quality:.{places}f}" for places in range(2, 16))
    return next((text for text in texts if (float(text) >= float(shown)) == passed), shown)


def _what(parts: Iterable[Part]) -> str:
    kinds = {part.kind for part in parts}
    return " and ".join(word for kind, word in _KINDS.items() if kind in kinds) or "all parts"


def _has(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"
