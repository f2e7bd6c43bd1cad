"""What stands around a judge bench: the line of judge, rubric and rows, the place without ratings, the full size."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.core.figures import count, joined
from workbench.project.bench_rows import Half
from workbench.ui.notebook.judge_bench_tables import emptied
from workbench.ui.notebook.judge_bench_values import HALVES
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.kept_bar import keep_bar
from workbench.ui.widgets.labels import Label

_SECOND = "Put a second judge beside it"


class BenchLead(QWidget):
    """A sentence whose parts are menus: ``judgeAsked``, ``rubricAsked``, ``halfAsked``."""

    judgeAsked = Signal()
    rubricAsked = Signal()
    halfAsked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.judge = WordButton(theme, "", name="judge")
        self.rubric = WordButton(theme, "", name="rubric")
        self.half = WordButton(theme, "", name="rows")
        self.judge.clicked.connect(self.judgeAsked)
        self.rubric.clicked.connect(self.rubricAsked)
        self.half.clicked.connect(self.halfAsked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.judge)
        row.addWidget(Label(theme, "against people ·", "body", "text2"))
        row.addWidget(self.rubric)
        self._dot = Label(theme, "·", "body", "text2")
        row.addWidget(self._dot)
        row.addWidget(self.half)
        for part in (self.judge, self.rubric, self.half):
            part.give_way()

    def show_subject(self, judges: Sequence[str], rubric: str, half: Half) -> None:
        """Say who is measured on what."""
        self.judge.set_text(joined(judges) if judges else "no judge")
        self.rubric.set_text(rubric or "no rubric")
        self.half.set_text(HALVES[half])
        for part in (self._dot, self.half):
            part.setVisible(half != "all")

    @property
    def words(self) -> str:
        """The sentence; the rows only where they are not all."""
        said = f"{self.judge.text()} against people on {self.rubric.text()}"
        return said if self.half.text() == HALVES["all"] else f"{said}, {self.half.text()}"


class BenchControls:
    """The buttons at the right of the line: a second judge, ask, stop."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self.ask = Button(theme, "Ask the judge", "plain", "scale", small=True, parent=parent)
        self.ask.setObjectName("askJudge")
        self.second = IconButton(theme, "columns-2", _SECOND, small=True, parent=parent)
        self.second.setObjectName("secondJudge")
        self.stop = Button(theme, "Stop", "plain", small=True, parent=parent)
        self.stop.set_icon("square", "worse")
        self.stop.setObjectName("stopAsking")

    def all(self) -> list[QWidget]:
        """In their order."""
        return [self.second, self.ask, self.stop]

    def show_state(self, *, running: bool, can_ask: bool, rated: bool, judges: int, asked: bool, open_: bool) -> None:
        """Show what can be done.

        Args:
            running: whether judges are being asked.
            can_ask: whether they may be.
            rated: whether there is anything to measure them by.
            judges: how many there are.
            asked: whether there is something of the first already.
            open_: whether the way on is shown below: what would be asked, or the button that leads to it.
        """
        self.stop.setVisible(running)
        self.ask.setVisible(not running)
        self.ask.setEnabled(can_ask)
        self.ask.set_text("Ask both" if judges > 1 else "Judge again" if asked else "Ask the judge")
        self.ask.set_kind("plain" if asked or open_ or not can_ask else "primary")
        self.second.setVisible(rated and not running)
        self.second.set_icon("columns-2", "accent" if judges > 1 else "text2")
        said = "Leave the second judge out" if judges > 1 else _SECOND
        self.second.setAccessibleName(said)
        self.second.setToolTip(said)


class EmptyBench(QWidget):
    """What the bench is for, and the way to the ratings that it needs: ``rate``."""

    def __init__(self, theme: Theme, rate: Callable[[], object]) -> None:
        super().__init__()
        self._theme, self._step = theme, Step("Rate 30 rows", rate)
        self.setObjectName("benchEmpty")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._choices = -1
        self.show_choices(0)

    def show_choices(self, choices: int) -> None:
        """Say what is missing; ``choices`` is how often people chose the better answer of a pair."""
        if choices == self._choices:
            return  # its button may have the focus
        self._choices = choices
        emptied(self._column)
        if choices:
            title, said = "Only pairs were rated yet", f"{count(choices, 'choice')} between two answers"
            said += " say which one is better, not how good it is, and a judge is measured on that. "
        else:
            title, said = "Nobody has rated these answers yet", "A judge is measured against people on the same rows. "
        said += "About 30 rated rows make a verdict."
        self._column.addWidget(EmptyPlace(self._theme, "scale", title, said, self._step))


def titled(theme: Theme, title: str, name: str, widget: QWidget, said: str = "") -> QVBoxLayout:
    """A part of the bench under its title, with a word beside that, whose label is called ``name``."""
    column = QVBoxLayout()
    column.setSpacing(4)
    head = QHBoxLayout()
    head.setSpacing(8)
    head.addWidget(Label(theme, title, "strong"))
    meta = Label(theme, said, "small", "text2")
    meta.setObjectName(name)
    head.addWidget(meta)
    head.addStretch(1)
    column.addLayout(head)
    column.addWidget(widget)
    column.addStretch(1)
    return column


def scrolled(view: QWidget) -> QScrollArea:
    """A view in full size, which may be longer than the window."""
    area = QScrollArea()
    keep_bar(area)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setProperty("ground", "page")
    view.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    area.setWidget(view)
    return area
