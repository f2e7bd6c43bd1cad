"""A case's own checks and rubric as fields that fit a drawer."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout

from workbench.core.errors import InputError
from workbench.core.rubrics import CheckSpec, Criterion, refuse_taken
from workbench.ui.dialogs.case_parts import PartRow, read_object
from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import CheckBox, Choice, Field
from workbench.ui.widgets.prose import Prose


class OwnCheckRow(PartRow[CheckSpec]):
    """Name, kind, arguments, must pass, not."""

    def __init__(self, theme: Theme, value: CheckSpec, name: str, titles: Mapping[str, str]) -> None:
        super().__init__()
        self._old = value
        self.name = Field(theme, f"Name of {name}", value.name, "name")
        self.check = Choice(theme, f"Kind of {name}")
        for check, title in titles.items():
            self.check.addItem(title, check)
        if self.check.findData(value.check) < 0:
            self.check.addItem(value.check, value.check)
        self.check.setCurrentIndex(self.check.findData(value.check))
        words = json.dumps(value.arguments, ensure_ascii=False) if value.arguments else ""
        self.arguments = Field(theme, f"Arguments of {name}", words, 'e.g. {"max": 90, "unit": "words"}')
        self.arguments.setFont(theme.font("mono"))
        self.must = CheckBox(theme, "must pass")
        self.must.setChecked(value.must_pass)
        self.negate = CheckBox(theme, "not")
        self.negate.setChecked(value.negate)
        self.head.addWidget(self.name, 1)
        self.column.addWidget(self.check)
        self.column.addWidget(self.arguments)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.must)
        row.addWidget(self.negate)
        row.addStretch(1)
        self.column.addLayout(row)
        self.watch(theme, self.name, self.arguments)

    def value(self) -> CheckSpec:
        """The check.

        Raises:
            InputError: no name, or the arguments are no object.
        """
        name = self.name.text().strip()
        if not name:
            raise InputError("case.check", "A check has no name.", remedy="Name it, or remove it.")
        refuse_taken([CheckSpec(name=name, check="")])
        changes = {
            "name": name,
            "check": self.check.currentData(),
            "arguments": read_object(self.arguments.text(), f"Arguments of {name}"),
            "must_pass": self.must.isChecked(),
            "negate": self.negate.isChecked(),
        }
        return self._old.model_copy(update=changes)


class OwnCriterionRow(PartRow[Criterion]):
    """Name, question, five levels below each other, must pass."""

    def __init__(self, theme: Theme, value: Criterion, name: str) -> None:
        super().__init__()
        self._old = value
        self.name = Field(theme, f"Name of {name}", value.name, "name")
        self.question = Prose(theme, f"Question of {name}", value.question, "What is asked of the answer?")
        self.levels = [
            Prose(theme, f"Level {level} of {name}", value.levels[level - 1], f"what a {level} looks like")
            for level in range(1, 6)
        ]
        self.must = CheckBox(theme, "must pass")
        self.must.setChecked(value.must_pass)
        self.head.addWidget(self.name, 1)
        for part in (self.question, *self.levels, self.must):
            self.column.addWidget(part)
        self.watch(theme, self.name)

    def value(self) -> Criterion:
        """The criterion.

        Raises:
            InputError: it has no name.
        """
        name = self.name.text().strip()
        if not name:
            raise InputError("case.criterion", "A criterion has no name.", remedy="Name it, or remove it.")
        levels = tuple(level.toPlainText() for level in self.levels)
        changes = {
            "name": name,
            "question": self.question.toPlainText(),
            "levels": levels,
            "must_pass": self.must.isChecked(),
        }
        return self._old.model_copy(update=changes)
