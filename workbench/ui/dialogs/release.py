"""The drawer of a release: which version, its number, what is known of it, why it was decided and by whom."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from workbench.core.errors import InputError, WorkbenchError
from workbench.core.verdict_words import short_names
from workbench.project.releasing import Draft
from workbench.ui.contents import experiment_title
from workbench.ui.context import UiContext
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import CheckBox, Choice, Field
from workbench.ui.widgets.glyphs import Glyph
from workbench.ui.widgets.labels import Label, Paragraph

_SIGNS: dict[str, tuple[Glyph, str]] = {"passed": ("pass", "better"), "failed": ("fail", "worse")}
_UNKNOWN: tuple[Glyph, str] = ("unclear", "warn")


class ReleaseDrawer(Drawer):
    """Reads what is known of a candidate, lets a person decide, and records it.

    Args:
        context: of the window.
        experiment_id: the experiment that is looked at; empty: the latest.
    """

    of_project = True

    def __init__(self, context: UiContext, experiment_id: str = "") -> None:
        super().__init__(context.theme, "Release a version", "Release", "It stays in the history")
        self._context = context
        self._draft: Draft | None = None
        self._serial = 0
        self._proposed: dict[QWidget, str] = {}
        """What was written into a field by the drawer itself: a person's words are never taken back."""
        theme = context.theme
        self.experiment = Choice(theme, "Experiment")
        self.candidate = Choice(theme, "Candidate")
        self.number = Field(theme, "Version")
        self.changed = self._editor("What changed, for people")
        self.why = self._editor("Why it was decided")
        self.who = Field(theme, "Decided by", context.settings.rater)
        self.gate = Choice(theme, "Gate")
        self.despite = CheckBox(theme, "Release it although no gate passed it")
        self._reason = Paragraph(theme, "", "small", "text2")
        self._mark = GlyphMark(theme, "unclear")
        self._gate_says = Paragraph(theme, "")
        self._gate_says.setObjectName("release_gate")
        self._rules = Paragraph(theme, "", "small", "text2")
        self._known = Paragraph(theme, "", "small", "text2")
        self._known.setObjectName("release_evidence")
        self._told = QWidget()
        self._lay_out()
        self._fill(experiment_id)
        self.experiment.currentIndexChanged.connect(self._fill_candidates)
        self.candidate.currentIndexChanged.connect(self._read)
        self.gate.currentIndexChanged.connect(self._read)
        self.number.textChanged.connect(self._number_changed)
        self.despite.toggled.connect(self._allow)
        self.accepted.connect(self._release)
        self.closed.connect(self._leave)
        self._fill_candidates()

    def _leave(self) -> None:
        """What is still read or written comes back to nobody."""
        self._serial = -1

    def _editor(self, name: str) -> QPlainTextEdit:
        editor = QPlainTextEdit()
        editor.setAccessibleName(name)
        editor.setTabChangesFocus(True)
        editor.document().setDocumentMargin(4)
        editor.setFixedHeight(3 * editor.fontMetrics().lineSpacing() + 14)
        return editor

    def _lay_out(self) -> None:
        theme = self._context.theme
        self.body.addWidget(self._told)
        number = QHBoxLayout()
        number.setSpacing(8)
        self.number.setFixedWidth(theme.px(96))
        number.addWidget(self.number)
        number.addWidget(self._reason, 1)
        gate = QHBoxLayout()
        gate.setSpacing(8)
        gate.addWidget(self._mark)
        gate.addWidget(self._gate_says, 1)
        for title, part in (
            ("Experiment", self.experiment),
            ("Candidate", self.candidate),
            ("Gate", self.gate),
            ("", gate),
            ("", self._rules),
            ("What is known; it goes into the record as it stands", self._known),
            ("Version", number),
            ("What changed, for people", self.changed),
            ("Why it was decided", self.why),
            ("Decided by", self.who),
            ("", self.despite),
        ):
            if title:
                self.body.addWidget(Label(theme, title, "small", "text2"))
            self.body.addLayout(part) if isinstance(part, QHBoxLayout) else self.body.addWidget(part)
        self.body.addStretch(1)

    def _fill(self, experiment_id: str) -> None:
        project = self._context.project
        for experiment in reversed(project.experiments.list()):
            if any(one.version for one in experiment.manifest.candidates):
                self.experiment.addItem(f"{experiment.number} {experiment_title(experiment)}", experiment.id)
        self.experiment.setCurrentIndex(max(0, self.experiment.findData(experiment_id)))
        for head in sorted(project.documents.heads("gate"), key=lambda one: one.name):
            self.gate.addItem(head.name, head.name)
        self.gate.setEnabled(self.gate.count() > 0)
        if not self.gate.count():
            self.gate.addItem("the project has none", "")

    def _fill_candidates(self) -> None:
        """List the versions that ran; the first entry is the one to take."""
        self.candidate.blockSignals(True)
        self.candidate.clear()
        if self.experiment.currentData():
            candidates = self._context.project.experiments.get(self.experiment.currentData()).manifest.candidates
            names = short_names([one.label for one in candidates])
            self.candidate.addItem("the one to take", "")
            for one in candidates:
                if one.version:
                    self.candidate.addItem(f"{names[one.label]} {one.name}".strip(), one.label)
        self.candidate.blockSignals(False)
        self._read()

    def _read(self) -> None:
        """Read what is known, off the window's thread."""
        self._serial += 1
        self._draft = None
        self._allow()
        if not self.experiment.currentData():
            remedy = "Run a prompt first: a release is a version that was run."
            self._tell(InputError("release.none", "Nothing was run yet.", remedy=remedy))
            return
        self._known.set_text("Reading what is known of it …", "text2")
        self._context.tasks.start(self._load(self._serial), "evidence of a release", self._tell)

    async def _load(self, serial: int) -> None:
        asked = (self.experiment.currentData(), self.candidate.currentData() or "", self.gate.currentData() or "")
        draft = await asyncio.to_thread(self._context.project.releases.draft, *asked)
        if serial == self._serial:
            self._show(draft)

    def _show(self, draft: Draft) -> None:
        self._draft = draft
        self._put_told(QWidget())
        release = draft.release
        self._propose(self.number, release.release)
        self._propose(self.changed, release.changed)
        self._propose(self.why, release.why)
        self._reason.set_text(draft.numbered.reason)
        glyph, ink = _SIGNS.get(release.gate_result, _UNKNOWN)
        self._mark.set_glyph(glyph, ink)
        self._gate_says.set_text(release.gate_words)
        self._rules.set_text("\n".join(release.gate_rules))
        self._rules.setVisible(bool(release.gate_rules))
        self.despite.setVisible(not draft.passed)
        if not self.candidate.currentData():
            at = self.candidate.findData(release.candidate)
            self.candidate.setItemText(0, f"{self.candidate.itemText(at)}, the one to take")
        self._known.set_text("\n".join(f"· {sentence}" for sentence in release.evidence), "text2")
        self._number_changed()

    def _propose(self, field: Field | QPlainTextEdit, words: str) -> None:
        plain = field.text() if isinstance(field, Field) else field.toPlainText()
        if plain in ("", self._proposed.get(field, "")):
            self._proposed[field] = words
            field.setText(words) if isinstance(field, Field) else field.setPlainText(words)

    def _number_changed(self) -> None:
        self.accept_button.setText(f"Release {self.number.text().strip()}".strip())
        self._allow()

    def _allow(self) -> None:
        draft = self._draft
        self.accept_button.setEnabled(draft is not None and (draft.passed or self.despite.isChecked()))

    def _release(self) -> None:
        if self._draft is None or not self.accept_button.isEnabled():
            return
        words = {
            "release": self.number.text().strip(),
            "changed": self.changed.toPlainText().strip(),
            "why": self.why.toPlainText().strip(),
            "who": self.who.text().strip(),
        }
        release = self._draft.release.model_copy(update=words)
        self.accept_button.setEnabled(False)

        async def record() -> None:
            despite = self.despite.isChecked()
            made = await asyncio.to_thread(self._context.project.releases.record, release, despite=despite)
            self._context.say(f"{made.prompt} {made.release} is released")
            if self._serial >= 0:
                self.closed.emit()

        self._context.tasks.start(record(), "release", self._tell)

    def _tell(self, error: WorkbenchError) -> None:
        if self._serial < 0:
            self._context.problem(error)
            return
        self._put_told(Banner.of(self._context.theme, error))
        self._allow()

    def _put_told(self, fresh: QWidget) -> None:
        self.body.replaceWidget(self._told, fresh)
        self._told.hide()
        self._told.deleteLater()
        self._told = fresh


def open_release(context: UiContext, experiment_id: str = "") -> None:
    """Show the drawer; not while somebody rates blind, since it names who answered."""
    if context.blind.active:
        remedy = "A release names who answered: rate the rest first, or show it anyway, which is recorded."
        context.problem(InputError("rating.blind", context.blind.words, remedy=remedy))
        return
    context.open_drawer(ReleaseDrawer(context, experiment_id))
