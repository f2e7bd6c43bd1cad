"""A server that sends the key back in a good answer: nothing of it is kept, however it was cut."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.asking import KEY, model, request
from tests.server.scripted import scripted
from tests.server.wire import simple
from workbench.core.messages import ToolCallPart
from workbench.providers.base import CallFailed, Reply
from workbench.providers.key_mask import KeyMask
from workbench.providers.openai import ChatEndpoint
from workbench.providers.registry import PROVIDERS

SHOWN = "…f3Qa"


def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return b"data: " + json.dumps({"id": "x", "model": f"m {KEY}", "choices": [choice]}).encode() + b"\n\n"


async def ask(*events: bytes) -> tuple[Reply, str]:
    plan = simple(200, b"".join(events), "text/event-stream")
    heard: list[str] = []
    async with scripted(plan) as server:
        endpoint = ChatEndpoint(model(f"http://127.0.0.1:{server.port}/v1"), PROVIDERS["openai"], KEY)
        try:
            return await endpoint.complete(request(), heard.append), "".join(heard)
        finally:
            await endpoint.aclose()


@given(st.lists(st.integers(0, 60), max_size=6), st.text("ks-tet ", max_size=8), st.text("sk-t ", max_size=8))
def test_no_cut_lets_the_key_through(cuts: list[int], before: str, after: str) -> None:
    text = f"{before}{KEY}{after}{KEY[:5]}"
    places = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    mask, shown, kept = KeyMask(KEY), "", ""
    for start, end in pairwise(places):
        piece, kept = mask.split(kept + text[start:end])
        shown += piece
    assert shown + kept == text.replace(KEY, SHOWN)


async def test_the_key_in_texts_thoughts_and_tool_calls() -> None:
    function = {"name": "look", "arguments": json.dumps({"header": f"Bearer {KEY}"})}
    call = {"index": 0, "id": f"call-{KEY}", "function": function}
    pieces = [event({"content": one}) for one in ("You sent ", KEY[:9], KEY[9:], ", s")]
    thought = event({"reasoning_content": f"They sent {KEY}."})
    reply, heard = await ask(thought, *pieces, event({"tool_calls": [call]}), event({}, "stop"), b"data: [DONE]\n\n")
    assert heard == reply.completion.text == f"You sent {SHOWN}, s"
    assert reply.deltas[-1][1] == len(heard)
    tool = reply.completion.message.parts[-1]
    assert isinstance(tool, ToolCallPart)
    assert tool.arguments == {"header": f"Bearer {SHOWN}"}
    assert KEY not in reply.completion.model_dump_json()
    assert KEY[9:] not in reply.completion.model_dump_json()


async def test_the_key_in_what_came_before_a_failure() -> None:
    with pytest.raises(CallFailed) as caught:
        await ask(event({"content": f"a {KEY[:20]}"}), event({"content": KEY[20:]}), event({"content": " b"}))
    assert caught.value.partial == f"a {SHOWN} b"


def test_short_keys_may_be_words() -> None:
    assert KeyMask.of("ollama") is None
