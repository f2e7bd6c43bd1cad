"""The page of a rubric: criteria with their question, weight and five described levels, saved as they are typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.rubrics import Criterion, Rubric, Scorecard
from workbench.ui.context import UiContext
from workbench.ui.pages.criterion_box import CriterionBox
from workbench.ui.pages.header import PageHeader, page_column
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.labels import HairLine


class RubricPage(QWidget):
    """Edits one rubric. Its boxes are kept while the number of criteria stays, and with them the cursor."""

    def __init__(self, context: UiContext, rubric_id: str) -> None:
        super().__init__()
        self._context, self._id = context, rubric_id
        self._boxes: list[CriterionBox] = []
        self.setObjectName("rubric_page")
        theme = context.theme
        self._header = PageHeader(theme)
        add = Button(theme, "Criterion", "plain", "plus")
        add.setEnabled(not context.project.read_only)
        add.clicked.connect(self.add_criterion)
        self._header.add(add)
        holder = QWidget()
        holder.setProperty("ground", "page")
        self._list = QVBoxLayout(holder)
        self._list.setContentsMargins(24, 8, 24, 24)
        self._list.setSpacing(12)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(holder)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._empty = EmptyPlace(
            theme,
            "list-checks",
            "No criteria yet",
            "A criterion is one question, with what a 1, a 2 … and a 5 look like. Judges and people answer it alike.",
            Step("Write the first criterion", self.add_criterion),
        )
        column = page_column(self)
        column.addWidget(self._header)
        column.addWidget(HairLine(theme))
        column.addWidget(self._scroll, 1)
        column.addWidget(self._empty, 1)
        context.bridge.changed.connect(self._changed)
        self.refresh()

    @property
    def title(self) -> str:
        """The rubric's name."""
        rubric = self._rubric()
        return rubric.name if rubric else ""

    def refresh(self) -> None:
        """Show the rubric as it is stored."""
        rubric = self._rubric()
        if rubric is None:
            return
        self._header.set_title(rubric.name)
        self._header.set_meta(self._meta(rubric))
        if len(self._boxes) != len(rubric.criteria):
            self._rebuild(len(rubric.criteria))
        for box, criterion in zip(self._boxes, rubric.criteria, strict=True):
            box.show_criterion(criterion)
        self._scroll.setVisible(bool(rubric.criteria))
        self._empty.setVisible(not rubric.criteria)

    def add_criterion(self) -> None:
        """Add a criterion at the end."""
        rubric = self._rubric()
        if rubric is not None:
            names = {criterion.name for criterion in rubric.criteria}
            name = next(name for n in range(1, 1000) if (name := f"Criterion {n}") not in names)
            self._put(rubric, (*rubric.criteria, Criterion(name=name)), "New criterion")
            self.refresh()

    def change(self, place: int, criterion: Criterion, what: str) -> None:
        """Store a criterion that was edited; typing on in one field is one undo step."""
        rubric = self._rubric()
        if rubric is None or place >= len(rubric.criteria) or rubric.criteria[place] == criterion:
            return
        criteria = (*rubric.criteria[:place], criterion, *rubric.criteria[place + 1 :])
        self._put(rubric, criteria, f"Edit {criterion.name}", merge=f"{self._id}/{place}/{what}")

    def remove(self, place: int) -> None:
        """Delete a criterion; Undo brings it back."""
        rubric = self._rubric()
        if rubric is not None and place < len(rubric.criteria):
            name = rubric.criteria[place].name
            self._put(rubric, rubric.criteria[:place] + rubric.criteria[place + 1 :], f"Delete {name}")
            self.refresh()
            self._context.toast(f"Criterion “{name}” deleted")

    def _meta(self, rubric: Rubric) -> str:
        cards = [card for card in self._context.project.documents.all("scorecard") if isinstance(card, Scorecard)]
        judges = [use.judge for card in cards for use in card.rubrics if use.rubric in (rubric.id, rubric.name)]
        count = f"{len(rubric.criteria)} criteria"
        return (
            f"{count} · judged by {', '.join(dict.fromkeys(judges))}" if judges else f"{count} · no scorecard uses it"
        )

    def _rebuild(self, number: int) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._boxes = []
        for place in range(number):
            box = CriterionBox(self._context.theme, place, read_only=self._context.project.read_only)
            box.changed.connect(self.change)
            box.removed.connect(self.remove)
            if place:
                self._list.addWidget(HairLine(self._context.theme))
            self._list.addWidget(box)
            self._boxes.append(box)
        self._list.addStretch(1)

    def _put(self, rubric: Rubric, criteria: tuple[Criterion, ...], label: str, merge: str = "") -> None:
        new = rubric.model_copy(update={"criteria": criteria})
        try:
            self._context.project.documents.put(new, label=label, merge=merge)
        except WorkbenchError as error:
            self._context.problem(error)

    def _rubric(self) -> Rubric | None:
        found = self._context.project.documents.find("rubric", self._id)
        return found if isinstance(found, Rubric) else None

    def _changed(self, changes: Changes) -> None:
        if ("rubric", self._id) in changes.documents or any(kind == "scorecard" for kind, _ in changes.documents):
            self.refresh()
