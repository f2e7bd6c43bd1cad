"""What a chart cell shows, read in one go off the window's thread."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.charts import Chart, Point
from workbench.core.experiments import Experiment
from workbench.core.notebooks import ChartCell
from workbench.project.breakdowns import Grouping
from workbench.project.standing import Standing
from workbench.project.views import MetricInfo
from workbench.ui.notebook.chart_menus import ADVICE

if TYPE_CHECKING:
    from workbench.project import Project


_JUDGES = ("confusion", "ratings")
"""Charts that themselves say how far the judge can be trusted."""


class Shown(NamedTuple):
    """What was read for the cell."""

    experiment: Experiment
    metrics: list[MetricInfo]
    groupings: list[Grouping]
    metric: MetricInfo
    pair: tuple[str, str]
    """Baseline and candidate; twice the same where there is one candidate."""
    by: str
    """The field that groups the cases."""
    chart: Chart | None
    """None where the cell says what to do instead."""
    standing: Standing | None = None
    """How far the judge that feeds the chart can be trusted; None where none does."""

    @property
    def taken(self) -> Chart:
        """The chart as it is taken along: what is said of the judge goes with it."""
        assert self.chart is not None
        if self.standing is None:
            return self.chart
        said = f"judge {self.standing.judge}: {self.standing.reason[:1].lower()}{self.standing.reason[1:].rstrip('.')}"
        foot = " · ".join(part for part in (self.chart.foot, said) if part)
        return self.chart.model_copy(update={"foot": foot})


def read(project: Project, experiment: Experiment, cell: ChartCell, known: list[Grouping] | None = None) -> Shown:
    """What a chart cell shows; not for the window's thread.

    Args:
        project: the open one.
        experiment: whose chart.
        cell: what is asked for; a metric, field or candidate that is not there gives way to the usual one.
        known: the groupings, where they were read before.
    """
    comparing = project.comparing
    metrics = list(comparing.metrics(experiment.id))
    metric = next((info for info in metrics if info.name == cell.metric), metrics[0])
    labels = [candidate.label for candidate in experiment.manifest.candidates]
    baseline = cell.baseline if cell.baseline in labels else labels[0]
    others = [label for label in labels if label != baseline] or [baseline]
    pair = baseline, cell.candidate if cell.candidate in others else others[0]
    groupings = comparing.groupings(experiment.id) if known is None else known
    fields = [one.field for one in groupings]
    by = cell.group if cell.group in fields else ("tag" if "tag" in fields or not fields else fields[0])
    chart = None
    if cell.chart != ADVICE:
        # numpy and pyqtgraph take a third of a second: the window's thread must not wait for them.
        importlib.import_module("workbench.ui.results.chart_view")
        chart = comparing.chart(experiment.id, cell.chart, metric.name, baseline=pair[0], candidate=pair[1], by=by)
    fed = {"profile": "rubric", "heat_map": "rubric", "latency": "", "tokens": ""}.get(cell.chart, metric.name)
    standing = (
        project.bench.standings(experiment.id).get(fed) if chart is not None and cell.chart not in _JUDGES else None
    )
    return Shown(experiment, metrics, groupings, metric, pair, by, chart, standing)


def trial_of(project: Project, experiment: Experiment, point: Point) -> str:
    """Id of the first trial behind a point, "" where there is none; not for the window's thread."""
    places = project.experiments.places(experiment.id)
    wanted = {at for at, case_id in enumerate(project.experiments.case_ids(experiment.id)) if case_id == point.case_id}
    mine = (trial for at, candidate, _, trial, _ in places if at in wanted and candidate == point.candidate)
    return next(mine, "")
