"""What the scores of a trial say, in the order of the scorecard: criteria with level and reason, checks with reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.core.calls import Completion
from workbench.core.figures import count, score
from workbench.core.scores import Part, Score
from workbench.project.views import TrialView
from workbench.ui.models.cell_face import FAILURES, score_of
from workbench.ui.widgets.paint import ChipLook


class CriterionLine(NamedTuple):
    """A criterion of the rubric as it was given to one trial."""

    metric: str
    name: str
    must_pass: bool
    level: float | None
    failed: bool
    reason: str
    source: str


class CheckLine(NamedTuple):
    """A check as it came out."""

    metric: str
    name: str
    passed: bool | None
    must_pass: bool
    reason: str


def criteria(view: TrialView) -> list[CriterionLine]:
    """The criteria; several samples of one count by their mean, with the first one's reason."""
    found = []
    for metric, part, scores in _by_metric(view, "criterion"):
        values = [one.value for one in scores if one.value is not None]
        level = sum(values) / len(values) if values else None
        must = part is not None and part.must_pass
        failed = must and part is not None and level is not None and level < part.pass_value
        first = next((one for one in scores if one.value is not None), scores[0] if scores else None)
        reason = first.reason if first is not None else ""
        source = first.source if first is not None else ""
        found.append(CriterionLine(metric, _name(metric, part), must, level, failed, reason, source))
    return found


def checks(view: TrialView) -> list[CheckLine]:
    """The checks, those that did not pass first."""
    found = []
    for metric, part, scores in _by_metric(view, "check"):
        one = scores[-1] if scores else None
        passed = one.passed if one is not None and one.state == "scored" else None
        must = part is not None and part.must_pass
        found.append(CheckLine(metric, _name(metric, part), passed, must, one.reason if one is not None else ""))
    return sorted(found, key=lambda line: (line.passed is True, line.passed is None))


def _by_metric(view: TrialView, kind: str) -> list[tuple[str, Part | None, list[Score]]]:
    parts = {part.metric: part for part in view.parts if part.kind == kind}
    given = [one for one in view.scores if one.kind == kind or (kind == "check" and one.kind == "imported")]
    metrics = list(dict.fromkeys([*parts, *(one.metric for one in given)]))
    return [(metric, parts.get(metric), [one for one in given if one.metric == metric]) for metric in metrics]


def _name(metric: str, part: Part | None) -> str:
    return (part.label if part is not None and part.label else metric).rpartition("/")[2]


def chip_of(view: TrialView) -> ChipLook | None:
    """The chip of a trial as a whole."""
    if view.call.failure is not None:
        return ChipLook("fail", FAILURES.get(view.call.failure.kind, view.call.failure.kind))
    result, value = view.result, score_of(view.result)
    if value is not None and result is not None:
        return ChipLook("pass" if result.passed else "fail", score(value))
    completion = view.call.completion
    if completion is not None and completion.state == "refusal":
        return ChipLook("fail", "refused")
    return ChipLook("unscored", "unscored") if view.parts else None


def answer(view: TrialView) -> str:
    """The answer's text, or what had arrived when the call failed."""
    completion = view.call.completion
    return completion.text if completion is not None else view.call.partial


def silence(view: TrialView) -> str:
    """What stands in the place of an answer without text: the failure's sentence, or why there is none."""
    if view.call.failure is not None:
        return f"{view.call.failure.message} {view.call.failure.remedy}".strip()
    completion = view.call.completion
    if completion is not None and not completion.text.strip():
        return _without_text(completion)
    return ""


def _without_text(completion: Completion) -> str:
    if completion.finish == "refusal":
        return "The model refused and wrote no text."
    if completion.finish == "filter":
        return "The server's filter kept the answer back."
    tools = sum(part.type == "tool_call" for part in completion.message.parts)
    return f"No text, {count(tools, 'tool call')}." if tools else "The answer is empty."


def judges(lines: Sequence[CriterionLine]) -> list[str]:
    """Who gave the criteria: ``claude-haiku-4.5``, ``Mara (a person)``."""
    found = []
    for line in lines:
        kind, _, name = line.source.partition(":")
        said = f"{name} (a person)" if kind == "person" else name
        if said and said not in found:
            found.append(said)
    return found


def versions(view: TrialView) -> list[str]:
    """Who scored by which version of what, and when: ``Judge offline/stand-in, rubric rub:1a2b3c4d, 21 Nov 04:10``."""
    found: dict[tuple[str, str], str] = {}
    for one in view.scores:
        if one.kind == "criterion" and one.source:
            kind, _, name = one.source.partition(":")
            rubric = f", rubric {one.spec[:12]}" if one.spec else ""
            when = f"{one.created.astimezone():%d %b %H:%M}"
            found.setdefault((one.source, one.spec), f"{kind.capitalize()} {name}{rubric}, {when}")
    return list(found.values())
