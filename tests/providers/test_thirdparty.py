"""Programs that others wrote, tried on loopback: their servers by our client, their clients on our servers.

Not part of the suite (``pytest -m thirdparty -n 0 tests/providers/test_thirdparty.py``). THIRDPARTY_ENVIRONMENTS names
a folder with virtual environments outside this repository; what is not there is skipped:

- ``sdk``: ``pip install openai anthropic ollama google-genai``
- ``lite``: ``pip install "litellm[proxy]"``
- ``llama``: ``pip install "llama-cpp-python[server]" gguf``, and ``tiny.gguf`` beside it, any small model with a chat
  template (random weights do: ``tiny_gguf.py tiny.gguf``)

What was seen, and when, stands in `SEEN`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.providers.vendors import VENDORS
from tests.server import running
from tests.server.scripted import scripted
from tests.server.wire import simple
from workbench.core.calls import Request
from workbench.core.messages import message
from workbench.core.models import Model
from workbench.core.prompts import Parameters
from workbench.providers.base import CallFailed, Reply
from workbench.providers.registry import open_endpoint

pytestmark = [pytest.mark.thirdparty, pytest.mark.timeout(170)]

SEEN = """
2026-11-21, Python 3.11, Linux:
- openai 3.52.0 reads our test server: whole and streamed answers with usage, the list of models, tool calls, and takes
  its 400, 401, 404, 429 and 500 for what they are.
- openai 3.52.0 (Responses), anthropic 2.11.0, google-genai 3.4.0 and ollama 0.6.3 read our recorded streams and find
  the same text and tokens as our client.
- LiteLLM's proxy 1.106.2: streamed and whole mock answers with usage arrive; its 429 is a rate limit; an unknown model
  is refused. Without a database it answers a wrong master key by 400 "No connected db.", which cannot be told from a
  request that is wrong in itself.
- llama.cpp's server (llama-cpp-python 0.3.36, tiny_gguf.py): streams, stops at the length and serves six at once. A
  request longer than its context is "context_length_exceeded" by 400 when asked whole; a stream of it is status 200
  and ends without one byte. Our client says so, and asks the next try whole, which tells the reason.
"""
_START = 90.0
"""Seconds that a server may take to start on a busy machine."""


def program(environment: str, name: str = "python") -> Path:
    """A program of one of the environments; the test is skipped where it is not there."""
    folder = os.environ.get("THIRDPARTY_ENVIRONMENTS", "")
    found = Path(folder) / environment / "bin" / name
    if not folder or not found.exists():
        pytest.skip(f"THIRDPARTY_ENVIRONMENTS names no folder with {environment}/bin/{name}")
    return found


def has(python: Path, package: str) -> None:
    """Skip the test where a package is not installed."""
    if subprocess.run([python, "-c", f"import {package}"], capture_output=True).returncode:
        pytest.skip(f"{package} is not installed in {python.parents[1]}")


async def said(python: Path, script: str, *arguments: str) -> Any:
    """What a script of theirs prints as JSON; our server goes on meanwhile."""
    process = await asyncio.create_subprocess_exec(
        python, "-c", script, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), 100)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, err.decode()[-2000:]
    return json.loads(out.decode().splitlines()[-1])


@contextlib.contextmanager
def serving(command: list[Any], ready: str, folder: Path, **environment: str) -> Iterator[None]:
    """Run a server until the block ends; ended by its own id."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment}, cwd=folder)
        try:
            end = time.monotonic() + _START
            while not _answers(ready):
                assert process.poll() is None, (folder / "server.log").read_text()[-2000:]
                assert time.monotonic() < end, "it did not start"
                time.sleep(0.2)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def ask(address: str, model_id: str, *, key: str | None = None, **fields: Any) -> tuple[Reply, str]:
    """One question by our client."""
    parameters = Parameters(**fields.pop("parameters", {}))
    heard: list[str] = []
    kind = "openai-compatible"
    model = Model(id="m", name="m", provider=kind, model_id=model_id, base_url=address)
    words = (message("system", "Answer shortly."), message("user", "What is the word for all of this?"))
    named = {"messages": words, "parameters": parameters, **fields}
    asked = Request(provider=kind, base_url=address, model_id=model_id, **named)
    endpoint = open_endpoint(model, key)
    try:
        return await endpoint.complete(asked, heard.append), "".join(heard)
    finally:
        await endpoint.aclose()


# — their clients on our server —

