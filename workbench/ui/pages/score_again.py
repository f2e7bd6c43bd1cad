"""The drawer that scores stored answers again by another scorecard: what it would take, then the scoring itself."""

from __future__ import annotations

import asyncio

from workbench.core.errors import WorkbenchError
from workbench.core.events import Finished
from workbench.core.experiments import Experiment
from workbench.core.figures import count
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.summaries import Estimate
from workbench.project.own_checks import file_of
from workbench.ui.contents import experiment_title
from workbench.ui.context import UiContext
from workbench.ui.notebook.judge_bench_ask import estimate_words
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Choice
from workbench.ui.widgets.labels import Label, Paragraph


class ScoreAgainDrawer(Drawer):
    """Chooses a scorecard. The scoring goes on when the drawer is closed; the toolbar stops it as it stops a run."""

    def __init__(self, context: UiContext, experiment: Experiment) -> None:
        super().__init__(context.theme, f"Score experiment {experiment.number} again", "Score", "Its scores stay")
        self._context, self._experiment = context, experiment
        self._serial = 0
        self._told_running = False
        theme = context.theme
        documents = context.project.documents
        self._cards = [card for card in documents.all("scorecard") if isinstance(card, Scorecard)]
        self.choice = Choice(theme, "Scorecard")
        self.choice.setObjectName("score_again_card")
        for card in self._cards:
            self.choice.addItem(card.name, card.id)
        self._what = Paragraph(theme, "", "body", "text2")
        self._takes = Paragraph(theme, "", "body", "text2")
        self._takes.setObjectName("score_again_estimate")
        self._fault = Paragraph(theme, "", "body", "warn")
        self.body.addWidget(
            Paragraph(theme, f"The answers of “{experiment_title(experiment)}” are stored: nothing is generated again.")
        )
        self.body.addWidget(Label(theme, "Scorecard", "small_strong"))
        self.body.addWidget(self.choice)
        for part in (self._what, self._takes, self._fault):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.choice.currentIndexChanged.connect(self._reckon)
        self.accepted.connect(self._start)
        context.bridge.runsChanged.connect(self._runs_changed)
        ran = experiment.manifest.scorecard
        other = next((at for at, card in enumerate(self._cards) if ran is None or card.id != ran.id), 0)
        self.choice.setCurrentIndex(other)
        self._reckon()

    def _reckon(self) -> None:
        """Say what the chosen scorecard applies, and reckon what its judges would take."""
        self._serial += 1
        self.accept_button.setEnabled(False)
        card = self._card()
        self._fault.set_text("")
        if card is None:
            self._what.set_text("There is no scorecard yet. Make one, or import one, first.", "warn")
            self._takes.set_text("")
            return
        documents = self._context.project.documents
        names = [
            f"{found.name} by {use.judge}"
            for use in card.rubrics
            if isinstance(found := documents.find("rubric", use.rubric), Rubric)
        ]
        self._what.set_text(
            " · ".join([count(len(card.checks), "check"), *names]) if card.checks or names else "It applies nothing."
        )
        self._takes.set_text("Counting …" if card.rubrics else "No judge is asked, so it costs nothing.", "text2")
        self._context.tasks.start(self._estimate(card, self._serial), "estimate of a scoring", self._problem)

    async def _estimate(self, card: Scorecard, serial: int) -> None:
        runs = self._context.project.runs
        found: Estimate = await asyncio.to_thread(runs.score_estimate, self._experiment.id, card.name)
        if serial != self._serial:
            return
        own = await asyncio.to_thread(self._context.project.own_checks.files)
        files = {file_of(spec) for spec in card.checks}
        if idle := [one.file for one in own if one.file in files and one.state != "trusted"]:
            self._fault.set_text(f"{', '.join(idle)} is not trusted on this machine: its checks stay unscored.", "warn")
        if card.rubrics:
            self._takes.set_text(estimate_words(found, [use.judge for use in card.rubrics]), "text2")
        self._told_running = self._running
        if self._told_running:
            self._fault.set_text("It is being scored just now. Stop that, or wait for its end.", "warn")
        self.accept_button.setEnabled(bool(card.checks or card.rubrics) and not self._running)

    def _runs_changed(self) -> None:
        """The scoring that was in the way has ended."""
        if self._told_running and not self._running:
            self._told_running = False
            self._reckon()

    @property
    def _running(self) -> bool:
        feed = self._context.bridge.feed(self._feed_id)
        return feed is not None and feed.running

    @property
    def _feed_id(self) -> str:
        return f"score {self._experiment.id}"

    def _card(self) -> Scorecard | None:
        place = self.choice.currentIndex()
        return self._cards[place] if 0 <= place < len(self._cards) else None

    def _start(self) -> None:
        card = self._card()
        if card is not None and self.accept_button.isEnabled():
            self.accept_button.setEnabled(False)
            self._context.tasks.start(self._score(card), "score again", self._problem)

    async def _score(self, card: Scorecard) -> None:
        context, experiment = self._context, self._experiment
        budget, most = context.budget(), context.settings.concurrency
        run = await asyncio.to_thread(
            lambda: context.project.runs.score(experiment.id, card.name, budget=budget, concurrency=most)
        )
        feed = context.bridge.follow(run, self._feed_id)
        feed.ended.connect(lambda end: _ended(context, experiment, card, end))
        self.closed.emit()

    def _problem(self, error: WorkbenchError) -> None:
        self._fault.set_text(f"{error.message} {error.remedy}".strip(), "warn")
        if not self._takes.text().startswith("No judge"):
            self._takes.set_text("")
        self.accept_button.setEnabled(False)


def _ended(context: UiContext, experiment: Experiment, card: Scorecard, end: Finished) -> None:
    if end.state == "finished":
        context.toast(f"Experiment {experiment.number} is scored by “{card.name}”", undo=False)
    elif end.state == "stopped":
        context.toast(f"Stopped scoring by “{card.name}”; what is scored stays, score again to go on", undo=False)
    elif end.message:
        where = f"scoring experiment {experiment.number} by “{card.name}”"
        context.problem(WorkbenchError("score", end.message, where, end.remedy))
