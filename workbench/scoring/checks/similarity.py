"""How like the reference is the answer? Words, characters, ROUGE, BLEU and chrF, each 0–1.

Token F1 as SQuAD's script counts it. Edit similarity by rapidfuzz. ROUGE-1 and 2 by rouge-score, whose words are here
any letters and digits of Unicode (its own are a–z and 0–9, so that it gives 0 to every Cyrillic text); ROUGE-L by the
same definition with rapidfuzz's longest common subsequence, since rouge-score takes seconds for long answers. BLEU and
chrF by sacrebleu on the sentence, its score / 100, with the signature in the reason.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any, Literal

import regex

from workbench.scoring.entry import CheckEntry, Example, referring
from workbench.scoring.expected import ExpectedAny
from workbench.scoring.subject import Finding, Subject, UnscoredError

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]++")
_ARTICLES = frozenset({"a", "an", "the"})
_LONGEST = 100_000
"""Characters of an answer or an expected text."""


class TokenF1(ExpectedAny):
    """With several expected texts, the best counts."""


class EditSimilarity(ExpectedAny):
    """With several expected texts, the best counts."""

    ignore_case: bool = False
    """Capital and small letters are the same."""


class Rouge(ExpectedAny):
    """With several expected texts, the best counts."""

    variant: Literal["1", "2", "L"] = "L"
    """Words, pairs of words, or the longest common subsequence of words."""
    measure: Literal["f", "precision", "recall"] = "f"
    stem: bool = False
    """Cut English words to their stem (Porter) first."""


class Bleu(ExpectedAny):
    """Several expected texts are one set of references."""

    tokenize: Literal["13a", "intl", "char", "zh"] = "13a"
    """How sacrebleu finds words: as the WMT campaigns do, by Unicode, by character, for Chinese."""
    ignore_case: bool = False


class Chrf(ExpectedAny):
    """With several expected texts, the best counts."""

    word_order: Literal[0, 2] = 0
    """2 is chrF++, which looks at words and pairs of words too."""
    ignore_case: bool = False


def token_f1(arguments: TokenF1, subject: Subject) -> Finding:
    """F1 of the words shared with the expected text, as SQuAD counts them: lower case, no punctuation or articles."""
    said = _words(subject.text)
    scores = [(_f1(said, _words(text)), text) for text in arguments.expected_texts(subject.case)]
    best = max(score for score, _ in scores)
    return Finding(best, f"Token F1 {best:.2f} (SQuAD's normalisation).")


def edit_similarity(arguments: EditSimilarity, subject: Subject) -> Finding:
    """1 − edits / the longer length: characters to insert, delete or replace until the texts are the same."""
    import rapidfuzz
    from rapidfuzz.distance import Levenshtein

    said, wanted = _texts(arguments, subject, arguments.ignore_case)
    best = max(Levenshtein.normalized_similarity(said, text) for text in wanted)
    return Finding(best, f"Edit similarity {best:.2f} (Levenshtein, rapidfuzz {rapidfuzz.__version__}).")


def rouge(arguments: Rouge, subject: Subject) -> Finding:
    """ROUGE-1, 2 or L against the expected text."""
    said, wanted = _texts(arguments, subject)
    tokens, references = _tokens(said, arguments.stem), [_tokens(text, arguments.stem) for text in wanted]
    if not all(references):
        raise UnscoredError("An expected text has no word.")
    found = [_rouge(arguments.variant, tokens, reference)[arguments.measure] for reference in references]
    best = max(found)
    how = (
        f"{arguments.measure}, {'Porter stems' if arguments.stem else 'no stemming'}, Unicode words, rouge-score 0.1.2"
    )
    return Finding(best, f"ROUGE-{arguments.variant} {best:.2f} ({how}).")


def bleu(arguments: Bleu, subject: Subject) -> Finding:
    """Sentence BLEU with effective order, so that short answers are not 0 for want of four words in a row."""
    said, wanted = _texts(arguments, subject)
    metric = _bleu(arguments.tokenize, arguments.ignore_case)
    found = metric.sentence_score(said, wanted).score / 100 if said.strip() else 0.0
    best = min(1.0, max(0.0, found))
    return Finding(best, f"BLEU {100 * best:.1f} ({_signature(metric, len(wanted))}).")


def chrf(arguments: Chrf, subject: Subject) -> Finding:
    """chrF: F of character runs up to six, recall counting twice."""
    said, wanted = _texts(arguments, subject)
    metric = _chrf(arguments.word_order, arguments.ignore_case)
    found = metric.sentence_score(said, wanted).score / 100 if said.strip() else 0.0
    best = min(1.0, max(0.0, found))
    name = "chrF++" if arguments.word_order else "chrF"
    return Finding(best, f"{name} {100 * best:.1f} ({_signature(metric, len(wanted))}).")


def _texts(arguments: ExpectedAny, subject: Subject, ignore_case: bool = False) -> tuple[str, list[str]]:
    """The answer and the expected texts.

    Raises:
        UnscoredError: one is too long, or there is nothing to compare with.
    """
    texts = [subject.text, *arguments.expected_texts(subject.case)]
    if max(map(len, texts)) > _LONGEST:
        raise UnscoredError(f"The answer or the expected text is longer than {_LONGEST:,} characters.")
    # A lone surrogate is no character; sacrebleu would refuse the whole text.
    said, *wanted = [_plain(text.casefold() if ignore_case else text) for text in texts]
    return said, wanted


def _plain(text: str) -> str:
    return text if text.isascii() else text.encode(errors="replace").decode()


def _words(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text.casefold()) if word not in _ARTICLES)


def _f1(said: Counter[str], expected: Counter[str]) -> float:
    if not said or not expected:
        return float(said == expected)
    shared = (said & expected).total()
    return 2 * shared / (said.total() + expected.total())


def _tokens(text: str, stem: bool) -> list[str]:
    words: list[str] = _WORD.findall(text.lower())
    if not stem:
        return words
    # As rouge-score's tokenizer does: words of up to three letters stay.
    return [_stemmer().stem(word) if len(word) > 3 else word for word in words]


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    from nltk.stem.porter import PorterStemmer

    return PorterStemmer()


def _rouge(variant: str, said: list[str], expected: list[str]) -> dict[str, float]:
    if variant == "L":
        from rapidfuzz.distance import LCSseq

        shared = LCSseq.similarity(said, expected)
        precision, recall = shared / max(len(said), 1), shared / len(expected)
        both = precision + recall
        return {"precision": precision, "recall": recall, "f": 2 * precision * recall / both if both else 0.0}
    scorer = _scorer(variant)
    # It takes texts and a tokenizer; the words are found already.
    score = scorer.score(" ".join(expected), " ".join(said))[f"rouge{variant}"]
    return {"precision": score.precision, "recall": score.recall, "f": score.fmeasure}


class _Split:
    """A tokenizer for words that are found already."""

    def tokenize(self, text: str) -> list[str]:
        """The words between spaces."""
        return text.split()


@lru_cache(maxsize=2)
def _scorer(variant: str) -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer([f"rouge{variant}"], tokenizer=_Split())


@lru_cache(maxsize=8)
def _bleu(tokenize: str, ignore_case: bool) -> Any:
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(effective_order=True, tokenize=tokenize, lowercase=ignore_case)


@lru_cache(maxsize=4)
def _chrf(word_order: int, ignore_case: bool) -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF(word_order=word_order, lowercase=ignore_case)


def _signature(metric: Any, references: int) -> str:
    """sacrebleu's signature, with the number of references that were used here."""
    said = str(metric.get_signature()) if getattr(metric, "num_refs", None) is not None else f"nrefs:{references}"
    return regex.sub(r"nrefs:\w+", f"nrefs:{references}", said)


