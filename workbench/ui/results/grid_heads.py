"""Paints the heads of the grid: badge, name, running mean with n and its judge, an arrow where it is sorted."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from workbench.ui.models.grid_cells import title
from workbench.ui.models.trial_grid import FIRST, NUMBER, TrialGrid
from workbench.ui.results.grid_cells import PAD
from workbench.ui.theme import Theme
from workbench.ui.widgets.glyphs import GLYPH_TOKENS, paint_glyph
from workbench.ui.widgets.paint import paint_badge, paint_text
from workbench.ui.widgets.standing import GLYPHS

HEAD = 32


class GridHeader(QHeaderView):
    """Column heads: badge, name, running mean and n; the sorted one says so by an arrow."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setObjectName("gridHeader")
        self.setAccessibleName("Candidates of the grid")
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(theme.px(32))

    def sizeHint(self) -> QSize:
        """One line of figures."""
        return QSize(super().sizeHint().width(), self._theme.px(HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint one head."""
        theme, model = self._theme, self.model()
        painter.fillRect(rect, theme.colour("page"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        if not isinstance(model, TrialGrid):
            return
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        if section < FIRST:
            align = Qt.AlignmentFlag.AlignHCenter if section == NUMBER else Qt.AlignmentFlag.AlignLeft
            paint_text(painter, inner, ("#", "Case")[section], theme, "small", "text2", align)
            return
        self._paint_candidate(painter, inner, model, section)

    def _paint_candidate(self, painter: QPainter, rect: QRect, model: TrialGrid, section: int) -> None:
        theme = self._theme
        candidate, mean = model.candidates[section - FIRST], model.mean(section)
        side = theme.px(18)
        badge = QRect(rect.left(), rect.center().y() - side // 2 + 1, side, side)
        paint_badge(painter, badge, theme.series(candidate.variant or section - FIRST), theme)
        right = self._paint_arrow(painter, rect, section)
        if mean.n:
            right = self._paint_right(painter, rect, right, f"n {mean.n:,}", "small", "text2")
            right = self._paint_right(painter, rect, right, mean.text, "small_strong", "text")
            right = self._paint_standing(painter, rect, right, model)
        left = badge.right() + 1 + PAD
        room = QRect(left, rect.top(), right - left, rect.height())
        took = paint_text(painter, room, title(candidate), theme, "small_strong")
        several = len({other.model for other in model.candidates}) > 1
        if several and room.width() - took > theme.px(32):
            paint_text(painter, room.adjusted(took + 6, 0, 0, 0), candidate.model, theme, "small", "text2")

    def _paint_arrow(self, painter: QPainter, rect: QRect, section: int) -> int:
        column, order = self.model().sorting  # type: ignore[attr-defined]
        if column != section:
            return rect.right()
        name = "arrow-down" if order == Qt.SortOrder.DescendingOrder else "arrow-up"
        size = self._theme.px(12)
        picture = self._theme.pixmap(name, "accent", 12, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(rect.right() - size + 1, rect.center().y() - size // 2 + 1), picture)
        return rect.right() - size - 4

    def _paint_standing(self, painter: QPainter, rect: QRect, right: int, model: TrialGrid) -> int:
        """The judge's glyph before the mean that it feeds; its words stand above the grid."""
        if model.standing is None:
            return right
        side, glyph = self._theme.px(11), GLYPHS[model.standing.word]
        square = QRect(right - side + 4, rect.center().y() - side // 2 + 1, side, side)
        paint_glyph(painter, square.toRectF(), glyph, self._theme.colour(GLYPH_TOKENS[glyph]))
        return square.left() - 8

    def _paint_right(self, painter: QPainter, rect: QRect, right: int, text: str, role: str, ink: str) -> int:
        """Text that ends at ``right``; returns where the next one to its left ends."""
        wide = self._theme.metrics(role).horizontalAdvance(text)
        paint_text(painter, QRect(right - wide, rect.top(), wide + 2, rect.height()), text, self._theme, role, ink)
        return right - wide - 8
