"""Judge bench cell: how far a judge can be trusted, for what, and the rows that say so."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.experiments import Experiment
from workbench.core.notebooks import Cell, JudgeBenchCell
from workbench.project.bench_questions import BenchOptions
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.bound import BoundBody
from workbench.ui.notebook.judge_bench_apart import refine
from workbench.ui.notebook.judge_bench_asking import BenchAsking, Subject
from workbench.ui.notebook.judge_bench_lead import BenchControls, BenchLead, EmptyBench, scrolled
from workbench.ui.notebook.judge_bench_reading import judges_known, measure
from workbench.ui.notebook.judge_bench_values import HALVES
from workbench.ui.notebook.judge_bench_view import JudgeBenchView
from workbench.ui.notebook.rate_choice import Choice, judges_of, popup, rate_more, rubric_of
from workbench.ui.rereading import Rereading
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.labels import Paragraph
from workbench.ui.widgets.paint import ChipLook
from workbench.ui.widgets.standing import standing_look

if TYPE_CHECKING:
    from workbench.project.rating_agreement import Together


class JudgeBenchBody(BoundBody):
    """The bench of one judge or two, or what is missing for it."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._loading = self._again = False
        self._changes = Rereading(self, self.context.bridge, self.is_filled, host.is_away)
        self._changes.due.connect(self.reload)
        self._shown: Experiment | None = None
        self._subject_now: Subject | None = None
        self._known: list[str] = []
        self._people: dict[tuple[str, str], Together] = {}
        self._lead = BenchLead(theme)
        self._lead.judgeAsked.connect(self._ask_judge)
        self._lead.rubricAsked.connect(self._ask_rubric)
        self._lead.halfAsked.connect(lambda: self._ask_half(self._lead.half))
        self._asking = BenchAsking(self.context, cell.id, self)
        self._asking.changed.connect(self._show_state)
        self._asking.ended.connect(self.reload)
        self._asking.noticed.connect(self.put_banner)
        self._note = Paragraph(theme, "", "body", "text2")
        self._note.setObjectName("benchNotice")
        self._empty = EmptyBench(theme, self._rate)
        self.view = self._make_view()
        self._controls = BenchControls(theme, self)
        self._controls.ask.clicked.connect(self.run)
        self._controls.second.clicked.connect(self._ask_second)
        self._controls.stop.clicked.connect(self._asking.stop)
        self._column = self.column()
        for part in (self._note, self._asking.panel, self._asking.progress, self._empty, self.view):
            self._column.addWidget(part)
        for part in (self._note, self._empty, self.view):
            part.hide()
        self.set_cell(cell)

    def _make_view(self) -> JudgeBenchView:
        view = JudgeBenchView(self.context.theme)
        view.trialAsked.connect(self.context.show_trial)
        view.askAsked.connect(self.run)
        view.rateAsked.connect(self._rate)
        view.refineAsked.connect(self._refine)
        view.halfAsked.connect(lambda: self._ask_half(view.half))
        return view

    @property
    def bench_cell(self) -> JudgeBenchCell:
        """The cell's value."""
        assert isinstance(self._cell, JudgeBenchCell)
        return self._cell

    @property
    def asking(self) -> BenchAsking:
        """The asking of its judges."""
        return self._asking

    def set_cell(self, cell: Cell) -> None:
        """Take another judge or rubric."""
        super().set_cell(cell)
        self.reload()

    def lead(self) -> QWidget:
        """Its parts are menus."""
        return self._lead

    def subject(self) -> str:
        """``claude-haiku-4.5 against people on Refund reply``."""
        return self._lead.words

    def meta(self) -> str:
        """The experiment and who rated."""
        names = f" · rated by {', '.join(self._known)}" if self._known else ""
        return f"experiment {self._shown.number}{names}" if self._shown is not None else ""

    def chip(self) -> ChipLook | None:
        """The verdict's word."""
        if self._shown is None or self.view.shown is None:
            return None
        return standing_look(self.view.shown.bench.verdict.word)

    def words(self) -> str:
        """The verdict."""
        found = self.view.shown if self._shown is not None else None
        return self.subject() if found is None else f"{self.subject()}: {found.bench.verdict.sentence}"

    def controls(self) -> list[QWidget]:
        """A second judge, ask, stop."""
        return self._controls.all()

    def controls_stay(self) -> bool:
        """To ask the judge is what the cell is for."""
        return True

    def can_run(self) -> bool:
        """When there is somebody to ask about something that people rated."""
        idle = not self._asking.running and not self.context.project.read_only
        return idle and self._subject_now is not None and self._shown is not None

    def run(self) -> None:
        """Open what would be asked, with its price; nothing is asked yet."""
        if self.can_run() and (subject := self._subject_now) is not None:
            self._asking.open(subject)
            self.revealAsked.emit()

    def _show_state(self) -> None:
        first = self.view.shown
        self._controls.show_state(
            running=self._asking.running,
            can_ask=self.can_run(),
            rated=self._shown is not None,
            judges=len(self._subject_now.judges) if self._subject_now is not None else 0,
            asked=first is not None and first.bench.whole.n > 0,
            open_=self._asking.panel.isVisible() or (first is not None and first.unasked),
        )
        self.headChanged.emit()

    def enter(self) -> None:
        """Go to the disagreements."""
        (self.view.rows[0] if self.view.rows else self._controls.ask).setFocus(Qt.FocusReason.OtherFocusReason)

    def full(self) -> tuple[str, QWidget] | None:
        """The same, with more room."""
        found = self.view.benches
        if self._shown is None or found is None:
            return None
        view = self._make_view()
        view.setContentsMargins(24, 16, 24, 16)
        view.askAsked.connect(self.context.close_full)
        view.show_benches(found)
        return f"Judge bench of experiment {self._shown.number}", scrolled(view)

    def reload(self) -> None:
        """Measure again; while that goes on, once more at its end, however often it was asked for."""
        self.watch()
        cell, experiment = self.bench_cell, self.experiment()
        rubric = rubric_of(self.context.project, experiment, cell.rubric) if experiment is not None else None
        judges = judges_of(experiment, cell.judges)[:2] if experiment is not None else ()
        self._lead.show_subject(judges, rubric.name if rubric is not None else "", cell.half)
        if self._loading:
            self._again = True
            return
        self._subject_now = None
        if experiment is None:
            self._say("Run first: then its judge can be measured against people.")
        elif rubric is None:
            self._say("No rubric yet. Judge and people are compared on the criteria of one.")
        elif not judges:
            self._say("This experiment was scored by no judge. Choose one in the line above.")
        elif self.run_body is None or not self.run_body.running:
            self._subject_now = Subject(experiment.id, rubric.id, judges, BenchOptions())
            if self._empty.isHidden():
                before = "" if self._shown is None else "again; below stands what was known before."
                self._note.set_text(f"Measuring {before or '…'}")
                self._note.show()
            self._loading = True
            self.context.tasks.start(self._load(experiment, self._subject_now), "judge bench", self._failed)
        self._asking.follow(self._subject_now)
        self._show_state()

    async def _load(self, experiment: Experiment, subject: Subject) -> None:
        project, half, key = self.context.project, self.bench_cell.half, (experiment.id, subject.rubric)
        try:
            with self._changes.reading():
                found, raters = await asyncio.to_thread(measure, project, experiment, subject, half)
        finally:
            self._loading = False
        if self._again:
            self._again = False
            self.reload()
            return
        self._note.hide()
        if self._asking.running and self._shown is not None:
            return  # What is asked is there in part, which would look like all of it. Its end measures again.
        self._known, rated = raters, bool(raters) and not found.choices
        self._shown = experiment if rated else None
        self._empty.show_choices(found.choices)
        self._empty.setVisible(not rated)
        self.view.setVisible(rated)
        if rated:
            # What was said of the same people stays until the new figures are there.
            self.view.show_benches(replace(found, people=self._people.get(key) if len(raters) > 1 else None))
        self._show_state()
        if rated and len(raters) > 1:
            people = await self.context.read(lambda: project.rating.together([experiment.id], subject.rubric))
            self._people = {key: people}
            if subject is self._subject_now:
                self.view.show_people(people)

    def _say(self, sentence: str) -> None:
        self._shown = None
        self.view.hide()
        self._empty.hide()
        self._note.set_text(sentence)
        self._note.show()
        self._show_state()

    def _failed(self, error: WorkbenchError) -> None:
        self._say("")
        self._note.hide()
        self.put_banner(Banner.of(self.context.theme, error))

    def changed(self, changes: Changes) -> None:
        """Ratings or judgements came, or the rubric was refined. While judges are asked, only their end counts."""
        experiment = self.experiment()
        if experiment is None or self._asking.running:
            return
        if any(kind == "rubric" for kind, _ in changes.documents):
            self.reload()
        elif experiment.id in changes.experiments:
            self._changes.ask()

    def _rate(self) -> None:
        """Go to the rate cell, with as many rows as make a verdict."""
        shown = self.view.shown
        rate_more(self.host, self._cell.id, shown.rated_in_all + shown.to_rate if shown is not None else 0)

    def _refine(self, criterion: str) -> None:
        """Open the rubric at that criterion; from now on only one half of the rows is looked at."""
        subject, shown = self._subject_now, self.view.shown
        if subject is not None and shown is not None:
            if self.bench_cell.half == "all":
                self._put("Refine on one half", half="seen")
            refine(self.context, subject, shown.judge, shown.how, criterion)

    def _put(self, label: str, **fields: object) -> None:
        self.host.put_cell(self.bench_cell.model_copy(update=fields), label)

    def _ask_judge(self) -> None:
        first = next(iter(judges_of(self.experiment(), self.bench_cell.judges)), "")
        rows = [
            (name, name == first, lambda name=name: self._put("Choose judge", judges=(name,)))
            for name in judges_known(self.context.project, self.experiment())
        ]
        popup(self, self._lead.judge, "benchJudgeMenu", rows)

    def _ask_second(self) -> None:
        """Choose a second judge, or leave the second out."""
        judges = judges_of(self.experiment(), self.bench_cell.judges)
        if len(judges) > 1:
            self._put("One judge", judges=judges[:1])
            return
        others = [name for name in judges_known(self.context.project, self.experiment()) if name not in judges]
        put = partial(self._put, "Second judge")
        rows: list[Choice] = [(name, False, partial(put, judges=(*judges, name))) for name in others]
        add: Choice = ("Add a model …", False, partial(self.context.command, "add_model"))
        popup(self, self._controls.second, "benchSecondMenu", [*rows, add])

    def _ask_rubric(self) -> None:
        chosen = self._lead.rubric.text()
        rows = [
            (head.name, head.name == chosen, lambda head=head: self._put("Choose rubric", rubric=head.id))
            for head in self.context.project.documents.heads("rubric")
        ]
        popup(self, self._lead.rubric, "benchRubricMenu", rows)

    def _ask_half(self, anchor: QWidget) -> None:
        rows = [
            (title, half == self.bench_cell.half, lambda half=half: self._put("Choose rows", half=half))
            for half, title in HALVES.items()
        ]
        popup(anchor, anchor, "benchHalfMenu", rows)
