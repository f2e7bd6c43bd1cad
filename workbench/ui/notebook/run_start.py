"""Begins a run of a cell, or goes on with one, off the window's thread."""

from __future__ import annotations

import asyncio

from workbench.core.experiments import Experiment, Selection
from workbench.core.summaries import Estimate
from workbench.ui.bridge import RunFeed
from workbench.ui.context import UiContext


async def start_run(context: UiContext, cell_id: str, selection: Selection, estimate: Estimate | None) -> RunFeed:
    """Plan, freeze and begin; planning reads cases, starting writes and may ask the keychain.

    Args:
        context: the window.
        cell_id: of the run cell.
        selection: what to run.
        estimate: what was told of it, None for nothing.

    Raises:
        WorkbenchError: it cannot be run; nothing was sent.
    """
    runs, budget, concurrency = context.project.runs, context.budget(), context.settings.concurrency
    plan = await asyncio.to_thread(runs.plan, selection)
    run = await asyncio.to_thread(lambda: runs.start(plan, cell=cell_id, budget=budget, concurrency=concurrency))
    run.estimate = estimate
    return context.bridge.follow(run, cell_id)


async def continue_run(context: UiContext, cell_id: str, experiment: Experiment) -> RunFeed:
    """Go on with an open experiment; raises as `start_run`."""
    runs, budget, concurrency = context.project.runs, context.budget(), context.settings.concurrency
    run = await asyncio.to_thread(lambda: runs.continue_run(experiment.id, budget=budget, concurrency=concurrency))
    return context.bridge.follow(run, cell_id)
