"""A text of some lines that is saved as it is typed: it grows with its text, and its undo is the project's."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from workbench.ui.theme import Theme
from workbench.ui.widgets.direction import follow_direction
from workbench.ui.widgets.exact_text import exact_text
from workbench.ui.widgets.fields import project_undo

_REST = 300
_MOST = 10


class Prose(QPlainTextEdit):
    """``edited`` carries the text 0.3 s after a key, again and again while typing goes on, and when it is left."""

    edited = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        text: str = "",
        placeholder: str = "",
        lines: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme, self._lines = theme, lines
        self._told = self._filled = text
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(4)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # lines are wrapped
        follow_direction(self)
        project_undo(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST)
        self._timer.timeout.connect(self.flush)
        self._bar = QTimer(self)
        self._bar.setSingleShot(True)
        self._bar.setInterval(0)
        self._bar.timeout.connect(lambda: self.setVerticalScrollBarPolicy(self._bar_policy()))
        self.textChanged.connect(self._changed)
        self.document().documentLayout().documentSizeChanged.connect(self._resized)

    def toPlainText(self) -> str:
        """The text with the no-break spaces and line ends that it came with."""
        return exact_text(self, self._filled)

    def show_text(self, text: str) -> None:
        """Show what is stored now; the cursor stays, and what is being typed is not touched when it is the same."""
        self._told = text
        if text == self.toPlainText():
            return
        self._filled = text
        place = self.textCursor().position()
        self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(False)
        cursor = self.textCursor()
        cursor.setPosition(min(place, len(text)))
        self.setTextCursor(cursor)
        self.updateGeometry()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are for the page or the window; here their addresses would be written into the text."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def _changed(self) -> None:
        # Not begun anew with each key: who types without a rest would save nothing for as long.
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Tell the text now, if it changed."""
        self._timer.stop()
        if self.toPlainText() != self._told:
            self._told = self.toPlainText()
            self.edited.emit(self._told)

    def _resized(self) -> None:
        self.updateGeometry()
        if self.verticalScrollBarPolicy() != self._bar_policy():
            # Not at once: the layout that tells of its size would not wrap its lines for the narrower place.
            self._bar.start()

    def _bar_policy(self) -> Qt.ScrollBarPolicy:
        long = self.document().size().height() > _MOST
        return Qt.ScrollBarPolicy.ScrollBarAsNeeded if long else Qt.ScrollBarPolicy.ScrollBarAlwaysOff

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grow where a narrower place breaks the lines anew, which the layout of the text does not tell."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._resized()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving tells."""
        super().focusOutEvent(event)
        self.flush()

    def sizeHint(self) -> QSize:
        """As high as the text, at least its lines, at most ten."""
        line = self.fontMetrics().lineSpacing()
        shown = max(min(_MOST, max(self._lines, int(self.document().size().height()))) * line, self._tall(_MOST * line))
        # Twice the document's margin of 4 and the edge of 2, and a pixel that Qt's line heights lose by rounding.
        return QSize(self._theme.px(80), shown + 14)

    def _tall(self, most: int) -> int:
        """How high the lines are, at most about so much: those in the fonts of other scripts are higher."""
        block, height = self.document().begin(), 0.0
        while block.isValid() and height < most:
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return int(min(height, 1.3 * most) + 0.99)

    def minimumSizeHint(self) -> QSize:
        """Narrow, as high as the hint."""
        return QSize(self._theme.px(48), self.sizeHint().height())
