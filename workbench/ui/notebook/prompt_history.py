"""History of a prompt: drafts and versions as a tree, and what differs between any two of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from workbench.core.canonical import short
from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import number
from workbench.project.history import HistoryStep, LastScore
from workbench.project.tokens import corrected
from workbench.ui.context import UiContext
from workbench.ui.dialogs.name import ask_name
from workbench.ui.notebook.history_list import HistoryList, HistoryModel
from workbench.ui.notebook.prompt_diff import DiffChoice, PromptDiff, Side
from workbench.ui.notebook.static_counts import count_static
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import ElidedLabel, HairLine
from workbench.ui.widgets.showing import scrolled


class PromptHistory(QWidget):
    """The tree at the left, the diff of the selected step with its parent (or with any other) at the right."""

    def __init__(self, context: UiContext, prompt_id: str) -> None:
        super().__init__()
        self._context, self._id = context, prompt_id
        self._serial = 0
        self._wanted = ""
        theme = context.theme
        self.setObjectName("promptHistory")
        self.model = HistoryModel()
        self.view = HistoryList(theme, self.model)
        self.view.selectionModel().currentRowChanged.connect(self._selected)
        self.diff = PromptDiff(theme)
        self._title = ElidedLabel(theme, "", "strong")
        self._restore = Button(theme, "Restore as a new draft", "plain", "undo-2")
        self._restore.setObjectName("restoreVersion")
        self._restore.clicked.connect(self.restore)
        self._note = Button(theme, "Note", "plain", "pencil-line")
        self._note.setObjectName("noteVersion")
        self._note.clicked.connect(self.note)
        self._save = Button(theme, "Save version", "plain")
        self._save.setObjectName("saveVersion")
        self._save.clicked.connect(self.save_version)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.view)
        splitter.addWidget(self._right())
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        splitter.setSizes([400, 600])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)
        context.bridge.changed.connect(self._changed)
        context.blind.changed.connect(self.refresh)
        self.refresh()

    def _right(self) -> QWidget:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        for button in (self._note, self._save, self._restore):
            head.addWidget(button)
        inner = QWidget()
        inner.setProperty("ground", "page")
        held = QVBoxLayout(inner)
        held.setContentsMargins(16, 8, 16, 24)
        held.addWidget(self.diff)
        held.addStretch(1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(HairLine(self._context.theme))
        column.addWidget(scrolled(inner), 1)
        return right

    def refresh(self) -> None:
        """Read the history again, off the window's thread."""
        self._serial += 1
        self._context.tasks.start(self._load(self._serial), "history of a prompt")

    async def _load(self, serial: int) -> None:
        project, prompt_id = self._context.project, self._id
        try:
            steps = await asyncio.to_thread(project.history.steps, prompt_id)
        except WorkbenchError:
            return  # The prompt was deleted meanwhile; its page closes.
        if serial != self._serial:
            return
        self._take(steps)
        tokens, scores, judges = await asyncio.to_thread(self._figures, steps)
        if serial == self._serial:
            self.model.tokens, self.model.scores, self.model.judges = tokens, scores, judges
            self.model.told()
        releases = await asyncio.to_thread(project.releases.versions)
        if serial == self._serial and releases:
            self.model.releases = {digest: f"release {name}" for digest, name in releases.items()}
            self.model.told()

    def _figures(
        self, steps: list[HistoryStep]
    ) -> tuple[Mapping[str, str], Mapping[str, LastScore], Mapping[str, str]]:
        """Runs in another thread."""
        project = self._context.project
        model = project.documents.default_model()
        correction, tokens = project.tokens.correction(model), {}
        for step in steps:
            static = count_static(step.content, lambda text: project.tokens.count(text, model), step.content.snippets)
            about = "" if static.exact and not static.beside else "≈ "
            case = " + case" if any(static.with_case) else ""
            tokens[step.digest] = f"{about}{number(corrected(static.total, correction))} tok{case}"
        scores = {} if self._context.blind.covers("history") else project.history.scores(self._id)
        standings = {one: project.bench.standings(one) for one in {found.experiment.id for found in scores.values()}}
        judged = {digest: standings[found.experiment.id].get(found.name) for digest, found in scores.items()}
        return tokens, scores, {digest: one.word for digest, one in judged.items() if one is not None}

    def _take(self, steps: list[HistoryStep]) -> None:
        held = self.step()
        wanted = self._wanted or (held.key or held.digest if held is not None else "")
        self.model.show(steps)
        row = next((n for n, step in enumerate(steps) if wanted and wanted in (step.key, step.digest, *step.drafts)), 0)
        if steps:
            self._wanted = ""
            self.view.setCurrentIndex(self.model.index(row))
        self._show()

    def step(self) -> HistoryStep | None:
        """The selected step."""
        row = self.view.currentIndex().row()
        return self.model.steps[row] if 0 <= row < len(self.model.steps) else None

    def select(self, key_or_digest: str) -> None:
        """Select a draft or a version, at once or when it is read."""
        self._wanted = key_or_digest
        self._take(self.model.steps)

    def _selected(self, current: QModelIndex, previous: QModelIndex) -> None:
        self._show()

    def _show(self) -> None:
        step = self.step()
        for button in (self._note, self._save, self._restore):
            button.setVisible(False)
        if step is None:
            return
        writable = not self._context.project.read_only
        self._title.setText(f"{self.model.title(step)}  {step.note}".rstrip())
        self._save.setVisible(bool(step.key) and writable)
        self._note.setVisible(not step.key and writable)
        self._restore.setVisible(not step.key and writable)
        sides = [Side(one.key or one.digest, _named(one, self.model), one.content) for one in self.model.steps]
        parent = step.parent or ""
        choice = DiffChoice(parent, step.key or step.digest, self.diff.choice.inline, self.diff.choice.only)
        self.diff.show_sides(sides, choice)

    def restore(self) -> None:
        """Make a new draft of the selected version."""
        step = self.step()
        if step is None or step.key:
            return
        try:
            key, other = self._context.project.history.restore(self._id, step.digest)
        except WorkbenchError as error:
            self._context.problem(error)
            return
        more = f"; it uses the snippet {', '.join(other)} as it is now" if other else ""
        self._context.toast(f"Version {short(step.digest)} is the draft {key}{more}")

    def save_version(self) -> None:
        """Freeze the selected draft, with a note."""
        step = self.step()
        if step is not None and step.key:
            ask_save_version(self._context, self, self._id, step.key)

    def note(self) -> None:
        """Write another note to the selected version."""
        step = self.step()
        if step is not None and not step.key:
            digest = step.digest
            ask_name(
                self,
                self._context.theme,
                f"Note of version {short(digest)}",
                step.note,
                lambda note: self._put_note(digest, note),
                verb="Save",
                field_name="Note",
                may_be_empty=True,
            )

    def _put_note(self, digest: str, note: str) -> None:
        try:
            self._context.project.history.note(self._id, digest, note)
        except WorkbenchError as error:
            self._context.problem(error)

    def _changed(self, changes: Changes) -> None:
        if (
            changes.snapshots
            or ("prompt", self._id) in changes.documents
            or changes.experiments
            or any(kind == "snippet" for kind, _ in changes.documents)
        ):
            self.refresh()


def ask_save_version(context: UiContext, parent: QWidget, prompt_id: str, key: str) -> None:
    """Ask for a note, which may be empty, and freeze a draft with it."""

    def save(note: str) -> None:
        try:
            digest = context.project.history.save_version(prompt_id, key, note)
        except WorkbenchError as error:
            context.problem(error)
            return
        context.toast(f"Variant {key} saved as version {short(digest)}", undo=False)

    ask_name(
        parent,
        context.theme,
        f"Save variant {key} as a version",
        "",
        save,
        verb="Save version",
        field_name="Note",
        may_be_empty=True,
    )


def _named(step: HistoryStep, model: HistoryModel) -> str:
    title = model.title(step)
    if step.key:
        return f"{title} (draft)"
    return f"{title} {step.note}".strip()
