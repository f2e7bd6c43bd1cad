"""Comparing candidates over the same cases: verdicts, rows, charts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from workbench.core.charts import Chart
from workbench.core.errors import InputError
from workbench.core.experiments import Experiment
from workbench.core.figures import interval, signed
from workbench.core.summaries import Comparison, Pair
from workbench.project.experiments import Experiments
from workbench.project.measures import ROW_METRICS, PerCase, per_case, trial_values
from workbench.project.views import MetricInfo, RowDelta, RowStatus
from workbench.store.results import TrialRow
from workbench.store.store import Store

MOVED = 0.2
"""A row of a 1–5 metric whose value moved by more than this is shown as changed (DESIGN.md, compare)."""


class Comparing:
    """Comparisons of an open project."""

    def __init__(self, store: Store, experiments: Experiments) -> None:
        self._store = store
        self._experiments = experiments

    def metrics(self, experiment: str | int) -> Sequence[MetricInfo]:
        """The metrics of an experiment, the one to show first in front."""
        return self._experiments.metrics(experiment)

    def compare(
        self,
        experiments: Sequence[str | int],
        *,
        baseline: str = "",
        candidates: Sequence[str] = (),
        metric: str = "",
        margin: float | None = None,
        seed: int = 7,
        layer: str | None = None,
    ) -> Comparison:
        """Paired comparison of candidates with a baseline over the cases that both have.

        Args:
            experiments: ids or numbers; the first names the metrics. Empty: the latest.
            baseline: a candidate's label or variant key; empty: the first.
            candidates: labels or variant keys; empty: all others.
            metric: its name; empty: the first of the experiment.
            margin: difference that does not matter, in the metric's unit; None: the default of its kind.
            seed: of permutation and bootstrap; the same file and seed give the same digits.
            layer: score layer of the experiment; None: the latest.

        Raises:
            InputError: an experiment, a candidate or a metric does not exist.
        """
        from workbench.stats.verdict import adjust, compare

        found = [self._experiments.get(item) for item in experiments] or [self._experiments.latest_or_fail()]
        info = self._metric(found[0], metric)
        values: PerCase = {}
        for experiment in found:
            for label, cases in self._values(experiment, info.name, layer).items():
                values.setdefault(self._label(label, experiment, found), {}).update(cases)
        labels = self._labels(found)
        base = pick(baseline, labels) if baseline else labels[0]
        chosen = [pick(name, labels) for name in candidates] if candidates else [x for x in labels if x != base]
        pairs = [
            compare(
                values.get(base, {}),
                values.get(label, {}),
                baseline_label=base,
                candidate_label=label,
                metric=info.name,
                kind=info.kind,
                better=info.better,
                margin=margin,
                seed=seed,
            )
            for label in chosen
        ]
        numbers = tuple(experiment.number for experiment in found)
        return Comparison(
            pairs=tuple(self._with_rows(found, base, pair) for pair in adjust(pairs)),
            seed=seed,
            metric=info.name,
            experiments=numbers,
        )

    def all_pairs(
        self,
        experiments: Sequence[str | int],
        *,
        metric: str = "",
        margin: float | None = None,
        seed: int = 7,
        layer: str | None = None,
    ) -> Comparison:
        """Every pair of candidates once, the later one against the earlier; corrected together."""
        from workbench.stats.verdict import adjust

        found = [self._experiments.get(item) for item in experiments] or [self._experiments.latest_or_fail()]
        labels = self._labels(found)
        pairs: list[Pair] = []
        comparison = Comparison(pairs=(), seed=seed, metric=self._metric(found[0], metric).name)
        for index, base in enumerate(labels[:-1]):
            ids = [experiment.id for experiment in found]
            comparison = self.compare(
                ids,
                baseline=base,
                candidates=labels[index + 1 :],
                metric=metric,
                margin=margin,
                seed=seed,
                layer=layer,
            )
            pairs.extend(comparison.pairs)
        return comparison.model_copy(update={"pairs": tuple(adjust(pairs))})

    def _with_rows(self, experiments: Sequence[Experiment], base: str, pair: Pair) -> Pair:
        """Count fixed, broken and same by whether the trial passed, which holds for any metric."""
        passed: PerCase = {}
        for experiment in experiments:
            for label, cases in self._values(experiment, "pass", None).items():
                passed.setdefault(self._label(label, experiment, experiments), {}).update(cases)
        before, after = passed.get(base, {}), passed.get(pair.candidate, {})
        both = before.keys() & after.keys()
        if not both:
            return pair
        broken = sum(before[case] >= 0.5 > after[case] for case in both)
        fixed = sum(before[case] < 0.5 <= after[case] for case in both)
        return pair.model_copy(update={"fixed": fixed, "broken": broken, "same": len(both) - fixed - broken})

    def _label(self, label: str, experiment: Experiment, among: Sequence[Experiment]) -> str:
        twice = [x for x in among if any(c.label == label for c in x.manifest.candidates)]
        return label if len(twice) < 2 else f"{label}#{experiment.number}"

    def _labels(self, experiments: Sequence[Experiment]) -> list[str]:
        labels = [
            self._label(candidate.label, experiment, experiments)
            for experiment in experiments
            for candidate in experiment.manifest.candidates
        ]
        return list(dict.fromkeys(labels))

    def _metric(self, experiment: Experiment, name: str) -> MetricInfo:
        infos = self._experiments.metrics(experiment.id)
        if not name:
            return infos[0]
        for info in infos:
            if name in (info.name, info.title):
                return info
        raise InputError(
            "metric.unknown",
            f"Experiment {experiment.number} has no metric “{name}”.",
            remedy=f"It has: {', '.join(info.name for info in infos)}.",
        )

    def _values(self, experiment: Experiment, metric: str, layer: str | None) -> PerCase:
        rows = self._experiments.rows(experiment.id, layer)
        values = None if metric in ROW_METRICS else self._store.metric_values(experiment.id, metric, layer=layer)
        return per_case(rows, trial_values(rows, metric, values))

    def rows(
        self, experiment: str | int, *, baseline: str, candidate: str, metric: str = "", layer: str | None = None
    ) -> list[RowDelta]:
        """Every case of a comparison: broken, fixed, changed, same, the largest move first in each group."""
        found = self._experiments.get(experiment)
        labels = self._labels([found])
        base, other = pick(baseline, labels), pick(candidate, labels)
        info = self._metric(found, metric)
        rows = self._experiments.rows(found.id, layer)
        wanted = [row for row in rows if row.candidate in (base, other)]
        values = self._values(found, info.name, layer)
        passed = self._values(found, "pass", layer)
        reasons = self._reasons(found, wanted, base, other, layer)
        scale = MOVED if info.kind == "level" else (0.0 if info.kind == "binary" else MOVED / 4)
        return _deltas(wanted, base, other, values, passed, reasons, scale)

    def _reasons(
        self, experiment: Experiment, rows: Sequence[TrialRow], base: str, other: str, layer: str | None
    ) -> dict[str, str]:
        """Case digest → the part that moved most on its own scale, "Decision 5 → 1"."""
        best: dict[str, tuple[float, str]] = {}
        for part in experiment.manifest.parts:
            values = per_case(
                rows,
                trial_values(rows, part.metric, self._store.metric_values(experiment.id, part.metric, layer=layer)),
            )
            before, after = values.get(base, {}), values.get(other, {})
            span = 4.0 if part.kind == "criterion" else 1.0
            for case in before.keys() & after.keys():
                move = abs(after[case] - before[case]) / span
                if part.must_pass and (before[case] < part.pass_value) != (after[case] < part.pass_value):
                    move += 1  # it alone decides whether the trial passes
                if move > best.get(case, (0.0, ""))[0]:
                    best[case] = (move, _moved(part.label or part.metric, part.kind, before[case], after[case]))
        return {case: text for case, (_, text) in best.items()}

    def winner(self, experiment: str | int | None = None) -> tuple[str, str]:
        """The candidate to take from an experiment: the one that is better than the first by most, else the first.

        Returns:
            its label, and the reason in a sentence.
        """
        found = self._experiments.latest_or_fail() if experiment is None else self._experiments.get(experiment)
        labels = self._labels([found])
        if len(labels) == 1:
            return labels[0], f"{labels[0]} is the only candidate of experiment {found.number}."
        comparison = self.compare([found.id])
        info = self._metric(found, comparison.metric)
        sign = 1 if info.better == "higher" else -1
        better = [pair for pair in comparison.pairs if pair.verdict == "better" and pair.difference is not None]
        if not better:
            said = f"No candidate of experiment {found.number} is better than {labels[0]} on {info.title.lower()}"
            return labels[0], f"{said}, so {labels[0]} was taken."
        best = max(better, key=lambda pair: sign * (pair.difference or 0.0))
        gain = f"{signed(best.difference or 0.0)} {interval(best.low, best.high, sign=True)}"
        return (
            best.candidate,
            f"{best.candidate} is better than {labels[0]} on {info.title.lower()}: {gain}, {best.n} cases.",
        )

    def chart(self, experiment: str | int, chart: str, metric: str = "") -> Chart:
        """A chart of an experiment as values (core/charts.py).

        Args:
            chart: ``means`` or ``cost_quality`` and what workbench.stats.charts offers more.
        """
        from workbench.stats import charts

        found = self._experiments.get(experiment)
        info = self._metric(found, metric)
        summaries = self._experiments.summaries(found.id)
        names = {candidate.label: candidate.name for candidate in found.manifest.candidates}
        return charts.build(chart, summaries, info.name, title=info.title, names=names)


def pick(wanted: str, labels: Sequence[str]) -> str:
    """The candidate that a person named by label, variant key or ``prompt/key``.

    Raises:
        InputError: none or several fit.
    """
    if wanted in labels:
        return wanted
    fitting = [label for label in labels if label.partition("@")[0] == wanted]
    if len(fitting) == 1:
        return fitting[0]
    said = "fits several candidates" if fitting else "is no candidate"
    raise InputError("candidate.unknown", f"“{wanted}” {said}.", remedy=f"Name one of: {', '.join(labels)}.")


def _moved(title: str, kind: str, before: float, after: float) -> str:
    if kind == "criterion":
        return f"{title.rpartition('/')[2]} {before:g} → {after:g}"
    return f"{title} now {'passes' if after > before else 'fails'}"


def _deltas(
    rows: Sequence[TrialRow],
    base: str,
    other: str,
    values: PerCase,
    passed: PerCase,
    reasons: Mapping[str, str],
    scale: float,
) -> list[RowDelta]:
    trials: dict[str, dict[str, TrialRow]] = defaultdict(dict)
    for row in rows:
        trials[row.case_digest].setdefault(row.candidate, row)
    found = []
    for case, by_candidate in trials.items():
        first = next(iter(by_candidate.values()))
        before, after = values.get(base, {}).get(case), values.get(other, {}).get(case)
        status = _status(passed.get(base, {}).get(case), passed.get(other, {}).get(case), before, after, scale)
        found.append(
            RowDelta(
                case_id=first.case_id,
                case_digest=case,
                position=first.position,
                status=status,
                before=before,
                after=after,
                delta=None if before is None or after is None else after - before,
                reason=reasons.get(case, ""),
                baseline_trial=by_candidate[base].trial_id if base in by_candidate else "",
                candidate_trial=by_candidate[other].trial_id if other in by_candidate else "",
            )
        )
    order: dict[RowStatus, int] = {"broken": 0, "fixed": 1, "changed": 2, "same": 3, "unmatched": 4}
    return sorted(found, key=lambda row: (order[row.status], -abs(row.delta or 0.0), row.position))


def _status(
    passed_before: float | None, passed_after: float | None, before: float | None, after: float | None, scale: float
) -> RowStatus:
    if passed_before is not None and passed_after is not None:
        if passed_before >= 0.5 > passed_after:
            return "broken"
        if passed_before < 0.5 <= passed_after:
            return "fixed"
    if before is None or after is None:
        return "unmatched"
    return "changed" if abs(after - before) > scale + 1e-9 else "same"
