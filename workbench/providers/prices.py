"""Prices of models and of calls. What is not known is None, never 0.

A price comes from the model's own configuration, else from the table that genai-prices bundles; nothing is fetched.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from workbench.config.clock import now
from workbench.core.calls import Usage
from workbench.core.models import Model, Price
from workbench.providers.registry import ProviderEntry, entry_of

if TYPE_CHECKING:
    from genai_prices.types import PriceCalculation

_HOUR = Decimal(2) / Decimal("1.25")
"""Anthropic's docs, prompt caching: a write for an hour costs 2 times the input, one for five minutes 1.25 times."""
_MILLION = 1_000_000
_TABLE = "genai-prices"
# A tiered price does not fit into four numbers: the source then says where in the table the whole one is.
_TIERED = re.compile(rf"^{_TABLE} .*: ([^/ ]+)/(.+), tiered$")


def price_for(model: Model) -> Price | None:
    """The price of a model: its own, else the table's of today, else None.

    The source of a table's price reads ``genai-prices 0.2.3 (2026-10-14): openai/gpt-4o``; the date is that of
    the newest price in the table. A tiered one ends in ``, tiered`` and shows the prices of the lowest tier.
    """
    if model.price is not None:
        return model.price if model.price.source else model.price.model_copy(update={"source": "own"})
    if model.provider == "offline":
        return Price(input=Decimal(0), output=Decimal(0), source="stand-in")
    entry = entry_of(model)
    if not entry.prices or not _is_own(model, entry):
        # The same model id on another server says nothing about what that server takes.
        return None
    return _of_table(entry.prices, model.model_id, now().date())


def _is_own(model: Model, entry: ProviderEntry) -> bool:
    """Whether a model is asked at its provider's own address."""
    host = urlsplit(model.base_url).hostname or ""
    return not model.base_url or host == urlsplit(entry.base_url).hostname or host.endswith(entry.own_hosts)


def context_window(model: Model) -> int | None:
    """Tokens that a model can read: its own number, else the table's; None where neither says one."""
    if model.context_window is not None or model.provider == "offline":
        return model.context_window
    entry = entry_of(model)
    if not entry.prices or not _is_own(model, entry):
        return None
    found = _calculate(*_listed(entry.prices, model.model_id), Usage(input_tokens=1, output_tokens=1))
    return found.model.context_window if found is not None else None


def cost(usage: Usage, price: Price | None) -> Decimal | None:
    """Dollars of a call; None where the price is unknown.

    `Usage.input_tokens` is the total: cached and cache-written tokens are taken out of it and counted at their own
    prices, or stay at the input's where those are unknown. Tiered prices are left to genai-prices' own calculation.
    """
    if price is None:
        return None
    if tiered := _TIERED.match(price.source):
        calculated = _calculate(tiered[1], tiered[2], usage)
        return None if calculated is None else calculated.total_price + _for_the_hour(usage, price) / _MILLION
    cached = min(usage.cached_input_tokens, usage.input_tokens) if price.cached_input is not None else 0
    written = min(usage.cache_write_tokens, usage.input_tokens - cached) if price.cache_write is not None else 0
    total = (usage.input_tokens - cached - written) * price.input + usage.output_tokens * price.output
    total += cached * (price.cached_input or 0) + written * (price.cache_write or 0)
    return (total + _for_the_hour(usage, price)) / _MILLION


def _for_the_hour(usage: Usage, price: Price) -> Decimal:
    """Dollars per million by which what is cached for an hour is dearer than what is cached for five minutes."""
    if not usage.cache_write_hour_tokens or price.cache_write is None:
        return Decimal(0)
    hour = price.cache_write * _HOUR if price.cache_write_hour is None else price.cache_write_hour
    return min(usage.cache_write_hour_tokens, usage.cache_write_tokens) * (hour - price.cache_write)


@lru_cache(maxsize=256)
def _of_table(provider: str, model_id: str, _today: date) -> Price | None:
    """The table's price; asked anew each day, because prices in it begin at dates."""
    provider, model_id = _listed(provider, model_id)
    found = _calculate(provider, model_id, Usage(input_tokens=1, output_tokens=1))
    if found is None:
        return None
    table, tiered = found.model_price, False
    values: dict[str, Decimal | None] = {}
    for field, name in (
        ("input", "input_mtok"),
        ("output", "output_mtok"),
        ("cached_input", "cache_read_mtok"),
        ("cache_write", "cache_write_mtok"),
    ):
        value: Any = getattr(table, name)
        tiered = tiered or hasattr(value, "tiers")
        values[field] = value.base if hasattr(value, "base") else value
    if values["input"] is None or values["output"] is None:
        return None
    source = f"{_TABLE} {_version()} ({_newest().isoformat()}): {provider}/{model_id}{', tiered' if tiered else ''}"
    return Price(source=source, **values)


def _listed(provider: str, model_id: str) -> tuple[str, str]:
    """Provider and model as the table calls them."""
    if provider == "huggingface":
        # The router's model ids name the company that serves them: org/name:groq.
        model_id, _, server = model_id.partition(":")
        provider = f"huggingface_{server}"
    return provider, model_id


def _calculate(provider: str, model_id: str, usage: Usage) -> PriceCalculation | None:
    from genai_prices import Usage as TableUsage
    from genai_prices import calc_price

    counted = TableUsage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cached_input_tokens or None,
        cache_write_tokens=usage.cache_write_tokens or None,
    )
    try:
        return calc_price(counted, model_ref=model_id, provider_id=provider)
    except LookupError:
        return None


def _version() -> str:
    from importlib.metadata import version

    return version(_TABLE)


@lru_cache(maxsize=1)
def _newest() -> date:
    """The newest date on which a price of the table begins: it is not older than that."""
    from genai_prices.data import providers

    dates = [date(2024, 1, 1)]
    for provider in providers:
        for model in provider.models:
            prices: Any = model.prices
            listed = [*(prices if isinstance(prices, list) else ()), *(model.price_variants or ())]
            dates += [start for one in listed if (start := getattr(one.constraint, "start_date", None))]
    return max(one for one in dates if one <= now().date())
