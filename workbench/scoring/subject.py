"""What a check looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from workbench.core.calls import Completion, Request, Usage
from workbench.core.cases import Case

Span = tuple[int, int]
"""Start and end in characters of the answer's text."""


class UnscoredError(Exception):
    """A check cannot be applied here; the sentence says why. Never a pass and never a failure."""


class RunsCode(Protocol):
    """Runs checks that a person wrote; see `workbench.scoring.user_check`."""

    def run(self, arguments: Any, subject: Subject) -> Finding:
        """Apply the check that the arguments name. Raises UnscoredError."""
        ...


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known of the call beside its completion; None where it is not known."""

    seconds: float | None = None
    """Latency from the request to the end of the answer."""
    cost: Decimal | None = None
    """US dollars."""
    usage: Usage | None = None
    request: Request | None = None
    """As it was sent: messages, tools, response schema."""
    count_tokens: Callable[[str], int] | None = None
    """Counts the tokens of a text for the model that answered."""
    counts_exactly: bool = True
    """Whether that is by the model's own vocabulary."""
    user_code: RunsCode | None = None
    """Runs the person's own checks; None: they are unscored."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An answer to check, with its case. ``text`` is the completion's, joined once."""

    case: Case
    completion: Completion
    facts: CallFacts
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check's function says: a value 0–1, why, and where in the text."""

    value: float
    reason: str
    spans: tuple[Span, ...] = ()


def found(holds: bool, reason: str, spans: tuple[Span, ...] = ()) -> Finding:
    """A finding of yes or no."""
    return Finding(1.0 if holds else 0.0, reason, spans)


def quoted(text: str, most: int = 60) -> str:
    """A text in quotation marks for a reason: one line, cut to ``most`` characters."""
    line = "↵".join(text.splitlines()) if text else ""
    return f"“{line}”" if len(line) <= most else f"“{line[: most - 1]}…”"
