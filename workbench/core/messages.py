"""A message: a role and a list of parts."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from workbench.core.canonical import Value

Role = Literal["system", "user", "assistant", "tool", "history"]
"""``history`` stands in a prompt only: the place where the messages of the case are put."""


class TextPart(Value):
    """Text; in a prompt it is a template."""

    type: Literal["text"] = "text"
    text: str


class ImagePart(Value):
    """A picture, by the digest of its bytes."""

    type: Literal["image"] = "image"
    digest: str
    media_type: str
    name: str = ""


class FilePart(Value):
    """A file, by the digest of its bytes."""

    type: Literal["file"] = "file"
    digest: str
    media_type: str
    name: str = ""


class ToolCallPart(Value):
    """A call of a tool by the model."""

    type: Literal["tool_call"] = "tool_call"
    id: str
    name: str
    arguments: JsonValue = None


class ToolResultPart(Value):
    """What a tool answered."""

    type: Literal["tool_result"] = "tool_result"
    call_id: str
    content: str
    is_error: bool = False


class ReasoningPart(Value):
    """What a model wrote before its answer, where the server shows it."""

    type: Literal["reasoning"] = "reasoning"
    text: str
    signature: str = ""


Part = Annotated[
    TextPart | ImagePart | FilePart | ToolCallPart | ToolResultPart | ReasoningPart, Field(discriminator="type")
]


class Message(Value):
    """One message of a prompt, a case's history, a request or a completion."""

    role: Role
    parts: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        """The text parts, joined."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))


def message(role: Role, text: str) -> Message:
    """A message of one text part."""
    return Message(role=role, parts=(TextPart(text=text),))
