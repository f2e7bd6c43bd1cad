"""The charts of an experiment, filled from its figures and its cases."""

from __future__ import annotations

from collections.abc import Callable

from workbench.core.charts import Chart
from workbench.core.errors import InputError
from workbench.core.experiments import Experiment
from workbench.project.experiments import Experiments
from workbench.project.readings import Readings
from workbench.project.views import MetricInfo

CHARTS = ("means", "cost_quality", "distribution", "differences", "profile", "latency", "heat_map")
MOST_CASES = 400
"""Columns of a heat map; more could not be told apart."""


class Charting:
    """One experiment as charts.

    Args:
        experiments: gives the summaries.
        experiment: whose charts.
        readings: of this experiment.
        layer: of scores; None: the latest.
    """

    def __init__(
        self, experiments: Experiments, experiment: Experiment, readings: Readings, layer: str | None = None
    ) -> None:
        self._experiments = experiments
        self._experiment = experiment
        self._readings = readings
        self._layer = layer
        self._names = {candidate.label: candidate.name for candidate in experiment.manifest.candidates}

    def chart(self, kind: str, info: MetricInfo, baseline: str, candidate: str) -> Chart:
        """A chart as values.

        Args:
            kind: one of CHARTS.
            info: the metric, for the charts of one metric.
            baseline, candidate: labels, for the chart of differences.

        Raises:
            InputError: there is no such chart, or no second candidate for the differences.
        """
        makers: dict[str, Callable[[], Chart]] = {
            "distribution": lambda: self._distribution(info),
            "differences": lambda: self._differences(info, baseline, candidate),
            "profile": self._profile,
            "latency": self._latency,
            "heat_map": self._heat_map,
        }
        if kind in makers:
            return makers[kind]()
        if kind not in CHARTS:
            raise InputError(
                "chart.unknown", f"There is no chart “{kind}”.", remedy=f"Use one of: {', '.join(CHARTS)}."
            )
        from workbench.stats import charts

        summaries = self._experiments.summaries(self._experiment.id, self._layer)
        return charts.build(kind, summaries, info.name, title=info.title, names=self._names, better=info.better)

    def _all(self, metric: str) -> dict[str, dict[str, float | None]]:
        """Candidate → case id → value."""
        manifest = self._experiment.manifest
        ids = dict(zip(manifest.case_digests, manifest.case_ids, strict=False))
        return {
            label: {ids.get(case, case): value for case, value in self._readings.values(metric, label).items()}
            for label in self._readings.labels
        }

    def _distribution(self, info: MetricInfo) -> Chart:
        from workbench.stats.distribution_chart import distribution

        return distribution(self._all(info.name), info.name, info.title, info.kind, self._names)

    def _differences(self, info: MetricInfo, baseline: str, candidate: str) -> Chart:
        from workbench.stats.case_charts import differences
        from workbench.stats.verdict import compare

        values, passed = self._all(info.name), self._all("pass")
        pair = compare(
            values[baseline],
            values[candidate],
            baseline_label=baseline,
            candidate_label=candidate,
            metric=info.name,
            kind=info.kind,
            better=info.better,
        )
        broken = [
            case
            for case, before in passed[baseline].items()
            if before is not None and (after := passed[candidate].get(case)) is not None and before >= 0.5 > after
        ]
        return differences(pair, values[baseline], values[candidate], info.title, broken, self._names)

    def _profile(self) -> Chart:
        from workbench.stats.criterion_charts import profile

        summaries = self._experiments.summaries(self._experiment.id, self._layer)
        return profile(summaries, list(self._titles().items()), self._names)

    def _latency(self) -> Chart:
        from workbench.stats.case_charts import latency

        return latency(self._all("latency_ms"), self._names)

    def _heat_map(self) -> Chart:
        from workbench.stats.criterion_charts import heat_map

        titles = self._titles()
        by_metric = {metric: self._all(metric) for metric in titles}
        values = {
            label: {metric: found[label] for metric, found in by_metric.items()} for label in self._readings.labels
        }
        manifest = self._experiment.manifest
        return heat_map(values, titles, (manifest.case_ids or manifest.case_digests)[:MOST_CASES], self._names)

    def _titles(self) -> dict[str, str]:
        """Criteria → titles; the other parts where there is no criterion."""
        parts = self._readings.parts(self._experiment)
        criteria = [part for part in parts if part.kind == "criterion"] or parts
        return {part.metric: (part.label or part.metric).rpartition("/")[2] for part in criteria}
