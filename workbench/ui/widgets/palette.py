"""The command palette: every action and every document by the beginnings of its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import SearchField
from workbench.ui.widgets.focus import focus_chain, give_back
from workbench.ui.widgets.keycap import keycap_width, paint_keycap
from workbench.ui.widgets.labels import Label
from workbench.ui.widgets.paint import paint_text

_WIDTH, _TOP, _ROW, _SHOWN = 560, 96, 28, 12
_ASKED = 40
"""Characters of a query that are said again."""
_NEAR = 0.7
"""Likeness from which a word may be meant by a mistyped one."""
_ROOT = QModelIndex()


@dataclass(frozen=True)
class Entry:
    """Something that can be chosen: an action or a document."""

    id: str
    title: str
    meta: str = ""
    """What it is, e.g. ``Golden set``."""
    keys: str = ""
    icon: str = ""
    enabled: bool = True
    also: str = ""
    """Other words for it, which find it too."""


def matches(query: str, title: str) -> bool:
    """Whether every word of the query begins a word of the title, in any order; ``ru al`` finds ``Run all``.

    One or many is all the same: ``models`` finds ``Add a model``.
    """
    words = [word for word in title.casefold().replace("-", " ").replace("/", " ").replace(":", " ").split() if word]
    whole = title.casefold()
    return all(
        any(word.startswith((part, _one(part))) for word in words) or whole.startswith(part)
        for part in query.casefold().split()
    )


def _one(word: str) -> str:
    """The singular of a word, by the rules that most follow; short ones stay."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if word == "criteria":
        return "criteri"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def ranked(entries: Sequence[Entry], query: str, recent: Sequence[str]) -> list[Entry]:
    """The entries that match: what is called so, then last used first, then by how well they match.

    That is the title from its start, the title, other words for it.
    """
    used = {id_: place for place, id_ in enumerate(recent)}
    begin = query.casefold().strip()

    def worth(entry: Entry) -> int:
        title = entry.title.casefold()
        words = title.split()
        if not begin or title.startswith(begin):
            return 0
        if all(any(word.startswith(part) for word in words) for part in begin.split()):
            return 1
        return 2 if matches(query, f"{entry.title} {entry.meta}") else 3

    found = [entry for entry in entries if matches(query, f"{entry.title} {entry.meta} {entry.also}")]
    return sorted(
        found,
        key=lambda entry: (
            not entry.enabled,
            entry.title.casefold() != begin,
            used.get(entry.id, len(used)),
            worth(entry),
        ),
    )


def nearest(entries: Sequence[Entry], query: str) -> list[Entry]:
    """At most five entries whose words look most like those of a query that finds nothing: ``exprot`` → Export."""
    asked = query.casefold().split()

    def likeness(entry: Entry) -> float:
        words = f"{entry.title} {entry.also}".casefold().split()
        return sum(max(SequenceMatcher(None, part, word).ratio() for word in words) for part in asked) / len(asked)

    known = sorted(((likeness(entry), -place) for place, entry in enumerate(entries) if entry.enabled), reverse=True)
    return [entries[-place] for worth, place in known[:5] if worth >= _NEAR]


