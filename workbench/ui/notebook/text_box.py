"""A plain-text editor that grows with its text, saves as it is typed and leaves undo to the project."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from workbench.core.errors import InputError
from workbench.ui.results.text_marks import Utf16
from workbench.ui.theme import Theme
from workbench.ui.widgets.showing import follow_cursor
from workbench.ui.widgets.wrapping import fitted_wrapping

SAVE_MS = 200
MOST = 1_000_000
"""Characters that an editor takes: as many as a template may have. More would hold the window for seconds."""
_PAD_X, _PAD_Y = 8, 5
TALLEST = 60
"""Lines beyond which no editor grows to the room beside it; more are not counted, see `TextBox.fitting`."""


class TextBox(QTextEdit):
    """A QTextEdit, because only it keeps the design's line height; it holds plain text only.

    ``edited`` carries the text at most 200 ms after a key; ``typed`` tells every change at once; ``left`` is Esc;
    ``grew`` says that another height would fit, ``refused`` why a paste was not taken.

    Args:
        theme: the look.
        name: its accessible name.
        role: of the font.
        rows: fewest and most lines that it shows.
    """

    edited = Signal(str)
    typed = Signal()
    left = Signal()
    grew = Signal()
    refused = Signal(str)
    focusLost = Signal()

    def __init__(
        self, theme: Theme, name: str, role: str = "mono", rows: tuple[int, int] = (1, 9), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._role = role
        self._rows = rows
        self._loading = False
        self._text: str | None = None
        self._height = 0
        self.setAccessibleName(name)
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(_PAD_X, _PAD_Y, _PAD_X, _PAD_Y)
        self.document().setDocumentMargin(0)
        self._timer = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._timer.timeout.connect(self._tell)
        self._resized = QTimer(self, singleShot=True, interval=0)
        self._resized.timeout.connect(self._measure)
        # Before anybody hears that the text is another one: contentsChanged comes too late.
        self.document().contentsChange.connect(self._forget_text)
        self.textChanged.connect(self._changed)
        theme.changed.connect(self._dress)
        self._dress()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are for the page or the window; here their addresses would be written into the text."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def text(self) -> str:
        """What stands in it. (toPlainText would turn no-break spaces into spaces.)"""
        if self._text is None:
            self._text = self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")
        return self._text

    def _forget_text(self, at: int, removed: int, added: int) -> None:
        self._text = None

    @property
    def pending(self) -> bool:
        """Whether something was typed and not told by ``edited`` yet."""
        return self._timer.isActive()

    def put_text(self, text: str) -> None:
        """Show a text that came from elsewhere: only what differs is replaced, the cursor goes where that was."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        old = self.text()
        if old == text:
            return
        self._loading = True
        if self.document().characterCount() - 1 != _units(old):
            # Half a character stands in it, which Python's text leaves out: places would be wrong.
            self.selectAll()
            self.textCursor().removeSelectedText()
            old = ""
        start = _common(old, text)
        end = _common(old[start:][::-1], text[start:][::-1])
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(old[:start]))
        cursor.setPosition(_units(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        with fitted_wrapping(self, text):
            cursor.insertText(text[start : len(text) - end])
        if not old:
            self._line_heights()
            cursor.movePosition(QTextCursor.MoveOperation.Start)
        if self.hasFocus() or not old:
            self.setTextCursor(cursor)
        self._loading = False
        self._timer.stop()
        self._measure()

    def flush(self) -> None:
        """Tell what was typed now."""
        if self._timer.isActive():
            self._timer.stop()
            self._tell()

    def _tell(self) -> None:
        self.edited.emit(self.text())

    def set_rows(self, fewest: int, most: int) -> None:
        """Change how many lines it shows."""
        if (fewest, most) != self._rows:
            self._rows = (fewest, most)
            self._measure()

    @property
    def line(self) -> int:
        """Height of a line in pixels."""
        return self._theme.line(self._role)

    def fitting(self, most: int = 0) -> int:
        """Height in pixels that shows all of it, within its rows, or at most so many."""
        most = most or self._rows[1]
        return min(max(self._lines(most), self._rows[0]), most) * self.line + 2 * _PAD_Y

    def _lines(self, most: int) -> int:
        """How many lines the text has, counted up to so many.

        Not by the document's size, for which Qt lays all of it out at once: after another width that takes 40 ms for
        a text of 64,000 tokens. A block's place is known once the text is laid out up to its end.
        """
        layout, block, lines = self.document().documentLayout(), self.document().firstBlock(), 0
        while block.isValid() and lines < most:
            layout.blockBoundingRect(block)
            lines += block.layout().lineCount()
            block = block.next()
        return lines

    def _dress(self) -> None:
        self.setFont(self._theme.font(self._role))
        self.document().setDefaultFont(self._theme.font(self._role))
        palette = self.palette()
        palette.setColor(palette.ColorRole.Text, self._theme.colour("text"))
        palette.setColor(palette.ColorRole.Base, self._theme.colour("field"))
        self.setPalette(palette)
        self._line_heights()
        self._measure()

    def _line_heights(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        format_ = QTextBlockFormat()
        format_.setLineHeight(self._theme.line(self._role), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        loading, self._loading = self._loading, True
        cursor.mergeBlockFormat(format_)
        self._loading = loading

    def _changed(self) -> None:
        if self._loading:
            return
        if not self._timer.isActive():
            self._timer.start()
        self._measure()
        self.typed.emit()

    def _measure(self) -> None:
        # Also lines beyond its own rows: the board may have room for them.
        height = self.fitting(max(TALLEST, self._rows[1]))
        if height != self._height:
            self._height = height
            self.grew.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need other lines."""
        super().resizeEvent(event)
        # Not at once: Qt sends this in the midst of setting its scroll bars, which would keep what they were set to.
        self._resized.start()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text as it is; one that is too long is refused whole, so that nothing is cut in silence."""
        if not source.hasText():
            return
        text = source.text()
        cursor, old = self.textCursor(), self.text()
        units = Utf16(old)
        start, end = units.to_python(cursor.selectionStart()), units.to_python(cursor.selectionEnd())
        whole = len(old) - (end - start) + len(text)
        if whole > MOST:
            said = f"The pasted text has {len(text):,} characters"
            said += "" if len(text) > MOST else f", with which the message would have {whole:,}"
            self.refused.emit(f"{said}; a message takes {MOST:,}. Nothing was pasted.")
            return
        # With what it will touch: two halves may make a long word.
        with fitted_wrapping(self, old[:start] + text + old[end:]):
            self.insertPlainText(text)

    def event(self, event: QEvent) -> bool:
        """Undo belongs to the project: what was typed is saved first, then the window's action gets the keys."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if held and event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y):
                self.flush()
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves; keys with Ctrl or Alt that mean something to the page go there."""
        held = event.modifiers()
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        alt = bool(held & Qt.KeyboardModifier.AltModifier)
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.flush()
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (control or alt or shift):
            self.flush()
            event.ignore()
        elif (control and key in (Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_D)) or alt:
            event.ignore()
        else:
            super().keyPressEvent(event)
            follow_cursor(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Save what was typed."""
        super().focusOutEvent(event)
        self.flush()
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.focusLost.emit()


def too_long(
    reason: str, remedy: str = "Put long material into the cases, as a document or an input, and name it in the prompt."
) -> InputError:
    """The error of a paste that was refused, with what to do instead."""
    return InputError("message.long", reason, "", remedy)


def _common(one: str, two: str) -> int:
    """Length of the common start, found by halving so that long texts cost nothing."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == two[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _units(text: str) -> int:
    """UTF-16 units of a text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
