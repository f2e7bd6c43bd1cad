"""One value in place of the page: read and edited whole, JSON told right or wrong as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.errors import ProjectError
from workbench.core.figures import count, number
from workbench.core.strict_json import JsonError, dump, parse
from workbench.ui.context import UiContext
from workbench.ui.dialogs.files import ask_export
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.direction import follow_direction
from workbench.ui.widgets.exact_text import exact_text
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label
from workbench.ui.widgets.wrapping import PlainEdit

MOST_EDITED = 1_000_000
"""Characters of a value that is edited here; of a larger one the beginning is shown and the whole can be saved."""
_MOST_SHOWN = 200_000
_REST = 150


class FullValue(QWidget):
    """Takes the text when a person leaves by Esc, by the arrow or by Ctrl+Enter.

    Args:
        context: the window's parts.
        name: of the column.
        text: the value as text.
        why_not: why a text is no value of the column, "" where it is.
        take: writes it.
        as_json: whether it is JSON, shown indented.
        read_only: whether nothing can be changed.
    """

    def __init__(
        self,
        context: UiContext,
        name: str,
        text: str,
        why_not: Callable[[str], str],
        take: Callable[[str], object],
        *,
        as_json: bool = False,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self._context, self._text, self._why_not, self._take = context, text, why_not, take
        self._as_json, self._done = as_json, False
        self._huge = len(text) > MOST_EDITED
        theme = context.theme
        self.setObjectName("full_value")
        self.setProperty("ground", "page")
        self.editor = PlainEdit()
        self.editor.setAccessibleName(name)
        self.editor.setObjectName("full_editor")
        self.editor.setProperty("ground", "page")
        self.editor.setProperty("bare", True)
        self.editor.setFont(theme.font("mono" if as_json else "reading"))
        self.editor.document().setDocumentMargin(12)
        self._start = text[:_MOST_SHOWN] if self._huge else indented(text) if as_json else text
        self.editor.setPlainText(self._start)
        if not as_json:
            follow_direction(self.editor)
        self.editor.setReadOnly(read_only or self._huge)
        # Files are for the window; here their addresses would be written into the text.
        self.editor.setAcceptDrops(False)
        self.editor.installEventFilter(self)
        self.setFocusProxy(self.editor)
        self._mark = GlyphMark(theme, "pass", "text2")
        self._state = ElidedLabel(theme, "", "small", "text2")
        self._state.setObjectName("full_state")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_REST)
        self._pause.timeout.connect(self._tell)
        self.editor.textChanged.connect(self._pause.start)
        self._lay_out()
        self._tell()

    @property
    def fault(self) -> str:
        """Why the text is no value now; "" where it is."""
        return self._why_not(self._now())

    def leave(self, *, keep_wrong: bool = False) -> None:
        """Take the text and go back; a text that is no value stays here, and says why."""
        if not self._is_changed() or not self.fault or keep_wrong:
            self._context.close_full()
        else:
            self._tell()
            self._context.say("Mend it, or press Discard")

    def format(self) -> None:
        """Write the JSON again, indented."""
        self.editor.setPlainText(indented(self._now()))

    def discard(self) -> None:
        """Go back without taking what was typed."""
        self._done = True
        self._context.close_full()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc and Ctrl+Enter take and go back."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape or (control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)):
                self.leave()
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """However it is left: what was typed is taken, or goes on where it can be mended."""
        super().hideEvent(event)
        if not event.spontaneous() and not self._done:
            self._done = True
            if self._is_changed():
                self._take(compact(self._now()) if self._as_json else self._now())

    def _now(self) -> str:
        return exact_text(self.editor, self._start)

    def _is_changed(self) -> bool:
        return not self._huge and self._now() != self._start

    def _lay_out(self) -> None:
        theme = self._context.theme
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 6, 16, 6)
        foot.setSpacing(8)
        foot.addWidget(self._mark)
        foot.addWidget(self._state, 1)
        foot.addWidget(Label(theme, "Esc takes it and goes back", "small", "text2"))
        buttons: list[tuple[str, Callable[[], object]]] = []
        if self._huge:
            buttons.append(("Save to a file", self._ask_file))
        elif not self.editor.isReadOnly():
            buttons += [("Format", self.format)] if self._as_json else []
            buttons.append(("Discard", self.discard))
        for words, do in buttons:
            button = Button(theme, words, small=True)
            button.clicked.connect(lambda _=False, do=do: do())
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor, 1)
        column.addWidget(HairLine(theme))
        column.addLayout(foot)

    def _tell(self) -> None:
        text = self._now()
        fault = "" if self._huge else self._why_not(text)
        size = count(len(self._text if self._huge else text), "character")
        long = f"{size} · {count(len(text.split()), 'word')}"
        words = fault or (f"JSON in order · {size}" if self._as_json else long)
        if self._huge:
            words = f"{size}: only the first {number(_MOST_SHOWN)} are shown, and none can be changed here"
        self._mark.set_glyph("fail" if fault else "pass", "worse" if fault else "text2")
        self._mark.setVisible(self._as_json or bool(fault))
        self._state.set_ink("worse" if fault else "text2")
        self._state.setText(words)

    def _ask_file(self) -> None:
        ask_export(self.window(), self._save, "value", ".txt")

    def _save(self, path: Path) -> None:
        try:
            path.write_text(self._text, encoding="utf-8", newline="")
        except OSError as error:
            self._context.problem(
                ProjectError("file.write", f"The file cannot be written ({error.strerror}).", str(path))
            )
            return
        self._context.say(f"Saved to {path}")


def indented(text: str) -> str:
    """JSON with a line for each value; another text as it is."""
    try:
        return json.dumps(parse(text), ensure_ascii=False, indent=2)
    except JsonError:
        return text


def compact(text: str) -> str:
    """JSON on one line; another text as it is."""
    try:
        return dump(parse(text))
    except JsonError:
        return text
