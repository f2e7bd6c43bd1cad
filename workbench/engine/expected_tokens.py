"""How many tokens an answer will have, before any of its kind was made: by what the request and its case say of it."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from workbench.core.calls import Request
from workbench.core.canonical import canonical
from workbench.core.cases import Case
from workbench.providers.offline.foretold import foretold_input
from workbench.providers.tokens import count, count_request, encoding_name

UNKNOWN = (25.0, 700.0)
"""Mean output tokens of the answers to a prompt of which nothing is known: terse ones, and those of a page."""
_SHORT = 8
"""Tokens of a reference that may be a label, or the end of a longer reasoning."""
_FREE_TEXT = 60
"""Tokens of a field of free text at most, on average."""
_THINKING = {"low": 1_000, "medium": 3_000, "high": 8_000}
"""Tokens of reasoning at most, on average, by how much of it is asked for; vendors count them as output."""
_KNOWN, _GUESSED = (0.98, 1.02), (0.9, 1.25)
_FRAMED = 0.08
"""By how much tools and schemas, which vendors write in their own forms, are counted wrongly."""

Range = tuple[float, float]
"""The fewest and most tokens of a request or an answer, on average."""


def are_labels(cases: Sequence[Case]) -> bool:
    """Whether references are labels of classes: short, and the same again and again."""
    texts = [text for case in cases if (text := case.reference_text)]
    short = all(len(text) <= _SHORT * 4 for text in texts)
    return len(texts) >= 4 and short and len(set(texts)) <= len(texts) / 2


def expected_tokens(request: Request, case: Case, labels: bool) -> Range:
    """Output tokens of an answer, by examples, schema and reference; `UNKNOWN` where there is none of them.

    Args:
        request: as it would be sent.
        case: its reference is what a good answer says, in as many words as somebody chose.
        labels: whether the references of the set are labels; see `are_labels`.
    """
    low, high = _said(request, case, labels)
    effort = request.parameters.reasoning_effort or ""
    high += _THINKING.get(effort, 0)
    most = request.parameters.max_tokens
    return (min(low, most), min(high, most)) if most else (low, high)


def _said(request: Request, case: Case, labels: bool) -> Range:
    def tokens(text: str) -> int:
        return max(1, count(text, request.model_id, request.provider).n)

    reference = tokens(case.reference_text) if case.reference_text else 0
    schema = request.response_schema
    if schema is not None:
        if reference and isinstance(case.reference, dict):
            return 0.5 * reference, 2.0 * reference + 20
        size = tokens(canonical(schema).decode())
        return 0.15 * size, 1.0 * size + _FREE_TEXT * _free_texts(schema) + 20
    shown = [tokens(message.text) for message in request.messages if message.role == "assistant" and message.text]
    if shown:
        mean = sum(shown) / len(shown)
        return 0.4 * mean, 2.0 * mean + 10
    if not reference:
        return UNKNOWN
    if labels:
        return 0.7 * reference, 2.0 * reference + 10
    if reference <= _SHORT:
        return 1.0, 300.0
    return 0.3 * reference, 3.0 * reference + 100


def _free_texts(schema: JsonValue) -> int:
    """Fields of a schema that may hold any text."""
    if isinstance(schema, list):
        return sum(map(_free_texts, schema))
    if not isinstance(schema, dict):
        return 0
    free = schema.get("type") == "string" and not {"enum", "const", "format", "pattern"} & schema.keys()
    return free + sum(map(_free_texts, schema.values()))


def counted(request: Request) -> Range:
    """The fewest and most input tokens of a request: vendors do not tell how they frame texts.

    The vocabulary of other vendors than OpenAI is unknown; some make a quarter more tokens of the same text.
    """
    if request.provider == "offline" and (told := foretold_input(request)) is not None:
        return told, told
    n = count_request(request).n
    low, high = _KNOWN if encoding_name(request.model_id, request.provider) else _GUESSED
    framed = _FRAMED if request.tools or request.response_schema is not None else 0.0
    return n * (low - framed), n * (high + framed)
