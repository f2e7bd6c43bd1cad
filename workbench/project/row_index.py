"""Columns of the rows of a comparison, made once, so that a search in 100,000 trials takes milliseconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from workbench.core.cases import Case
from workbench.core.experiments import Experiment
from workbench.project.experiments import Experiments
from workbench.project.row_query import FigureTerm, LabelTerm, Query, Term, TextTerm, parse
from workbench.project.row_texts import Texts
from workbench.project.views import MetricInfo, RowDelta, RowStatus
from workbench.store.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Figures = NDArray[np.float64]
    Places = NDArray[np.int64]

STATUSES: tuple[RowStatus, ...] = ("broken", "fixed", "changed", "same", "unmatched")
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
        rows: Sequence[RowDelta],
        labels: tuple[str, str],
        metrics: Sequence[MetricInfo],
    ) -> None:
        import numpy

        self.rows = rows
        self._store, self._experiments, self._experiment = store, experiments, experiment
        self._labels = labels
        self._metrics = {info.name: info for info in metrics}
        number = {status: place for place, status in enumerate(STATUSES)}
        self.status: NDArray[np.int8] = numpy.array([number[row.status] for row in rows], dtype=numpy.int8)
        nan = float("nan")
        self._columns: dict[tuple[str, bool], Figures] = {
            ("change", False): numpy.array([nan if row.delta is None else row.delta for row in rows], dtype=float),
            ("value", False): numpy.array([nan if row.after is None else row.after for row in rows], dtype=float),
            ("position", False): numpy.array([row.position for row in rows], dtype=float),
        }
        self._texts: dict[str, Texts] = {}
        self._marks: dict[str, list[frozenset[str]]] = {}
        self._sorted: dict[Sort, Places] = {}
        self._states: list[str] | None = None
        self._places: dict[str, int] | None = None

    def row_of(self, case_id: str) -> int:
        """Place of a case in `rows`, -1 where it is not there."""
        if self._places is None:
            self._places = {row.case_id: place for place, row in enumerate(self.rows)}
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
        if query.needs_questions or query.labels & {"tag", "kind", "split"}:
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

    def _page(self, texts: Texts) -> Sequence[RowDelta]:
        return self.rows[texts.read : texts.read + _PAGE]

    def _read_cases(self, texts: Texts) -> None:
        page = self._page(texts)
        cases = self._store.cases_by_digest([row.case_digest for row in page])
        found = [cases.get(row.case_digest) for row in page]
        for label in ("tag", "kind", "split"):
            self._marks.setdefault(label, []).extend(_marks(case, label) for case in found)
        texts.add(["" if case is None else asked(case) for case in found])

    def _read_answers(self, texts: Texts, side: int) -> None:
        trials = [row.candidate_trial if side else row.baseline_trial for row in self._page(texts)]
        found = self._store.answer_texts([trial for trial in trials if trial])
        texts.add([found.get(trial, "") for trial in trials])

    def _read_reasons(self, texts: Texts) -> None:
        texts.add([row.reason for row in self._page(texts)])

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
                texts.add([row.case_id for row in self.rows])
            return texts.holding(term.value), known
        if term.label == "state":
            states = self._all_states()
            return numpy.array([term.value in state for state in states], dtype=bool), known
        marks = self._marks.get(term.label, [])
        found = numpy.zeros(len(self.rows), dtype=bool)
        found[: len(marks)] = [term.value in each for each in marks]
        known[len(marks) :] = False
        return found, known

    def _all_states(self) -> list[str]:
        """State of the candidate's trial, the kind of a failure with it, and whether it is unscored."""
        if self._states is None:
            said: dict[str, str] = {}
            for row in self._experiments.rows(self._experiment.id):
                unscored = " unscored" if row.scored and row.quality is None and row.state != "failed" else ""
                said[row.trial_id] = f"{row.state} {row.failure or ''}{unscored}"
            self._states = [said.get(row.candidate_trial, "missing") for row in self.rows]
        return self._states

    def _figures(self, column: str, baseline: bool) -> Figures:
        import numpy

        if column in ("length", "words"):
            texts = self._texts["baseline" if baseline else "answer"]
            return texts.lengths if column == "length" else texts.words
        found = self._columns.get((column, baseline))
        if found is None:
            info = self._metrics.get(column)
            values = self._store.case_values(self._experiment.id, column, layer=(info.layer if info else "") or None)
            for side, label in enumerate(self._labels):
                own = values.get(label, {})
                read = [own.get(row.position) for row in self.rows]
                self._columns[column, side == 0] = numpy.array(
                    [float("nan") if value is None else value for value in read], dtype=float
                )
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


def _marks(case: Case | None, label: str) -> frozenset[str]:
    if case is None:
        return frozenset()
    if label == "tag":
        return frozenset(tag.casefold() for tag in case.tags)
    return frozenset((case.kind if label == "kind" else case.split,))


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
