"""A server for all tests of a module, and how to ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.providers.asking import Ask
from tests.server import Server, running


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that echoes and fails on demand."""
    with running() as found:
        yield found


@pytest.fixture(params=["aiohttp", "httpx"])
def ask(request: pytest.FixtureRequest, server: Server) -> Callable[..., Ask]:
    """Makes a question to the server, over our transport and over httpx's own."""
    kind = request.param

    def make(fault: str, *, stream: bool = True, **more: object) -> Ask:
        return Ask(server.base_url, f"fault:{fault}", kind, stream, **more)  # type: ignore[arg-type]

    return make
