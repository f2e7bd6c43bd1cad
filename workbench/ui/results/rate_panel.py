"""Rates one answer where it is read: a line per criterion, 1–5 give a level, Enter adds a note, Esc is done."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from workbench.config.settings import change_settings
from workbench.core.errors import WorkbenchError
from workbench.core.rubrics import Criterion
from workbench.project.views import TrialView
from workbench.ui.context import UiContext
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.fields import Field
from workbench.ui.widgets.labels import Label, Paragraph, tip

if TYPE_CHECKING:
    from workbench.project.rating_queue import Queue

_KEYS = {Qt.Key.Key_1: 1, Qt.Key.Key_2: 2, Qt.Key.Key_3: 3, Qt.Key.Key_4: 4, Qt.Key.Key_5: 5}


class RatePanel(QWidget):
    """``opened`` when its lines are there, ``rated`` after each level, ``closed`` when the person is done."""

    opened = Signal()
    rated = Signal()
    closed = Signal()

    def __init__(self, context: UiContext, pad: int) -> None:
        super().__init__()
        self._context = context
        self._view: TrialView | None = None
        self._queue: Queue | None = None
        self._criteria: tuple[Criterion, ...] = ()
        self._at = 0
        self.setObjectName("ratePanel")
        self.setAccessibleName("Rate this answer: 1 to 5 give a level")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme = context.theme
        self._title = Label(theme, "", "strong")
        self._said = Paragraph(theme, "", "body", "text2")
        self._who = Field(theme, "your name", context.settings.rater, "Your name")
        self._who.setMaximumWidth(theme.px(220))
        self._who.returnPressed.connect(self._named)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(7, 1)
        self._note = Field(theme, "note to this level", placeholder="Why? Enter keeps it")
        self._note.returnPressed.connect(self._noted)
        done = Button(theme, "Done", "quiet", small=True)
        done.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(12)
        for part in (self._title, self._who, self._said):
            head.addWidget(part, 1 if part is self._said else 0)
        head.addWidget(done)
        column = QVBoxLayout(self)
        column.setContentsMargins(pad, 8, pad, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(self._grid)
        column.addWidget(self._note)

    def open(self, view: TrialView) -> None:
        """Rate a trial's answer."""
        self._view, self._queue, self._at = view, None, 0
        named = bool(self._context.settings.rater)
        self._title.setText(f"Rate {view.candidate.variant or view.candidate.label}")
        self._who.setVisible(not named)
        self._said.set_text("" if named else "Say who rates, then Enter.", "text2")
        self._clear()
        self._note.hide()
        self.show()
        if named:
            self._begin()
        else:
            self._who.setFocus(Qt.FocusReason.OtherFocusReason)

    def _named(self) -> None:
        name = self._who.text().strip()
        if name:
            self._context.settings = change_settings(rater=name)
            self._who.hide()
            self._begin()

    def _begin(self) -> None:
        view = self._view
        if view is not None:
            self._context.tasks.start(self._queue_of(view), "rate", self._refused)

    def _refused(self, error: WorkbenchError) -> None:
        self._said.set_text(f"{error.message} {error.remedy}".strip(), "warn")

    async def _queue_of(self, view: TrialView) -> None:
        project, rater = self._context.project, self._context.settings.rater
        manifest = view.experiment.manifest
        rubric = manifest.rubrics[0].id if manifest.rubrics else ""

        def read() -> Queue:
            return project.rating.queue(view.experiment.id, rubric, rater, order="chosen", chosen=[view.trial.id])

        queue = await asyncio.to_thread(read)
        item = await asyncio.to_thread(queue.item, 0)
        if view is not self._view:
            return
        project.undoing.adopt(queue)
        queue.listener = lambda _: self._show_levels()
        self._queue, self._criteria = queue, item.rubric.criteria
        self._said.set_text("1–5 give a level, Enter a note, Esc is done.", "text2")
        self._show_levels()
        self._note.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit()

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _show_levels(self) -> None:
        queue, theme = self._queue, self._context.theme
        if queue is None:
            return
        self._clear()
        for line, criterion in enumerate(self._criteria):
            here = line == self._at
            name = Label(theme, ("▸ " if here else "   ") + criterion.name, "strong" if here else "body")
            self._grid.addWidget(name, line, 0)
            given = queue.level(0, criterion.name)
            for level in range(1, 6):
                button = Button(theme, str(level), "primary" if level == given else "plain", small=True)
                button.setObjectName(f"rate-{line}-{level}")
                button.setToolTip(tip(criterion.levels[level - 1]))
                button.setAccessibleName(f"{criterion.name} {level}: {criterion.levels[level - 1]}")
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                button.clicked.connect(lambda _=False, line=line, level=level: self._give(line, level))
                self._grid.addWidget(button, line, level)
            words = criterion.levels[given - 1] if given else criterion.question
            self._grid.addWidget(Paragraph(theme, words, "small", "text2"), line, 7)
        if self._criteria:
            self._note.setText(queue.note(0, self._criteria[self._at].name))

    def _give(self, line: int, level: int, note: str | None = None) -> None:
        queue, name = self._queue, self._criteria[line].name
        if queue is None:
            return
        said = queue.note(0, name) if note is None else note
        try:
            written = queue.save(0, name, level, note=said)
        except WorkbenchError as error:
            self._refused(error)
            return
        self._context.tasks.start(_wait(written), "save a rating")
        self._at = line if note is not None else min(line + 1, len(self._criteria) - 1)
        self._show_levels()
        self.rated.emit()

    def _noted(self) -> None:
        queue = self._queue
        if queue is None or not self._criteria:
            return
        level = queue.level(0, self._criteria[self._at].name)
        if level is None:
            self._said.set_text("Give a level first; the note is kept with it.", "warn")
        else:
            self._give(self._at, level, self._note.text())
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1–5, Up and Down, Enter, Esc."""
        key, last = event.key(), max(0, len(self._criteria) - 1)
        if key in _KEYS and self._criteria:
            self._give(self._at, _KEYS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._at = max(0, min(last, self._at + (1 if key == Qt.Key.Key_Down else -1)))
            self._show_levels()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._criteria:
            self._note.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


async def _wait(written: Future[None]) -> None:
    await asyncio.wrap_future(written)
