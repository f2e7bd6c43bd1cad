"""A rubric of a scorecard as fields: who judges by it, in which way, how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.rubrics import HEAVIEST, JudgeMode, Rubric, RubricUse
from workbench.ui.pages.scorecard_rows import number_in, small_field
from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import CheckBox, Choice
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import Label, Paragraph, tip

_MODES: dict[str, JudgeMode] = {"each criterion in a call of its own": "each", "all criteria in one answer": "all"}
_SAMPLES = (1, 2, 3, 5)


class RubricRow(QWidget):
    """A rubric and who judges by it."""

    changed = Signal(int, object, str)
    removed = Signal(int)

    def __init__(
        self, theme: Theme, place: int, rubrics: Sequence[tuple[str, str]], models: Sequence[str], read_only: bool
    ) -> None:
        super().__init__()
        self._place = place
        self._use = RubricUse(rubric="", judge="")
        self._filling = False
        number = place + 1
        self._rubric = Choice(theme, f"Rubric {number}")
        for rubric_id, name in rubrics:
            self._rubric.addItem(name, rubric_id)
        self._judge = Choice(theme, f"Judge of rubric {number}")
        for model in models:
            self._judge.addItem(model, model)
        delete = IconButton(theme, "trash-2", f"Take rubric {number} out")
        self._mode = Choice(theme, f"How rubric {number} is asked")
        for title, mode in _MODES.items():
            self._mode.addItem(title, mode)
        self._samples = Choice(theme, f"How often rubric {number} is asked")
        for n in _SAMPLES:
            self._samples.addItem("once" if n == 1 else f"{n} times", n)
        self._geval = CheckBox(theme, "G-Eval")
        self._geval.setToolTip(tip("Weigh the levels by their likelihoods, where the server tells them"))
        self._weight = small_field(theme, f"Weight of rubric {number}")
        self._weight.editingFinished.connect(lambda: self._tell("weight"))
        self._weight.setReadOnly(read_only)
        self._faults: tuple[str, ...] = ()
        self._fault = Paragraph(theme, "", "small", "warn")
        self._fault.setObjectName(f"rubric_fault_{number}")
        self._lay_out(theme, delete)
        for choice, what in ((self._mode, "mode"), (self._samples, "samples")):
            choice.currentIndexChanged.connect(lambda _=0, what=what: self._tell(what))
        self._geval.toggled.connect(lambda: self._tell("geval"))
        self._rubric.currentIndexChanged.connect(lambda: self._tell("rubric"))
        self._judge.currentIndexChanged.connect(lambda: self._tell("judge"))
        delete.clicked.connect(lambda: self.removed.emit(self._place))
        for switch in (self._rubric, self._judge, self._mode, self._samples, self._geval, delete):
            switch.setEnabled(not read_only)

    def _lay_out(self, theme: Theme, delete: IconButton) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._rubric, 1)
        head.addWidget(Label(theme, "judged by", "body", "text2"))
        head.addWidget(self._judge, 1)
        head.addWidget(Label(theme, "weight", "small", "text2"))
        head.addWidget(self._weight)
        head.addWidget(delete)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._mode)
        below.addWidget(self._samples)
        below.addWidget(self._geval)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(below)
        column.addWidget(self._fault)

    def begin(self) -> None:
        """Give the focus to the choice of the rubric."""
        self._rubric.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_use(self, use: RubricUse, rubric: Rubric | None) -> None:
        """Show what is stored, and what the rubric leaves to guessing."""
        self._faults = rubric.faults if rubric else ("There is no such rubric.",)
        self._say_faults(self._faults)
        self._filling = True
        self._use = use
        for choice, value in ((self._rubric, use.rubric), (self._judge, use.judge)):
            place = max(choice.findData(value), choice.findText(value))
            if place < 0:
                choice.addItem(value, value)
                place = choice.count() - 1
            choice.setCurrentIndex(place)
        self._mode.setCurrentIndex(max(0, self._mode.findData(use.mode)))
        if self._samples.findData(use.samples) < 0:
            self._samples.addItem(f"{use.samples} times", use.samples)
        self._samples.setCurrentIndex(self._samples.findData(use.samples))
        self._geval.setChecked(use.geval)
        self._geval.setVisible(use.mode == "each")
        if not self._weight.hasFocus():
            self._weight.setText(f"{use.weight:g}")
        self._filling = False

    def _say_faults(self, faults: Sequence[str]) -> None:
        self._fault.set_text(" ".join(f"◇ {fault}" for fault in faults))
        self._fault.setVisible(bool(faults))

    def _tell(self, what: str) -> None:
        if self._filling:
            return
        weight = number_in(self._weight, 0, HEAVIEST)
        self._say_faults(self._faults if weight is not None else (f"Weight: {self._weight.accessibleDescription()}.",))
        if weight is None:
            return
        update: dict[str, Any] = {
            "judge": self._judge.currentData(),
            "mode": self._mode.currentData(),
            "samples": self._samples.currentData(),
            "geval": self._geval.isChecked() and self._mode.currentData() == "each",
            "weight": weight,
        }
        if what == "rubric":
            update["rubric"] = self._rubric.currentData()
        new = self._use.model_copy(update=update)
        if new != self._use:
            self._use = new
            self.changed.emit(self._place, new, what)
