"""How a judge's standing looks: the one place where its words become chips."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import Chip
from workbench.ui.widgets.glyphs import Glyph
from workbench.ui.widgets.labels import ElidedLabel, tip
from workbench.ui.widgets.paint import ChipKind, ChipLook

GLYPHS: dict[str, Glyph] = {
    "calibrated": "pass",
    "usable with care": "unclear",
    "not usable": "fail",
    "not calibrated yet": "unscored",
}
_CHIPS: dict[str, ChipKind] = {"pass": "pass", "unclear": "warn", "fail": "fail", "unscored": "unscored"}


def standing_look(word: str) -> ChipLook:
    """The chip of a standing, e.g. ``◌ not calibrated yet``."""
    return ChipLook(_CHIPS[GLYPHS[word]], word)


class StandingLine(QWidget):
    """A judge's standing in a line under the figures that it feeds: chip, judge, why."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("standingLine")
        self._chip = Chip(theme)
        self._why = ElidedLabel(theme, "", "small", "text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._chip)
        row.addWidget(self._why, 1)
        self.hide()

    def show_standing(self, word: str, reason: str = "", judge: str = "") -> None:
        """Show a standing; hidden where the word is ""."""
        self.setVisible(bool(word))
        if word:
            self._chip.set_look(standing_look(word))
            # The chip has said the word already.
            said = reason.partition(": ")[2] or reason
            self._why.setText(f"judge {judge}: {said}")
            self._why.setToolTip(tip(f"{judge}: {reason}"))
            self.setAccessibleName(f"judge {judge}: {reason}")
