"""One call of a model: request → completion or failure, with attempts, usage and money."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import JsonValue

from workbench.core.canonical import Value, digest
from workbench.core.messages import Message, ReasoningPart, TextPart
from workbench.core.models import Price
from workbench.core.prompts import Parameters, Tool


class Request(Value):
    """What is asked of an endpoint: everything that can change the answer, and nothing else."""

    provider: str
    base_url: str
    model_id: str
    messages: tuple[Message, ...]
    parameters: Parameters = Parameters()
    tools: tuple[Tool, ...] = ()
    response_schema: dict[str, JsonValue] | None = None

    def key(self, repeat: int) -> str:
        """``call:…``: calls with the same key may be shared. Repeats differ, so they are real calls."""
        return digest("call", {"request": self.model_dump(mode="json", exclude_defaults=True), "repeat": repeat})


class Usage(Value):
    """Tokens of one call. ``input_tokens`` is the total, cached ones included."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_input_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    cache_write_hour_tokens: int = 0
    """Those of ``cache_write_tokens`` kept for an hour; they are in the cost, the file has no column for them."""
    source: Literal["vendor", "estimate"] = "vendor"
    """Whether the server said so, or we counted (≈)."""


Finish = Literal["stop", "length", "filter", "refusal", "tool_calls"]
State = Literal["answered", "length", "filter", "refusal", "empty"]
"""State of a completion, counted beside the scores; every state is scored like any other."""


class TokenChances(Value):
    """A token of an answer, and what could have stood in its place."""

    text: str
    others: tuple[tuple[str, float], ...] = ()
    """(token, natural logarithm of its likelihood), the token itself among them."""


class Completion(Value):
    """An answer that ended."""

    message: Message
    finish: Finish = "stop"
    model: str = ""
    """The model id that the server named."""
    chances: tuple[TokenChances, ...] = ()
    """The last tokens of the text with their likelihoods, where the server was asked for them and tells them."""

    @property
    def text(self) -> str:
        """The answer's text, without reasoning."""
        return self.message.text

    @property
    def reasoning(self) -> str:
        """The reasoning that the server showed."""
        return "".join(part.text for part in self.message.parts if isinstance(part, ReasoningPart))

    @property
    def state(self) -> State:
        """length, filter, refusal, empty or answered."""
        if self.finish in ("length", "filter", "refusal"):
            return self.finish
        has_more = any(not isinstance(part, TextPart | ReasoningPart) for part in self.message.parts)
        return "answered" if self.text.strip() or has_more else "empty"


class Failure(Value):
    """A call that gave no answer."""

    kind: str
    """``auth``, ``quota``, ``rate_limit``, ``not_found``, ``bad_request``, ``context``, ``server``, ``unreachable``,
    ``disconnected``, ``timeout``, ``protocol``, ``interrupted`` …"""
    message: str
    """One sentence: what happened."""
    remedy: str = ""
    status: int | None = None
    retryable: bool = False
    possibly_paid: bool = False
    """The request was written, so the vendor may charge for it."""
    fatal: bool = False
    """The endpoint cannot answer any request (wrong key, unknown model, quota): stop it."""
    raw: str = ""
    """The server's own words, cut at 4,000 characters."""
    retry_after: float | None = None
    """Seconds that the server asks to wait, where it says so."""


class Attempt(Value):
    """One try of a call."""

    started: datetime
    seconds: float
    status: int | None = None
    failure: Failure | None = None
    usage: Usage | None = None


class Call(Value):
    """A finished call, as it is stored."""

    key: str
    request: Request
    repeat: int = 0
    purpose: Literal["task", "judge", "imported"] = "task"
    completion: Completion | None = None
    failure: Failure | None = None
    partial: str = ""
    """Text that had arrived when the call failed; never reused."""
    attempts: tuple[Attempt, ...] = ()
    usage: Usage | None = None
    price: Price | None = None
    """The price used for ``cost``."""
    cost: Decimal | None = None
    """US dollars; None is unknown."""
    started: datetime
    seconds: float = 0.0
    """Latency of the last attempt, start to end."""
    first_token_seconds: float | None = None
    deltas: tuple[tuple[int, int], ...] = ()
    """For replay: (milliseconds since the attempt's start, characters so far)."""

    @property
    def finished(self) -> bool:
        """Whether it ended in a completion."""
        return self.completion is not None
