"""A prompt cell in full size: the cell itself with room for long messages, its controls and its keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.ui.actions import Place
from workbench.ui.notebook.prompt import PromptBody
from workbench.ui.notebook.prompt_acts import PROMPT_ACTIONS, PromptActs
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.widgets.labels import ElidedLabel
from workbench.ui.widgets.showing import scrolled

_ROWS = (4, 200)
"""Lines of an editor: more scroll inside it."""
_LATER_MS = 120


class PromptFull(PromptActs, QWidget):
    """Follows the notebook and the prompt as the cell does; Esc and Alt Enter go back to where the cursor was.

    Args:
        opener: the cell in the notebook.
    """

    places: tuple[Place, ...] = ("notebook",)

    def __init__(self, opener: PromptBody) -> None:
        super().__init__()
        self._opener = opener
        context = opener.context
        self.body = PromptBody(opener.host, opener.cell, _ROWS)
        self.body.board.left.connect(self.open_full)
        self.body.headChanged.connect(self._show_meta)
        self._meta = ElidedLabel(context.theme, "", "small", "text3")
        head = QHBoxLayout()
        head.setContentsMargins(24, 4, 16, 4)
        head.setSpacing(4)
        head.addWidget(self._meta, 1)
        for control in self.body.controls():
            head.addWidget(control)
        inner = QWidget()
        inner.setProperty("ground", "page")
        held = QVBoxLayout(inner)
        held.setContentsMargins(12, 0, 12, 24)
        held.addWidget(self.body)
        held.addStretch(1)
        self._scroll = scroll = scrolled(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        context.bridge.changed.connect(self._changed)
        self._followed: set[PromptBox] = set()
        self._revealed: PromptBox | None = None
        """Whose cursor was brought into view, until the person scrolls."""
        self._revealing = False
        scroll.verticalScrollBar().rangeChanged.connect(self._laid_out)
        scroll.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.body.board.shownAgain.connect(self._follow)
        self._follow()
        self._show_meta()

    @property
    def title(self) -> str:
        """The prompt's name."""
        return self.body.subject()

    def prompt_body(self) -> PromptBody:
        """The cell as it is shown here."""
        return self.body

    def can(self, action_id: str) -> bool:
        """What a prompt cell does, and the way back; nothing that needs the other cells."""
        more = {"duplicate_variant", "go_to_variant", "open_full", "next_fault", "previous_fault"}
        return action_id in PROMPT_ACTIONS | more

    def open_full(self) -> None:
        """Go back."""
        self.flush()
        self.body.context.close_full()

    def duplicate_variant(self) -> None:
        """Duplicate the variant that is edited."""
        self.body.duplicate()

    def go_to_variant(self, number: int = 0) -> None:
        """Edit the variant of a letter, 1 for A; 0 for the next one."""
        self.body.go_to_variant(number)

    def flush(self) -> None:
        """Save what was typed and not saved yet."""
        self.body.flush()

    def _follow(self) -> None:
        """Watch the cursor of every editor: an editor may be higher than the view, which Qt then leaves where it is."""
        boxes = {box for column in self.body.board.columns for box in column.boxes}
        for box in boxes - self._followed:
            # When the editor has its new height.
            box.cursorPositionChanged.connect(lambda box=box: QTimer.singleShot(0, box, lambda: self._reveal(box)))
        self._followed = boxes
        self._revealed = self._revealed if self._revealed in boxes else None

    def _reveal(self, box: PromptBox) -> None:
        inner = self._scroll.widget()
        if inner is not None and box.hasFocus():
            at = box.viewport().mapTo(inner, box.cursorRect().center())
            self._revealing = True
            self._scroll.ensureVisible(0, at.y(), 0, self.body.context.theme.px(40))
            self._revealing = False
            self._revealed = box

    def _laid_out(self) -> None:
        """Editors take their height in steps: each of them may move the cursor out of view again."""
        if self._revealed is not None:
            self._reveal(self._revealed)

    def _scrolled(self) -> None:
        if not self._revealing:
            self._revealed = None

    def _show_meta(self) -> None:
        self._meta.setText(self.body.meta())

    def _changed(self, changes: Changes) -> None:
        cell = self.body.host.notebook().cell(self.body.cell.id)
        if cell is None:
            # Undone or deleted elsewhere: there is nothing to show any more.
            self.open_full()
            return
        if cell != self.body.cell:
            self.body.set_cell(cell)
        self.body.changed(changes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt and a digit go to a variant, as in the notebook."""
        number = event.key() - Qt.Key.Key_0
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and 1 <= number <= 9:
            self.go_to_variant(number)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Go on where the cursor was in the cell."""
        super().focusInEvent(event)
        self.body.board.focus_variant(*self._opener.board.last)
        box = self.window().focusWidget()
        if isinstance(box, PromptBox):
            # Editors above it take their heights later, and what brings its frame into view comes before that.
            self._reveal(box)
            QTimer.singleShot(_LATER_MS, box, lambda: self._reveal(box))

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing that was typed is lost, and the cell goes on where the cursor was here."""
        super().hideEvent(event)
        self.flush()
        opener, last = self._opener, self.body.board.last
        QTimer.singleShot(0, opener, lambda: opener.board.focus_variant(*last) if opener.isVisible() else None)
