"""The strip of coverage: how many cases of a kind or tag there are, against the goals of the set."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.cases import GoldenSet
from workbench.ui.context import UiContext
from workbench.ui.theme import Theme
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.labels import Label
from workbench.ui.widgets.paint import paint_text

_MOST_CASES = 20_000
"""Above this the tags are not counted while editing; it would take seconds."""


class _Goal(QWidget):
    """A name, how many of how many, a bar; amber only below the goal."""

    def __init__(self, theme: Theme, name: str, have: int, want: int) -> None:
        super().__init__()
        self._theme, self._name, self._have, self._want = theme, name, have, want
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{name}: {have} of {want}")

    def sizeHint(self) -> QSize:
        words = f"{self._name}  {self._have} of {self._want}"
        return QSize(
            max(self._theme.px(88), self._theme.metrics("small_strong").horizontalAdvance(words) + 12),
            self._theme.px(24),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        short = self._have < self._want
        top = QRect(0, 0, self.width(), theme.px(16))
        paint_text(painter, top, self._name, theme, "small", "text" if short else "text2")
        ink = "warn" if short else "text2"
        words = f"{self._have} of {self._want}"
        paint_text(painter, top, words, theme, "small_strong" if short else "small", ink, Qt.AlignmentFlag.AlignRight)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(0, theme.px(18), self.width(), 4)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(self.width() * min(1.0, self._have / max(1, self._want)))
        painter.setBrush(theme.colour("warn" if short else "text3"))
        painter.drawRoundedRect(bar, 2, 2)


class Coverage(FlowRow):
    """One goal beside the other; nothing where the set has none."""

    def __init__(self, context: UiContext, set_id: str) -> None:
        super().__init__(gap=20, line_gap=6)
        self._context, self._id = context, set_id
        self.setContentsMargins(24, 0, 16, 10)
        self.hide()

    def refresh(self, total: int) -> None:
        """Count again, in a thread."""
        document = self._context.project.documents.find("golden_set", self._id)
        targets = document.targets if isinstance(document, GoldenSet) else {}
        if not targets or not total or total > _MOST_CASES:
            self.hide()
            return
        self._context.tasks.start(self._count(targets), "count the coverage")

    async def _count(self, targets: Mapping[str, int]) -> None:
        counts = await asyncio.to_thread(self._counts)
        self.clear()
        self.add(Label(self._context.theme, "Coverage", "small", "text2"))
        for name, want in targets.items():
            self.add(_Goal(self._context.theme, name, counts[name], want))
        self.show()

    def _counts(self) -> Counter[str]:
        golden = self._context.project.golden
        counts: Counter[str] = Counter()
        offset = 0
        while page := golden.cases(self._id, offset=offset, limit=2000):
            for case in page:
                counts.update({case.kind, *case.tags})
            offset += len(page)
        return counts
