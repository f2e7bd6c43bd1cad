"""Which few cases say most before a whole run is paid for: those that broke last time, then a spread over the set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from workbench.core.cases import Case
from workbench.core.experiments import Experiment, Manifest
from workbench.core.figures import count
from workbench.store.results import TrialRow

FEW = 10
MOST = 3_000
"""Cases that are looked at; of larger sets so many are drawn evenly."""


class FirstCases(NamedTuple):
    """A few cases of a plan."""

    case_ids: tuple[str, ...]
    words: str
    """``4 cases that broke in experiment 1, and 6 spread over 5 tags``."""


def tried_already(plan: Manifest, experiment: Experiment | None) -> bool:
    """Whether the latest experiment was such a try of the same candidates, so that the rest comes next."""
    if experiment is None:
        return False
    before = experiment.manifest
    tried = {(one.label, one.version) for one in before.candidates}
    return bool(before.selection.case_ids) and {(one.label, one.version) for one in plan.candidates} <= tried


def first_cases(cases: Sequence[Case], experiment: Experiment | None, rows: Sequence[TrialRow]) -> FirstCases:
    """Choose `FEW` cases.

    Args:
        cases: of the plan, in order.
        experiment: the latest of the same run cell, None before the first.
        rows: its trials.
    """
    known = {case.id for case in cases}
    broke, failed = _worst(experiment, rows) if experiment is not None else ([], [])
    broke = [case for case in broke if case in known][:FEW]
    failed = [case for case in failed if case in known][: FEW - len(broke)]
    taken = {*broke, *failed}
    spread, groups = _spread([case for case in cases if case.id not in taken], FEW - len(taken))
    parts = [count(len(broke), "case") + " that broke"] if broke else []
    parts += [f"{len(failed)} that did not pass"] if failed else []
    said = " and ".join(parts)
    where = f" in experiment {experiment.number}" if parts and experiment else ""
    over = f" over {count(groups, 'tag or kind', 'tags and kinds')}" if groups > 1 else " over the set"
    rest = f"{len(spread) if parts else count(len(spread), 'case')} spread{over}" if spread else ""
    return FirstCases((*broke, *failed, *spread), ", and ".join(part for part in (said + where, rest) if part))


def _worst(experiment: Experiment, rows: Sequence[TrialRow]) -> tuple[list[str], list[str]]:
    """Ids of cases that only the first candidate passed, and of others that some candidate did not pass."""
    baseline = experiment.manifest.candidates[0].label
    held: dict[str, bool] = {}
    missed: dict[str, bool] = {}
    for row in rows:
        good = row.state != "failed" and row.passed is not False
        if row.candidate == baseline:
            held[row.case_id] = held.get(row.case_id, True) and good
        if not good:
            missed[row.case_id] = missed.get(row.case_id, False) or row.candidate != baseline
    broke = [case for case, by_other in missed.items() if by_other and held.get(case)]
    return broke, [case for case in missed if case not in set(broke)]


def _spread(cases: Sequence[Case], number: int) -> tuple[list[str], int]:
    """Ids of so many cases, each kind or first tag in turn, and how many of those they come from."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for case in cases:
        groups[case.tags[0] if case.tags else case.kind].append(case.id)
    queues = sorted(groups.values(), key=len, reverse=True)
    found: list[str] = []
    for turn in range(number):
        for queue in queues:
            if turn < len(queue) and len(found) < number:
                found.append(queue[turn])
    return found, min(len(queues), len(found))
