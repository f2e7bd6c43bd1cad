"""The cases of the project's golden sets: rows, not documents."""

from array import array
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from pydantic import JsonValue

from workbench.core.cases import Case, GoldenSet, Revision, Split
from workbench.core.documents import Changes
from workbench.project.near_equal import Near, near_equal
from workbench.project.promoting import home_of, promote
from workbench.project.set_columns import Cancelled, ColumnPlan, ColumnsChanged, Progress, change_columns
from workbench.project.set_standing import Standing, standing_of
from workbench.store.case_basis import Basis
from workbench.store.case_lines import CaseLines, Describe
from workbench.store.case_places import case_position, case_positions, cases_at, contents_at
from workbench.store.store import Store


class Golden:
    """The cases of the project's golden sets: rows, not documents."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, set_id: str, split: Split | None = None) -> int:
        """Number of cases, of one split or of all."""
        return self._store.case_count(set_id, split=split)

    def cases(
        self, set_id: str, *, split: Split | None = None, tags: Sequence[str] = (), offset: int = 0, limit: int = 2000
    ) -> list[Case]:
        """A page of cases in their order."""
        return self._store.cases(set_id, split=split, tags=tuple(tags), offset=offset, limit=limit)

    def at(self, set_id: str, positions: Sequence[int], patience: float | None = None) -> dict[int, Case]:
        """The cases that stand at these positions of a set; where there is none, nothing.

        With ``patience`` a write on its way is waited for so many seconds only: for what is shown and read again later.
        """
        return cases_at(self._store, set_id, positions, patience)

    def contents(self, set_id: str, positions: Sequence[int]) -> dict[int, dict[str, Any]]:
        """As `at`, the contents as JSON objects without the fields at their default; for searches."""
        return contents_at(self._store, set_id, positions)

    def positions(self, set_id: str, *, split: Split | None = None) -> "array[int]":
        """Positions of the cases in their order; a case keeps its position over edits."""
        return case_positions(self._store, set_id, split)

    def lines(self, set_id: str, describe: Describe, width: int) -> CaseLines:
        """The set as lines in memory that are filtered, sorted and searched at once; empty until its ``refresh``."""
        return CaseLines(self._store, set_id, describe, width)

    def keep_file(self, data: bytes, media_type: str) -> str:
        """Keep the bytes of an attachment; returns their address."""
        return self._store.put_body(data, media_type)

    def file(self, digest: str) -> bytes:
        """The bytes of an attachment.

        Raises:
            KeyError: there are none.
        """
        return self._store.body(digest)

    def position(self, set_id: str, case_id: str) -> tuple[int, Split] | None:
        """Position and split of a case of a set; None where it is not there."""
        return case_position(self._store, set_id, case_id)

    def home(self, trial_id: str) -> str:
        """Id of the golden set that `promote` puts a trial's case into when no other is named."""
        return home_of(self._store, trial_id)

    def promote(
        self, trial_id: str, set_id: str | None = None, reference: JsonValue = None, tags: Sequence[str] = ()
    ) -> Case:
        """Keep the case of a trial as one that must not fail again; see workbench.project.promoting.promote."""
        return promote(self._store, trial_id, set_id, reference, tags)

    def change_columns(
        self,
        set_id: str,
        plans: Sequence[ColumnPlan],
        *,
        label: str,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> ColumnsChanged:
        """Name, rename, order, retype and take away columns in all cases of a set, as one undo step; see there.

        Raises:
            KeyError: there is no such set.
        """
        document = self._store.document("golden_set", set_id)
        assert isinstance(document, GoldenSet)
        return change_columns(self._store, document, plans, label, progress, cancelled)

    def near_equal(
        self, set_id: str, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> list[Near]:
        """Groups of cases that say nearly the same; see workbench.project.near_equal. Takes seconds for 100,000."""
        return near_equal(self._store, set_id, progress=progress, cancelled=cancelled)

    def standing(self, set_id: str) -> Standing:
        """The latest revision of a set and how many cases changed since; not for the window's thread."""
        return standing_of(self._store, set_id)

    def note_held_out_shown(self, set_id: str) -> None:
        """Note in the audit log that a person asked to see held-out cases."""
        if not self._store.read_only:
            found = self._store.find("golden_set", set_id)
            self._store.audit("held-out.shown", f"Held-out cases of {found.name if found else set_id} were shown.")

    def index(self, set_id: str, *, split: Split | None = None, tags: Sequence[str] = ()) -> list[tuple[str, str]]:
        """(case id, digest) of all cases in their order."""
        return self._store.case_index(set_id, split=split, tags=tuple(tags))

    def case(self, digest: str) -> Case:
        """A case by its digest, also of an older revision.

        Raises:
            KeyError: there is none.
        """
        return self._store.case(digest)

    def cases_by_digest(self, digests: Sequence[str]) -> dict[str, Case]:
        """Cases by digest, also of older revisions; those that nobody knows are left out."""
        return self._store.cases_by_digest(digests)

    def update(
        self,
        set_id: str,
        changed: Sequence[Case],
        removed: Sequence[str] = (),
        *,
        label: str,
        merge: str = "",
        basis: Basis | None = None,
    ) -> "Future[Changes]":
        """Put cases (matched on their id, new ones at the end) and remove others; one undo step.

        With the same ``merge`` a step just before, also of a document, becomes one with it. With a ``basis`` cases
        that were written since they were read are changed as they are now.
        """
        return self._store.update_cases(set_id, changed, removed, label=label, merge=merge, basis=basis)

    def fields(self, set_id: str) -> list[str]:
        """Names of the input variables, in the order of first appearance."""
        return self._store.input_fields(set_id)

    def freeze(self, set_id: str) -> Revision:
        """Freeze the present state as a revision."""
        return self._store.freeze_revision(set_id)
