"""The side of the cases' table that writes: by position, since rows move while a value is edited."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, Signal
from shiboken6 import isValid

from workbench.core.cases import Case
from workbench.core.errors import InputError, WorkbenchError
from workbench.ui.pages.case_columns import Column
from workbench.ui.pages.case_values import text_of, with_text

if TYPE_CHECKING:
    from workbench.project.project import Project
    from workbench.store.case_basis import Basis

_WRITER_HOLDS = 1.0
"""Seconds after which the store's writer has let go of what it wrote, so that the list is the last to hold it."""


class CaseWriting(QAbstractTableModel):
    """Base of `case_table.CaseTable`, which knows the rows: `size`, `position` and `reload` are its.

    ``refused`` carries an edit that was not taken: the error, position, column and the text that was typed.
    """

    refused = Signal(object, int, object, str)

    def __init__(self, project: Project, set_id: str) -> None:
        super().__init__()
        self._project, self._set_id = project, set_id

    @property
    def is_locked(self) -> bool:
        """Whether nothing can be written."""
        return self._project.read_only

    def size(self) -> int:
        """Number of rows."""
        raise NotImplementedError

    def position(self, row: int) -> int:
        """The position of a row in the set, which stays over edits."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def change(self, row: int, column: Column, text: str) -> bool:
        """Write a value; one undo step. Returns whether it was taken."""
        return row < self.size() and self.change_at(self.position(row), column, text)

    def change_at(self, position: int, column: Column, text: str) -> bool:
        """As `change`, of the case at a position of the set, shown or not: rows move while a value is edited."""
        case = self.case_at(position)
        if case is None:
            gone = InputError("case.gone", "The case was deleted meanwhile.", remedy="Copy the text, if it is needed.")
            self.refused.emit(gone, position, column, text)
            return False
        if text == text_of(case, column):
            return False
        try:
            new = with_text(case, column, text)
            return self.write([new], (), f"Edit {column.name} of case {case.id[:16]}")
        except WorkbenchError as error:
            self.refused.emit(error, position, column, text)
            return False

    def case_at(self, position: int) -> Case | None:
        """The case at a position of the set as it is now; None where there is none."""
        return self._project.golden.at(self._set_id, [position]).get(position)

    def write(self, changed: Sequence[Case], removed: Sequence[str], label: str) -> bool:
        """Write cases as one undo step.

        Raises:
            WorkbenchError: nothing can be written; nothing was changed.
        """
        if not self.put(changed, removed, label):
            return False
        # A drawer may outlive the page that opened it.
        if isValid(self):
            self.reload()
        return True

    def digests(self) -> dict[str, str]:
        """Id and digest of all cases as they are; from any thread."""
        return dict(self._project.golden.index(self._set_id))

    def put(
        self,
        changed: Sequence[Case],
        removed: Sequence[str],
        label: str,
        *,
        wait: bool = False,
        basis: Basis | None = None,
    ) -> bool:
        """Write cases as one undo step from any thread; what is shown is not read again.

        Args:
            changed, removed: the cases, and ids.
            label: of the step.
            basis: of cases that were read some time ago; what was written into them since stays.
            wait: whether to wait for the disk, so that nobody else waits for it when they are read again.

        Raises:
            WorkbenchError: nothing can be written; nothing was changed.
        """
        if changed or removed:
            written = self._project.golden.update(self._set_id, changed, removed, label=label, basis=basis)
            if wait:
                # What the disk does not take is kept, tried again and told by the status line.
                written.exception()
        return bool(changed or removed)

    async def write_many(
        self, changed: list[Case], removed: Sequence[str], label: str, basis: Basis | None = None
    ) -> bool:
        """As `write`, for thousands of cases: in a thread, which empties the list in the end. Raises as `write`."""
        put = partial(self.put, changed, removed, label, wait=True, basis=basis)
        if not await asyncio.to_thread(put):
            return False
        threading.Thread(target=_let_go, args=(changed,), name="let cases go", daemon=True).start()
        if isValid(self):
            self.reload()
        return True


def _let_go(cases: list[Case]) -> None:
    """Free cases a few at a time: 100,000 at once hold Python's lock, and the window with it, for 80 ms."""
    time.sleep(_WRITER_HOLDS)
    while cases:
        del cases[-500:]
