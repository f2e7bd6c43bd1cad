"""The bar that finds and replaces in a notebook's notes and prompts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QTextEdit, QWidget

from workbench.core.errors import WorkbenchError
from workbench.core.figures import count, number
from workbench.core.prompts import Prompt
from workbench.ui.notebook import finding
from workbench.ui.notebook.finding import Hit
from workbench.ui.notebook.keys import means_cell
from workbench.ui.pages.set_replace import Search
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.focus import focus_chain, give_back
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from workbench.ui.notebook.page import NotebookPage


class NotebookFind(QWidget):
    """Enter goes to the next place, Shift Enter to the one before, Esc closes."""

    def __init__(self, page: NotebookPage) -> None:
        super().__init__()
        self._page = page
        self._hits: list[Hit] = []
        self._at = -1
        self._before: list[QWidget] = []
        theme = page.context.theme
        self.setObjectName("notebookFind")
        self.setAccessibleName("Find in the notebook")
        self.words = Field(theme, "Find", placeholder="find in notes and prompts")
        self.new = Field(theme, "Replace with", placeholder="replace with")
        self.pattern = Button(theme, ".*", "quiet", small=True)
        self.pattern.setAccessibleName("Regular expression")
        self.case = Button(theme, "Aa", "quiet", small=True)
        self.case.setAccessibleName("Upper and lower case differ")
        self.told = ElidedLabel(theme, "", "small", "text2")
        self.told.setObjectName("notebookFindTold")
        self._one = Button(theme, "Replace", small=True)
        self._all = Button(theme, "Replace all", small=True)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        theme = self._page.context.theme
        back = IconButton(theme, "chevron-up", "Place before", "Shift Enter", small=True)
        on = IconButton(theme, "chevron-down", "Next place", "Enter", small=True)
        cross = IconButton(theme, "x", "Close", "Esc", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 4, 16, 8)
        row.setSpacing(8)
        for toggle in (self.pattern, self.case):
            toggle.setCheckable(True)
            toggle.toggled.connect(self.look)
        for part in (self.words, self.pattern, self.case, back, on, self.told, self.new, self._one, self._all):
            row.addWidget(part, 1 if part in (self.words, self.new) else 0)
        row.addStretch(0)
        row.addWidget(cross)
        # From the words that are looked for to those that come in their place.
        order = (self.words, self.new, self._one, self._all, self.pattern, self.case, back, on, cross)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        self.told.setFixedWidth(theme.px(112))
        back.clicked.connect(lambda: self.step(-1))
        on.clicked.connect(lambda: self.step(1))
        cross.clicked.connect(self.close_bar)
        self.words.textChanged.connect(self.look)
        self._one.clicked.connect(self.replace_one)
        self._all.clicked.connect(self.replace_all)
        writable = not self._page.context.project.read_only
        for widget in (self.new, self._one, self._all):
            widget.setEnabled(writable)

    def open(self, *, replace: bool) -> None:
        """Show it; ``replace`` goes on to the field of the new words once something is looked for."""
        if self.isHidden():
            self._before = focus_chain(self)
        self.show()
        field = self.new if replace and self.words.text() and self.words.hasFocus() else self.words
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()
        self.look()

    def close_bar(self) -> None:
        """Put it away and go back to where the keys were, or to the cell of the place that is shown."""
        if self._at < 0:
            give_back(self._before, Qt.FocusReason.OtherFocusReason)
        focus = self.window().focusWidget()
        if focus is None or self.isAncestorOf(focus) or not self._page.isAncestorOf(focus):
            # Before it is hidden: Qt would give the keys to the first cell, which would be the current one then.
            self._page.focus_first()
        self.hide()

    def look(self) -> None:
        """Find anew."""
        self._page.flush()
        self._at = -1
        try:
            self._hits = finding.find(self._search(), self._page.notebook(), self._prompt)
        except WorkbenchError as error:
            self._hits = []
            self.words.set_wrong(error.message)
            self.told.setText(error.message)
            return
        self.words.set_wrong("")
        self._tell()

    def step(self, way: int) -> None:
        """Go to the next place, or to the one before; round at the ends."""
        if self._hits:
            self._at = (self._at + way) % len(self._hits) if self._at >= 0 else (0 if way > 0 else len(self._hits) - 1)
            self._show(self._hits[self._at])
        self._tell()

    def replace_one(self) -> None:
        """Replace in the place that is shown, and go on to the next."""
        if not self._hits:
            return
        at = max(0, self._at)
        if self._put(self._hits[at]):
            self.look()
            if self._hits:
                self._at = (at - 1) % len(self._hits) if at else -1
                self.step(1)

    def replace_all(self) -> None:
        """Replace everywhere in the notebook, as one undo step."""
        if self._hits and (times := self._put(None)):
            self.look()
            self._page.context.toast(f"{count(times, 'place')} replaced")

    def _put(self, only: Hit | None) -> int:
        self._page.flush()
        try:
            documents, times = finding.replaced(
                self._search(), self.new.text(), self._page.notebook(), self._prompt, only
            )
            if documents:
                self._page.context.project.documents.put(*documents, label=f"Replace “{self.words.text()[:24]}”")
        except WorkbenchError as error:
            self._page.context.problem(error)
            return 0
        self._page.refresh()
        return times

    def _show(self, hit: Hit) -> None:
        """Bring the cell into view with the words selected in its editor; the keys stay in the bar."""
        focus = self.window().focusWidget()
        self._page.go_to(hit.spot.cell)
        body = self._page.body_of(hit.spot.cell)
        name = f"prompt-{hit.spot.variant}-{hit.spot.message}" if hit.spot.variant else f"note-editor-{hit.spot.cell}"
        if body is not None and not hit.spot.variant:
            body.enter()
        box = body.findChild(QWidget, name) if body is not None else None
        if isinstance(box, QPlainTextEdit | QTextEdit):
            _select(box, hit)
        if focus is not None and self.isAncestorOf(focus) and hit.spot.variant:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        found = len(self._hits)
        if not self.words.text():
            self.told.setText("")
        elif self._at >= 0:
            self.told.setText(f"{number(self._at + 1)} of {number(found)}")
        else:
            self.told.setText(count(found, "place") if found else "not found")
        for button in (self._one, self._all):
            button.setEnabled(bool(found) and not self._page.context.project.read_only)

    def _search(self) -> Search:
        return Search(self.words.text(), self.pattern.isChecked(), self.case.isChecked())

    def _prompt(self, prompt_id: str) -> Prompt | None:
        found = self._page.context.project.documents.find("prompt", prompt_id)
        return found if isinstance(found, Prompt) else None

    def event(self, event: QEvent) -> bool:
        """Keep letters that are pressed on a button of the bar from acting on a cell of the page."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and means_cell(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Shift Enter, Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if self.new.hasFocus() and not back:
                self.replace_one()
            else:
                self.step(-1 if back else 1)
        else:
            super().keyPressEvent(event)


def _select(box: QPlainTextEdit | QTextEdit, hit: Hit) -> None:
    units = [len(hit.spot.text[:place].encode("utf-16-le", "surrogatepass")) // 2 for place in (hit.start, hit.end)]
    cursor = QTextCursor(box.document())
    last = box.document().characterCount() - 1
    cursor.setPosition(min(units[0], last))
    cursor.setPosition(min(units[1], last), QTextCursor.MoveMode.KeepAnchor)
    box.setTextCursor(cursor)
    box.ensureCursorVisible()
