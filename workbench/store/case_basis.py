"""What a change of many cases was made of, so that what was written into them meanwhile is not lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from workbench.core.cases import Case


class Basis(NamedTuple):
    """The cases that were read for a change, and the change itself."""

    digests: Mapping[str, str]
    """Id and digest of the cases as they were before they were read."""
    change: Callable[[Case], Case]
    """Makes the change again, of the case as it is now."""

    def taken_in(
        self,
        changed: Sequence[Case],
        digests: Mapping[str, str],
        there: Mapping[str, str],
        read: Callable[[Iterable[str]], Mapping[str, Case]],
    ) -> tuple[Sequence[Case], dict[str, str]]:
        """The changed cases with those that were written since made again, and without those that were removed.

        Args:
            changed: as they were made; those that were not read are new ones.
            digests: theirs, by id.
            there: id and digest of the cases as they are now.
            read: cases by digest.
        """
        late = {id_ for id_ in digests if id_ in self.digests and there.get(id_) != self.digests[id_]}
        if not late:
            return changed, dict(digests)
        now = read([there[id_] for id_ in late if id_ in there])
        again = [self.change(now[there[id_]]) for id_ in late if there.get(id_) in now]
        kept = [case for case in changed if case.id not in late]
        return [*kept, *again], {case.id: digests[case.id] for case in kept} | {case.id: case.digest for case in again}
