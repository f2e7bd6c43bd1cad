"""Runs in memory for tests: failures that pass and that do not, and a runner."""

from __future__ import annotations

from typing import Any

from tests.engine.fakes import (
    MemoryLedger,
    experiment_of,
)
from workbench.core.calls import Failure
from workbench.engine.plan import Plan
from workbench.engine.ports import RunOptions
from workbench.engine.runner import Runner

FLAKY = Failure(kind="server", message="The server failed.", retryable=True, possibly_paid=True)
WRONG_KEY = Failure(kind="auth", message="The key is wrong.", remedy="Set another key.", fatal=True)
FAST = {"backoff": 0.001, "seed": 1}


def runner(
    plan: Plan, ledger: MemoryLedger, endpoint: Any, known: Any = (), judge: Any = None, **options: Any
) -> Runner:
    """The run of a plan in memory, at the pace of tests."""
    names = {item.name for item in plan.manifest.models}
    endpoints = {name: (judge if name == "judge" else endpoint) for name in names}
    return Runner(plan, experiment_of(plan), ledger, endpoints, RunOptions(**(FAST | options)), known=known)
