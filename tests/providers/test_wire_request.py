"""A request copied as code does what the program did, for every provider, and holds no key."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.server import Server, running
from workbench.core.calls import Request
from workbench.core.errors import InputError, SettingsError
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


class Catcher(BaseHTTPRequestHandler):
    """Keeps the bodies that are sent to any address."""

    bodies: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def catcher() -> Iterator[str]:
    Catcher.bodies.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Catcher) as served:
        threading.Thread(target=served.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_copied_code_runs_nothing_of_its_texts_and_sends_them_whole(
    tmp_path: Path, catcher: str, language: str
) -> None:
    """Every kind of quotation, line end and end of a here-document, in texts, names, fields and the address."""
    if shutil.which(commands(language, "")[0]) is None:
        pytest.skip(f"{language} cannot be run here")
    marks = ["$(touch a)", "`touch b`", "'; touch c; '", '"; touch d; "', "\nJSON\ntouch e\n", "\u2028JSON\x85touch f"]
    others = ["\x00\x1b[31m \ud800 \u202e !! \\", "'''+__import__('os').system('touch g')+'''", "${process.exit()}"]
    text = "\n".join([*marks, *others, HARD])
    asked = request("openai-compatible", f"{catcher}/[1-3]{{a,b}}'$(touch h)", text)
    parameters = Parameters(extra={"__proto__": {"a": text}, text: 1})
    wire = wire_request(asked.model_copy(update={"parameters": parameters, "model_id": text}))
    code = as_code(wire, language)  # type: ignore[arg-type]
    variables = {**os.environ, wire.key_env: KEY}
    run = subprocess.run(
        commands(language, code), capture_output=True, timeout=60, cwd=tmp_path, env=variables, check=False
    )
    assert run.returncode == 0, run.stderr
    assert not list(tmp_path.iterdir())
    assert [json.loads(body) for body in Catcher.bodies] == [wire.body], "one address is asked, once"


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(SettingsError, match="The address of the model is none"):
        wire_request(request("openai-compatible", "http://127.0.0.1/\n-o x"))


def test_outputs_made_elsewhere_have_no_request() -> None:
    with pytest.raises(InputError, match="no provider"):
        wire_request(request("imported", ""))
