"""Columns of the rows of a comparison, made once, so that a search in 100,000 trials takes milliseconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from workbench.core.cases import Case
from workbench.core.experiments import Experiment
from workbench.project.experiments import Experiments
from workbench.project.row_deltas import STATUSES, RowDeltas
from workbench.project.row_query import FigureTerm, LabelTerm, Query, Term, TextTerm, parse
from workbench.project.row_texts import Texts
from workbench.project.views import MetricInfo
from workbench.store.store import Store

__all__ = ["SORTS", "STATUSES", "Found", "RowIndex", "Sort"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Figures = NDArray[np.float64]
    Places = NDArray[np.int64]

Sort = Literal["change", "position", "value", "length", "cost", "time"]
SORTS: dict[Sort, str] = {
    "change": "How much it changed",
    "position": "Order of the cases",
    "value": "Lowest value first",
    "length": "Longest answer first",
    "cost": "Dearest first",
    "time": "Slowest first",
}
_PAGE = 2_000
_STEP = 0.15
"""Seconds that one step may read before it shows what it has."""


class Found(NamedTuple):
    """What a step found."""

    places: Places
    """Places in the index's rows, in the order to show them: by status, then as sorted."""
    read: int
    """Rows whose texts were looked at, of ``total``."""
    total: int

    @property
    def whole(self) -> bool:
        """Whether nothing is left to look at."""
        return self.read >= self.total


