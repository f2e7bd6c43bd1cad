"""Notices of a run cell: what went wrong or stands still, what was kept, how to go on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.core.events import Paused
from workbench.core.experiments import Experiment, Totals
from workbench.core.figures import count, money
from workbench.ui.bridge import RunFeed
from workbench.ui.context import UiContext
from workbench.ui.notebook import run_words as words
from workbench.ui.widgets.banner import Banner, Step

if TYPE_CHECKING:
    from workbench.ui.notebook.run import RunBody

_MORE = Decimal("0.25")


def error_banner(context: UiContext, error: WorkbenchError, again: Callable[[], None] | None, kept: str = "") -> Banner:
    """What happened in bold, what to do and what was kept below; a wrong model leads to the models."""
    steps = []
    if error.code.startswith(("settings.key", "key.", "model.", "settings.")):
        steps.append(Step("Open models", lambda: _open_models(context)))
    if again is not None:
        steps.append(Step("Try again", again))
    title = f"{error.where}: {error.message}" if error.where else error.message
    return Banner(context.theme, "error", title, f"{error.remedy} {kept}".strip(), steps)


def _open_models(context: UiContext) -> None:
    heads = context.project.documents.heads("model")
    if heads:
        context.navigate("model", heads[0].id)
    else:
        context.command("add_model")


def paused_banner(
    context: UiContext, event: Paused, feed: RunFeed | None, away: Callable[[], None] = lambda: None
) -> Banner:
    """Paused at the budget, or by a person, a disk or an endpoint; ``away`` follows each of its steps."""
    if feed is None:
        return Banner(context.theme, "warning", event.message, event.remedy)
    steps: list[Step] = []
    title = event.message
    facts = words.paused(event, feed.totals) if event.reason in ("budget", "user") else event.remedy
    if event.reason == "budget":
        budget = feed.run.budget or Decimal(0)
        title = f"Paused at the budget of {money(budget, 2)}."
        more = max(_MORE, _rounded(event.left_cost))
        steps.append(Step(f"Add {money(more, 2)} and go on", _then(lambda: feed.raise_budget(budget + more), away)))
    else:
        steps.append(Step("Go on", _then(feed.resume, away)))
    steps.append(Step("Finish here", _then(feed.stop, away)))
    return Banner(context.theme, "warning", title, facts, steps)


def _then(*acts: Callable[[], None]) -> Callable[[], None]:
    def do() -> None:
        for act in acts:
            act()

    return do


def _rounded(cost: Decimal | None) -> Decimal:
    """A quarter of a dollar more than needed, in whole quarters."""
    if cost is None:
        return _MORE
    return (cost / _MORE).to_integral_value(rounding="ROUND_CEILING") * _MORE


def interrupted_banner(body: RunBody, experiment: Experiment, totals: Totals) -> Banner | None:
    """An experiment that is still open, though nothing runs it."""
    planned = len(experiment.manifest.candidates) * len(experiment.manifest.case_digests) * experiment.manifest.repeats
    left = planned - totals.done
    if left <= 0:
        return None
    title = f"Experiment {experiment.number} is not complete."
    facts = words.interrupted(totals.done, planned)
    if totals.failed:
        facts += f" {count(totals.failed, 'call')} failed and would be tried again."
    steps = (Step(f"Go on with {left}", body.go_on), Step("Leave it incomplete", body.leave_incomplete))
    return Banner(body.context.theme, "warning", title, facts, steps)
