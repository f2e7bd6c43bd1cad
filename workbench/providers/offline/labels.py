"""Picks one of the labels that a prompt offers, by likeness to its examples and to what it says of each label."""

from __future__ import annotations

import json
import random
import re
from functools import lru_cache
from math import exp
from typing import NamedTuple

from workbench.providers.offline.reading import Example, Prompt, is_bullet, unquoted, without_bullet
from workbench.providers.offline.words import Likeness, stem, words

_CUES = re.compile(
    r"\b(?:label|categor|kategor|classif|klassif|clasif|intent\b|etikett|etiquet|one of\b|eine[rs]? (?:der|von)\b"
    r"|uno? de|ordne|assign|route\b|tag\b|choose\b|wähle|elige|sentiment|topic\b|thema\b|tema\b|klasse|clase)",
    re.I,
)
_INLINE = re.compile(r"[:(\[]\s*([^:\n()\[\]]{3,300}?)\s*(?:[.)\]]|$)", re.M)
_PARTS = re.compile(r"\s*(?:,|;|\||/|\bor\b|\boder\b|\bo\b|\bou\b|\band\b|\bund\b|\by\b)\s*")
_DESCRIBED = re.compile(r"^([^:\n]{1,40}?)\s*(?::|->|=>|→|\s[—–-]\s|\()\s*(.+?)\)?$")


class Offer(NamedTuple):
    """A label and what the prompt says of it."""

    label: str
    about: str


def pick(prompt: Prompt, dice: random.Random | None, heat: float) -> str | None:
    """The label for the prompt's input, as the prompt writes it; None where it offers none.

    Args:
        prompt: the request, taken apart.
        dice: draws among labels by their likeness, for a temperature above 0.
        heat: that temperature.
    """
    offers = offers_of(prompt.orders)
    short = tuple(one for one in prompt.examples if 0 < len(one[1].split()) <= 4 and "\n" not in one[1])
    if len(offers) < 2 and (len(short) < 2 or len(short) * 2 < len(prompt.examples)):
        return None
    if prompt.examples and len(short) * 2 < len(prompt.examples):
        return None
    return choose(prompt.message or prompt.input, offers, short, dice, heat)


def choose(
    text: str,
    offers: tuple[Offer, ...],
    examples: tuple[Example, ...],
    dice: random.Random | None = None,
    heat: float = 0.0,
) -> str:
    """The label that a text is most like. What only examples name is a label too."""
    labels, chooser, about = _chooser(offers, examples)
    alike = chooser(text)
    said = {stem(word) for word in words(text)}
    scores = [0.0] * len(labels)
    for likeness, (label, share) in zip(alike, about, strict=True):
        # The nearest text counts most; the others of the same label a little.
        scores[label] = max(scores[label], likeness * share) + 0.15 * likeness * share
    for at, one in enumerate(labels):
        named = {stem(word) for word in words(one)}
        scores[at] += 0.3 * len(named & said) / max(len(named), 1)
    if dice is not None and heat > 0:
        weights = [exp(score / (0.08 * heat)) for score in (score - max(scores) for score in scores)]
        return dice.choices(labels, weights)[0]
    return labels[max(range(len(labels)), key=lambda at: scores[at])]


@lru_cache(maxsize=64)
def _chooser(
    offers: tuple[Offer, ...], examples: tuple[Example, ...]
) -> tuple[list[str], Likeness, list[tuple[int, float]]]:
    labels = [offer.label for offer in offers]
    folded = {label.casefold(): at for at, label in enumerate(labels)}
    texts, about = [], []
    for at, offer in enumerate(offers):
        texts.append(f"{offer.label} {offer.about}")
        about.append((at, 0.9))
    for asked, label in examples:
        if label.casefold() not in folded:
            folded[label.casefold()] = len(labels)
            labels.append(label)
        texts.append(asked)
        about.append((folded[label.casefold()], 1.0))
    return labels, Likeness(texts), about


@lru_cache(maxsize=64)
def offers_of(orders: str) -> tuple[Offer, ...]:
    """The labels that a prompt lists: items of a list, with or without a description, or a run of short words after a
    colon or in brackets. Only where the prompt speaks of labels, categories or choosing one of several."""
    cue = _CUES.search(orders)
    if cue is None:
        return ()
    listed = _listed(orders)
    if len(listed) >= 2:
        return tuple(listed)
    best: list[str] = []
    for found in _INLINE.findall(orders):
        parts = [unquoted(part) for part in _PARTS.split(found) if unquoted(part)]
        if len(parts) > max(1, len(best)) and all(len(part.split()) <= 3 and len(part) <= 32 for part in parts):
            best = parts
    return tuple(Offer(part, "") for part in dict.fromkeys(best))


def _listed(orders: str) -> list[Offer]:
    offers: list[Offer] = []
    for line in orders.splitlines():
        if not is_bullet(line):
            continue
        text = without_bullet(line)
        described = _DESCRIBED.match(text)
        label = unquoted(described[1] if described else text)
        if len(label.split()) <= 3 and len(label) <= 32:
            offers.append(Offer(label, described[2] if described else ""))
    return offers


def as_asked(label: str, prompt: Prompt, wants_json: bool) -> str:
    """A label in the form that the prompt wants: alone, or as the value of the JSON key that it shows."""
    if not wants_json:
        return label
    key = re.search(r"\{\s*[\"']([\w -]+)[\"']\s*:", prompt.orders)
    return json.dumps({key[1] if key else "label": label}, ensure_ascii=False)
