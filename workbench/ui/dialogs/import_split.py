"""Which of the imported cases are held out: some of them, the same ones each time, groups never torn apart."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from workbench.core.cases import Case

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
