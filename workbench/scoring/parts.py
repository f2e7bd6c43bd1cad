"""How a scorecard becomes the parts that count for a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from workbench.core.cases import Case
from workbench.core.errors import InputError
from workbench.core.rubrics import CheckSpec, Criterion, Rubric, Scorecard, refuse_taken
from workbench.core.scores import Part


def metric_name(rubric: Rubric, criterion: Criterion) -> str:
    """The metric of a criterion: ``RUBRIC/CRITERION``, by names."""
    return f"{rubric.name}/{criterion.name}"


def parts_for(scorecard: Scorecard, rubrics: Mapping[str, Rubric], case: Case | None = None) -> tuple[Part, ...]:
    """The parts of a scorecard, with the case's own checks and rubric added or put instead.

    A check passes from its threshold on, a criterion from its pass level. ``instead`` replaces what the case has of its
    own: its checks the checks, its rubric the rubrics. The case's rubric is applied only where the scorecard has a
    judge (the first one's), since somebody must apply it. A check or rubric that the case names as the scorecard does
    stands instead of that one.

    Args:
        scorecard: checks and rubric uses.
        rubrics: rubric documents by id and by name.
        case: None for the scorecard alone.

    Raises:
        InputError: the scorecard names a rubric that is not there.
    """
    return tuple(
        [check_part(spec) for spec in checks_for(scorecard, case)]
        + [
            criterion_part(rubric, criterion, weight)
            for rubric, _judge, weight in rubrics_for(scorecard, rubrics, case)
            for criterion in rubric.criteria
        ]
    )


def checks_for(scorecard: Scorecard, case: Case | None = None) -> tuple[CheckSpec, ...]:
    """The checks that apply to a case, names unique: the later one stands."""
    own = case.checks if case else ()
    base = scorecard.checks if not own or (case and case.own_scoring == "add") else ()
    return tuple({spec.name: spec for spec in (*base, *own)}.values())


def rubrics_for(
    scorecard: Scorecard, rubrics: Mapping[str, Rubric], case: Case | None = None
) -> tuple[tuple[Rubric, str, float], ...]:
    """The rubrics that apply to a case, each with the name of its judge and its weight.

    Raises:
        InputError: the scorecard names a rubric that is not there.
    """
    uses = scorecard.rubrics
    listed = [(_rubric(rubrics, use.rubric, scorecard), use.judge, use.weight) for use in uses]
    if case is None or case.rubric is None or not uses:
        return tuple(listed)
    own = (case.rubric, uses[0].judge, uses[0].weight)
    kept = [entry for entry in listed if entry[0].name != case.rubric.name] if case.own_scoring == "add" else []
    return (*kept, own)


def check_part(spec: CheckSpec) -> Part:
    """A check as it counts."""
    return Part(
        metric=spec.name,
        kind="check",
        weight=spec.weight,
        must_pass=spec.must_pass,
        pass_value=spec.threshold,
        label=spec.name,
    )


def criterion_part(rubric: Rubric, criterion: Criterion, weight: float = 1.0) -> Part:
    """A criterion as it counts; ``weight`` is that of the rubric in the scorecard."""
    return Part(
        metric=metric_name(rubric, criterion),
        kind="criterion",
        weight=criterion.weight * weight,
        must_pass=criterion.must_pass,
        pass_value=float(criterion.pass_level),
        label=criterion.name,
    )


def distinct_parts(scorecard: Scorecard, rubrics: Mapping[str, Rubric]) -> tuple[Part, ...]:
    """The parts of a scorecard that a run may start with.

    Raises:
        InputError: a rubric is missing, two parts have one name, or a check that of what every run measures.
    """
    refuse_taken(scorecard.checks, f"scorecard “{scorecard.name}”")
    parts = parts_for(scorecard, rubrics, None)
    # Of two checks of one name only the later one would be applied, without a word.
    checks = [check_part(spec) for spec in scorecard.checks]
    if repeated := repeated_metrics([*checks, *(part for part in parts if part.kind != "check")]):
        raise InputError(
            "scorecard.repeated",
            f"Two parts are called “{repeated[0]}”, so their scores could not be told apart.",
            f"scorecard “{scorecard.name}”",
            "Give each part a name of its own.",
        )
    return parts


def repeated_metrics(parts: Iterable[Part]) -> tuple[str, ...]:
    """Metrics that two parts share, so that their scores could not be told apart."""
    times = Counter(part.metric for part in parts)
    return tuple(metric for metric, n in times.items() if n > 1)


def _rubric(rubrics: Mapping[str, Rubric], key: str, scorecard: Scorecard) -> Rubric:
    found = rubrics.get(key) or next((rubric for rubric in rubrics.values() if rubric.name == key), None)
    if found is None:
        known = ", ".join(sorted(rubric.name for rubric in rubrics.values())) or "none"
        raise InputError(
            "rubric.unknown",
            f"There is no rubric “{key}”.",
            where=f"scorecard “{scorecard.name}”",
            remedy=f"The rubrics are: {known}.",
        )
    return found
