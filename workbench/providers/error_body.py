"""Reads what a server says when it refuses: the error object, whether a filter stopped it, how long to wait."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from pydantic import JsonValue

from workbench.config.clock import now

_FILTERED = re.compile(
    r"content_filter|content (management|filtering) policy|ResponsibleAIPolicyViolation"
    r"|flagged as potentially violating",
    re.I,
)
_LONGEST = 4000
_LONGEST_WAIT = 1e9
"""Seconds: thirty years, so that a date in any year stays one that can be written."""


def filtered(status: int, body: str) -> bool:
    """Whether a refused request was stopped by the vendor's content filter, which is a state of an answer."""
    return status == 400 and bool(_FILTERED.search(body[:_LONGEST]))


def error_of(body: str | JsonValue) -> dict[str, JsonValue]:
    """The error object of an answer: ``{"error": {…}}``, ``{"error": "…"}``, ``{"message": "…"}``, a list of one."""
    value: JsonValue = body
    if isinstance(body, str):
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return {}
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, dict):
        return {}
    error = value.get("error", value.get("detail", value))
    if isinstance(error, dict):
        return error
    return {"message": error, "type": value.get("error_type")} if isinstance(error, str) else {}


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by ``retry-after-ms`` or ``Retry-After`` (seconds, date: RFC 9110, 10.2.3); None without."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if not value:
            continue
        try:
            seconds = float(value) * unit
        except ValueError:
            seconds = _until(value)
        if 0 <= seconds < math.inf:
            return min(seconds, _LONGEST_WAIT)
    return None


def asked_wait(headers: Mapping[str, str], error: Mapping[str, JsonValue]) -> float | None:
    """Seconds to wait by the headers, else by ``retry_after`` in an error object."""
    wait, named = retry_after(headers), error.get("retry_after")
    if wait is not None or isinstance(named, bool) or not isinstance(named, int | float) or not 0 <= named < math.inf:
        return wait
    return min(float(named), _LONGEST_WAIT)


def _until(date: str) -> float:
    try:
        then = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return -1.0
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now()).total_seconds())
