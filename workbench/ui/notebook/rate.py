"""Rate cell: people rate answers of an experiment blind, by the keyboard, and settle what they disagree on."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.config.settings import change_settings
from workbench.core.errors import InputError, WorkbenchError
from workbench.core.experiments import Experiment
from workbench.core.notebooks import Cell, RateCell
from workbench.core.rubrics import Rubric
from workbench.ui.blind import Sitting
from workbench.ui.context import Selected
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.bound import BoundBody
from workbench.ui.notebook.rate_choice import Asked, missing, open_kind, queue_of, rubric_of
from workbench.ui.notebook.rate_deck import Deck
from workbench.ui.notebook.rate_name import RaterName
from workbench.ui.notebook.rate_queue import deck_of, preferred_words, settling_deck
from workbench.ui.notebook.rate_subject import ORDERS, RateSubject
from workbench.ui.notebook.rate_view import RateView
from workbench.ui.widgets.banner import Banner, Step
from workbench.ui.widgets.labels import Paragraph


class RateBody(BoundBody):
    """The queue of one person, or what is missing for one."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._rater = self.context.settings.rater
        self._asked: Asked | None = None
        self._loaded: Asked | None = None
        self._shown: Experiment | None = None
        self._banner: Banner | None = None
        self._subject = RateSubject(self.context)
        self._subject.changed.connect(self._put)
        self._subject.raterChosen.connect(self._take_rater)
        self._subject.settleAsked.connect(self._settle)
        self.context.blind.changed.connect(self._uncovered)
        self._note, self._name = Paragraph(theme, "", "body", "text2"), RaterName(theme)
        self._note.setObjectName("rateNotice")
        self._name.given.connect(self._take_name)
        self.view = RateView(theme, bounded=True)
        self.view.benchAsked.connect(lambda: open_kind(self.host, self._cell.id, "judge_bench"))
        self.view.changed.connect(self.headChanged)
        self.view.changed.connect(self._tell_blind)
        self.view.entered.connect(self._begin)
        self.view.fitted.connect(self._reveal_again)
        self._begun = self._entered = False
        self._column = self.column()
        for part in (self._note, self._name, self.view):
            self._column.addWidget(part)
            part.hide()
        self.set_cell(cell)

    @property
    def rate_cell(self) -> RateCell:
        """The cell's value."""
        assert isinstance(self._cell, RateCell)
        return self._cell

    def set_cell(self, cell: Cell) -> None:
        """Take other rows, another rubric."""
        super().set_cell(cell)
        self.reload()

    def lead(self) -> QWidget:
        """Its parts are menus."""
        return self._subject

    def subject(self) -> str:
        """``Refund reply, 30 rows``."""
        return self._subject.words()

    def meta(self) -> str:
        """The experiment; nothing of who answered."""
        if self._shown is None:
            return ""
        seen = self.context.blind.shown(self._sitting())
        how = "results were shown before its end" if seen else "blind" if self.rate_cell.blind else "not blind"
        return f"experiment {self._shown.number}, {'settling' if self._subject.settling else how}"

    def words(self) -> str:
        """How far it is."""
        deck = self.view.deck
        return self.subject() if deck is None else f"{self.subject()}: {deck.rated} of {len(deck.items)} rated"

    def enter(self) -> None:
        """Give the keys to the rating."""
        rating = not self.view.isHidden()
        if rating:
            self._begin()
        target: QWidget = self.view if rating else self._name
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self) -> None:
        """Take what names an author off the screen, and bring the whole cell into view."""
        if not self.context.blind.shown(self._sitting()):
            self.context.select(Selected())
            self.context.show_trial("")
        self._entered = True
        self._tell_blind()
        self._begun = True
        self.revealAsked.emit()

    def _sitting(self) -> tuple[str, ...]:
        """Of the rows that are shown: what is asked for may still be on its way."""
        asked = self._loaded
        return ("", "", "") if asked is None else (asked.experiment, asked.rubric, asked.rater, *asked.pairs)

    def _tell_blind(self) -> None:
        """Say how far the queue is, from the first look at it on: until its end nothing else may tell who answered."""
        deck, shown, loaded = self.view.deck, self._shown, self._loaded
        if deck is None or shown is None or loaded is None or loaded.settling or not self.rate_cell.blind:
            return
        left = len(deck.items) - deck.rated
        if self._entered or deck.given or not left:
            sitting = Sitting(shown.id, shown.number, loaded.rater, left, len(deck.items))
            self.context.blind.sit(self._sitting(), sitting)

    def _reveal_again(self) -> None:
        """Once after it was entered: the texts get their height after the cell was brought into view."""
        if self._begun and self.view.hasFocus():
            self._begun = False
            self.revealAsked.emit()

    def full(self) -> tuple[str, QWidget] | None:
        """The same queue with nothing around it."""
        deck = self.view.deck
        if self._shown is None or deck is None or self.view.isHidden():
            return None
        self.flush()
        self._begin()
        view = RateView(self.context.theme)
        view.setContentsMargins(24, 16, 24, 16)
        view.show_deck(deck, self._order_words())
        view.changed.connect(self._follow)
        view.benchAsked.connect(self._leave_for_bench)
        deck.watched(view.refresh, view.destroyed)
        what = f"Settle experiment {self._shown.number}" if self._subject.settling else f"Rate {self.meta()}"
        return f"{what}, as {self._rater}", view

    def _order_words(self) -> str:
        if self._subject.settling:
            return "furthest apart first"
        return "sides by a toss" if self.rate_cell.pairs else ORDERS[self.rate_cell.order]

    def _follow(self) -> None:
        """Show in the cell what was rated in full size, or undone elsewhere."""
        deck = self.view.deck
        if deck is not None:
            self.view.show_deck(deck, self._order_words())
            self._tell_blind()
            self.headChanged.emit()

    def _leave_for_bench(self) -> None:
        self.context.close_full()
        open_kind(self.host, self._cell.id, "judge_bench")

    def flush(self) -> None:
        """Keep a note that was typed."""
        if self.view.deck is not None and not self.view.isHidden():
            self.view.flush()
            self.view.deck.settle()

    def reload(self) -> None:
        """Read the queue, where it is another one than the one that is shown."""
        self.watch()
        experiment = self.experiment()
        rubric = None
        if experiment is not None:
            rubric = rubric_of(self.context.project, experiment, self.rate_cell.rubric)
        self._subject.show_cell(self.rate_cell, rubric.name if rubric is not None else "", self._rater, experiment)
        running = self.run_body is not None and self.run_body.running
        if experiment is None or running or rubric is None or not rubric.criteria:
            self._say(missing(experiment, running, rubric))
        elif not self._rater:
            self._say("Ratings are kept under a name. Nobody sees another's while rating.", ask=True)
        elif self._subject.settling and self.context.blind.active:
            self._say("")
            facts = "Settling shows what others gave, so it comes when the blind queue is rated."
            anyway = Step("Show anyway; it is recorded", self.context.blind.show_anyway)
            self._put_banner(Banner(self.context.theme, "info", self.context.blind.words, facts, [anyway]))
        else:
            self._open(experiment, rubric)

    def _open(self, experiment: Experiment, rubric: Rubric) -> None:
        cell, settling = self.rate_cell, self._subject.settling
        chosen = cell.chosen if cell.order == "chosen" else ()
        asked = Asked(
            experiment.id, rubric.digest, self._rater, cell.rows, cell.order, chosen, tuple(cell.pairs), settling
        )
        if asked != self._asked:
            self.flush()
            self._asked, self._loaded = asked, None
            self._put_banner(None)
            # At once, and with the focus: rows come late, and until then no key may rate what was shown before.
            self.view.wait("Looking for what raters disagree on …" if settling else "Choosing the rows …")
            self.view.show()
            self._note.hide()
            self._name.hide()
            self.context.tasks.start(self._load(experiment, rubric, asked), "rating", self._failed)

    async def _load(self, experiment: Experiment, rubric: Rubric, asked: Asked) -> None:
        deck, rater = await asyncio.to_thread(self._read, experiment, rubric, asked)
        if asked != self._asked:
            return
        deck.watched(self._follow, self.destroyed)
        self._shown, self._loaded = experiment, asked._replace(rater=rater)
        self.view.show_deck(deck, self._order_words())
        self._entered = False
        if self.view.hasFocus():
            self._begin()
        self._tell_blind()
        self.headChanged.emit()

    def _read(self, experiment: Experiment, rubric: Rubric, asked: Asked) -> tuple[Deck, str]:
        """The rows, and the rater's name as this person rated before: two spellings are one sitting."""
        project = self.context.project
        if asked.settling:
            apart = project.rating.settling(experiment.id, rubric.id, asked.rater)
            return settling_deck(self.context, apart), asked.rater
        queue = queue_of(project, self.rate_cell, experiment.id, rubric.id, asked.rater)
        deck = deck_of(self.context, queue)
        if len(asked.pairs) == 2:
            deck.result = lambda: preferred_words(project, experiment.id, rubric.id, *asked.pairs)
        return deck, queue.rater

    def _say(self, sentence: str, *, ask: bool = False) -> None:
        self.flush()
        self._asked = self._shown = self._loaded = None
        self._put_banner(None)
        self.view.hide()
        self._note.set_text(sentence)
        self._note.setVisible(bool(sentence))
        self._name.setVisible(ask)
        self.headChanged.emit()

    def _failed(self, error: WorkbenchError) -> None:
        if isinstance(error, InputError) and error.code == "rating.agreed":
            asked = self._asked
            self._say(f"{error.message} There is nothing to settle.")
            self._asked = asked
            return
        self._asked = None
        self.view.hide()
        self._note.hide()
        self._name.setVisible(error.code == "rating.name")
        self._put_banner(Banner.of(self.context.theme, error))

    def _put_banner(self, banner: Banner | None) -> None:
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = banner
        if banner is not None:
            self._column.insertWidget(0, banner)

    def _take_name(self, name: str) -> None:
        # Before the field goes: a focus that its widget's end leaves somewhere takes the keys there.
        self.view.show()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._rate_as(name)

    def _take_rater(self, name: str) -> None:
        if name:
            self._rate_as(name)
            return
        self._rater = ""
        self.reload()
        self._name.ask()

    def _rate_as(self, name: str) -> None:
        self._rater = name
        self.context.settings = self.context.settings.model_copy(update={"rater": name})
        try:
            change_settings(rater=name)
        except WorkbenchError as error:
            self.context.problem(error)
        self.reload()

    def _settle(self, settling: bool) -> None:
        self._subject.settling = settling
        self._asked = None
        self.reload()

    def _uncovered(self) -> None:
        if not self.context.blind.active and not self.view.isHidden():
            self.stayAsked.emit()  # results above get their heights back
        if self._subject.settling and self._asked is None:
            self.reload()
        self.headChanged.emit()

    def _put(self, label: str, fields: dict[str, object]) -> None:
        self.host.put_cell(self.rate_cell.model_copy(update=fields), label)
