"""Failure groups of a comparison: its broken rows, with the parts that failed, their tags and the reasons given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from workbench.core.figures import count, number, percent
from workbench.core.scores import Score
from workbench.project.breakdowns import Example, FailureTable, Gathered
from workbench.project.candidates import label_in
from workbench.project.experiments import Experiments
from workbench.project.readings import Readings
from workbench.project.row_deltas import fails, statuses
from workbench.stats.failures import BrokenRow, FailureGroup, failure_groups
from workbench.store.results import TrialRow
from workbench.store.store import Store

READ = 1_000
"""Rows whose reasons are read and gathered by likeness; of more, evenly spread ones, and the sentence says so."""


def failure_table(
    store: Store,
    experiments: Experiments,
    readings: Readings,
    base: str,
    other: str,
    metric: str,
    *,
    failing: bool,
    layer: str | None = None,
    alike: bool = True,
) -> FailureTable:
    """Gather the rows that break, or all that fail.

    Args:
        store, experiments: of the project.
        readings: of the experiments that are compared.
        base, other: labels of the two candidates.
        metric: what is compared; where nothing says whether a trial passed, it tells what is broken.
        failing: whether rows that failed with the baseline count too.
        layer: of scores; None: the latest.
        alike: whether to gather by likeness of the reasons too, which reads them all and takes longest.
    """
    chosen = _chosen(readings, base, other, metric, failing=failing)
    trials = _trials(store, experiments, readings, (base, other), set(chosen), layer)
    tags = {address: tuple(sorted(tags)) for address, (tags, _, _) in store.case_marks(readings.cases).items()}
    drawn = chosen[:: -(-len(chosen) // READ)] if alike and chosen else []
    reasons = _Reasons(store, readings, trials, other)
    read = reasons.of(drawn)
    broken = {
        case: BrokenRow(case, _parts(trials.get((other, case), ())), tags.get(case, ()), read.get(case, ()))
        for case in chosen
    }
    tagged = Counter(tag for case in readings.cases for tag in tags.get(case, ()))
    groups = failure_groups(list(broken.values()), tagged, len(readings.cases), [broken[case] for case in drawn])
    if alike:
        shown = {case: None for group in groups for case in group.examples if case not in read}
        broken |= {case: replace(broken[case], reasons=said) for case, said in reasons.of(shown).items()}
    return FailureTable(
        baseline=base,
        candidate=other,
        metric=metric,
        rows=len(readings.both(metric, base, other)),
        broken=len(broken),
        failing=failing,
        groups=tuple(_gathered(group, broken, trials, base, other) for group in groups),
        sentence=_sentence(groups, len(broken), failing) + _drawn(len(drawn), len(broken)),
    )


def _chosen(readings: Readings, base: str, other: str, metric: str, *, failing: bool) -> list[str]:
    """The cases that broke, or all that fail."""
    if failing:
        return [case for case in readings.cases if fails(readings, case, other, metric)]
    status = statuses(readings, base, other, metric)
    return [case for case in readings.cases if status(case) == "broken"]


def _trials(
    store: Store,
    experiments: Experiments,
    readings: Readings,
    labels: Sequence[str],
    chosen: set[str],
    layer: str | None,
) -> dict[tuple[str, str], list[TrialRow]]:
    """(candidate, case) → its trials, of the chosen cases."""
    found: dict[tuple[str, str], list[TrialRow]] = {}
    for experiment in readings.found:
        own = {label_in(one.label, experiment, readings.found): one.label for one in experiment.manifest.candidates}
        wanted = {own[label]: label for label in labels if label in own}
        places = {at for at, case in enumerate(experiment.manifest.case_digests) if case in chosen}
        if not wanted or not places:
            continue
        ids = [one for at, label, _, one, _ in experiments.places(experiment.id) if at in places and label in wanted]
        scored = (layer if len(readings.found) == 1 else None) or store.latest_layer(experiment.id)
        for row in store.trial_rows(ids, scored):
            found.setdefault((wanted[row.candidate], row.case_digest), []).append(row)
    return found


def _parts(rows: Sequence[TrialRow]) -> tuple[str, ...]:
    """What failed in any repeat that did not pass; a trial without an answer says why there is none."""
    found: list[str] = []
    for row in rows:
        if row.state == "failed":
            found.append(f"no answer: {row.failure or 'failed'}")
        elif not row.passed:
            found.extend(row.failed)
    return tuple(dict.fromkeys(found))


class _Reasons:
    """What is said of the criteria that did not pass in the latest layer; of checks where it says nothing of them."""

    def __init__(
        self, store: Store, readings: Readings, trials: Mapping[tuple[str, str], Sequence[TrialRow]], label: str
    ) -> None:
        self._store, self._trials, self._label = store, trials, label
        layers = [one.id for experiment in readings.found for one in store.layers(experiment.id)]
        self._order = {layer: at for at, layer in enumerate(layers)}

    def of(self, cases: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Case → the reasons of its trials that did not pass."""
        rows = [row for case in cases for row in self._trials.get((self._label, case), ()) if not row.passed]
        scores = self._store.scores_of([row.trial_id for row in rows])
        found: dict[str, tuple[str, ...]] = {}
        for row in rows:
            own = scores.get(row.trial_id, ())
            newest = max((self._order.get(one.layer, -1) for one in own), default=-1)
            latest = [one for one in own if self._order.get(one.layer, -1) == newest and one.reason]
            failed = [one for one in latest if one.metric in row.failed] or latest
            judged = [one for one in failed if one.kind == "criterion"]
            said = (*found.get(row.case_digest, ()), *(_plain(one) for one in judged or failed))
            found[row.case_digest] = tuple(dict.fromkeys(said))
        return found


