"""The list of completions under the cursor of an editor of templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QTextEdit

from workbench.ui.context import UiContext
from workbench.ui.notebook.completion_offers import SAMPLE, Offer, Place, offers, paths_of, place_of, with_locals
from workbench.ui.notebook.template_locals import names_at
from workbench.ui.results.text_marks import Utf16
from workbench.ui.widgets.labels import short_tip

_ROWS = 9


class Completer(QObject):
    """A list under the cursor of an editor, by typing in a tag or Ctrl Space; Enter or Tab takes, Esc leaves.

    Args:
        context: of the window.
        box: the editor; it keeps the focus.
        golden_set: gives the id of the set whose fields are offered.
    """

    def __init__(self, context: UiContext, box: QTextEdit, golden_set: Callable[[], str]) -> None:
        super().__init__(box)
        self._context, self._box, self._golden_set = context, box, golden_set
        self._paths: dict[str, str] = {}
        self._list: QListWidget | None = None
        box.installEventFilter(self)

    @property
    def shown(self) -> list[str]:
        """The words that are offered now."""
        found = self._list
        return [] if found is None or found.isHidden() else [found.item(row).text() for row in range(found.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the list first; after other keys the list follows what stands before the cursor."""
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self.shown and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Tab):
                event.accept()
                return True
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() == Qt.Key.Key_Space:
            self.offer(asked=True)
            return True
        if self.shown and self._take_key(event):
            return True
        if not control and (event.text() or event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)):
            opens = bool(event.text()) and (event.text().isalnum() or event.text() in "{%._|'\" ")
            QTimer.singleShot(0, self, lambda: self.offer() if opens or self.shown else None)
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        assert self._list is not None
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}
        key = Qt.Key(event.key())
        if key in steps:
            row = self._list.currentRow() + steps[key]
            self._list.setCurrentRow(max(0, min(self._list.count() - 1, row)))
            self._say()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and not event.modifiers():
            self.take()
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _place(self) -> Place | None:
        text = self._text()
        return place_of(text, Utf16(text).to_python(self._box.textCursor().position()))

    def _text(self) -> str:
        return self._box.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def offer(self, *, asked: bool = False) -> None:
        """Show what fits at the cursor; nothing outside tags, and nothing where the word stands already."""
        place = self._place()
        if place is None or self._box.isReadOnly():
            self.hide()
            return
        if not self._paths or asked:
            self._paths = self._read_paths()
        paths = with_locals(self._paths, names_at(self._text(), place.start))
        found = offers(place, paths, sorted(self._context.project.documents.snippets()))
        whole = len(found) == 1 and found[0].word == place.typed
        before = self._text()[: place.start].rstrip(" ")
        begun = bool(place.typed or place.path) or before.endswith(("{{", "|", '"', "'"))
        if not found or (not asked and (whole or not begun)):
            self.hide()
            return
        self._show(found)

    def _read_paths(self) -> dict[str, str]:
        set_id, golden = self._golden_set(), self._context.project.golden
        if not set_id:
            return {}
        found = paths_of([case.inputs for case in golden.cases(set_id, split="tune", limit=SAMPLE)])
        return {name: "" for name in golden.fields(set_id) if name.isidentifier()} | found

    def _show(self, found: Sequence[Offer]) -> None:
        box, theme = self._box, self._context.theme
        if self._list is None:
            self._list = QListWidget(box.window())
            self._list.setObjectName("completions")
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._list.setAccessibleName("Completions")
            self._list.itemClicked.connect(lambda _: self.take())
        shown = self._list
        shown.setStyleSheet(
            f"QListWidget {{ background: {theme.hex('page')}; border: 1px solid {theme.hex('line2')};"
            f" border-radius: 5px; padding: 2px; }} QListWidget::item {{ padding: 4px 8px; }}"
        )
        if [shown.item(row).text() for row in range(shown.count())] != [offer.word for offer in found]:
            shown.clear()
            for offer in found:
                item = QListWidgetItem(offer.word)
                item.setToolTip(short_tip(offer.what))
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, offer.what)
                shown.addItem(item)
        shown.setCurrentRow(0)
        row = shown.sizeHintForRow(0) + 1
        width = max(theme.metrics("body").horizontalAdvance(offer.word) for offer in found[:200])
        shown.resize(min(theme.px(360), max(theme.px(180), width + theme.px(48))), row * min(_ROWS, len(found)) + 8)
        at = box.viewport().mapTo(box.window(), box.cursorRect().bottomLeft())
        room = box.window().rect()
        if at.y() + shown.height() > room.bottom():
            at.setY(at.y() - box.cursorRect().height() - shown.height())
        at.setX(max(0, min(at.x(), room.right() - shown.width())))
        shown.move(at)
        shown.show()
        shown.raise_()
        self._say()

    def _say(self) -> None:
        """What is chosen, also for those who do not see the list: the editor keeps the focus."""
        item = self._list.currentItem() if self._list is not None else None
        if item is not None:
            self._box.setAccessibleDescription(f"completion {item.text()}, {_told(item)}")
            self._context.say(f"{item.text()}: {_told(item)}" if _told(item) else item.text())

    def hide(self) -> None:
        """Put the list away."""
        if self._list is not None and not self._list.isHidden():
            self._list.hide()
            self._box.setAccessibleDescription("")

    def take(self) -> None:
        """Put the chosen word in place of what was typed of it; a tag that was not closed is closed, and left."""
        place, item = self._place(), self._list.currentItem() if self._list is not None else None
        self.hide()
        if place is None or item is None:
            return
        text, cursor = self._text(), self._box.textCursor()
        units = Utf16(text)
        cursor.setPosition(units.to_qt(place.start))
        cursor.setPosition(units.to_qt(place.start + len(place.typed)), QTextCursor.MoveMode.KeepAnchor)
        rest = text[place.start + len(place.typed) :].split("\n", 1)[0]
        cursor.insertText(item.text())
        closing = {"include": f"{text[place.start - 1]} %}}", "name": " }}"}.get(place.kind, "")
        opened = text.rfind("{{", 0, place.start) > text.rfind("{%", 0, place.start)
        if closing and "}}" not in rest and "%}" not in rest and (opened or place.kind == "include"):
            cursor.insertText(closing)
        self._box.setTextCursor(cursor)
        self._box.setFocus()


def _told(item: QListWidgetItem) -> str:
    return str(item.data(Qt.ItemDataRole.AccessibleDescriptionRole) or "")
