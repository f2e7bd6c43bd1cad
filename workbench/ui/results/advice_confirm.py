"""Held-out confirmation: the verdict on the tuning cases, and beside it the held-out one, or what that would take."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.core.figures import count
from workbench.core.verdict_words import Headline, sign_of
from workbench.ui.results.advice_data import AdviceData
from workbench.ui.results.advice_rows import Part
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.glyphs import Glyph
from workbench.ui.widgets.labels import Label, Paragraph


class ConfirmPart(Part):
    """``asked`` carries whether it is a further look at the same cases."""

    asked = Signal(bool)

    def __init__(self, theme: Theme, data: AdviceData) -> None:
        super().__init__(theme, "Does it hold?")
        self._theme = theme
        self.setObjectName("adviceConfirm")
        self.button: Button | None = None
        tuning = data.tuning or Headline("unclear", data.missing.get("tuning", "Nothing to compare yet."))
        self.add(_said(theme, "Tuning cases", tuning.sign, tuning.text, "adviceTuning"))
        self._progress = Label(theme, "", "small", "text2")
        self._progress.setObjectName("adviceProgress")
        self._progress.hide()
        found, again = data.confirmed, bool(data.confirmation and data.confirmation.earlier)
        if found is not None:
            words = f"{found.sentence} Experiment {found.number}."
            self.add(_said(theme, "Held-out cases", sign_of(found.pair), words, "adviceHeldOut"))
        elif data.confirmation is None:
            self.add(_said(theme, "Held-out cases", "unclear", data.missing.get("held-out", ""), "adviceHeldOut"))
        elif not again:
            words = "Nobody has looked at them yet, so what they say has not been tuned for."
            self.add(_said(theme, "Held-out cases", "unclear", words, "adviceHeldOut"))
        if data.confirmation is not None:
            if again:
                self.say(data.confirmation.sentence, "small", "text2").setObjectName("adviceEarlier")
            self.add(self._offer(data, again))
        self.add(self._progress)

    def _offer(self, data: AdviceData, again: bool) -> QWidget:
        from workbench.ui.notebook.run_words import estimate_sentence

        assert data.confirmation is not None
        cases = count(data.confirmation.cases, "held-out case")
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        words = f"Look again at {cases}" if again else f"Confirm on {cases}"
        self.button = Button(self._theme, words, "plain" if again else "primary", small=True)
        self.button.setObjectName("confirmHeldOut")
        self.button.clicked.connect(lambda: self.asked.emit(again))
        row.addWidget(self.button)
        takes = estimate_sentence(data.estimate) if data.estimate is not None else "what it takes is unknown"
        estimate = Paragraph(self._theme, takes, "small", "text2")
        estimate.setObjectName("confirmEstimate")
        row.addWidget(estimate, 1)
        return held

    def show_progress(self, words: str) -> None:
        """Say how far the confirmation is; the button waits."""
        self._progress.setText(words)
        self._progress.show()
        if self.button is not None:
            self.button.setEnabled(False)


def _said(theme: Theme, whose: str, glyph: Glyph, words: str, name: str) -> QWidget:
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(8)
    label = Label(theme, whose, "body", "text2")
    label.setFixedWidth(theme.px(104))
    said = Paragraph(theme, words, "body")
    said.setObjectName(name)
    row.addWidget(label)
    row.addWidget(GlyphMark(theme, glyph))
    row.addWidget(said, 1)
    return held
