"""One variant's widgets in the board of a prompt: badge and name, tokens, money, then each message with its count."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from workbench.core import figures
from workbench.core.canonical import short
from workbench.core.content_diff import is_example
from workbench.core.messages import Message
from workbench.core.prompts import Variant
from workbench.ui.notebook.dragging import Draggable
from workbench.ui.notebook.prompt_box import PromptBox
from workbench.ui.notebook.prompt_counts import Figures
from workbench.ui.notebook.prompt_preview import PreviewColumn
from workbench.ui.notebook.text_box import BoxFrame
from workbench.ui.notebook.variant_edits import content_line
from workbench.ui.notebook.window_bar import WindowBar
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import VariantBadge
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, Label, Paragraph, RunsLabel


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

    def show_variant(self, variant: Variant) -> None:
        """Show name and state."""
        self._name.setText(variant.name or variant.key)
        self._name.updateGeometry()
        frozen = variant.base is not None and variant.content.digest == variant.base
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
        self._delta.setToolTip("" if fits else self._long)
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


class VariantColumn:
    """Holds the widgets of a variant; the board places them in rows of equal height."""

    def __init__(self, theme: Theme, variant: Variant, rows: tuple[int, int]) -> None:
        key = variant.key
        self.key = key
        self.name = NameLine(theme, key)
        self.tokens = FigureLine(theme, f"tokens-{key}")
        self.money = FigureLine(theme, f"money-{key}")
        self.window = WindowBar(theme, key)
        self.preview = PreviewColumn(theme, key)
        self.preview.hide()
        self.heads: list[MessageHead] = []
        self.boxes: list[PromptBox] = []
        self.frames: list[BoxFrame] = []
        self.notes: list[Paragraph] = []
        self.parameters = WordButton(theme, "", "small", "text2", "parameters", flush=True)
        self.parameters.setObjectName(f"parameters-{key}")
        for place, message in enumerate(variant.content.messages):
            head = MessageHead(theme, key, place)
            box = PromptBox(theme, f"{message.role} message {place + 1} of variant {key}", rows)
            if message.role != "system":
                box.set_rows(rows[0], max(rows[0], 2))
            box.setObjectName(f"prompt-{key}-{place}")
            self.heads.append(head)
            self.boxes.append(box)
            self.frames.append(BoxFrame(theme, box))
            note = Paragraph(theme, "", "small", "worse")
            note.setObjectName(f"fault-{key}-{place}")
            note.hide()
            self.notes.append(note)

    def signature(self) -> tuple[str, int]:
        """What the layout depends on."""
        return self.key, len(self.boxes)

    def show_variant(self, variant: Variant) -> None:
        """Show another value of the same variant; an editor in which someone types keeps its text."""
        self.name.show_variant(variant)
        for place, message in enumerate(variant.content.messages):
            self._show_message(place, message, example=is_example(variant.content.messages, place))
        said = content_line(variant.content)
        self.parameters.set_text(said)
        self.parameters.setVisible(bool(said))

    def _show_message(self, place: int, message: Message, *, example: bool) -> None:
        role = self.heads[place].role
        words = f"{message.role} example" if example else message.role
        role.set_text(words)
        self.frames[place].setVisible(message.role != "history")
        if not self.boxes[place].pending:
            self.boxes[place].put_text(message.text)

    def fold(self, place: int, *, same: bool) -> None:
        """Hide a message's editor where all variants say the same, and say that."""
        if self.boxes[place].hasFocus():
            same = False
        self.heads[place].show_same(same)
        self.frames[place].setVisible(not same and not self.heads[place].role.text().startswith("history"))

    def texts(self) -> list[str]:
        """What stands in the editors."""
        return [box.text() for box in self.boxes]

    def show_figures(self, mine: Figures, base: Figures | None, matches: Sequence[int | None] = ()) -> None:
        """Show counts and money, with the difference from the baseline where there is one.

        Args:
            mine: of this variant.
            base: of the baseline; None for the baseline itself.
            matches: for each message the place of the baseline's message that it stands for.
        """
        about = "" if mine.exact else "≈ "
        delta = "baseline" if base is None else _tokens_delta(mine.tokens, base.tokens)
        self.window.show_figures(mine)
        self.tokens.show_figure(f"{about}{figures.number(mine.tokens)} tok", "in", delta)
        if mine.per_thousand is None:
            self.money.show_figure("price unknown", "")
        else:
            whole = mine.output is not None or not mine.per_thousand
            unit = "per 1k runs" if whole else "per 1k runs, input alone"
            share, dollars = _money_delta(mine, base)
            self.money.show_figure(figures.money(mine.per_thousand, 2), unit, share, dollars)
        for place, head in enumerate(self.heads):
            if place < len(mine.static.messages):
                match = matches[place] if place < len(matches) else None
                head.show_count(_message_count(mine, base, place, match))

    def show_fault(self, place: int, reason: str) -> None:
        """Say under a message what cannot work in it."""
        note = self.notes[place]
        if note.accessibleDescription() != reason:
            note.setAccessibleDescription(reason)
            note.set_text(reason)
            note.setVisible(bool(reason))


def _tokens_delta(mine: int, base: int) -> str:
    if mine == base:
        return "same"
    share = f" ({figures.percent((mine - base) / base, sign=True)})" if base else ""
    return f"{figures.signed(mine - base, 0)} tok{share}"


def _money_delta(mine: Figures, base: Figures | None) -> tuple[str, str]:
    """The difference as a share, and with dollars before it."""
    if base is None or not base.per_thousand or mine.per_thousand is None:
        return "", ""
    if (mine.output is None) != (base.output is None):
        return "", ""
    share = float(mine.per_thousand / base.per_thousand) - 1
    if abs(share) < 0.0005:
        return "same", ""
    percent = figures.percent(share, sign=True)
    dollars = figures.money(mine.per_thousand - base.per_thousand, 2)
    return percent, f"{dollars if share < 0 else f'+{dollars}'} ({percent})"


def _message_count(mine: Figures, base: Figures | None, place: int, match: int | None) -> str:
    about = "" if mine.static.exact else "≈ "
    count = mine.static.messages[place]
    case = " + case" if mine.static.with_case[place] else ""
    said = f"{about}{figures.number(count)} tok{case}"
    if base is not None and match is not None and match < len(base.static.messages):
        delta = count - base.static.messages[match]
        if delta:
            said += f"  {figures.signed(delta, 0)}"
    return said