class RowIndex:
    """The rows of one comparison in columns. Made and asked in any one thread at a time, never in the window's."""

    def __init__(
        self,
        store: Store,
        experiments: Experiments,
        experiment: Experiment,
        rows: RowDeltas,
        labels: tuple[str, str],
        metrics: Sequence[MetricInfo],
    ) -> None:
        import numpy

        self.rows = rows
        self._store, self._experiments, self._experiment = store, experiments, experiment
        self._labels = labels
        self._metrics = {info.name: info for info in metrics}
        self.status = rows.status
        self._columns: dict[tuple[str, bool], Figures] = {
            ("change", False): rows.after - rows.before,
            ("value", False): rows.after,
            ("position", False): numpy.array(rows.positions, dtype=float),
            (rows.metric, False): rows.after,
            (rows.metric, True): rows.before,
        }
        self._texts: dict[str, Texts] = {}
        self._marks: dict[str, list[frozenset[str]]] = {}
        self._sorted: dict[Sort, Places] = {}
        self._states: list[str] | None = None
        self._places = {case_id: place for place, case_id in enumerate(rows.case_ids)}

    def row_of(self, case_id: str) -> int:
        """Place of a case in `rows`, -1 where it is not there."""
        return self._places.get(case_id, -1)

    def parse(self, words: str) -> Query:
        """Read what a person typed; see `workbench.project.row_query.parse`."""
        return parse(words, {name: info.title for name, info in self._metrics.items()})

    def step(self, query: Query, sort: Sort = "change") -> Found:
        """Look on: reads what the query needs for a moment, and says what holds among all that was read so far.

        Raises:
            InputError: an expression takes too long.
        """
        until = time.monotonic() + _STEP
        needed = list(self._needed(query, sort))
        for texts, fill in needed:
            while texts.read < texts.size:
                fill(texts)
                if time.monotonic() >= until:
                    break
        mask, looked = self._mask(query, until)
        order = self._order(sort)
        found = order if mask is None else order[mask[order]]
        return Found(found, min([looked, *(texts.read for texts, _ in needed)]), len(self.rows))

    def _needed(self, query: Query, sort: Sort) -> Iterator[tuple[Texts, Callable[[Texts], None]]]:
        if query.labels & {"tag", "kind", "split"} and not self._marks:
            self._read_marks()
        if query.needs_questions:
            yield self._column("question"), self._read_cases
        columns = query.columns
        if query.needs_texts or sort == "length":
            yield self._column("answer"), lambda texts: self._read_answers(texts, 1)
        anywhere = any(isinstance(term, TextTerm) and term.place == "anywhere" for term in query.terms)
        if anywhere or {("length", True), ("words", True)} & columns:
            yield self._column("baseline"), lambda texts: self._read_answers(texts, 0)
        if any(isinstance(term, TextTerm) and term.place in ("anywhere", "reason") for term in query.terms):
            yield self._column("reason"), self._read_reasons

    def _column(self, name: str) -> Texts:
        if name not in self._texts:
            self._texts[name] = Texts(len(self.rows))
        return self._texts[name]

    def _page(self, texts: Texts, column: Sequence[str]) -> Sequence[str]:
        return column[texts.read : texts.read + _PAGE]

    def _read_cases(self, texts: Texts) -> None:
        page = self._page(texts, self.rows.digests)
        cases = self._store.cases_by_digest(page)
        texts.add([asked(cases[digest]) if digest in cases else "" for digest in page])

    def _read_marks(self) -> None:
        """Read tags, kind and split of all cases at once: they stand in columns of their own."""
        known = self._store.case_marks(self.rows.digests)
        nothing: tuple[frozenset[str], str, str] = (frozenset(), "", "")
        found = [known.get(digest, nothing) for digest in self.rows.digests]
        # Few cases differ in their tags: one folding for each set of them.
        folded = {tags: frozenset(tag.casefold() for tag in tags) for tags in {tags for tags, _, _ in found}}
        self._marks["tag"] = [folded[tags] for tags, _, _ in found]
        for place, label in ((1, "kind"), (2, "split")):
            self._marks[label] = [frozenset(filter(None, (one[place],))) for one in found]  # type: ignore[arg-type]

    def _read_answers(self, texts: Texts, side: int) -> None:
        page = self._page(texts, self.rows.trials[side])
        found = self._store.answer_texts([trial for trial in page if trial])
        texts.add([found.get(trial, "") for trial in page])

    def _read_reasons(self, texts: Texts) -> None:
        texts.add([self.rows.reason(place) for place in range(texts.read, min(texts.read + _PAGE, texts.size))])

    def _mask(self, query: Query, until: float) -> tuple[Mask | None, int]:
        """Which rows hold, None for all; and how many rows were looked at."""
        import numpy

        if not query.either:
            return None, len(self.rows)
        looked = [len(self.rows)]
        whole = numpy.zeros(len(self.rows), dtype=bool)
        for terms in query.either:
            holds = numpy.ones(len(self.rows), dtype=bool)
            for term in terms:
                found, known = self._term(term, until, looked)
                holds &= (known & ~found) if term.negated else found
            whole |= holds
        return whole, min(looked)

    def _term(self, term: Term, until: float, looked: list[int]) -> tuple[Mask, Mask]:
        """(rows for which it holds, rows of which that can be said)."""
        import numpy

        if isinstance(term, FigureTerm):
            values = self._figures(term.column, term.baseline)
            with numpy.errstate(invalid="ignore"):
                return _compared(values, term), ~numpy.isnan(values)
        if isinstance(term, LabelTerm):
            return self._labelled(term)
        names = {"anywhere": ("question", "reason", "answer", "baseline")}.get(term.place, (term.place,))
        found = numpy.zeros(len(self.rows), dtype=bool)
        known = numpy.ones(len(self.rows), dtype=bool)
        for name in names:
            texts = self._texts[name]
            if term.pattern is None:
                found |= texts.holding(term.words)
                seen = texts.read
            else:
                matched, seen = texts.matching(term.pattern, until)
                found |= matched
            known[seen:] = False
            looked.append(seen)
        return found, known

    def _labelled(self, term: LabelTerm) -> tuple[Mask, Mask]:
        import numpy

        known = numpy.ones(len(self.rows), dtype=bool)
        if term.label == "id":
            texts = self._column("id")
            if not texts.read:
                texts.add(self.rows.case_ids)
            return texts.holding(term.value), known
        if term.label == "state":
            states = self._all_states()
            return numpy.array([term.value in state for state in states], dtype=bool), known
        return numpy.array([term.value in each for each in self._marks[term.label]], dtype=bool), known

    def _all_states(self) -> list[str]:
        """State of the candidate's trial, the kind of a failure with it, and whether it is unscored."""
        if self._states is None:
            known = self._experiments.states(self._experiment.id)
            self._states = [known.get(trial, "missing") for trial in self.rows.trials[1]]
        return self._states

    def _figures(self, column: str, baseline: bool) -> Figures:
        import numpy

        if column in ("length", "words"):
            texts = self._texts["baseline" if baseline else "answer"]
            return texts.lengths if column == "length" else texts.words
        found = self._columns.get((column, baseline))
        if found is None:
            info = self._metrics.get(column)
            layer = (info.layer if info else "") or None
            values = self._experiments.case_values(self._experiment, column, layer)
            for side, label in enumerate(self._labels):
                read = list(map(values.get(label, {}).get, self.rows.digests))
                self._columns[column, side == 0] = numpy.array(read, dtype=float)
            found = self._columns[column, baseline]
        return found

    def _order(self, sort: Sort) -> Places:
        """All places, by status and then as wanted; what is unknown stands at the end of its group."""
        import numpy

        if sort in self._sorted:
            return self._sorted[sort]
        values: Figures
        if sort == "change":
            values = -numpy.abs(numpy.nan_to_num(self._columns["change", False]))
        elif sort in ("position", "value"):
            values = self._columns[sort, False]
        elif sort == "length":
            values = -self._column("answer").lengths
        else:
            values = -self._figures({"cost": "cost_usd", "time": "latency_ms"}[sort], False)
        order: Places = numpy.lexsort((self._columns["position", False], values, self.status))
        if sort != "length" or self._column("answer").read >= len(self.rows):
            self._sorted[sort] = order
        return order


def asked(case: Case) -> str:
    """All that a case gives, as text to search in."""
    inputs = [value if isinstance(value, str) else str(value) for value in case.inputs.values() if value is not None]
    return "\n".join([case.id, *inputs, *(message.text for message in case.history), case.reference_text or ""])


def _compared(values: Figures, term: FigureTerm) -> Mask:
    near = abs(values - term.value) <= 1e-9 * max(1.0, abs(term.value))
    found: dict[str, Mask] = {
        "<": (values < term.value) & ~near,
        "<=": (values < term.value) | near,
        ">": (values > term.value) & ~near,
        ">=": (values > term.value) | near,
        "=": near,
        # What is unknown differs from nothing.
        "!=": ~near & (values == values),
    }
    return found[term.sign]
