"""Text of a model, shown plain with marks laid over it: words that came or went, passages that a judge quotes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QToolTip

from workbench.ui.results.text_marks import Utf16, shown
from workbench.ui.theme import Theme
from workbench.ui.widgets.labels import tip
from workbench.ui.widgets.wrapping import fitted_wrapping

MarkKind = Literal["added", "removed", "quote", "mention", "check"]
"""``quote``: what a failed criterion quotes, ``mention``: another one; ``check``: where a check failed."""
_LONGEST = 200_000
"""Characters that are shown; the rest is in the exact request and response."""


class Mark(NamedTuple):
    """A stretch of the text, in characters."""

    start: int
    end: int
    kind: MarkKind
    tip: str = ""
    """Why it is marked, on hover."""


class MarkedText(QTextEdit):
    """Read only, selectable, as high as its text.

    Args:
        theme: the look.
        name: its accessible name.
        role: of the font.
        limit: greatest height in pixels at 100 %, beyond which it scrolls; 0 for none.
    """

    def __init__(self, theme: Theme, name: str, role: str = "body", limit: int = 0) -> None:
        super().__init__()
        self._theme = theme
        self._role = role
        self._limit = limit
        self._whole, self._bar = 0, True
        self._text = ""
        self._marks: tuple[Mark, ...] = ()
        self._ink = "text"
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def text(self) -> str:
        """The whole text as it was given."""
        return self._text

    def show_text(self, text: str, marks: Sequence[Mark] = (), ink: str = "text") -> None:
        """Show a text with marks."""
        self._text, self._marks, self._ink = text, tuple(marks), ink
        self._restyle()

    @property
    def whole(self) -> int:
        """The height that the whole text takes, in pixels."""
        return max(self._theme.line(self._role), self._whole)

    def set_limit(self, limit: int, *, bar: bool = True) -> None:
        """Change the greatest height, in pixels at 100 %; without a bar it scrolls by the wheel alone."""
        if (limit, bar) != (self._limit, self._bar):
            self._limit, self._bar = limit, bar
            self._resize()

    def _restyle(self) -> None:
        theme = self._theme
        self.setFont(theme.font(self._role))
        self.document().setDefaultFont(theme.font(self._role))
        palette = self.palette()
        palette.setColor(palette.ColorRole.Text, theme.colour(self._ink))
        self.setPalette(palette)
        cut = self._text[:_LONGEST]
        with fitted_wrapping(self, cut):
            self.setPlainText(shown(cut) + ("\n…" if len(self._text) > _LONGEST else ""))
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        format_ = QTextBlockFormat()
        format_.setLineHeight(theme.line(self._role), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.mergeBlockFormat(format_)
        self._lay()
        self._resize()

    def _lay(self) -> None:
        units = Utf16(self._text[:_LONGEST])
        made = []
        for mark in self._marks:
            if mark.kind in ("added", "removed"):
                selection = QTextEdit.ExtraSelection()
                selection.cursor = self._cursor(units, mark)
                selection.format = self._format(mark.kind)
                made.append(selection)
        self.setExtraSelections(made)

    def _cursor(self, units: Utf16, mark: Mark) -> QTextCursor:
        cursor = QTextCursor(self.document())
        last = self.document().characterCount() - 1
        cursor.setPosition(min(units.to_qt(mark.start), last))
        cursor.setPosition(min(units.to_qt(mark.end), last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _format(self, kind: MarkKind) -> QTextCharFormat:
        look = QTextCharFormat()
        if kind == "removed":
            look.setBackground(self._theme.colour("removed"))
        else:
            look.setBackground(self._theme.colour("accentsoft"))
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            look.setUnderlineColor(self._theme.colour("accent"))
        return look

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and 2 px under what is quoted: Qt's own underline is thinner."""
        super().paintEvent(event)
        under = [mark for mark in self._marks if mark.kind not in ("added", "removed")]
        if not under:
            return
        painter = QPainter(self.viewport())
        painter.translate(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        units = Utf16(self._text[:_LONGEST])
        for mark in under:
            for rect in self._lines(units.to_qt(mark.start), units.to_qt(mark.end)):
                self._underline(painter, rect, mark.kind)

    def _underline(self, painter: QPainter, rect: QRectF, kind: MarkKind) -> None:
        """A failed criterion's quote: a line; a mention: dots; a failed check: a frame. Never told by colour alone."""
        theme = self._theme
        if kind == "quote":
            painter.fillRect(QRectF(rect.left(), rect.bottom() - 3, rect.width(), 2), theme.colour("worse"))
        elif kind == "mention":
            painter.setPen(QPen(theme.colour("text3"), 1.5, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(rect.left(), rect.bottom() - 2, rect.right(), rect.bottom() - 2))
        else:
            painter.setPen(QPen(theme.colour("worse"), 1))
            painter.drawRoundedRect(rect.adjusted(-1.5, 0.5, 1.5, -1.5), 3, 3)

    def event(self, event: QEvent) -> bool:
        """Say on hover why a passage is marked."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = Utf16(self._text[:_LONGEST]).to_python(self.cursorForPosition(event.pos()).position())
            told = [mark.tip for mark in self._marks if mark.tip and mark.start <= place <= mark.end]
            QToolTip.showText(event.globalPos(), tip("\n".join(dict.fromkeys(told))) if told else "", self)
            return True
        return super().event(event)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is marked."""
        return self._marks

    def _lines(self, start: int, end: int) -> list[QRectF]:
        """Rectangles of a stretch, one per line."""
        found = []
        block = self.document().findBlock(start)
        layout = self.document().documentLayout()
        while block.isValid() and block.position() < end:
            origin = layout.blockBoundingRect(block).topLeft()
            for number in range(block.layout().lineCount()):
                line = block.layout().lineAt(number)
                first = max(start - block.position(), line.textStart())
                last = min(end - block.position(), line.textStart() + line.textLength())
                if first < last:
                    x1, x2 = line.cursorToX(first)[0], line.cursorToX(last)[0]  # type: ignore[index]
                    left, width = min(x1, x2), abs(x2 - x1)
                    found.append(QRectF(origin.x() + left, origin.y() + line.y(), width, line.height()))
            block = block.next()
        return found

    def _resize(self) -> None:
        """Measured without the scroll bar: with it the text is narrower and would keep a bar that it needs not."""
        self.document().setTextWidth(max(60, self.contentsRect().width()))
        height = self._whole = round(self.document().size().height())
        limit = self._theme.px(self._limit) if self._limit else 0
        scrolls = bool(limit) and height > limit
        shows = scrolls and self._bar
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if shows else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() != policy:
            self.setVerticalScrollBarPolicy(policy)
        if shows:
            beside = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
            self.document().setTextWidth(max(60, beside))
        self.setFixedHeight(max(self._theme.line(self._role), limit if scrolls else height))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough that five stand beside each other."""
        return QSize(self._theme.px(72), self._theme.line(self._role))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the text needs."""
        super().resizeEvent(event)
        self._resize()
