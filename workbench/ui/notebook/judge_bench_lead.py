"""The line of a judge bench: which judge, which rubric, which rows; and the place where nobody has rated yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.project.bench_rows import Half
from workbench.ui.notebook.judge_bench_words import joined
from workbench.ui.notebook.word_button import WordButton
from workbench.ui.theme import Theme
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.labels import Label

HALVES: dict[Half, str] = {
    "all": "all rated rows",
    "seen": "the half for refining",
    "held-out": "the held-out half",
}


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
        row.addWidget(Label(theme, "against people on", "body", "text2"))
        row.addWidget(self.rubric)
        row.addWidget(Label(theme, "·", "body", "text2"))
        row.addWidget(self.half)
        for part in (self.judge, self.rubric, self.half):
            part.give_way()

    def show_subject(self, judges: Sequence[str], rubric: str, half: Half) -> None:
        """Say who is measured on what."""
        self.judge.set_text(joined(list(judges)) if judges else "no judge")
        self.rubric.set_text(rubric or "no rubric")
        self.half.set_text(HALVES[half])

    @property
    def words(self) -> str:
        """The sentence; the rows only where they are not all."""
        said = f"{self.judge.text()} against people on {self.rubric.text()}"
        return said if self.half.text() == HALVES["all"] else f"{said}, {self.half.text()}"


def empty_place(theme: Theme, rate: Callable[[], object]) -> EmptyPlace:
    """What the bench is for, and the way to the ratings that it needs."""
    place = EmptyPlace(
        theme,
        "scale",
        "Nobody has rated these answers yet",
        "A judge is measured against people on the same rows. About 30 rated rows make a verdict.",
        Step("Rate 30 rows", rate),
    )
    place.setObjectName("benchEmpty")
    return place
