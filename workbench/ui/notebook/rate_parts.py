"""The parts of the rating view: a dash for each row, the described levels as buttons, the line of a criterion."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.rubrics import Criterion
from workbench.ui.notebook.rate_deck import Deck, Given
from workbench.ui.results.marked_text import MarkedText
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.focus import RingedButton
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.keycap import KeyCap, keycap_width, paint_keycap
from workbench.ui.widgets.labels import ElidedLabel, Label, Paragraph

_GAP = 8
_PAD = 8
_NARROW = 128
"""A level narrower than this is hard to read: they stand below each other then."""
_MOST_LINES = 6
_NAME = 120
_AFTER = 160
_LONG_NAME, _LONG_QUESTION = 80, 600
"""Characters; a rubric has shorter ones, and the levels must stay in view."""
HINTS = (
    (("1", "5"), "score, moves on"),
    (("Enter",), "next row"),
    (("Backspace",), "back"),
    (("S",), "skip"),
    (("U",), "cannot be judged"),
    (("N",), "note"),
    (("PgDn",), "read on"),
    (("Ctrl Z",), "undo"),
)
PAIR_HINTS = ((("1", "2"), "the better side"), (("0",), "no difference"), *HINTS[1:])
"""Keys and what they do, of answers one by one, and of pairs."""


class RowDashes(QWidget):
    """One dash per row: done, here, skipped, open."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._states: list[str] = []
        self._at = 0
        self.setFixedHeight(12)
        self.setAccessibleName("rows")
        theme.changed.connect(self.update)

    def show_deck(self, deck: Deck) -> None:
        """Read it again."""
        rows = range(len(deck.items))
        self._states = ["done" if deck.is_done(row) else "left" if row in deck.skipped else "" for row in rows]
        self._at = deck.at.row
        self.setAccessibleDescription(f"{deck.rated} of {len(rows)} rated")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashes; their gaps close when there are many."""
        if not self._states:
            return
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = _GAP if self.width() > 3 * _GAP * len(self._states) else max(0.0, self.width() / len(self._states) / 4)
        step = (self.width() - 4 + gap) / len(self._states)
        for row, state in enumerate(self._states):
            dash = QRectF(2 + row * step, 3, max(1.0, step - gap), 6)
            token = "accentfill" if state == "done" else "text3" if state == "left" else "line"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(token))
            painter.drawRoundedRect(dash, 3, 3)
            if row == self._at:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("accent"), 1.5))
                painter.drawRoundedRect(dash.adjusted(-1.5, -2, 1.5, 2), 4, 4)


class LevelButton(RingedButton):
    """A level with what it looks like."""

    def __init__(self, theme: Theme, level: int, words: str, chosen: bool, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self._level, self._chosen = level, chosen
        self.setObjectName(f"level-{level}")
        self.setAccessibleName(f"{level}: {words}" if words else str(level))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def height_for(self, width: int) -> int:
        """As high as its wrapped words, at least 44."""
        theme = self._theme
        words = QRect(0, 0, max(40, width - self._lead() - _PAD), 4000)
        box = theme.metrics("small").boundingRect(words, int(Qt.TextFlag.TextWordWrap), self.text())
        return max(theme.px(44), box.height() + 2 * _PAD)

    def _lead(self) -> int:
        return _PAD + keycap_width(str(self._level), self._theme) + _PAD

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, key and words."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self.underMouse() or self.isDown()
        ground = "accentsoft" if self._chosen else "hover" if over else "page"
        painter.setPen(QPen(theme.colour("accent" if self._chosen else "line2"), 1))
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        cap = QRectF(_PAD, 0, keycap_width(str(self._level), theme), self.height())
        paint_keycap(painter, cap, str(self._level), theme)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text"))
        words = self.rect().adjusted(self._lead(), 2, -_PAD + 2, -2)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap), self.text())


class LevelRow(QWidget):
    """What can be given, side by side; below each other where it would be too narrow or too high. ``chosen``: the key.

    Args:
        theme: the look.
        options: key 0–9 and words of each.
        given: the key of what was given before.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, options: Sequence[tuple[int, str]], given: int | None) -> None:
        super().__init__()
        self._theme = theme
        self._buttons = [LevelButton(theme, key, words, key == given, self) for key, words in options]
        for (key, _), button in zip(options, self._buttons, strict=True):
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """It has."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Of all levels."""
        return self._arrange(width, place=False)

    def sizeHint(self) -> QSize:
        """As wide as a reading column."""
        return QSize(self._theme.px(640), self.heightForWidth(self.width() or self._theme.px(640)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place them."""
        super().resizeEvent(event)
        self._arrange(self.width(), place=True)

    def _arrange(self, width: int, *, place: bool) -> int:
        count = len(self._buttons)
        share = (width + _GAP) / count
        each = int(share) - _GAP
        height = max(button.height_for(each) for button in self._buttons)
        limit = self._theme.line("small") * _MOST_LINES + 2 * _PAD
        if each >= self._theme.px(_NARROW) and height <= limit:
            for number, button in enumerate(self._buttons):
                if place:
                    # Rounded at both ends, so that the last one ends where the row does.
                    left, right = round(number * share), round((number + 1) * share) - _GAP
                    button.setGeometry(left, 0, right - left, height)
            return height
        y = 0
        for button in self._buttons:
            own = max(self._theme.px(32), button.height_for(width) - self._theme.px(12))
            if place:
                button.setGeometry(0, y, width, own)
            y += own + 4
        return y - 4


class CriterionLine(QWidget):
    """A criterion: the open one with its question in full, or what was given on a line. ``changeAsked``: give it again.

    Args:
        theme: the look.
        criterion: which.
        given: what was given for it, None for the open one that has nothing yet.
        words: of what was given; empty for the open one.
        after: what comes then, at the right.
    """

    changeAsked = Signal()

    def __init__(
        self, theme: Theme, criterion: Criterion, given: Given | None, words: str = "", after: str = ""
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        if not words:
            self._open(theme, row, criterion, after)
            return
        self.setFixedHeight(theme.px(34))
        mark = QWidget()
        mark.setFixedWidth(theme.px(16))
        inner = QHBoxLayout(mark)
        inner.setContentsMargins(0, 0, 0, 0)
        cannot = given is None or given.level is None
        inner.addWidget(GlyphMark(theme, "unscored" if cannot else "pass"))
        row.addWidget(mark)
        name = ElidedLabel(theme, criterion.name, "strong")
        name.setFixedWidth(theme.px(_NAME))
        row.addWidget(name)
        row.addWidget(ElidedLabel(theme, words, "body", "text2"), 1)
        change = LinkButton(theme, "change", "small")
        change.setObjectName(f"change-{criterion.name}")
        change.setAccessibleName(f"change {criterion.name}")
        change.clicked.connect(lambda: self.changeAsked.emit())
        row.addWidget(change)

    @staticmethod
    def _open(theme: Theme, row: QHBoxLayout, criterion: Criterion, after: str) -> None:
        """Name and question wrapped: who rates by keys has no hover to read the rest."""
        row.setContentsMargins(0, theme.px(8), 0, theme.px(6))
        mark = Label(theme, "▸", "strong", "accent")
        mark.setFixedWidth(theme.px(16))
        name = Paragraph(theme, _cut(criterion.name, _LONG_NAME), "strong")
        name.setFixedWidth(theme.px(_NAME))
        question = Paragraph(theme, _cut(criterion.question, _LONG_QUESTION), "body", "text2")
        question.setObjectName("rateQuestion")
        question.setAlignment(Qt.AlignmentFlag.AlignTop)
        for part, stretch in ((mark, 0), (name, 0), (question, 1)):
            row.addWidget(part, stretch, Qt.AlignmentFlag.AlignTop if not stretch else Qt.AlignmentFlag(0))
        if after:
            then = ElidedLabel(theme, after, "small", "text3")
            then.setMaximumWidth(theme.px(_AFTER))
            then.setFixedHeight(theme.line("body"))
            row.addWidget(then, 0, Qt.AlignmentFlag.AlignTop)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class KeyHint(QWidget):
    """Keys and what they do."""

    def __init__(self, theme: Theme, keys: Sequence[str], words: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(4)
        for number, key in enumerate(keys):
            if number:
                row.addWidget(Label(theme, "–", "small", "text2"))
            row.addWidget(KeyCap(theme, key))
        row.addWidget(Label(theme, words, "small", "text2"))


class AnswerBox(QWidget):
    """A text that is rated, in the reading size, a line at its left."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.text = MarkedText(theme, name, "reading")
        self.text.setObjectName("rateAnswer")
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 8, 0, 8)
        column.addWidget(self.text)
        column.addStretch(1)

    def show_text(self, text: str, name: str) -> None:
        """Show another answer; an empty one is said to be empty."""
        self.text.setAccessibleName(name)
        self.text.show_text(text or "The answer is empty.", ink="text" if text else "text3")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        QPainter(self).fillRect(0, 0, 2, self.height(), self._theme.colour("line2"))


class NoteField(Field):
    """Enter and Esc leave it; they must not reach the rating, where Enter means the next row."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write, or leave."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.accept()
            self.left.emit()
        else:
            super().keyPressEvent(event)
