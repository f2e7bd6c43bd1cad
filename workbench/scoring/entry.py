"""What a check is in the registry: its name, arguments, function and four examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import JsonValue

from workbench.core.calls import Completion
from workbench.core.cases import Case
from workbench.core.messages import message
from workbench.scoring.expected import Arguments
from workbench.scoring.subject import CallFacts, Finding, Subject

Outcome = Literal["pass", "fail", "unscored"]


@dataclass(frozen=True)
class Example:
    """An answer with what the check must say of it; also what the reference table of checks shows."""

    outcome: Outcome
    output: str
    arguments: dict[str, JsonValue] = field(default_factory=dict)
    case: Case = field(default_factory=lambda: Case(id="1"))
    hostile: bool = False
    """An answer or argument that means harm: made to pass, to hang or to break."""
    completion: Completion | None = None
    """Instead of the output, where text alone does not say it."""
    facts: CallFacts = field(default_factory=CallFacts)

    def answer(self) -> Completion:
        """The completion that is checked."""
        return self.completion or Completion(message=message("assistant", self.output))


@dataclass(frozen=True)
class CheckEntry:
    """A check as people choose it."""

    name: str
    title: str
    """Three to six words for a list."""
    summary: str
    """One sentence: when it passes."""
    arguments: type[Arguments]
    run: Callable[[Any, Subject], Finding]
    """(arguments, subject) → finding; raises UnscoredError."""
    examples: tuple[Example, ...]
    slow: bool = False
    """Whether it takes more than moments, so that it must not run in the engine's loop."""
    never_unscored: bool = False
    """Whether it can be applied to every answer, so that no example shows otherwise."""


def referring(reference: JsonValue, **inputs: JsonValue) -> Case:
    """A case for examples: a reference and inputs."""
    return Case(id="1", reference=reference, inputs=inputs)
