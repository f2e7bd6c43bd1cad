"""The hosts that models are called on, as the status line and the models page name them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from workbench.core.models import Model

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def host_of(model: Model) -> str:
    """The host of a model's address, the provider's own where it names none; "" for the embedded model."""
    if model.provider == "offline":
        return ""
    address = model.base_url
    if not address:
        from workbench.providers.registry import PROVIDERS

        entry = PROVIDERS.get(model.provider)
        address = entry.base_url if entry is not None else ""
    return urlsplit(address).hostname or model.provider


def hosts_of(models: Sequence[Model]) -> list[str]:
    """The hosts of several models, without doubles; none for the embedded one."""
    return list(dict.fromkeys(filter(None, map(host_of, models))))


def is_loopback(model: Model) -> bool:
    """Whether the model is served on this machine."""
    return host_of(model) in _LOOPBACK
