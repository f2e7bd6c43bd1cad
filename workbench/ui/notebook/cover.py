"""What stands in the place of a cell or page that would tell a blind rater who wrote what."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.ui.context import UiContext
from workbench.ui.notebook.body import BLEED
from workbench.ui.widgets.banner import Banner, Step


class Cover(QWidget):
    """A sentence who rates, and the deliberate way round it, which is recorded.

    Args:
        context: of the window.
        kind: of the cell or page that it stands for.
        side: margin at its left and right in px.
    """

    def __init__(self, context: UiContext, kind: str, side: int = BLEED) -> None:
        super().__init__()
        self._context, self._kind = context, kind
        self._banner: Banner | None = None
        self.setObjectName("blindCover")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(side, 0, side, 0)
        self.hide()

    def refresh(self) -> bool:
        """Show what holds now; whether the cell is covered."""
        blind = self._context.blind
        covers = blind.covers(self._kind)
        if covers and (self._banner is None or not self._banner.words.startswith(blind.words)):
            if self._banner is not None:
                self._banner.hide()
                self._banner.deleteLater()
            facts = "Covered until then: it tells who wrote which answer, or what a judge says of it."
            anyway = Step("Show anyway; it is recorded", blind.show_anyway)
            self._banner = Banner(self._context.theme, "info", blind.words, facts, [anyway])
            self._column.addWidget(self._banner)
        self.setVisible(covers)
        return covers
