"""Results by slice: tag, kind, split, or any field of the cases; with the warning that many looks find something."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from workbench.core.canonical import Value
from workbench.core.figures import count
from workbench.core.intervals import mean_summary
from workbench.core.rubrics import Better
from workbench.core.summaries import MetricKind, MetricSummary, Pair
from workbench.stats.verdict import SEED, adjust, compare


class SliceResult(Value):
    """Baseline and candidate on the cases of one slice."""

    name: str
    cases: int
    baseline: MetricSummary
    candidate: MetricSummary
    pair: Pair
    """``p`` as if this were the only look, ``p_adjusted`` and the verdict after Benjamini and Hochberg's correction."""


class SliceTable(Value):
    """All slices of one comparison."""

    slices: tuple[SliceResult, ...]
    looks: int
    """Slices with a p value."""
    warning: str
    """What to mind when reading it; "" for a single look."""


def slices_of(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Slice → cases, from case → the slices that it belongs to (its tags; or one value of a field)."""
    found: dict[str, list[str]] = {}
    for case, names in fields.items():
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(case)
    return found


def by_slice(
    baseline: Mapping[str, float | None],
    candidate: Mapping[str, float | None],
    slices: Mapping[str, Collection[str]],
    *,
    baseline_label: str,
    candidate_label: str,
    metric: str,
    kind: MetricKind,
    better: Better = "higher",
    margin: float | None = None,
    seed: int = SEED,
    clusters: Mapping[str, str] | None = None,
) -> SliceTable:
    """The comparison on the cases of each slice, corrected for the number of looks.

    Args:
        slices: name → its cases; a case may be in several.
        margin: difference that does not matter; None: the default over all cases, the same for every slice.

    All other arguments are those of `workbench.stats.compare`.
    """
    look = partial(
        compare,
        baseline_label=baseline_label,
        candidate_label=candidate_label,
        metric=metric,
        kind=kind,
        better=better,
        seed=seed,
        clusters=clusters,
    )
    if margin is None:
        margin = look(baseline, candidate).margin
    sides = {name: (_only(baseline, cases), _only(candidate, cases)) for name, cases in slices.items()}
    pairs = [look(one, two, margin=margin) for one, two in sides.values()]
    looks = sum(pair.p is not None for pair in pairs)
    return SliceTable(
        slices=tuple(
            SliceResult(
                name=name,
                cases=len(set(slices[name])),
                baseline=mean_summary(one.values(), kind),
                candidate=mean_summary(two.values(), kind),
                pair=pair,
            )
            for (name, (one, two)), pair in zip(sides.items(), adjust(pairs, "Benjamini–Hochberg"), strict=True)
        ),
        looks=looks,
        warning=looks_warning(looks),
    )


def looks_warning(looks: int) -> str:
    """``20 groups were looked at: if nothing differed, … would still show p < 0.05.``; "" for one."""
    if looks < 2:
        return ""
    chance = f"the chance is {1 - 0.95**looks:.0%} that one or more"
    expected = f"about {round(looks * 0.05)}" if looks >= 30 else chance
    said = (
        f"{count(looks, 'group')} were looked at: if nothing differed, {expected} would still show p < 0.05. "
        "So verdicts are made from p values adjusted by Benjamini and Hochberg."
    )
    return said.replace("%", "\N{NO-BREAK SPACE}%").replace(" < ", "\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}")


def _only(values: Mapping[str, float | None], cases: Collection[str]) -> dict[str, float | None]:
    return {case: values[case] for case in dict.fromkeys(cases) if case in values}
