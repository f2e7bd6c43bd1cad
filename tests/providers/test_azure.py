"""What Azure OpenAI does otherwise than OpenAI: addresses, and its content filter."""

from __future__ import annotations

import pytest

from tests.providers.vendors import VENDORS
from tests.server.scripted import scripted
from tests.server.wire import simple
from workbench.core.prompts import Parameters
from workbench.providers.base import CallFailed

AZURE = VENDORS["azure"]


@pytest.mark.parametrize(
    ("path", "extra", "address"),
    [
        ("", {}, "/openai/deployments/my-gpt-4o/chat/completions?api-version=2024-10-21"),
        (
            "",
            {"api-version": "2025-03-01-preview"},
            "/openai/deployments/my-gpt-4o/chat/completions?api-version=2025-03-01-preview",
        ),
        ("/openai/v1", {}, "/openai/v1/chat/completions"),
        ("/openai/v1", {"api-version": "preview"}, "/openai/v1/chat/completions?api-version=preview"),
    ],
)
async def test_the_address_names_deployment_and_version(path: str, extra: dict[str, str], address: str) -> None:
    async with scripted(AZURE.plan("text")) as server:
        await AZURE._replace(path=path).ask(server, parameters=Parameters(extra=dict(extra)))
    assert server.seen[0].path == address
    assert "api-version" not in server.seen[0].json


async def test_a_filtered_prompt_is_a_state() -> None:
    async with scripted(simple(400, (AZURE.folder / "400-filter.json").read_bytes())) as server:
        reply, _ = await AZURE.ask(server)
    assert reply.completion.state == "filter"


async def test_a_missing_deployment_is_said() -> None:
    words = "The API deployment for this resource does not exist."
    plan = simple(404, {"error": {"code": "DeploymentNotFound", "message": words}})
    async with scripted(plan) as server:
        with pytest.raises(CallFailed) as caught:
            await AZURE.ask(server)
    assert caught.value.failure.message == "Azure OpenAI has no model “my-gpt-4o”."


async def test_deployments_are_not_listed() -> None:
    endpoint = AZURE.endpoint("http://127.0.0.1:9")
    with pytest.raises(CallFailed, match="does not list deployments"):
        await endpoint.list_models()
    await endpoint.aclose()
