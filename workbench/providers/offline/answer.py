"""Turns a chat request into the stand-in's answer."""

from __future__ import annotations

from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What the stand-in says, and why it ends: ``stop`` or ``length``."""

    text: str
    finish: str = "stop"


def answer(body: dict[str, Any], repeat: int = 0) -> Answer:
    """Answer a request of the chat completions API."""
    return Answer(f"You said: {body['messages'][-1]['content']}")
