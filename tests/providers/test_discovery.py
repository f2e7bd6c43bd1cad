"""Finding models on this machine."""

from __future__ import annotations

import asyncio

from tests.server import running
from workbench.providers.discovery import USUAL, Found, find_local


async def test_servers_that_answer_are_found_and_others_are_not() -> None:
    port = await _closed_port()
    with running(models="llama3,qwen") as server:
        # As long as a busy machine may take to answer.
        found = await find_local({"llamacpp": port, "ollama": server.port}, seconds=60)
    assert found == [Found(server.base_url, "ollama", ("llama3", "qwen"))]


async def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    gone = asyncio.Event()

    class Silent(asyncio.Protocol):
        def connection_lost(self, error: Exception | None) -> None:
            gone.set()

    silent = await asyncio.get_running_loop().create_server(Silent, "127.0.0.1", 0)
    assert await find_local({"vllm": silent.sockets[0].getsockname()[1]}, seconds=0.1) == []
    await asyncio.wait_for(gone.wait(), 60)
    silent.close()


async def _closed_port() -> int:
    server = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    return port


async def test_a_server_that_wants_a_key_is_not_found() -> None:
    with running(key="sk-needed") as server:
        assert await find_local({"vllm": server.port}) == []


def test_the_usual_ports() -> None:
    assert USUAL == {"ollama": 11434, "lmstudio": 1234, "llamacpp": 8080, "vllm": 8000}
