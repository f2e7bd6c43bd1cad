"""What a prompt orders about the form of an answer: length, format, greeting, copying, sign-off. And keeping to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from workbench.providers.offline.policy import rule_of
from workbench.providers.offline.reading import is_bullet, unquoted, without_bullet
from workbench.providers.offline.words import negates, sentences, words

_NUMERALS = {"one": 1, "a single": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMERALS |= {"einem": 1, "ein": 1, "zwei": 2, "drei": 3, "una": 1, "un": 1, "dos": 2, "tres": 3, "deux": 2, "trois": 3}
_N = rf"(\d+|{'|'.join(_NUMERALS)})"
_BELOW = r"under|below|fewer than|less than|unter|weniger als|menos de|moins de"
_UNITS = {
    "words": r"words?|wörtern?|worten?|palabras?|mots?",
    "sentences": r"sentences?|sätzen?|satz|frases?|oraci(?:ón|ones)|phrases?",
    "characters": r"characters?|zeichen|caracteres|caractères",
    "bullets": r"bullet(?: point)?s?|items|stichpunkten?|puntos|viñetas",
}
_LIMIT = {
    unit: re.compile(rf"(?:\b({_BELOW})\s+)?(?:\band\s+)?{_N}[\s-]+(?:\w+\s+)?(?:{names})\b", re.I)
    for unit, names in _UNITS.items()
}
_SIGN = re.compile(
    r"(?:\bsign(?:\s+off)?(?:\s+\w+){0,3}?\s+(?:as|with)|\b(?:close|end|finish)(?:\s+\w+){0,3}?\s+with|\bunterschreib\w*(?:\s+\w+)?\s+(?:als|mit)"
    r"|\bfirm\w+\s+(?:como|con)|\bschließ\w*\s+mit|\btermina\w*\s+con|\bsigne\w*\s+(?:comme|par))[:\s]+(.+)",
    re.I,
)
_START = re.compile(
    r"\b(?:start|begin|open|beginn\w*|fang\w*|empiez\w*|comienz\w*|commenc\w*)\b(?:\s+\w+){0,4}?\s+(?:with|mit|con|par)[:\s]+(.+)",
    re.I,
)
# Wish → beginnings of the words that express it, in the languages that prompts are written in most; _ is a blank.
_WISHES = {
    "greet": "greet salutation by_name by_their_name by_first_name dear_ begrüß anrede saluda salude saluez",
    "first_name": "first_name first-name vorname nombre_de_pila prénom",
    "apologise": "apolog sorry empath sympath entschuldig disculp excus",
    "thank": "thank gratitude bedank danke gracias agradec remerci",
    "next_step": "next_step what_happens_next how_to_proceed what_to_do_next nächste_schritt próximo_paso",
    "explain": "explain the_reason why_ begründ erklär explic expliq justif",
    "thorough": "thorough detailed in_detail comprehensive everything elaborate leave_nothing_out ausführlich detall",
    "warm": "warm friendly kindly kindness kind_ reassur caring personal_touch herzlich freundlich amable chaleureu",
    "short": "short_ short. brief concise to_the_point succinct kurz knapp breve concis no_filler no_padding",
    "json": "json",
    "bullets": "bullet as_a_list stichpunkt viñeta aufzählung",
    "decision_first": "decision_first answer_first with_the_decision with_the_answer mit_der_entscheidung",
    "copy": "quot mention name_ state_ includ repeat cite confirm give_ use_ show_ nenn zitier wiederhol indica incluy",
}
_WISH = {
    name: re.compile(
        rf"\b(?:{'|'.join(re.escape(one).replace('_', chr(92) + 's') for one in beginnings.split())})", re.I
    )
    for name, beginnings in _WISHES.items()
}
_AT_LEAST = re.compile(r"(?:at least|minimum(?: of)?|no fewer than|mindestens|al menos|au moins)\s*$", re.I)
_PART = re.compile(
    r"\b(?:start|begin|open|end|close|first|then|last|apolog|thank|explain|beginn|dann|zuerst|empiez|luego)", re.I
)


@dataclass(frozen=True, slots=True)
class Orders:
    """What a prompt orders. Numbers are upper limits; None is no limit."""

    max_words: int | None
    max_sentences: int | None
    max_characters: int | None
    max_bullets: int | None
    wishes: frozenset[str]
    """Keys of the table of wishes that the prompt has and does not take back (“do not apologise”)."""
    start: str
    """Words to begin with, as quoted in the prompt."""
    sign: str
    """Who signs, or words to end with."""
    copies: tuple[str, ...]
    """Sentences that tell to quote, name or use something."""
    english: bool
    """Whether the prompt is English; else the answer has only words of the prompt and the input."""


@lru_cache(maxsize=64)
def orders_of(text: str) -> Orders:
    """Read what a prompt orders."""
    limits = {unit: _limit(unit, text) for unit in _UNITS}
    wishes: set[str] = set()
    copies: list[str] = []
    sign = start = ""
    lines = [line for line in text.splitlines() if not (is_bullet(line) and rule_of(without_bullet(line)))]
    for sentence in (without_bullet(one) for line in lines for one in sentences(line)):
        found = {
            name
            for name, pattern in _WISH.items()
            if (hit := pattern.search(sentence)) and not _denied(sentence, hit.start())
        }
        wishes |= found
        if "copy" in found:
            copies.append(sentence)
        if (signing := _SIGN.search(sentence)) and not _denied(sentence, signing.start()):
            sign = sign or _named(signing[1])
        if (starting := _START.search(sentence)) and _is_quoted(starting[1]):
            start = start or _named(starting[1])
    common = {"the", "and", "you", "your", "with", "of", "to", "is", "a", "in"}
    english = len(common & set(words(text))) >= 3 or not text.strip()
    return Orders(
        limits["words"],
        limits["sentences"],
        limits["characters"],
        limits["bullets"],
        frozenset(wishes),
        start,
        sign,
        tuple(copies),
        english,
    )


def keep(text: str, orders: Orders) -> str:
    """Cut an answer to what is allowed, at the ends of sentences where that leaves something."""
    if orders.max_sentences is not None:
        text = " ".join(sentences(text)[: orders.max_sentences])
    if orders.max_words is not None and len(text.split()) > orders.max_words:
        text = _cut(text, orders.max_words)
    if orders.max_characters is not None and len(text) > orders.max_characters:
        text = text[: orders.max_characters].rsplit(" ", 1)[0]
    return text


def _cut(text: str, most: int) -> str:
    """At most so many words: whole sentences, and lines as they were, if at least half of the room is used by them."""
    spans = [found.end() for found in re.finditer(r"\S+", text)]
    head = text[: spans[most - 1]]
    whole = max(head.rfind(mark) for mark in (". ", "! ", "? ", ".\n", "!\n", "?\n"))
    return head[: whole + 1] if len(head[: whole + 1].split()) * 2 >= most else head


def _limit(unit: str, text: str) -> int | None:
    """The smallest number that limits a unit; one less where the prompt says “under”.

    Of “between 40 and 80 words” only the number right before the unit counts. Sentences that order a part of the answer
    (“apologise in one sentence”) limit nothing.
    """
    found = []
    for sentence in sentences(text):
        part = unit == "sentences" and _PART.search(sentence)
        for match in () if part else _LIMIT[unit].finditer(sentence):
            if _AT_LEAST.search(sentence[: match.start()]):
                continue
            number = int(match[2]) if match[2].isdigit() else _NUMERALS[match[2].lower()]
            found.append(number - 1 if match[1] and number > 1 else number)
    return min(found) if found else None


def _denied(sentence: str, at: int) -> bool:
    """Whether the three words before a place take it back."""
    return any(negates(word) or word == "avoid" for word in words(sentence[:at])[-3:])


def _is_quoted(text: str) -> bool:
    return text.strip()[:1] in "\"'“„«‘"


def _named(text: str) -> str:
    """What is named at the start of a text: within quotes, else up to the end of the sentence."""
    text = text.strip()
    if _is_quoted(text):
        inner = re.match(r".(.+?)[\"'”“»’](?=\W|$)", text)
        if inner:
            return inner[1].strip()
    return unquoted(re.split(r"[.;\n]|,\s+(?:and|und|y|et)\s|\s+and\s+(?=[a-z])", text)[0]).strip()
