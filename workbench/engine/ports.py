"""What the engine needs from outside, and what a caller may choose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from workbench.core.calls import Call
from workbench.core.cases import Case
from workbench.core.experiments import Trial
from workbench.core.scores import Score
from workbench.store.results import Outcome

Record = Call | Trial | Score | Outcome
CaseLoader = Callable[[Sequence[str]], Mapping[str, Case]]
"""Digests → cases by digest. Called with at most some dozens; may be called from a worker thread."""


class Ledger(Protocol):
    """Where results are kept. The store is one."""

    def finished_calls(self, keys: Collection[str]) -> dict[str, Call]:
        """The calls with these keys that ended in a completion."""
        ...

    def trial(self, trial_id: str) -> Trial:
        """A trial that was recorded."""
        ...

    def scores(self, *, trial_id: str, layer: str) -> list[Score]:
        """The scores of a trial in a layer."""
        ...

    def record(self, records: Sequence[Record]) -> Future[None]:
        """Append; the future resolves when they are on disk, all or none of them."""
        ...


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a caller chooses for one run."""

    concurrency: int = 32
    """Calls in flight for each endpoint, where its model does not say another number."""
    budget: Decimal | None = None
    """US dollars that the experiment may cost in all, what was spent before included; None: no limit."""
    fresh: bool = False
    """Make every call anew, though the file may have its answer."""
    only_failed: bool = False
    """With an experiment that goes on: try again what failed, and leave what was never made."""
    folder: Path | None = None
    """Where the project lies, for the person's own checks beside it; None: they are unscored."""
    max_attempts: int = 5
    backoff: float = 0.5
    """Seconds before the first retry; doubled each time, with jitter."""
    call_seconds: float = 1800.0
    """The longest that one attempt may take in all."""
    end_when_paused: bool = False
    """End with the state ``paused`` instead of waiting, when the budget is reached or nothing can be written."""
    deltas: bool = True
    """Whether to tell of text while it comes."""
    seed: int | None = None
    """For the jitter, in tests."""
