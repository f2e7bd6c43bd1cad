"""Tokens and money of variants while they are written: at once for the words, soon after as rendered over the cases."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.cases import Case
from workbench.core.errors import WorkbenchError
from workbench.core.prompts import Variant
from workbench.core.render import render_messages
from workbench.project.tokens import Count
from workbench.ui.context import UiContext
from workbench.ui.notebook.template_marks import static_text, tags

TYPED_MS = 50
RENDER_MS = 400
SAMPLE = 200
"""Cases that the median is taken over, evenly spread over the set."""
_LONG = 60_000
"""Characters (some 16,000 tokens) from which counting leaves the window's thread."""
Counter = Callable[[str], Count]


class Static(NamedTuple):
    """The words of a variant, without what a case puts in."""

    messages: tuple[int, ...]
    with_case: tuple[bool, ...]
    exact: bool

    @property
    def total(self) -> int:
        """Of all messages."""
        return sum(self.messages)


class Rendered(NamedTuple):
    """The median request over cases, and the static count that it was taken at."""

    median: int
    static: int
    cases: int
    of: int
    problem: str = ""


class Figures(NamedTuple):
    """What a column shows."""

    static: Static
    tokens: int
    """Median request; only the words where nothing was rendered."""
    rendered: bool
    per_thousand: Decimal | None
    priced: bool
    output: float | None


def count_static(variant: Variant, counter: Counter) -> Static:
    """Tokens of each message's own words."""
    messages = variant.content.messages
    counts = [counter(static_text(message.text)) for message in messages]
    return Static(
        tuple(count.n for count in counts),
        tuple(bool(tags(message.text)) or message.role == "history" for message in messages),
        all(count.exact for count in counts),
    )


def count_rendered(variant: Variant, cases: Sequence[Case], of: int, counter: Counter) -> Rendered:
    """Median tokens of the requests that a variant makes; a case that cannot be rendered is left out and named."""
    totals: list[int] = []
    problem = ""
    for case in cases:
        try:
            messages = render_messages(variant.content, case)
        except WorkbenchError as error:
            problem = problem or error.text()
            continue
        totals.append(sum(counter(message.text).n for message in messages))
    static = count_static(variant, counter).total
    median = round(statistics.median(totals)) if totals else static
    return Rendered(median, static, len(totals), of, problem)


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
        self._rendered: dict[str, Rendered] = {}
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
        exact = all(static.exact for static in self._static.values())
        said = f"{name or 'o200k_base'}, {'exact' if exact and name else '≈'}"
        found = next(iter(self._rendered.values()), None)
        if found is not None and found.cases:
            of = f" of {found.of:,}" if found.of > found.cases else ""
            said += f" · median over {found.cases:,}{of} cases"
        return said

    def figures(self, key: str) -> Figures | None:
        """The figures of a variant; None before the first count."""
        static = self._static.get(key)
        variant = next((variant for variant in self._variants if variant.key == key), None)
        if static is None or variant is None:
            return None
        rendered = self._rendered.get(key)
        tokens = static.total if rendered is None else max(0, static.total + rendered.median - rendered.static)
        output = self._outputs.get(key)
        model = self.model_of(variant)
        money = self._project.tokens.per_thousand(model, tokens, output or 0)
        return Figures(static, tokens, rendered is not None, money, money is not None, output)

    def problem(self, key: str) -> str:
        """Why a variant cannot be rendered for some case, "" if it can."""
        found = self._rendered.get(key)
        return found.problem if found is not None else ""

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
        self._static = {variant.key: count_static(variant, self._counter(variant)) for variant in self._variants}
        self.changed.emit()

    async def _count_apart(self) -> None:
        jobs = [(variant, self._counter(variant)) for variant in self._variants]
        models = {self.model_of(variant) for variant, _ in jobs}

        def work() -> dict[str, Static]:
            for model in models:
                self._project.tokens.price(model)
            return {variant.key: count_static(variant, counter) for variant, counter in jobs}

        counted = await asyncio.to_thread(work)
        self._warm = True
        if [variant for variant, _ in jobs] == self._variants:
            self._static = counted
            self.changed.emit()

    def _render(self) -> None:
        self._serial += 1
        self._context.tasks.start(self._render_apart(self._serial), "count requests")

    async def _render_apart(self, serial: int) -> None:
        jobs = [(variant, self._counter(variant)) for variant in self._variants]
        rendered, outputs = await asyncio.to_thread(self._work, jobs)
        if serial == self._serial:
            self._rendered, self._outputs = rendered, outputs
            self.changed.emit()

    def _work(self, jobs: Sequence[tuple[Variant, Counter]]) -> tuple[dict[str, Rendered], Mapping[str, float]]:
        """Runs in another thread."""
        cases, of = self._sample()
        rendered = (
            {variant.key: count_rendered(variant, cases, of, counter) for variant, counter in jobs} if cases else {}
        )
        return rendered, self._measured()

    def _sample(self) -> tuple[list[Case], int]:
        if not self._set:
            return [], 0
        golden = self._project.golden
        index = golden.index(self._set, split="tune") or golden.index(self._set)
        step = max(1, len(index) / SAMPLE)
        digests = [index[int(place * step)][1] for place in range(min(SAMPLE, len(index)))]
        return [golden.case(digest) for digest in digests], len(index)

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
