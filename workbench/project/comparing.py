"""Comparing candidates over the same cases: verdicts, rows, charts."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core.charts import Chart
from workbench.core.errors import InputError
from workbench.core.figures import interval, signed
from workbench.core.objections import Objection, to_take
from workbench.core.summaries import Comparison, Pair
from workbench.core.verdict_words import sign_of
from workbench.project.candidates import pick
from workbench.project.charting import Asked, Charting
from workbench.project.looks import Looks, Wanted
from workbench.project.nothing_scored import with_reason
from workbench.project.readings import Readings
from workbench.project.row_deltas import RowDeltas
from workbench.project.views import MetricInfo


class Comparing(Looks):
    """Comparisons of an open project: verdicts, rows, charts; and the looks beyond them."""

    def metrics(self, experiment: str | int) -> Sequence[MetricInfo]:
        """The metrics of an experiment, the one to show first in front."""
        return self._experiments.metrics(experiment)

    def compare(
        self,
        experiments: Wanted = (),
        *,
        baseline: str = "",
        candidates: Sequence[str] = (),
        metric: str = "",
        margin: float | None = None,
        seed: int = 7,
        layer: str | None = None,
        cluster_by: str = "",
    ) -> Comparison:
        """Paired comparison of candidates with a baseline over the cases that both have.

        Args:
            experiments: ids or numbers; the first names the metrics. Empty: the latest.
            baseline: a candidate's label, or what `workbench.project.candidates` lets it be called; empty: the first.
            candidates: labels or names; empty: all others.
            metric: its name; empty: the first of the experiment.
            margin: difference that does not matter, in the metric's unit; None: the default of its kind.
            seed: of permutation and bootstrap; the same file and seed give the same digits.
            layer: score layer; None: the latest that has the metric.
            cluster_by: a field of the cases (`groupings`), ``documents`` or ``history``: cases that share its value
                are resampled together. Repeats of a case always are: their mean is the case's value.

        Raises:
            InputError: an experiment, a candidate, a metric or a field does not exist, or a candidate is the baseline.
        """
        readings = self._readings(experiments, layer)
        base = pick(baseline, readings.names) if baseline else readings.labels[0]
        if candidates:
            chosen = list(dict.fromkeys(pick(name, readings.names) for name in candidates))
            _refuse_itself(base, chosen, readings)
        else:
            chosen = [label for label in readings.labels if label != base]
        return self._compared(readings, [(base, label) for label in chosen], metric, margin, seed, cluster_by)

    def all_pairs(
        self,
        experiments: Wanted = (),
        *,
        metric: str = "",
        margin: float | None = None,
        seed: int = 7,
        layer: str | None = None,
        cluster_by: str = "",
    ) -> Comparison:
        """Every pair of candidates once, the later one against the earlier; corrected together."""
        readings = self._readings(experiments, layer)
        labels = readings.labels
        pairs = [(base, label) for place, base in enumerate(labels) for label in labels[place + 1 :]]
        return self._compared(readings, pairs, metric, margin, seed, cluster_by)

    def _compared(
        self,
        readings: Readings,
        pairs: Sequence[tuple[str, str]],
        metric: str,
        margin: float | None,
        seed: int,
        cluster_by: str = "",
    ) -> Comparison:
        from workbench.stats.verdict import adjust, compare

        info, together = readings.metric(metric), self._clusters(readings, cluster_by)
        found = [
            compare(
                readings.values(info.name, base),
                readings.values(info.name, label),
                baseline_label=base,
                candidate_label=label,
                metric=info.name,
                kind=info.kind,
                better=info.better,
                margin=margin,
                seed=seed,
                clusters=together,
            )
            for base, label in pairs
        ]
        return Comparison(
            pairs=tuple(with_reason(self._store, readings, _with_rows(readings, pair)) for pair in adjust(found)),
            seed=seed,
            metric=info.name,
            experiments=tuple(experiment.number for experiment in readings.found),
            cluster_by=cluster_by,
        )

    def rows(
        self, experiment: str | int, *, baseline: str, candidate: str, metric: str = "", layer: str | None = None
    ) -> RowDeltas:
        """Every case of a comparison: broken, fixed, changed, same, the largest move first in each group."""
        readings = self._readings([experiment], layer)
        base, other = pick(baseline, readings.names), pick(candidate, readings.names)
        _refuse_itself(base, [other], readings)
        found = readings.found[0]
        places, case_ids = self._experiments.places(found.id), self._experiments.case_ids(found.id)
        return RowDeltas(places, case_ids, readings, readings.parts(found), base, other, readings.metric(metric).name)

    def objections(self, comparison: Comparison, *, layer: str | None = None) -> dict[tuple[str, str], Objection]:
        """What passed cases and the parts that must pass say beside a comparison on another metric.

        Args:
            comparison: as of `compare` or `all_pairs`; clusters and seed are its own.
            layer: as there.

        Returns:
            (baseline, candidate) → what speaks against the candidate.
        """
        readings = self._readings(comparison.experiments, layer)
        pairs = [(pair.baseline, pair.candidate) for pair in comparison.pairs]

        def on(metric: str) -> dict[tuple[str, str], Pair]:
            found = self._compared(readings, pairs, metric, None, comparison.seed, comparison.cluster_by)
            return {(pair.baseline, pair.candidate): pair for pair in found.pairs}

        passed = on("pass") if readings.passing() is not None and comparison.metric != "pass" else {}
        known = {info.name: info.title for info in readings.metrics[readings.found[0].id]}
        parts = [part for part in readings.parts(readings.found[0]) if part.must_pass and part.metric in known]
        must = {part.metric: on(part.metric) for part in parts if part.metric != comparison.metric}
        return {
            pair: Objection(
                passed=passed.get(pair),
                counts=_passes(readings, *pair) if passed else (0, 0),
                worse=tuple(
                    (known[name], found[pair]) for name, found in must.items() if sign_of(found[pair]) == "worse"
                ),
            )
            for pair in pairs
        }

    def winner(self, experiment: str | int | None = None) -> tuple[str, str]:
        """The candidate to take from an experiment: the one that is better than the first by most, else the first.

        One that passes fewer cases, or is worse on what must pass, gives way to another that is better. Where there is
        none, it is taken still, and the reason says what speaks against it.

        Returns:
            its label, and the reason in sentences.
        """
        found = self._experiments.latest_or_fail() if experiment is None else self._experiments.get(experiment)
        readings = self._readings([found.id])
        first = readings.labels[0]
        if len(readings.labels) == 1:
            return first, f"{first} is the only candidate of experiment {found.number}."
        info = readings.metric("")
        comparison = self._compared(readings, [(first, label) for label in readings.labels[1:]], info.name, None, 7)
        objections = {label: one for (_, label), one in self.objections(comparison).items()}
        best = to_take([pair for pair in comparison.pairs if pair.verdict == "better"], objections)
        if best is None:
            said = f"No candidate of experiment {found.number} is better than {first} on {info.title.lower()}"
            return first, f"{said}, so {first} was taken."
        gain = f"{signed(best.difference or 0.0)} {interval(best.low, best.high, sign=True)}".rstrip()
        said = f"{best.candidate} is better than {first} on {info.title.lower()}"
        against = objections[best.candidate]
        doubt = f" {against.words('better')}" if against.speaks else ""
        return best.candidate, f"{said}: {gain}, {best.n} cases.{doubt}"

    def chart(
        self,
        experiment: str | int,
        chart: str,
        metric: str = "",
        *,
        baseline: str = "",
        candidate: str = "",
        by: str = "tag",
        margin: float | None = None,
        layer: str | None = None,
    ) -> Chart:
        """A chart of an experiment as values (core/charts.py).

        Args:
            experiment: id or number.
            chart: one of `workbench.project.charting.CHARTS`.
            metric: its name; empty: the first. ``profile``, ``latency``, ``tokens``, ``heat_map`` and the charts of
                judges have their own.
            baseline, candidate: of ``differences``; empty: the first candidate, and the second.
            by: field that makes the slices of ``slices`` and ``routing``.
            margin: of ``differences`` and ``routing``; None: the default of the metric's kind.
            layer: of scores; None: the latest.

        Raises:
            InputError: the experiment, chart, metric or candidate does not exist.
        """
        readings = self._readings([experiment], layer)
        labels = readings.labels
        base = pick(baseline, readings.names) if baseline else labels[0]
        others = [label for label in labels if label != base] or [base]
        other = pick(candidate, readings.names) if candidate else others[0]
        charting = Charting(self._store, self._experiments, readings.found[0], readings, layer)
        return charting.chart(chart, Asked(readings.metric(metric), base, other, by or "tag", margin))


def _refuse_itself(base: str, chosen: Sequence[str], readings: Readings) -> None:
    if base in chosen:
        others = [label for label in readings.labels if label != base]
        raise InputError(
            "compare.itself",
            f"{base} is the baseline and the candidate, and nothing differs from itself.",
            remedy=f"Name another: {', '.join(others[:5])}." if others else "Run another candidate.",
        )


def _passes(readings: Readings, base: str, other: str) -> tuple[int, int]:
    """Cases that pass with the second candidate and with the first, of those that both have."""
    both = readings.both("pass", base, other)
    before, after = (
        sum((values.get(case) or 0.0) >= 0.5 for case in both)
        for values in (readings.values("pass", base), readings.values("pass", other))
    )
    return after, before


def _with_rows(readings: Readings, pair: Pair) -> Pair:
    """Count fixed, broken and same as `statuses` tells rows: by whether the trial passed, which holds for any metric.

    Where nothing says whether it passed, and the metric is no yes or no, nothing is fixed or broken.
    """
    if readings.passing() is None:
        own = {"fixed_of": pair.metric} if pair.kind == "binary" else {"fixed_of": "", "fixed": 0, "broken": 0}
        return pair.model_copy(update=own if pair.kind == "binary" else {**own, "same": pair.n})
    before, after = readings.values("pass", pair.baseline), readings.values("pass", pair.candidate)
    both = [(one, two) for case, one in before.items() if one is not None and (two := after.get(case)) is not None]
    broken = sum(one >= 0.5 > two for one, two in both)
    fixed = sum(one < 0.5 <= two for one, two in both)
    return pair.model_copy(update={"fixed": fixed, "broken": broken, "same": len(both) - fixed - broken})
