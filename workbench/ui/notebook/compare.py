"""Compare cell: which candidate is better, by how much, and which rows say so."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.notebooks import Cell, CompareCell
from workbench.core.verdict_words import headline
from workbench.ui.notebook.body import BLEED, CellHost
from workbench.ui.notebook.bound import BoundBody
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.results.compare_data import CompareData, Wanted, load
from workbench.ui.results.compare_view import CompareView
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import Label, Paragraph
from workbench.ui.widgets.paint import ChipLook

_MARGINS = (None, 0.05, 0.1, 0.2, 0.3, 0.5)


class CompareBody(BoundBody):
    """The comparison, or why there is none yet."""

    def __init__(self, host: CellHost, cell: Cell) -> None:
        super().__init__(host, cell)
        theme = self.context.theme
        self._data: CompareData | None = None
        self._looked_at = ""
        self._serial = 0
        self._banner: Banner | None = None
        self._subject = QWidget()
        self._pair = WordButton(theme, "", name="candidates")
        self._metric = WordButton(theme, "", name="metric")
        self._pair.give_way()
        self._metric.give_way()
        self._pair.clicked.connect(lambda: self._popup(self._pair_menu(), self._pair))
        self._metric.clicked.connect(lambda: self._popup(self._metric_menu(), self._metric))
        row = QHBoxLayout(self._subject)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._pair)
        row.addWidget(Label(theme, "on", "body", "text2"))
        row.addWidget(self._metric)
        self._open = Button(theme, "Full size", "quiet", "maximize-2", small=True)
        self._open.clicked.connect(self._open_full)
        self._margin = Button(theme, "", "quiet", label="Margin", arrow=True, small=True)
        self._margin.setObjectName("margin")
        self._margin.clicked.connect(lambda: self._popup(self._margin_menu(), self._margin))
        self._note = Paragraph(theme, "", "body", "text2")
        self._note.setObjectName("compareNote")
        self._note.setContentsMargins(BLEED, 0, BLEED, 0)
        self._view = CompareView(self.context, bleed=BLEED)
        self._view.looked.connect(self._look_at)
        self._view.editAsked.connect(self._edit)
        self._view.requestAsked.connect(self._show_request)
        self._column = self.column(bleed=True)
        self._column.addWidget(self._note)
        self._column.addWidget(self._view)
        self._view.hide()
        self.set_cell(cell)

    @property
    def compare_cell(self) -> CompareCell:
        """The cell's value."""
        assert isinstance(self._cell, CompareCell)
        return self._cell

    @property
    def view(self) -> CompareView:
        """The comparison."""
        return self._view

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
        """The experiment."""
        return f"experiment {self._data.experiment.number}" if self._data is not None else ""

    def chip(self) -> ChipLook | None:
        """Stale, when the run cell is."""
        return ChipLook("retry", "stale") if self._data is not None and self.stale_reason() else None

    def controls(self) -> list[QWidget]:
        """Margin, full size."""
        return [self._margin, self._open]

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
        running = self.run_body is not None and self.run_body.running
        if experiment is None or (running and self._data is None):
            self._say(
                f"Experiment {experiment.number} is running; the comparison follows at its end."
                if experiment is not None
                else "Run first: then two candidates can be compared over the same cases."
            )
            return
        if running:
            return
        cell = self.compare_cell
        wanted = Wanted(experiment.id, cell.baseline, cell.candidates, cell.metric, cell.margin, self._looked_at)
        self._serial += 1
        self.context.tasks.start(self._load(wanted, self._serial), "compare", self._failed)

    async def _load(self, wanted: Wanted, serial: int) -> None:
        data = await asyncio.to_thread(load, self.context.project, wanted)
        if serial != self._serial:
            return
        self._put_banner(None)
        if data is None:
            self._say("A comparison needs two candidates: run two variants or two models.")
            return
        self._data = data
        self._note.setVisible(bool(self.stale_reason()))
        self._view.show()
        self._view.show_data(data, bool(self.stale_reason()))
        self._show_head(data)

    def _show_head(self, data: CompareData) -> None:
        names = data.names
        others = ", ".join(names[pair.candidate] for pair in data.comparison.pairs)
        self._pair.set_text(f"{others} against {names[data.baseline]}")
        self._metric.set_text(data.metric.title)
        margin = data.comparison.pairs[0].margin
        self._margin.set_text(f"{margin:g}")
        self.run_changed()

    def _say(self, sentence: str) -> None:
        self._data = None
        self._view.hide()
        self._note.set_text(sentence, "text2")
        self._note.show()
        self._subject.setVisible(False)
        self.headChanged.emit()

    def _failed(self, error: WorkbenchError) -> None:
        self._put_banner(Banner.of(self.context.theme, error))

    def _put_banner(self, banner: Banner | None) -> None:
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = banner
        if banner is not None:
            self._column.insertWidget(0, banner)

    def run_changed(self) -> None:
        """Grey the verdict while it is old, and say why."""
        if self._data is not None:
            reason = self.stale_reason()
            self._subject.setVisible(True)
            self._note.set_text(reason, "text")
            self._note.setVisible(bool(reason))
            self._view.fade(bool(reason))
        self.headChanged.emit()

    def changed(self, changes: Changes) -> None:
        """Scores came, or another run of the cell it is bound to."""
        # While a run goes on every commit comes here: its end is told by the run cell, and nothing is read before.
        if not changes.experiments or self.context.bridge.running():
            return
        experiment = self.experiment()
        if experiment is not None and experiment.id in changes.experiments:
            self.reload()

    def enter(self) -> None:
        """Go to the rows."""
        if self._data is not None:
            self._view.focus_rows()

    def full(self) -> tuple[str, QWidget] | None:
        """Rows at the left, the open one at the right."""
        if self._data is None:
            return None
        view = CompareView(self.context, full=True)
        view.looked.connect(self._look_at)
        view.editAsked.connect(self._edit)
        view.requestAsked.connect(self._show_request)
        view.show_data(self._data, bool(self.stale_reason()))
        return f"Compare experiment {self._data.experiment.number}: {self.subject()}", view

    def _open_full(self) -> None:
        found = self.full()
        if found is not None:
            self.context.open_full(*found)

    def _look_at(self, label: str) -> None:
        if label != self._looked_at:
            self._looked_at = label
            self.reload()

    def _edit(self, key: str) -> None:
        """Go to the variant in the nearest prompt cell above."""
        from workbench.ui.notebook import edits
        from workbench.ui.notebook.prompt import PromptBody

        notebook = self.host.notebook()
        found = edits.nearest(notebook, edits.place_of(notebook, self._cell.id), "prompt")
        body = self.host.body_of(found.id) if found is not None else None
        if isinstance(body, PromptBody):
            self.context.close_full()
            body.board.focus_variant(key)
            body.revealAsked.emit()

    def _show_request(self, trial_id: str) -> None:
        from workbench.ui.results.request_view import RequestView

        view = RequestView(self.context, trial_id)
        self.context.open_full(view.title, view)

    def _popup(self, menu: QMenu, anchor: QWidget) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def _put(self, label: str, **fields: object) -> None:
        self.host.put_cell(self.compare_cell.model_copy(update=fields), label)

    def _pair_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("compareCandidatesMenu")
        data = self._data
        if data is None:
            return menu
        baseline = menu.addMenu("Baseline")
        for label, name in data.names.items():
            action = baseline.addAction(name, lambda label=label: self._put("Choose baseline", baseline=label))
            action.setCheckable(True)
            action.setChecked(label == data.baseline)
        shown = {pair.candidate for pair in data.comparison.pairs}
        for label, name in data.names.items():
            if label != data.baseline:
                action = menu.addAction(name, lambda label=label: self._toggle(label))
                action.setCheckable(True)
                action.setChecked(label in shown)
        return menu

    def _toggle(self, label: str) -> None:
        data = self._data
        if data is not None:
            shown = {pair.candidate for pair in data.comparison.pairs} ^ {label}
            kept = tuple(name for name in data.names if name in shown and name != data.baseline)
            if kept:
                self._put("Choose candidates", candidates=kept)

    def _metric_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("compareMetricMenu")
        for info in self._data.metrics if self._data is not None else ():
            action = menu.addAction(
                info.title.replace("&", "&&"), lambda name=info.name: self._put("Choose metric", metric=name)
            )
            action.setCheckable(True)
            action.setChecked(self._data is not None and info.name == self._data.metric.name)
        return menu

    def _margin_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("compareMarginMenu")
        for margin in _MARGINS:
            words = "The usual one of the metric" if margin is None else f"{margin:g}"
            action = menu.addAction(words, lambda margin=margin: self._put("Choose margin", margin=margin))
            action.setCheckable(True)
            action.setChecked(margin == self.compare_cell.margin)
        return menu
