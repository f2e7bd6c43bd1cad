"""Moves on a prompt's board: of the focus, and of messages and variants by mouse and by Alt Shift Up and Down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.ui.context import UiContext
from workbench.ui.notebook import variant_edits
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.prompt_column import VariantColumn
from workbench.ui.notebook.template_marks import Fault
from workbench.ui.widgets.showing import bring_into_view


class BoardMoves:
    """The half of the board that puts the focus or things elsewhere."""

    _columns: list[VariantColumn]
    _context: UiContext
    widget: Callable[[], QWidget | None]
    covered: Callable[[], int]
    flush: Callable[[], None]
    change: Callable[..., None]
    collapseAsked: SignalInstance

    def focus_variant(self, key: str, place: int = 0) -> None:
        """Give an editor the focus; a collapsed variant is opened."""
        if any(column.key == key and column.collapsed for column in self._columns):
            self.collapseAsked.emit(key)
        for column in self._columns:
            if column.key == key and not column.collapsed:
                # A case's history has no words of its own: the next message takes the keys.
                typed = [at for at, frame in enumerate(column.frames) if not frame.isHidden()]
                at = next((at for at in typed if at >= place), typed[-1] if typed else -1)
                if at >= 0:
                    column.boxes[at].setFocus(Qt.FocusReason.OtherFocusReason)
                    bring_into_view(column.frames[at])

    def rename_variant(self, key: str) -> None:
        """Let a name be typed."""
        for column in self._columns:
            if column.key == key:
                column.name.edit()

    def _ground(self) -> QWidget:
        found = self.widget()
        assert found is not None
        return found

    def _moves(self, box: PromptBox, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_F8 and not held & ~Qt.KeyboardModifier.ShiftModifier:
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.step_fault(-1 if held else 1)
            return True
        wanted = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() not in steps or held != wanted:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            column = next(column for column in self._columns if box in column.boxes)
            self.move_message(column.key, column.boxes.index(box), steps[Qt.Key(event.key())])
        return True

    def marked(self) -> list[tuple[tuple[int, int, int], PromptBox, QWidget, Fault]]:
        """The marked places of the open variants in order: where, in which editor, the words below it, and why."""
        return [
            ((number, place, fault.start), box, column.notes[place], fault)
            for number, column in enumerate(self._columns)
            for place, box in enumerate(column.boxes)
            if box.isVisible()
            for fault in sorted(box.faults)
        ]

    def step_fault(self, by: int) -> None:
        """Go to the next marked place of the open variants (1), or to the one before (-1), and say its reason."""
        places = self.marked()
        if not places:
            self._context.say("Nothing is marked in this prompt.")
            return
        here = next(
            (
                (number, place, box.at)
                for number, column in enumerate(self._columns)
                for place, box in enumerate(column.boxes)
                if box.hasFocus()
            ),
            (-1, 0, 0),
        )
        if by > 0:
            _, box, note, fault = next((one for one in places if one[0] > here), places[0])
        else:
            _, box, note, fault = next((one for one in reversed(places) if one[0] < here), places[-1])
        # What cannot work is said in the line under the editor, for the place of the cursor; what is mild only here.
        box.go_to_fault(fault, said=not fault.mild)
        if not fault.mild:
            bring_into_view(note)
        self._context.say(fault.reason)

    def _drop_message(self, column: VariantColumn, place: int, at: QPoint) -> None:
        """Put a message where its head was dropped: before the first message whose middle is lower."""
        y = self._ground().mapFromGlobal(at).y()
        middles = [
            (head.y() + frame.geometry().bottom()) / 2 for head, frame in zip(column.heads, column.frames, strict=True)
        ]
        target = sum(middle < y for number, middle in enumerate(middles) if number != place)
        self.move_message(column.key, place, target - place)

    def _drop_variant(self, key: str, at: QPoint) -> None:
        x = self._ground().mapFromGlobal(at).x()
        keys = [column.key for column in self._columns]
        heads = {column.key: column.strip if column.collapsed else column.name for column in self._columns}
        before = [other for other, head in heads.items() if other != key and head.geometry().center().x() < x]
        if x < self.covered():
            # Nobody means the columns that have gone under the first one.
            before = [other for other in before if other == keys[0]]
        self.move_variant(key, len(before) - keys.index(key))

    def move_message(self, key: str, place: int, by: int) -> None:
        """Move a message up (negative) or down and keep the focus on it."""
        if by:
            self.flush()
            self.change(variant_edits.move_message, key, place, by, label=f"Move message of {key}")
            self.focus_variant(key, place + by)

    def move_variant(self, key: str, by: int) -> None:
        """Move a variant left (negative) or right and keep the focus on it."""
        if by:
            self.flush()
            self.change(variant_edits.move_variant, key, by, label=f"Move {key}")
            self.focus_variant(key)
