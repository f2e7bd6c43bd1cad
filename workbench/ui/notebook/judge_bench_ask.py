"""Asks a judge what a bench needs: what is asked, what it would take, and its progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.core.events import Finished
from workbench.core.figures import about, count, money_range, number, seconds
from workbench.core.models import STAND_IN
from workbench.core.summaries import Estimate
from workbench.project.bench_questions import Attacks, BenchOptions
from workbench.ui.bridge import RunFeed
from workbench.ui.notebook import run_words
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import ProgressBar
from workbench.ui.widgets.fields import CheckBox, Choice
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.labels import Label, Paragraph, RunsLabel

SAMPLES = (1, 2, 3, 5)
ATTACKED = (6, 12, 24)
"""Into how many answers the twelve injections may be put."""
_MORE = (
    "The more answers, the weaker an obedience is found. Of three samples and four criteria each, a judge that else "
    "draws its levels is found in four of five benches where it follows 31\xa0% in 6 answers, 21\xa0% in 12 and "
    "15\xa0% in 24. Answers to different cases are taken first: what is of one case counts as one."
)
"""By `stats.Resilience.detectable`, medians of drawn judges."""


class AskPanel(QWidget):
    """What would be asked, as switches with their price, then the way to it.

    ``changed`` carries the chosen `BenchOptions`, for another estimate; ``asked`` them when the judge is to be asked;
    ``cancelled`` when it is not.
    """

    changed = Signal(object)
    asked = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._base = BenchOptions()
        self.setObjectName("askPanel")
        self._title = Label(theme, "", "strong")
        self._title.setObjectName("askTitle")
        self._samples = Choice(theme, "how often each row is graded", small=True)
        self._samples.setObjectName("askSamples")
        for n in SAMPLES:
            self._samples.addItem("once" if n == 1 else f"{n} times", n)
        self._swaps = CheckBox(theme, "Pairs in both orders")
        self._swaps.setObjectName("askSwaps")
        self._attacks = CheckBox(theme, "Hidden instructions in")
        self._attacks.setObjectName("askInjections")
        self._attacked = Choice(theme, "in how many answers instructions are hidden", small=True)
        self._attacked.setObjectName("askAttacked")
        self._attacked.setToolTip(_MORE)
        self._attacked.setAccessibleDescription(_MORE)
        for n in ATTACKED:
            self._attacked.addItem(count(n, "answer"), n)
        self._said = Paragraph(theme, "", "body", "text2")
        self._said.setObjectName("askEstimate")
        self.ask = Button(theme, "Ask", "primary", "scale", small=True)
        self.ask.setObjectName("askNow")
        self.ask.clicked.connect(lambda: self.asked.emit(self.options))
        self._cancel = Button(theme, "Not now", small=True)
        self._cancel.setObjectName("askCancel")
        self._cancel.clicked.connect(self.cancelled)
        self._lay_out(theme)
        self._samples.activated.connect(self._tell)
        self._swaps.clicked.connect(self._tell)
        self._attacks.clicked.connect(self._tell)
        self._attacked.activated.connect(self._tell)

    def _lay_out(self, theme: Theme) -> None:
        switches = FlowRow(16, 4)
        each = QWidget()
        row = QHBoxLayout(each)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Label(theme, "Each row", "body", "text2"))
        row.addWidget(self._samples)
        hidden = QWidget()
        row = QHBoxLayout(hidden)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._attacks)
        row.addWidget(self._attacked)
        for part in (each, self._swaps, hidden):
            switches.add(part)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.ask)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(switches)
        column.addWidget(self._said)
        column.addLayout(buttons)

    @property
    def options(self) -> BenchOptions:
        """What is chosen."""
        return replace(
            self._base,
            samples=int(self._samples.currentData()),
            swaps=self._swaps.isChecked(),
            injected=int(self._attacked.currentData()) if self._attacks.isChecked() else 0,
        )

    def show_choice(self, judges: Sequence[str], options: BenchOptions) -> None:
        """Offer to ask judges."""
        self._base = options
        self._title.setText(f"Ask {' and '.join(judges)} about the rows that people rated")
        self._samples.setCurrentIndex(SAMPLES.index(options.samples) if options.samples in SAMPLES else 2)
        self._swaps.setChecked(options.swaps)
        self._attacks.setChecked(options.injected > 0)
        self._attacked.setCurrentIndex(ATTACKED.index(options.injected) if options.injected in ATTACKED else 0)
        self.show_estimate(None)

    def show_estimate(self, found: Estimate | None, judges: Sequence[str] = (), attacks: Attacks | None = None) -> None:
        """Say what it would take, and hidden instructions of that; None while that is reckoned."""
        said = "Counting …" if found is None else estimate_words(found, judges)
        if found is not None and attacks is not None and attacks.calls:
            said = f"{said.rstrip('.')}. {attacks.words(found.unpriced)}."
        self._attacked.setEnabled(self._attacks.isChecked())
        self._said.set_text(said, "text2")
        self.ask.setEnabled(found is not None)
        self.ask.set_text("Read again what is there" if found is not None and not found.judge_calls else "Ask")

    def show_problem(self, error: WorkbenchError) -> None:
        """Say why it cannot be asked."""
        self._said.set_text(f"{error.message} {error.remedy}".strip(), "warn")
        self.ask.setEnabled(False)

    def _tell(self) -> None:
        self.show_estimate(None)
        self.changed.emit(self.options)


def estimate_words(found: Estimate, judges: Sequence[str] = ()) -> str:
    """``312 judgements, about 190,000 tokens, $0.22 to $0.28, 45 s; 48 are kept from before``."""
    kept = f"{number(found.reused)} {'is' if found.reused == 1 else 'are'} kept from before"
    if not found.judge_calls:
        return f"Nothing is left to ask: {kept}."
    said = [count(found.judge_calls, "judgement"), f"about {about((found.tokens_low + found.tokens_high) // 2)} tokens"]
    if found.unpriced:
        said.append(f"price of {', '.join(found.unpriced)} unknown")
    else:
        said.append(money_range(found.cost_low, found.cost_high))
    if found.seconds is not None:
        said.append(seconds(max(1, round(found.seconds))))
    words = ", ".join(said) + (f"; {kept}" if found.reused else "")
    return f"{words}, by {STAND_IN}, which is no language model" if STAND_IN in judges else words


class AskProgress(QWidget):
    """The judges' calls as they go: how many, money, time, and at the end what they took."""

    def __init__(self, theme: Theme, budget: Callable[[], Decimal | None]) -> None:
        super().__init__()
        self._budget = budget
        self._feed: RunFeed | None = None
        self.setObjectName("askProgress")
        self._bar = ProgressBar(theme)
        self._figures = RunsLabel(theme)
        self._figures.setObjectName("askFigures")
        self._figures.setWordWrap(True)
        self._exceptions = RunsLabel(theme)
        row = QHBoxLayout()
        row.addWidget(self._figures, 1)
        row.addWidget(self._exceptions)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self._bar)
        column.addLayout(row)

    def follow(self, feed: RunFeed) -> None:
        """Show judges' calls until they end."""
        self._feed = feed
        feed.batch.connect(self._show)
        feed.ended.connect(self._ended)
        self._bar.show()
        self.show()
        self._show()

    def _show(self) -> None:
        feed = self._feed
        if feed is None:
            return
        totals = feed.totals
        self._bar.set_progress(totals.judge_done, totals.in_flight, totals.judge_planned)
        self._figures.set_runs(run_words.progress(totals, feed.rate, feed.seconds_left, self._budget()))
        self._exceptions.set_runs(run_words.exceptions(totals, feed.running))

    def _ended(self, end: Finished) -> None:
        self._bar.hide()
        self._figures.set_runs(run_words.judged(end.totals, stopped=end.state != "finished"))
        self._exceptions.set_runs(run_words.exceptions(end.totals, False))
