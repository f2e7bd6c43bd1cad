"""What is read of a row that is rated: the case, one answer or two side by side, what raters said, what was given."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.core.rubrics import Criterion
from workbench.ui.notebook import rate_deck
from workbench.ui.notebook.rate_deck import Deck, Given, Place, RateItem, Voice
from workbench.ui.notebook.rate_facts import CaseFacts
from workbench.ui.notebook.rate_parts import AnswerBox, CriterionLine
from workbench.ui.theme import Theme
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.kept_bar import keep_bar
from workbench.ui.widgets.labels import HairLine, Label, Paragraph

_PAIR_WIDTH = 480
"""Below this width the two answers of a pair stand below each other."""
PAIR = ((rate_deck.LEFT, "left is better"), (rate_deck.RIGHT, "right is better"), (rate_deck.TIE, "no difference"))


def options_of(item: RateItem, criterion: Criterion) -> list[tuple[int, str]]:
    """Keys and words of what can be given."""
    return list(PAIR) if item.other is not None else list(enumerate(criterion.levels, 1))


def words_of(item: RateItem, criterion: Criterion, given: Given) -> str:
    """What was given, in words: ``4, warm, fits the mood``."""
    if given.level is None:
        return "cannot be judged"
    words = dict(options_of(item, criterion))[given.level]
    return words if item.other is not None else f"{given.level}  {words}".rstrip()


def after_words(deck: Deck) -> str:
    """What is still to be given for the row after this criterion: ``then Tone and 2 more``; empty at the last one."""
    row, here = deck.at
    found = [
        one.name for place, one in enumerate(deck.criteria(row)) if place > here and Place(row, place) not in deck.given
    ]
    return f"then {found[0]}" + (f" and {len(found) - 1} more" if len(found) > 1 else "") if found else ""


class RowTexts(QScrollArea):
    """Scrolls what is read, so that what is pressed stays in view. ``grown`` when its text needs another height."""

    grown = Signal()
    changeAsked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("rateTexts")
        self.setAccessibleName("the row")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_bar(self)
        self.setProperty("ground", "page")
        self._inner = QWidget()
        self._inner.setProperty("ground", "page")
        self.facts, self._given = CaseFacts(theme), QVBoxLayout()
        self._given.setSpacing(0)
        self._left, self._right = AnswerBox(theme, "answer"), AnswerBox(theme, "right answer")
        self._answers = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._answers.setSpacing(24)
        self._answers.addWidget(self._left, 1)
        self._answers.addWidget(self._right, 1)
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self.facts)
        column.addLayout(self._answers)
        column.addLayout(self._given)
        column.addStretch(1)
        self.setWidget(self._inner)
        self._inner.installEventFilter(self)

    def natural(self) -> int:
        """The height at which nothing has to scroll."""
        layout = self._inner.layout()
        return layout.totalMinimumSize().height() if layout is not None else 0

    def fit(self, room: int) -> None:
        """Fold the case where all of it would take the room of what is rated."""
        self.facts.fit(self.natural() - self.facts.height_now(), room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two answers below each other where they would be too narrow."""
        super().resizeEvent(event)
        narrow = self.viewport().width() < self._theme.px(_PAIR_WIDTH)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._answers.direction() != direction:
            self._answers.setDirection(direction)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the texts take another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.grown.emit()
        return super().eventFilter(watched, event)

    def show_item(self, item: RateItem) -> None:
        """Show another row, from its beginning."""
        self.facts.show_facts(item.facts)
        self.facts.setVisible(bool(item.facts))
        pair = item.other is not None
        self._left.show_text(item.answer, "left answer" if pair else "answer")
        self._right.show_text(item.other or "", "right answer")
        self._right.setVisible(pair)
        self.verticalScrollBar().setValue(0)

    def show_given(self, deck: Deck) -> None:
        """Show what was given for the other criteria of the row."""
        clear(self._given)
        row, here = deck.at
        for place, criterion in enumerate(deck.criteria(row)):
            given = deck.given.get(Place(row, place))
            if place == here or given is None:
                continue
            self._given.addWidget(HairLine(self._theme))
            line = CriterionLine(self._theme, criterion, given, words_of(deck.items[row], criterion, given))
            line.changeAsked.connect(lambda place=place: self.changeAsked.emit(place))
            self._given.addWidget(line)

    def page(self, by: int) -> None:
        """Read on by most of what is in view, or back."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + by * max(40, self.viewport().height() - 40))


class Voices(QWidget):
    """What the raters gave, beside each other; without their names, unless those are asked for."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._named = theme, False
        self._said = QVBoxLayout(self)
        self._said.setContentsMargins(0, 0, 0, 0)
        self._said.setSpacing(2)
        self.hide()

    def show_item(self, item: RateItem) -> None:
        """Show those of another row; hidden where there are none."""
        clear(self._said)
        self.setVisible(bool(item.said))
        if not item.said:
            return
        toggle = LinkButton(self._theme, "hide names" if self._named else "show names", "small")
        toggle.setObjectName("showNames")
        toggle.clicked.connect(lambda: self._name_them(item))
        head = QHBoxLayout()
        head.addWidget(Label(self._theme, "What the raters gave", "small", "text2"))
        head.addStretch(1)
        head.addWidget(toggle)
        holder = QWidget()
        holder.setLayout(head)
        head.setContentsMargins(0, 0, 0, 0)
        self._said.addWidget(holder)
        rows = QGridLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(2)
        rows.setColumnStretch(2, 1)
        # Without names in the order of the levels: that of the names would tell who is who over the rows.
        voices = item.said if self._named else sorted(item.said, key=lambda one: (one.level is None, one.level or 0))
        for number, voice in enumerate(voices, 1):
            self._add_voice(rows, number, voice, item.criteria[0])
        grid = QWidget()
        grid.setObjectName("voices")
        grid.setLayout(rows)
        rows.setContentsMargins(0, 4, 0, 8)
        self._said.addWidget(grid)

    def _add_voice(self, rows: QGridLayout, number: int, voice: Voice, criterion: Criterion) -> None:
        theme = self._theme
        words = "cannot be judged" if voice.level is None else criterion.levels[voice.level - 1]
        said = f"{words} “{voice.note}”" if voice.note and words else voice.note or words
        name = Label(theme, voice.rater if self._named else f"rater {number}", "body", "text2")
        level = Label(theme, "◌" if voice.level is None else str(voice.level), "strong")
        for at, part in enumerate((name, level, Paragraph(theme, said, "body", "text"))):
            rows.addWidget(part, number, at, Qt.AlignmentFlag.AlignTop if at < 2 else Qt.AlignmentFlag(0))

    def _name_them(self, item: RateItem) -> None:
        self._named = not self._named
        self.show_item(item)


def clear(column: QLayout) -> None:
    """Take all parts out of a column."""
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
