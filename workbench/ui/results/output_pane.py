"""One answer of a row: whose it is, its chip, its length, its words; raw with marks, or rendered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core import diff
from workbench.core.figures import count, number
from workbench.project.views import TrialView
from workbench.ui.results import scores
from workbench.ui.results.marked_text import Mark, MarkedText
from workbench.ui.results.rendered import LONGEST, Rendered
from workbench.ui.results.text_marks import shown
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import Chip, VariantBadge
from workbench.ui.widgets.labels import ElidedLabel, Label, tip


class OutputPane(QWidget):
    """One answer, or the reference."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._badge = VariantBadge(theme, "A")
        self._name = ElidedLabel(theme, "", "strong")
        self._chip = Chip(theme)
        self._size = Label(theme, "", "small", "text2")
        self.text = MarkedText(theme, "answer", limit=480)
        self._rendered: Rendered | None = None
        self._head = head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._badge)
        head.addWidget(self._name)
        head.addWidget(self._chip)
        head.addStretch(1)
        head.addWidget(self._size)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 12)
        self._column.setSpacing(6)
        self._column.addLayout(head)
        self._column.addWidget(self.text)
        self._column.addStretch(1)

    def show_trial(self, view: TrialView, marks: Sequence[Mark], *, rendered: bool, narrow: bool = False) -> None:
        """Show an answer, or why there is none."""
        self._badge.show()
        self._badge.set_key(view.candidate.variant or view.candidate.label[:1].upper())
        self._name.setText(view.candidate.name or view.candidate.label)
        self._name.updateGeometry()
        look = scores.chip_of(view)
        self._chip.setVisible(look is not None)
        if look is not None:
            self._chip.set_look(look)
        text = shown(scores.answer(view))
        tokens = view.call.usage.output_tokens if view.call.usage is not None else None
        size = count(diff.words(text), "word")
        said = f"{size} · {number(tokens)} tok" if tokens is not None else size
        self._size.setText("" if narrow else said)
        self._size.setVisible(not narrow)
        self._head.setSpacing(4 if narrow else 8)
        self._name.setToolTip(tip(f"{view.candidate.label}, {said}"))
        self.text.setAccessibleName(f"answer of {view.candidate.label}")
        if not text.strip():
            self._show(None)
            self.text.show_text(scores.silence(view), ink="text3")
        elif rendered and len(text) <= LONGEST:
            self._show(text)
        else:
            self._show(None)
            self.text.show_text(text, marks, "text3" if view.call.failure is not None else "text")

    def show_reference(self, text: str, *, rendered: bool) -> None:
        """Show what a right answer says."""
        self._badge.hide()
        self._chip.hide()
        self._name.setText("Reference")
        self._name.updateGeometry()
        self._size.setText(count(diff.words(text), "word") if text else "")
        self.text.setAccessibleName("reference")
        if rendered and text and len(text) <= LONGEST:
            self._show(shown(text))
        else:
            self._show(None)
            said = shown(text) or "This case has no reference."
            self.text.show_text(said, ink="text" if text else "text3")

    def _show(self, rendered: str | None) -> None:
        """The rendered form is made when it is first asked for."""
        self.text.setVisible(rendered is None)
        if rendered is not None:
            if self._rendered is None:
                self._rendered = Rendered(self._theme)
                self._column.insertWidget(2, self._rendered)
            self._rendered.show_text(rendered)
        if self._rendered is not None:
            self._rendered.setVisible(rendered is not None)
