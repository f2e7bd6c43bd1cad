"""Judges: a level or the better of two, with feedback, by likeness to the reference, length or manners."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from functools import lru_cache

from workbench.providers.offline.judge_reading import MARK, Pair, Task, asked_of
from workbench.providers.offline.policy import polarity
from workbench.providers.offline.words import is_empty, numbers, sentences, stem, stems, words

_BREVITY = frozenset(
    map(
        stem,
        "short brief briefly concise length long longer words padding verbose succinct wordy filler shorter".split(),
    )
)
_MANNERS = frozenset(
    map(
        stem,
        "tone polite friendly warm warmth empathy empathetic courteous rude respectful kind greeting".split(),
    )
)
_DECISION = frozenset(map(stem, "decision decide outcome verdict ruling entscheidung decisión décision".split()))
_NEXT = frozenset(map(stem, "next step happens proceed nächste schritt próximo paso prochaine étape".split()))
_KIND = re.compile(
    r"\b(hello|hi|dear|thank\w*|sorry|apolog\w*|glad\w*|please|welcome|understand|hallo|danke|gerne|leider|entschuldig\w*|hola|gracias"
    r"|lament\w*|bonjour|merci|désolé\w*)\b",
    re.I,
)
_LIMIT = re.compile(r"(\d{2,4})\s*(?:words|wörter|palabras|mots)", re.I)
# Shares of the reference's matter from which each level is given, found on replies that people had written.
_STEPS = (0.16, 0.32, 0.48, 0.64)


def judged(text: str, dice: random.Random | None, heat: float) -> str | None:
    """Answer a judge's prompt in the form that it asks for; None where the text is none.

    Args:
        text: all that was said.
        dice: for a temperature above 0.
        heat: the temperature.
    """
    asked = asked_of(text)
    if isinstance(asked, Task):
        return grade(asked, dice, heat)
    if isinstance(asked, Pair):
        return prefer(asked, dice, heat)
    return grade_all(asked, dice, heat) if asked is not None else None


def grade(task: Task, dice: random.Random | None, heat: float) -> str:
    """Feedback, then ``[RESULT] n``."""
    level, feedback = _level(task, dice, heat)
    return f"{feedback} {MARK} {_rounded(level)}".replace("\n", " ")


def grade_all(tasks: Mapping[str, Task], dice: random.Random | None, heat: float) -> str:
    """A JSON object: for each key the feedback and the score of its criterion."""
    graded = {key: _level(task, dice, heat) for key, task in tasks.items()}
    return json.dumps(
        {key: {"feedback": said, "score": _rounded(level)} for key, (level, said) in graded.items()}, ensure_ascii=False
    )


def prefer(pair: Pair, dice: random.Random | None, heat: float) -> str:
    """Feedback on both responses, then ``[RESULT] A`` or ``B``: whichever gets the better level by the criterion.

    Of equals it prefers the shorter, then the one that comes first in the alphabet, so that the order does not matter.
    """
    (one, said), (two, other) = _level(pair.first, dice, heat), _level(pair.second, dice, heat)
    texts = pair.first.response, pair.second.response
    first = (len(texts[0]), texts[0]) <= (len(texts[1]), texts[1]) if one == two else one > two
    feedback = f"A: {said} B: {other}"
    if one == two:
        feedback += " By the criterion they are equal; the shorter one is taken."
    return f"{feedback} {MARK} {'A' if first else 'B'}".replace("\n", " ")


def _level(task: Task, dice: random.Random | None, heat: float) -> tuple[float, str]:
    """How good a response is by a criterion, from about 1 to 5, and why."""
    kind = _kind(task.question, task.levels)
    if not task.response.strip():
        level, feedback = 1.0, "The response is empty."
    elif kind == "brevity":
        level, feedback = _brevity(task)
    elif kind == "manners":
        level, feedback = _manners(task)
    elif task.reference:
        level, feedback = _matter(task, _focus(task.reference, kind))
    else:
        level, feedback = _ground(task)
    if dice is not None:
        level += dice.gauss(0, 0.35 * min(heat, 1.5))
    return level, feedback


def _rounded(level: float) -> int:
    return max(1, min(5, round(level)))


@lru_cache(maxsize=256)
def _kind(question: str, levels: tuple[str, ...]) -> str:
    """What a criterion is about: brevity, manners, decision, next step, or the matter as a whole."""
    asked, best = stems(question), stems(levels[4]) | stems(levels[0])
    kinds = {"brevity": _BREVITY, "manners": _MANNERS, "decision": _DECISION, "next": _NEXT}
    found = {kind: 2 * len(asked & telling) + len(best & telling) for kind, telling in kinds.items()}
    kind = max(found, key=lambda one: found[one])
    return kind if found[kind] >= 2 else "matter"


def _focus(reference: str, kind: str) -> str:
    """The part of a reference that a criterion is about: the decision stands first, the next step after it."""
    told = [one for one in sentences(reference) if len(one.split()) > 2]
    if kind not in ("decision", "next") or len(told) < 2:
        return reference
    half = (len(told) + 1) // 2
    return " ".join(told[:half] if kind == "decision" else told[half:])


def _matter(task: Task, focus: str) -> tuple[float, str]:
    """Level by the share of a part of the reference that the response has, less for what contradicts the reference."""
    said, wanted = _content(task.response), _content(focus)
    known = stems(task.instruction)
    weights = {one: _weight(one, known) for one in wanted}
    total = sum(weights.values()) or 1.0
    recall = sum(weight for one, weight in weights.items() if one in said) / total
    precision = len(said.keys() & _content(task.reference).keys()) / (len(said) or 1)
    share = recall * (0.8 + 0.2 * precision)
    against = _against(task)
    level = 1.0 + sum(share >= step for step in _STEPS) - 0.6 * len(against)
    if len(against) > 1:
        level = min(level, 2.0)
    missing = [word for one, word in wanted.items() if one not in said]
    shared = [word for one, word in wanted.items() if one in said]
    feedback = f"The response has {recall:.0%} of the reference's matter ({_listed(shared)})."
    if missing:
        feedback += f" It lacks {_listed(missing)}."
    if against:
        feedback += f" It contradicts the reference on {_listed(against)}."
    return max(1.0, level), feedback


def _against(task: Task) -> list[str]:
    """Stems that one text denies and the other affirms, and numbers that come from nowhere."""
    denied, affirmed = polarity(task.response)
    other_denied, other_affirmed = polarity(task.reference)
    turned = (denied & other_affirmed - other_denied - affirmed) | (affirmed & other_denied - denied - other_affirmed)
    given = {*numbers(task.reference), *numbers(task.instruction)}
    invented = [number for number in numbers(task.response) if number not in given and len(number) > 1]
    shown = {stem(word): word for word in words(task.reference)}
    return [shown.get(one, one) for one in sorted(turned)] + invented[:2]


def _brevity(task: Task) -> tuple[float, str]:
    length = len(task.response.split())
    limit = _LIMIT.search(f"{task.question} {' '.join(task.levels)}")
    goal = int(limit[1]) if limit else max(25, round(1.15 * len(task.reference.split()))) if task.reference else 60
    ratio = length / goal
    level = 5.0 - sum(ratio > step for step in (1.0, 1.3, 1.7, 2.3))
    if task.reference and length < 0.25 * len(task.reference.split()):
        level -= 1
    return max(1.0, level), f"The response has {length} words where about {goal} would do."


def _manners(task: Task) -> tuple[float, str]:
    marks = list(dict.fromkeys(found.lower() for found in _KIND.findall(task.response)))
    level = min(5.0, 2.0 + len(marks))
    if re.search(r"!{2,}|\b[A-ZÄÖÜ]{6,}\b", task.response):
        level -= 1
    if not marks:
        return level, "The response has no greeting, thanks or kind word."
    return level, f"The response is kind in {_listed(marks)}."


def _ground(task: Task) -> tuple[float, str]:
    """Without a reference: does the response speak of the instruction, and does it say something of its own length."""
    said, asked = _content(task.response), stems(task.instruction)
    about = len(said.keys() & asked) / (len(said) or 1)
    described = len(said.keys() & stems(task.levels[4])) - len(said.keys() & stems(task.levels[0]))
    level = 1.5 + 2.0 * min(1.0, about / 0.5) + min(1.0, len(sentences(task.response)) / 4) + 0.1 * described
    return min(
        5.0, level
    ), f"The response keeps to the instruction in {about:.0%} of its words ({_listed(list(said.values()))})."


def _content(text: str) -> dict[str, str]:
    """Stem → the word as it stands first, of the words that say something."""
    found: dict[str, str] = {}
    for word in words(text):
        if not is_empty(word):
            found.setdefault(stem(word), word)
    return found


def _weight(one: str, known: set[str]) -> float:
    """How much a word of the reference counts: numbers most, words that the instruction does not have least."""
    if one[0].isdigit():
        return 1.5
    return 1.0 if one in known else 0.5


def _listed(found: list[str]) -> str:
    return ", ".join(f"“{word}”" for word in found[:4]) or "nothing"
