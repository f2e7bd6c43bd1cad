"""A conversation as the turns that Messages, Converse and Gemini want: no system, and roles that alternate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from workbench.core.messages import Message


def turns(
    messages: Sequence[Message],
    written: Callable[[Message], list[dict[str, Any]]],
    *,
    assistant: str = "assistant",
    field: str = "content",
) -> list[dict[str, Any]]:
    """All messages but those of the system; results of tools are the user's, and turns of one role are joined.

    Args:
        messages: the conversation.
        written: the parts of a message in the vendor's form.
        assistant: the vendor's word for who answers.
        field: where the parts of a turn stand.
    """
    found: list[dict[str, Any]] = []
    for message in messages:
        if message.role == "system":
            continue
        role = assistant if message.role == "assistant" else "user"
        parts = written(message)
        if found and found[-1]["role"] == role:
            found[-1][field] += parts
        else:
            found.append({"role": role, field: parts})
    return found
