"""Finding models on this machine."""

from __future__ import annotations

import asyncio

from tests.server import running
from workbench.providers.discovery import USUAL, Found, find_local


async def test_servers_that_answer_are_found_and_others_are_not() -> None:
    loop = asyncio.get_running_loop()
    silent, closed = [await loop.create_server(asyncio.Protocol, "127.0.0.1", 0) for _ in range(2)]
    ports = [one.sockets[0].getsockname()[1] for one in (silent, closed)]
    closed.close()
    with running(models="llama3,qwen") as server:
        found = await find_local({"vllm": ports[0], "llamacpp": ports[1], "ollama": server.port}, seconds=0.3)
    silent.close()
    await asyncio.sleep(0.05)  # The silent server sees the end of its connection.
    assert found == [Found(server.base_url, "ollama", ("llama3", "qwen"))]


async def test_a_server_that_wants_a_key_is_not_found() -> None:
    with running(key="sk-needed") as server:
        assert await find_local({"vllm": server.port}) == []


def test_the_usual_ports() -> None:
    assert USUAL == {"ollama": 11434, "lmstudio": 1234, "llamacpp": 8080, "vllm": 8000}
