"""Content addresses: canonical JSON (RFC 8785) and its sha256 with a type prefix."""

import hashlib
import math
from typing import Any, cast

import rfc8785
from pydantic import BaseModel, ConfigDict, JsonValue

_EXACT = 2**53 - 1


class Value(BaseModel):
    """Base of all values: frozen, unknown fields forbidden."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


def canonical(value: JsonValue) -> bytes:
    """Canonical JSON of a JSON value as UTF-8 bytes.

    Integers beyond ±(2^53−1), which RFC 8785 cannot carry, are written as ``{"$int": "…"}`` so that no digit is lost.

    Raises:
        ValueError: the value holds NaN, infinity or a lone surrogate.
    """
    try:
        return rfc8785.dumps(cast(Any, _portable(value)))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise ValueError(f"not representable as JSON: {error}") from error


def digest(kind: str, value: JsonValue) -> str:
    """Content address ``kind:<64 hex digits>`` of a JSON value."""
    return f"{kind}:{hashlib.sha256(canonical(value)).hexdigest()}"


def digest_of(kind: str, value: BaseModel, **dump: Any) -> str:
    """Content address of a pydantic value; fields at their default are left out, so that a new optional
    field does not change the digest of old values."""
    return digest(kind, value.model_dump(mode="json", exclude_defaults=True, **dump))


def short(address: str) -> str:
    """The first eight digits of a content address, as people see it: ``ver:1a2b3c4d…`` → ``1a2b3c4d``."""
    return address.partition(":")[2][:8]


def _portable(value: JsonValue) -> JsonValue:
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) > _EXACT:
        return {"$int": str(value)}
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not representable as JSON: not a finite number")
    if isinstance(value, list):
        return [_portable(item) for item in value]
    if isinstance(value, dict):
        return {key: _portable(item) for key, item in value.items()}
    return value