_PARIS = referring("The Eiffel Tower stands in Paris.")

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

EDIT_SIMILARITY = CheckEntry(
    "edit_similarity",
    "Few edits from the reference",
    "1 less the share of characters to edit until it is the reference; the threshold decides what passes.",
    EditSimilarity,
    edit_similarity,
    (
        Example("pass", "PARIS", {"value": "Paris", "ignore_case": True}),
        Example("fail", "Pari", {}, referring("Paris")),
        Example("unscored", "Paris"),
        Example("unscored", "Paris " * 100_000, {}, referring("Paris"), hostile=True),
        Example("fail", "Paris\ud800", {}, referring("Paris"), hostile=True),
    ),
)

ROUGE = CheckEntry(
    "rouge",
    "ROUGE against the reference",
    "ROUGE-1, ROUGE-2 or ROUGE-L against the reference, 0 to 1; the threshold decides what passes.",
    Rouge,
    rouge,
    (
        Example("pass", "the eiffel tower stands in paris", {}, _PARIS),
        Example("pass", "Эйфелева башня", {"value": "эйфелева башня", "variant": "2"}),
        Example("fail", "In Paris stands the Eiffel Tower.", {}, _PARIS),
        Example("fail", "", {"variant": "1"}, _PARIS),
        Example("unscored", "It is in Paris."),
        Example("unscored", "!", {"value": "!!!"}),
        Example("fail", "Eiffel Tower Paris " * 5_000, {}, _PARIS, hostile=True),
    ),
)

BLEU = CheckEntry(
    "bleu",
    "BLEU against the reference",
    "Sentence BLEU of sacrebleu against the references, 0 to 1; the threshold decides what passes.",
    Bleu,
    bleu,
    (
        Example("pass", "The Eiffel Tower stands in Paris.", {}, _PARIS),
        Example("fail", "Paris has the Eiffel Tower.", {}, _PARIS),
        Example("fail", "", {}, _PARIS),
        Example("unscored", "It is in Paris."),
        Example("fail", "Eiffel Tower Paris\ud800 " * 5_000, {}, _PARIS, hostile=True),
    ),
)

CHRF = CheckEntry(
    "chrf",
    "chrF against the reference",
    "chrF or chrF++ of sacrebleu against the reference, 0 to 1; the threshold decides what passes.",
    Chrf,
    chrf,
    (
        Example("pass", "The Eiffel Tower stands in Paris.", {}, _PARIS),
        Example("fail", "Paris has the Eiffel Tower.", {}, _PARIS),
        Example("fail", " ", {}, _PARIS),
        Example("unscored", "It is in Paris."),
        Example("fail", "Eiffel Tower Paris\ud800 " * 5_000, {}, _PARIS, hostile=True),
    ),
)
