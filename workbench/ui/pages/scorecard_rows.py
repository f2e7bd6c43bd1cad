"""One check and one rubric of a scorecard as fields."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.rubrics import ANOTHER_NAME, HEAVIEST, CheckSpec
from workbench.ui.pages.scorecard_arguments import ArgumentFields
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import CheckBox, Choice, Field
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import Label, Paragraph, tip


def kept_arguments(check: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that another kind of check has as well; else those of its first example, to begin with."""
    from workbench.scoring.reference import arguments_of
    from workbench.scoring.registry import CHECKS

    names = {one.name for one in arguments_of(check)}
    kept = {name: value for name, value in before.items() if name in names}
    spec = CheckSpec(name="it", check=check, arguments=kept)
    return kept if not check_words(spec)[0] else dict(CHECKS[check].examples[0].arguments)


def check_words(spec: CheckSpec) -> tuple[str, str]:
    """What is wrong with a check as it stands, "" if nothing is; and what it does."""
    from workbench.core.errors import InputError
    from workbench.scoring.apply import prepare
    from workbench.scoring.registry import CHECKS

    entry = CHECKS.get(spec.check)
    if spec.fault:
        return f"{spec.fault} {ANOTHER_NAME}", entry.summary if entry else ""
    try:
        prepare(spec)
    except InputError as error:
        return f"{error.message} {error.remedy}".strip(), entry.summary if entry else ""
    return "", entry.summary if entry else ""


def examples_words(check: str) -> str:
    """A check's examples, one a line: what comes out, of which answer, with which arguments."""
    from workbench.scoring.registry import CHECKS

    entry = CHECKS.get(check)
    lines = []
    for example in entry.examples if entry else ():
        shown = " ".join(example.answer().text.split())[:60]
        arguments = json.dumps(example.arguments, ensure_ascii=False)[:60] if example.arguments else ""
        lines.append(f"{example.outcome}: “{shown}” {arguments}".rstrip())
    return "\n".join(lines)


def check_titles() -> dict[str, str]:
    """Check → three to six words, in the order of the registry."""
    from workbench.scoring.registry import CHECKS

    return {name: entry.title for name, entry in CHECKS.items()}


