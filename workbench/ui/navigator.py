"""The navigator at the left: sections of documents, one row each, with the pages that they open."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from workbench.ui.contents import NavRow
from workbench.ui.theme import Theme
from workbench.ui.widgets.glyph_cover import uncovered_words
from workbench.ui.widgets.labels import tip
from workbench.ui.widgets.paint import paint_text

_ROOT = QModelIndex()
_ROW, _HEADING, _FIRST = 26, 34, 38


class NavigatorModel(QAbstractListModel):
    """The rows of the navigator."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[NavRow] = []

    def show(self, rows: list[NavRow]) -> None:
        """Show other rows; nothing is done when they are the same."""
        if rows == self.rows:
            return
        if [row.key for row in rows] == [row.key for row in self.rows]:
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row's words, for screen readers and tests; painting takes the row itself."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.number} {row.title}".strip()
        return row.meta if role == Qt.ItemDataRole.AccessibleDescriptionRole else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """A heading that opens nothing cannot be selected."""
        if not index.isValid() or not self.rows[index.row()].kind:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Painting(QStyledItemDelegate):
    """Draws a heading or an item from its row."""

    def __init__(self, theme: Theme, model: NavigatorModel, view: Navigator) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """26 px a row, more above a heading."""
        height = _ROW
        if self._model.rows[index.row()].heading:
            height = _FIRST if index.row() == 0 else _HEADING
        return QSize(80, self._theme.px(height))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        row = self._model.rows[index.row()]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        if row.heading:
            self._heading(painter, rect, row, selected, hover)
        else:
            self._item(painter, rect, row, selected, hover)

    def _heading(self, painter: QPainter, rect: QRect, row: NavRow, selected: bool, hover: bool) -> None:
        theme = self._theme
        line = rect.adjusted(16, rect.height() - theme.px(24), -12, 0)
        role, ink = ("small_strong", "accent") if selected else ("small", "text2")
        if hover and row.kind and not selected:
            ink = "text"
        paint_text(painter, line, row.title, theme, role, ink)
        if row.add and (hover or self._view.hasFocus()):
            side = theme.px(16)
            picture = theme.pixmap("plus", "text2", 16, self._view.devicePixelRatioF())
            painter.drawPixmap(line.right() - side, line.top() + (line.height() - side) // 2, picture)
        elif row.meta:
            paint_text(
                painter, line.adjusted(0, 0, -4, 0), row.meta, theme, "small", "text3", Qt.AlignmentFlag.AlignRight
            )

    def _item(self, painter: QPainter, rect: QRect, row: NavRow, selected: bool, hover: bool) -> None:
        theme = self._theme
        box = rect.adjusted(8, 0, -8, 0)
        if selected or hover:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accentsoft" if selected else "hover"))
            painter.drawRoundedRect(QRectF(box), 5, 5)
            painter.restore()
        side = theme.px(16)
        picture = theme.pixmap(row.icon, "accent" if selected else "text2", 16, self._view.devicePixelRatioF())
        painter.drawPixmap(box.left() + 8, box.top() + (box.height() - side) // 2, picture)
        left, right = box.left() + 8 + side + 6, box.right() - 8
        if row.meta:
            width = theme.metrics("small").horizontalAdvance(row.meta) + 2
            ink = "accent" if row.meta == "running" else "text3" if not selected else "text2"
            meta = QRect(right - width, box.top(), width, box.height())
            paint_text(painter, meta, row.meta, theme, "small", ink, Qt.AlignmentFlag.AlignRight)
            right -= width + 8
        if row.number:
            number = QRect(left, box.top(), right - left, box.height())
            left += paint_text(painter, number, row.number, theme, "body", "text2") + 6
        role = "strong" if selected else "body"
        paint_text(painter, QRect(left, box.top(), right - left, box.height()), row.title, theme, role)

    def helpEvent(self, event: QEvent, view: object, option: QStyleOptionViewItem, index: object) -> bool:
        """Show the whole title on hover."""
        if isinstance(index, QModelIndex) and index.isValid() and hasattr(event, "globalPos"):
            row = self._model.rows[index.row()]
            words = row.title if not row.meta else f"{row.title}\n{row.meta}"
            lacking = uncovered_words(words, self._theme.font("body"))
            QToolTip.showText(event.globalPos(), tip(f"{words}\n{lacking}".rstrip()), self._view)
            return True
        return False


class Navigator(QListView):
    """The list.

    ``opened`` carries kind and id of what was chosen, ``entered`` says that the keys are to go there, ``actionAsked``
    carries the id of an action, ``menuAsked`` a row and a point on the screen; ``runAsked`` is Ctrl Enter on one of a
    notebook.
    """

    opened = Signal(str, str)
    entered = Signal()
    actionAsked = Signal(str)
    menuAsked = Signal(object, QPoint)
    runAsked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = NavigatorModel()
        self._silent = False
        self.setObjectName("navigator")
        self.setAccessibleName("Navigator")
        self.setProperty("ground", "window")
        self.setModel(self._rows)
        self._painting = _Painting(theme, self._rows, self)
        self.setItemDelegate(self._painting)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMinimumWidth(160)
        self.selectionModel().currentChanged.connect(self._current_changed)
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def contents(self) -> list[NavRow]:
        """What is listed."""
        return self._rows.rows

    def show_rows(self, rows: list[NavRow]) -> None:
        """List other rows; the selection stays on the same document."""
        key = self.current_key()
        self._rows.show(rows)
        if key is not None:
            self.mark(*key)

    def current_key(self) -> tuple[str, str] | None:
        """Kind and id of the selected row."""
        index = self.currentIndex()
        return self._rows.rows[index.row()].key if index.isValid() else None

    def current_row(self) -> NavRow | None:
        """The selected row."""
        index = self.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() else None

    def mark(self, kind: str, document_id: str) -> None:
        """Select the row of a page that was opened elsewhere; without such a row select none."""
        self._silent = True
        found = next((n for n, row in enumerate(self._rows.rows) if row.key == (kind, document_id)), None)
        if found is None:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentIndex(self._rows.index(found))
        self._silent = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down skip headings that open nothing; Enter opens, F2 renames, letters search; F8 is for the page."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if key in steps and not event.modifiers():
            self._step(steps[key])
        elif key == Qt.Key.Key_F8 and not held & ~Qt.KeyboardModifier.ShiftModifier:
            self.actionAsked.emit("previous_fault" if held else "next_fault")
        elif enter and held == Qt.KeyboardModifier.ControlModifier and self._on_notebook():
            self.runAsked.emit()
        elif enter:
            self._open(self.currentIndex())
            self.entered.emit()
        elif key == Qt.Key.Key_F2 and not event.modifiers():
            self.actionAsked.emit("rename")
        else:
            super().keyPressEvent(event)

    def _on_notebook(self) -> bool:
        row = self.current_row()
        return row is not None and row.kind == "notebook" and not row.heading

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a heading's plus adds."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            row = self._rows.rows[index.row()]
            if row.add and event.position().x() > self.viewport().width() - 36:
                self.actionAsked.emit(row.add)
                return
            if row.kind:
                self._open(index)
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the row's menu; the Menu key gives that of the selected row."""
        at = event.pos()
        index = self.indexAt(at)
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            at = self.visualRect(index).bottomLeft()
        if index.isValid():
            self.menuAsked.emit(self._rows.rows[index.row()], self.viewport().mapToGlobal(at))

    def _step(self, step: int) -> None:
        place = self.currentIndex().row() + step
        while 0 <= place < len(self._rows.rows):
            if self._rows.rows[place].kind:
                self.setCurrentIndex(self._rows.index(place))
                # A page that is opened first takes the keys; who walks on by them stays here.
                self.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            place += step

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(*self._rows.rows[index.row()].key)

    def _current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if not self._silent and current.isValid() and self.hasFocus():
            self._open(current)
