"""How values become columns: compressed texts, digests, times, delta times."""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

LEVEL = 6
"""Of zlib. On short texts lzma is longer by its header alone."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def pack(data: bytes) -> bytes:
    """Compress bytes where that makes them shorter (as SQLite's ``sqlar``: stored length = size means plain)."""
    packed = zlib.compress(data, LEVEL) if len(data) > 60 else data
    return packed if len(packed) < len(data) else data


def unpack(data: bytes, size: int) -> bytes:
    """Reverse `pack`.

    Args:
        data: the stored bytes.
        size: the number of bytes before packing; more than this is never produced.

    Raises:
        ValueError: the data is damaged.
    """
    if len(data) == size:
        return data
    try:
        stream = zlib.decompressobj()
        plain = stream.decompress(data, size + 1)
    except zlib.error as error:
        raise ValueError(f"damaged text: {error}") from error
    if len(plain) != size:
        raise ValueError("damaged text: not as long as it says")
    return plain


def encode(text: str) -> bytes:
    """Return the bytes of a text; half a surrogate pair, which models do send, passes through."""
    return text.encode(errors="surrogatepass")


def decode(data: bytes) -> str:
    """Reverse `encode`."""
    return data.decode(errors="surrogatepass")


def sha256(data: bytes) -> bytes:
    """Return the 32 bytes that bodies are keyed by."""
    return hashlib.sha256(data).digest()


def key_bytes(address: str) -> bytes:
    """Return the 32 bytes of ``kind:<64 hex digits>``; an address of another form becomes NUL and its text."""
    text = address.partition(":")[2]
    if len(text) == 64 and text == text.lower():
        with contextlib.suppress(ValueError):
            return bytes.fromhex(text)
    data = b"\0" + address.encode()
    return data if len(data) != 32 else b"\0" + data


def key_text(kind: str, key: bytes) -> str:
    """Reverse `key_bytes`."""
    return f"{kind}:{key.hex()}" if len(key) == 32 else key.lstrip(b"\0").decode()


def microseconds(time: datetime) -> int:
    """Return microseconds since 1970, UTC."""
    return (time - _EPOCH) // _MICROSECOND


def moment(time: int) -> datetime:
    """Reverse `microseconds`."""
    return _EPOCH + time * _MICROSECOND


def pack_deltas(deltas: Sequence[tuple[int, int]]) -> bytes | None:
    """Pack (milliseconds, characters so far): differences to the pair before, as signed LEB128, then zlib."""
    if not deltas:
        return None
    out = bytearray()
    before = (0, 0)
    for pair in deltas:
        for now, last in zip(pair, before, strict=True):
            _append(out, now - last)
        before = pair
    plain = bytes(out)
    packed = zlib.compress(plain, LEVEL)
    # The first byte says which.
    return b"\x01" + packed if len(packed) < len(plain) else b"\x00" + plain


def unpack_deltas(data: bytes | None) -> tuple[tuple[int, int], ...]:
    """Reverse `pack_deltas`."""
    if not data:
        return ()
    plain = zlib.decompress(data[1:]) if data[0] else data[1:]
    numbers = _numbers(plain)
    pairs: list[tuple[int, int]] = []
    time = characters = 0
    for index in range(0, len(numbers), 2):
        time, characters = time + numbers[index], characters + numbers[index + 1]
        pairs.append((time, characters))
    return tuple(pairs)


def _append(out: bytearray, number: int) -> None:
    number = number << 1 if number >= 0 else (-number << 1) - 1
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def _numbers(data: bytes) -> list[int]:
    numbers: list[int] = []
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(value >> 1 if not value & 1 else -((value + 1) >> 1))
            value = shift = 0
    return numbers
