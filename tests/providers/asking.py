"""Asks a server one question through the product's own client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.core.calls import Failure, Request
from workbench.core.messages import message
from workbench.core.models import Model
from workbench.core.prompts import Parameters
from workbench.providers.base import CallFailed, Reply
from workbench.providers.openai import ChatEndpoint
from workbench.providers.registry import PROVIDERS
from workbench.providers.transport import TransportKind

KEY = "sk-test-0123456789abcdef-f3Qa"
TEXT = "hello there my friend, how are you?"
ECHO = f"Echo: {TEXT}"


def model(base_url: str = "", model_id: str = "test-model", provider: str = "openai", idle: float = 30.0) -> Model:
    """A configured model."""
    return Model(id="m", name="m", provider=provider, model_id=model_id, base_url=base_url, idle_seconds=idle)


def request(model_id: str = "test-model", text: str = TEXT, *, stream: bool = True) -> Request:
    """A request of one message."""
    parameters = Parameters() if stream else Parameters(extra={"stream": False})
    return Request(
        provider="openai", base_url="x", model_id=model_id, messages=(message("user", text),), parameters=parameters
    )


@dataclass
class Ask:
    """One question to one model."""

    base_url: str
    model_id: str
    kind: TransportKind = "aiohttp"
    stream: bool = True
    idle: float = 30.0
    provider: str = "openai"
    key: str | None = KEY
    hears: Callable[[str], None] = lambda text: None
    """Called with each piece of text."""

    async def reply(self) -> tuple[Reply, str]:
        """The reply, and the text that was heard while it came."""
        heard: list[str] = []

        def on_text(text: str) -> None:
            heard.append(text)
            self.hears(text)

        endpoint = ChatEndpoint(
            model(self.base_url, self.model_id, self.provider, self.idle),
            PROVIDERS[self.provider],
            self.key,
            kind=self.kind,
        )
        try:
            return await endpoint.complete(request(self.model_id, stream=self.stream), on_text), "".join(heard)
        finally:
            await endpoint.aclose()

    async def failed(self) -> CallFailed:
        """The failure; an answer is an error of the test."""
        try:
            reply, _ = await self.reply()
        except CallFailed as error:
            return error
        raise AssertionError(f"It answered: {reply}")

    async def failure(self) -> Failure:
        """What the failure says."""
        return (await self.failed()).failure
