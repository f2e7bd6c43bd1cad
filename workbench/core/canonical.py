"""Content addresses: canonical JSON (RFC 8785) and its sha256 with a type prefix."""

import hashlib
import json
import math
from typing import Any, cast

import rfc8785
from pydantic import BaseModel, ConfigDict, JsonValue

_EXACT = 2**53 - 1
_PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class Value(BaseModel):
    """Base of all values: frozen, unknown fields forbidden."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


def canonical(value: JsonValue) -> bytes:
    """Canonical JSON of a JSON value as UTF-8 bytes.

    Integers beyond ±(2^53−1), which RFC 8785 cannot carry, are written as ``{"$int": "…"}`` so that no digit is lost.

    Raises:
        ValueError: the value holds NaN, infinity or a lone surrogate, or is nested too deep.
    """
    try:
        if _is_plain(value):
            return _PLAIN.encode(value).encode("utf-8")
        return rfc8785.dumps(cast(Any, _portable(value)))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise ValueError(f"not representable as JSON: {error}") from error
    except RecursionError:
        raise ValueError("not representable as JSON: nested too deep") from None


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


def _is_plain(value: JsonValue) -> bool:
    """Whether the encoder of the standard library writes the same bytes, in a fifth of the time: ASCII names, no
    number that the two write differently."""
    if isinstance(value, str) or value is None or value is True or value is False:
        return True
    if isinstance(value, dict):
        for key, item in value.items():  # noqa: SIM110 - a generator takes twice the time
            # Most items are texts; they need no call.
            if not key.isascii() or not (type(item) is str or _is_plain(item)):
                return False
        return True
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, int):
        return -_EXACT <= value <= _EXACT
    return not value.is_integer() and math.isfinite(value) and "e" not in repr(value)


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
