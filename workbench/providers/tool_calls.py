"""Looks up the tools that a conversation called, for vendors whose results name the tool and not only the call."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core.messages import Message, ToolCallPart


def call_names(messages: Sequence[Message]) -> dict[str, str]:
    """Id of a call → name of the tool."""
    return {part.id: part.name for message in messages for part in message.parts if isinstance(part, ToolCallPart)}
