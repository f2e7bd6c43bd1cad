"""Heads of a variant's column: name with badge and menu, a figure with its difference, a message's role and count."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from workbench.core.canonical import short
from workbench.core.prompts import PromptContent, Variant
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import VariantBadge
from workbench.ui.widgets.dragging import Draggable
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, Label, RunsLabel, short_tip


class NameLine(Draggable):
    """Badge, name, version or draft, and the menu. ``renamed`` carries another name."""

    renamed = Signal(str)

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__()
        self._name = ElidedLabel(theme, "", "strong")
        self._name.setObjectName(f"variant-name-{key}")
        self._state = ElidedLabel(theme, "", "body", "text2")
        self._field = QLineEdit()
        self._field.setAccessibleName(f"name of variant {key}")
        self._field.hide()
        self._field.editingFinished.connect(self._done)
        self.menu = IconButton(theme, "ellipsis", f"More for variant {key}", small=True)
        self.menu.setObjectName(f"variant-menu-{key}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(VariantBadge(theme, key))
        row.addWidget(self._name)
        row.addWidget(self._field, 1)
        row.addWidget(self._state, 1)
        row.addWidget(self.menu)
        self.setFixedHeight(theme.px(28))
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def show_variant(self, variant: Variant, content: PromptContent) -> None:
        """Show name and state; the content is the draft's with its snippets, as it would be frozen."""
        self._name.setText(variant.name or variant.key)
        self._name.updateGeometry()
        frozen = variant.base is not None and content.digest == variant.base
        said = short(variant.base) if frozen and variant.base else "draft"
        self._state.setText(f"{said} · {variant.model}" if variant.model else said)

    def edit(self) -> None:
        """Let the name be typed."""
        self._field.setText(self._name.text())
        self._name.hide()
        self._state.hide()
        self._field.show()
        self._field.selectAll()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self) -> None:
        if self._field.isHidden():
            return
        text = self._field.text().strip()
        self._shut()
        if text and text != self._name.text():
            self.renamed.emit(text)

    def _shut(self) -> None:
        self._field.hide()
        self._name.show()
        self._state.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc keeps the old name."""
        if event.key() == Qt.Key.Key_Escape and not self._field.isHidden():
            self._shut()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: object) -> None:
        """Rename."""
        self.edit()


class FigureLine(QWidget):
    """A figure with its unit, and at the right how it differs from the baseline."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._figure = RunsLabel(theme)
        self._figure.setObjectName(name)
        self._delta = Label(theme, "", "small", "text2")
        self._delta.setObjectName(f"{name}-delta")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._figure)
        row.addStretch(1)
        row.addWidget(self._delta)
        self.setFixedHeight(theme.line("body"))
        self._theme = theme
        self._short, self._long = "", ""

    def show_figure(self, value: str, unit: str, delta: str = "", longer: str = "") -> None:
        """Show it; the longer form of the difference where there is room for it, else on hover."""
        self._figure.set_runs([(value, "strong", "text"), (f" {unit}", "body", "text2")])
        self._short, self._long = delta, longer
        self._show_delta()

    def _show_delta(self) -> None:
        room = self.width() - self._figure.sizeHint().width() - 8
        fits = bool(self._long) and self._theme.metrics("small").horizontalAdvance(self._long) + 4 <= room
        said = self._long if fits else self._short
        if self._delta.text() != said:
            self._delta.setText(said)
        self._delta.setToolTip("" if fits else short_tip(self._long))
        self._delta.setAccessibleDescription(self._long)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for more."""
        super().resizeEvent(event)
        self._show_delta()


class MessageHead(Draggable):
    """Role at the left, a press opens its menu; count at the right."""

    def __init__(self, theme: Theme, key: str, place: int) -> None:
        super().__init__()
        self.role = WordButton(theme, "", "small", "text2", f"role of message {place + 1}", flush=True)
        self.role.setObjectName(f"role-{key}-{place}")
        self._count = Label(theme, "", "small", "text2")
        self._count.setObjectName(f"count-{key}-{place}")
        row = QHBoxLayout(self)
        # The words' ground on hover reaches into the margin, so that the words themselves stand on the line.
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._same = Label(theme, "the same in all", "small", "text3")
        self._same.hide()
        row.addWidget(self.role)
        row.addWidget(self._same)
        row.addStretch(1)
        row.addWidget(self._count)
        self.setFixedHeight(theme.px(22))

    def show_same(self, same: bool) -> None:
        """Say that all variants have this message."""
        self._same.setVisible(same)

    def show_count(self, text: str) -> None:
        """Show the count."""
        if self._count.text() != text:
            self._count.setText(text)
