"""Similarity checks give what rapidfuzz, rouge-score and sacrebleu give."""

from __future__ import annotations

import pytest
import sacrebleu
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein
from rouge_score.rouge_scorer import RougeScorer

from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.messages import message
from workbench.core.rubrics import CheckSpec
from workbench.scoring.apply import CheckResult, check

WORDS = st.lists(st.sampled_from("the a cat cats sat sitting on mat running dog 30 days".split()), max_size=30)
SENTENCES = WORDS.map(lambda words: ", ".join(words).capitalize())


def apply(name: str, output: str, **arguments: object) -> CheckResult:
    spec = CheckSpec.model_validate({"name": "it", "check": name, "arguments": arguments})
    return check(spec, Case(id="1"), Completion(message=message("assistant", output)))


@settings(deadline=None)
@given(
    SENTENCES,
    SENTENCES.filter(bool),
    st.sampled_from("12L"),
    st.booleans(),
    st.sampled_from(["f", "precision", "recall"]),
)
def test_rouge_is_rouge_scores(said: str, wanted: str, variant: str, stem: bool, measure: str) -> None:
    theirs = RougeScorer([f"rouge{variant}"], use_stemmer=stem).score(wanted, said)[f"rouge{variant}"]
    ours = apply("rouge", said, value=wanted, variant=variant, stem=stem, measure=measure)
    assert ours.value == pytest.approx(theirs.fmeasure if measure == "f" else getattr(theirs, measure))


@settings(deadline=None)
@given(SENTENCES, SENTENCES.filter(bool), SENTENCES.filter(bool))
def test_bleu_and_chrf_are_sacrebleus(said: str, wanted: str, other: str) -> None:
    bleu = apply("bleu", said, values=[wanted, other])
    theirs = sacrebleu.sentence_bleu(said, [wanted, other], use_effective_order=True).score if said else 0.0
    assert bleu.value == pytest.approx(min(1, theirs / 100))
    for order in (0, 2):
        chrf = apply("chrf", said, value=wanted, word_order=order)
        assert chrf.value == pytest.approx(sacrebleu.sentence_chrf(said, [wanted], word_order=order).score / 100)


@given(st.text(max_size=40), st.text(min_size=1, max_size=40))
def test_edit_similarity_is_rapidfuzzs(said: str, wanted: str) -> None:
    assert apply("edit_similarity", said, value=wanted).value == Levenshtein.normalized_similarity(said, wanted)


def test_the_reason_has_the_signature() -> None:
    assert apply("bleu", "the cat sat on the mat", value="the cat sat on a mat").reason == (
        f"BLEU 53.7 (nrefs:1|case:mixed|eff:yes|tok:13a|smooth:exp|version:{sacrebleu.__version__})."
    )
    two = apply("chrf", "the cat sat", values=["the cat sat on a mat", "a cat"], word_order=2, ignore_case=True)
    assert two.reason.startswith("chrF++ ")
    assert "(nrefs:2|case:lc|eff:yes|nc:6|nw:2|space:no|version:" in two.reason
    assert apply("bleu", "", value="a cat").reason.startswith("BLEU 0.0 (nrefs:1|case:mixed|eff:yes|tok:13a")
    assert "Unicode words, rouge-score 0.1.2" in apply("rouge", "a cat", value="a cat").reason


def test_the_best_of_several_counts() -> None:
    assert apply("rouge", "a cat", values=["a dog", "a cat"]).value == 1
    assert apply("edit_similarity", "cat", values=["dog", "cats"]).value == 0.75
    assert apply("rouge", "кошка спит", value="Кошка спит!").value == 1


@pytest.mark.parametrize(
    ("text", "arguments", "passed"),
    [
        ("SELECT TOP 3 a FROM t", {"dialect": "tsql"}, True),
        ("SELECT a FROM t LIMIT 3", {"dialect": "postgres", "queries_only": True}, True),
        ("INSERT INTO t VALUES (1)", {"queries_only": True}, False),
        ("ALTER TABLE t ADD COLUMN a INT", {}, True),
        ("-- only a comment", {}, False),
        ("42", {}, False),
        ("```sql\nSELECT 1\n```", {}, False),
    ],
)
def test_sql(text: str, arguments: dict[str, object], passed: bool) -> None:
    assert apply("is_sql", text, **arguments).passed is passed
