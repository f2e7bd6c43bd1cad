"""Picks one of the labels that a prompt offers, by likeness to its examples and to what it says of each label."""

from __future__ import annotations

import json
import random
import re
from functools import lru_cache
from math import exp
from typing import NamedTuple

from workbench.providers.offline.reading import Example, Prompt, is_bullet, unquoted, without_bullet
from workbench.providers.offline.words import Likeness, features, stem, words

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
    chooser = _chooser(offers, examples)
    scores = chooser.scores(text)
    if dice is not None and heat > 0:
        best = max(scores)
        weights = [exp((score - best) / (0.1 * heat)) for score in scores]
        return dice.choices(chooser.labels, weights)[0]
    return chooser.labels[max(range(len(scores)), key=lambda at: scores[at])]


class _Chooser:
    """What is known of each label: its name, what the prompt says of it, and the inputs of its examples."""

    def __init__(self, offers: tuple[Offer, ...], examples: tuple[Example, ...]) -> None:
        self.labels = [offer.label for offer in offers]
        folded = {label.casefold(): at for at, label in enumerate(self.labels)}
        texts = [f"{offer.label} {offer.about}" for offer in offers]
        self._about = list(range(len(offers)))
        for asked, label in examples:
            if label.casefold() not in folded:
                folded[label.casefold()] = len(self.labels)
                self.labels.append(label)
            texts.append(asked)
            self._about.append(folded[label.casefold()])
        self._alike = Likeness(texts)
        self._names = [{stem(word) for word in words(label)} for label in self.labels]
        self._seen: dict[str, list[float]] = {}
        for label_at, text in zip(self._about, texts, strict=True):
            for feature, weight in features(text).items():
                self._seen.setdefault(feature, [0.0] * len(self.labels))[label_at] += weight

    def scores(self, text: str) -> list[float]:
        """For each label: likeness of its nearest text, and the share of the text's features that speak for it."""
        scores = [0.0] * len(self.labels)
        for likeness, label in zip(self._alike(text), self._about, strict=True):
            scores[label] = max(scores[label], 0.5 * likeness)
        found = features(text)
        total = sum(found.values()) or 1.0
        for feature, weight in found.items():
            if counts := self._seen.get(feature):
                # What is seen with one label alone speaks for it fully, what is seen with all of them for none.
                whole = sum(counts)
                for label, count in enumerate(counts):
                    if count:
                        scores[label] += weight / total * (count / whole) ** 2
        said = {stem(word) for word in words(text)}
        for label, name in enumerate(self._names):
            scores[label] += 0.3 * len(name & said) / max(len(name), 1)
        return scores


@lru_cache(maxsize=64)
def _chooser(offers: tuple[Offer, ...], examples: tuple[Example, ...]) -> _Chooser:
    return _Chooser(offers, examples)


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
