"""The list of a prompt's drafts and versions with their tree painted at the left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.core import figures
from workbench.core.canonical import short
from workbench.project.history import HistoryStep, LastScore
from workbench.ui.pages.experiment_table import moment
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import fitting, short_tip
from workbench.ui.widgets.paint import elided, paint_badge, paint_row_ground, paint_text

_ROOT = QModelIndex()
_ROW, _LANE, _LEFT, _MOST_LANES = 48, 16, 16, 8


class HistoryModel(QAbstractListModel):
    """Steps with what is known of them; figures come later."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[HistoryStep] = []
        self.tokens: Mapping[str, str] = {}
        self.scores: Mapping[str, LastScore] = {}
        self.judges: Mapping[str, str] = {}
        """Digest → how far the judge can be trusted that its score comes from."""
        self.releases: Mapping[str, str] = {}

    def show(self, steps: Sequence[HistoryStep]) -> None:
        """List other steps."""
        if [(step.digest, step.key) for step in steps] == [(step.digest, step.key) for step in self.steps]:
            self.steps = list(steps)
            self.told()
            return
        self.beginResetModel()
        self.steps = list(steps)
        self.endResetModel()

    def told(self) -> None:
        """Figures are new."""
        if self.steps:
            self.dataChanged.emit(self.index(0), self.index(len(self.steps) - 1))

    @property
    def lanes(self) -> int:
        """How wide the tree is."""
        return min(_MOST_LANES, max((step.branch.lane for step in self.steps), default=0) + 1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """Number of steps."""
        return 0 if parent.isValid() else len(self.steps)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row as a sentence, for screen readers and tests."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        step = self.steps[index.row()]
        said = [self.title(step), step.note, *self.facts(step), self.score(step)]
        line = " · ".join(filter(None, said))
        return line if role == Qt.ItemDataRole.DisplayRole else short_tip(line)

    def title(self, step: HistoryStep) -> str:
        """``B shorter`` of a draft, ``1a2b3c4d`` of a version."""
        return f"{step.key} {step.name}".strip() if step.key else short(step.digest)

    def facts(self, step: HistoryStep) -> list[str]:
        """What changed, when, tokens."""
        changed = ", ".join(step.changed) if step.parent else "no version yet" if step.key else "first version"
        when = moment(step.created) if step.created is not None else ""
        release = self.releases.get(step.digest, "") if not step.key else ""
        judge = f"judge {self.judges[step.digest]}" if step.digest in self.judges and self.score(step) else ""
        # Where a row is narrow the last ones go, see `fitting`.
        return list(filter(None, [changed, release, self.tokens.get(step.digest, ""), when, judge, step.author]))

    def score(self, step: HistoryStep) -> str:
        """``4.21 Rubric, experiment 12``; of a scorecard of checks alone ``67 % passed, experiment 12``."""
        found = self.scores.get(step.digest)
        if step.key or found is None:
            return ""
        mean = found.summary.mean if found.summary else None
        if mean is None:
            said = "not scored"
        else:
            said = f"{mean * 100:.0f} % passed" if found.rate else f"{figures.score(mean)} {found.metric}"
        return f"{said}, experiment {found.experiment.number}"


class _Painting(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: HistoryModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines."""
        return QSize(120, self._theme.px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        theme, rect, step = self._theme, QRect(option.rect), self._model.steps[index.row()]
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        paint_row_ground(
            painter, rect, theme, selected=selected, hover=bool(state & QStyle.StateFlag.State_MouseOver), bar=True
        )
        painter.save()
        self._tree(painter, rect, step, selected=selected)
        painter.restore()
        left = rect.left() + theme.px(_LEFT + _LANE * self._model.lanes + 8)
        self._words(painter, QRect(left, rect.top() + 4, rect.right() - left - 12, rect.height() - 8), step)

    def _words(self, painter: QPainter, room: QRect, step: HistoryStep) -> None:
        theme, line = self._theme, self._theme.line("body")
        score = self._model.score(step)
        first = QRect(room.left(), room.top(), room.width(), line)
        if score:
            said = elided(score, theme, "small", room.width() // 2)
            width = theme.metrics("small").horizontalAdvance(said) + 2
            paint_text(
                painter,
                first,
                said,
                theme,
                "small",
                "text2",
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            )
            first.setRight(first.right() - width - 8)
        title = step.name or "draft" if step.key else short(step.digest)
        first.setLeft(first.left() + paint_text(painter, first, title, theme, "strong", "text") + 8)
        for key in step.drafts if not step.key else ():
            side = theme.px(16)
            badge = QRect(first.left(), first.top() + (line - side) // 2, side, side)
            paint_badge(painter, badge, theme.series(key), theme)
            first.setLeft(first.left() + side + 4)
        note = step.note.replace("\n", " ") if not step.key else "draft"
        if note and first.width() > theme.px(24):
            paint_text(painter, first, note, theme, "body", "text" if not step.key else "text3")
        second = QRect(room.left(), room.top() + line, room.width(), theme.line("small"))
        metrics = theme.metrics("small")
        facts = fitting(
            " · ".join(self._model.facts(step)), lambda said: metrics.horizontalAdvance(said) <= second.width()
        )
        paint_text(painter, second, facts, theme, "small", "text2")

    def _tree(self, painter: QPainter, rect: QRect, step: HistoryStep, *, selected: bool) -> None:
        theme, branch = self._theme, step.branch
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line2"), 2))
        middle = rect.center().y()
        mine = self._x(rect, branch.lane)
        for lane in branch.passes:
            painter.drawLine(self._x(rect, lane), rect.top(), self._x(rect, lane), rect.bottom() + 1)
        for lane in branch.joins:
            painter.drawLine(self._x(rect, lane), rect.top(), mine, middle)
        if branch.goes_on:
            painter.drawLine(mine, middle, mine, rect.bottom() + 1)
        if step.key:
            side = theme.px(18)
            paint_badge(painter, QRect(mine - side // 2, middle - side // 2, side, side), theme.series(step.key), theme)
            return
        painter.setPen(QPen(theme.colour("accentsoft" if selected else "page"), 2))
        painter.setBrush(theme.colour("accent" if selected else "text2"))
        painter.drawEllipse(QPoint(mine, middle), theme.px(5), theme.px(5))

    def _x(self, rect: QRect, lane: int) -> int:
        return rect.left() + self._theme.px(_LEFT + _LANE * min(lane, _MOST_LANES - 1) + _LANE // 2)


class HistoryList(QListView):
    """The list; J and K move as Down and Up do."""

    def __init__(self, theme: Theme, model: HistoryModel) -> None:
        super().__init__()
        self.setObjectName("history")
        self.setAccessibleName("History: drafts and versions")
        self.setModel(model)
        self.setItemDelegate(_Painting(theme, model, self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setProperty("ground", "page")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K."""
        steps = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
        if event.key() in steps and not event.modifiers():
            row = self.currentIndex().row() + steps[Qt.Key(event.key())]
            if 0 <= row < self.model().rowCount():
                self.setCurrentIndex(self.model().index(row, 0))
            return
        super().keyPressEvent(event)
