"""How the answer speaks: does it refuse, open with a preamble, or use another language? By word lists, no model."""

from __future__ import annotations

from collections import Counter

import regex
from pydantic import Field, field_validator

from workbench.core.calls import Completion
from workbench.core.messages import message
from workbench.scoring.checks.word_lists import PREAMBLES, REFUSALS, SCRIPTS, STOP_WORDS
from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.expected import Arguments
from workbench.scoring.subject import Finding, Subject, UnscoredError, found, quoted

_REFUSAL = regex.compile("|".join(REFUSALS), regex.IGNORECASE)
_PREAMBLE = regex.compile(rf"[\s*_#>]*+(?:{'|'.join(PREAMBLES)})", regex.IGNORECASE)
_WORD = regex.compile(r"[\p{L}\p{M}]++")
_LETTERS = regex.compile(r"\p{L}")
_CODE = regex.compile(r"^(```+|~~~+).*?(?:^\1|\Z)|`[^`\n]*+`", regex.MULTILINE | regex.DOTALL)


class Refusal(Arguments):
    """How far to look."""

    within: int = Field(default=400, ge=1)
    """Characters from the beginning in which a refusal counts."""


def refusal(arguments: Refusal, subject: Subject) -> Finding:
    """1 where the answer refuses: the server says so, or a usual phrase of refusal stands at its beginning."""
    if subject.completion.state == "refusal":
        return found(True, "The server says that the model refused.")
    match = _REFUSAL.search(subject.text.replace("’", "'"), 0, arguments.within)
    if match is None:
        return found(False, "No phrase of refusal.")
    return found(True, f"Refuses: {quoted(match.group())}.", (match.span(),))


class NoPreamble(Arguments):
    """No arguments."""


def no_preamble(_arguments: NoPreamble, subject: Subject) -> Finding:
    """1 where the answer begins with its matter, not with “Sure, here is …”."""
    match = _PREAMBLE.match(subject.text.replace("’", "'"))
    if match is None:
        return found(True, "No preamble.")
    return found(False, f"Begins with {quoted(match.group().strip())}.", (match.span(),))


class Language(Arguments):
    """Which languages are right."""

    languages: tuple[str, ...] = Field(min_length=1)
    """Two-letter codes, e.g. ``de``; of ``de-AT`` the first two letters count."""

    @field_validator("languages")
    @classmethod
    def _known(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        codes = tuple(regex.split("[-_]", code.strip().lower())[0] for code in languages)
        known = sorted({*STOP_WORDS, *SCRIPTS.values()})
        if unknown := [code for code in codes if code not in known]:
            raise ValueError(f"the language {unknown[0][:20]!r} cannot be told, only {', '.join(known)}")
        return codes


def language(arguments: Language, subject: Subject) -> Finding:
    """1 where the answer is in one of the languages, by script and by its most frequent small words; code aside."""
    told = detect(_CODE.sub(" ", subject.text))
    wanted = ", ".join(arguments.languages)
    if told is None:
        raise UnscoredError("The answer is too short or too mixed to tell its language.")
    return found(told in arguments.languages, f"The answer is in {told}, wanted {wanted}.")


def detect(text: str) -> str | None:
    """The language of a text as a two-letter code, or None where it cannot be told.

    A script of one language tells at once; among languages of the Latin and Cyrillic scripts the small words decide,
    where they are at least three and twice as many as of the next language, or two and none of another.
    """
    letters = len(_LETTERS.findall(text[:20_000]))
    if not letters:
        return None
    for script, code in SCRIPTS.items():
        # A little kana makes Han Japanese: the order of the table matters, and so does the small share.
        if len(regex.findall(rf"\p{{{script}}}", text[:20_000])) >= letters * (0.1 if code == "ja" else 0.5):
            return code
    words = Counter(word.casefold() for word in _WORD.findall(text[:20_000]))
    hits = Counter({code: sum(words[word] for word in small) for code, small in STOP_WORDS.items()})
    (first, most), (_, next_most) = hits.most_common(2)
    return first if most >= 2 and most >= 2 * next_most and most + (not next_most) >= 3 else None


_REFUSED = Completion(message=message("assistant", "No."), finish="refusal")

REFUSAL = CheckEntry(
    "refusal",
    "The answer refuses",
    "The answer is a refusal, by the server's word or by a usual phrase; negate it where an answer is wanted.",
    Refusal,
    refusal,
    (
        Example("pass", "I’m sorry, but I can’t help with that."),
        Example("pass", "Lo siento, pero no puedo ayudarte con eso."),
        Example("pass", "", completion=_REFUSED),
        Example("fail", "You can’t return opened software, but we refund the rest."),
        Example("fail", "Here is how. " + "x" * 500 + " I can't help with that.", hostile=True),
    ),
    never_unscored=True,
)

NO_PREAMBLE = CheckEntry(
    "no_preamble",
    "No preamble",
    "The answer begins with its matter, not with “Sure, here is …” or “As an AI …”.",
    NoPreamble,
    no_preamble,
    (
        Example("pass", "Dear Ms Meyer, your refund is on its way."),
        Example("fail", "Sure! Here’s the reply:\n\nDear Ms Meyer"),
        Example("fail", "\n\n**Certainly**, here it is", hostile=True),
    ),
    never_unscored=True,
)

LANGUAGE = CheckEntry(
    "language",
    "Language of the answer",
    "The answer is in one of the wanted languages, told by script and small words.",
    Language,
    language,
    (
        Example("pass", "Wir haben die Zahlung erhalten und schicken das Geld zurück.", {"languages": ["de"]}),
        Example("fail", "We have received the payment and will send the money back to you.", {"languages": ["de"]}),
        Example("unscored", "OK", {"languages": ["de"]}),
        Example("unscored", "the und le el " * 1_000, {"languages": ["de"]}, hostile=True),
    ),
)
