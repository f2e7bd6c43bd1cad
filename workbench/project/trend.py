"""A metric over the experiments of a project: the mean of each candidate in each, with its interval."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.core.errors import InputError
from workbench.core.experiments import Experiment
from workbench.core.intervals import mean_summary
from workbench.project.experiments import Experiments
from workbench.stats.trend_chart import TrendPoint

_RELEASE = re.compile(r"(?:release[ :/-]?)?v?(?P<version>\d+\.\d+\.\d+\S*)", re.IGNORECASE)


def release_of(experiment: Experiment) -> str:
    """The release that an experiment is tagged with, ``1.3.0`` of ``release 1.3.0`` or ``v1.3.0``; "" without one."""
    found = (_RELEASE.fullmatch(tag.strip()) for tag in experiment.tags)
    return next((one["version"] for one in found if one is not None), "")


def trend_points(experiments: Experiments, found: Sequence[Experiment], metric: str = "") -> list[TrendPoint]:
    """One point for each candidate of each experiment that has the metric.

    Args:
        experiments: of the project.
        found: the experiments, oldest first.
        metric: its name or title; empty: the first of the latest.

    Raises:
        InputError: none of them has it, or there are none.
    """
    if not found:
        raise InputError("experiment.none", "Nothing was run yet.", remedy="Run first.")
    name = metric or experiments.metric(found[-1].id).name
    points = []
    for experiment in found:
        infos = experiments.metrics(experiment.id)
        info = next((one for one in infos if name in (one.name, one.title)), None)
        if info is None:
            continue
        values = experiments.case_values(experiment, info.name, info.layer or None)
        scale = (0.0, 1.0) if info.name == "quality" else None
        points += [
            TrendPoint(
                experiment=experiment.number,
                candidate=candidate.label,
                summary=mean_summary(list(values.get(candidate.label, {}).values()), info.kind, scale),
                when=f"{experiment.created.astimezone():%Y-%m-%d}",
                release=release_of(experiment),
                experiment_id=experiment.id,
            )
            for candidate in experiment.manifest.candidates
        ]
    if not points:
        experiments.metric(found[-1].id, name)
    return points
