"""Which of the imported cases are held out: some of them, the same ones each time, groups never torn apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from workbench.core.cases import Case

if TYPE_CHECKING:
    from workbench.interop.cases import CaseImport

CHOICES: tuple[tuple[str, int], ...] = (
    ("as the file says", 0),
    ("one in two held out", 2),
    ("one in three held out", 3),
    ("one in five held out", 5),
    ("all for tuning", -1),
)


def split_cases(cases: Sequence[Case], one_in: int, group: Sequence[str] = ()) -> tuple[Case, ...]:
    """The cases with a split of their own.

    Args:
        cases: as they were read.
        one_in: every how manieth is held out, by a hash, so that another import decides the same; 0 leaves them as
            they are, −1 puts all into tune.
        group: what belongs together for each case, e.g. its ticket; cases of one group get one split. Empty: the id.
    """
    if not one_in:
        return tuple(cases)
    named = group or [case.id for case in cases]
    return tuple(
        case.model_copy(update={"split": "held-out" if one_in > 0 and _number(name) % one_in == 0 else "tune"})
        for case, name in zip(cases, named, strict=True)
    )


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def with_split(found: CaseImport, one_in: int, column: str) -> CaseImport:
    """What was read, with every so many rows held out (0: none), those of one value of a column together."""
    if not one_in:
        return found
    group: list[str] = []
    if column:
        target = found.mapping[column].removesuffix(": JSON")
        name = target.partition(".")[2]
        values = [case.inputs if target.startswith("inputs.") else case.meta for case in found.cases]
        fields = [value.get(name) if name else None for value in values]
        group = [str(getattr(case, target, value)) for case, value in zip(found.cases, fields, strict=True)]
    return replace(found, cases=split_cases(found.cases, one_in, group))
