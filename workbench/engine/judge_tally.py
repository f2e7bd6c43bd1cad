"""The running totals of what only asks judges: what is left is what they have not answered."""

from __future__ import annotations

from workbench.engine.tally import Tally


class JudgeTally(Tally):
    """Totals of a new scoring, or of questions beside a run: no trial is made by it.

    Args:
        judge_planned: calls that are planned.
    """

    def __init__(self, judge_planned: int) -> None:
        super().__init__(0, judge_planned)
        self.waiting = judge_planned
        """What is still to be judged; whoever judges counts it down."""

    @property
    def left(self) -> int:
        """What has not been judged."""
        return max(0, self.waiting)

    @property
    def judge_left(self) -> int:
        """Judgements that are not made yet; never fewer than what waits for one."""
        return max(self.judge_planned - self.judge_done, self.left) if self.left else 0

    @property
    def calls_left(self) -> int:
        """Judgements that are not made yet: no answer is made here."""
        return self.judge_left
