"""What servers say of their limits, in the forms that they have."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.config.clock import now
from workbench.providers.rate_hint import RateHint, rate_hint


def hint(**headers: str) -> RateHint | None:
    return rate_hint([(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()])


def test_openai() -> None:
    found = hint(
        X_RateLimit_Limit_Requests="5000",
        x_ratelimit_limit_tokens="160000",
        x_ratelimit_remaining_requests="4999",
        x_ratelimit_remaining_tokens="159976",
        x_ratelimit_reset_requests="12ms",
        x_ratelimit_reset_tokens="6m0.5s",
    )
    assert found == RateHint(4999, 5000, 0.012, 159976, 160000, 360.5)
    assert found.wait == 0.0


def test_anthropic_names_the_tightest_count_of_tokens() -> None:
    soon = (now() + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = hint(
        anthropic_ratelimit_requests_limit="1000",
        anthropic_ratelimit_requests_remaining="999",
        anthropic_ratelimit_requests_reset=soon,
        anthropic_ratelimit_tokens_limit="96000",
        anthropic_ratelimit_tokens_remaining="90000",
        anthropic_ratelimit_input_tokens_limit="80000",
        anthropic_ratelimit_input_tokens_remaining="80000",
        anthropic_ratelimit_output_tokens_limit="16000",
        anthropic_ratelimit_output_tokens_remaining="0",
        anthropic_ratelimit_output_tokens_reset=soon,
    )
    assert found is not None
    assert (found.requests_left, found.tokens_left, found.tokens_limit) == (999, 0, 16000)
    assert 25 < found.wait <= 30


def test_azure_says_minus_one_where_it_does_not_count() -> None:
    assert hint(x_ratelimit_remaining_tokens="-1", x_ratelimit_limit_tokens="-1") is None
    assert hint(x_ratelimit_remaining_tokens="0", x_ratelimit_reset_tokens="3").wait == 3.0


@pytest.mark.parametrize("scale", [1, 1000])
def test_openrouter_names_a_moment(scale: int) -> None:
    moment = str(round((now().timestamp() + 60) * scale))
    found = hint(x_ratelimit_remaining="0", x_ratelimit_limit="20", x_ratelimit_reset=moment)
    assert found is not None
    assert 55 < found.wait <= 61


@pytest.mark.parametrize("name", ["content-type", "x-ratelimit", "x-ratelimit-limit-images", "ratelimit-"])
def test_other_headers_say_nothing(name: str) -> None:
    assert rate_hint([(name.encode(), b"5")]) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["x-ratelimit-reset-requests", "x-ratelimit-remaining-tokens", "anthropic-ratelimit-reset"]
            ),
            st.text(st.characters(max_codepoint=255), max_size=30),
        )
    )
)
def test_any_value_is_read_or_left(headers: list[tuple[str, str]]) -> None:
    found = rate_hint([(name.encode(), value.encode("latin-1")) for name, value in headers])
    assert found is None or 0 <= found.wait <= 7 * 86400
