"""Keeps an API key out of answers: a server that sends it back must not bring it into a file or onto a screen."""

from __future__ import annotations

import json

from workbench.config.keys import mask
from workbench.core.messages import Part, ReasoningPart, TextPart, ToolCallPart

_SHORTEST = 8
"""Characters. A shorter key, such as "none" or "ollama" for a server that wants any, may be a word of an answer."""


class KeyMask:
    """Masks one key wherever it stands in a text.

    Args:
        secret: the key.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._shown = mask(secret)

    @staticmethod
    def of(secret: str) -> KeyMask | None:
        """The mask of a key; None where there is nothing to hide."""
        return KeyMask(secret) if len(secret) >= _SHORTEST else None

    def clean(self, text: str) -> str:
        """The text without the key."""
        return text.replace(self._secret, self._shown) if self._secret in text else text

    def split(self, text: str) -> tuple[str, str]:
        """What can be shown of a text that goes on, and its end that may be the beginning of the key."""
        text = self.clean(text)
        secret = self._secret
        at = text.find(secret[0], max(0, len(text) - len(secret) + 1))
        while at >= 0:
            if secret.startswith(text[at:]):
                return text[:at], text[at:]
            at = text.find(secret[0], at + 1)
        return text, ""

    def part(self, part: Part) -> Part:
        """A part of an answer without the key."""
        if isinstance(part, TextPart):
            return part.model_copy(update={"text": self.clean(part.text)})
        if isinstance(part, ReasoningPart):
            return part.model_copy(update={"text": self.clean(part.text), "signature": self.clean(part.signature)})
        if isinstance(part, ToolCallPart):
            said = json.dumps(part.arguments, ensure_ascii=False)
            update = {"id": self.clean(part.id), "name": self.clean(part.name)}
            return part.model_copy(update={**update, "arguments": json.loads(self.clean(said))})
        return part
