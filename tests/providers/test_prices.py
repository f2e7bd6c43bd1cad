"""Money: the table's own calculation is the measure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from genai_prices import Usage as TableUsage
from genai_prices import calc_price
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.calls import Usage
from workbench.core.models import Model, Price
from workbench.providers.prices import cost, price_for


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
