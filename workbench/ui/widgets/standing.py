"""How a judge's standing looks: the one place where its words become chips."""

from __future__ import annotations

from workbench.ui.widgets.glyphs import Glyph
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
