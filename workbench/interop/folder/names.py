"""File names that every system can keep, and ids of documents that name none."""

import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping

_RESERVED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028\u2029]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?\Z", re.IGNORECASE)
_LENGTH = 120
"""Bytes of a file's name without its suffix."""
_SPACE = uuid.UUID("5b1a0c1e-6b0f-5d0c-9c56-6d0b6c0a4f10")


def file_name(name: str) -> str:
    """A name as part of a path: no reserved characters, devices, hidden names or odd ends, and not too long.

    Names may become alike here; the document's own name stands in its file.
    """
    text = unicodedata.normalize("NFC", _RESERVED.sub("_", name))
    text = text.encode("utf-8", "ignore")[:_LENGTH].decode("utf-8", "ignore").strip(" .")
    if not text:
        return "unnamed"
    if _DEVICES.match(text) or text.casefold() in ("readme", "_snippets"):
        # What counts is the part before the first dot: ``nul.txt`` is the device, as ``nul.txt_`` still is.
        stem, dot, rest = text.partition(".")
        return f"{stem.rstrip()}_{dot}{rest}"
    return text


def folded(name: str) -> str:
    """The form in which two names are the same file on some systems."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def assign(names: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    """A file name for each document of one folder, no two alike on any system; the same for the same documents.

    Args:
        names: id → name of the document.
        kept: id → file name that it has already.
    """
    found = {key: kept[key] for key in names if key in kept}
    taken = {folded(name) for name in found.values()}
    for key in sorted(set(names) - set(found), key=lambda key: (folded(file_name(names[key])), key)):
        name = base = file_name(names[key])
        number = 1
        while folded(name) in taken:
            number += 1
            name = f"{base} {number}"
        found[key] = name
        taken.add(folded(name))
    return found


def derived_id(kind: str, place: str) -> str:
    """The id of a document whose text names none: always the same for the same kind and place."""
    return str(uuid.uuid5(_SPACE, f"{kind}:{unicodedata.normalize('NFC', place)}"))


def alike(names: Iterable[str]) -> str | None:
    """A name that stands twice, None if there is none."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
