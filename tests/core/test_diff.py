"""The word diff spells both texts, and never makes confetti."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pace import at_most
from workbench.core import diff as diff_module
from workbench.core.diff import Run, changed_words, diff, matched, spans, tokens, words

texts = st.text(alphabet="ab cd\n.é漢", max_size=60)


@given(texts, texts)
def test_runs_spell_both_texts_and_alternate(before: str, after: str) -> None:
    runs = diff(before, after)
    assert "".join(run.before for run in runs) == before
    assert "".join(run.after for run in runs) == after
    assert all(run.before == run.after for run in runs if run.equal)
    assert all(one.equal != two.equal for one, two in itertools.pairwise(runs))
    assert all(run.before != run.after for run in runs if not run.equal)


@given(texts)
def test_a_text_equals_itself(text: str) -> None:
    assert diff(text, text) == ((Run(True, text, text),) if text else ())
    assert changed_words(text, text) == 0


@given(texts, texts)
def test_equal_runs_between_changes_have_three_words(before: str, after: str) -> None:
    runs = diff(before, after)
    assert all(words(run.before) >= 3 for run in runs[1:-1] if run.equal)


@given(st.text(max_size=200))
def test_tokens_spell_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


@given(st.text(alphabet="a b\n語'", max_size=60), st.integers(1, 20))
def test_long_texts_have_the_same_tokens(text: str, piece: int) -> None:
    whole = tokens(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diff_module, "_PIECE", piece)
        assert tokens(text) == whole


def test_one_word_in_the_middle() -> None:
    assert diff("You may return the jacket today", "You may not return the jacket today") == (
        Run(True, "You may ", "You may "),
        Run(False, "", "not "),
        Run(True, "return the jacket today", "return the jacket today"),
    )


def test_short_equal_runs_join_the_change() -> None:
    runs = diff("Dear Jonas, thank you for writing. It is done.", "Hi Jonas, we know. It is done.")
    assert [run.equal for run in runs] == [False, True]
    assert runs[0].after.startswith("Hi Jonas, we")


def test_short_equal_runs_at_the_edges_stay() -> None:
    runs = diff("Mara says no", "Mara says yes")
    assert runs[0] == Run(True, "Mara says ", "Mara says ")


def test_a_new_line_is_a_change() -> None:
    runs = diff("one two three four", "one two\nthree four")
    assert Run(False, " ", "\n") in runs


def test_ideographs_are_words_of_their_own() -> None:
    assert words("退款三十天") == 5
    runs = diff("退款需要三十天内申请", "退款需要九十天内申请")
    assert Run(False, "三", "九") in runs


def test_spans_leave_outer_white_space_out() -> None:
    runs = diff("a b c d", "a b new c d")
    assert spans(runs, 1) == [(4, 7)]
    assert spans(runs, 0) == []


@pytest.mark.parametrize(("before", "after", "count"), [("a b c", "a x c", 1), ("", "one two", 2), ("a,b", "a;b", 1)])
def test_changed_words(before: str, after: str, count: int) -> None:
    assert changed_words(before, after) == count


def test_long_texts_with_one_word_for_ever_end() -> None:
    before = "the same words " * 20_000
    after = "other words the " * 20_000
    assert "".join(run.after for run in diff(before, after)) == after


def test_a_word_changed_in_each_of_three_thousand_lines_is_found_in_each() -> None:
    before = "\n".join(f"Answer the customer kindly and say what happens next. Rule {n}." for n in range(3_000))
    with at_most(3):
        runs = diff(before, before.replace("kindly", "warmly"))
    assert [(run.before, run.after) for run in runs if not run.equal] == [("kindly", "warmly")] * 3_000
    # It took nine seconds of Python's lock, which the window's thread waits for.


@given(st.lists(st.sampled_from("abcdefghij"), max_size=80), st.lists(st.sampled_from("abcdefghij"), max_size=80))
def test_anchored_pairs_are_equal_and_in_order(one: list[str], two: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diff_module, "_LARGE", 3)
        pairs = matched(one, two, phrase=2)
    assert all(one[at] == two[to] for at, to in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in itertools.pairwise(pairs))
    if max(len(one), len(two)) > 3 and one[:1] == two[:1] != []:
        assert pairs[0] == (0, 0)