class _Entries(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Entry] = []

    def show(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self.shown = entries
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        entry = self.shown[index.row()]
        return f"{entry.title} {entry.meta}".strip()

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if index.isValid() and not self.shown[index.row()].enabled:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


class _Rows(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: _Entries) -> None:
        super().__init__()
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, self._theme.px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, entry = self._theme, self._model.shown[index.row()]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        ink = "text" if entry.enabled else "text3"
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("accentsoft"))
        side = theme.px(16)
        if entry.icon:
            picture = theme.pixmap(
                entry.icon, "text2" if entry.enabled else "text3", 16, painter.device().devicePixelRatioF()
            )
            painter.drawPixmap(rect.left() + 12, rect.top() + (rect.height() - side) // 2, picture)
        left, right = rect.left() + 12 + side + 8, rect.right() - 12
        if entry.keys:
            width = keycap_width(entry.keys, theme)
            paint_keycap(painter, QRectF(right - width, rect.top(), width, rect.height()), entry.keys, theme)
            right -= width + 8
        elif entry.meta:
            width = theme.metrics("small").horizontalAdvance(entry.meta) + 2
            meta = QRect(right - width, rect.top(), width, rect.height())
            paint_text(painter, meta, entry.meta, theme, "small", "text3")
            right -= width + 8
        paint_text(painter, QRect(left, rect.top(), right - left, rect.height()), entry.title, theme, "body", ink)


class CommandPalette(QWidget):
    """A popup over the window, 560 px wide and 96 px from its top.

    Args:
        theme: the look.
        over: the window that it lies over.
        entries: gives what can be chosen now.
        choose: takes the id of what was chosen.
    """

    def __init__(
        self, theme: Theme, over: QWidget, entries: Callable[[], list[Entry]], choose: Callable[[str], None]
    ) -> None:
        super().__init__(over)
        self._theme, self._entries, self._choose = theme, entries, choose
        self._all: list[Entry] = []
        self._recent: list[str] = []
        self._before: list[QWidget] = []
        self.setObjectName("palette")
        self.setAccessibleName("Command palette")
        self._field = SearchField(theme, "Search or run a command", "Search or run a command")
        self._field.textChanged.connect(self._filter)
        self._field.installEventFilter(self)
        self._model = _Entries()
        self._list = QListView()
        self._list.setAccessibleName("Actions and documents")
        self._list.setModel(self._model)
        self._rows = _Rows(theme, self._model)
        self._list.setItemDelegate(self._rows)
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        self._none = Label(theme, "", "body", "text2")
        self._none.setObjectName("paletteNone")
        self._none.setContentsMargins(12, 0, 12, 0)
        self._none.hide()
        column.addWidget(self._field)
        column.addWidget(self._none)
        column.addWidget(self._list)
        self.hide()

    @property
    def titles(self) -> list[str]:
        """What is listed now."""
        return [entry.title for entry in self._model.shown]

    def open(self) -> None:
        """Show it, empty, with the focus."""
        self._before = focus_chain(self)
        self._all = self._entries()
        self._field.clear()
        self._filter()
        self._place()
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Put it away and give the focus back."""
        self.hide()
        give_back(self._before, Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move, Enter takes, Esc leaves, a click elsewhere leaves."""
        if watched is self._field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if watched is self._field and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line2"), 1))
        painter.setBrush(self._theme.colour("page"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        key = Qt.Key(event.key())
        if key in steps:
            row = min(len(self._model.shown) - 1, max(0, self._list.currentIndex().row() + steps[key]))
            self._list.setCurrentIndex(self._model.index(row, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.close_palette()
        else:
            return False
        return True

    def _filter(self) -> None:
        asked = self._field.text().strip()
        found = ranked(self._all, asked, self._recent)
        near = [] if found else nearest(self._all, asked)
        self._model.show(found or near)
        if not found:
            cut = asked if len(asked) <= _ASKED else f"{asked[:_ASKED]}…"
            self._none.setText(f"Nothing is called “{cut}”. {'Near to it:' if near else 'F1 lists all actions.'}")
            self._field.setAccessibleDescription(self._none.text())
        self._none.setVisible(not found)
        self._list.setVisible(bool(found or near))
        # What is only near is not done by Enter: it has to be chosen.
        self._list.setCurrentIndex(self._model.index(0, 0) if found else QModelIndex())
        self._place()

    def _take(self, index: QModelIndex) -> None:
        if not index.isValid() or not self._model.shown[index.row()].enabled:
            return
        chosen = self._model.shown[index.row()].id
        self._recent = [chosen, *(id_ for id_ in self._recent if id_ != chosen)][:20]
        self.close_palette()
        self._choose(chosen)

    def _place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        theme = self._theme
        rows = min(_SHOWN, len(self._model.shown))
        height = theme.px(28) + rows * theme.px(_ROW) + (24 if rows else 16)
        if not self._none.isHidden():
            height += theme.line("body") + 8
        width = min(theme.px(_WIDTH), window.width() - 48)
        top = min(_TOP, max(8, window.height() - height - 8))
        self.setGeometry((window.width() - width) // 2, top, width, min(height, window.height() - 16))
