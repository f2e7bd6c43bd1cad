"""One criterion of a rubric as fields."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.rubrics import HEAVIEST, Criterion
from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import CheckBox, Choice, Field
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import Label
from workbench.ui.widgets.prose import Prose

_LEVELS = range(1, 6)


class CriterionBox(QWidget):
    """``changed`` carries place, criterion, field; ``removed``, ``duplicated`` the place; ``moved`` place and distance.

    Args:
        theme: the look.
        place: of the criterion, from 0.
        number: how many criteria there are.
        read_only: nothing can be edited.
    """

    changed = Signal(int, object, str)
    removed = Signal(int)
    duplicated = Signal(int)
    moved = Signal(int, int)

    def __init__(self, theme: Theme, place: int, number: int, read_only: bool = False) -> None:
        super().__init__()
        self._theme, self._place = theme, place
        self._criterion = Criterion(name="")
        self._taken: frozenset[str] = frozenset()
        self._filling = False
        last = place == number - 1
        number = place + 1
        self._name = Field(theme, f"Name of criterion {number}")
        self._name.setFont(theme.font("strong"))
        self._weight = Field(theme, f"Weight of criterion {number}")
        self._must = CheckBox(theme, "must pass, from")
        self._pass = Choice(theme, f"Level from which criterion {number} passes", small=True)
        self._pass.addItems([str(level) for level in range(1, 6)])
        self._question = Prose(theme, f"Question of criterion {number}", placeholder="What is asked of the answer?")
        self._levels = [
            Prose(theme, f"Level {n} of criterion {number}", placeholder=f"what a {n} looks like", lines=3)
            for n in range(1, 6)
        ]
        self._up = IconButton(theme, "chevron-up", f"Move criterion {number} up", "Alt Up")
        self._down = IconButton(theme, "chevron-down", f"Move criterion {number} down", "Alt Down")
        self._copy = IconButton(theme, "copy", f"Duplicate criterion {number}", "Ctrl D")
        self._delete = IconButton(theme, "trash-2", f"Delete criterion {number}", "Ctrl Delete")
        self._fault = Label(theme, "", "small", "warn")
        self._fault.setObjectName(f"fault_{number}")
        self._lay_out()
        self._name.editingFinished.connect(lambda: self._tell("name"))
        self._weight.editingFinished.connect(lambda: self._tell("weight"))
        self._must.toggled.connect(lambda: self._tell("must"))
        self._pass.currentIndexChanged.connect(lambda: self._tell("pass"))
        self._question.edited.connect(lambda: self._tell("question"))
        for level, prose in enumerate(self._levels, 1):
            prose.edited.connect(lambda _="", level=level: self._tell(f"level {level}"))
        self._delete.clicked.connect(lambda: self.removed.emit(self._place))
        self._copy.clicked.connect(lambda: self.duplicated.emit(self._place))
        self._up.clicked.connect(lambda: self.moved.emit(self._place, -1))
        self._down.clicked.connect(lambda: self.moved.emit(self._place, 1))
        for line in (self._name, self._weight):
            line.setReadOnly(read_only)
        for prose in (self._question, *self._levels):
            prose.setReadOnly(read_only)
        for switch in (self._must, self._pass, self._copy, self._delete):
            switch.setEnabled(not read_only)
        self._up.setEnabled(not read_only and place > 0)
        self._down.setEnabled(not read_only and not last)

    def show_criterion(self, criterion: Criterion, taken: Collection[str] = ()) -> None:
        """Show what is stored; what has the focus keeps its cursor. ``taken``: names of the other criteria."""
        self._filling = True
        self._criterion, self._taken = criterion, frozenset(taken)
        if self._name.text() != criterion.name and not self._name.hasFocus():
            self._name.setText(criterion.name)
            self._name.setCursorPosition(0)
        if not self._weight.hasFocus():
            self._weight.setText(f"{criterion.weight:g}")
        self._must.setChecked(criterion.must_pass)
        self._pass.setCurrentIndex(criterion.pass_level - 1)
        self._pass.setEnabled(criterion.must_pass and self._must.isEnabled())
        self._question.show_text(criterion.question)
        for prose, text in zip(self._levels, criterion.levels, strict=True):
            prose.show_text(text)
        self._fault.setText(f"◇ {criterion.fault[:1].upper()}{criterion.fault[1:]}" if criterion.fault else "")
        self._fault.setVisible(bool(criterion.fault))
        self._filling = False

    def begin(self) -> None:
        """Give the focus to its name."""
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> None:
        """Tell what was typed and not told yet."""
        for prose in (self._question, *self._levels):
            prose.flush()

    def _lay_out(self) -> None:
        theme = self._theme
        self._weight.setFixedWidth(theme.px(56))
        self._name.setMinimumWidth(theme.px(200))
        self._name.setMaximumWidth(theme.px(400))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 2)
        head.addWidget(Label(theme, "weight", "small", "text2"))
        head.addWidget(self._weight)
        head.addSpacing(8)
        head.addWidget(self._must)
        head.addWidget(self._pass)
        head.addStretch(1)
        tools = QHBoxLayout()
        tools.setSpacing(0)
        for button in (self._up, self._down, self._copy, self._delete):
            tools.addWidget(button)
        head.addLayout(tools)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for place, prose in enumerate(self._levels):
            grid.addWidget(Label(theme, str(place + 1), "small", "text2"), 0, place)
            prose.setSizePolicy(
                QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred
            )  # all as high as the highest
            grid.addWidget(prose, 1, place)
            grid.setColumnStretch(place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._question)
        column.addLayout(grid)
        column.addWidget(self._fault)

    def _tell(self, what: str) -> None:
        if self._filling:
            return
        weight = _weight(self._weight.text())
        self._weight.set_wrong("" if weight is not None else f"A number from 0 to {HEAVIEST:,.0f}")
        name = self._name.text().strip()
        # Scores are kept under the name: two of one name would be mixed.
        wrong = "Another criterion has this name" if name in self._taken else ""
        self._name.set_wrong(wrong if name else "A criterion needs a name")
        name = "" if wrong else name
        levels = tuple(prose.toPlainText() for prose in self._levels)
        new = self._criterion.model_copy(
            update={
                "name": name or self._criterion.name,
                "weight": weight if weight is not None else self._criterion.weight,
                "must_pass": self._must.isChecked(),
                "pass_level": self._pass.currentIndex() + 1,
                "question": self._question.toPlainText(),
                "levels": levels,
            }
        )
        if new != self._criterion:
            self._criterion = new
            self.changed.emit(self._place, new, what)


def _weight(text: str) -> float | None:
    try:
        weight = float(text)
    except ValueError:
        return None
    return weight if 0 <= weight <= HEAVIEST else None
