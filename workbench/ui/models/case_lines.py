"""What names a case in a list: the start of its question and its tags, read from the project as rows become visible."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from workbench.core.canonical import canonical
from workbench.core.cases import Case
from workbench.ui.models.cell_face import one_line

if TYPE_CHECKING:
    from workbench.ui.tasks import Tasks

_ASKING = ("question", "message", "input", "text", "prompt", "query", "user", "email", "mail", "ticket", "problem")
"""Names of variables that usually hold what is asked, in this order."""
_KEPT = 4000


class CaseLine(NamedTuple):
    """A case in two lines."""

    question: str
    tags: str


_EMPTY = CaseLine("", "")


class CaseLines(QObject):
    """A bounded memory of case lines by digest. ``arrived`` says that lines which were empty are there now.

    Args:
        load: reads the cases of some digests; digests that nobody knows may be missing in its answer.
        tasks: reads in another thread: while a commit waits for the disk a read waits too, and the window must not.
            None reads at once.
    """

    arrived = Signal()

    def __init__(
        self, load: Callable[[list[str]], Mapping[str, Case]], tasks: Tasks | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._load = load
        self._tasks = tasks
        self._known: dict[str, CaseLine] = {}
        self._asked: set[str] = set()

    def line(self, digest: str, near: Iterable[str] = ()) -> CaseLine:
        """The lines of a case, empty until they are read; those of its neighbours are read with it."""
        found = self._known.get(digest)
        if found is not None:
            return found
        if digest not in self._asked:
            if len(self._known) > _KEPT:
                self._known.clear()
            wanted = [
                name for name in dict.fromkeys((digest, *near)) if name not in self._known and name not in self._asked
            ]
            if self._tasks is None:
                self._keep(wanted, self._load(wanted))
            else:
                self._asked.update(wanted)
                self._tasks.start(self._read(wanted), "read cases")
        return self._known.get(digest, _EMPTY)

    async def _read(self, wanted: list[str]) -> None:
        found = await asyncio.to_thread(self._load, wanted)
        self._asked.difference_update(wanted)
        self._keep(wanted, found)
        self.arrived.emit()

    def _keep(self, wanted: Iterable[str], found: Mapping[str, Case]) -> None:
        for name in wanted:
            case = found.get(name)
            line = _EMPTY if case is None else CaseLine(one_line(question(case)), " · ".join(case.tags) or case.intent)
            self._known[name] = line


def question(case: Case) -> str:
    """What the case asks: the variable that is named so, else the longest text, else all of them as JSON."""
    for name in _ASKING:
        value = case.inputs.get(name)
        if isinstance(value, str) and value.strip():
            return value
    texts = [value for value in case.inputs.values() if isinstance(value, str) and value.strip()]
    if texts:
        return max(texts, key=len)
    if case.history:
        return case.history[-1].text
    return canonical(case.inputs).decode() if case.inputs else ""
