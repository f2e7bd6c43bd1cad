"""Finds models that are served on this machine. Looks only when asked, only at loopback, only at the usual ports."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from workbench.core.models import Model
from workbench.providers.base import CallFailed
from workbench.providers.openai import ChatEndpoint
from workbench.providers.registry import PROVIDERS
from workbench.providers.transport import AiohttpTransport

USUAL = {"ollama": 11434, "lmstudio": 1234, "llamacpp": 8080, "vllm": 8000}
"""Provider → the port it listens on unless told otherwise."""
_SECONDS = 1.5


class Found(NamedTuple):
    """A server that answered with its models."""

    base_url: str
    server: str
    """A key of PROVIDERS."""
    models: tuple[str, ...]


async def find_local(ports: dict[str, int] | None = None, seconds: float = _SECONDS) -> list[Found]:
    """Ask the usual loopback ports for their models.

    Args:
        ports: provider → port; None: the usual ones.
        seconds: how long each may take.

    Returns:
        the servers that answered, in the order of the ports; none when nothing runs.
    """
    found = await asyncio.gather(*(_ask(server, port, seconds) for server, port in (ports or USUAL).items()))
    return [one for one in found if one is not None]


async def _ask(server: str, port: int, seconds: float) -> Found | None:
    address = f"http://127.0.0.1:{port}/v1"
    model = Model(id="", name=server, provider=server, model_id="", base_url=address, idle_seconds=seconds)
    endpoint = ChatEndpoint(model, PROVIDERS[server], None, AiohttpTransport())
    try:
        return Found(address, server, tuple(await endpoint.list_models()))
    except CallFailed:
        return None
    finally:
        await endpoint.aclose()
