"""Model: a configured endpoint, its own parameters and its price."""

from decimal import Decimal

from pydantic import Field

from workbench.core.canonical import Value
from workbench.core.prompts import Parameters

STAND_IN = "offline/stand-in"
"""Name of the embedded offline model, which is no language model."""


class Price(Value):
    """US dollars per million tokens. None where the part is not known."""

    input: Decimal
    output: Decimal
    cached_input: Decimal | None = None
    cache_write: Decimal | None = None
    cache_write_hour: Decimal | None = None
    """Of what is kept for an hour; None: in Anthropic's ratio to ``cache_write``."""
    source: str = ""
    """``"own"``, or the table and its date."""


class Model(Value):
    """Document: a configured endpoint. Keys are never part of it."""

    id: str
    name: str
    """What people and the command line call it; unique in a project."""
    provider: str
    """A key of workbench.providers.registry.PROVIDERS, e.g. ``"openai"``, ``"offline"``."""
    model_id: str
    """What the endpoint calls it."""
    base_url: str = ""
    """Empty: the provider's own address."""
    key_env: str = ""
    """Environment variable that holds the key; empty: the provider's usual one."""
    parameters: Parameters = Parameters()
    """The model's own overrides, put over those of the version."""
    context_window: int | None = None
    price: Price | None = None
    """Own price, which overrides the bundled table."""
    concurrency: int | None = Field(default=None, ge=1)
    requests_per_minute: int | None = Field(default=None, ge=1)
    """The most that a run sends; None: as fast as the server takes them."""
    tokens_per_minute: int | None = Field(default=None, ge=1)
    """The most, input and output together."""
    idle_seconds: float = Field(default=60.0, gt=0)
    """Longest silence before and inside an answer."""
