"""A conversation with everything in it, to be written in each vendor's form."""

from __future__ import annotations

import base64
from typing import Any

from workbench.core.calls import Request
from workbench.core.messages import (
    FilePart,
    ImagePart,
    Message,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    message,
)
from workbench.core.prompts import Parameters, Tool

PICTURE = b"\x89PNG"
PICTURE_64 = base64.b64encode(PICTURE).decode()
TOOL = Tool(name="look_up", description="Finds an order", parameters={"type": "object", "properties": {"id": {}}})
BARE = Tool(name="now")
SCHEMA: dict[str, Any] = {
    "title": "Reply to a person",
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
PDF = FilePart(digest="pdf", media_type="application/pdf", name="Terms, 2026.pdf")


def bodies(digest: str) -> bytes:
    """Bytes of the attachments."""
    return {"pic": PICTURE, "pdf": b"%PDF", "odd": b"x"}[digest]


def talk(*, signature: str = "") -> tuple[Message, ...]:
    """Orders, a question with a picture, thoughts and a call of a tool, its result."""
    return (
        message("system", "Be brief."),
        Message(
            role="user",
            parts=(TextPart(text="What is this?"), ImagePart(digest="pic", media_type="image/png", name="a.png")),
        ),
        Message(
            role="assistant",
            parts=(
                ReasoningPart(text="Hm.", signature=signature),
                TextPart(text="I look it up."),
                ToolCallPart(id="c1", name="look_up", arguments={"id": "A-17"}),
            ),
        ),
        Message(role="tool", parts=(ToolResultPart(call_id="c1", content="Sent."),)),
        message("user", "And now?"),
    )


def asked(model_id: str = "model-x", **fields: Any) -> Request:
    """A request; the conversation unless other messages are named."""
    return Request(provider="p", base_url="x", model_id=model_id, **{"messages": talk(), **fields})


def every() -> Parameters:
    """Parameters that all vendors have."""
    return Parameters(temperature=0.2, top_p=0.9, max_tokens=50, stop=("END",))
