"""How a golden set stands to the revisions that runs froze of it: “revision 4 + 3 changes”."""

from __future__ import annotations

from typing import NamedTuple

from workbench.core.cases import Revision
from workbench.core.figures import count
from workbench.store.store import Store


class Standing(NamedTuple):
    """The latest revision that a run froze, and how far the set has gone since."""

    revision: int
    """Its number among those of the set, from 1; 0 where nothing was frozen yet."""
    changes: int
    """Cases added, changed or removed since."""
    experiment: int = 0
    """Number of the experiment that ran it last."""

    @property
    def words(self) -> str:
        """``revision 4 + 3 changes``."""
        if not self.revision:
            return "no revision yet"
        more = f" + {count(self.changes, 'change')}" if self.changes else ""
        return f"revision {self.revision}{more}"


def standing_of(store: Store, set_id: str) -> Standing:
    """Compare a set with its latest revision. Reads the ids of all cases: not for the window's thread."""
    found: dict[str, int] = {}
    for experiment in store.experiments():
        if experiment.manifest.golden_set == set_id:
            found[experiment.manifest.revision] = experiment.number
    if not found:
        return Standing(0, 0)
    latest = max(found, key=lambda digest: found[digest])
    number = list(found).index(latest) + 1
    try:
        before = set(store.snapshot(latest, Revision).cases)
    except KeyError:
        return Standing(number, 0, found[latest])
    now = {digest for _, digest in store.case_index(set_id)}
    # A changed case is missing on one side and new on the other: it counts once.
    return Standing(number, max(len(now - before), len(before - now)), found[latest])
