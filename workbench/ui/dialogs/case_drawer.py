"""The drawer of a case: what stands beside its values. Save is one step of the undo log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from workbench.core.cases import Case, ContextDocument, ExpectedToolCall
from workbench.core.errors import InputError
from workbench.core.messages import message
from workbench.core.rubrics import CheckSpec, Criterion, Rubric
from workbench.ui.context import UiContext
from workbench.ui.dialogs.case_files import Attachments
from workbench.ui.dialogs.case_parts import DocumentRow, MessageRow, PartList, ToolCallRow
from workbench.ui.dialogs.case_scoring import OwnCheckRow, OwnCriterionRow
from workbench.ui.widgets.banner import Banner
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.labels import Label
from workbench.ui.widgets.prose import Prose
from workbench.ui.widgets.section import Section

_LINES = (("intent", "what the person wants"), ("risk", "what goes wrong if the answer is wrong"),
          ("provenance", "where the case comes from"))  # fmt: skip


class CaseDrawer(Drawer):
    """``take`` writes the case and returns whether it was taken."""

    def __init__(self, context: UiContext, case: Case, title: str, take: Callable[[Case], bool]) -> None:
        super().__init__(context.theme, title, "Save", "Ctrl Z takes it back")
        self.setObjectName("case_drawer")
        self._context, self._case, self._take = context, case, take
        self._locked = context.project.read_only
        self._told = QWidget()
        self.body.setContentsMargins(0, 8, 0, 16)
        self.body.addWidget(self._told)
        self._lines = {name: Field(context.theme, name, getattr(case, name), hint) for name, hint in _LINES}
        self._note = Prose(context.theme, "note", case.note, "for people; no model sees it", lines=2)
        self._about()
        self.history = self._messages()
        self.documents = self._documents()
        self.calls = self._calls()
        self.files = Attachments(context, case.attachments)
        self._attached = self._section("Attachments", len(case.attachments))
        self._attached.body.addWidget(self.files)
        # Anywhere on the drawer: a file that falls beside the list would else be imported.
        self.setAcceptDrops(not self._locked)
        self._own()
        self.body.addStretch(1)
        self.accept_button.setEnabled(not self._locked)
        self.accepted.connect(self._save)
        self._left = False
        self.closed.connect(self._leave)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped, and show it."""
        self.files.take_drop(event)
        self._attached.set_meta(str(len(self.files.values()) or "none"))
        self._attached.set_open(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another drawer took its place: what was typed is taken, where it is in order."""
        super().hideEvent(event)
        if event.spontaneous() or self._left or self._locked:
            return
        try:
            new = self.read()
        except InputError as error:
            self._context.problem(error)
            return
        if new != self._case and self._take(new):
            self._case = new
            self._context.toast(f"{self.accessibleName()} saved")

    def _leave(self) -> None:
        self._left = True

    def read(self) -> Case:
        """The case as it stands in the fields.

        Raises:
            InputError: a part is wrong; says which.
        """
        changes: dict[str, Any] = {name: field.text() for name, field in self._lines.items()}
        changes |= {
            "note": self._note.toPlainText(),
            "history": self.history.values(),
            "documents": self.documents.values(),
            "expected_tool_calls": self.calls.values(),
            "attachments": self.files.values(),
            "checks": self.checks.values(),
            "own_scoring": self.scoring.currentData(),
        }
        criteria = self.criteria.values()
        old = self._case.rubric
        if criteria or old is not None:
            name = old.name if old else f"Rubric of {self._case.id[:16]}"
            rubric = (old or Rubric(id=self._context.project.documents.new_id(), name=name)).model_copy(
                update={"criteria": criteria}
            )
            changes["rubric"] = rubric if criteria else None
        return self._case.model_copy(update=changes)

    def _save(self) -> None:
        try:
            new = self.read()
        except InputError as error:
            fresh = Banner.of(self._context.theme, error)
            self.body.replaceWidget(self._told, fresh)
            self._told.hide()
            self._told.deleteLater()
            self._told = fresh
            return
        if new == self._case or self._take(new):
            self.closed.emit()

    def _section(self, title: str, size: int, *, open_: bool = False) -> Section:
        section = Section(self._context.theme, title, str(size) if size else "none", open_=open_ or size > 0)
        self.body.addWidget(section)
        return section

    def _about(self) -> None:
        theme = self._context.theme
        section = Section(theme, "About", self._case.id[:24], line=False)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for row, (name, part) in enumerate([*self._lines.items(), ("note", self._note)]):
            label = Label(theme, name, "small", "text2")
            grid.addWidget(label, row, 0)
            if part is self._note:
                # Beside its first line.
                label.setContentsMargins(0, theme.px(6), 0, 0)
                grid.setAlignment(label, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(part, row, 1)
        section.body.addLayout(grid)
        self.body.addWidget(section)

    def _messages(self) -> PartList[Any]:
        theme = self._context.theme
        parts: PartList[Any] = PartList(
            theme, "message", self._case.history, lambda value, name: MessageRow(theme, value, name),
            lambda: message("user", ""), read_only=self._locked,
        )  # fmt: skip
        return self._placed("Messages before", parts, len(self._case.history))

    def _documents(self) -> PartList[Any]:
        theme = self._context.theme
        parts: PartList[Any] = PartList(
            theme, "document", self._case.documents, lambda value, name: DocumentRow(theme, value, name),
            lambda: ContextDocument(text=""), read_only=self._locked,
        )  # fmt: skip
        return self._placed("Context documents", parts, len(self._case.documents))

    def _calls(self) -> PartList[Any]:
        theme = self._context.theme
        parts: PartList[Any] = PartList(
            theme, "tool call", self._case.expected_tool_calls, lambda value, name: ToolCallRow(theme, value, name),
            lambda: ExpectedToolCall(name=""), read_only=self._locked,
        )  # fmt: skip
        return self._placed("Expected tool calls", parts, len(self._case.expected_tool_calls))

    def _own(self) -> None:
        from workbench.ui.pages.scorecard_rows import check_titles

        theme, case, titles = self._context.theme, self._case, check_titles()
        self.checks: PartList[Any] = PartList(
            theme, "check", case.checks, lambda value, name: OwnCheckRow(theme, value, name, titles),
            lambda: CheckSpec(name="", check="length"), read_only=self._locked,
        )  # fmt: skip
        criteria = case.rubric.criteria if case.rubric else ()
        self.criteria: PartList[Any] = PartList(
            theme, "criterion", criteria, lambda value, name: OwnCriterionRow(theme, value, name),
            lambda: Criterion(name=""), read_only=self._locked,
        )  # fmt: skip
        self.scoring = Choice(theme, "Own checks and rubric are")
        self.scoring.addItem("added to the scorecard's", "add")
        self.scoring.addItem("used instead of the scorecard's", "instead")
        self.scoring.setCurrentIndex(self.scoring.findData(case.own_scoring))
        self._placed("Own checks", self.checks, len(case.checks))
        self._placed("Own rubric", self.criteria, len(criteria))
        self._section("Scoring", len(case.checks) + len(criteria)).body.addWidget(self.scoring)

    def _placed(self, title: str, parts: PartList[Any], size: int) -> PartList[Any]:
        section = self._section(title, size)
        section.body.addWidget(parts)
        parts.changed.connect(lambda count: section.set_meta(str(count) if count else "none"))
        return parts
