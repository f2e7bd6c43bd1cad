"""Looks beyond the verdict: by group, by what fails, by who beats whom, by repeats, by what a candidate costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.project.breakdowns import CandidateFlakiness, FailureTable, Grouping, Meeting, PassK, Slices, Strengths
from workbench.project.candidates import pick
from workbench.project.case_fields import clusters, groupings, slices
from workbench.project.experiments import Experiments
from workbench.project.measures import ROW_METRICS
from workbench.project.readings import Readings
from workbench.project.views import MetricInfo
from workbench.store.store import Store

if TYPE_CHECKING:
    from workbench.core.charts import Chart
    from workbench.stats.omnibus import Omnibus
    from workbench.stats.routes import Routing
    from workbench.stats.trend_chart import TrendPoint

Wanted = Sequence[str | int] | str | int
"""Experiments by id or number; the first names the metrics. Empty: the latest."""


class Looks:
    """What the comparisons of an open project say beyond their verdicts. Nothing here is for the window's thread."""

    def __init__(self, store: Store, experiments: Experiments) -> None:
        self._store = store
        self._experiments = experiments

    def _readings(self, experiments: Wanted, layer: str | None = None) -> Readings:
        wanted = [experiments] if isinstance(experiments, str | int) else experiments
        found = [self._experiments.get(item) for item in wanted] or [self._experiments.latest_or_fail()]
        unique = list({experiment.id: experiment for experiment in found}.values())
        return Readings(self._store, self._experiments, unique, layer)

    def groupings(self, experiment: Wanted = ()) -> list[Grouping]:
        """By what the cases of an experiment can be grouped: tag, kind, split, intent, risk, fields of few values."""
        return groupings(self._store, self._readings(experiment).cases)

    def sliced(self, experiments: Wanted = (), by: str = "tag") -> dict[str, list[str]]:
        """The digests of the cases of each value of a field, the largest group first.

        Raises:
            InputError: no case has the field, or it has too many values.
        """
        return slices(self._store, self._readings(experiments).cases, by)

    def _clusters(self, readings: Readings, field: str) -> Mapping[str, str] | None:
        return clusters(self._store, readings.cases, field) if field else None

    def slices(
        self,
        experiments: Wanted = (),
        baseline: str = "",
        candidate: str = "",
        metric: str = "",
        by: str = "tag",
        *,
        margin: float | None = None,
        seed: int = 7,
        layer: str | None = None,
        cluster_by: str = "",
    ) -> Slices:
        """The paired comparison on the cases of each value of a field, adjusted over all that were looked at.

        Args:
            experiments: ids or numbers; empty: the latest.
            baseline, candidate: labels or names; empty: the first, and the first other one.
            metric: its name; empty: the first.
            by: field of a grouping (`groupings`).
            margin, seed, layer, cluster_by: as of `Comparing.compare`.

        Raises:
            InputError: something that was named does not exist.
        """
        from workbench.stats.slices import by_slice

        readings = self._readings(experiments, layer)
        info = readings.metric(metric)
        base, other = readings.two_of(baseline, candidate)
        table = by_slice(
            readings.values(info.name, base),
            readings.values(info.name, other),
            slices(self._store, readings.cases, by),
            baseline_label=base,
            candidate_label=other,
            metric=info.name,
            kind=info.kind,
            better=info.better,
            margin=margin,
            seed=seed,
            clusters=self._clusters(readings, cluster_by),
        )
        return Slices(grouping=by, baseline=base, candidate=other, metric=info.name, seed=seed, table=table)

    def failure_groups(
        self,
        experiments: Wanted = (),
        baseline: str = "",
        candidate: str = "",
        metric: str = "",
        *,
        failing: bool = False,
        alike: bool = True,
        layer: str | None = None,
    ) -> FailureTable:
        """Broken rows gathered by failed check or criterion, by tag, and by likeness of the reasons given.

        Args:
            experiments, baseline, candidate, metric: as of `slices`; of several experiments the candidate's own counts.
            failing: take all rows that fail with the candidate, also those that failed with the baseline.
            alike: gather by likeness of the reasons too, which takes longest.
            layer: of scores; None: the latest.

        Raises:
            InputError: something that was named does not exist.
        """
        from workbench.project.breaking import failure_table

        readings = self._readings(experiments, layer)
        base, other = readings.two_of(baseline, candidate)
        name = readings.metric(metric).name
        return failure_table(
            self._store, self._experiments, readings, base, other, name, failing=failing, layer=layer, alike=alike
        )

    def routing(
        self,
        experiments: Wanted = (),
        baseline: str = "",
        metric: str = "",
        margin: float | None = None,
        *,
        by: str = "tag",
        seed: int = 7,
        layer: str | None = None,
        cluster_by: str = "",
    ) -> Routing:
        """The cheapest candidate that is not worse than the best by the margin, overall and by a field.

        Args:
            experiments: ids or numbers; empty: the latest.
            baseline: what the others must not be worse than and save against; empty: the best.
            metric: its name; empty: the first.
            margin: loss that does not matter; None: the default of the metric's kind.
            by: field of a grouping.
            seed, layer, cluster_by: as of `Comparing.compare`.
        """
        from workbench.stats.routes import routing

        readings = self._readings(experiments, layer)
        info = readings.metric(metric)
        return routing(
            readings.table(info.name),
            readings.table("cost_usd"),
            kind=info.kind,
            better=info.better,
            margin=margin,
            slices=slices(self._store, readings.cases, by),
            metric=info.name,
            seed=seed,
            clusters=self._clusters(readings, cluster_by),
            reference=pick(baseline, readings.names) if baseline else "",
        )

    def strengths(
        self,
        experiments: Wanted = (),
        metric: str = "",
        *,
        margin: float | None = None,
        seed: int = 7,
        layer: str | None = None,
    ) -> Strengths:
        """Who beats whom: wins, ties and losses of every two candidates, and Bradley–Terry ratings with intervals.

        Args:
            experiments, metric, seed, layer: as of `slices`.
            margin: the largest difference on a case that is a tie; None: equal values only.
        """
        from workbench.stats.ratings import bradley_terry, games, win_tie_loss

        readings = self._readings(experiments, layer)
        info, within = readings.metric(metric), margin or 0.0
        values = readings.table(info.name)
        ratings = bradley_terry(games(values, better=info.better, within=within), seed=seed)
        meetings = [
            Meeting(
                baseline=one,
                candidate=two,
                record=win_tie_loss(values[one], values[two], better=info.better, within=within),
            )
            for at, one in enumerate(values)
            for two in list(values)[at + 1 :]
        ]
        return Strengths(
            metric=info.name,
            within=within,
            ratings=tuple(sorted(ratings, key=lambda one: -(one.rating.value or 0.0))),
            meetings=tuple(meetings),
        )

    def several(
        self, experiments: Wanted = (), metric: str = "", *, seed: int = 7, layer: str | None = None
    ) -> Omnibus:
        """One test of all candidates at once: Cochran's Q of yes and no, Friedman's test of anything else."""
        from workbench.stats.omnibus import cochran_q, friedman

        readings = self._readings(experiments, layer)
        info = readings.metric(metric)
        values = readings.table(info.name)
        whole = all(value in (0, 1, None) for cases in values.values() for value in cases.values())
        return (cochran_q if info.kind == "binary" and whole else friedman)(values, seed=seed)

    def flakiness(
        self, experiment: str | int = "", metric: str = "", *, layer: str | None = None
    ) -> list[CandidateFlakiness]:
        """How repeats of the same case differ: pass^k, and the spread within and between cases, for each candidate."""
        from workbench.stats.repeats import flakiness, pass_k

        readings = self._readings(experiment or (), layer)
        info = readings.metric(metric)
        values, passed = self._tries(readings, info, layer), self._tries(readings, readings.passing(), layer)
        repeats = readings.found[0].manifest.repeats
        return [
            CandidateFlakiness(
                candidate=label,
                spread=flakiness(values.get(label, {})),
                passes=tuple(
                    PassK(k=k, all_pass=pass_k(tries, k), one_passes=pass_k(tries, k, at_least_one=True))
                    for k in range(1, repeats + 1)
                    if (tries := passed.get(label))
                ),
            )
            for label in readings.labels
        ]

    def trend_points(self, metric: str = "", experiments: Wanted = ()) -> list[TrendPoint]:
        """The mean of a metric for each candidate of each experiment that has it, oldest first.

        Args:
            metric: its name or title; empty: the first of the latest experiment.
            experiments: ids or numbers; empty: all.

        Raises:
            InputError: no experiment has the metric.
        """
        from workbench.project.trend import trend_points

        wanted = [experiments] if isinstance(experiments, str | int) else experiments
        found = [self._experiments.get(one) for one in wanted] or list(self._experiments.list())
        return trend_points(self._experiments, found, metric)

    def trend(self, metric: str = "", experiments: Wanted = ()) -> Chart:
        """The means of a metric over experiments as a chart; the arguments are those of `trend_points`."""
        from workbench.stats.trend_chart import trend

        points = self.trend_points(metric, experiments)
        info = self._experiments.metric(points[-1].experiment, metric)
        people = {one.label: one.name for found in self._experiments.list() for one in found.manifest.candidates}
        return trend(points, info.name, info.title, people)

    def _tries(
        self, readings: Readings, info: MetricInfo | None, layer: str | None
    ) -> dict[str, dict[str, list[float | None]]]:
        """Candidate → case id → the value of each repeat; what was planned and has no value is None."""
        if info is None:
            return {}
        experiment = readings.found[0]
        manifest, values = experiment.manifest, self._experiments.values(experiment, info, layer)
        value_of = ROW_METRICS[info.name] if values is None else lambda row: values.get(row.trial_id)
        found: dict[str, dict[str, list[float | None]]] = {
            label: {case: [None] * manifest.repeats for case in manifest.case_ids} for label in readings.labels
        }
        for row in self._experiments.rows(experiment.id, layer):
            tries = found[row.candidate].setdefault(row.case_id, [None] * manifest.repeats)
            if row.repeat < manifest.repeats:
                tries[row.repeat] = value_of(row)
        return found
