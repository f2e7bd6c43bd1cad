"""Reads what a server says about its limits before they are reached.

├── x-ratelimit-{limit,remaining,reset}-{requests,tokens}   OpenAI, Azure, Groq: reset as ``6m0s``, ``12ms`` or seconds
├── anthropic-ratelimit-{requests,tokens,…}-{limit,…}       Anthropic: reset as a date of RFC 3339
└── x-ratelimit-{limit,remaining,reset}                     OpenRouter: requests; reset as an epoch or seconds
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.config.clock import now

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s|d)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_LONGEST = 7 * 86400.0


@dataclass(frozen=True, slots=True)
class RateHint:
    """A server's limits at the moment of an answer; None where it says nothing.

    Where several limits hold for tokens (Anthropic counts input and output apart too), the one with the least left is
    named. `requests_reset` and `tokens_reset` are seconds until all that is allowed may be used again (a bucket that
    fills steadily) or until the window ends: at the latest then there is room again.
    """

    requests_left: int | None = None
    requests_limit: int | None = None
    requests_reset: float | None = None
    tokens_left: int | None = None
    tokens_limit: int | None = None
    tokens_reset: float | None = None

    @property
    def wait(self) -> float:
        """Seconds to wait when nothing is left; 0 while something is."""
        waits = [
            reset
            for left, reset in ((self.requests_left, self.requests_reset), (self.tokens_left, self.tokens_reset))
            if left == 0 and reset is not None
        ]
        return max(waits, default=0.0)


def rate_hint(headers: Iterable[tuple[bytes, bytes]]) -> RateHint | None:
    """Read the limits from the raw headers of an answer; None where it names none."""
    found: dict[str, dict[str, float]] = {}
    for raw_name, raw_value in headers:
        name = raw_name.lower()
        if b"ratelimit-" not in name:
            continue
        what, field = _split(name.decode("latin-1").partition("ratelimit-")[2])
        if field and (number := _number(field, raw_value.decode("latin-1").strip())) is not None:
            found.setdefault(what, {})[field] = number
    if not found:
        return None
    requests, tokens = found.get("requests", {}), _tightest([found[what] for what in found if what.endswith("tokens")])
    hint = RateHint(
        _integer(requests.get("remaining")),
        _integer(requests.get("limit")),
        requests.get("reset"),
        _integer(tokens.get("remaining")),
        _integer(tokens.get("limit")),
        tokens.get("reset"),
    )
    return hint if hint != RateHint() else None


def _split(name: str) -> tuple[str, str]:
    """(what is counted, which number) of a header's name without what comes before."""
    for field in ("limit", "remaining", "reset"):
        if name == field:
            return "requests", field
        if name.startswith(f"{field}-"):
            what = name.removeprefix(f"{field}-")
        elif name.endswith(f"-{field}"):
            what = name.removesuffix(f"-{field}")
        else:
            continue
        return (what, field) if what in ("requests", "tokens", "input-tokens", "output-tokens") else ("", "")
    return "", ""


def _number(field: str, value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return _seconds(value) if field == "reset" else None
    if field != "reset":
        # Azure answers -1 where it does not count.
        return number if 0 <= number < 1e15 else None
    moment = now().timestamp()
    if number > 1e11:
        number /= 1000.0
    if number > 1e9:
        number = max(0.0, number - moment)
    return number if 0 <= number <= _LONGEST else None


def _seconds(value: str) -> float | None:
    """Seconds of ``1m30.5s``, or until a date of RFC 3339."""
    parts = _DURATION.findall(value)
    if parts and "".join(number + unit for number, unit in parts) == value:
        total = sum(float(number) * _UNITS[unit] for number, unit in parts)
        return total if total <= _LONGEST else None
    try:
        then = datetime.fromisoformat(value)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    seconds = (then - now()).total_seconds()
    return max(0.0, seconds) if seconds <= _LONGEST else None


def _tightest(limits: list[dict[str, float]]) -> dict[str, float]:
    counted = [limit for limit in limits if "remaining" in limit]
    return min(counted, key=lambda limit: limit["remaining"] / max(1.0, limit.get("limit", 1e15)), default={})


def _integer(number: float | None) -> int | None:
    return None if number is None else int(number)
