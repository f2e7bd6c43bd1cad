"""What refining a rubric did: each wording that a judge applied on the same rows, the held-out half apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.core.canonical import Value
from workbench.core.rubrics import Criterion, Rubric
from workbench.project.bench_measuring import Reader
from workbench.stats.judging import BenchSlice

if TYPE_CHECKING:
    from workbench.core.experiments import Experiment


class Wording(Value):
    """A wording of a rubric on the rows that people rated."""

    rubric: Rubric
    current: bool
    """Whether it is the rubric as it stands now."""
    changed: str
    """What it changed against the wording before, in words; "first wording" for that."""
    seen: BenchSlice
    """On the half of the cases that refining may look at."""
    held_out: BenchSlice
    """On the other half."""
    criteria: tuple[BenchSlice, ...]
    """Each criterion, on the seen half."""


def wordings(
    reader: Reader,
    known: Sequence[tuple[Experiment, Sequence[Rubric]]],
    rubric: Rubric,
    judge: str,
    *,
    how: str = "",
    seed: int = 7,
) -> list[Wording]:
    """The wordings of a rubric that a judge applied to rated rows, the newest first, the present one among them.

    Args:
        reader: of the project.
        known: experiments with the rubrics of their layers, oldest first.
        rubric: as it stands now.
        judge: name of the model.
        how: "", ``all at once`` or ``G-Eval``.
        seed: of the halves.

    Returns:
        none where it has had one wording only.
    """
    applied = {one.digest: one for _, rubrics in known for one in rubrics if _same(one, rubric)}
    # Last in the row, wherever it was applied first.
    applied.pop(rubric.digest, None)
    if not applied:
        return []
    found: list[Wording] = []
    for one in (*applied.values(), rubric):
        gathered = [reader.gathered(experiment, one) for experiment, _ in known]
        seen, criteria = reader.measured(gathered, judge, how, half="seen", seed=seed).slices()
        held_out, _ = reader.measured(gathered, judge, how, half="held-out", seed=seed).slices()
        current = one.digest == rubric.digest
        if current or seen.n or held_out.n:
            changed = changes(found[-1].rubric, one) if found else "first wording"
            each = tuple(criteria)
            found.append(
                Wording(rubric=one, current=current, changed=changed, seen=seen, held_out=held_out, criteria=each)
            )
    return found[::-1]


def changes(before: Rubric, after: Rubric) -> str:
    """``Tone: level 3 now says “Polite but cold.”; Brevity is new``."""
    old, new = _by_name(before), _by_name(after)
    said = [f"{name} is new" for name in new if name not in old]
    said += [f"{name} is gone" for name in old if name not in new]
    for name, criterion in new.items():
        if name in old:
            said += [f"{name}: {words}" for words in _changed(old[name], criterion)]
    return "; ".join(said) or "weights or order"


def _changed(old: Criterion, new: Criterion) -> list[str]:
    said = [reworded(old.question, new.question, "asks")] if old.question != new.question else []
    levels = zip(old.levels, new.levels, strict=True)
    return said + [f"level {at} {reworded(one, two)}" for at, (one, two) in enumerate(levels, start=1) if one != two]


_BEFORE, _AFTER = 3, 2
"""Words that stay the same and are shown beside what changed."""


def reworded(old: str, new: str, verb: str = "now says") -> str:
    """What another wording says, around its changed words: ``now says “… Polite but cold …”``."""
    before, after = old.split(), new.split()
    same = next((at for at, (one, two) in enumerate(zip(before, after, strict=False)) if one != two), None)
    start = min(len(before), len(after)) if same is None else same
    most = min(len(before), len(after)) - start
    ends = zip(reversed(before), reversed(after), strict=False)
    end = next((at for at, (one, two) in enumerate(ends) if at >= most or one != two), most)
    gone, come = before[start : len(before) - end], after[start : len(after) - end]
    if not come:
        return f"leaves out “{' '.join(gone)}”" if gone else "is spaced otherwise"
    first, last = max(0, start - _BEFORE), min(len(after), len(after) - end + _AFTER)
    said = f"{'… ' if first else ''}{' '.join(after[first:last])}{' …' if last < len(after) else ''}"
    return f"{verb} “{said}”"


def _same(one: Rubric, other: Rubric) -> bool:
    return one.id == other.id or one.name == other.name


def _by_name(rubric: Rubric) -> Mapping[str, Criterion]:
    return {criterion.name: criterion for criterion in rubric.criteria}