def _plain(score: Score) -> str:
    return " ".join(score.reason.split())[:2_000]


def _gathered(
    group: FailureGroup,
    said: Mapping[str, BrokenRow],
    trials: Mapping[tuple[str, str], Sequence[TrialRow]],
    base: str,
    other: str,
) -> Gathered:
    texts = dict(zip(group.examples, group.texts, strict=False))
    examples = []
    for case in group.examples:
        after, before = trials.get((other, case), ()), trials.get((base, case), ())
        shown = next((row for row in after if not row.passed), None)
        if shown is not None:
            examples.append(
                Example(
                    case_id=shown.case_id,
                    case_digest=case,
                    trial_id=shown.trial_id,
                    baseline_trial=before[0].trial_id if before else "",
                    reason=texts.get(case) or " ".join(said[case].reasons),
                )
            )
    return Gathered(
        kind=group.kind,
        name=group.name,
        count=len(group.rows),
        share=group.share,
        examples=tuple(examples),
        cases=group.rows,
        usual=group.usual,
    )


def _drawn(read: int, broken: int) -> str:
    return f" The reasons of {number(read)} of them were gathered by likeness." if 0 < read < broken else ""


def _sentence(groups: Sequence[FailureGroup], broken: int, failing: bool) -> str:
    """``7 rows broke, all of them on Decision; 4 have the tag sale, as 12 % of all cases do.``"""
    what = "fails" if failing else "broke"
    if not broken:
        return f"No row {what}."
    rows = f"{count(broken, 'row')} {'fail' if failing and broken > 1 else what}"
    first = next((group for group in groups if group.kind == "part"), None)
    if first is not None:
        all_of_them = "all of them" if len(first.rows) == broken else f"{number(len(first.rows))} of them"
        rows += f", {f'{all_of_them} ' if broken > 1 else ''}on {first.name.rpartition('/')[2]}"
    tag = _telling(groups)
    if tag is not None and tag.usual is not None:
        rows += f"; {number(len(tag.rows))} have the tag {tag.name}, as {percent(tag.usual)} of all cases do"
    return f"{rows}."


def _telling(groups: Sequence[FailureGroup]) -> FailureGroup | None:
    """The tag that stands out most: of several broken rows, and at least twice as often as anywhere."""
    tags = [
        group
        for group in groups
        if group.kind == "tag" and group.usual is not None and len(group.rows) > 1 and group.share >= 2 * group.usual
    ]
    return max(tags, key=lambda group: group.share - (group.usual or 0.0), default=None)
