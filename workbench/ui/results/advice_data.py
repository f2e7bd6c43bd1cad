"""What can be done about a result, read and computed off the window's thread in one go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from workbench.core.errors import WorkbenchError
from workbench.core.experiments import Experiment
from workbench.core.summaries import Estimate
from workbench.core.verdict_words import Headline, headline, short_names
from workbench.project.breakdowns import CandidateFlakiness, Confirmed, FailureTable, Slices
from workbench.project.views import MetricInfo

if TYPE_CHECKING:
    from workbench.project import Project
    from workbench.project.confirming import Confirmation
    from workbench.stats.routes import Routing

T = TypeVar("T")


class AdviceData(NamedTuple):
    """Everything the view says. What cannot be said is None, and ``missing`` has the sentence why."""

    experiment: Experiment
    metric: MetricInfo
    pair: tuple[str, str]
    """Baseline and candidate."""
    by: str
    names: dict[str, str]
    tuning: Headline | None
    failures: FailureTable | None
    routing: Routing | None
    slices: Slices | None
    flaky: list[CandidateFlakiness]
    confirmation: Confirmation | None
    estimate: Estimate | None
    confirmed: Confirmed | None
    """The confirmation of these two, where there was one."""
    missing: dict[str, str]


def load_advice(
    project: Project, experiment: Experiment, metric: MetricInfo, pair: tuple[str, str], by: str
) -> AdviceData:
    """Read everything; a part that cannot be had is left out with its reason.

    Args:
        project, experiment: the one that was run in it.
        metric: by which the two are compared.
        pair: baseline and candidate; twice the same where there is one candidate.
        by: field that groups the cases.
    """
    comparing, missing, (base, other) = project.comparing, dict[str, str](), pair
    if alone := base == other:
        missing["alone"] = "Advice needs two candidates: run two variants or two models."

    def part(name: str, get: Callable[[], T], asked: bool = True) -> T | None:
        try:
            return get() if asked and not alone else None
        except WorkbenchError as error:
            missing[name] = f"{error.message} {error.remedy}".strip()
            return None

    manifest, number, name = experiment.manifest, experiment.id, metric.name
    confirmation = part("held-out", lambda: project.confirming.plan(number, base, other, name))
    return AdviceData(
        experiment=experiment,
        metric=metric,
        pair=pair,
        by=by,
        names=_names(experiment),
        tuning=part("tuning", lambda: _verdict(project, experiment, metric, pair)),
        failures=part("failures", lambda: comparing.failure_groups(number, base, other, name)),
        routing=part("routing", lambda: comparing.routing(number, metric=name, by=by)),
        slices=part("slices", lambda: comparing.slices(number, base, other, name, by=by)),
        flaky=part("flaky", lambda: comparing.flakiness(number, name), manifest.repeats > 1) or [],
        confirmation=confirmation,
        estimate=_estimate(project, confirmation),
        confirmed=_confirmed(project, confirmation, metric),
        missing=missing,
    )


def _names(experiment: Experiment) -> dict[str, str]:
    return short_names([one.label for one in experiment.manifest.candidates])


def _verdict(project: Project, experiment: Experiment, metric: MetricInfo, pair: tuple[str, str]) -> Headline:
    found = project.comparing.compare([experiment.id], baseline=pair[0], candidates=[pair[1]], metric=metric.name)
    said, against = (
        headline(found.pairs[0], _names(experiment), metric.title),
        project.comparing.objections(found)[pair],
    )
    return said._replace(text=f"{said.text} {against.words(said.sign)}") if against.speaks else said


def _estimate(project: Project, confirmation: Confirmation | None) -> Estimate | None:
    return project.runs.estimate(confirmation.plan) if confirmation is not None else None


def _confirmed(project: Project, confirmation: Confirmation | None, metric: MetricInfo) -> Confirmed | None:
    """What the latest confirmation of these two said."""
    if confirmation is None:
        return None
    for look in reversed(confirmation.earlier):
        if look.confirmed and look.said:
            return project.confirming.said(look.number, metric.name)
    return None
