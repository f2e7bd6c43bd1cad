"""Judge bench cell: how far a judge can be trusted, for what, and the rows that say so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.experiments import Experiment
from workbench.core.notebooks import Cell, JudgeBenchCell
from workbench.project import Project
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.bound import BoundBody
from workbench.ui.notebook.judge_bench_parts import Apart
from workbench.ui.notebook.judge_bench_view import BenchShown, JudgeBenchView
from workbench.ui.notebook.rate_choice import judges_of, open_kind, popup, rubric_of
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.widgets.banner import Banner, Step
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.labels import Label, Paragraph
from workbench.ui.widgets.paint import ChipLook
from workbench.ui.widgets.standing import standing_look

if TYPE_CHECKING:
    from workbench.project.bench_result import BenchResult
    from workbench.stats.judging import JudgeBench


class JudgeBenchBody(BoundBody):
    """The bench of one judge, or what is missing for it."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._serial = 0
        self._shown: Experiment | None = None
        self._known: list[str] = []
        self._banner: Banner | None = None
        self._subject = QWidget()
        self._judge = WordButton(theme, "", name="judge")
        self._rubric = WordButton(theme, "", name="rubric")
        self._judge.clicked.connect(self._ask_judge)
        self._rubric.clicked.connect(self._ask_rubric)
        row = QHBoxLayout(self._subject)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._judge)
        row.addWidget(Label(theme, "against people on", "body", "text2"))
        row.addWidget(self._rubric)
        self._note = Paragraph(theme, "", "body", "text2")
        self._note.setObjectName("benchNotice")
        self._empty = EmptyPlace(
            theme,
            "scale",
            "Nobody has rated these answers yet",
            "A judge is measured against people on the same rows. About 30 rated rows make a verdict.",
            Step("Rate 30 rows", self._rate),
        )
        self._empty.setObjectName("benchEmpty")
        self.view = self._make_view()
        self._column = self.column()
        for part in (self._note, self._empty, self.view):
            self._column.addWidget(part)
            part.hide()
        self.set_cell(cell)

    def _make_view(self) -> JudgeBenchView:
        view = JudgeBenchView(self.context.theme)
        view.trialAsked.connect(self.context.show_trial)
        view.rateAsked.connect(self._rate)
        return view

    @property
    def bench_cell(self) -> JudgeBenchCell:
        """The cell's value."""
        assert isinstance(self._cell, JudgeBenchCell)
        return self._cell

    def set_cell(self, cell: Cell) -> None:
        """Take another judge or rubric."""
        super().set_cell(cell)
        self.reload()

    def lead(self) -> QWidget:
        """Its parts are menus."""
        return self._subject

    def subject(self) -> str:
        """``claude-haiku-4.5 against people on Refund reply``."""
        return f"{self._judge.text()} against people on {self._rubric.text()}"

    def meta(self) -> str:
        """The experiment and who rated."""
        if self._shown is None:
            return ""
        names = f" · rated by {', '.join(self._known)}" if self._known else ""
        return f"experiment {self._shown.number}{names}"

    def chip(self) -> ChipLook | None:
        """The verdict's word."""
        if self._shown is None or self.view.shown is None:
            return None
        return standing_look(self.view.shown.bench.verdict.word)

    def words(self) -> str:
        """The verdict."""
        found = self.view.shown if self._shown is not None else None
        return f"{self.subject()}: {found.bench.verdict.sentence}" if found is not None else self.subject()

    def enter(self) -> None:
        """Go to the disagreements."""
        if self.view.rows:
            self.view.rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def full(self) -> tuple[str, QWidget] | None:
        """The same, with more room."""
        if self._shown is None or self.view.shown is None:
            return None
        view = self._make_view()
        view.setContentsMargins(24, 16, 24, 16)
        view.show_bench(self.view.shown)
        return f"Judge bench of experiment {self._shown.number}", view

    def reload(self) -> None:
        """Measure again."""
        self.watch()
        self._serial += 1
        experiment = self.experiment()
        rubric = judge = None
        if experiment is not None:
            rubric = rubric_of(self.context.project, experiment, self.bench_cell.rubric)
            judge = next(iter(judges_of(experiment, self.bench_cell.judges)), None)
        self._rubric.set_text(rubric.name if rubric is not None else "no rubric")
        self._judge.set_text(judge or "no judge")
        if experiment is None:
            self._say("Run first: then its judge can be measured against people.")
        elif rubric is None:
            self._say("No rubric yet. Judge and people are compared on the criteria of one.")
        elif judge is None:
            self._say("This experiment was scored by no judge. Choose one in the line above.")
        elif self.run_body is None or not self.run_body.running:
            if self._shown is None and self._empty.isHidden():
                self._note.set_text("Measuring …")
                self._note.show()
            loading = self._load(experiment, rubric.id, judge, self._serial)
            self.context.tasks.start(loading, "judge bench", self._failed)

    async def _load(self, experiment: Experiment, rubric: str, judge: str, serial: int) -> None:
        project = self.context.project

        def work() -> tuple[BenchShown, list[str]]:
            result = project.bench.measure(rubric, judge, [experiment.id])
            return shown_of(project, experiment, result), project.rating.raters(experiment.id)

        found, raters = await asyncio.to_thread(work)
        if serial != self._serial:
            return
        self._put_banner(None)
        self._note.hide()
        self._known = raters
        self._shown = experiment if found.bench.rows else None
        self._empty.setVisible(not found.bench.rows)
        self.view.setVisible(bool(found.bench.rows))
        if found.bench.rows:
            self.view.show_bench(found)
        self.headChanged.emit()

    def _say(self, sentence: str) -> None:
        self._shown = None
        self._put_banner(None)
        self.view.hide()
        self._empty.hide()
        self._note.set_text(sentence)
        self._note.show()
        self.headChanged.emit()

    def _failed(self, error: WorkbenchError) -> None:
        self._say("")
        self._note.hide()
        self._put_banner(Banner.of(self.context.theme, error))

    def _put_banner(self, banner: Banner | None) -> None:
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = banner
        if banner is not None:
            self._column.insertWidget(0, banner)

    def changed(self, changes: Changes) -> None:
        """Ratings or judgements came."""
        experiment = self.experiment()
        if experiment is not None and experiment.id in changes.experiments:
            self.reload()

    def _rate(self) -> None:
        open_kind(self.host, self._cell.id, "rate")

    def _put(self, label: str, **fields: object) -> None:
        self.host.put_cell(self.bench_cell.model_copy(update=fields), label)

    def _ask_judge(self) -> None:
        experiment = self.experiment()
        names = list(judges_of(experiment, ()) if experiment is not None else ())
        names += [model.name for model in self.context.project.models.all()]
        rows = [
            (name, name == self._judge.text(), lambda name=name: self._put("Choose judge", judges=(name,)))
            for name in dict.fromkeys(names)
        ]
        popup(self, self._judge, "benchJudgeMenu", rows)

    def _ask_rubric(self) -> None:
        rows = [
            (head.name, head.name == self._rubric.text(), lambda head=head: self._put("Choose rubric", rubric=head.id))
            for head in self.context.project.documents.heads("rubric")
        ]
        popup(self, self._rubric, "benchRubricMenu", rows)


def shown_of(project: Project, experiment: Experiment, result: BenchResult) -> BenchShown:
    """A result as the view shows it; reads the answers of the disagreements, so it belongs off the window's thread."""
    from workbench.stats.judge_words import ENOUGH

    rows = {row.trial_id: row for row in project.experiments.rows(experiment.id)}
    apart = []
    for one in result.disagreements:
        row = rows.get(one.trial_id)
        said = "; ".join(f"{who}: {note}" if len(one.notes) > 1 else note for who, note in one.notes.items())
        apart.append(
            Apart(
                one.trial_id,
                row.position + 1 if row is not None else 0,
                one.metric.rpartition("/")[2],
                one.human,
                one.judge,
                row.snippet if row is not None else "",
                said,
                one.said,
            )
        )
    missing = max(0, ENOUGH - result.bench.whole.answers)
    return BenchShown(result.judge, named(result), tuple(apart), missing)


def named(result: BenchResult) -> JudgeBench:
    """The figures with criteria by their own names, without the rubric's before them."""
    criteria = tuple(one.model_copy(update={"name": one.name.rpartition("/")[2]}) for one in result.bench.criteria)
    return result.bench.model_copy(update={"criteria": criteria})
