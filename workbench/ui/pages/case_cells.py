"""Draws the cells of a golden set's table, and edits a text where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from workbench.ui.pages.case_columns import Column
from workbench.ui.pages.case_face import ShownRow
from workbench.ui.pages.case_heads import ROW
from workbench.ui.pages.case_marks import Sought, mark_sought
from workbench.ui.pages.case_table import CaseTable
from workbench.ui.pages.case_values import LONGEST_IN_CELL, text_of, value_of
from workbench.ui.theme import Theme
from workbench.ui.widgets.direction import follow_direction, is_right_to_left
from workbench.ui.widgets.exact_text import exact_text
from workbench.ui.widgets.glyphs import paint_glyph
from workbench.ui.widgets.labels import tip
from workbench.ui.widgets.paint import ChipLook, chip_size, paint_chip, paint_text
from workbench.ui.widgets.wrapping import PlainEdit

if TYPE_CHECKING:
    from workbench.ui.pages.set_view import SetView

KIND_ICONS = {"golden": "circle", "edge": "corner-up-right", "adversarial": "shield-alert", "regression": "history"}
_LONGEST_EDITOR = 160
_RIGHT = Qt.AlignmentFlag.AlignRight
_ON_HOVER = 4_000


class CaseCells(QStyledItemDelegate):
    """Draws from the row alone, without a role of the model.

    ``typed`` says while a person types why the text is no value of the column, "" where it is one; ``moved`` carries
    the key by which an edit ended.
    """

    typed = Signal(str)
    moved = Signal(int)

    def __init__(self, theme: Theme, model: CaseTable, view: SetView) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """28 px."""
        return QSize(80, self._theme.px(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        theme, rect, row, place = self._theme, option.rect, index.row(), index.column()
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected or row == self._view.lit_row:
            painter.fillRect(rect, theme.colour("accentsoft"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.colour("line"))
        shown = self._model.shown(row)
        if shown is not None:
            inner = rect.adjusted(8, 0, -8, -1)
            if place == 0:
                self._number(painter, inner, row, shown)
            else:
                self._value(painter, inner, row, place, shown)
        if index == self._view.currentIndex() and self._view.shows_focus:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _number(self, painter: QPainter, rect: QRect, row: int, shown: ShownRow) -> None:
        theme = self._theme
        paint_text(painter, rect, self._model.text(row, 0), theme, "small", "text2", _RIGHT)
        if not shown.problems:
            return
        if shown.problems[0].level == "error":
            side = theme.px(8)
            square = QRect(rect.left() - 2, rect.center().y() - side // 2, side, side)
            paint_glyph(painter, square.toRectF(), "fail", theme.colour("worse"))
        else:
            mark = QRect(rect.left() - 2, rect.top(), theme.px(10), rect.height())
            paint_text(painter, mark, "!", theme, "small_strong", "warn")

    def _value(self, painter: QPainter, rect: QRect, row: int, place: int, shown: ShownRow) -> None:
        theme, column = self._theme, self._model.columns[place]
        text = self._model.text(row, place)
        if column.kind == "tags":
            self._tags(painter, rect, shown, self._sought(column))
        elif column.kind == "kind":
            side = theme.px(14)
            picture = theme.pixmap(KIND_ICONS[shown.case.kind], "text2", 14, self._view.devicePixelRatioF())
            painter.drawPixmap(rect.left(), rect.top() + (rect.height() - side) // 2, picture)
            paint_text(painter, rect.adjusted(side + 4, 0, 0, 0), text, theme)
        elif column.kind == "weight" or (column.type == "number" and column.is_value):
            is_text = isinstance(value_of(shown.case, column), str)
            paint_text(painter, rect, text, theme, "body", "text", Qt.AlignmentFlag.AlignLeft if is_text else _RIGHT)
        elif text:
            # As its editor shows it, and spreadsheets do.
            at_right = not text.isascii() and not column.as_json and is_right_to_left(text)
            align = _RIGHT if at_right else Qt.AlignmentFlag.AlignLeft
            role, sought = "mono" if column.as_json else "body", self._sought(column)
            if sought is not None:
                mark_sought(painter, rect, text, sought, theme, role, at_right)
            paint_text(painter, rect, text, theme, role, align=align)
        elif column.is_value:
            warn = column.kind == "reference"
            paint_text(painter, rect, "no reference" if warn else "empty", theme, "body", "warn" if warn else "text3")
        self._underline(painter, rect, column, shown)

    def _underline(self, painter: QPainter, rect: QRect, column: Column, shown: ShownRow) -> None:
        for problem in shown.problems:
            if problem.level == "error" and problem.stands_in(column):
                line = QRect(rect.left(), rect.bottom() - self._theme.px(4), rect.width(), 2)
                painter.fillRect(line, self._theme.colour("worse"))
                return

    def _sought(self, column: Column) -> Sought | None:
        """What is searched for, if it is searched in this column."""
        sought = self._view.sought
        return sought if sought is not None and column.is_searched and sought.column in ("", column.name) else None

    def _tags(self, painter: QPainter, rect: QRect, shown: ShownRow, sought: Sought | None) -> None:
        x = rect.left()
        top = rect.top() + (rect.height() - self._theme.px(18)) // 2
        for number, tag in enumerate(shown.case.tags[:20]):
            look = ChipLook("neutral", tag[:60])
            width = chip_size(look, self._theme).width()
            room = rect.right() - x
            if number and width > room - 12:
                paint_text(painter, QRect(x, rect.top(), room, rect.height()), "…", self._theme, "small", "text2")
                return
            paint_chip(painter, QPoint(x, top), look, self._theme, limit=room)
            if sought is not None and sought.is_in(tag):
                line = QRect(x, top + self._theme.px(18), min(width, room), 2)
                painter.fillRect(line, self._theme.colour("accent"))
            x += min(width, room) + 4

    def helpEvent(
        self,
        event: QEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Show the whole value on hover, and what is wrong with it."""
        shown = self._model.shown(index.row()) if index.isValid() else None
        if shown is None:
            return False
        column = self._model.columns[index.column()]
        lines = [p.sentence for p in shown.problems if column.kind == "number" or p.stands_in(column)]
        if column.kind != "number":
            text = text_of(shown.case, column) if not column.in_parts else self._model.text(index.row(), index.column())
            lines.insert(0, text[:_ON_HOVER])
        words = "\n".join(line for line in lines if line)
        QToolTip.showText(event.globalPos(), tip(words) if words else "", view)  # type: ignore[attr-defined]
        return True

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """A text editor of several lines, so that no line break is lost; none for what is too long for it."""
        if len(str(index.data(Qt.ItemDataRole.EditRole))) > LONGEST_IN_CELL:
            self._view.fullAsked.emit(index)
            return cast(QWidget, None)
        column = self._model.columns[index.column()]
        editor = PlainEdit(parent=parent)
        editor.setObjectName("cell_editor")
        editor.setAccessibleName(f"{column.name} of case {self._model.place(index.row()) + 1}")
        editor.setProperty("ground", "page")
        editor.setFont(self._theme.font("mono" if column.as_json else "body"))
        editor.document().setDocumentMargin(4)
        editor.setAcceptDrops(False)
        editor.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        if not column.as_json:
            follow_direction(editor)
        editor.textChanged.connect(lambda: self._told(editor, column))
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Fill it with the whole value."""
        if isinstance(editor, QPlainTextEdit) and not editor.property("filled"):
            editor.setProperty("filled", True)
            editor.setPlainText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: QModelIndex | QPersistentModelIndex) -> None:
        """Write what was typed."""
        if isinstance(editor, QPlainTextEdit):
            before = str(index.data(Qt.ItemDataRole.EditRole))
            self._model.setData(index, exact_text(editor, before))

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Over the cell, larger for long texts."""
        rect = QRect(option.rect)
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if len(text) > 40 or "\n" in text:
            rect.setWidth(max(rect.width(), self._theme.px(360)))
            rect.setHeight(self._theme.px(_LONGEST_EDITOR if len(text) > 200 else 88))
        viewport = self._view.viewport().rect()
        rect.moveLeft(max(0, min(rect.left(), viewport.right() - rect.width())))
        rect.moveTop(max(0, min(rect.top(), viewport.bottom() - rect.height())))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter takes the value and goes down, Tab to the right, Shift Enter breaks the line, Esc leaves."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget):
            key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if key == Qt.Key.Key_Escape:
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if shift:
                    return False
                self._take(editor, Qt.Key.Key_Down)
                return True
            if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._take(editor, Qt.Key.Key_Left if key == Qt.Key.Key_Backtab else Qt.Key.Key_Right)
                return True
        return super().eventFilter(editor, event)

    def _take(self, editor: QWidget, way: Qt.Key) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.moved.emit(int(way))

    def _told(self, editor: QPlainTextEdit, column: Column) -> None:
        text = editor.toPlainText()
        wrong = self._view.why_not(column, text)
        colour = self._theme.hex("worse" if wrong else "accent")
        editor.setStyleSheet(f"border: 2px solid {colour}; border-radius: 0;")
        editor.setAccessibleDescription(wrong)
        self.typed.emit(wrong)
