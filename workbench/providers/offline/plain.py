"""What is said where a prompt offers no labels, no schema and no rules: the sentences that fit the question best, or
a sum."""

from __future__ import annotations

import re

from workbench.providers.offline.orders import Orders, keep
from workbench.providers.offline.reading import Prompt
from workbench.providers.offline.words import Likeness, numbers, sentences, words

_MARK = re.compile(r"(####|\b(?:A|Answer|Antwort|Respuesta|Result|Final answer)\s*:)")
# “Answer with the word: ready”, “Reply with “yes””.
_WORD = re.compile(
    r"\b(?:answer|reply|respond|say|antworte|responde)\b[^.:\n“\"]{0,24}"
    r"(?:\b(?:word|wort|palabra)\s*:\s*|[“\"])([^\W\d_][\w ]{0,30})",
    re.I,
)
_TIMES = frozenset("each every per times twice double triple jeder jedes pro mal cada veces".split())
_LESS = frozenset(
    "left remain remains remaining fewer less lost gave sold spent ate übrig weniger quedan menos".split()
)


def plain(prompt: Prompt, orders: Orders) -> str:
    """Answer from the input alone."""
    if word := _WORD.search(prompt.input):
        return word[1].strip()
    found = numbers(prompt.message)
    if len(found) > 1 and "?" in prompt.message and (sum_ := _sum(prompt, found)):
        return sum_
    told = sentences(prompt.message) or sentences(prompt.input) or ["Nothing was asked."]
    question = next((one for one in reversed(told) if one.endswith("?")), told[-1])
    others = [one for one in told if one != question]
    if not others:
        # Nothing in the prompt could be an answer: better said than pretended.
        text = " ".join(filter(None, (orders.start, f"This stand-in is no language model. It was asked: {question}")))
    else:
        alike = Likeness(others)(question)
        most = 1 if "short" in orders.wishes else 3
        best = sorted(sorted(range(len(others)), key=lambda at: -alike[at])[:most])
        chosen = [others[at] for at in best]
        if "bullets" in orders.wishes:
            text = "\n".join(f"- {one}" for one in chosen[: orders.max_bullets or 3])
        else:
            text = " ".join(filter(None, (orders.start, *chosen)))
    text = f"{text}\n\n{orders.sign}" if orders.sign else text
    return keep(text, orders)


def _sum(prompt: Prompt, found: list[str]) -> str:
    """A guess at a sum, by two words that often tell: it need not be right, but has the form that is asked for."""
    values = [float(one) for one in found if one.count(".") <= 1][:4]
    if len(values) < 2:
        return ""
    said = set(words(prompt.message))
    if said & _LESS:
        result, sign = values[0] - sum(values[1:]), "−"
    elif said & _TIMES:
        result, sign = values[0] * values[1], "×"
    else:
        result, sign = sum(values), "+"
    mark = _MARK.search(prompt.orders) or _MARK.search(prompt.input)
    shown = f" {sign} ".join(f"{value:g}" for value in (values[:2] if sign == "×" else values))
    return f"{shown} = {result:g}\n{mark[1] if mark else 'Answer:'} {result:g}"
