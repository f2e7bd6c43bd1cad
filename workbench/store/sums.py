"""Adds up what calls took: tokens, and money as far as it is known."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from workbench.core.experiments import Aside, Experiment, Totals

_MAYBE_PAID = '"possibly_paid":true'
"""In the failure of a call that the vendor may charge for."""


class CallFigures(NamedTuple):
    """What a call took."""

    state: str
    cost: str | None
    input_tokens: int | None
    output_tokens: int | None
    usage_source: str | None
    price: int | None
    failure: str | None
    seconds: float | None


def _is_unknown(row: CallFigures) -> bool:
    """Whether a failed call without a cost may have cost something that is told nowhere else.

    Its tokens were named, or the vendor may charge for it and no price says how much at most.
    """
    return row.input_tokens is not None or (row.price is None and _MAYBE_PAID in (row.failure or ""))


class Sum:
    """Adds up calls."""

    def __init__(self) -> None:
        self.done = self.failed = self.reused = self.shared = self.input = self.output = 0
        self.cost: Decimal | None = Decimal(0)
        self.seconds = 0.0
        self.exact = True

    def add(self, row: CallFigures, *, reused: bool, current: bool, shared: bool = False) -> None:
        """Add a call.

        Args:
            row: its figures.
            reused: it was paid for elsewhere.
            current: it is what its trial shows.
            shared: where it was reused, another trial of the same run made it.
        """
        if current:
            self.done += row.state != "failed"
            self.failed += row.state == "failed"
            self.reused += reused
            self.shared += reused and shared and row.state != "failed"
        if reused:
            return
        self.input += row.input_tokens or 0
        self.output += row.output_tokens or 0
        self.seconds += (row.seconds or 0.0) if row.state != "failed" else 0.0
        self.exact = self.exact and row.usage_source in (None, "vendor")
        if row.state == "failed" and row.cost is None and not _is_unknown(row):
            return
        self.cost = None if self.cost is None or row.cost is None else self.cost + Decimal(row.cost)


def totals_of(experiment: Experiment, task: Sum, judge: Sum, bench: Sum, unscored: int) -> Totals:
    """What an experiment took: its answers, the judgements behind its scores, and what a bench asked beside them."""
    manifest = experiment.manifest
    ended = experiment.ended or experiment.created
    return Totals(
        planned=len(manifest.candidates) * len(manifest.case_digests) * manifest.repeats,
        done=task.done,
        failed=task.failed,
        reused=task.reused,
        shared=task.shared,
        judge_planned=judge.done + judge.failed,
        judge_done=judge.done + judge.failed,
        judge_reused=judge.reused,
        unscored=unscored,
        input_tokens=task.input,
        output_tokens=task.output,
        judge_input_tokens=judge.input,
        judge_output_tokens=judge.output,
        tokens_exact=task.exact and judge.exact,
        cost=None if task.cost is None or judge.cost is None else task.cost + judge.cost,
        judge_cost=judge.cost,
        judge_seconds=judge.seconds,
        aside=Aside(
            judgements=bench.done + bench.failed,
            input_tokens=bench.input,
            output_tokens=bench.output,
            cost=bench.cost,
        ),
        seconds=(ended - experiment.created).total_seconds(),
    )
