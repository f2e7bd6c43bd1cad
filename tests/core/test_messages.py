"""Digests of messages."""

from workbench.core.messages import FilePart, ImagePart, Message, ReasoningPart, TextPart
from workbench.core.prompts import PromptContent


def _digest(part: TextPart | ReasoningPart | ImagePart | FilePart) -> str:
    return PromptContent(messages=(Message(role="assistant", parts=(part,)),)).digest


def test_parts_of_different_types_never_share_a_digest() -> None:
    assert _digest(TextPart(text="x")) != _digest(ReasoningPart(text="x"))
    assert _digest(ImagePart(digest="d", media_type="m")) != _digest(FilePart(digest="d", media_type="m"))
