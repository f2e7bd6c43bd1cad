"""Tokens and money of variants while they are written: at once for the words, soon after as rendered over the cases."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.models import Model
from workbench.core.prompts import Variant
from workbench.core.snippets import with_snippets
from workbench.project.request_sizes import Draft, RequestSizes, Spread
from workbench.project.tokens import Correction, corrected
from workbench.ui.context import UiContext
from workbench.ui.notebook.static_counts import Counter, Static, count_static

TYPED_MS = 50
RENDER_MS = 400
_LONG = 60_000
"""Characters (some 16,000 tokens) from which counting leaves the window's thread."""


class Rendered(NamedTuple):
    """The messages over all cases, and the count of their own words that they were taken at."""

    spread: Spread
    static: int


class Figures(NamedTuple):
    """What a column shows."""

    static: Static
    tokens: int
    """Median request; only the words where nothing was rendered."""
    rendered: bool
    per_thousand: Decimal | None
    priced: bool
    output: float | None
    exact: bool
    """Whether the count is that of the model's own encoding."""
    p95: int
    largest: int
    """Of the requests over the golden set; 0 where none was rendered."""
    correction: Correction | None
    window: int | None
    """Of the model, in tokens."""
    answer: int
    """Most tokens of an answer, as the draft says; 0: it says nothing."""
    model: str
    problem: str = ""
    """Why no case could be rendered, so that the figures are those of the words alone."""


