"""From bytes to text without losing one: UTF-8, UTF-16, UTF-32, Windows-1252 and its kin."""

import codecs
import re
from typing import NamedTuple

from workbench.interop.tables.table import Reading

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65_536
_WESTERN_SHARE = 0.25
_MULTI = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


class Decoded(NamedTuple):
    """Text and the encoding that it was in."""

    text: str
    encoding: str


def decode(data: bytes, reading: Reading, encoding: str | None = None) -> Decoded:
    """Text of a file; no byte is dropped or replaced.

    Args:
        data: the file.
        reading: gets a warning when the encoding had to be guessed.
        encoding: what the person says it is; None to find out.

    Raises:
        InputError: no encoding fits; the first byte that does not is named.
    """
    if encoding is not None:
        return _as_told(data, reading, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _as_told(data[len(mark) :], reading, name)
    wide = _wide_without_mark(data)
    if wide:
        return _as_told(data, reading, wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _guessed(data, reading, error)


def _as_told(data: bytes, reading: Reading, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
        # Some encodings can write half of a character, which no text can hold.
        text.encode()
        return Decoded(text.removeprefix("\ufeff"), encoding)
    except UnicodeDecodeError as error:
        raise reading.fault(
            "table.encoding",
            f"Byte {error.start + 1:,} (line {_line(data, error.start):,}) is not {encoding.upper()} text.",
            "Save the file as UTF-8.",
        ) from error
    except UnicodeEncodeError as error:
        place = f"character {error.start + 1:,} (line {text.count(chr(10), 0, error.start) + 1:,})"
        raise reading.fault(
            "table.encoding", f"Read as {encoding.upper()}, {place} is half of one.", "Save the file as UTF-8."
        ) from error
    except LookupError as error:
        raise reading.fault(
            "table.encoding", f"There is no encoding ‘{encoding}’.", "Name another, e.g. utf-8."
        ) from error


def _wide_without_mark(data: bytes) -> str | None:
    sample = data[:1_000]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.4 * half and even == 0:
        return "utf-16-le"
    if even > 0.4 * half and odd == 0:
        return "utf-16-be"
    return None


def _guessed(data: bytes, reading: Reading, error: UnicodeDecodeError) -> Decoded:
    place = f"Byte {error.start + 1:,} (line {_line(data, error.start):,}) is not UTF-8"
    remedy = "Save the file as UTF-8, or name its encoding."
    if _mostly_utf8(data):
        raise reading.fault("table.encoding", f"{place}, though the rest of the file is.", remedy) from error
    name = _single_byte(data)
    if name is None:
        raise reading.fault("table.encoding", f"{place}, and no other encoding fits.", remedy) from error
    shown = "Windows-1252" if name == "cp1252" else name
    reading.warnings.append(f"{place}; the file was read as {shown}. If letters look wrong, save it as UTF-8.")
    return Decoded(data.decode(name), name)


def _mostly_utf8(data: bytes) -> bool:
    sample = data[: 1 << 24]
    good = sum(len(match) for match in _MULTI.findall(sample))
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    return good >= 6 and good > 0.8 * high


def _single_byte(data: bytes) -> str | None:
    """Windows-1252 where few of the letters are no ASCII, as in Western languages; else what charset-normalizer names.
    Either way the encoding must give every byte back."""
    names = ["cp1252"]
    ascii_letters = len(re.findall(rb"[A-Za-z]", data[:_SAMPLE]))
    high = len(re.findall(rb"[\x80-\xff]", data[:_SAMPLE]))
    if high > _WESTERN_SHARE * (ascii_letters + high):
        from charset_normalizer import from_bytes

        best = from_bytes(data[:_SAMPLE]).best()
        if best is not None:
            names.insert(0, best.encoding)
    for name in names:
        try:
            text = data.decode(name)
            if text.encode(name) == data and not _UNPRINTABLE.search(text):
                return name
        except (UnicodeError, LookupError):
            continue
    return None


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1
