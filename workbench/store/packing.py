"""How values become columns: compressed texts, digests, times, delta times."""

from __future__ import annotations

import contextlib
import hashlib
import struct
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise

LARGEST = 2**30
"""Bytes that a text or a file may have: a file from elsewhere must not fill the memory."""
LEVEL = 6
"""Of zlib. On short texts lzma is longer by its header alone."""
_SMALL, _SMALL_WINDOW, _SMALL_MEMORY = 4096, 12, 5
"""Bytes up to which a window of so many bits holds the whole text. To set up zlib's usual one, of 256 KB, takes six
times as long as to compress the text of a case."""
_LONGEST_REPLAY = 2**26
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def pack(data: bytes) -> bytes:
    """Compress bytes where that makes them shorter (as SQLite's ``sqlar``: stored length = size means plain)."""
    packed = _deflate(data) if len(data) > 60 else data
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
    if not 0 <= size <= LARGEST:
        raise ValueError("damaged text: its size cannot be true")
    plain = _inflate(data, size + 1)
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


@lru_cache(maxsize=4_096)
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
    """Pack (milliseconds, characters so far): the first pair, then the steps in time, then those in size, by zlib.

    The first byte says how wide a step is: 1 byte or, where one is negative or long, 8.
    """
    if not deltas:
        return None
    times, sizes = zip(*deltas, strict=True)
    steps = [now - last for row in (times, sizes) for last, now in pairwise(row)]
    width = 1 if not steps or (min(steps) >= 0 and max(steps) < 256) else 8
    data = bytes(steps) if width == 1 else struct.pack(f"<{len(steps)}q", *steps)
    return bytes([width]) + _deflate(struct.pack("<2q", times[0], sizes[0]) + data)


def unpack_deltas(data: bytes | None) -> tuple[tuple[int, int], ...]:
    """Reverse `pack_deltas`.

    Raises:
        ValueError: the data is damaged.
    """
    if not data:
        return ()
    plain = _inflate(data[1:], _LONGEST_REPLAY)
    if len(plain) < 16 or (data[0] != 1 and len(plain) % 8):
        raise ValueError("damaged replay")
    first = struct.unpack("<2q", plain[:16])
    steps = plain[16:] if data[0] == 1 else struct.unpack(f"<{len(plain) // 8 - 2}q", plain[16:])
    if len(steps) % 2:
        raise ValueError("damaged replay")
    half = len(steps) // 2
    times = accumulate(steps[:half], initial=first[0])
    return tuple(zip(times, accumulate(steps[half:], initial=first[1]), strict=True))


def _deflate(data: bytes) -> bytes:
    """Compress; any reader of zlib reads it."""
    if len(data) > _SMALL:
        return zlib.compress(data, LEVEL)
    stream = zlib.compressobj(LEVEL, zlib.DEFLATED, _SMALL_WINDOW, _SMALL_MEMORY)
    return stream.compress(data) + stream.flush()


def _inflate(data: bytes, most: int) -> bytes:
    """Decompress at most so many bytes."""
    try:
        return zlib.decompressobj().decompress(data, most)
    except (zlib.error, TypeError) as error:  # a hand may have written a text in its place
        raise ValueError(f"damaged text: {error}") from error
