"""The page of a scorecard: the checks and rubrics that a run applies, saved as they are typed."""

from __future__ import annotations

import asyncio
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.errors import WorkbenchError
from workbench.core.figures import count
from workbench.core.models import STAND_IN
from workbench.core.rubrics import CheckSpec, Rubric, RubricUse, Scorecard
from workbench.project.rubrics import pass_rule
from workbench.ui.context import UiContext
from workbench.ui.pages.header import PageHeader, page_column
from workbench.ui.pages.scorecard_gates import GateLinks
from workbench.ui.pages.scorecard_rows import CheckRow, check_titles
from workbench.ui.pages.scorecard_rubric import RubricRow
from workbench.ui.pages.scorecard_try import try_check
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.labels import HairLine, Label, Paragraph
from workbench.ui.widgets.showing import bring_into_view
from workbench.ui.widgets.tabbing import step_in_reading_order


class ScorecardPage(QWidget):
    """Edits one scorecard."""

    def __init__(self, context: UiContext, card_id: str) -> None:
        super().__init__()
        self._context, self._id = context, card_id
        self._checks: list[CheckRow] = []
        self._rubrics: list[RubricRow] = []
        self._gates: GateLinks | None = None
        self.setObjectName("scorecard_page")
        theme = context.theme
        self._header = PageHeader(theme)
        self._threshold = Field(theme, "Quality from which an answer passes")
        self._threshold.setFixedWidth(theme.px(56))
        self._threshold.editingFinished.connect(self._threshold_edited)
        holder = QWidget()
        holder.setProperty("ground", "page")
        self._list = QVBoxLayout(holder)
        self._list.setContentsMargins(24, 12, 24, 24)
        self._list.setSpacing(8)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(holder)
        self._header.add(Label(theme, "passes from", "body", "text2"))
        self._header.add(self._threshold)
        for words, do in (("Check", self.add_check), ("Rubric", self.add_rubric)):
            button = Button(theme, words, "plain", "plus")
            button.setEnabled(not context.project.read_only)
            button.clicked.connect(lambda _=False, do=do: do())
            self._header.add(button)
        column = page_column(self)
        column.addWidget(self._header)
        column.addWidget(HairLine(theme))
        self._rule = Paragraph(theme, "", "small", "text2")
        self._rule.setObjectName("scorecardRule")
        rule = QVBoxLayout()
        rule.setContentsMargins(24, 12, 24, 0)
        rule.addWidget(self._rule)
        column.addLayout(rule)
        column.addWidget(scroll, 1)
        context.bridge.changed.connect(self._changed)
        self.refresh()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the page is read: rows are made anew when others come or go."""
        return step_in_reading_order(self, forward) or super().focusNextPrevChild(forward)

    @property
    def title(self) -> str:
        """The scorecard's name."""
        card = self._card()
        return card.name if card else ""

    def refresh(self) -> None:
        """Show the scorecard as it is stored; rows are kept while their number stays, and with them the cursor."""
        card = self._card()
        if card is None:
            return
        self._header.set_title(card.name)
        self._header.set_meta(f"scorecard · {count(len(card.checks), 'check')}, {count(len(card.rubrics), 'rubric')}")
        if not self._threshold.hasFocus():
            self._threshold.setText(f"{card.threshold:g}")
        known = [found for found in self._context.project.documents.all("rubric") if isinstance(found, Rubric)]
        self._rule.set_text(pass_rule(card, known))
        self._rule.setVisible(bool(self._rule.text()))
        if (len(self._checks), len(self._rubrics)) != (len(card.checks), len(card.rubrics)) or not self._list.count():
            self._rebuild(card)
        for check_row, spec in zip(self._checks, card.checks, strict=True):
            check_row.show_spec(spec)
        for rubric_row, use in zip(self._rubrics, card.rubrics, strict=True):
            found = self._context.project.documents.find("rubric", use.rubric)
            rubric_row.show_use(use, found if isinstance(found, Rubric) else None)

    def add_check(self) -> None:
        """Add a check on the length, and name it."""
        card = self._card()
        if card is not None:
            names = {spec.name for spec in card.checks}
            name = next(name for n in range(1, 1000) if (name := f"Check {n}") not in names)
            spec = CheckSpec(name=name, check="length", arguments={"max": 90, "unit": "words"})
            self._put(card, {"checks": (*card.checks, spec)}, "New check")
            self.refresh()
            self._checks[-1].begin()
            bring_into_view(self._checks[-1])

    def add_rubric(self) -> None:
        """Add the first rubric that is not used yet, judged by the project's default model."""
        card = self._card()
        rubrics = [found for found in self._context.project.documents.all("rubric") if isinstance(found, Rubric)]
        if card is None:
            return
        used = {use.rubric for use in card.rubrics}
        free = [found for found in rubrics if found.id not in used and found.name not in used]
        if not free:
            self._context.say("Every rubric of the project is in the scorecard")
            return
        judge = self._context.project.documents.default_model() or STAND_IN
        self._put(card, {"rubrics": (*card.rubrics, RubricUse(rubric=free[0].id, judge=judge))}, "Add a rubric")
        self.refresh()
        self._rubrics[-1].begin()
        bring_into_view(self._rubrics[-1])

    def _rebuild(self, card: Scorecard) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        theme = self._context.theme
        read_only = self._context.project.read_only
        titles = check_titles()
        self._checks, self._rubrics = [], []
        self._list.addWidget(Label(theme, "Checks", "strong"))
        for place in range(len(card.checks)):
            check = CheckRow(theme, place, titles, read_only)
            check.changed.connect(self._check_changed)
            check.removed.connect(self._check_removed)
            check.tried.connect(self._try)
            self._checks.append(check)
            self._list.addWidget(check)
        if not card.checks:
            self._list.addWidget(Label(theme, "No checks: nothing is tested without a judge", "body", "text2"))
        self._list.addSpacing(12)
        self._list.addWidget(Label(theme, "Rubrics", "strong"))
        rubrics = [(head.id, head.name) for head in self._context.project.documents.heads("rubric")]
        models = [model.name for model in self._context.project.models.all()]
        for place in range(len(card.rubrics)):
            rubric = RubricRow(theme, place, rubrics, models, read_only)
            rubric.changed.connect(self._rubric_changed)
            rubric.removed.connect(self._rubric_removed)
            self._rubrics.append(rubric)
            self._list.addWidget(rubric)
        if not card.rubrics:
            self._list.addWidget(Label(theme, "No rubrics: no model judges the answers", "body", "text2"))
        self._list.addSpacing(12)
        self._gates = GateLinks(self._context)
        self._list.addWidget(self._gates)
        self._list.addStretch(1)

    def _check_changed(self, place: int, spec: CheckSpec, what: str) -> None:
        card = self._card()
        if card is not None and place < len(card.checks) and card.checks[place] != spec:
            checks = (*card.checks[:place], spec, *card.checks[place + 1 :])
            self._put(card, {"checks": checks}, f"Edit {spec.name}", f"{self._id}/{place}/{what}")

    def _try(self, place: int) -> None:
        """Apply a check to one stored answer: the one that is selected, else the newest experiment's first."""
        if self._context.blind.covers("try"):
            self._context.say(f"{self._context.blind.words} What a check says of an answer is covered until then.")
        elif place < len(self._checks):
            row = self._checks[place]
            trial = self._context.selected.trial_id
            self._context.tasks.start(self._try_apart(row, row.spec, trial), "try a check", self._context.problem)

    async def _try_apart(self, row: CheckRow, spec: CheckSpec, trial: str) -> None:
        said, ink = await asyncio.to_thread(try_check, self._context.project, spec, trial)
        row.show_note(said, ink)

    def _check_removed(self, place: int) -> None:
        card = self._card()
        if card is not None and place < len(card.checks):
            name = card.checks[place].name
            self._put(card, {"checks": card.checks[:place] + card.checks[place + 1 :]}, f"Delete {name}")
            self.refresh()
            self._context.toast(f"Check “{name}” deleted")

    def _rubric_changed(self, place: int, use: RubricUse, what: str) -> None:
        card = self._card()
        if card is not None and place < len(card.rubrics) and card.rubrics[place] != use:
            rubrics = (*card.rubrics[:place], use, *card.rubrics[place + 1 :])
            self._put(card, {"rubrics": rubrics}, "Edit a rubric's judge", f"{self._id}/rubric {place}/{what}")

    def _rubric_removed(self, place: int) -> None:
        card = self._card()
        if card is not None and place < len(card.rubrics):
            self._put(card, {"rubrics": card.rubrics[:place] + card.rubrics[place + 1 :]}, "Take a rubric out")
            self.refresh()
            self._context.toast("Rubric taken out of the scorecard")

    def _threshold_edited(self) -> None:
        card = self._card()
        try:
            value = float(self._threshold.text())
        except ValueError:
            value = -1.0
        good = 0 <= value <= 1
        self._threshold.set_wrong("" if good else "A number from 0 to 1")
        if card is not None and good and value != card.threshold:
            self._put(card, {"threshold": value}, "Threshold")

    def _put(self, card: Scorecard, update: dict[str, Any], label: str, merge: str = "") -> None:
        try:
            self._context.project.documents.put(card.model_copy(update=update), label=label, merge=merge)
        except WorkbenchError as error:
            self._context.problem(error)

    def _card(self) -> Scorecard | None:
        found = self._context.project.documents.find("scorecard", self._id)
        return found if isinstance(found, Scorecard) else None

    def _changed(self, changes: Changes) -> None:
        if ("scorecard", self._id) in changes.documents or any(kind == "rubric" for kind, _ in changes.documents):
            self.refresh()
        elif self._gates is not None and any(kind == "gate" for kind, _ in changes.documents):
            self._gates.refresh()
