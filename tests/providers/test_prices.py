"""Money: the table's own calculation is the measure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from genai_prices import Usage as TableUsage
from genai_prices import calc_price
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.calls import Usage
from workbench.core.models import Model, Price
from workbench.providers import anthropic, bedrock, chat_answer, google, openai_responses
from workbench.providers.prices import context_window, cost, price_for


def model(provider: str, model_id: str, **more: object) -> Model:
    return Model.model_validate({"id": "1", "name": "m", "provider": provider, "model_id": model_id, **more})


@pytest.mark.parametrize(
    ("provider", "model_id", "table"),
    [
        ("openai", "gpt-4o-mini", "openai"),
        ("openai", "gpt-4o", "openai"),
        ("openai", "o3", "openai"),
        ("openrouter", "anthropic/claude-sonnet-4.5", "openrouter"),
        ("openrouter", "google/gemini-2.5-pro", "openrouter"),
        ("groq", "llama-3.3-70b-versatile", "groq"),
        ("openai-responses", "gpt-5", "openai"),
        ("anthropic", "claude-haiku-4-5", "anthropic"),
        ("anthropic", "claude-sonnet-4-5", "anthropic"),
        ("google", "gemini-2.5-flash", "google"),
        ("google", "gemini-2.5-pro", "google"),
        ("azure", "gpt-4o", "azure"),
        ("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws"),
        ("bedrock", "amazon.nova-pro-v1:0", "aws"),
    ],
)
@given(
    total=st.integers(0, 500_000),
    cached=st.integers(0, 500_000),
    written=st.integers(0, 100_000),
    out=st.integers(0, 50_000),
)
def test_a_call_costs_what_the_table_says(
    provider: str, model_id: str, table: str, total: int, cached: int, written: int, out: int
) -> None:
    price = price_for(model(provider, model_id))
    assert price is not None
    cached = min(cached, total)
    written = min(written, total - cached)
    if price.cache_write is None:
        written = 0
    usage = Usage(input_tokens=total, output_tokens=out, cached_input_tokens=cached, cache_write_tokens=written)
    counted = TableUsage(
        input_tokens=total, output_tokens=out, cache_read_tokens=cached or None, cache_write_tokens=written or None
    )
    assert cost(usage, price) == calc_price(counted, model_ref=model_id, provider_id=table).total_price


# provider, model id, how the vendor writes so many tokens: (new, cached, cache-written, thought, said) → usage
COUNTED: list[tuple[str, str, Callable[[int, int, int, int, int], Usage | None]]] = [
    (
        "openai",
        "gpt-4o",
        lambda new, cached, written, thought, said: chat_answer.usage_of(
            {
                "prompt_tokens": new + cached,
                "completion_tokens": thought + said,
                "prompt_tokens_details": {"cached_tokens": cached},
                "completion_tokens_details": {"reasoning_tokens": thought},
            }
        ),
    ),
    (
        "openai-responses",
        "gpt-5",
        lambda new, cached, written, thought, said: openai_responses.usage_of(
            {
                "input_tokens": new + cached,
                "output_tokens": thought + said,
                "input_tokens_details": {"cached_tokens": cached},
                "output_tokens_details": {"reasoning_tokens": thought},
            }
        ),
    ),
    (
        "anthropic",
        "claude-haiku-4-5",
        lambda new, cached, written, thought, said: anthropic.usage_of(
            {
                "input_tokens": new,
                "cache_read_input_tokens": cached,
                "cache_creation_input_tokens": written,
                "output_tokens": thought + said,
            }
        ),
    ),
    (
        "google",
        "gemini-2.5-flash",
        lambda new, cached, written, thought, said: google.usage_of(
            {
                "promptTokenCount": new + cached,
                "cachedContentTokenCount": cached,
                "candidatesTokenCount": said,
                "thoughtsTokenCount": thought,
            }
        ),
    ),
    (
        "bedrock",
        "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        lambda new, cached, written, thought, said: bedrock.usage_of(
            {
                "inputTokens": new,
                "cacheReadInputTokens": cached,
                "cacheWriteInputTokens": written,
                "outputTokens": thought + said,
            }
        ),
    ),
]


@pytest.mark.parametrize(("provider", "model_id", "counted"), COUNTED, ids=[one[0] for one in COUNTED])
@given(counts=st.tuples(*[st.integers(0, 100_000)] * 5))
def test_every_vendors_way_to_count_costs_what_its_prices_say(
    provider: str, model_id: str, counted: Callable[..., Usage | None], counts: tuple[int, ...]
) -> None:
    new, cached, written, thought, said = counts
    price = price_for(model(provider, model_id))
    usage = counted(*counts)
    assert price is not None
    if provider not in ("anthropic", "bedrock"):
        written = 0
    if not (new or cached or written or thought or said):
        assert usage is None
        return
    assert usage is not None
    dollars = new * price.input + cached * (price.cached_input or 0) + written * (price.cache_write or 0)
    assert cost(usage, price) == (dollars + (thought + said) * price.output) / 1_000_000


@pytest.mark.parametrize(
    ("asked", "window"),
    [
        (model("anthropic", "claude-haiku-4-5"), 200_000),
        (model("openai-responses", "gpt-5"), 400_000),
        (model("bedrock", "amazon.nova-pro-v1:0", base_url="https://bedrock-runtime.eu-west-1.amazonaws.com"), 300_000),
        (model("huggingface", "Qwen/Qwen3-32B:groq"), 131_072),
        (model("ollama", "qwen3", context_window=8192), 8192),
        (model("ollama", "qwen3"), None),
        (model("offline", "stand-in"), None),
        (model("anthropic", "claude-haiku-4-5", base_url="http://127.0.0.1:9/v1"), None),
        (model("google", "no-such-model"), None),
    ],
)
def test_how_much_a_model_can_read(asked: Model, window: int | None) -> None:
    assert context_window(asked) == window


@pytest.mark.parametrize(
    ("provider", "model_id", "address", "known"),
    [
        ("azure", "gpt-4o", "https://mine.openai.azure.com", True),
        ("azure", "gpt-4o", "https://openai.azure.com.evil.example", False),
        ("bedrock", "amazon.nova-pro-v1:0", "https://bedrock-runtime.eu-west-1.amazonaws.com", True),
        ("bedrock", "amazon.nova-pro-v1:0", "http://127.0.0.1:9", False),
    ],
)
def test_each_region_and_customer_has_an_address(provider: str, model_id: str, address: str, known: bool) -> None:
    assert (price_for(model(provider, model_id, base_url=address)) is not None) == known


def test_a_tiered_price_is_counted_by_its_tiers() -> None:
    # The tier holds for the whole call once the input passes it (Google's price list).
    price = price_for(model("openrouter", "google/gemini-2.5-pro"))
    tiered = Price(
        input=Decimal("1.25"), output=Decimal(10), source="genai-prices 0 (2026-01-01): google/gemini-2.5-pro, tiered"
    )
    assert price is not None
    assert cost(Usage(input_tokens=100_000), tiered) == Decimal("0.125")
    assert cost(Usage(input_tokens=300_000), tiered) == Decimal("0.75")


def test_the_source_names_table_and_date() -> None:
    price = price_for(model("openai", "gpt-4o-mini"))
    assert price is not None
    assert price.source.startswith("genai-prices ")
    assert price.source.endswith(": openai/gpt-4o-mini")
    assert "(20" in price.source


@pytest.mark.parametrize(
    "unknown",
    [
        model("openai", "no-such-model"),
        model("ollama", "llama3"),
        model("vllm", "gpt-4o"),
        model("openai-compatible", "gpt-4o", base_url="http://127.0.0.1:9/v1"),
        model("openai", "gpt-4o", base_url="http://127.0.0.1:9/v1"),
        model("huggingface", "org/name"),
    ],
)
def test_an_unknown_price_is_none(unknown: Model) -> None:
    assert price_for(unknown) is None
    assert cost(Usage(input_tokens=5), None) is None


def test_an_own_price_goes_first() -> None:
    own = Price(input=Decimal(2), output=Decimal(8), cached_input=Decimal("0.5"))
    price = price_for(model("openai", "gpt-4o", price=own))
    assert price is not None
    assert price.source == "own"
    usage = Usage(input_tokens=1_000_000, cached_input_tokens=400_000, output_tokens=500_000)
    assert cost(usage, price) == Decimal("1.2") + Decimal("0.2") + Decimal(4)


def test_without_a_price_for_them_cached_tokens_cost_as_others() -> None:
    price = Price(input=Decimal(2), output=Decimal(8))
    assert cost(Usage(input_tokens=1_000_000, cached_input_tokens=400_000), price) == Decimal(2)


def test_the_stand_in_is_free() -> None:
    price = price_for(model("offline", "stand-in"))
    assert price is not None
    assert price.source == "stand-in"
    assert cost(Usage(input_tokens=9, output_tokens=9), price) == 0


def test_what_anthropic_caches_for_an_hour_costs_more() -> None:
    price = Price(input=Decimal(4), output=Decimal(20), cached_input=Decimal("0.4"), cache_write=Decimal(5))
    usage = Usage(input_tokens=3_000_000, cache_write_tokens=2_000_000, cache_write_hour_tokens=1_000_000)
    # One million read as it is, one written for five minutes, one for an hour: twice the input's price.
    assert cost(usage, price) == Decimal(4 + 5 + 8)
    assert cost(usage, price.model_copy(update={"cache_write_hour": Decimal(9)})) == Decimal(4 + 5 + 9)
