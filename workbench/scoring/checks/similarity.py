"""How much of the reference's words has the answer?"""

from __future__ import annotations

from collections import Counter

import regex

from workbench.scoring.entry import CheckEntry, Example, referring
from workbench.scoring.expected import ExpectedAny
from workbench.scoring.subject import Finding, Subject

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]++")
_ARTICLES = frozenset({"a", "an", "the"})


class TokenF1(ExpectedAny):
    """With several expected texts, the best counts."""


def token_f1(arguments: TokenF1, subject: Subject) -> Finding:
    """F1 of the words shared with the expected text, as SQuAD counts them: lower case, no punctuation or articles."""
    said = _words(subject.text)
    scores = [(_f1(said, _words(text)), text) for text in arguments.expected_texts(subject.case)]
    best = max(score for score, _ in scores)
    return Finding(best, f"Token F1 {best:.2f} (SQuAD's normalisation).")


def _words(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text.casefold()) if word not in _ARTICLES)


def _f1(said: Counter[str], expected: Counter[str]) -> float:
    if not said or not expected:
        return float(said == expected)
    shared = (said & expected).total()
    return 2 * shared / (said.total() + expected.total())


TOKEN_F1 = CheckEntry(
    "token_f1",
    "Shares the reference's words",
    "F1 of the words shared with the reference, 0 to 1 (SQuAD); the threshold decides what passes.",
    TokenF1,
    token_f1,
    (
        Example("pass", "the Eiffel Tower!", {}, referring("Eiffel tower")),
        Example("fail", "the tower", {}, referring("Eiffel tower")),
        Example("unscored", "the tower"),
        Example("fail", "Eiffel tower " * 10_000, {}, referring("Eiffel tower"), hostile=True),
    ),
)
