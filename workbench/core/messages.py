"""A message: a role and a list of parts."""

from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, SerializerFunctionWrapHandler, model_serializer

from workbench.core.canonical import Value

Role = Literal["system", "user", "assistant", "tool", "history"]
"""``history`` stands in a prompt only: the place where the messages of the case are put."""


class PartValue(Value):
    """Base of the parts: its type is always written, also where defaults are left out, so that parts of different
    types never have one digest."""

    type: str

    @model_serializer(mode="wrap")
    def _with_type(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        written["type"] = self.type
        return written


class TextPart(PartValue):
    """Text; in a prompt it is a template."""

    type: Literal["text"] = "text"
    text: str


class ImagePart(PartValue):
    """A picture, by the digest of its bytes."""

    type: Literal["image"] = "image"
    digest: str
    media_type: str
    name: str = ""


class FilePart(PartValue):
    """A file, by the digest of its bytes."""

    type: Literal["file"] = "file"
    digest: str
    media_type: str
    name: str = ""


class ToolCallPart(PartValue):
    """A call of a tool by the model."""

    type: Literal["tool_call"] = "tool_call"
    id: str
    name: str
    arguments: JsonValue = None


class ToolResultPart(PartValue):
    """What a tool answered."""

    type: Literal["tool_result"] = "tool_result"
    call_id: str
    content: str
    is_error: bool = False


class ReasoningPart(PartValue):
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
