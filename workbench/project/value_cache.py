"""Values of metrics per case, kept while nothing is written to their experiment, since one view asks for them often."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from workbench.core.experiments import Experiment
from workbench.store.store import Store

KEPT = 12
"""Readings in memory, of one metric of one experiment each: some megabytes for 100,000 trials."""
ByLabel = Mapping[str, Mapping[str, float | None]]
"""Candidate's label → case digest → mean over the repeats; None where a planned case has no value."""


class ValueCache:
    """The latest readings. Safe in several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str | None], tuple[int, ByLabel]] = OrderedDict()

    def values(self, experiment: Experiment, metric: str, layer: str | None) -> ByLabel:
        """The values of a metric for all candidates, as they are now.

        Args:
            experiment: whose.
            metric: a metric's name.
            layer: id of the layer; None: the latest.
        """
        key = (experiment.id, metric, layer)
        # Looked at first: what is written while the values are read makes them old, never the other way round.
        edition = self._store.edition(experiment.id)
        with self._lock:
            known = self._kept.get(key)
            if known is not None and known[0] == edition:
                self._kept.move_to_end(key)
                return known[1]
        digests = experiment.manifest.case_digests
        found = {
            label: {digest: values.get(place) for place, digest in enumerate(digests)}
            for label, values in self._store.case_values(experiment.id, metric, layer=layer).items()
        }
        with self._lock:
            self._kept[key] = (edition, found)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found
