"""A judge: grading one criterion absolutely, in the form of Prometheus 2 (Kim et al. 2024, arXiv:2405.01535).

Four parts in order: instruction, response, reference where there is one, rubric with five levels; feedback first,
result last. Asking is text in, messages out; the engine makes the call. Reading is strict: the verdict is what ends
the text, and everything else is no verdict, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import regex

from workbench.config.resources import resource
from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.messages import Message, message
from workbench.core.rubrics import Criterion, Rubric
from workbench.core.safe_text import shown

TEMPLATE = "judge/absolute.md"

# Emphasis and a full stop around the digit are how models write; anything else after it is not a verdict.
_VERDICT = regex.compile(r"\[RESULT\][*_]*+:?+\s*+[*_]*+\s*+([^\s*_.:]++)[*_.\s]*+\Z")
_MARK = "[RESULT]"
_LIKE_MARKS = regex.compile(r"\[[ \t]*+result[ \t]*+\]", regex.IGNORECASE)
"""The mark as careless judges also write it: that is no verdict, but a second voice beside one."""
_FENCE = regex.compile(r"`{3,}")


@dataclass(frozen=True, slots=True)
class JudgeVerdict:
    """What a judge's answer says. ``level`` is None where it is no verdict, and ``problem`` says why."""

    level: int | None
    feedback: str
    problem: str = ""


def messages(
    rubric: Rubric, criterion: Criterion, case: Case | None, question: str, answer: str
) -> tuple[Message, ...]:
    """What a judge is asked about one criterion of one answer.

    Args:
        rubric: where the criterion is from; only names the criterion where it has no question.
        criterion: its question and five levels.
        case: its reference is shown as an answer of score 5, where it has one.
        question: what the model was asked, as text.
        answer: the text to grade. Fenced so that nothing in it can end the fence.
    """
    parts = material(case, question) | {"response": fenced(answer), "rubric": rubric_text(rubric, criterion)}
    return filled(TEMPLATE, parts)


def material(case: Case | None, question: str) -> dict[str, str]:
    """The parts that every judge's page has: what was asked, and the reference where there is one."""
    reference = case.reference_text if case else None
    return {
        "reference_named": " a reference answer that gets a score of 5," if reference else "",
        "instruction": fenced(question),
        "reference": f"\n### Reference answer (score 5)\n{fenced(reference)}\n" if reference else "",
    }


def filled(template: str, parts: Mapping[str, str]) -> tuple[Message, ...]:
    """A page of resources/judge with its places filled, as a system and a user message."""
    system, user = _template(template)
    # One pass: a text that is put in cannot be filled in turn.
    return message("system", system), message("user", _PLACE.sub(lambda place: parts[place.group(1)], user))


def rubric_text(rubric: Rubric, criterion: Criterion) -> str:
    """The criterion and its five levels, one line each."""
    head = _one_line(criterion.question or criterion.name or rubric.name)
    levels = [f"Score {number}: {_one_line(level)}" for number, level in enumerate(criterion.levels, start=1)]
    return "\n".join([f"[{head}]", *levels])


def fenced(text: str) -> str:
    """A text between two fence lines longer than any fence in it, with its own result marks made harmless."""
    longest = max((len(match.group()) for match in _FENCE.finditer(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{_harmless(text)}\n{fence}"


def read_verdict(text: str) -> JudgeVerdict:
    """Read a judge's answer: feedback, then ``[RESULT] n`` as the end of the text.

    The mark is searched nowhere but at the end, so that a mark quoted from the judged text or from the template is no
    verdict. A second mark in the text, in small letters too, makes the answer ambiguous and leaves it unscored.
    """
    ending = read_ending(text, "one level")
    if ending.said is None:
        return JudgeVerdict(None, ending.feedback, ending.problem)
    if ending.said not in {"1", "2", "3", "4", "5"}:
        problem = f"The judge gave {shown(ending.said[:20])}, which is not a level from 1 to 5."
        return JudgeVerdict(None, text.strip(), problem)
    return JudgeVerdict(int(ending.said), ending.feedback)


class Ending(NamedTuple):
    """What ends a judge's answer. ``said`` is None where that is no verdict, and ``problem`` says why."""

    said: str | None
    feedback: str
    problem: str = ""


def read_ending(text: str, wanted: str) -> Ending:
    """Read ``[RESULT] word`` as the end of a text.

    Args:
        text: the judge's answer.
        wanted: what the word should be, for the sentence: ``"one level"``.
    """
    stripped = text.strip()
    if not stripped:
        return Ending(None, "", "The judge's answer is empty.")
    marks = len(_LIKE_MARKS.findall(stripped))
    if _MARK not in stripped:
        return Ending(None, stripped, f"The judge's answer has no {_MARK}.")
    if marks > 1:
        return Ending(None, stripped, f"The judge's answer has {marks} times {_MARK}, so the verdict is ambiguous.")
    match = _VERDICT.search(stripped, stripped.index(_MARK))
    if match is None:
        return Ending(None, stripped, f"The judge's answer does not end with {_MARK} and {wanted}.")
    return Ending(match.group(1), stripped[: match.start()].rstrip("\n *_-#"))


def read_completion(completion: Completion) -> JudgeVerdict:
    """Read a judge's completion; one that was cut, filtered or refused is no verdict whatever its text says."""
    problem = unfinished(completion)
    return JudgeVerdict(None, completion.text, problem) if problem else read_verdict(completion.text)


def unfinished(completion: Completion) -> str:
    """Why a judge's completion is no verdict whatever its text says; "" where it ended by itself."""
    return _UNFINISHED.get(completion.state, "")


_UNFINISHED = {
    "length": "The judge's answer was cut at its token limit.",
    "filter": "The judge's answer was stopped by a content filter.",
    "refusal": "The judge refused.",
}


_PLACE = regex.compile(r"\{\{ (\w+) \}\}")


@cache
def _template(name: str) -> tuple[str, str]:
    text = resource(name).read_text(encoding="utf-8")
    system, user = text.removeprefix("# system\n").split("\n# user\n")
    return system.strip(), user.strip()


def _one_line(text: str) -> str:
    return _harmless(" ".join(text.split()))


def _harmless(text: str) -> str:
    # A judge that repeats what it was shown must not seem to give a verdict.
    return _LIKE_MARKS.sub("(RESULT)", text)
