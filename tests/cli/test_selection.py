"""The words of a selection."""

from __future__ import annotations

import argparse
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.cli.selection import add_selection, dollars, margin, positive, selection_of, words
from workbench.core.errors import InputError

WORDS = st.text(st.characters(exclude_characters=",", exclude_categories=("Cs", "Zs", "Cc")), min_size=1, max_size=12)


@given(st.lists(WORDS.filter(str.strip).map(str.strip), min_size=1), st.sampled_from((",", ", ", " , ", ",,")))
def test_words_are_what_was_joined(found: list[str], comma: str) -> None:
    assert words(comma.join(found)) == tuple(found)


@pytest.mark.parametrize("nothing", ["", " ", ",,,"])
def test_what_names_nothing_is_not_everything(nothing: str) -> None:
    assert words(None) == ()
    with pytest.raises(InputError, match="names nothing"):
        words(nothing)


@given(st.integers(1, 10**12))
def test_whole_numbers(number: int) -> None:
    assert positive(str(number)) == number


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "²", "١", "", " 1", "1e3", "nan", "9" * 19, "9" * 5_000])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        positive(text)


@given(st.decimals(min_value=0, max_value=10**6, places=6))
def test_dollars(amount: Decimal) -> None:
    assert dollars(str(amount)) == amount
    assert dollars(f"${amount}") == amount


@pytest.mark.parametrize("text", ["-1", "NaN", "Infinity", "a", "", "$"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        dollars(text)


@given(st.floats())
def test_a_margin_is_finite_and_not_negative(value: float) -> None:
    if value >= 0 and value < float("inf"):
        assert margin(repr(value)) == value
    else:
        with pytest.raises(argparse.ArgumentTypeError):
            margin(repr(value))


def test_the_selection_of_arguments() -> None:
    parser = argparse.ArgumentParser()
    add_selection(parser)
    plain = selection_of(parser.parse_args(["p"]))
    assert (plain.split, plain.repeats, plain.variants, plain.limit) == ("tune", 1, (), None)
    line = (
        "p --prompt x,y --variants A, --cases s --split all --tags t,u --models m --scorecard c --repeats 3 --limit 4"
    )
    full = selection_of(parser.parse_args(line.split()))
    assert (full.prompts, full.variants, full.cases, full.split) == (("x", "y"), ("A",), "s", "all")
    assert (full.tags, full.models, full.scorecard, full.repeats, full.limit) == (("t", "u"), ("m",), "c", 3, 4)
