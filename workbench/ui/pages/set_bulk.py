"""The drawer that changes tags, kind, split and the like of many cases at once; what is left empty stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtWidgets import QGridLayout, QWidget

from workbench.core.cases import KINDS, SPLITS, Case, Kind, Split
from workbench.core.errors import InputError
from workbench.core.figures import count
from workbench.ui.pages.case_columns import Column
from workbench.ui.pages.case_values import with_text
from workbench.ui.theme import Theme
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.labels import Label, Paragraph

_SAME = "as it is"


@dataclass(frozen=True)
class BulkChange:
    """What becomes of each of the cases."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    kind: Kind | None = None
    split: Split | None = None
    weight: str = ""
    intent: str = ""
    risk: str = ""

    def __bool__(self) -> bool:
        return self != BulkChange()

    def __call__(self, case: Case) -> Case:
        """The case with the change made.

        Raises:
            InputError: the weight is none.
        """
        tags = [tag for tag in case.tags if tag not in self.remove]
        changes: dict[str, Any] = {"tags": tuple(dict.fromkeys((*tags, *self.add)))}
        for name in ("kind", "split", "intent", "risk"):
            if value := getattr(self, name):
                changes[name] = value
        case = case.model_copy(update=changes)
        return with_text(case, Column("weight", "weight"), self.weight) if self.weight else case


def tag_change(before: Sequence[str], after: Sequence[str]) -> BulkChange:
    """What a change of one case's tags means for others: the same tags come and go, all others stay."""
    return BulkChange(
        add=tuple(tag for tag in after if tag not in before), remove=tuple(tag for tag in before if tag not in after)
    )


def tags_of(text: str) -> tuple[str, ...]:
    """Tags divided by commas, semicolons or lines."""
    parts = (part.strip() for part in text.replace(";", ",").replace("\n", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


class BulkDrawer(Drawer):
    """``take`` makes the change; it is one step of the undo log."""

    def __init__(self, theme: Theme, cases: int, take: Callable[[BulkChange], object]) -> None:
        words = f"Change {count(cases, 'case')}"
        super().__init__(theme, words, words, "One undo takes it back")
        self.setObjectName("bulk_drawer")
        self._take = take
        self.add = Field(theme, "Tags to add", placeholder="tags, divided by commas")
        self.remove = Field(theme, "Tags to remove", placeholder="tags, divided by commas")
        self.kind, self.split = Choice(theme, "Kind"), Choice(theme, "Split")
        for choice, values in ((self.kind, KINDS), (self.split, SPLITS)):
            choice.addItem(_SAME, None)
            for value in values:
                choice.addItem(value, value)
        self.weight, self.intent, self.risk = (
            Field(theme, name, placeholder=_SAME) for name in ("Weight", "Intent", "Risk")
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        parts: list[tuple[str, QWidget]] = [
            ("Add tags", self.add), ("Remove tags", self.remove), ("Kind", self.kind), ("Split", self.split),
            ("Weight", self.weight), ("Intent", self.intent), ("Risk", self.risk),
        ]  # fmt: skip
        for row, (title, part) in enumerate(parts):
            grid.addWidget(Label(theme, title, "small", "text2"), row, 0)
            grid.addWidget(part, row, 1)
        self.body.addLayout(grid)
        self._told = Paragraph(theme, "", "small", "worse")
        self._told.setObjectName("bulk_told")
        self.body.addWidget(self._told)
        self.body.addStretch(1)
        for field in (self.add, self.remove, self.weight, self.intent, self.risk):
            field.textChanged.connect(self._tell)
        for choice in (self.kind, self.split):
            choice.currentIndexChanged.connect(self._tell)
        self.accepted.connect(self._save)
        self._tell()

    def change(self) -> BulkChange:
        """What stands in the fields."""
        return BulkChange(
            tags_of(self.add.text()), tags_of(self.remove.text()),
            cast("Kind | None", self.kind.currentData()), cast("Split | None", self.split.currentData()),
            self.weight.text().strip(), self.intent.text().strip(), self.risk.text().strip(),
        )  # fmt: skip

    def _tell(self, _: object = None) -> None:
        fault = ""
        try:
            self.change()(Case(id="x"))
        except InputError as error:
            fault = error.text()
        self.weight.set_wrong(fault)
        self._told.set_text(fault)
        self.accept_button.setEnabled(bool(self.change()) and not fault)

    def _save(self) -> None:
        if self.accept_button.isEnabled():
            self._take(self.change())
            self.closed.emit()
