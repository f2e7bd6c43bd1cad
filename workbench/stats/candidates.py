"""What candidates are called in a chart: letter, name, colour slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A candidate as a chart names it."""

    label: str
    """The full label, ``B@mini``."""
    key: str
    """``B``; of a frozen version or imported outputs what stands before the ``@``."""
    title: str
    """Short for a direct label: ``B mini``."""
    name: str
    """The variant's name, or the key."""
    slot: int
    """Of the variant: the same on every model."""
    own: int = 0
    """Of the candidate alone, where each has a line or a row of its own."""


def named(labels: Sequence[str], names: Mapping[str, str] | None = None) -> dict[str, Named]:
    """Candidates by label, with the shortest titles that tell them apart.

    Args:
        labels: ``A@model``, ``refund/A@model``, ``v:1a2b3c4d@model``, ``NAME@imported``.
        names: label → the variant's name.
    """
    keys = {label: label.partition("@")[0] for label in labels}
    models = {label: label.partition("@")[2] for label in labels}
    several_models = len(set(models.values())) > 1
    slots = _slots(list(dict.fromkeys(keys.values())))
    alone = len(set(keys.values())) == len(keys)
    found = {}
    for place, label in enumerate(labels):
        name = (names or {}).get(label, "")
        more = models[label] if several_models and models[label] != "imported" else ""
        title = clip(" ".join(part for part in (keys[label], more) if part))
        found[label] = Named(
            label, keys[label], title, name or keys[label], slots[keys[label]], slots[keys[label]] if alone else place
        )
    return found


def clip(words: str, most: int = 40) -> str:
    """Words as they stand in a title or beside a mark: long ones lose their middle, since the ends tell them apart."""
    return words if len(words) <= most else f"{words[: most // 2]}…{words[-(most // 2 - 1) :]}"


def _slots(keys: Sequence[str]) -> dict[str, int]:
    """A to Z have their own slots; others take the free ones in order."""
    lettered = {key: ord(key[-1]) - ord("A") for key in keys if _is_letter(key)}
    taken, slots = set(), {}
    for key, slot in lettered.items():
        if slot not in taken:
            slots[key] = slot
            taken.add(slot)
    free = (slot for slot in range(len(keys) + 26) if slot not in taken)
    return {key: slots[key] if key in slots else next(free) for key in keys}


def _is_letter(key: str) -> bool:
    last = key.rpartition("/")[2]
    return len(last) == 1 and "A" <= last <= "Z"
