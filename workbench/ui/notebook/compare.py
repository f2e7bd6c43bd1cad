"""Compare cell: which candidate is better, by how much, and which rows say so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from workbench.core.documents import Changes
from workbench.core.figures import number
from workbench.core.notebooks import Cell, CompareCell
from workbench.core.verdict_words import headline
from workbench.project.breakdowns import Grouping
from workbench.ui.notebook import compare_menus as menus
from workbench.ui.notebook.body import BLEED, CellHost
from workbench.ui.notebook.bound import BoundBody
from workbench.ui.notebook.chart_picks import show_advice
from workbench.ui.notebook.compare_acts import edit_variant, show_request, with_old
from workbench.ui.notebook.compare_controls import CompareControls, subject_line
from workbench.ui.notebook.compare_report import report_menu
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.rereading import Rereading
from workbench.ui.results.compare_data import CompareData, Wanted, load_breaks, load_figures, load_rows, load_verdict
from workbench.ui.results.compare_view import CompareView
from workbench.ui.widgets.labels import Label, Paragraph
from workbench.ui.widgets.paint import ChipLook

_STEPS = (load_figures, load_rows, load_breaks)
"""What is read after the verdict, each shown as it comes; the last not during a run, when it changes all the time."""


class CompareBody(BoundBody):
    """The comparison, or why there is none yet."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._data: CompareData | None = None
        self._groupings: Sequence[Grouping] = ()
        self._grouped = ""
        self._looked_at = ""
        self._serial = 0
        self._full: list[CompareView] = []
        self._pair = WordButton(theme, "", name="candidates")
        self._metric = WordButton(theme, "", name="metric")
        self._on = Label(theme, "on", "body", "text2")
        self._pair.clicked.connect(lambda: self._ask(menus.pair_menu, self._pair))
        self._metric.clicked.connect(lambda: self._ask(menus.metric_menu, self._metric))
        self._subject = subject_line(self._pair, self._on, self._metric)
        self._controls = CompareControls(theme, self)
        self._controls.open.clicked.connect(self._open_full)
        self._controls.margin.clicked.connect(lambda: self._ask(menus.margin_menu, self._controls.margin))
        self._controls.cluster.clicked.connect(lambda: self._ask(menus.cluster_menu, self._controls.cluster))
        self._controls.report.clicked.connect(self.ask_report)
        self._controls.next.clicked.connect(lambda: show_advice(self.host, self.compare_cell))
        self._note = Paragraph(theme, "", "body", "text2")
        self._note.setObjectName("compareNote")
        self._note.setContentsMargins(BLEED, 0, BLEED, 0)
        self._view = self._connected(CompareView(self.context, bleed=BLEED))
        self._column = self.column(bleed=True)
        self._column.addWidget(self._note)
        self._column.addWidget(self._view)
        self._view.hide()
        self._again = Rereading(self, self.context.bridge, self.is_filled, host.is_away)
        self._again.due.connect(self.reload)
        self.set_cell(cell)

    def _connected(self, view: CompareView) -> CompareView:
        view.looked.connect(self._look_at)
        view.editAsked.connect(lambda key: edit_variant(self.host, self._cell.id, key))
        view.requestAsked.connect(lambda trial_id: show_request(self.context, trial_id))
        view.groupChosen.connect(lambda field: self._put("Choose a field", group=field))
        return view

    @property
    def compare_cell(self) -> CompareCell:
        """The cell's value."""
        assert isinstance(self._cell, CompareCell)
        return self._cell

    @property
    def view(self) -> CompareView:
        """The comparison."""
        return self._view

    @property
    def data(self) -> CompareData | None:
        """What it says; None before there is anything to compare."""
        return self._data

    def set_cell(self, cell: Cell) -> None:
        """Take other candidates, another metric or margin."""
        super().set_cell(cell)
        self.reload()

    def subject(self) -> str:
        """``B against A on Rubric mean``."""
        return f"{self._pair.text()} on {self._metric.text()}" if self._data is not None else ""

    def lead(self) -> QWidget:
        """Its parts are menus."""
        return self._subject

    def meta(self) -> str:
        """The experiment, and how far it is."""
        if self._data is None:
            return ""
        done, planned = self._data.live
        far = f", {number(done)} of {number(planned)} trials" if planned else ""
        return f"experiment {self._data.experiment.number}{far}"

    def chip(self) -> ChipLook | None:
        """Live during a run; stale, when the run cell is."""
        if self._data is None:
            return None
        if self._data.live[1]:
            return ChipLook("writing", "live")
        return ChipLook("retry", "stale") if self.stale_reason() else None

    def controls(self) -> list[QWidget]:
        """What to do about it, clusters, margin, report, full size."""
        return self._controls.listed()

    def words(self) -> str:
        """The verdict."""
        if self._data is None:
            return "Compare"
        pairs = self._data.comparison.pairs
        return "\n\n".join(headline(pair, self._data.names, self._data.metric.title).plain for pair in pairs)

    def reload(self) -> None:
        """Compare again."""
        self.watch()
        experiment = self.experiment()
        if experiment is None:
            self._say("Run first: then two candidates can be compared over the same cases.")
            return
        cell = self.compare_cell
        wanted = Wanted(
            experiment.id, cell.baseline, cell.candidates, cell.metric, cell.margin, self._looked_at, cell.cluster
        )
        self._serial += 1
        loading = self._load(wanted, self._serial, begun := asyncio.Event())
        self.context.verdict_begins(begun, self.context.tasks.start(loading, "compare", self.failed))

    def _live(self, experiment_id: str) -> tuple[int, int]:
        """Trials done and planned of a run of this experiment that goes on; zeros where there is none."""
        for feed in self.context.bridge.running():
            if feed.experiment.id == experiment_id:
                return feed.totals.done + feed.totals.failed, max(1, feed.totals.planned)
        return 0, 0

    async def _load(self, wanted: Wanted, serial: int, begun: asyncio.Event) -> None:
        """The verdict first; while people read it, the figures beside it and the rows."""
        project, live = self.context.project, self._live(wanted.experiment_id)
        with self._again.reading():
            data = await asyncio.to_thread(load_verdict, project, wanted)
            if serial != self._serial:
                return
            self.put_banner(None)
            if data is None:
                self._say("A comparison needs two candidates: run two variants or two models.")
                return
            if live[1] and all(pair.n == 0 for pair in data.comparison.pairs):
                self._say(f"Experiment {data.experiment.number} is running; the verdict comes with its first cases.")
                return
            self._show(with_old(self._data, data._replace(live=live)))
            self.context.verdict_ends(begun)
            for load in _STEPS if not live[1] else _STEPS[:2]:
                data = await self.context.read(partial(load, project, data._replace(live=live)))
                if serial != self._serial:
                    return
                self._show(data)
            await self._read_groupings(wanted.experiment_id)

    async def _read_groupings(self, experiment_id: str) -> None:
        if self._grouped == experiment_id:
            return
        found = await self.context.read(lambda: self.context.project.comparing.groupings([experiment_id]))
        self._grouped, self._groupings = experiment_id, found
        if self._data is not None:
            self._show(self._data)

    def _show(self, data: CompareData) -> None:
        self._data = data
        stale = bool(self.stale_reason())
        self._note.setVisible(stale)
        self._view.show()
        for view in (self._view, *self._full):
            view.show_data(data, stale, self.compare_cell.group, self._groupings)
        names = data.names
        others = ", ".join(names[pair.candidate] for pair in data.comparison.pairs)
        self._pair.set_text(f"{others} against {names[data.baseline]}")
        self._metric.set_text(data.metric.title)
        margin = menus.margin_words(data.comparison.pairs[0].margin, data)
        self._controls.show_words(margin, self.compare_cell.cluster)
        self.run_changed()

    def _say(self, sentence: str) -> None:
        self._data = None
        self._view.hide()
        self._note.set_text(sentence, "text2")
        self._note.show()
        self._on.hide()
        for words in (self._pair, self._metric):
            words.set_text("")
        self.headChanged.emit()

    def run_changed(self) -> None:
        """Grey the verdict while it is old, and say why; follow a run that began."""
        if self._data is not None:
            reason = self.stale_reason()
            self._on.show()
            self._note.set_text(reason, "text")
            self._note.setVisible(bool(reason))
            for view in (self._view, *self._full):
                view.fade(bool(reason))
        self.headChanged.emit()

    def changed(self, changes: Changes) -> None:
        """Scores came, or another run of the cell it is bound to."""
        experiment = self.experiment() if changes.experiments else None
        if experiment is not None and experiment.id in changes.experiments:
            self._again.ask()

    def enter(self) -> None:
        """Go to the rows."""
        if self._data is not None:
            self._view.focus_rows()

    def go_to_rows(self, by: int) -> bool:
        """Go to its rows, also from a full view."""
        if self._data is not None:
            self.context.close_full()
            self.host.go_to(self._cell.id)
            self._view.to_rows(by)
        return self._data is not None

    def full(self) -> tuple[str, QWidget] | None:
        """Rows at the left, the open one at the right."""
        if self._data is None:
            return None
        self._full.append(view := self._connected(CompareView(self.context, full=True)))
        view.destroyed.connect(lambda: self._full.remove(view) if view in self._full else None)
        view.show_data(self._data, bool(self.stale_reason()), self.compare_cell.group, self._groupings)
        return f"Compare experiment {self._data.experiment.number}: {self.subject()}", view

    def _open_full(self) -> None:
        if (found := self.full()) is not None:
            self.context.open_full(*found)

    def ask_report(self) -> None:
        """Ask as what the report is written."""
        self._ask(report_menu, self._controls.report)

    def _look_at(self, label: str) -> None:
        if label != self._looked_at:
            self._looked_at = label
            self.reload()

    def _put(self, label: str, **fields: object) -> None:
        self.host.put_cell(self.compare_cell.model_copy(update=fields), label)

    @property
    def asking(self) -> menus.Asking:
        """What its menus stand on."""
        return menus.Asking(self._data, self.compare_cell, self._groupings, self._put, self.context)

    def _ask(self, menu: Callable[[QWidget, menus.Asking], QMenu], anchor: QWidget) -> None:
        self.popup(menu(self, self.asking), anchor)
