"""One experiment: what was run, and its candidates."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.core.canonical import short
from workbench.core.experiments import Experiment
from workbench.core.figures import number
from workbench.ui.contents import experiment_title
from workbench.ui.context import UiContext
from workbench.ui.pages.experiment_candidates import CandidateTable
from workbench.ui.pages.experiment_facts import ExperimentFacts
from workbench.ui.pages.experiment_table import moment
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import ElidedLabel, Label, Paragraph
from workbench.ui.widgets.standing import StandingLine


class ExperimentDetail(QWidget):
    """Head, facts and candidates of one experiment."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._experiment: Experiment | None = None
        theme = context.theme
        self.setObjectName("experiment_detail")
        self._title = ElidedLabel(theme, "", "strong")
        self._title.setObjectName("experiment_title")
        self._meta = ElidedLabel(theme, "", "body", "text2")
        self._open = Button(theme, "Open its notebook", small=True)
        self._open.clicked.connect(self.open_notebook)
        self.score = Button(theme, "Score again", small=True)
        self.score.setObjectName("score_again")
        self.score.setToolTip("By another scorecard; nothing is generated, and these scores stay")
        self.score.clicked.connect(lambda: context.command("score_again"))
        self._candidates = CandidateTable(theme)
        self._coming = Label(theme, "Working out the figures …", "body", "text2")
        self._coming.setObjectName("figures_coming")
        self._judge = StandingLine(theme)
        self._facts = Paragraph(theme, "", "body", "text2")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._meta, 1)
        head.addWidget(self.score)
        head.addWidget(self._open)
        holder = QWidget()
        holder.setProperty("ground", "page")
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(24, 12, 24, 24)
        inner.setSpacing(12)
        inner.addLayout(head)
        inner.addWidget(self._candidates)
        inner.addWidget(self._coming)
        inner.addWidget(self._judge)
        inner.addWidget(self._facts)
        inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(holder)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def show_experiment(self, experiment: Experiment, facts: ExperimentFacts | None) -> None:
        """Show an experiment; its figures may come later."""
        self._experiment = experiment
        manifest = experiment.manifest
        self._title.setText(f"{experiment.number} {experiment_title(experiment)}")
        cases = f"{number(len(manifest.case_digests))} cases of {manifest.golden_set_name or 'a golden set'}"
        self._meta.setText(f"{cases} · {moment(experiment.created)} · {experiment.state}")
        self._open.setVisible(bool(self._notebook()))
        self.score.setVisible(not self._context.project.read_only)
        self._candidates.show_facts(facts)
        self._coming.setVisible(facts is None)
        standing = facts.standing if facts is not None else None
        if standing is not None:
            self._judge.show_standing(standing.word, standing.reason, standing.judge)
        else:
            self._judge.show_standing("")
        said = (*filter(None, [facts.took]), *facts.scorings, *facts.decisions) if facts is not None else ()
        scored_by = facts.scored_by if facts is not None else ""
        self._facts.set_text("\n".join([*self._lines(experiment, scored_by), *said]))

    def open_notebook(self) -> None:
        """Open the notebook whose cell ran it, if there is one."""
        notebook = self._notebook()
        if notebook:
            self._context.navigate("notebook", notebook)

    def _lines(self, experiment: Experiment, scored_by: str) -> list[str]:
        manifest = experiment.manifest
        models = ", ".join(dict.fromkeys(candidate.model for candidate in manifest.candidates if candidate.model))
        versions = ", ".join(
            f"{candidate.variant or candidate.label} {short(candidate.version)}"
            for candidate in manifest.candidates
            if candidate.version
        )
        card = scored_by or (manifest.scorecard.name if manifest.scorecard else "none")
        lines = [
            f"Models: {models or 'none'}",
            f"Versions: {versions}" if versions else "",
            f"Cases: {manifest.selection.split}, revision {short(manifest.revision)}, {manifest.repeats} per case",
            f"Scorecard: {card}",
            f"Record: {short(experiment.digest)}, made by {manifest.program or 'this program'}",
            f"Tags: {', '.join(experiment.tags)}" if experiment.tags else "",
            experiment.note,
        ]
        return [line for line in lines if line]

    def _notebook(self) -> str:
        cell = self._experiment.notebook_cell if self._experiment else ""
        if not cell:
            return ""
        for notebook in self._context.project.documents.all("notebook"):
            if any(found.id == cell for found in getattr(notebook, "cells", ())):
                return notebook.id
        return ""
