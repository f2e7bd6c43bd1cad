"""Values of metrics per case, read once for all that is compared or drawn together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.core.errors import InputError
from workbench.core.experiments import Experiment
from workbench.core.scores import Part
from workbench.project.candidates import label_in, names_in, pick
from workbench.project.experiments import Experiments
from workbench.project.views import MetricInfo
from workbench.store.store import Store

PerCase = Mapping[str, float | None]
"""Case digest → mean over the repeats; None where a planned case has no value."""


class Readings:
    """The values of some experiments, as they are now.

    Args:
        found: experiments whose cases are compared; the first one names the metrics.
        layer: of scores, of the experiment that has it; None: the latest that has the metric.
    """

    def __init__(
        self, store: Store, experiments: Experiments, found: Sequence[Experiment], layer: str | None = None
    ) -> None:
        self.found = found
        self.names = names_in(store, found)
        self.metrics = {experiment.id: experiments.metrics(experiment.id) for experiment in found}
        self._store = store
        self._experiments = experiments
        self._layer = layer
        self._read: dict[str, dict[str, PerCase]] = {}

    @property
    def labels(self) -> list[str]:
        """All candidates, in order."""
        return list(self.names)

    @property
    def cases(self) -> list[str]:
        """Digests of the cases of all experiments, in order."""
        return list(dict.fromkeys(case for found in self.found for case in found.manifest.case_digests))

    def passing(self) -> MetricInfo | None:
        """The metric that says whether a trial passed; None where nothing says it."""
        return next((info for info in self.metrics[self.found[0].id] if info.name == "pass"), None)

    def table(self, metric: str) -> dict[str, PerCase]:
        """Candidate → case → value, of all candidates."""
        return {label: self.values(metric, label) for label in self.labels}

    def both(self, metric: str, base: str, other: str) -> list[str]:
        """The cases on which two candidates have a value."""
        after = self.values(metric, other)
        return [
            case for case, one in self.values(metric, base).items() if one is not None and after.get(case) is not None
        ]

    def metric(self, name: str) -> MetricInfo:
        """The metric that a person named by name or title; empty: the first.

        Raises:
            InputError: one of the experiments does not have it.
        """
        first = self._experiments.metric(self.found[0].id, name)
        for experiment in self.found[1:]:
            self._experiments.metric(experiment.id, first.name)
        return first

    def two_of(self, baseline: str, candidate: str) -> tuple[str, str]:
        """The labels of a baseline and a candidate; unnamed the first, and the first other one.

        Raises:
            InputError: one does not exist, or there is only one.
        """
        other = pick(candidate, self.names) if candidate else ""
        base = pick(baseline, self.names) if baseline else next((one for one in self.labels if one != other), other)
        others = [label for label in self.labels if label != base]
        if not others or other == base:
            raise InputError(
                "compare.alone", f"{base} has nothing to be compared with.", remedy="Name or run another candidate."
            )
        return base, other or others[0]

    def parts(self, experiment: Experiment) -> tuple[Part, ...]:
        """The parts that the scores of an experiment count by."""
        layers = self._store.layers(experiment.id)
        return next((one.parts for one in layers if one.id == self._layer), layers[-1].parts)

    def values(self, metric: str, label: str) -> PerCase:
        """Values of a metric for one candidate; empty where its experiment does not have the metric."""
        if metric not in self._read:
            self._read[metric] = {}
            for experiment in self.found:
                self._read[metric].update(self._of(experiment, metric))
        return self._read[metric].get(label, {})

    def _of(self, experiment: Experiment, metric: str) -> dict[str, PerCase]:
        info = next((info for info in self.metrics[experiment.id] if info.name == metric), None)
        if info is None:
            return {}
        # A layer belongs to one experiment; the others answer with their latest.
        own = self._layer if any(one.id == self._layer for one in self._store.layers(experiment.id)) else None
        values = self._experiments.case_values(experiment, metric, own or info.layer or None)
        return {label_in(label, experiment, self.found): cases for label, cases in values.items()}