_OPENAI = """
import json, sys, openai
client = openai.OpenAI(base_url=sys.argv[1], api_key="x", max_retries=0)
ask = dict(model="test-model", messages=[{"role": "user", "content": "hello"}])
whole = client.chat.completions.create(**ask)
chunks = list(client.chat.completions.create(**ask, stream=True, stream_options={"include_usage": True}))
found = {"whole": whole.choices[0].message.content, "finish": whole.choices[0].finish_reason,
         "usage": whole.usage.total_tokens, "models": [one.id for one in client.models.list()],
         "text": "".join(one.choices[0].delta.content or "" for one in chunks if one.choices),
         "streamed_usage": chunks[-1].usage.total_tokens, "ends": chunks[-2].choices[0].finish_reason}
for fault in ("429", "401", "404", "500", "400-context"):
    try:
        client.chat.completions.create(**ask, extra_headers={"x-fault": fault})
    except openai.APIStatusError as error:
        found[fault] = [type(error).__name__, error.status_code]
called = client.chat.completions.create(**ask, extra_headers={"x-fault": "tool-calls"}).choices[0].message.tool_calls
found["tools"] = [[one.function.name, json.loads(one.function.arguments)] for one in called]
print(json.dumps(found))
"""


async def test_openais_client_reads_our_server() -> None:
    python = program("sdk")
    has(python, "openai")
    with running(mode="echo") as server:
        found = await said(python, _OPENAI, server.base_url)
    assert found["whole"] == found["text"] == "Echo: hello"
    assert (found["finish"], found["ends"]) == ("stop", "stop")
    assert found["usage"] == found["streamed_usage"] > 0
    assert found["models"]
    assert found["429"] == ["RateLimitError", 429]
    assert found["401"] == ["AuthenticationError", 401]
    assert found["404"] == ["NotFoundError", 404]
    assert found["500"] == ["InternalServerError", 500]
    assert found["400-context"] == ["BadRequestError", 400]
    assert found["tools"]


_CLIENTS: dict[str, tuple[str, str, str]] = {
    # vendor → (package, what is served, script that prints text, input and output tokens)
    "anthropic": (
        "anthropic",
        "text.sse",
        """
import json, sys, anthropic
client = anthropic.Anthropic(base_url=sys.argv[1], api_key="x", max_retries=0)
with client.messages.stream(model="m", max_tokens=99, messages=[{"role": "user", "content": "hi"}]) as stream:
    last = stream.get_final_message()
used = last.usage
total = used.input_tokens + (used.cache_read_input_tokens or 0) + (used.cache_creation_input_tokens or 0)
print(json.dumps(["".join(one.text for one in last.content if one.type == "text"), total, used.output_tokens]))
""",
    ),
    "openai-responses": (
        "openai",
        "text.sse",
        """
import json, sys, openai
client = openai.OpenAI(base_url=sys.argv[1] + "/v1", api_key="x", max_retries=0)
last, text = None, ""
for event in client.responses.create(model="m", input="hi", stream=True):
    text += event.delta if event.type == "response.output_text.delta" else ""
    last = event.response if event.type == "response.completed" else last
print(json.dumps([text, last.usage.input_tokens, last.usage.output_tokens]))
""",
    ),
    "ollama": (
        "ollama",
        "text.ndjson",
        """
import json, sys, ollama
words = [{"role": "user", "content": "hi"}]
parts = list(ollama.Client(host=sys.argv[1]).chat(model="m", messages=words, stream=True))
last = parts[-1]
print(json.dumps(["".join(one.message.content or "" for one in parts), last.prompt_eval_count, last.eval_count]))
""",
    ),
    "google": (
        "google.genai",
        "text.sse",
        """
import json, sys
from google import genai
client = genai.Client(api_key="x", http_options={"base_url": sys.argv[1]})
text, used = "", None
for one in client.models.generate_content_stream(model="gemini-2.5-flash", contents="hi"):
    parts = one.candidates[0].content.parts or [] if one.candidates and one.candidates[0].content else []
    text += "".join(part.text or "" for part in parts if not part.thought)
    used = one.usage_metadata or used
print(json.dumps([text, used.prompt_token_count, used.candidates_token_count + (used.thoughts_token_count or 0)]))
""",
    ),
}


@pytest.mark.parametrize("vendor", _CLIENTS)
async def test_a_vendors_client_reads_our_recording_as_we_do(vendor: str) -> None:
    """The recorded streams are what their own clients take, and ours finds the same in them."""
    python = program("sdk")
    package, file, script = _CLIENTS[vendor]
    has(python, package)
    plan = simple(200, (VENDORS[vendor].folder / file).read_bytes(), VENDORS[vendor].media_type)
    async with scripted(plan) as server:
        theirs = await said(python, script, f"http://127.0.0.1:{server.port}")
        reply, _ = await VENDORS[vendor].ask(server)
    assert reply.usage is not None
    assert theirs == [reply.completion.text, reply.usage.input_tokens, reply.usage.output_tokens]


