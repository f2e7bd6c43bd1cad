"""Words as the stand-in sees them: stems by cutting, likeness by shared stems and letters, hardly any grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import log, sqrt

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_ENDINGS = ("ing", "ed", "es", "en", "er", "s", "n", "e", "y")
_STEM = 5
# Function words of the languages that prompts are written in most; others are told by being short.
_EMPTY = frozenset(
    (
        "the and for with you your that this are was were from have has had not but our out all any can will would "
        "should could may into its it's they them their there then than when what which who whom how why where been "
        "being does did about over under also only just very more most some such each other his her she him one "
        "we'll i'm don't we're you're it'll please "
        "der die das den dem des ein eine einen einem einer und oder aber mit von für auf aus bei nach ist sind war "
        "wird werden haben hat nicht auch nur noch wie wenn als dass sie ihr wir uns ihre ihren "
        "los las una unos unas del que con por para como más pero sus este esta son fue han hay "
        "les des une est pas pour dans sur avec qui que vous nous votre"
    ).split()
)
NEGATIONS = frozenset(
    (
        "no not never without cannot none nor neither unable only nicht kein keine keinen nie niemals ohne nunca sin "
        "jamás pas jamais sans aucun"
    ).split()
)


def words(text: str) -> list[str]:
    """The words of a text in lower case; names like ``order_number`` and ``orderNumber`` fall apart."""
    return _WORD.findall(text.replace("’", "'").lower())


def name_words(name: str) -> list[str]:
    """The words of a field's name."""
    return words(_CAMEL.sub(" ", name).replace("_", " "))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its ending, at most five letters; numbers stay whole."""
    if word[0].isdigit():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    else:
        if len(word) == 4 and word[-1] == "s":
            word = word[:-1]
    return word[:_STEM]


def is_empty(word: str) -> bool:
    """Whether a word says nothing of a matter."""
    return (len(word) < 3 and not word.isdigit()) or word in _EMPTY


def stems(text: str) -> set[str]:
    """The stems of the words that say something."""
    return {stem(word) for word in words(text) if not is_empty(word)}


def negates(word: str) -> bool:
    """Whether a word turns what follows into its opposite."""
    return word in NEGATIONS or word.endswith("n't")


def numbers(text: str) -> list[str]:
    """The numbers of a text, without thousands' commas and needless zeros: ``$1,200.50`` → ``1200.5``."""
    return [plain_number(found) for found in _NUMBER.findall(text)]


def plain_number(text: str) -> str:
    """One number in the shortest form."""
    text = re.sub(r",(?=\d{3}\b)", "", text).replace(",", ".")
    return text.rstrip("0").rstrip(".") if text.count(".") == 1 else text


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, trimmed."""
    return [found.strip() for found in _SENTENCE.split(text) if found.strip()]


def features(text: str) -> dict[str, float]:
    """What a text is compared by: its stems, and pieces of four letters, which see through compounds and slips."""
    found: dict[str, float] = {}
    for word in words(text):
        if is_empty(word):
            continue
        found[stem(word)] = 1.0
        if len(word) > 5 and not word[0].isdigit():
            for at in range(len(word) - 3):
                found["~" + word[at : at + 4]] = 0.35
    return found


class Likeness:
    """Compares texts with a fixed set of them; what many of the set share counts less (tf-idf, cosine)."""

    def __init__(self, texts: Iterable[str]) -> None:
        raw = [features(text) for text in texts]
        seen: dict[str, int] = {}
        for one in raw:
            for feature in one:
                seen[feature] = seen.get(feature, 0) + 1
        self._rarity = {feature: log((len(raw) + 1) / count) + 0.1 for feature, count in seen.items()}
        self._new = log(len(raw) + 1.0) + 0.1
        self._known = [self._weigh(one) for one in raw]

    def __call__(self, text: str) -> list[float]:
        """0–1 for each text of the set."""
        vector, length = self._weigh(features(text))
        return [_dot(vector, known) / (length * other or 1.0) for known, other in self._known]

    def _weigh(self, raw: Mapping[str, float]) -> tuple[dict[str, float], float]:
        rarity, new = self._rarity, self._new
        vector = {feature: weight * rarity.get(feature, new) for feature, weight in raw.items()}
        return vector, sqrt(sum(weight * weight for weight in vector.values()))


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[feature] for feature, weight in one.items() if feature in other)
