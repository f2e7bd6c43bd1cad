"""The test server itself, asked without the product's client."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.server import Server, running
from tests.server.faults import FAULTS
from tests.server.options import Options, read

BODY = {"model": "test-model", "messages": [{"role": "user", "content": "hello there"}]}


def post(server: Server, body: dict[str, Any] | None = None, **headers: str) -> tuple[int, str]:
    """Status and text of the answer to a chat request."""
    request = urllib.request.Request(
        f"{server.base_url}/chat/completions",
        json.dumps(body or BODY).encode(),
        {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as found:
        yield found


def test_it_echoes(server: Server) -> None:
    status, text = post(server)
    answer = json.loads(text)
    assert status == 200
    assert answer["choices"][0]["message"]["content"] == "Echo: hello there"
    assert answer["usage"] == {"prompt_tokens": 6, "completion_tokens": 3, "total_tokens": 9}


def test_it_streams(server: Server) -> None:
    _, text = post(server, {**BODY, "stream": True, "stream_options": {"include_usage": True}})
    events = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
    chunks = [json.loads(event) for event in events[:-1]]
    assert events[-1] == "[DONE]"
    assert "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks[:-1]) == "Echo: hello there"
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-1]["usage"]["completion_tokens"] == 3


def test_it_answers_as_the_stand_in_and_with_a_fixed_text() -> None:
    labels = {
        "messages": [{"role": "system", "content": "Choose a label: red, green."}, {"role": "user", "content": "green"}]
    }
    with running(mode="stand-in") as stand_in, running(mode="fixed", tokens=3) as fixed:
        assert json.loads(post(stand_in, labels)[1])["choices"][0]["message"]["content"] == "green"
        assert json.loads(post(fixed)[1])["choices"][0]["message"]["content"] == "word word word "


def test_a_key_is_checked() -> None:
    with running(key="sk-x") as server:
        assert post(server)[0] == 401
        assert post(server, authorization="Bearer sk-x")[0] == 200


def test_every_request_is_logged(server: Server) -> None:
    before = len(server.entries())
    post(server, x_workbench_repeat="2")
    post(server, x_fault="503")
    first, second = server.entries()[before:]
    assert first["headers"]["x-workbench-repeat"] == "2"
    assert (first["status"], first["finished"], first["digest"]) == (200, True, second["digest"])
    assert (second["status"], second["fault"], second["try"]) == (503, "503", first["try"] + 1)


def test_a_client_that_leaves_is_logged_as_unfinished() -> None:
    with running(latency_ms=5000.0) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("POST", "/v1/chat/completions", json.dumps(BODY))
        while not server.stats()["requests"]:
            time.sleep(0.01)
        connection.close()
        while not server.entries():
            time.sleep(0.01)
        assert [entry["finished"] for entry in server.entries()] == [False]


def test_what_is_held_waits_until_it_is_released(server: Server) -> None:
    server.hold(after=1)
    assert post(server)[0] == 200
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(post, server) for _ in range(3)]
        while server.stats()["held"] < 3:
            time.sleep(0.01)
        assert not any(answer.done() for answer in answers)
        server.hold(after=1)
        assert server.stats()["held"] == 2
        server.release()
        assert [answer.result()[0] for answer in answers] == [200] * 3
    assert (post(server)[0], server.stats()["held"]) == (200, 0)


def test_a_fault_can_pass_after_some_tries(server: Server) -> None:
    body = {**BODY, "model": "fault:503*2"}
    assert [post(server, body)[0] for _ in range(4)] == [503, 503, 200, 200]


def test_an_unknown_fault_is_said(server: Server) -> None:
    assert "There is no fault nonsense" in post(server, x_fault="nonsense")[1]


def test_a_ratio_of_faults_is_drawn_the_same_way_each_time() -> None:
    def statuses() -> list[int]:
        with running(fault_ratio=0.5, faults="500,503") as server:
            return [post(server, {**BODY, "n": number})[0] for number in range(60)]

    one = statuses()
    assert one == statuses()
    assert 15 < sum(status != 200 for status in one) < 45
    assert set(one) == {200, 500, 503}


def test_a_limit_of_requests_says_how_long_to_wait() -> None:
    with running(limit="2/60") as server:
        assert [post(server)[0] for _ in range(3)] == [200, 200, 429]


def test_paths_and_bodies_that_are_wrong(server: Server) -> None:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port)) as connection:
        for path, body, status in (
            ("/v2/x", "{}", 404),
            ("/v1/chat/completions", "no json", 400),
            ("/v1/chat/completions", "[]", 400),
        ):
            connection.request("POST", path, body)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status


def test_options_survive_the_command_line() -> None:
    options = Options(port=7, key="a b", fault_ratio=0.25, faults="503,404", limit="3/5")
    assert read(options.arguments()) == options


def test_names_of_faults_can_stand_in_a_model_id() -> None:
    assert all(name == name.strip() and "*" not in name and "," not in name for name in FAULTS)


def test_it_ends_after_its_time() -> None:
    with running(seconds=0.3) as server:
        assert server.process.wait(timeout=60) == 0


def test_it_ends_with_its_parent() -> None:
    code = """
import subprocess, sys, time
server = subprocess.Popen([sys.executable, "-m", "tests.server"], stdout=subprocess.PIPE)
server.stdout.readline()
print(server.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    try:
        for _ in range(600):
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        raise AssertionError("The server outlives its parent.")
    except (ProcessLookupError, FileNotFoundError):
        return
