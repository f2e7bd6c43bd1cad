"""What could be said of the columns of an import: which is the reference, and names that a template can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import number
from workbench.interop.columns import sayable
from workbench.ui.pages.case_values import visible
from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import Paragraph

if TYPE_CHECKING:
    from workbench.interop.cases import CaseImport


class ImportHints(QWidget):
    """``taken`` says which columns shall fill which fields, when a hint is followed."""

    taken = Signal(object)

    def __init__(self, theme: Theme, found: CaseImport) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        if column := found.likely_reference:
            shown = visible(column[:60])
            words = f"No column is the reference. ‘{shown}’ looks like what is expected."
            self._add(words, f"Use {shown[:20]}", [(column, "reference")])
        if column := found.likely_id:
            words = "No column is the id: a row that is corrected later would become a second case."
            self._add(words, f"Use {visible(column[:60])[:20]}", [(column, "id")])
        if unsayable := found.unsayable:
            # Two columns may come to one name; what is wrong then is told when the preview is read again.
            names = [(column, f"inputs.{sayable(column)}") for column in unsayable]
            shown = visible(unsayable[0][:60])
            if len(unsayable) == 1:
                self._add(f"No template can name ‘{shown}’.", f"Name it {sayable(unsayable[0])[:24]}", names)
            else:
                words = f"No template can name ‘{shown}’ and {number(len(unsayable) - 1)} more."
                self._add(words, "Rename them", names)
        self.setVisible(self._column.count() > 0)

    def _add(self, words: str, act: str, pairs: list[tuple[str, str]]) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Paragraph(self._theme, words), 1)
        press = LinkButton(self._theme, act)
        press.clicked.connect(lambda: self.taken.emit(pairs))
        row.addWidget(press)
        self._column.addLayout(row)
