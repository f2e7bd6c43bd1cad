"""What names a case in a list: the start of its question and its tags, read from the project as rows become visible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from workbench.core.canonical import canonical
from workbench.core.cases import Case
from workbench.ui.models.cell_face import one_line

_ASKING = ("question", "message", "input", "text", "prompt", "query", "user", "email", "mail", "ticket", "problem")
"""Names of variables that usually hold what is asked, in this order."""
_KEPT = 4000


class CaseLine(NamedTuple):
    """A case in two lines."""

    question: str
    tags: str


class CaseLines:
    """A bounded memory of case lines by digest.

    Args:
        load: reads the cases of some digests; digests that nobody knows may be missing in its answer.
    """

    def __init__(self, load: Callable[[list[str]], Mapping[str, Case]]) -> None:
        self._load = load
        self._known: dict[str, CaseLine] = {}

    def line(self, digest: str, near: Iterable[str] = ()) -> CaseLine:
        """The lines of a case; with it, those of its neighbours are read at once."""
        found = self._known.get(digest)
        if found is None:
            if len(self._known) > _KEPT:
                self._known.clear()
            wanted = [name for name in dict.fromkeys((digest, *near)) if name not in self._known]
            for name, case in self._load(wanted).items():
                self._known[name] = CaseLine(one_line(question(case)), " · ".join(case.tags) or case.intent)
            found = self._known.setdefault(digest, CaseLine("", ""))
        return found


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
