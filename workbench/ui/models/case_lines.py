"""What names a case in a list: the start of its question and its tags, read from the project as rows become visible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from workbench.core.canonical import canonical
from workbench.core.cases import Case
from workbench.ui.models.cell_face import one_line
from workbench.ui.models.read_later import ReadLater

if TYPE_CHECKING:
    from workbench.ui.tasks import Tasks

_ASKING = ("question", "message", "input", "text", "prompt", "query", "user", "email", "mail", "ticket", "problem")
"""Names of variables that usually hold what is asked, in this order."""


class CaseLine(NamedTuple):
    """A case in two lines."""

    question: str
    tags: str


_EMPTY = CaseLine("", "")


class CaseLines(ReadLater[CaseLine]):
    """Lines of cases by digest.

    Args:
        load: reads the cases of some digests.
        tasks: reads in another thread; None at once.
    """

    def __init__(
        self, load: Callable[[list[str]], Mapping[str, Case]], tasks: Tasks | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(lambda wanted: {name: _line(case) for name, case in load(wanted).items()}, tasks, parent)

    def line(self, digest: str, near: Callable[[], Iterable[str]] = lambda: ()) -> CaseLine:
        """The lines of a case, empty until they are read; those of its neighbours are read with it."""
        return self.find(digest, near) or _EMPTY


def _line(case: Case) -> CaseLine:
    return CaseLine(one_line(question(case)), " · ".join(case.tags) or case.intent)


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
