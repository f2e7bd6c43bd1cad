"""Asks servers that speak OpenAI's chat completions API: OpenAI, vLLM, llama.cpp, LM Studio, Groq …"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import httpx

from workbench.core.calls import Request
from workbench.providers.answer import Answer
from workbench.providers.chat_answer import ChatAnswer
from workbench.providers.chat_request import chat_body
from workbench.providers.exchange import Asked
from workbench.providers.http_endpoint import HttpEndpoint


class ChatEndpoint(HttpEndpoint):
    """One model behind a chat completions API."""

    def _authorization(self, secret: str) -> dict[str, str]:
        return {"authorization": f"Bearer {secret}"}

    def _write(self, request: Request) -> tuple[httpx.URL, dict[str, Any]]:
        return self._url, chat_body(request, self._bodies)

    @cached_property
    def _url(self) -> httpx.URL:
        return httpx.URL(f"{self._base_url}/chat/completions")

    def _answer(self, request: Request) -> Answer:
        return ChatAnswer()

    def _models_url(self) -> httpx.URL:
        return httpx.URL(f"{self._base_url}/models")

    async def _seal(self, asked: Asked, repeat: int = 0) -> None:
        if repeat and self._entry.name == "offline":
            # The stand-in answers repeats differently; to real servers nothing is told.
            asked.own_headers()["x-workbench-repeat"] = str(repeat)