# — their servers by our client —


@pytest.fixture(scope="module")
def litellm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command, folder, port = program("lite", "litellm"), tmp_path_factory.mktemp("litellm"), free_port()
    fake = {"model": "openai/gpt-4o", "api_key": "none"}
    limited = {**fake, "mock_response": "litellm.RateLimitError"}
    models = [
        {"model_name": "mock", "litellm_params": {**fake, "mock_response": "The word is mock."}},
        {"model_name": "limited", "litellm_params": limited},
    ]
    settings = {"general_settings": {"master_key": "sk-lite-0123456789"}, "router_settings": {"num_retries": 0}}
    config = {"model_list": models, **settings}
    (folder / "config.yaml").write_text(json.dumps(config), encoding="utf-8")
    arguments = [command, "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)]
    with serving(arguments, f"http://127.0.0.1:{port}/health/liveliness", folder, LITELLM_TELEMETRY="False"):
        yield f"http://127.0.0.1:{port}/v1"


async def test_litellms_proxy_streams(litellm: str) -> None:
    reply, heard = await ask(litellm, "mock", key="sk-lite-0123456789")
    assert reply.completion.text == heard == "The word is mock."
    assert (reply.completion.state, reply.completion.finish) == ("answered", "stop")
    assert reply.usage is not None
    assert reply.usage.output_tokens > 0
    whole, _ = await ask(litellm, "mock", key="sk-lite-0123456789", parameters={"extra": {"stream": False}})
    assert whole.completion.text == heard


@pytest.mark.parametrize(
    ("model_id", "key", "kinds"),
    [
        ("mock", "sk-wrong-0123456789", {"auth", "bad_request"}),
        ("nobody", "sk-lite-0123456789", {"not_found", "bad_request"}),
        ("limited", "sk-lite-0123456789", {"rate_limit"}),
    ],
)
async def test_litellms_refusals_are_told(litellm: str, model_id: str, key: str, kinds: set[str]) -> None:
    with pytest.raises(CallFailed) as caught:
        await ask(litellm, model_id, key=key)
    assert caught.value.failure.kind in kinds, caught.value.failure
    assert key not in caught.value.failure.model_dump_json()


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    python, folder, port = program("llama"), tmp_path_factory.mktemp("llama"), free_port()
    has(python, "llama_cpp.server")
    weights = python.parents[2] / "tiny.gguf"
    if not weights.exists():
        pytest.skip(f"there is no {weights}")
    arguments = [python, "-m", "llama_cpp.server", "--model", weights, "--host", "127.0.0.1", "--port", str(port)]
    with serving(arguments, f"http://127.0.0.1:{port}/v1/models", folder):
        yield f"http://127.0.0.1:{port}/v1"


async def test_llamas_server_streams_and_stops_at_the_length(llama: str) -> None:
    reply, heard = await ask(llama, "tiny", parameters={"max_tokens": 12, "temperature": 0.0, "seed": 1})
    assert reply.completion.text == heard
    assert reply.completion.finish in ("length", "stop")
    assert reply.usage is not None
    assert 0 < reply.usage.output_tokens <= 13
    assert reply.seconds > 0


async def test_llamas_server_is_asked_by_many_at_once(llama: str) -> None:
    replies = await asyncio.gather(*(ask(llama, "tiny", parameters={"max_tokens": 4}) for _ in range(6)))
    assert all(reply.completion.text == heard for reply, heard in replies)


async def test_llamas_server_says_when_a_request_is_too_long(llama: str) -> None:
    words = (message("user", "word " * 5000),)
    model = Model(id="m", name="m", provider="openai-compatible", model_id="tiny", base_url=llama)
    asked = Request(provider="openai-compatible", base_url=llama, model_id="tiny", messages=words)
    endpoint, kinds = open_endpoint(model, None), []
    try:
        while not kinds or (kinds[-1][1] and len(kinds) < 3):
            with pytest.raises(CallFailed) as caught:
                await endpoint.complete(asked)
            kinds.append((caught.value.failure.kind, caught.value.failure.retryable))
            await asyncio.sleep(0.25)  # As a run waits between two tries; the server closes the connection meanwhile.
    finally:
        await endpoint.aclose()
    assert (kinds[0], kinds[-1]) == (("protocol", True), ("context", False)), caught.value.failure
