"""Values of metrics per case, read once for all that is compared or drawn together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.core.errors import InputError
from workbench.core.experiments import Experiment
from workbench.core.scores import Part
from workbench.project.candidates import label_in, names_in
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
        self._layer = layer
        self._read: dict[str, dict[str, PerCase]] = {}

    @property
    def labels(self) -> list[str]:
        """All candidates, in order."""
        return list(self.names)

    def metric(self, name: str) -> MetricInfo:
        """The metric that a person named by name or title; empty: the first.

        Raises:
            InputError: one of the experiments does not have it.
        """
        first = self._info(self.found[0], name)
        for experiment in self.found[1:]:
            self._info(experiment, first.name)
        return first

    def _info(self, experiment: Experiment, name: str) -> MetricInfo:
        infos = self.metrics[experiment.id]
        found = next((info for info in infos if not name or name in (info.name, info.title)), None)
        if found is None:
            known = ", ".join(info.name for info in infos)
            raise InputError(
                "metric.unknown",
                f"Experiment {experiment.number} has no metric “{name}”.",
                remedy=f"It has: {known}.",
            )
        return found

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
        digests = experiment.manifest.case_digests
        # A layer belongs to one experiment; the others answer with their latest.
        own = self._layer if any(one.id == self._layer for one in self._store.layers(experiment.id)) else None
        by_place = self._store.case_values(experiment.id, metric, layer=own or info.layer or None)
        return {
            label_in(label, experiment, self.found): {digest: values.get(place) for place, digest in enumerate(digests)}
            for label, values in by_place.items()
        }