class CheckRow(QWidget):
    """A check: name, kind, weight and when it passes; below it its arguments and what it does.

    ``changed`` carries place, spec and the field; ``removed`` and ``tried`` the place.
    """

    changed = Signal(int, object, str)
    removed = Signal(int)
    tried = Signal(int)

    def __init__(self, theme: Theme, place: int, titles: Mapping[str, str], read_only: bool) -> None:
        super().__init__()
        self._theme = theme
        self._place = place
        self._titles = titles
        self._spec = CheckSpec(name="", check="length")
        self._filling = self._wrong = False
        number = place + 1
        self._name = Field(theme, f"Name of check {number}")
        self._name.setFont(theme.font("strong"))
        self._check = Choice(theme, f"Kind of check {number}")
        for name, title in titles.items():
            self._check.addItem(title, name)
        self._weight = small_field(theme, f"Weight of check {number}")
        self._from = small_field(theme, f"Value from which check {number} passes")
        self._must = CheckBox(theme, "must pass")
        self._not = CheckBox(theme, "not")
        self._not.setToolTip("Passes when the check fails")
        self._try = Button(theme, "Try", "quiet", small=True)
        self._try.setAccessibleName(f"Try check {number} on an answer")
        self._delete = IconButton(theme, "trash-2", f"Delete check {number}")
        self._arguments = ArgumentFields(theme, number, read_only)
        self._note = Paragraph(theme, "", "small", "text2")
        self._note.setObjectName(f"checkNote{number}")
        self._lay_out()
        for field, what in ((self._name, "name"), (self._weight, "weight"), (self._from, "threshold")):
            field.editingFinished.connect(lambda what=what: self._tell(what))
            field.setReadOnly(read_only)
        self._arguments.changed.connect(lambda what: self._tell(f"argument {what}"))
        self._check.currentIndexChanged.connect(lambda: self._tell("check"))
        self._must.toggled.connect(lambda: self._tell("must"))
        self._not.toggled.connect(lambda: self._tell("not"))
        self._try.clicked.connect(lambda: self.tried.emit(self._place))
        self._delete.clicked.connect(lambda: self.removed.emit(self._place))
        for switch in (self._check, self._must, self._not, self._delete):
            switch.setEnabled(not read_only)

    def _lay_out(self) -> None:
        theme = self._theme
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 2)
        head.addWidget(self._not)
        head.addWidget(self._check, 2)
        for words, field in (("weight", self._weight), ("from", self._from)):
            head.addWidget(Label(theme, words, "small", "text2"))
            head.addWidget(field)
        for part in (self._must, self._try, self._delete):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._arguments)
        column.addWidget(self._note)

    @property
    def spec(self) -> CheckSpec:
        """The check as it is stored."""
        return self._spec

    def begin(self) -> None:
        """Give the focus to its name."""
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._name.selectAll()

    def show_spec(self, spec: CheckSpec) -> None:
        """Show what is stored; a field with the focus is left alone."""
        self._filling = True
        same, self._spec = self._spec == spec, spec
        shown = ((self._name, spec.name), (self._weight, f"{spec.weight:g}"), (self._from, f"{spec.threshold:g}"))
        for field, text in shown:
            if not field.hasFocus():
                field.setText(text)
        if (place := self._check.findData(spec.check)) < 0:
            self._check.addItem(spec.check, spec.check)
            place = self._check.count() - 1
        self._check.setCurrentIndex(place)
        self._arguments.show_arguments(spec.check, spec.check in self._titles, spec.arguments)
        self._arguments.follow(self._delete)
        self._must.setChecked(spec.must_pass)
        self._not.setChecked(spec.negate)
        self._filling = False
        if not same or not self._note.text():
            self.show_note()

    def show_note(self, said: str = "", ink: str = "text2") -> None:
        """Say what came out; "": what the check does, or what is missing for it."""
        if said:
            self._note.set_text(said, ink)
            return
        problem, does = check_words(self._spec)
        self._note.set_text(problem or does, "warn" if problem else "text2")
        self._note.setToolTip(tip(examples_words(self._spec.check)))

    def _tell(self, what: str) -> None:
        if self._filling:
            return
        arguments = self._arguments.read(self._spec.arguments) if what != "check" else {}
        weight, start = number_in(self._weight, 0, HEAVIEST), number_in(self._from, 0, 1)
        name = self._name.text().strip()
        wrong = CheckSpec(name=name, check="").fault if name else "A check needs a name"
        self._name.set_wrong(wrong)
        if arguments is None or weight is None or start is None or wrong:
            fields = {"Name": self._name, "Weight": self._weight, "Passes from": self._from}
            said = [f"{what}: {why}." for what, field in fields.items() if (why := field.accessibleDescription())]
            self._wrong = True
            self.show_note(f"{' '.join([*said, *self._arguments.faults()])} What was there before counts.", "warn")
            return
        if self._wrong:
            self._wrong = False
            self.show_note()
        check = self._check.currentData()
        if what == "check":
            arguments = kept_arguments(check, self._spec.arguments)
        update = {"name": name, "check": check, "arguments": arguments, "weight": weight, "threshold": start}
        switches = {"must_pass": self._must.isChecked(), "negate": self._not.isChecked()}
        new = self._spec.model_copy(update=update | switches)
        if new != self._spec:
            self.changed.emit(self._place, new, what)
            self.show_spec(new)


def small_field(theme: Theme, name: str) -> Field:
    field = Field(theme, name)
    field.setFixedWidth(theme.px(48))
    return field


def number_in(field: Field, low: float, high: float) -> float | None:
    """What a field holds; None, and the field says why, where it is no such number."""
    try:
        value = float(field.text().replace(",", "."))
    except ValueError:
        value = math.nan
    good = low <= value <= high
    field.set_wrong("" if good else f"A number from {low:g} to {high:,.0f}")
    return value if good else None
