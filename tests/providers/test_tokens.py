"""Token counts against published ones."""

from __future__ import annotations

import socket
import threading

import pytest

from workbench.core.calls import Request
from workbench.core.messages import ImagePart, Message, TextPart, ToolCallPart, ToolResultPart, message
from workbench.core.prompts import Tool
from workbench.providers import tokens


# From OpenAI's cookbook, "How to count tokens with tiktoken".
@pytest.mark.parametrize(
    ("text", "model_id", "n"),
    [
        ("antidisestablishmentarianism", "gpt-4", 6),
        ("antidisestablishmentarianism", "gpt-4o", 6),
        ("2 + 2 = 4", "gpt-4", 7),
        ("2 + 2 = 4", "gpt-4o", 7),
        ("お誕生日おめでとう", "gpt-4", 9),
        ("お誕生日おめでとう", "gpt-4o", 8),
        ("tiktoken is great!", "gpt-4", 6),
        ("", "gpt-4o", 0),
        ("<|endoftext|>", "gpt-4o", 7),
    ],
)
def test_published_counts(text: str, model_id: str, n: int) -> None:
    assert tokens.count(text, model_id) == tokens.Count(n, True)


@pytest.mark.parametrize(
    ("model_id", "provider", "name"),
    [
        ("gpt-4.1-mini", "openai", "o200k_base"),
        ("gpt-5", "openai", "o200k_base"),
        ("o3", "openai", "o200k_base"),
        ("gpt-4o-2024-08-06", "openai", "o200k_base"),
        ("gpt-4-turbo", "openai", "cl100k_base"),
        ("gpt-4", "openai", "cl100k_base"),
        ("gpt-3.5-turbo", "openai", "cl100k_base"),
        ("openai/gpt-4o", "openrouter", "o200k_base"),
        ("anthropic/claude-3", "openrouter", None),
        ("llama3", "ollama", None),
        ("gpt-4o", "vllm", None),
        ("stand-in", "offline", None),
        ("omni", "openai", None),
    ],
)
def test_encodings_of_models(model_id: str, provider: str, name: str | None) -> None:
    assert tokens.encoding_name(model_id, provider) == name


def test_an_unknown_model_is_counted_nearly_and_says_so() -> None:
    assert tokens.count("2 + 2 = 4", "llama3", "ollama") == tokens.Count(7, False)


def test_a_request_is_only_estimated() -> None:
    def request(*messages: Message, **more: object) -> Request:
        return Request.model_validate(
            {"provider": "openai", "base_url": "x", "model_id": "gpt-4o", "messages": messages, **more}
        )

    plain = tokens.count_request(request(message("user", "2 + 2 = 4")))
    assert plain == tokens.Count(7 + 4 + 3, False)
    tool = Tool(name="f", description="does it", parameters={"type": "object"})
    assert tokens.count_request(request(message("user", "2 + 2 = 4"), tools=(tool,))).n > plain.n
    assert tokens.count_request(request(message("user", "2 + 2 = 4"), response_schema={"type": "object"})).n > plain.n
    parts = (TextPart(text="2 + 2 = 4"), ImagePart(digest="d", media_type="image/png"))
    assert tokens.count_request(request(Message(role="user", parts=parts))).n == plain.n + 85
    calls = Message(role="assistant", parts=(ToolCallPart(id="1", name="f", arguments={"a": 1}),))
    results = Message(role="tool", parts=(ToolResultPart(call_id="1", content="ok"),))
    assert tokens.count_request(request(message("user", "2 + 2 = 4"), calls, results)).n > plain.n + 8


def test_no_network_is_used_and_threads_may_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(tokens, "_loaded", {})
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(tokens.count("a b c " * 200, "gpt-4o").n)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(counts)) == 1
    assert len(counts) == 4
    assert tokens.is_warm("o200k_base")
    assert not tokens.is_warm("cl100k_base")


def test_a_damaged_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="is damaged"):
        tokens._read_shipped("https://x/o200k_base.tiktoken", "0" * 64)


def test_a_vocabulary_that_is_not_shipped_is_not_fetched() -> None:
    with pytest.raises(FileNotFoundError):
        tokens._read_shipped("https://x/p50k_base.tiktoken")
