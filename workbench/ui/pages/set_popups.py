"""Popups over a cell: one of several words, and tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget

from workbench.ui.pages.case_cells import KIND_ICONS
from workbench.ui.theme import Theme
from workbench.ui.widgets.fields import Field

_MOST_TAGS = 200
_SEEN_TAGS = 8


def pick_word(
    parent: QWidget, theme: Theme, rect: QRect, words: Sequence[str], now: str, take: Callable[[str], object]
) -> QMenu:
    """Open a menu of words under a cell; ``rect`` is the cell's in ``parent``."""
    menu = QMenu(parent)
    menu.setObjectName("word_menu")
    menu.setAccessibleName("Choose one")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for word in words:
        item = menu.addAction(word)
        item.setCheckable(True)
        item.setChecked(word == now)
        if word in KIND_ICONS:
            item.setIcon(theme.icon(KIND_ICONS[word]))
        item.triggered.connect(lambda _=False, word=word: take(word))
        if word == now:
            menu.setActiveAction(item)
    menu.setMinimumWidth(rect.width())
    menu.popup(parent.mapToGlobal(rect.bottomLeft()))
    return menu


class TagPopup(QFrame):
    """A line of tags, to whose end one types on, and below it all that the set has: Up and Down move, Space or a click
    puts one in or out, Enter takes, Esc leaves."""

    taken = Signal(str)

    def __init__(self, parent: QWidget, theme: Theme, rect: QRect, tags: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("tag_popup")
        self.setAccessibleName("Tags")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("ground", "page")
        self.setFrameShape(QFrame.Shape.Box)
        self._field = Field(
            theme, "Tags, divided by commas", "".join(f"{tag}, " for tag in tags), "tags, divided by commas"
        )
        self._list = QListWidget()
        self._list.setAccessibleName("Tags of this set")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._filling = False
        for tag in [*tags, *(tag for tag in known if tag not in tags)][:_MOST_TAGS]:
            item = QListWidgetItem(tag)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if tag in tags else Qt.CheckState.Unchecked)
            self._list.addItem(item)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        column.addWidget(self._field)
        column.addWidget(self._list)
        self._list.setVisible(self._list.count() > 0)
        self._list.itemChanged.connect(self._ticked)
        self._field.textChanged.connect(self._follow)
        self._field.installEventFilter(self)
        self._row, self._width = theme.px(24), max(rect.width(), theme.px(240))
        self.move(parent.mapToGlobal(QPoint(rect.left(), rect.bottom())))

    def open(self) -> None:
        """Show it."""
        self.show()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._fit()
        # What is typed is one more tag: those that stand there stay.
        self._field.deselect()
        self._field.end(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field that move in the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self._list.currentRow()
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                row += 1 if event.key() == Qt.Key.Key_Down else -1
                self._list.setCurrentRow(max(-1, min(row, self._list.count() - 1)))
                return True
            if event.key() == Qt.Key.Key_Space and row >= 0:
                item = self._list.item(row)
                on = item.checkState() == Qt.CheckState.Checked
                item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                text = self._field.text()
                self.close()
                self.taken.emit(text)
                return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Be as high as its parts are, as the style sheet has them with focus: none presses another."""
        rows = min(_SEEN_TAGS, self._list.count())
        self._list.setFixedHeight(rows * max(self._row, self._list.sizeHintForRow(0)) + 2 * self._list.frameWidth())
        self._field.setMinimumHeight(self._field.sizeHint().height())
        self._column.activate()
        self.resize(self._width, self.sizeHint().height())

    def _tags(self) -> list[str]:
        return [tag.strip() for tag in self._field.text().replace(";", ",").split(",") if tag.strip()]

    def _ticked(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        tags = [tag for tag in self._tags() if tag != item.text()]
        if item.checkState() == Qt.CheckState.Checked:
            tags.append(item.text())
        self._field.setText("".join(f"{tag}, " for tag in tags))

    def _follow(self) -> None:
        self._filling = True
        tags = self._tags()
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setCheckState(Qt.CheckState.Checked if item.text() in tags else Qt.CheckState.Unchecked)
        last = self._field.text().rpartition(",")[2].strip().casefold()
        if last and last not in tags:
            starts = [
                row for row in range(self._list.count()) if self._list.item(row).text().casefold().startswith(last)
            ]
            if starts:
                self._list.scrollToItem(self._list.item(starts[0]))
        self._filling = False
