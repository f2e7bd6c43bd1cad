"""Which versions of a rubric scored which experiments, and the way back to an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from workbench.core.rubrics import Rubric
from workbench.ui.context import UiContext
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import Label

if TYPE_CHECKING:
    from workbench.project.rubrics import Used


_MOST = 8
"""Experiments that are named, and criteria."""


class RubricVersions(QWidget):
    """``restoreAsked`` carries a `Rubric` as it was. Nothing is shown before a version was used."""

    restoreAsked = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._present: Rubric | None = None
        self._used: Sequence[Used] = ()
        self.setObjectName("rubric_versions")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 8, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)

    def show_present(self, rubric: Rubric) -> None:
        """Say which version the page shows."""
        if self._present is None or self._present.digest != rubric.digest:
            self._present = rubric
            self._fill()

    def show_used(self, used: Sequence[Used]) -> None:
        """Show other versions."""
        if used != self._used:
            self._used = used
            self._fill()

    def _fill(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        theme, present = self._context.theme, self._present
        if present is None or not self._used:
            return
        self._grid.addWidget(Label(theme, "Versions that scored something", "small", "text2"), 0, 0, 1, 3)
        for row, one in enumerate(self._used, 1):
            same = one.rubric.digest == present.digest
            numbers = ", ".join(map(str, one.experiments[-_MOST:]))
            word = "experiment" if len(one.experiments) == 1 else "experiments"
            before = f"{len(one.experiments) - _MOST} more, " if len(one.experiments) > _MOST else ""
            said = f"{word} {before}{numbers}, " + ("as it is now" if same else _other(one.rubric, present))
            self._grid.addWidget(Label(theme, one.name, "mono"), row, 0)
            self._grid.addWidget(Label(theme, said, "body", "text2"), row, 1)
            if not same and not self._context.project.read_only:
                link = LinkButton(theme, "take it again", "small")
                link.setAccessibleName(f"take version {one.name} again")
                link.clicked.connect(lambda _=False, rubric=one.rubric: self.restoreAsked.emit(rubric))
                self._grid.addWidget(link, row, 2)


def _other(then: Rubric, now: Rubric) -> str:
    """How an earlier version differs: ``other words in Tone and Decision``, ``without Brevity``."""
    before, after = ({one.name: one for one in rubric.criteria} for rubric in (then, now))
    reworded = [name for name, one in before.items() if name in after and after[name] != one]
    groups = (
        ("other words in", reworded),
        ("with", [name for name in before if name not in after]),
        ("without", [name for name in after if name not in before]),
    )
    said = [f"{how} {_named(names)}" for how, names in groups if names]
    return ", ".join(said) if said else "in another order"


def _named(names: Sequence[str]) -> str:
    shown = [name if len(name) <= 30 else f"{name[:29]}…" for name in names[:3]]
    return " and ".join(shown) if len(names) < 3 else f"{', '.join(shown)}{' …' if len(names) > 3 else ''}"
