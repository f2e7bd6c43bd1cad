"""The parts of a compare cell's header line: what is compared, and the buttons at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.ui.notebook.word_button import WordButton
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import Label

_LONGEST = 24
"""Characters of a field's name on its button."""


class CompareControls:
    """What to do about it, clusters, margin, report, full size."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        # The parent from the start: what is shown without one is a window of its own, and takes the keyboard.
        self.next = Button(theme, "What to do", "quiet", small=True, parent=parent)
        self.next.setObjectName("whatToDo")
        self.cluster = Button(theme, "", "quiet", label="Clusters", arrow=True, small=True, parent=parent)
        self.cluster.setObjectName("cluster")
        self.margin = Button(theme, "", "quiet", label="Margin", arrow=True, small=True, parent=parent)
        self.margin.setObjectName("margin")
        self.report = Button(theme, "Report", "quiet", "file-text", arrow=True, small=True, parent=parent)
        self.report.setObjectName("report")
        self.open = Button(theme, "Full size", "quiet", "maximize-2", small=True, parent=parent)

    def listed(self) -> list[QWidget]:
        """From left to right."""
        return [self.next, self.cluster, self.margin, self.report, self.open]

    def show_words(self, margin: str, cluster: str) -> None:
        """Say the margin, and the field that clusters the cases, if any does."""
        self.margin.set_text(margin)
        self.cluster.set_text(cluster.rpartition(".")[2][:_LONGEST])
        self.cluster.setVisible(bool(cluster))


def subject_line(pair: WordButton, on: Label, metric: WordButton) -> QWidget:
    """``C against A on Passed``: two menus and the word between them; both give way where it is narrow."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    for words in (pair, metric):
        words.give_way()
    for part in (pair, on, metric):
        row.addWidget(part)
    return line
