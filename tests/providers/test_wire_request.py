"""A request copied as code does what the program did, for every provider, and holds no key."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.server import Server, running
from workbench.core.calls import Request
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.core.models import Model
from workbench.core.prompts import Parameters, Tool
from workbench.providers.registry import PROVIDERS
from workbench.providers.wire_request import LANGUAGES, as_code, wire_request

KEY = "sk-sesame-open-0123456789"
HARD = "It's \"so\" `$HOME` $(id) \\ ${x}\nJSON\n'''\n😢 السترة </script>"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(key=KEY) as found:
        yield found


def request(provider: str, base_url: str, text: str = HARD) -> Request:
    return Request(
        provider=provider,
        base_url=base_url,
        model_id="m-1",
        messages=(message("system", "Be kind."), message("user", text)),
        parameters=Parameters(temperature=0.5, max_tokens=40),
    )


def commands(language: str, code: str) -> list[str]:
    programs = {"curl": ["bash", "-c", code], "python": [sys.executable, "-c", code]}
    return programs.get(language) or ["node", "--input-type=module", "-e", code]


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_copied_code_asks_the_server_the_same(server: Server, language: str) -> None:
    program = commands(language, "")[0]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here")
    model = Model(id="m", name="m", provider="openai-compatible", model_id="m-1", key_env="SERVED_KEY")
    code = as_code(wire_request(request("openai-compatible", server.base_url), model), language)  # type: ignore[arg-type]
    assert KEY not in code
    assert "SERVED_KEY" in code
    run = subprocess.run(
        commands(language, code), capture_output=True, text=True, timeout=60, env={**os.environ, "SERVED_KEY": KEY}
    )
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert answer["choices"][0]["message"]["content"]
    assert server.entries()[-1]["status"] == 200


@pytest.mark.parametrize("provider", list(PROVIDERS))
def test_every_provider_has_its_own_form(provider: str) -> None:
    entry = PROVIDERS[provider]
    base = entry.base_url or "https://name.openai.azure.com"
    wire = wire_request(request(provider, base))
    assert wire.url.startswith(base)
    assert "stream" not in wire.url.lower()
    assert wire.body.get("stream") in (None, False)
    assert any(HARD in text for text in _texts(wire.body))
    assert wire.key_env == entry.key_env
    assert bool(wire.key_header) == bool(entry.key_env)
    python = as_code(wire, "python")
    ast.parse(python)
    for code in (python, as_code(wire, "curl"), as_code(wire, "typescript")):
        assert "workbench-key" not in code
        if entry.key_env:
            assert entry.key_env in code


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _texts(one)


def test_forms_of_the_vendors() -> None:
    claude = wire_request(request("anthropic", "https://api.anthropic.com/v1"))
    assert (claude.url, claude.key_header, claude.key_prefix) == (
        "https://api.anthropic.com/v1/messages",
        "x-api-key",
        "",
    )
    assert "anthropic-version" in claude.headers
    gemini = wire_request(request("google", "https://generativelanguage.googleapis.com/v1beta"))
    assert gemini.url.endswith("/models/m-1:generateContent")
    tools = request("openai", "https://api.openai.com/v1").model_copy(update={"tools": (Tool(name="find"),)})
    assert wire_request(tools).body["tools"][0]["function"]["name"] == "find"


def test_outputs_made_elsewhere_have_no_request() -> None:
    with pytest.raises(InputError, match="no provider"):
        wire_request(request("imported", ""))
