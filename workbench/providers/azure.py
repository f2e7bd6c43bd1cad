"""Asks models of Azure OpenAI through its chat completions (learn.microsoft.com/azure/ai-foundry/openai/reference).

The model id is the name of a deployment. The base URL is that of the resource (``https://NAME.openai.azure.com``), or
its newer one that ends in ``/openai/v1`` and needs no ``api-version``. The content filter's refusals are a state of an
answer, not a failure.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

from workbench.core.calls import Failure, Request
from workbench.providers.base import CallFailed
from workbench.providers.chat_request import chat_body
from workbench.providers.openai import ChatEndpoint

API_VERSION = "2024-10-21"
"""The newest that is generally available; ``api-version`` among the extra parameters goes over it."""


class AzureEndpoint(ChatEndpoint):
    """One deployment."""

    def _authorization(self, secret: str) -> dict[str, str]:
        return {"api-key": secret}

    def _write(self, request: Request) -> tuple[httpx.URL, dict[str, Any]]:
        body = chat_body(request, self._bodies)
        version = body.pop("api-version", None)
        if self._base_url.endswith("/v1"):
            url = f"{self._base_url}/chat/completions"
        else:
            url = f"{self._base_url}/openai/deployments/{quote(request.model_id, safe='')}/chat/completions"
            version = version or API_VERSION
        return httpx.URL(f"{url}?api-version={quote(str(version), safe='')}" if version else url), body

    def _models_url(self) -> httpx.URL:
        message = f"{self._entry.title} does not list deployments."
        remedy = "Enter the deployment's name as the model's id; the Azure portal shows it."
        raise CallFailed(Failure(kind="not_found", message=message, remedy=remedy))
