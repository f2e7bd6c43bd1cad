"""Every provider keeps the same contract."""

from __future__ import annotations

import subprocess
import sys

import pytest

from workbench.config.keys import Key
from workbench.core.errors import SettingsError
from workbench.core.messages import message
from workbench.core.models import Model
from workbench.core.prompts import Parameters, PromptContent
from workbench.providers.base import request_for
from workbench.providers.registry import PROVIDERS, entry_of, open_endpoint

EACH = pytest.mark.parametrize("name", PROVIDERS)
WANTED = {
    "offline",
    "openai",
    "vllm",
    "llamacpp",
    "ollama",
    "lmstudio",
    "tgi",
    "groq",
    "openrouter",
    "huggingface",
    "openai-compatible",
    "openai-responses",
    "anthropic",
    "google",
    "azure",
    "bedrock",
}


def model(provider: str, **more: object) -> Model:
    return Model.model_validate({"id": "1", "name": "mine", "provider": provider, "model_id": "x", **more})


def test_the_promised_ones_are_there() -> None:
    assert set(PROVIDERS) == WANTED


@EACH
def test_an_entry_says_what_it_is(name: str) -> None:
    entry = PROVIDERS[name]
    assert entry.name == name
    assert entry.title
    assert entry.silent.endswith(".")
    assert not entry.base_url.endswith("/")
    assert entry.base_url.startswith("https://" if entry.needs_key else "http") or name in (
        "openai-compatible",
        "azure",
    )
    assert not entry.needs_key or entry.key_env


@EACH
async def test_an_endpoint_opens_without_a_connection_and_closes(name: str) -> None:
    address = {} if PROVIDERS[name].base_url else {"base_url": "http://127.0.0.1:9/v1/"}
    endpoint = open_endpoint(model(name, **address), Key("sk-0123456789ab", "environment", "X"))
    await endpoint.aclose()
    assert callable(endpoint.complete)
    assert callable(endpoint.list_models)


@EACH
def test_a_needed_key_is_asked_for(name: str) -> None:
    entry = PROVIDERS[name]
    if not entry.needs_key:
        return
    with pytest.raises(SettingsError) as caught:
        open_endpoint(model(name, base_url=entry.base_url or "https://mine.openai.azure.com"), None)
    assert caught.value.text() == f"mine: There is no API key for it. Set {entry.key_env}, or enter the key in Models."


def test_an_own_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="There is no API key") as caught:
        open_endpoint(model("openai", key_env="MY_KEY"), "")
    assert "MY_KEY" in caught.value.remedy


@pytest.mark.parametrize("key", ["sk-a\nb", "sk-a b", "ключ", "sk-\x00"])
def test_a_key_that_no_header_can_hold_is_said(key: str) -> None:
    with pytest.raises(SettingsError, match="Its API key has characters that no key has") as caught:
        open_endpoint(model("openai"), key)
    assert key not in caught.value.text()


def test_an_unknown_provider_is_said() -> None:
    with pytest.raises(SettingsError, match="There is no provider “openia”") as caught:
        entry_of(model("openia"))
    assert "openai, " in caught.value.remedy


@pytest.mark.parametrize(
    "address", ["", "localhost:8000", "ftp://x/v1", "http://", "http://x:99999/v1", "http://[::1/v1"]
)
def test_an_address_that_is_none_is_said(address: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_endpoint(model("openai-compatible", base_url=address), None)
    assert caught.value.where == "mine"
    assert caught.value.remedy.endswith(".")


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsError, match="Its address holds a password") as caught:
        open_endpoint(model("vllm", base_url="http://me:hunter2@10.0.0.5/v1"), None)
    assert "hunter2" not in caught.value.text()


def test_a_request_takes_the_models_own_parameters_over_the_versions() -> None:
    version = Parameters(temperature=0.2, max_tokens=100, stop=("x",), extra={"a": 1, "b": 1})
    own = Parameters(temperature=0.0, seed=4, extra={"b": 2})
    content = PromptContent(parameters=version, response_schema={"type": "object"})
    request = request_for(content, [message("user", "Hi")], model("vllm", parameters=own))
    assert request.parameters == Parameters(
        temperature=0.0, max_tokens=100, stop=("x",), seed=4, extra={"a": 1, "b": 2}
    )
    assert (request.provider, request.base_url, request.model_id) == ("vllm", "http://127.0.0.1:8000/v1", "x")
    assert request.response_schema == {"type": "object"}


def test_a_request_of_a_plain_model_is_the_versions() -> None:
    content = PromptContent(parameters=Parameters(temperature=0.2))
    request = request_for(content, [], model("openai-compatible", base_url="http://h/v1/"))
    assert request.parameters == content.parameters
    assert request.base_url == "http://h/v1"


def test_the_list_of_providers_costs_no_start_up() -> None:
    code = (
        "import sys, workbench.providers.registry, workbench.providers.base;"
        "print([m for m in ('httpx', 'aiohttp', 'tiktoken', 'genai_prices') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
