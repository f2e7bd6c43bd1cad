"""The inspector: everything about one trial, from the answer to the exact request behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.core import diff
from workbench.core.documents import Changes
from workbench.core.figures import count
from workbench.project.row_beside import Beside, TrialOfCase
from workbench.project.standing import Standing
from workbench.project.views import TrialView
from workbench.ui.context import Selected, UiContext
from workbench.ui.results import inspector_parts as parts
from workbench.ui.results import scores
from workbench.ui.results.elsewhere import NewerLine, newer_trial
from workbench.ui.results.inspector_rows import ChecksPanel, ChipRow, ScoresPanel
from workbench.ui.results.marked_text import MarkedText
from workbench.ui.results.pairing import said_marks
from workbench.ui.results.text_marks import shown
from workbench.ui.widgets.chips import VariantBadge
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.kept_bar import keep_bar
from workbench.ui.widgets.labels import ElidedLabel, Label, RunsLabel
from workbench.ui.widgets.section import Section

_READ_MS = 25
_PAD = 16


class InspectorPane(QWidget):
    """Shows a trial; reading is off the window's thread and only the last one asked for is shown."""

    def __init__(self, context: UiContext, expandable: bool = True) -> None:
        super().__init__()
        self._context = context
        self._view: TrialView | None = None
        self._wanted = ""
        self._beside = Beside()
        self._shown_beside: tuple[Beside, Standing | None] = (self._beside, None)
        self._standing: Standing | None = None
        self._order: tuple[str, list[str]] = ("", [])
        self._serial = 0
        theme = context.theme
        self.setObjectName("inspectorPane")
        self._badge = VariantBadge(theme, "A")
        self._case = Label(theme, "", "strong")
        self._case.setObjectName("inspectorCase")
        self._name = ElidedLabel(theme, "", "body", "text2")
        self._chips = ChipRow(theme)
        self._figures = [RunsLabel(theme) for _ in range(4)]
        self._newer = NewerLine(context)
        self._scores, self._checks = ScoresPanel(theme), ChecksPanel(theme)
        self._answer = MarkedText(theme, "completion")
        self._passing = parts.words(theme, "", name="inspectorPass")
        self._silence = parts.words(theme, "")
        self._reasoning = MarkedText(theme, "reasoning", "body", 200)
        self._sections: dict[str, Section] = {}
        self._content = QWidget()
        self._empty = EmptyPlace(
            theme,
            "panel-right",
            "Nothing chosen",
            "Choose an answer to see its words, its scores and the exact request.",
        )
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_READ_MS)
        self._soon.timeout.connect(self._read)
        self._lay_out(expandable)
        self._content.hide()
        context.bridge.changed.connect(self._changed)
        context.bridge.runsChanged.connect(self._run_ended)

    def _lay_out(self, expandable: bool) -> None:
        theme = self._context.theme
        inner = QVBoxLayout(self._content)
        inner.setContentsMargins(0, 0, 0, 16)
        inner.setSpacing(0)
        inner.addLayout(self._head(expandable))
        chips = QVBoxLayout()
        chips.setContentsMargins(_PAD, 2, _PAD, 8)
        chips.addWidget(self._chips)
        chips.addWidget(self._passing)
        inner.addLayout(chips)
        inner.addWidget(self._newer)
        figures = QHBoxLayout()
        figures.setContentsMargins(_PAD, 2, _PAD, 12)
        for place, figure in enumerate(self._figures):
            if place:
                figures.addStretch(1)
            figures.addWidget(figure)
        inner.addLayout(figures)
        for key, title, opened in parts.SECTIONS:
            section = Section(theme, title, open_=opened)
            section.setObjectName(f"section-{key}")
            section.folded.connect(lambda folded, found=key: None if folded else self._fill(found))
            self._sections[key] = section
            inner.addWidget(section)
        for part in (self._answer, self._silence, self._reasoning):
            self._sections["completion"].body.addWidget(part)
        self._sections["scores"].body.addWidget(self._scores)
        self._sections["checks"].body.addWidget(self._checks)
        inner.addStretch(1)
        self._scroll = self._scrolling()
        self._scroll.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._empty, 1)

    def _scrolling(self) -> QScrollArea:
        scroll = QScrollArea()
        keep_bar(scroll)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setProperty("ground", "window")
        self._content.setProperty("ground", "window")
        scroll.setWidget(self._content)
        return scroll

    def _head(self, expandable: bool) -> QHBoxLayout:
        theme = self._context.theme
        row = QHBoxLayout()
        row.setContentsMargins(_PAD, 10, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._badge)
        row.addWidget(self._case)
        row.addWidget(self._name, 1)
        tools = QHBoxLayout()
        tools.setSpacing(0)
        for icon, name, do in (
            ("chevron-up", "Previous case", lambda: self._step(-1)),
            ("chevron-down", "Next case", lambda: self._step(1)),
            ("maximize-2", "Full size", self._expand),
        ):
            if icon == "maximize-2" and not expandable:
                continue
            button = IconButton(theme, icon, name)
            button.clicked.connect(lambda _=False, act=do: act())
            tools.addWidget(button)
        row.addLayout(tools)
        return row

    @property
    def view(self) -> TrialView | None:
        """What is shown."""
        return self._view

    def show_trial(self, trial_id: str) -> None:
        """Show a trial, soon: while keys run through rows only the last one is read."""
        if trial_id:
            self._wanted = trial_id
            self._soon.start()
            return
        # Nothing is to be seen, e.g. while rows are rated blind: neither what is shown nor what is being read.
        self._soon.stop()
        self._serial += 1
        self._wanted, self._view = "", None
        self._scroll.hide()
        self._empty.show()

    def open_section(self, key: str) -> None:
        """Unfold a section: completion, scores, checks, case, messages, attempts or raw."""
        self._sections[key].set_open(True)

    def _read(self) -> None:
        self._serial += 1
        self._context.tasks.start(self._read_apart(self._wanted, self._serial), "read trial")

    async def _read_apart(self, trial_id: str, serial: int) -> None:
        project = self._context.project

        def read() -> tuple[TrialView, Beside, Standing | None, TrialOfCase | None] | None:
            try:
                view = project.experiments.trial(trial_id)
            except KeyError:
                # Still running: a trial is on disk when it ended.
                return None
            standing = project.bench.standings(view.experiment.id).get("rubric")
            return view, project.row_search.beside(view), standing, newer_trial(project, view)

        found = await asyncio.to_thread(read)
        if serial == self._serial and found is not None:
            self._beside, self._standing = found[1], found[2]
            self._newer.show_newer(found[0], found[3])
            self._show(found[0])

    def _changed(self, changes: Changes) -> None:
        waiting = self._wanted and (self._view is None or self._view.trial.id != self._wanted)
        view = self._view if self._view is not None and self._view.trial.id == self._wanted else None
        unscored = view is not None and view.result is None
        # Ratings and new scorings change what is said of the judge; during a run nobody rates.
        said = view is not None and view.experiment.id in changes.experiments and not self._context.bridge.running()
        if changes.experiments and (waiting or unscored or said) and not self._soon.isActive():
            self._soon.start()

    def _run_ended(self) -> None:
        if self._wanted and not self._context.bridge.running() and not self._soon.isActive():
            self._soon.start()

    def _show(self, view: TrialView) -> None:
        beside = (self._beside, self._standing)
        if view == self._view and beside == self._shown_beside:
            return
        self._shown_beside = beside
        other = self._view is None or self._view.trial.id != view.trial.id
        self._view = view
        self._empty.hide()
        self._scroll.show()
        self._content.show()
        self._badge.set_key(view.candidate.variant or view.candidate.label[:1].upper())
        repeat = f" · repeat {view.trial.repeat + 1}" if view.trial.repeat else ""
        self._case.setText(f"Case {view.position}{repeat}")
        self._name.setText(view.candidate.name or view.candidate.label)
        self._show_chips(view)
        self._show_figures(view)
        for key in self._sections:
            self._fill(key)
        if other:
            self._scroll.verticalScrollBar().setValue(0)

    def _show_chips(self, view: TrialView) -> None:
        self._chips.show_looks(parts.chips(view))
        self._passing.set_text(view.passing)
        self._passing.setVisible(bool(view.passing))

    def _show_figures(self, view: TrialView) -> None:
        for figure, (value, unit) in zip(self._figures, parts.figures(view), strict=True):
            figure.set_runs([(value, "strong", "text"), (unit, "body", "text2")])

    def _fill(self, key: str) -> None:
        """Fill a section if it is open; folded ones cost nothing."""
        view, section = self._view, self._sections[key]
        if view is None:
            return
        section.set_meta(parts.meta(key, view))
        section.setVisible(parts.has(key, view))
        kept: dict[str, Callable[[TrialView], None]] = {
            "completion": self._completion,
            "scores": lambda view: self._scores.show_trial(view, self._beside.people, self._standing),
            "checks": self._checks.show_trial,
        }
        if key in kept:
            kept[key](view)
            return
        section.clear()
        if section.is_open:
            parts.FILL[key](self._context, view, section)

    def _completion(self, view: TrialView) -> None:
        words = shown(scores.answer(view))
        failed = view.call.failure is not None
        self._answer.show_text(words, said_marks(view, self._beside), "text3" if failed else "text")
        self._answer.setVisible(bool(words.strip()))
        silent = scores.silence(view)
        self._silence.set_text(silent, "worse" if failed else "text2")
        self._silence.setVisible(bool(silent))
        completion = view.call.completion
        thought = completion.reasoning if completion is not None else ""
        self._reasoning.show_text(thought, ink="text2")
        self._reasoning.setVisible(bool(thought))
        finish = completion.finish if completion is not None else "failed"
        self._sections["completion"].set_meta(f"{count(diff.words(words), 'word')} · {finish}")

    def _step(self, by: int) -> None:
        view = self._view
        if view is not None:
            self._context.tasks.start(self._step_apart(view, by), "next case")

    async def _step_apart(self, view: TrialView, by: int) -> None:
        """Go to the same candidate's answer on the next case of the experiment."""
        experiment, label = view.experiment.id, view.candidate.label
        key = f"{experiment}{label}"
        if self._order[0] != key or view.trial.id not in self._order[1]:
            places = await asyncio.to_thread(self._context.project.experiments.places, experiment)
            self._order = (key, [trial for _, candidate, _, trial, _ in places if candidate == label])
        trials = self._order[1]
        if view.trial.id in trials:
            place = trials.index(view.trial.id) + by
            if 0 <= place < len(trials):
                self.show_trial(trials[place])
                self._context.select(Selected(experiment, "", label, trials[place]))

    def _expand(self) -> None:
        view = self._view
        if view is not None:
            pane = InspectorPane(self._context, expandable=False)
            pane.show_trial(view.trial.id)
            self._context.open_full(f"{self._case.text()} · {view.candidate.label}", pane)
