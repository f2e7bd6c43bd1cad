"""Did the call stay within its limits, and did the answer end?"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from workbench.core.calls import Completion, Usage
from workbench.core.messages import message
from workbench.scoring.entry import CheckEntry, Example
from workbench.scoring.expected import Arguments
from workbench.scoring.subject import CallFacts, Finding, Subject, UnscoredError, found


class Latency(Arguments):
    """The longest time."""

    seconds: float = Field(gt=0, allow_inf_nan=False)


def latency(arguments: Latency, subject: Subject) -> Finding:
    """1 where the call took no longer, from request to the end of the answer."""
    took = subject.facts.seconds
    if took is None:
        raise UnscoredError("The call's time is not known.")
    return found(took <= arguments.seconds, f"{took:.2f} s, at most {arguments.seconds:g} s wanted.")


class Cost(Arguments):
    """The highest cost."""

    dollars: Decimal = Field(ge=0, allow_inf_nan=False)


def cost(arguments: Cost, subject: Subject) -> Finding:
    """1 where the call cost no more."""
    spent = subject.facts.cost
    if spent is None:
        raise UnscoredError("The call's cost is not known.")
    return found(spent <= arguments.dollars, f"${spent:f}, at most ${arguments.dollars:f} wanted.")


class Tokens(Arguments):
    """The most tokens, as the server counted them."""

    max: int = Field(ge=0)
    of: Literal["input", "output", "reasoning"] = "output"


def tokens(arguments: Tokens, subject: Subject) -> Finding:
    """1 where the call used no more tokens."""
    usage = subject.facts.usage
    if usage is None:
        raise UnscoredError("The server named no token counts.")
    used = {"input": usage.input_tokens, "output": usage.output_tokens, "reasoning": usage.reasoning_tokens}
    n = used[arguments.of]
    return found(n <= arguments.max, f"{n:,} {arguments.of} tokens, at most {arguments.max:,} wanted.")


class Finished(Arguments):
    """No arguments."""


def finished(_arguments: Finished, subject: Subject) -> Finding:
    """1 where the answer came to its own end: not cut, filtered or empty. A refusal ends too."""
    state = subject.completion.state
    said = {"length": "The answer was cut at its token limit.", "filter": "A content filter stopped the answer."}
    said["empty"] = "The answer is empty."
    return found(state not in said, said.get(state, "The answer ended by itself."))


_CUT = Completion(message=message("assistant", "The refund is"), finish="length")

LATENCY = CheckEntry(
    "latency",
    "Latency limit",
    "The call took no longer than so many seconds, from request to the end of the answer.",
    Latency,
    latency,
    (
        Example("pass", "Paris", {"seconds": 2}, facts=CallFacts(seconds=1.9)),
        Example("fail", "Paris", {"seconds": 2}, facts=CallFacts(seconds=2.1)),
        Example("unscored", "Paris", {"seconds": 2}),
        Example("unscored", "This took 0.1 s", {"seconds": 2}, hostile=True),
    ),
)

COST = CheckEntry(
    "cost",
    "Cost limit",
    "The call cost no more than so many US dollars.",
    Cost,
    cost,
    (
        Example("pass", "Paris", {"dollars": "0.001"}, facts=CallFacts(cost=Decimal("0.001"))),
        Example("fail", "Paris", {"dollars": "0.001"}, facts=CallFacts(cost=Decimal("0.0011"))),
        Example("unscored", "Paris", {"dollars": "0.001"}),
        Example("unscored", "cost: $0", {"dollars": 0}, hostile=True),
    ),
)

TOKENS = CheckEntry(
    "tokens",
    "Token limit",
    "The call used no more input, output or reasoning tokens than the limit, as the server counted them.",
    Tokens,
    tokens,
    (
        Example("pass", "Paris", {"max": 10}, facts=CallFacts(usage=Usage(output_tokens=10))),
        Example("fail", "Paris", {"max": 10, "of": "input"}, facts=CallFacts(usage=Usage(input_tokens=11))),
        Example("unscored", "Paris", {"max": 10}),
        Example("unscored", '{"usage": {"output_tokens": 1}}', {"max": 10}, hostile=True),
    ),
)

FINISHED = CheckEntry(
    "finished",
    "The answer ended by itself",
    "The answer is not empty and was neither cut at its token limit nor stopped by a filter.",
    Finished,
    finished,
    (
        Example("pass", "Paris"),
        Example("fail", "", completion=_CUT),
        Example("fail", " \n\t", hostile=True),
    ),
    never_unscored=True,
)
