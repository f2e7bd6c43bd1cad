"""The charts of an experiment, filled from its figures and its cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.charts import Axis, Chart
from workbench.core.errors import InputError
from workbench.core.experiments import Experiment
from workbench.core.figures import day
from workbench.project.experiments import Experiments
from workbench.project.readings import Readings
from workbench.project.views import MetricInfo
from workbench.store.store import Store

if TYPE_CHECKING:
    from workbench.stats.trend_chart import TrendPoint

MOST_CASES = 400
"""Columns of a heat map; more could not be told apart."""
MOST_SLICES = 40
MOST_EXPERIMENTS = 60
"""Of a trend: the latest ones."""


class Asked(NamedTuple):
    """What a chart is to show."""

    info: MetricInfo
    """The metric, for the charts of one metric."""
    baseline: str
    candidate: str
    """Labels, for the chart of differences."""
    by: str = "tag"
    """The field that makes the slices, for charts by slice (`workbench.project.case_fields`)."""
    margin: float | None = None


class Charting:
    """One experiment as charts.

    Args:
        store: of the project.
        experiments: gives the summaries.
        experiment: whose charts.
        readings: of this experiment.
        layer: of scores; None: the latest.
    """

    def __init__(
        self,
        store: Store,
        experiments: Experiments,
        experiment: Experiment,
        readings: Readings,
        layer: str | None = None,
    ) -> None:
        self._store = store
        self._experiments = experiments
        self._experiment = experiment
        self._readings = readings
        self._layer = layer
        manifest = experiment.manifest
        self._names = {candidate.label: candidate.name for candidate in manifest.candidates}
        self._ids = dict(zip(manifest.case_digests, manifest.case_ids, strict=False))

    def chart(self, kind: str, asked: Asked) -> Chart:
        """A chart as values.

        Raises:
            InputError: there is no such chart.
        """
        maker = _MAKERS.get(kind)
        if maker is None:
            raise InputError(
                "chart.unknown", f"There is no chart “{kind}”.", remedy=f"Use one of: {', '.join(CHARTS)}."
            )
        return maker(self, asked)

    def _summed(self, kind: str, asked: Asked) -> Chart:
        from workbench.stats import charts

        summaries = self._experiments.summaries(self._experiment.id, self._layer)
        info = asked.info
        return charts.build(kind, summaries, info.name, title=titled(info), names=self._names, better=info.better)

    def _all(self, metric: str) -> dict[str, dict[str, float | None]]:
        """Candidate → case id → value."""
        return {
            label: {self._ids.get(case, case): value for case, value in self._readings.values(metric, label).items()}
            for label in self._readings.labels
        }

    def _distribution(self, asked: Asked) -> Chart:
        from workbench.stats.distribution_chart import distribution

        info = asked.info
        return distribution(self._all(info.name), info.name, info.title, info.kind, self._names)

    def _differences(self, asked: Asked) -> Chart:
        from workbench.stats.case_charts import differences
        from workbench.stats.verdict import compare

        info, baseline, candidate = asked.info, asked.baseline, asked.candidate
        if baseline == candidate:
            said = "Differences need two candidates: run two variants or two models"
            return Chart(kind="differences", title=said, x=Axis(title=""), y=Axis(title=""))
        values, passed = self._all(info.name), self._all("pass")
        pair = compare(
            values[baseline],
            values[candidate],
            baseline_label=baseline,
            candidate_label=candidate,
            metric=info.name,
            kind=info.kind,
            better=info.better,
            margin=asked.margin,
        )
        broken = [
            case
            for case, before in passed[baseline].items()
            if before is not None and (after := passed[candidate].get(case)) is not None and before >= 0.5 > after
        ]
        return differences(pair, values[baseline], values[candidate], info.title, broken, self._names)

    def _profile(self, asked: Asked) -> Chart:
        from workbench.stats.criterion_charts import profile

        summaries = self._experiments.summaries(self._experiment.id, self._layer)
        return profile(summaries, list(self._titles().items()), self._names)

    def _latency(self, asked: Asked) -> Chart:
        from workbench.stats.case_charts import latency

        return latency(self._all("latency_ms"), self._names)

    def _heat_map(self, asked: Asked) -> Chart:
        from workbench.stats.criterion_charts import heat_map

        titles = self._titles()
        by_metric = {metric: self._all(metric) for metric in titles}
        values = {
            label: {metric: found[label] for metric, found in by_metric.items()} for label in self._readings.labels
        }
        manifest = self._experiment.manifest
        return heat_map(values, titles, manifest.case_ids or manifest.case_digests, self._names, MOST_CASES)

    def _titles(self) -> dict[str, str]:
        """Criteria → titles; the other parts where there is no criterion."""
        parts = self._readings.parts(self._experiment)
        criteria = [part for part in parts if part.kind == "criterion"] or parts
        return {part.metric: (part.label or part.metric).rpartition("/")[2] for part in criteria}

    def _slices(self, asked: Asked) -> Chart:
        from workbench.stats.slice_chart import slices

        info = asked.info
        return slices(
            self._all(info.name), self._groups(asked.by), info.name, titled(info), info.kind, self._names, info.better
        )

    def _groups(self, by: str) -> dict[str, list[str]]:
        """Slice → case ids; of very many the largest."""
        from workbench.project.case_fields import slices

        found = slices(self._store, self._experiment.manifest.case_digests, by)
        return {
            name: [self._ids.get(case, case) for case in cases] for name, cases in list(found.items())[:MOST_SLICES]
        }

    def _routing(self, asked: Asked) -> Chart:
        from workbench.stats.routes import routing
        from workbench.stats.routing_chart import routes

        info = asked.info
        found = routing(
            self._all(info.name),
            self._all("cost_usd"),
            kind=info.kind,
            better=info.better,
            margin=asked.margin,
            slices=self._groups(asked.by),
            metric=info.name,
        )
        return routes(found, titled(info), self._names)

    def _trend(self, asked: Asked) -> Chart:
        from workbench.stats.trend_chart import trend

        found: list[TrendPoint] = []
        names: dict[str, str] = {}
        for experiment in list(self._experiments.list())[-MOST_EXPERIMENTS:]:
            names.update({candidate.label: candidate.name for candidate in experiment.manifest.candidates})
            found += self._trend_points(experiment, asked.info)
        return trend(found, asked.info.name, titled(asked.info), names)

    def _trend_points(self, experiment: Experiment, info: MetricInfo) -> list[TrendPoint]:
        from workbench.project.trend import release_of
        from workbench.stats.charts import metric_of
        from workbench.stats.trend_chart import TrendPoint

        if info.name not in {found.name for found in self._experiments.metrics(experiment.id)}:
            return []
        when = day(experiment.manifest.created)
        return [
            TrendPoint(
                experiment.number, one.candidate, metric_of(one, info.name), when, release_of(experiment), experiment.id
            )
            for one in self._experiments.summaries(experiment.id)
        ]

    def _judged(self, kind: str, asked: Asked) -> Chart:
        from workbench.project.judged_chart import judged_chart

        return judged_chart(self._store, self._experiment, kind)


def titled(info: MetricInfo) -> str:
    """What a mean of the metric is called: the mean of ``Passed`` is a rate."""
    return "Pass rate" if info.name == "pass" else info.title


_MAKERS: dict[str, Callable[[Charting, Asked], Chart]] = {
    "means": lambda charting, asked: charting._summed("means", asked),
    "cost_quality": lambda charting, asked: charting._summed("cost_quality", asked),
    "distribution": Charting._distribution,
    "differences": Charting._differences,
    "profile": Charting._profile,
    "latency": Charting._latency,
    "tokens": lambda charting, asked: charting._summed("tokens", asked),
    "heat_map": Charting._heat_map,
    "slices": Charting._slices,
    "trend": Charting._trend,
    "routing": Charting._routing,
    "confusion": lambda charting, asked: charting._judged("confusion", asked),
    "ratings": lambda charting, asked: charting._judged("ratings", asked),
}
CHARTS = tuple(_MAKERS)
