"""Markdown, shown: formatted by Qt, loading nothing, in the fonts and line heights of the design."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QMouseEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from workbench.ui.results.text_marks import shown
from workbench.ui.theme import Theme

_POINT = QImage(1, 1, QImage.Format.Format_ARGB32)
_POINT.fill(0)


class MarkdownView(QTextBrowser):
    """As high as its text. HTML in it is shown as text, of a picture its words, and links load nothing."""

    clickedTwice = Signal()

    def __init__(self, theme: Theme, hint: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._hint = hint
        self._text = ""
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
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
        # Laid out once, when all is dressed: each change alone would lay out the whole table or list again.
        whole = QTextCursor(document)
        whole.beginEditBlock()
        document.setMarkdown(shown(text) if text.strip() else self._hint, features)
        _name_pictures(document)
        block = document.begin()
        while block.isValid():
            self._dress(block)
            block = block.next()
        if not text.strip():
            # The style sheet's colour goes over the palette's.
            hint = QTextCharFormat()
            hint.setForeground(theme.colour("text3"))
            whole.select(QTextCursor.SelectionType.Document)
            whole.mergeCharFormat(hint)
        whole.endEditBlock()
        self._resize()

    def _dress(self, block: QTextBlock) -> None:
        """Heading 1 is the title, other headings are semibold, code is mono, bold is 600."""
        theme = self._theme
        level = block.blockFormat().headingLevel()
        cursor = QTextCursor(block)
        format_ = QTextBlockFormat()
        height = theme.line("title" if level == 1 else "body")
        format_.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        last = not block.next().isValid()
        inside = block.textList() is not None and block.next().textList() is block.textList()
        format_.setTopMargin(0)
        format_.setBottomMargin(0 if last or inside else theme.px(8))
        cursor.mergeBlockFormat(format_)
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            look = fragment.charFormat()
            role = ("title" if level == 1 else "strong") if level else ""
            if look.fontFixedPitch():
                role = "mono"
            elif look.fontWeight() > QFont.Weight.Normal:
                role = role or "strong"
            if role:
                italic, struck = look.fontItalic(), look.fontStrikeOut()
                look.setFont(theme.font(role))
                look.setFontItalic(italic)
                look.setFontStrikeOut(struck)
                cursor.setPosition(fragment.position())
                cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(look)
            fragments += 1

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


def _name_pictures(document: QTextDocument) -> None:
    """Put its words in the place of each picture, so that no layout asks for it: Qt opens paths and data: itself."""
    found = []
    block = document.begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.charFormat().isImageFormat():
                found.append((fragment.position(), fragment.length(), fragment.charFormat()))
            fragments += 1
        block = block.next()
    cursor = QTextCursor(document)
    for position, length, look in reversed(found):
        words = look.stringProperty(QTextFormat.Property.ImageAltText.value)
        plain = QTextCharFormat()
        plain.setAnchor(look.isAnchor())
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(" ".join([words] * length), plain)
