"""Prompt, variant, version: what is under work and what was frozen."""

from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from workbench.core.canonical import Value, digest_of
from workbench.core.messages import Message

BOUNDS: dict[str, tuple[float, float]] = {"temperature": (0, 2), "top_p": (0, 1), "max_tokens": (1, 10_000_000)}
"""Least and greatest value of a parameter that any server takes."""


class Parameters(Value):
    """Sampling parameters; None means the server's default."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    reasoning_effort: str | None = None
    extra: dict[str, JsonValue] = {}
    """Parameters of one vendor, sent as they are."""

    @property
    def faults(self) -> dict[str, str]:
        """Name of a parameter that no server takes → what it must be."""
        return {
            name: f"{name} must be from {low:g} to {high:,.0f}"
            for name, (low, high) in BOUNDS.items()
            if (value := getattr(self, name)) is not None and not low <= value <= high
        }


class Tool(Value):
    """A tool that the model may call; parameters is a JSON Schema."""

    name: str
    description: str = ""
    parameters: dict[str, JsonValue] = {}


class Snippet(Value):
    """Document: a named fragment that templates take in by ``{% include "name" %}``."""

    id: str
    name: str
    text: str = ""


class PromptContent(Value):
    """The four things that make a version: changing any of them makes another one."""

    messages: tuple[Message, ...] = ()
    parameters: Parameters = Parameters()
    tools: tuple[Tool, ...] = ()
    response_schema: dict[str, JsonValue] | None = None
    snippets: dict[str, str] = {}
    """Texts of the snippets that the messages include, so that a version says all that it is made of; {} in a draft,
    which takes those of the project."""

    @property
    def digest(self) -> str:
        """``ver:…``"""
        return digest_of("ver", self)


class Version(Value):
    """A frozen prompt content with where it came from. Its digest is that of the content alone."""

    content: PromptContent
    prompt_id: str
    parent: str | None = None
    """Digest of the version it was made from."""
    note: str = ""
    author: str = ""
    created: datetime

    @property
    def digest(self) -> str:
        """``ver:…``, of the content."""
        return self.content.digest


class Variant(Value):
    """A named draft of a prompt, on top of a version."""

    key: str
    """A, B, C …"""
    name: str = ""
    content: PromptContent = PromptContent()
    base: str | None = None
    """Digest of the version that it was last frozen as or started from."""
    model: str | None = None
    """Name of a preferred model; not part of the version."""
    archived: bool = False
    unfinished: dict[Literal["tools", "schema"], str] = {}
    """Tools or a response schema as they are typed while they are not valid: never sent, and no part of the version."""


class Prompt(Value):
    """Document: a named task under work."""

    id: str
    name: str
    intent: str = ""
    owner: str = ""
    variants: tuple[Variant, ...] = ()

    def variant(self, key: str) -> Variant | None:
        """The variant with this key, or None."""
        return next((variant for variant in self.variants if variant.key == key), None)
