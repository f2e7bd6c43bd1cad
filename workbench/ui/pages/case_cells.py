"""Draws the cells and the heads of a golden set's table, and edits a cell where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from workbench.core.cases import Case
from workbench.ui.pages.case_table import CaseTable
from workbench.ui.pages.case_values import SHOWN, Column, text_of
from workbench.ui.theme import Theme
from workbench.ui.widgets.glyphs import paint_glyph
from workbench.ui.widgets.labels import tip
from workbench.ui.widgets.paint import ChipLook, chip_size, paint_chip, paint_text

ROW = 28
_KIND_ICONS = {"golden": "circle", "edge": "corner-up-right", "adversarial": "shield-alert", "regression": "history"}
_LONGEST_EDITOR = 160


class CaseCells(QStyledItemDelegate):
    """One ``case()`` a row, no role but the row itself."""

    def __init__(self, theme: Theme, model: CaseTable, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """28 px."""
        return QSize(80, self._theme.px(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        theme, rect = self._theme, option.rect
        state: QStyle.StateFlag = option.state
        column, case = self._model.columns[index.column()], self._model.case(index.row())
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("accentsoft"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.colour("line"))
        inner = rect.adjusted(8, 0, -8, -1)
        if column.kind == "number":
            self._number(painter, inner, index.row())
        elif case is not None:
            self._value(painter, inner, case, column)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _number(self, painter: QPainter, rect: QRect, row: int) -> None:
        theme = self._theme
        problem = self._model.problem(row)
        right = Qt.AlignmentFlag.AlignRight
        paint_text(painter, rect, str(self._model.place(row) + 1), theme, "small", "text2", right)
        if problem is None:
            return
        if problem.level == "error":
            side = theme.px(8)
            square = QRect(rect.left() - 2, rect.center().y() - side // 2, side, side)
            paint_glyph(painter, square.toRectF(), "fail", theme.colour("worse"))
        else:
            paint_text(
                painter, QRect(rect.left() - 2, rect.top(), 10, rect.height()), "!", theme, "small_strong", "warn"
            )

    def _value(self, painter: QPainter, rect: QRect, case: Case, column: Column) -> None:
        theme = self._theme
        if column.kind == "tags":
            self._tags(painter, rect, case)
        elif column.kind == "kind":
            side = theme.px(14)
            picture = theme.pixmap(_KIND_ICONS[case.kind], "text2", 14, self._view.devicePixelRatioF())
            painter.drawPixmap(rect.left(), rect.top() + (rect.height() - side) // 2, picture)
            paint_text(painter, rect.adjusted(side + 4, 0, 0, 0), case.kind, theme)
        elif column.kind == "weight":
            paint_text(painter, rect, f"{case.weight:.1f}", theme, "body", "text", Qt.AlignmentFlag.AlignRight)
        else:
            text = text_of(case, column)[:SHOWN]
            if text:
                paint_text(painter, rect, text, theme, "mono" if column.as_json else "body")
            else:
                warn = column.kind == "reference"
                paint_text(
                    painter, rect, "no reference" if warn else "empty", theme, "body", "warn" if warn else "text3"
                )

    def _tags(self, painter: QPainter, rect: QRect, case: Case) -> None:
        x = rect.left()
        top = rect.top() + (rect.height() - self._theme.px(18)) // 2
        for number, tag in enumerate(case.tags):
            look = ChipLook("neutral", tag)
            width = chip_size(look, self._theme).width()
            room = rect.right() - x
            if number and width > room - 12:
                paint_text(painter, QRect(x, rect.top(), room, rect.height()), "…", self._theme, "small", "text2")
                return
            paint_chip(painter, QPoint(x, top), look, self._theme, limit=room)
            x += min(width, room) + 4

    def helpEvent(
        self,
        event: QEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Show the whole value on hover, or what is wrong."""
        if not index.isValid():
            return False
        column, case = self._model.columns[index.column()], self._model.case(index.row())
        problem = self._model.problem(index.row()) if column.kind == "number" else None
        words = (
            problem.sentence if problem else "" if case is None or column.kind == "number" else text_of(case, column)
        )
        QToolTip.showText(event.globalPos(), tip(words) if words else "", view)  # type: ignore[attr-defined]
        return True

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """A text editor of several lines, so that no line break is lost."""
        column = self._model.columns[index.column()]
        editor = QPlainTextEdit(parent)
        editor.setAccessibleName(f"{column.name} of case {self._model.place(index.row()) + 1}")
        editor.setProperty("ground", "page")
        editor.setFont(self._theme.font("mono" if column.as_json else "body"))
        editor.document().setDocumentMargin(4)
        editor.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        editor.setTabChangesFocus(True)
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Fill it with the whole value."""
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: QModelIndex | QPersistentModelIndex) -> None:
        """Write what was typed."""
        if isinstance(editor, QPlainTextEdit):
            self._model.setData(index, editor.toPlainText())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Over the cell, taller for long texts."""
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
        """Enter takes the value and goes down, Shift Enter breaks the line, Esc leaves."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                    return False
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
                return True
        return super().eventFilter(editor, event)


class CaseHeads(QHeaderView):
    """Typed heads: icon, name, type."""

    def __init__(self, theme: Theme, model: CaseTable, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._model = theme, model
        self.setProperty("ground", "window")
        self.setAccessibleName("Columns")
        self.setHighlightSections(False)
        self.setMinimumSectionSize(36)

    def sizeHint(self) -> QSize:
        """28 px."""
        return QSize(0, self._theme.px(ROW))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one head."""
        theme, column = self._theme, self._model.columns[logicalIndex]
        painter.fillRect(rect, theme.colour("window"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.colour("line"))
        x = rect.left() + 8
        if column.icon:
            side = theme.px(14)
            painter.drawPixmap(
                x,
                rect.top() + (rect.height() - side) // 2,
                theme.pixmap(column.icon, "text2", 14, self.devicePixelRatioF()),
            )
            x += side + 4
        room = QRect(x, rect.top(), rect.right() - x - 4, rect.height())
        x += paint_text(painter, room, column.name, theme, "small", "text2") + 6
        if column.type_words:
            room = QRect(x, rect.top(), rect.right() - x - 4, rect.height())
            paint_text(painter, room, column.type_words, theme, "small", "text3")
