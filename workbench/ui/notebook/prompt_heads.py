"""Heads of a variant's column: name with badge and menu, a figure with its difference, a message's role and count."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from workbench.core.canonical import short
from workbench.core.prompts import PromptContent, Variant
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import VariantBadge
from workbench.ui.widgets.dragging import Draggable
from workbench.ui.widgets.focus import focus_chain, give_back
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, Label, RunsLabel, fitting, short_tip


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
        self._theme, self._said = theme, ""
        self._before: list[QWidget] = []
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """The name has the room first; of the state as many facts as fit beside it whole, or none."""
        theme, metrics = self._theme, self._theme.metrics("body")
        self.setFixedHeight(theme.px(28))
        taken = theme.metrics("strong").horizontalAdvance(self._name.text()) + 2 + theme.px(18 + 24) + 3 * 8
        said = fitting(self._said, lambda words: metrics.horizontalAdvance(words) + 2 <= self.width() - taken)
        self._state.setText(said)
        self._state.setVisible(bool(said) and self._field.isHidden())
        self._state.setToolTip("" if said == self._said else short_tip(self._said))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for more."""
        super().resizeEvent(event)
        self._fit()

    def show_variant(self, variant: Variant, content: PromptContent) -> None:
        """Show name and state; the content is the draft's with its snippets, as it would be frozen."""
        self._name.setText(variant.name or variant.key)
        self._name.updateGeometry()
        frozen = variant.base is not None and content.digest == variant.base
        said = short(variant.base) if frozen and variant.base else "draft"
        self._said = f"{said} · {variant.model}" if variant.model else said
        self._fit()

    def edit(self) -> None:
        """Let the name be typed."""
        self._before = focus_chain(self)
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
        """The keys go back to the message from which it was renamed."""
        had = self._field.hasFocus()
        self._field.hide()
        self._name.show()
        self._fit()
        if had:
            give_back(self._before, Qt.FocusReason.OtherFocusReason)

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
        # Else its words would make its column wider than the others, and break the lines of all anew.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._value, self._unit, self._deltas = "", "", ("", "")
        theme.changed.connect(self._fit)
        self._fit()

    def show_figure(self, value: str, unit: str, delta: str = "", longer: str = "") -> None:
        """Show it; the longer form of the difference where there is room for it, else on hover."""
        self._value, self._unit, self._deltas = value, f" {unit}" if unit else "", (delta, longer)
        self._fit()

    def _fit(self) -> None:
        """Where it is narrow the longer form goes, then the share in brackets, then the unit; no figure is cut."""
        theme = self._theme
        self.setFixedHeight(theme.line("body"))
        (short, longer), wide = self._deltas, theme.metrics("strong").horizontalAdvance(self._value) + 12
        unit = theme.metrics("body").horizontalAdvance(self._unit)
        bare = short.partition(" (")[0]
        choices = [(self._unit, one) for one in (longer, short, bare) if one or not short] + [("", bare)]
        shown, said = next(
            (
                one
                for one in choices
                if wide + unit * bool(one[0]) + theme.metrics("small").horizontalAdvance(one[1]) <= self.width()
            ),
            choices[-1],
        )
        self._figure.set_runs([(self._value, "strong", "text"), (shown, "body", "text2")])
        if self._delta.text() != said:
            self._delta.setText(said)
        whole = longer or short
        hidden = [self._value + self._unit] * (shown != self._unit) + [whole] * (said != whole)
        self.setToolTip(short_tip(" · ".join(hidden)))
        self._delta.setAccessibleDescription(longer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for more."""
        super().resizeEvent(event)
        self._fit()


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
        self.role.give_way()
        self._theme = theme
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.px(22))

    def show_same(self, same: bool) -> None:
        """Say that all variants have this message."""
        self._same.setVisible(same)

    def show_count(self, text: str) -> None:
        """Show the count."""
        if self._count.text() != text:
            self._count.setText(text)
