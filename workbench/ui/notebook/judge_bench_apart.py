"""Refining a criterion: its place in the rubric, and beside it the rows on which people and judge differ."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from workbench.core.figures import count
from workbench.ui.context import UiContext
from workbench.ui.notebook.judge_bench_asking import Subject
from workbench.ui.notebook.judge_bench_parts import ApartRow
from workbench.ui.notebook.judge_bench_reading import shown_of
from workbench.ui.notebook.judge_bench_values import Apart
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.drawer import Drawer
from workbench.ui.widgets.labels import Paragraph


class ApartDrawer(Drawer):
    """Where people and judge are apart on a criterion, the farthest first; a row shows what both said.

    Args:
        theme: the look.
        criterion: its name.
    """

    def __init__(self, theme: Theme, criterion: str) -> None:
        super().__init__(theme, f"Where people and judge differ on {criterion}", "Close")
        self.accepted.connect(self.closed)
        for button in self.findChildren(Button):
            button.setVisible(button is self.accept_button)  # There is nothing to cancel.
        self._said = Paragraph(theme, "Reading …", "body", "text2")
        self._said.setObjectName("apartSaid")
        self.body.addWidget(self._said)
        self.body.addStretch(1)
        self.rows: list[ApartRow] = []

    def show_apart(self, apart: Sequence[Apart]) -> None:
        """Show the rows; they come later than the drawer, and take no focus."""
        said = f"{count(len(apart), 'answer')}, a level or more apart" if apart else "None by a level or more"
        self._said.set_text(f"{said}. Only the half for refining: the held-out half then says whether it helped.")
        self.rows = [ApartRow(self._theme, one) for one in apart]
        for place, row in enumerate(self.rows, 1):
            row.pressed.connect(self._open)
            self.body.insertWidget(place, row)
        if self.rows:
            self.rows[0].set_open(True)

    def _open(self, apart: Apart) -> None:
        for row in self.rows:
            row.set_open(row.apart is apart)


def refine(context: UiContext, subject: Subject, judge: str, how: str, criterion: str) -> None:
    """Open the rubric at a criterion, with the disagreements of the half that refining may look at beside it."""
    context.navigate("rubric", subject.rubric)
    drawer = ApartDrawer(context.theme, criterion)
    context.open_drawer(drawer)
    context.itemAsked.emit("rubric", subject.rubric, criterion)
    gone: list[bool] = []
    drawer.destroyed.connect(lambda: gone.append(True))

    def read() -> list[Apart]:
        project = context.project
        result = project.bench.measure(subject.rubric, judge, [subject.experiment], half="seen", how=how)
        shown = shown_of(project, project.experiments.get(subject.experiment), result)
        return [one for one in shown.apart if one.criterion == criterion]

    async def show() -> None:
        found = await asyncio.to_thread(read)
        if not gone:
            drawer.show_apart(found)

    context.tasks.start(show(), "disagreements")
