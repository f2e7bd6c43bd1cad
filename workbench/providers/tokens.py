"""Counts tokens with the vocabularies that come with the program; nothing is ever fetched.

A count is exact for a text under a known model's encoding. Other models are counted with o200k and marked so.
"""

from __future__ import annotations

import hashlib
import lzma
import re
import threading
from typing import TYPE_CHECKING, NamedTuple

from workbench.config.resources import resource
from workbench.core.calls import Request
from workbench.core.canonical import canonical
from workbench.core.messages import FilePart, ImagePart, Message, ReasoningPart, TextPart, ToolCallPart, ToolResultPart

if TYPE_CHECKING:
    import tiktoken

DEFAULT = "o200k_base"
# Ids as their vendors name them; from tiktoken's own table, newest first.
_O200K = re.compile(r"^(gpt-5|gpt-4\.[15]|gpt-4o|chatgpt-4o|o[1-9]|ft:gpt-4o|ft:gpt-4\.1|codex-|gpt-oss)")
_CL100K = re.compile(r"^(gpt-4(-|$)|gpt-3\.5|gpt-35-turbo|ft:gpt-4(:|-)|ft:gpt-3\.5|text-embedding-)")
# OpenAI's cookbook, "How to count tokens": 3 tokens frame each message and 3 open the answer.
_PER_MESSAGE = 3
_PER_REQUEST = 3
_PER_TOOL = 8
# OpenAI's low-detail picture; larger ones cost more, which depends on their size.
_PER_IMAGE = 85

_lock = threading.Lock()
_loaded: dict[str, tiktoken.Encoding] = {}


class Count(NamedTuple):
    """A number of tokens, and whether it is exact; else it is shown with ≈."""

    n: int
    exact: bool


def encoding_name(model_id: str, provider: str = "openai") -> str | None:
    """The encoding of a model: ``o200k_base``, ``cl100k_base``, or None where it is not known.

    Args:
        model_id: what the endpoint calls the model; a vendor before a slash (``openai/gpt-4o``) is understood.
        provider: a key of PROVIDERS. Only OpenAI and routers to it have its models: elsewhere an id says nothing.
    """
    if provider == "openrouter":
        vendor, _, model_id = model_id.partition("/")
        if vendor != "openai":
            return None
    elif provider not in ("openai", "azure"):
        return None
    if _O200K.match(model_id):
        return "o200k_base"
    return "cl100k_base" if _CL100K.match(model_id) else None


def count(text: str, model_id: str, provider: str = "openai") -> Count:
    """Count the tokens of a text; loads the vocabulary if it is not there yet (0.1–0.3 s)."""
    name = encoding_name(model_id, provider)
    return Count(_length(text, name or DEFAULT), name is not None)


def count_message(message: Message, model_id: str, provider: str = "openai") -> Count:
    """Count the tokens of one message's parts, pictures and framing by rule of thumb: always approximate."""
    name = encoding_name(model_id, provider) or DEFAULT
    return Count(_message(message, name), False)


def count_request(request: Request) -> Count:
    """Count what a request will take, with roles, tools and schema by rule of thumb: always approximate."""
    name = encoding_name(request.model_id, request.provider) or DEFAULT
    total = _PER_REQUEST
    for message in request.messages:
        total += _PER_MESSAGE + 1 + _message(message, name)
    for tool in request.tools:
        total += _PER_TOOL + _length(tool.name + tool.description, name) + _length(_json(tool.parameters), name)
    if request.response_schema is not None:
        total += _length(_json(request.response_schema), name)
    return Count(total, False)


def is_warm(name: str) -> bool:
    """Whether a vocabulary is loaded, so that counting takes no time."""
    return name in _loaded


def warm(name: str = DEFAULT) -> None:
    """Load a vocabulary; call it in a thread."""
    _encoding(name)


def _message(message: Message, name: str) -> int:
    total = 0
    for part in message.parts:
        if isinstance(part, TextPart | ReasoningPart):
            total += _length(part.text, name)
        elif isinstance(part, ToolCallPart):
            total += _PER_TOOL + _length(part.name, name) + _length(_json(part.arguments), name)
        elif isinstance(part, ToolResultPart):
            total += _length(part.content, name)
        elif isinstance(part, ImagePart | FilePart):
            total += _PER_IMAGE
    return total


def _json(value: object) -> str:
    return value if isinstance(value, str) else canonical(value).decode()  # type: ignore[arg-type]


def _length(text: str, name: str) -> int:
    if not text:
        return 0
    # encode_ordinary: text of people may hold what looks like a special token.
    return len(_encoding(name).encode_ordinary(text))


def _encoding(name: str) -> tiktoken.Encoding:
    found = _loaded.get(name)
    if found is None:
        with _lock:
            found = _loaded.get(name)
            if found is None:
                found = _loaded[name] = _load(name)
    return found


def _load(name: str) -> tiktoken.Encoding:
    import tiktoken
    import tiktoken.load

    tiktoken.load.read_file_cached = _read_shipped
    return tiktoken.get_encoding(name)


def _read_shipped(blobpath: str, expected_hash: str | None = None) -> bytes:
    """Stand in for tiktoken's reader, which would fetch the vocabulary from the network.

    Raises:
        ValueError: the shipped file is damaged.
        FileNotFoundError: no such vocabulary is shipped.
    """
    data = lzma.decompress(resource(f"vocabularies/{blobpath.rpartition('/')[2]}.xz").read_bytes())
    if expected_hash and hashlib.sha256(data).hexdigest() != expected_hash:
        raise ValueError(f"The vocabulary {blobpath} is damaged; install the program again.")
    return data
