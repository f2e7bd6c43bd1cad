"""The page of a rubric: criteria with their question, weight and five described levels, saved as they are typed."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count
from workbench.core.rubrics import Criterion, Rubric, Scorecard
from workbench.ui.actions import Place
from workbench.ui.context import UiContext
from workbench.ui.pages.criterion_box import CriterionBox
from workbench.ui.pages.header import PageHeader, page_column
from workbench.ui.pages.rubric_files import RubricFiles
from workbench.ui.pages.rubric_versions import RubricVersions
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import HairLine


class RubricPage(RubricFiles):
    """Edits one rubric. Its boxes are kept while the number of criteria stays, and with them the cursor."""

    places: tuple[Place, ...] = ("rubric",)

    def __init__(self, context: UiContext, rubric_id: str) -> None:
        super().__init__(context, rubric_id)
        self._boxes: list[CriterionBox] = []
        self._last = 0
        self.setObjectName("rubric_page")
        theme = context.theme
        self._header = PageHeader(theme)
        self._fill_header()
        holder = QWidget()
        holder.setProperty("ground", "page")
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self._versions = RubricVersions(context)
        self._versions.restoreAsked.connect(self._restore)
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(24, 8, 24, 24)
        inner.setSpacing(16)
        inner.addLayout(self._list)
        inner.addWidget(self._versions)
        inner.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(holder)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._empty = EmptyPlace(
            theme,
            "list-checks",
            "No criteria yet",
            "It has no criteria, so there is nothing to judge or rate by. A criterion is one question, with what a 1, "
            "a 2 … and a 5 look like.",
            Step("Write the first criterion", self.add_criterion),
            Step("Take a ready rubric", self.rubric_library),
        )
        column = page_column(self)
        column.addWidget(self._header)
        column.addWidget(HairLine(theme))
        column.addWidget(self._scroll, 1)
        column.addWidget(self._empty, 1)
        context.bridge.changed.connect(self._changed)
        context.itemAsked.connect(self._asked_for)
        self.refresh()
        self._read_versions()

    def _fill_header(self) -> None:
        theme, writable = self._context.theme, not self._context.project.read_only
        library = Button(theme, "Library", "quiet", "bookmark")
        library.setObjectName("rubric_library")
        library.clicked.connect(self.rubric_library)
        files = IconButton(theme, "ellipsis", "Import and export")
        files.setObjectName("rubric_files")
        files.clicked.connect(lambda: self.files_menu().popup(files.mapToGlobal(files.rect().bottomLeft())))
        add = Button(theme, "Criterion", "plain", "plus")
        add.clicked.connect(self.add_criterion)
        self._library_anchor = library
        for part in (library, files, add):
            part.setEnabled(writable or part is files)
            self._header.add(part)

    @property
    def title(self) -> str:
        """The rubric's name."""
        rubric = self.rubric()
        return rubric.name if rubric else ""

    def refresh(self) -> None:
        """Show the rubric as it is stored."""
        rubric = self.rubric()
        if rubric is None:
            return
        self._header.set_title(rubric.name)
        self._header.set_meta(self._meta(rubric))
        if len(self._boxes) != len(rubric.criteria):
            self._rebuild(len(rubric.criteria))
        for box, criterion in zip(self._boxes, rubric.criteria, strict=True):
            box.show_criterion(criterion, [one.name for one in rubric.criteria if one is not criterion])
        self._scroll.setVisible(bool(rubric.criteria))
        self._empty.setVisible(not rubric.criteria)
        self._versions.show_present(rubric)

    def can(self, action_id: str) -> bool:
        """Whether an action of the table does something here now."""
        on_one = action_id in ("duplicate_criterion", "criterion_up", "criterion_down", "delete_criterion")
        writable = not self._context.project.read_only
        return (writable and (bool(self._boxes) or not on_one)) or action_id == "export_rubric"

    def add_criterion(self) -> None:
        """Add a criterion below the current one, and name it."""
        self._leave()
        rubric = self.rubric()
        if rubric is not None:
            at = self._current() + 1 if rubric.criteria else 0
            new = Criterion(name=self._free(rubric, "Criterion"))
            self._put(rubric, (*rubric.criteria[:at], new, *rubric.criteria[at:]), "New criterion")
            self._go_to(at)

    def duplicate_criterion(self) -> None:
        """Put a copy of the current criterion below it."""
        self._leave()
        rubric, at = self.rubric(), self._current()
        if rubric is not None and at < len(rubric.criteria):
            one = rubric.criteria[at]
            copy = one.model_copy(update={"name": self._free(rubric, one.name)})
            self._put(rubric, (*rubric.criteria[: at + 1], copy, *rubric.criteria[at + 1 :]), f"Duplicate {one.name}")
            self._go_to(at + 1)

    def criterion_up(self) -> None:
        """Move the current criterion up."""
        self.shift(self._current(), -1)

    def criterion_down(self) -> None:
        """Move the current criterion down."""
        self.shift(self._current(), 1)

    def delete_criterion(self) -> None:
        """Delete the current criterion; Undo brings it back."""
        self.remove(self._current())

    def shift(self, place: int, by: int) -> None:
        """Move a criterion; at the end it stays."""
        self._leave()
        rubric = self.rubric()
        if rubric is None or not 0 <= place + by < len(rubric.criteria):
            return
        criteria = list(rubric.criteria)
        criteria.insert(place + by, criteria.pop(place))
        self._put(rubric, tuple(criteria), f"Move {criteria[place + by].name}")
        self._go_to(place + by)

    def change(self, place: int, criterion: Criterion, what: str) -> None:
        """Store a criterion that was edited; typing on in one field is one undo step."""
        rubric = self.rubric()
        if rubric is None or place >= len(rubric.criteria) or rubric.criteria[place] == criterion:
            return
        criteria = (*rubric.criteria[:place], criterion, *rubric.criteria[place + 1 :])
        self._put(rubric, criteria, f"Edit {criterion.name}", merge=f"{self._id}/{place}/{what}")

    def remove(self, place: int) -> None:
        """Delete a criterion; Undo brings it back."""
        self._leave()
        rubric = self.rubric()
        if rubric is not None and place < len(rubric.criteria):
            name = rubric.criteria[place].name
            self._put(rubric, rubric.criteria[:place] + rubric.criteria[place + 1 :], f"Delete {name}")
            self.refresh()
            if self._boxes:
                self._go_to(min(place, len(self._boxes) - 1))
            self._context.toast(f"Criterion “{name}” deleted")

    def library_anchor(self) -> QWidget:
        """Under what the library opens."""
        return self._library_anchor

    def flush(self) -> None:
        """Save what was typed and not saved yet."""
        for box in self._boxes:
            box.flush()

    def _meta(self, rubric: Rubric) -> str:
        cards = [card for card in self._context.project.documents.all("scorecard") if isinstance(card, Scorecard)]
        judges = [use.judge for card in cards for use in card.rubrics if use.rubric in (rubric.id, rubric.name)]
        used = f"judged by {', '.join(dict.fromkeys(judges))}" if judges else "no scorecard uses it"
        return f"{count(len(rubric.criteria), 'criterion', 'criteria')} · {used}"

    @staticmethod
    def _free(rubric: Rubric, wanted: str) -> str:
        names = {criterion.name for criterion in rubric.criteria}
        return next(name for n in range(1, 1000) if (name := wanted if n == 1 else f"{wanted} {n}") not in names)

    def _current(self) -> int:
        """Place of the criterion that has the focus, else of the one that had it last."""
        focus = QApplication.focusWidget()
        for place, box in enumerate(self._boxes):
            if focus is not None and box.isAncestorOf(focus):
                self._last = place
        return max(0, min(self._last, len(self._boxes) - 1))

    def _leave(self) -> None:
        """Take what is being typed, before criteria stand elsewhere."""
        self._current()
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()
        self.flush()

    def _asked_for(self, kind: str, document_id: str, criterion: str) -> None:
        """Go to a criterion by its name, e.g. the one that a judge bench wants described better."""
        rubric = self.rubric()
        names = [one.name for one in rubric.criteria] if rubric is not None else []
        if (kind, document_id) == ("rubric", self._id) and criterion in names:
            self._go_to(names.index(criterion))

    def _go_to(self, place: int) -> None:
        self.refresh()
        self._last = place
        box = self._boxes[place]
        box.begin()
        self._scroll.ensureWidgetVisible(box)

    def _rebuild(self, number: int) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._boxes = []
        for place in range(number):
            box = CriterionBox(self._context.theme, place, number, read_only=self._context.project.read_only)
            box.changed.connect(self.change)
            box.removed.connect(self.remove)
            box.moved.connect(self.shift)
            box.duplicated.connect(self._duplicate)
            if place:
                self._list.addWidget(HairLine(self._context.theme))
            self._list.addWidget(box)
            self._boxes.append(box)

    def _duplicate(self, place: int) -> None:
        self._last = place
        self._boxes[place].begin()
        self.duplicate_criterion()

    def _restore(self, rubric: Rubric) -> None:
        present = self.rubric()
        if present is not None and present.criteria != rubric.criteria:
            self._put(present, rubric.criteria, "Take an earlier version again")
            self.refresh()
            self._context.toast(f"“{present.name}” is again as it was")

    def _put(self, rubric: Rubric, criteria: tuple[Criterion, ...], label: str, merge: str = "") -> None:
        new = rubric.model_copy(update={"criteria": criteria})
        try:
            self._context.project.documents.put(new, label=label, merge=merge)
        except WorkbenchError as error:
            self._context.problem(error)

    def _changed(self, changes: Changes) -> None:
        if ("rubric", self._id) in changes.documents or any(kind == "scorecard" for kind, _ in changes.documents):
            self.refresh()
        if changes.experiments:
            self._read_versions()

    def _read_versions(self) -> None:
        async def read() -> None:
            self._versions.show_used(await asyncio.to_thread(self._context.project.rubrics.used, self._id))

        self._context.tasks.start(read(), "versions of a rubric")
