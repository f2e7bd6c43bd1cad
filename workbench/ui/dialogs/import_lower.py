"""The lower part of the import: the first cases, what was not taken, and what is to know."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.cases import Case
from workbench.core.figures import number
from workbench.core.summaries import Rejected
from workbench.ui.pages.case_values import brief, visible
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import Chip
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph

_PREVIEW, _NOT_TAKEN, _WARNINGS, _TAGS = 4, 8, 4, 2


class ImportLower(QWidget):
    """``saveAsked`` says that the rows that were not taken are wanted as CSV."""

    saveAsked = Signal()

    def __init__(
        self, theme: Theme, cases: Sequence[Case], rejected: Sequence[Rejected], warnings: Sequence[str]
    ) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(6)
        if cases:
            self._preview(cases)
        if rejected:
            self._head("Not taken", "Save as CSV")
            self._lines([(f"line {number(one.line)}", one.reason) for one in rejected], _NOT_TAKEN)
        if warnings:
            self._head("To know")
            self._lines([("", words) for words in warnings], _WARNINGS)

    def _head(self, title: str, link: str = "", meta: str = "") -> None:
        self._column.addWidget(HairLine(self._theme))
        row = QHBoxLayout()
        row.addWidget(Label(self._theme, title, "strong"), 1)
        if meta:
            row.addWidget(Label(self._theme, meta, "small", "text2"))
        if link:
            press = LinkButton(self._theme, link)
            press.setObjectName("save_rejected")
            press.clicked.connect(self.saveAsked)
            row.addWidget(press)
        self._column.addLayout(row)

    def _preview(self, cases: Sequence[Case]) -> None:
        shown = cases[:_PREVIEW]
        self._head("Preview", meta=f"first {len(shown)} of {number(len(cases))}")
        for case in shown:
            row = QHBoxLayout()
            row.setSpacing(12)
            name = ElidedLabel(self._theme, visible(case.id[:40]), "small", "text3")
            name.setFixedWidth(self._theme.px(72))
            texts = [value for value in case.inputs.values() if value not in (None, "")]
            # The first that reads like a text tells more than a number of a ticket.
            spoken = (value for value in texts if isinstance(value, str) and " " in value)
            first = next(spoken, texts[0] if texts else case.reference)
            row.addWidget(name)
            row.addWidget(ElidedLabel(self._theme, brief(first)), 1)
            for tag in case.tags[:_TAGS]:
                row.addWidget(Chip(self._theme, "neutral", visible(tag[:24])))
            self._column.addLayout(row)

    def _lines(self, lines: Sequence[tuple[str, str]], most: int) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, (place, words) in enumerate(lines[:most]):
            label = Label(self._theme, place, "small", "text2")
            label.setContentsMargins(0, self._theme.px(2), 0, 0)  # on the line of the words beside it
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Paragraph(self._theme, words[:400]), row, 1)
        if len(lines) > most:
            grid.addWidget(Label(self._theme, f"and {number(len(lines) - most)} more", "small", "text2"), most, 1)
        self._column.addLayout(grid)
