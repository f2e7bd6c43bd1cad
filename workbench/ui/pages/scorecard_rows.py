"""One check and one rubric of a scorecard as fields."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.rubrics import CheckSpec, RubricUse
from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import CheckBox, Choice, Field
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import Label


def check_titles() -> dict[str, str]:
    """Check → three to six words, in the order of the registry."""
    from workbench.scoring.registry import CHECKS

    return {name: entry.title for name, entry in CHECKS.items()}


class CheckRow(QWidget):
    """``changed`` carries place, spec and the field; ``removed`` the place."""

    changed = Signal(int, object, str)
    removed = Signal(int)

    def __init__(self, theme: Theme, place: int, titles: Mapping[str, str], read_only: bool) -> None:
        super().__init__()
        self._place = place
        self._spec = CheckSpec(name="", check="length")
        self._filling = False
        number = place + 1
        self._name = Field(theme, f"Name of check {number}")
        self._name.setFont(theme.font("strong"))
        self._check = Choice(theme, f"Kind of check {number}")
        for name, title in titles.items():
            self._check.addItem(title, name)
        self._arguments = Field(theme, f"Arguments of check {number}", placeholder='e.g. {"max": 90, "unit": "words"}')
        self._arguments.setFont(theme.font("mono"))
        self._weight = Field(theme, f"Weight of check {number}")
        self._weight.setFixedWidth(theme.px(48))
        self._must = CheckBox(theme, "must pass")
        self._not = CheckBox(theme, "not")
        self._not.setToolTip("Passes when the check fails")
        self._delete = IconButton(theme, "trash-2", f"Delete check {number}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._name, 3)
        row.addWidget(self._not)
        row.addWidget(self._check, 2)
        row.addWidget(self._arguments, 3)
        row.addWidget(Label(theme, "weight", "small", "text2"))
        row.addWidget(self._weight)
        row.addWidget(self._must)
        row.addWidget(self._delete)
        for field, what in ((self._name, "name"), (self._arguments, "arguments"), (self._weight, "weight")):
            field.editingFinished.connect(lambda what=what: self._tell(what))
            field.setReadOnly(read_only)
        self._check.currentIndexChanged.connect(lambda: self._tell("check"))
        self._must.toggled.connect(lambda: self._tell("must"))
        self._not.toggled.connect(lambda: self._tell("not"))
        self._delete.clicked.connect(lambda: self.removed.emit(self._place))
        for switch in (self._check, self._must, self._not, self._delete):
            switch.setEnabled(not read_only)

    def show_spec(self, spec: CheckSpec) -> None:
        """Show what is stored; a field with the focus is left alone."""
        self._filling = True
        self._spec = spec
        words = json.dumps(spec.arguments, ensure_ascii=False) if spec.arguments else ""
        for field, text in ((self._name, spec.name), (self._arguments, words), (self._weight, f"{spec.weight:g}")):
            if not field.hasFocus():
                field.setText(text)
        if (place := self._check.findData(spec.check)) < 0:
            self._check.addItem(spec.check, spec.check)
            place = self._check.count() - 1
        self._check.setCurrentIndex(place)
        self._must.setChecked(spec.must_pass)
        self._not.setChecked(spec.negate)
        self._filling = False

    def _tell(self, what: str) -> None:
        if self._filling:
            return
        try:
            arguments = json.loads(self._arguments.text() or "{}")
            good = isinstance(arguments, dict)
        except ValueError:
            arguments, good = {}, False
        self._arguments.set_wrong("" if good else 'An object of JSON, e.g. {"max": 90}')
        try:
            weight = float(self._weight.text())
        except ValueError:
            weight = -1.0
        self._weight.set_wrong("" if weight >= 0 else "A number, 0 or more")
        name = self._name.text().strip()
        self._name.set_wrong("" if name else "A check needs a name")
        if not good or weight < 0 or not name:
            return
        new = self._spec.model_copy(
            update={
                "name": name,
                "check": self._check.currentData(),
                "arguments": arguments,
                "weight": weight,
                "must_pass": self._must.isChecked(),
                "negate": self._not.isChecked(),
            }
        )
        if new != self._spec:
            self._spec = new
            self.changed.emit(self._place, new, what)


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
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._rubric, 1)
        row.addWidget(Label(theme, "judged by", "body", "text2"))
        row.addWidget(self._judge, 1)
        row.addStretch(1)
        row.addWidget(delete)
        self._rubric.currentIndexChanged.connect(lambda: self._tell("rubric"))
        self._judge.currentIndexChanged.connect(lambda: self._tell("judge"))
        delete.clicked.connect(lambda: self.removed.emit(self._place))
        for switch in (self._rubric, self._judge, delete):
            switch.setEnabled(not read_only)

    def show_use(self, use: RubricUse) -> None:
        """Show what is stored."""
        self._filling = True
        self._use = use
        for choice, value in ((self._rubric, use.rubric), (self._judge, use.judge)):
            place = max(choice.findData(value), choice.findText(value))
            if place < 0:
                choice.addItem(value, value)
                place = choice.count() - 1
            choice.setCurrentIndex(place)
        self._filling = False

    def _tell(self, what: str) -> None:
        if self._filling:
            return
        update = {"judge": self._judge.currentData()}
        if what == "rubric":
            update["rubric"] = self._rubric.currentData()
        new = self._use.model_copy(update=update)
        if new != self._use:
            self._use = new
            self.changed.emit(self._place, new, what)
