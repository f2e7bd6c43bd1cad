"""A judge that grades all criteria of a rubric in one structured answer: one JSON object, read strictly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import JsonValue

from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.messages import Message
from workbench.core.rubrics import Rubric
from workbench.scoring.json_reading import whole_number, without_fence
from workbench.scoring.judge import JudgeVerdict, fenced, filled, material, rubric_text, unfinished

TEMPLATE = "judge/all.md"


def messages_for_all(rubric: Rubric, case: Case | None, question: str, answer: str) -> tuple[Message, ...]:
    """What a judge is asked about all criteria of one answer; arguments as for `judge.messages`."""
    keys = keys_of(rubric)
    form = ", ".join(f'"{key}": {{"feedback": "…", "score": …}}' for key in keys)
    rubrics = [f"#### {key}\n{rubric_text(rubric, one)}" for key, one in zip(keys, rubric.criteria, strict=True)]
    count = "one criterion" if len(keys) == 1 else f"{len(keys)} criteria"
    parts = {"response": fenced(answer), "rubric": "\n\n".join(rubrics), "form": f"{{{form}}}", "count": count}
    return filled(TEMPLATE, material(case, question) | parts)


def keys_of(rubric: Rubric) -> tuple[str, ...]:
    """The keys of the criteria in the answer: ``c1``, ``c2`` …, since names may hold anything."""
    return tuple(f"c{number}" for number in range(1, len(rubric.criteria) + 1))


def schema_for_all(rubric: Rubric) -> dict[str, JsonValue]:
    """JSON Schema of the answer, in the strict form that servers ask for; feedback stands before the score."""
    one: dict[str, JsonValue] = {
        "type": "object",
        "properties": {"feedback": {"type": "string"}, "score": {"type": "integer", "enum": [1, 2, 3, 4, 5]}},
        "required": ["feedback", "score"],
        "additionalProperties": False,
    }
    keys: list[JsonValue] = list(keys_of(rubric))
    properties: dict[str, JsonValue] = dict.fromkeys(keys_of(rubric), one)
    return {
        "title": "grades",
        "type": "object",
        "properties": properties,
        "required": keys,
        "additionalProperties": False,
    }


def read_all(completion: Completion, rubric: Rubric) -> tuple[JudgeVerdict, ...]:
    """The verdict of each criterion, in the rubric's order; what cannot be read is unscored, each with its reason."""
    text = completion.text
    problem = unfinished(completion)
    if not problem:
        try:
            value = _read(text)
        except ValueError as error:
            problem = f"The judge's answer is not the JSON that was asked for: {error}."
        else:
            return tuple(_verdict(value, key) for key in keys_of(rubric))
    return tuple(JudgeVerdict(None, text, problem) for _ in rubric.criteria)


def _read(text: str) -> dict[str, Any]:
    if not text.strip():
        raise ValueError("it is empty")
    try:
        value = json.loads(
            without_fence(text)[0], object_pairs_hook=_once, parse_constant=_refuse, parse_int=whole_number
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(value, dict):
        raise ValueError("it is no object")
    return value


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise ValueError(f"it names {twice[:40]} twice, so the verdict is ambiguous")
    return found


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _verdict(value: dict[str, Any], key: str) -> JudgeVerdict:
    one = value.get(key)
    if not isinstance(one, dict):
        return JudgeVerdict(None, "", f"The judge's answer has nothing for the criterion {key}.")
    said = one.get("feedback")
    feedback = said.strip() if isinstance(said, str) else ""
    if "score" not in one:
        return JudgeVerdict(None, feedback, f"The judge's answer has no score for the criterion {key}.")
    score = one["score"]
    # bool is an int in Python, and 4.0 is another form than what was asked for.
    if type(score) is not int or not 1 <= score <= 5:
        shown = json.dumps(score, ensure_ascii=False)[:20]
        return JudgeVerdict(None, feedback, f"The judge gave {shown}, which is not a level from 1 to 5.")
    return JudgeVerdict(score, feedback)
