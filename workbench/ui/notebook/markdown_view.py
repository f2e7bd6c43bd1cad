"""Markdown, shown: formatted by Qt, loading nothing, in the fonts and line heights of the design."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from workbench.ui.results.text_marks import shown
from workbench.ui.theme import Theme

_POINT = QImage(1, 1, QImage.Format.Format_ARGB32)
_POINT.fill(0)
_QUOTE = QTextFormat.Property.BlockQuoteLevel.value
_RULE = QTextFormat.Property.BlockTrailingHorizontalRulerWidth.value


class MarkdownView(QTextBrowser):
    """As high as its text. HTML in it is shown as text, of a picture its words, and links load nothing."""

    clickedTwice = Signal()

    def __init__(self, theme: Theme, hint: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._hint = hint
        self._text = ""
        self._quotes: list[int] = []
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.document().setDocumentMargin(0)
        # A method, which Qt forgets together with the view; a lambda would be called when it is gone.
        theme.changed.connect(self._restyle)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Load nothing, ever: of a picture a point that shows nothing. Where nothing is returned, Qt opens the path."""
        return QImage(_POINT) if kind == QTextDocument.ResourceType.ImageResource.value else b""

    def _restyle(self) -> None:
        self.set_text(self._text)

    def set_text(self, text: str) -> None:
        """Show Markdown; an empty text shows the hint."""
        self._text = text
        theme, document = self._theme, self.document()
        palette = self.palette()
        palette.setColor(palette.ColorRole.Text, theme.colour("text" if text.strip() else "text3"))
        palette.setColor(palette.ColorRole.Link, theme.colour("accent"))
        self.setPalette(palette)
        document.setDefaultFont(theme.font("body"))
        document.setIndentWidth(theme.px(22))
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
        # Laid out once, when all is dressed: each change alone would lay out the whole table or list again.
        whole = QTextCursor(document)
        whole.beginEditBlock()
        document.setMarkdown(shown(text) if text.strip() else self._hint, features)
        _name_pictures(document)
        self._quotes.clear()
        block = document.begin()
        while block.isValid():
            self._dress(block)
            if block.blockFormat().intProperty(_QUOTE):
                self._quotes.append(block.blockNumber())
            block = block.next()
        if not text.strip():
            # The style sheet's colour goes over the palette's.
            hint = QTextCharFormat()
            hint.setForeground(theme.colour("text3"))
            whole.select(QTextCursor.SelectionType.Document)
            whole.mergeCharFormat(hint)
        whole.endEditBlock()
        if "|" in text:
            self._dress_tables()
        self._resize()

    def _dress(self, block: QTextBlock) -> None:
        """Heading 1 is the title, other headings are semibold, code is mono on a ground, bold is 600."""
        theme = self._theme
        old = block.blockFormat()
        level, code = old.headingLevel(), _is_code(old)
        cursor = QTextCursor(block)
        format_ = QTextBlockFormat()
        height = theme.line("title" if level == 1 else "mono" if code else "body")
        format_.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        format_.setTopMargin(theme.px(8) if level and block.position() else 0)
        format_.setBottomMargin(self._below(block))
        if code:
            format_.setNonBreakableLines(False)
            format_.setBackground(theme.colour("field"))
        elif old.hasProperty(_RULE):
            format_.setBackground(theme.colour("line2"))
        if quoted := old.intProperty(_QUOTE):
            format_.setLeftMargin(theme.px(16) * quoted)
            format_.setRightMargin(0)
        cursor.mergeBlockFormat(format_)
        for at, length, look in _pieces(block):
            role = ("title" if level == 1 else "strong") if level else ""
            if code or look.fontFixedPitch():
                role = "mono"
            elif look.fontWeight() > QFont.Weight.Normal:
                role = role or "strong"
            if role:
                self._put_font(cursor, at, length, look, role)

    def _put_font(self, cursor: QTextCursor, at: int, length: int, look: QTextCharFormat, role: str) -> None:
        """Give a piece the font of a role; what it has of its own beside the font stays."""
        italic, struck = look.fontItalic(), look.fontStrikeOut()
        look.setFont(self._theme.font(role))
        look.setFontItalic(italic)
        look.setFontStrikeOut(struck)
        # Qt makes headings larger by steps, which would go over the size of the font.
        look.clearProperty(QTextFormat.Property.FontSizeAdjustment.value)
        # Within an edit the last piece of a text may count its end as a character.
        end = min(at + length, self.document().characterCount() - 1)
        cursor.setPosition(at)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(look)

    def _below(self, block: QTextBlock) -> int:
        """Space under a block: none within a list or a piece of code."""
        after = block.next()
        if not after.isValid():
            return 0
        same_list = block.textList() is not None and after.textList() is not None
        same_code = _is_code(block.blockFormat()) and _is_code(after.blockFormat())
        if same_list or same_code:
            return 0
        return self._theme.px(4 if block.blockFormat().headingLevel() else 8)

    def _dress_tables(self) -> None:
        """Hairlines in the design's colour, cells as roomy as those of other tables.

        After the rest: before the end of the edit that brought it, Qt finds no table at a place.
        """
        theme, all_of_it = self._theme, QTextCursor(self.document())
        tables: dict[int, QTextTable] = {}
        close = QTextBlockFormat()
        close.setBottomMargin(0)
        all_of_it.beginEditBlock()
        block = self.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            if (table := cursor.currentTable()) is not None:
                tables[table.firstPosition()] = table
                cursor.mergeBlockFormat(close)
            block = block.next()
        for table in tables.values():
            look = table.format()
            look.setBorder(1)
            look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            look.setBorderBrush(theme.colour("line2"))
            look.setBorderCollapse(True)
            look.setCellSpacing(0)
            look.setCellPadding(theme.px(5))
            look.setTopMargin(theme.px(2))
            look.setBottomMargin(theme.px(10))
            table.setFormat(look)
        all_of_it.endEditBlock()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and a bar beside what is quoted."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for number in self._quotes:
            lines = self.document().findBlockByNumber(number).layout()
            place = lines.boundingRect().translated(lines.position())
            painter.fillRect(QRectF(0, place.top(), 2, place.height()), self._theme.colour("line2"))

    def _resize(self) -> None:
        self.document().setTextWidth(max(120, self.viewport().width()))
        self.setFixedHeight(max(self._theme.line("body"), round(self.document().size().height())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the text needs."""
        super().resizeEvent(event)
        self._resize()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Editing may begin."""
        self.clickedTwice.emit()


def _is_code(look: QTextBlockFormat) -> bool:
    """Whether a block is a line of fenced or indented code."""
    return look.hasProperty(QTextFormat.Property.BlockCodeFence.value) or look.nonBreakableLines()


def _pieces(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    """Position, length and look of each piece of a block, all read before one is changed.

    A change may join two pieces that look alike then; Qt's iterator would go on in the one that is gone, and end the
    program.
    """
    found = []
    pieces = block.begin()
    while not pieces.atEnd():
        piece = pieces.fragment()
        found.append((piece.position(), piece.length(), piece.charFormat()))
        pieces += 1
    return found


def _name_pictures(document: QTextDocument) -> None:
    """Put its words in the place of each picture, so that no layout asks for it: Qt opens paths and data: itself."""
    found = []
    block = document.begin()
    while block.isValid():
        found += [piece for piece in _pieces(block) if piece[2].isImageFormat()]
        block = block.next()
    cursor = QTextCursor(document)
    for position, length, look in reversed(found):
        words = look.stringProperty(QTextFormat.Property.ImageAltText.value)
        plain = QTextCharFormat()
        plain.setAnchor(look.isAnchor())
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(" ".join([words] * length), plain)
