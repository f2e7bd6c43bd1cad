"""Reads a judge's prompt: sections under headings, fences around what is judged, criteria with five levels each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MARK = "[RESULT]"
_MATERIAL = ("instruction", "response", "reference")
_HEADING = re.compile(r"#{1,6}\s*(.+?)\s*:?\s*$")
_FENCE = re.compile(r"(`{3,})(\w*)\s*$")
_LEVEL = re.compile(r"^\W*(?:score|level|stufe|nivel)?\s*([1-5])\s*[:=).–-]+\s*(.*)$", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Task:
    """One response to be graded by one criterion."""

    instruction: str
    response: str
    reference: str
    question: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two responses to be compared by one criterion."""

    first: Task
    second: Task


def asked_of(text: str) -> Task | Pair | Mapping[str, Task] | None:
    """What a judge is asked: one grade, the better of two, or key → grade of each criterion; None: nothing of these."""
    if MARK not in text and "json" not in text.casefold():
        return None
    sections = _sections(text)
    # What is judged may show levels of its own.
    rubrics = [(name, body) for name, body in sections if not any(word in name for word in _MATERIAL)]
    criteria = {name: found for name, body in rubrics if (found := _criterion(body)) is not None}
    responses = [(name, body) for name, body in sections if "response" in name]
    if not criteria or not responses:
        return None
    instruction = next((body for name, body in sections if "instruction" in name), "")
    reference = next((body for name, body in sections if "reference" in name), "")
    tasks = {
        name: [Task(instruction, response, reference, *criterion) for _, response in responses]
        for name, criterion in criteria.items()
    }
    if MARK not in text:
        return {name: one[0] for name, one in tasks.items()}
    last = next(reversed(tasks.values()))
    return Pair(last[0], last[1]) if len(last) > 1 else last[0]


def _sections(text: str) -> list[tuple[str, str]]:
    """(heading in small letters, text below it without its fence), in order. A fenced line is no heading."""
    found: list[tuple[str, list[str]]] = []
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        heading = None if fence else _HEADING.match(line)
        if heading is not None:
            found.append((heading[1].casefold(), []))
            continue
        if mark is not None and (not fence or (mark[1] == fence and not mark[2])):
            fence = "" if fence else mark[1]
        if found:
            found[-1][1].append(line)
    return [(name, _unfenced("\n".join(lines))) for name, lines in found]


def _criterion(body: str) -> tuple[str, tuple[str, ...]] | None:
    """Question and levels of a section that describes all five."""
    levels = dict(_LEVEL.findall(body))
    if len(levels) < 5:
        return None
    question = body[: min(found.start() for found in _LEVEL.finditer(body))].strip(" \n[]")
    return question, tuple(levels[str(number)] for number in range(1, 6))


def _unfenced(text: str) -> str:
    lines = text.strip().splitlines()
    if len(lines) > 1 and _FENCE.match(lines[0]) and _FENCE.match(lines[-1]):
        lines = lines[1:-1]
    return "\n".join(lines).strip()