class PromptCounts(QObject):
    """Counts for one prompt. ``changed`` says that figures are new."""

    changed = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._project = context.project
        self._variants: list[Variant] = []
        self._prompt = ""
        self._set = ""
        self._static: dict[str, Static] = {}
        self._counted: dict[str, Variant] = {}
        self._rendered: dict[str, Rendered] = {}
        self._sizes = RequestSizes(self._project.golden)
        self._sizing = threading.Lock()
        self._corrections: Mapping[str, Correction | None] = {}
        self._models: Mapping[str, Model] = {}
        self._outputs: Mapping[str, float] = {}
        self._serial = 0
        self._warm = False
        self._counters: dict[str, Counter] = {}
        self._soon = _timer(self, TYPED_MS, self._count)
        self._later = _timer(self, RENDER_MS, self._render)

    def show(self, prompt_id: str, variants: Sequence[Variant], golden_set: str) -> None:
        """Take the variants as they stand in the editors."""
        fresh = golden_set != self._set or prompt_id != self._prompt
        self._prompt, self._set = prompt_id, golden_set
        if fresh:
            # What is still counted for another prompt or set has the same letters.
            self._serial += 1
            self._rendered, self._outputs = {}, {}
        if list(variants) != self._variants or fresh:
            self._variants = list(variants)
            if not self._soon.isActive():
                self._soon.start(0 if not self._static else TYPED_MS)
            self._later.start(0 if fresh else RENDER_MS)

    def again(self) -> None:
        """Cases, models or results changed."""
        self._counters.clear()
        self._soon.start(0)
        self._later.start(RENDER_MS)

    def model_of(self, variant: Variant) -> str:
        """Name of the model that a variant is counted for."""
        return variant.model or self._project.documents.default_model()

    def encoding(self) -> str:
        """What the counts stand on, e.g. ``o200k_base, exact · median over 48 cases``."""
        if not self._variants or not self._warm:
            return ""
        name = self._project.tokens.encoding(self.model_of(self._variants[0]))
        kinds = {static.exact for static in self._static.values()}
        exact = kinds == {True}
        how = "exact but where ≈ stands" if len(kinds) > 1 else "exact" if exact and name else "≈"
        said = f"{name or 'o200k_base'}, {how}"
        correction = self._corrections.get(self.model_of(self._variants[0]))
        if correction is not None and not exact:
            said += f" {correction.words}"
        spread = next((found.spread for found in self._rendered.values() if found.spread.cases), None)
        if spread is not None:
            of = f" of {spread.of:,}" if spread.of > spread.cases else ""
            said += f" · median over {spread.cases:,}{of} cases"
        return said

    def figures(self, key: str) -> Figures | None:
        """The figures of a variant; None before the first count."""
        static = self._static.get(key)
        variant = next((variant for variant in self._variants if variant.key == key), None)
        if static is None or variant is None:
            return None
        rendered = self._rendered.get(key)
        moved = 0 if rendered is None else static.total - rendered.static
        spread = rendered.spread if rendered is not None and rendered.spread.cases else None
        model = self.model_of(variant)
        correction = None if static.exact else self._corrections.get(model)
        tokens = static.total if spread is None else max(0, spread.median + moved)
        tokens, p95, largest = (
            corrected(n, correction)
            for n in (tokens, *((max(0, n + moved) for n in (spread.p95, spread.largest)) if spread else (0, 0)))
        )
        output = self._outputs.get(key)
        money = self._project.tokens.per_thousand(model, tokens, output or 0)
        known = self._models.get(model)
        return Figures(
            static=static,
            tokens=tokens,
            rendered=spread is not None,
            per_thousand=money,
            priced=money is not None,
            output=output,
            exact=static.exact and not static.beside,
            p95=p95,
            largest=largest,
            correction=correction,
            window=known.context_window if known is not None else None,
            answer=variant.content.parameters.max_tokens or 0,
            model=model,
            problem=self.problem(key) if spread is None else "",
        )

    def counted(self, key: str) -> Variant | None:
        """The variant as it was when its words were counted last."""
        return self._counted.get(key)

    def problem(self, key: str) -> str:
        """Why a variant cannot be rendered for some case, "" if it can."""
        found = self._rendered.get(key)
        return found.spread.problem if found is not None else ""

    def _counter(self, variant: Variant) -> Counter:
        model = self.model_of(variant)
        if model not in self._counters:
            count = self._project.tokens.count
            self._counters[model] = lru_cache(maxsize=4096)(lambda text: count(text, model))
        return self._counters[model]

    def _count(self) -> None:
        long = sum(len(message.text) for variant in self._variants for message in variant.content.messages) > _LONG
        if long or not self._warm:
            # The first count loads a vocabulary, which takes a quarter of a second.
            self._context.tasks.start(self._count_apart(), "count tokens")
            return
        snippets = self._project.documents.snippets()
        self._static = {
            variant.key: count_static(variant.content, self._counter(variant), snippets) for variant in self._variants
        }
        self._counted = {variant.key: variant for variant in self._variants}
        self.changed.emit()

    async def _count_apart(self) -> None:
        jobs = [(variant, self._counter(variant)) for variant in self._variants]
        models = {self.model_of(variant) for variant, _ in jobs}
        snippets = self._project.documents.snippets()

        def work() -> dict[str, Static]:
            for model in models:
                self._project.tokens.price(model)
            return {variant.key: count_static(variant.content, counter, snippets) for variant, counter in jobs}

        counted = await asyncio.to_thread(work)
        self._warm = True
        if [variant for variant, _ in jobs] == self._variants:
            self._static = counted
            self._counted = {variant.key: variant for variant, _ in jobs}
            self.changed.emit()

    def _render(self) -> None:
        self._serial += 1
        self._context.tasks.start(self._render_apart(self._serial), "count requests")

    async def _render_apart(self, serial: int) -> None:
        jobs = [(variant, self._counter(variant)) for variant in self._variants]
        found: queue.SimpleQueue[dict[str, Rendered] | None] = queue.SimpleQueue()
        work = asyncio.ensure_future(asyncio.to_thread(self._work, jobs, lambda: serial == self._serial, found.put))
        try:
            while (not work.done() or not found.empty()) and serial == self._serial:
                if found.empty():
                    await asyncio.wait([work], timeout=0.2)
                    continue
                self._rendered = {**self._rendered, **(found.get() or {})}
                self.changed.emit()
            await work
        except asyncio.CancelledError:
            # The thread must end too, which asks whether it is still wanted.
            self._serial += 1
            raise

    def _work(
        self,
        jobs: Sequence[tuple[Variant, Counter]],
        wanted: Callable[[], bool],
        take: Callable[[dict[str, Rendered]], None],
    ) -> None:
        """Runs in another thread, one at a time."""
        with self._sizing:
            project = self._project
            snippets = project.documents.snippets()
            drafts = [
                Draft(variant.key, with_snippets(variant.content, snippets), self.model_of(variant), counter)
                for variant, counter in jobs
            ]
            static = {variant.key: count_static(variant.content, counter, snippets).words for variant, counter in jobs}
            names = {draft.model for draft in drafts}
            self._models = {name: project.documents.model(name) for name in names}
            self._outputs = self._measured()
            self._corrections = {name: project.tokens.correction(name) for name in names}
            take({})
            if self._set:
                for spreads in self._sizes.spreads(drafts, self._set, wanted):
                    take({key: Rendered(spread, static[key]) for key, spread in spreads.items()})

    def _measured(self) -> Mapping[str, float]:
        """Mean length of the answers of each variant in the latest experiment of this prompt."""
        for experiment in reversed(self._project.experiments.list()):
            keys = {c.label: c.variant for c in experiment.manifest.candidates if c.prompt_id == self._prompt}
            if not keys:
                continue
            sums: dict[str, list[int]] = {}
            for row in self._project.experiments.rows(experiment.id):
                if row.candidate in keys and row.output_tokens is not None:
                    sums.setdefault(keys[row.candidate], []).append(row.output_tokens)
            if sums:
                return {key: sum(found) / len(found) for key, found in sums.items()}
        return {}


def _timer(parent: QObject, wait: int, do: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(wait)
    timer.timeout.connect(do)
    return timer
