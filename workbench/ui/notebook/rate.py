"""Rate cell: people rate answers of an experiment blind, by the keyboard."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from workbench.config.settings import change_settings
from workbench.core.errors import WorkbenchError
from workbench.core.experiments import Experiment
from workbench.core.figures import count
from workbench.core.notebooks import Cell, RateCell
from workbench.core.rubrics import Rubric
from workbench.ui.notebook.body import CellHost
from workbench.ui.notebook.bound import BoundBody
from workbench.ui.notebook.rate_choice import open_kind, popup, rubric_of
from workbench.ui.notebook.rate_deck import Deck
from workbench.ui.notebook.rate_queue import deck_of
from workbench.ui.notebook.rate_view import RateView
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.labels import Label, Paragraph

_ROWS = (10, 20, 30, 50, 100)
_ORDERS = {"informative": "most informative first", "random": "shuffled"}


class Asked(NamedTuple):
    """What makes a queue another one."""

    experiment: str
    rubric: str
    rater: str
    rows: int
    order: str


class RateBody(BoundBody):
    """The queue of one person, or what is missing for one."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._rater = self.context.settings.rater
        self._asked: Asked | None = None
        self._shown: Experiment | None = None
        self._banner: Banner | None = None
        self._rubric = WordButton(theme, "", name="rubric")
        self._rows = WordButton(theme, "", name="rows")
        self._order = WordButton(theme, "", name="order")
        self._who = WordButton(theme, "", name="rater")
        self._subject = QWidget()
        row = QHBoxLayout(self._subject)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button, ask in (
            (self._rubric, self._ask_rubric),
            (self._rows, self._ask_rows),
            (self._order, self._ask_order),
            (self._who, self._ask_rater),
        ):
            button.clicked.connect(ask)
            row.addWidget(button)
            row.addSpacing(4)
        self._note = Paragraph(theme, "", "body", "text2")
        self._note.setObjectName("rateNotice")
        self._name = self._make_name()
        self.view = RateView(theme)
        self.view.benchAsked.connect(lambda: open_kind(self.host, self._cell.id, "judge_bench"))
        self.view.changed.connect(self.headChanged)
        self._column = self.column()
        for part in (self._note, self._name, self.view):
            self._column.addWidget(part)
            part.hide()
        self.set_cell(cell)

    def _make_name(self) -> QWidget:
        theme, holder = self.context.theme, QWidget()
        self._name_field = Field(theme, "your name", placeholder="Your name")
        self._name_field.setObjectName("raterName")
        self._name_field.setFixedWidth(theme.px(220))
        self._name_field.returnPressed.connect(self._take_name)
        begin = Button(theme, "Begin", "primary")
        begin.setObjectName("beginRating")
        begin.clicked.connect(self._take_name)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        row.addWidget(Label(theme, "Who rates?", "body", "text2"))
        row.addWidget(self._name_field)
        row.addWidget(begin)
        row.addStretch(1)
        return holder

    @property
    def rate_cell(self) -> RateCell:
        """The cell's value."""
        assert isinstance(self._cell, RateCell)
        return self._cell

    def set_cell(self, cell: Cell) -> None:
        """Take other rows, another rubric."""
        super().set_cell(cell)
        self._rows.set_text(count(self.rate_cell.rows, "row"))
        self._order.set_text(_ORDERS[self.rate_cell.order])
        self.reload()

    def lead(self) -> QWidget:
        """Its parts are menus."""
        return self._subject

    def subject(self) -> str:
        """``Refund reply, 30 rows``."""
        return f"{self._rubric.text()}, {self._rows.text()}"

    def meta(self) -> str:
        """The experiment; nothing of who answered."""
        return f"experiment {self._shown.number}, blind" if self._shown is not None else ""

    def words(self) -> str:
        """How far it is."""
        deck = self.view.deck
        return self.subject() if deck is None else f"{self.subject()}: {deck.rated} of {len(deck.items)} rated"

    def enter(self) -> None:
        """Give the keys to the rating."""
        target: QWidget = self.view if not self.view.isHidden() else self._name_field
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def full(self) -> tuple[str, QWidget] | None:
        """The same queue with nothing around it."""
        deck = self.view.deck
        if self._shown is None or deck is None or self.view.isHidden():
            return None
        self.flush()
        view = RateView(self.context.theme)
        view.setContentsMargins(24, 16, 24, 16)
        view.show_deck(deck, _ORDERS[self.rate_cell.order])
        view.changed.connect(self._follow)
        view.benchAsked.connect(self._leave_for_bench)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(view)
        area.setFocusProxy(view)
        return f"Rate experiment {self._shown.number}, blind, as {self._rater}", area

    def _follow(self) -> None:
        """Show in the cell what was rated in full size."""
        deck = self.view.deck
        if deck is not None:
            self.view.show_deck(deck, _ORDERS[self.rate_cell.order])
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
        self._rubric.set_text(rubric.name if rubric is not None else "no rubric")
        self._who.set_text(f"as {self._rater}" if self._rater else "no name")
        if experiment is None:
            self._say("Run first: then its answers can be rated.")
        elif self.run_body is not None and self.run_body.running:
            self._say(f"Experiment {experiment.number} is running; rating begins at its end.")
        elif rubric is None:
            self._say("No rubric yet. A rubric describes what is rated, level by level; add one, then rate by it.")
        elif not self._rater:
            self._say("Ratings are kept under a name. Nobody sees another's while rating.", ask=True)
        else:
            self._open(experiment, rubric)

    def _open(self, experiment: Experiment, rubric: Rubric) -> None:
        cell = self.rate_cell
        asked = Asked(experiment.id, rubric.digest, self._rater, cell.rows, cell.order)
        if asked != self._asked:
            self.flush()
            self._asked = asked
            self.context.tasks.start(self._load(experiment, rubric, asked), "rating", self._failed)

    async def _load(self, experiment: Experiment, rubric: Rubric, asked: Asked) -> None:
        rating, order = self.context.project.rating, self.rate_cell.order

        def work() -> Deck:
            queue = rating.queue(experiment.id, rubric.id, asked.rater, rows=asked.rows, order=order)
            return deck_of(self.context, queue)

        deck = await asyncio.to_thread(work)
        if asked != self._asked:
            return
        self._shown = experiment
        self._put_banner(None)
        self._note.hide()
        self._name.hide()
        self.view.show_deck(deck, _ORDERS[order])
        self.view.show()
        self.headChanged.emit()

    def _say(self, sentence: str, *, ask: bool = False) -> None:
        self.flush()
        self._asked = self._shown = None
        self._put_banner(None)
        self.view.hide()
        self._note.set_text(sentence)
        self._note.show()
        self._name.setVisible(ask)
        self.headChanged.emit()

    def _failed(self, error: WorkbenchError) -> None:
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

    def _take_name(self) -> None:
        name = " ".join(self._name_field.text().split())
        if name:
            self._rate_as(name)
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rate_as(self, name: str) -> None:
        self._rater = name
        self.context.settings = self.context.settings.model_copy(update={"rater": name})
        try:
            change_settings(rater=name)
        except WorkbenchError as error:
            self.context.problem(error)
        self.reload()

    def _other_name(self) -> None:
        self._rater = ""
        self.reload()
        self._name_field.clear()
        self._name_field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, label: str, **fields: object) -> None:
        self.host.put_cell(self.rate_cell.model_copy(update=fields), label)

    def _ask_rubric(self) -> None:
        heads = self.context.project.documents.heads("rubric")
        rows = [
            (head.name, head.name == self._rubric.text(), lambda head=head: self._put("Choose rubric", rubric=head.id))
            for head in heads
        ]
        popup(self, self._rubric, "rateRubricMenu", rows)

    def _ask_rows(self) -> None:
        rows = [
            (count(n, "row"), n == self.rate_cell.rows, lambda n=n: self._put("Choose rows", rows=n)) for n in _ROWS
        ]
        popup(self, self._rows, "rateRowsMenu", rows)

    def _ask_order(self) -> None:
        rows = [
            (title, order == self.rate_cell.order, lambda order=order: self._put("Choose order", order=order))
            for order, title in _ORDERS.items()
        ]
        popup(self, self._order, "rateOrderMenu", rows)

    def _ask_rater(self) -> None:
        experiment = self.experiment()
        known = self.context.project.rating.raters(experiment.id) if experiment is not None else []
        names = list(dict.fromkeys([*([self._rater] if self._rater else []), *known]))
        rows = [(name, name == self._rater, lambda name=name: self._rate_as(name)) for name in names]
        popup(self, self._who, "raterMenu", [*rows, ("Someone else …", False, self._other_name)])
