"""Numbers of tokens and dollars as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.typed import PER_MILLION, dollars_in, tokens_in


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        *(("128000", 128_000), ("128,000", 128_000), ("128 000", 128_000), ("128.000", 128_000), ("128'000", 128_000)),
        *(("128k", 128_000), ("128 K", 128_000), ("128k tokens", 128_000), ("1M", 10**6), ("1.5m", 1_500_000)),
        *(("1,5M", 1_500_000), ("1,048,576", 1_048_576), ("200\u202f000", 200_000), ("4096 tok", 4096)),
    ],
)
def test_tokens_are_typed_as_they_are_written(typed: str, tokens: int) -> None:
    assert tokens_in(typed) == tokens


@pytest.mark.parametrize("typed", ["", "-5", "0", "0k", "k", "12.5", "1e3", "٣", "1,00", "9" * 400, "½", "9" * 5_000])
def test_what_is_no_number_of_tokens_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^is no number of tokens.*\. Write it as 128000 or 128k\.$"):
        tokens_in(typed)


@given(st.integers(1, 10**12))
def test_tokens_in_every_grouping(tokens: int) -> None:
    assert {tokens_in(f"{tokens}"), tokens_in(f"{tokens:,}"), tokens_in(f"{tokens:_}")} == {tokens}
    assert tokens_in(f"{tokens:,}".replace(",", ".")) == tokens


@given(st.decimals(min_value=0, max_value=10**6, places=2))
def test_dollars_with_a_point_a_comma_or_the_sign(amount: Decimal) -> None:
    assert {dollars_in(f"{amount}"), dollars_in(f"$ {amount}"), dollars_in(f"{amount}".replace(".", ","))} == {amount}


@pytest.mark.parametrize("typed", ["0", "0.00", "0e99999999", "0e-99999999", "-0"])
def test_nothing_is_nothing_however_it_is_written(typed: str) -> None:
    assert f"{dollars_in(typed):f}" == "0"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "is less than nothing. Write dollars per million tokens as 0.40, or 0."),
        *(
            (typed, "is no amount of dollars per million tokens. Write it as 0.40.")
            for typed in ("", "$", "cheap", "nan", "inf", "1,000,00")
        ),
        *(
            (
                typed,
                "is beyond what is paid per million tokens: a trillionth of a dollar to a billion. Write it as 0.40.",
            )
            for typed in ("1e99999999", "1000000000.01", "1e-99999999", "0.0000000000009")
        ),
    ],
)
def test_what_is_no_price_says_how_to_write_one(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match="is ") as caught:
        dollars_in(typed, PER_MILLION)
    assert str(caught.value) == said
