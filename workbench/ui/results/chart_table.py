"""The table that says the same as a chart, for reading, for screen readers and for copying."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from workbench.core.charts import Chart
from workbench.ui.models.text_table import TextTable
from workbench.ui.theme import Theme
from workbench.ui.widgets.paint import paint_text

_WIDEST = 320
_PRECISION = 40
_INSET = 8


class _Texts(QStyledItemDelegate):
    """Text cut with …, a hairline under each row, the selected one on its own ground."""

    def __init__(self, theme: Theme, parent: QTableView) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The words and the room at their sides."""
        wide = self._theme.metrics().horizontalAdvance(str(index.data() or ""))
        return QSize(wide + 2 * _INSET + 2, self._theme.px(28))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        theme = self._theme
        view = option.widget
        rect: QRect = option.rect
        chosen = isinstance(view, QTableView) and view.selectionModel().isSelected(index)
        if chosen:
            painter.fillRect(rect, theme.colour("accentsoft"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        align = index.data(Qt.ItemDataRole.TextAlignmentRole)
        words = str(index.data() or "")
        paint_text(painter, rect.adjusted(_INSET, 0, -_INSET, 0), words, theme, "body", "text", align)


class ChartTable(QTableView):
    """Rows of a chart. Ctrl+C copies what is selected, or all of it, with the header, as a spreadsheet takes it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._texts = TextTable()
        self.setObjectName("chartTable")
        self.setModel(self._texts)
        self.setItemDelegate(_Texts(theme, self))
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setResizeContentsPrecision(_PRECISION)
        head.setMaximumSectionSize(theme.px(_WIDEST))
        head.setHighlightSections(False)

    def show_chart(self, chart: Chart) -> None:
        """Show a chart's rows."""
        self._texts.show(chart.header, chart.rows)
        self.verticalHeader().setDefaultSectionSize(self._theme.px(28))
        self.resizeColumnsToContents()
        self.setAccessibleName(f"Table of the chart: {chart.title}")

    def text(self) -> str:
        """The selected rows, else all, with the header; tabs between the columns."""
        model = self._texts
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        listed = rows or list(range(model.rowCount()))
        columns = range(model.columnCount())
        head = [str(model.headerData(column, Qt.Orientation.Horizontal)) for column in columns]
        lines = [[str(model.index(row, column).data()) for column in columns] for row in listed]
        return "\n".join("\t".join(line) for line in [head, *lines])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies; T goes back to the chart."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.text())
        elif event.key() == Qt.Key.Key_T:
            event.ignore()
        else:
            super().keyPressEvent(event)
