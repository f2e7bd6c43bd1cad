"""The running totals of a run."""

from __future__ import annotations

from decimal import Decimal

from workbench.core.calls import Call
from workbench.core.experiments import Totals
from workbench.core.quick import quick


class Tally:
    """Totals that are counted up; `totals` gives them as a value.

    Args:
        before: of the same experiment's earlier part, for a run that continues.
    """

    def __init__(self, planned: int, judge_planned: int, before: Totals | None = None) -> None:
        start = before or Totals()
        self.planned = planned
        self.judge_planned = judge_planned
        self.done = start.done
        self.failed = start.failed
        self.reused = start.reused
        self.shared = start.shared
        self.in_flight = 0
        self.retrying = 0
        self.judge_done = start.judge_done
        self.judge_reused = start.judge_reused
        self.judge_failed = 0
        """Judgements that this part of the run asked for in vain: the judge could not be reached, or refused."""
        self.judge_refused = 0
        """Judgements that were not asked for, because their endpoint cannot answer."""
        self.unscored = start.unscored
        self.input_tokens = start.input_tokens
        self.output_tokens = start.output_tokens
        self.judge_input_tokens = start.judge_input_tokens
        self.judge_output_tokens = start.judge_output_tokens
        self.tokens_exact = start.tokens_exact
        self.cost: Decimal | None = start.cost
        self.judge_cost: Decimal | None = start.judge_cost
        self.judge_seconds = start.judge_seconds
        self.possibly_paid = start.possibly_paid
        self.possibly_cost: Decimal | None = start.possibly_cost
        self.aside = start.aside
        self.not_sent = 0
        self.skipped = 0
        """Trials that this part of the run is not to make."""
        self.sent = 0
        """Calls that ended in this part of the run, for the rate."""

    @property
    def left(self) -> int:
        """Trials that have not ended."""
        return max(0, self.planned - self.done - self.failed - self.skipped)

    @property
    def judge_left(self) -> int:
        """Judgements that are not made yet; what failed, or is not to be made, is not judged."""
        unjudged = self.judge_planned * (self.failed + self.skipped) // max(1, self.planned)
        return max(0, self.judge_planned - unjudged - self.judge_done)

    @property
    def calls_left(self) -> int:
        """Answers and judgements that are not made yet."""
        return self.left + self.judge_left

    @property
    def left_cost(self) -> Decimal | None:
        """Dollars that what is left costs if it goes on as it did; answers and judgements each at their own mean.

        None where a price is not known, or none of what is left was made yet.
        """
        if self.cost is None or self.judge_cost is None:
            return None
        answers, judgements = self.done - self.reused, self.judge_done - self.judge_reused
        if (self.left and answers <= 0) or (self.judge_left and judgements <= 0):
            return None
        answer = (self.cost - self.judge_cost) / max(1, answers)
        return answer * self.left + self.judge_cost / max(1, judgements) * self.judge_left

    def count(self, call: Call) -> None:
        """Count tokens and money of a call that was really made."""
        self.sent += 1
        usage = call.usage
        judge = call.purpose == "judge"
        if usage is not None:
            if judge:
                self.judge_input_tokens += usage.input_tokens
                self.judge_output_tokens += usage.output_tokens
            else:
                self.input_tokens += usage.input_tokens
                self.output_tokens += usage.output_tokens
            if usage.source != "vendor":
                self.tokens_exact = False
        if call.completion is None:
            return
        self.cost = _plus(self.cost, call.cost)
        if judge:
            self.judge_cost = _plus(self.judge_cost, call.cost)
            self.judge_seconds += call.seconds or 0.0

    def spend(self, cost: Decimal | None, purpose: str) -> None:
        """Count the money of a try that failed though the vendor named its tokens."""
        self.cost = _plus(self.cost, cost)
        if purpose == "judge":
            self.judge_cost = _plus(self.judge_cost, cost)

    def maybe_paid(self, amount: Decimal | None) -> None:
        """Count a try that the vendor may charge for."""
        self.possibly_paid += 1
        self.possibly_cost = _plus(self.possibly_cost, amount)

    def totals(self, seconds: float) -> Totals:
        """The totals now."""
        names = Totals.model_fields.keys()
        values = {name: getattr(self, name) for name in names if name != "seconds"}
        return quick(Totals, seconds=seconds, **values)


def _plus(total: Decimal | None, amount: Decimal | None) -> Decimal | None:
    return None if total is None or amount is None else total + amount
