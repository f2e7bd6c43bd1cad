"""What the test server says to a request when nothing fails."""

from __future__ import annotations

import re
from typing import Any

from tests.server.options import Options
from tests.server.wire import Call
from workbench.providers.offline.answer import answer

_TOKEN = re.compile(r"\s*\S{1,6}|\s+")


def call_of(body: dict[str, Any], repeat: int, options: Options, number: int) -> Call:
    """Find the answer to a request by the server's mode."""
    if options.mode == "fixed":
        pieces = ["word "] * options.tokens
        text = "".join(pieces)
    else:
        text = answer(body, repeat).text if options.mode == "stand-in" else f"Echo: {_last(body)}"
        pieces = _TOKEN.findall(text)
    rate = options.tokens_per_second
    return Call(body, text, pieces, options.first_token_ms / 1000, 1 / rate if rate else 0.0, number)


def _last(body: dict[str, Any]) -> str:
    content = body["messages"][-1].get("content") if body.get("messages") else ""
    if isinstance(content, list):
        return " ".join(part["text"] if part.get("type") == "text" else f"[{part.get('type')}]" for part in content)
    return str(content or "")
