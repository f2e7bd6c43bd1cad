"""Buttons and estimate of a run cell: what can be pressed now, and what it would take."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.project.first_cases import FirstCases
from workbench.ui.notebook import run_words as words
from workbench.ui.notebook.assessing import Assessed
from workbench.ui.notebook.body import BLEED
from workbench.ui.notebook.run_variants import BesideLine
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.labels import Label, Paragraph, short_tip


class RunControls(QObject):
    """``runAsked``, ``firstAsked`` (ten cases), ``pauseAsked`` (or go on), ``stopAsked`` and ``shownAsked`` (the
    variants that the prompt cell shows) are its buttons."""

    runAsked = Signal()
    firstAsked = Signal()
    pauseAsked = Signal()
    stopAsked = Signal()
    shownAsked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        # The parent from the start: what is shown without one is a window of its own, and takes the keyboard.
        self.run = Button(theme, "Run", "primary", "play", small=True, parent=parent)
        self.run.setObjectName("run")
        self.run.clicked.connect(self.runAsked)
        self.first = Button(theme, "Run 10 first", "plain", small=True, parent=parent)
        self.first.setObjectName("runTenFirst")
        self.first.clicked.connect(self.firstAsked)
        self.pause = Button(theme, "Pause", "plain", "pause", small=True, parent=parent)
        self.pause.setObjectName("pauseRun")
        self.pause.clicked.connect(self.pauseAsked)
        self.stop = Button(theme, "Stop", "plain", small=True, parent=parent)
        self.stop.set_icon("square", "worse")
        self.stop.setObjectName("stopRun")
        self.stop.clicked.connect(self.stopAsked)
        self._line = Paragraph(theme, "", "body", "text2")
        self._line.setObjectName("estimate")
        self._hint = Label(theme, "", "small", "text3")
        self._hint.setObjectName("standIn")
        self._few = Paragraph(theme, "", "small", "text3")
        self._few.setObjectName("firstCases")
        self._few.hide()
        self._not_sent = Paragraph(theme, "", "small", "worse")
        self._not_sent.setObjectName("notSent")
        self._not_sent.hide()
        self.beside = BesideLine(theme)
        self.beside.asked.connect(self.shownAsked)
        self.lines = QVBoxLayout()
        self.lines.setContentsMargins(BLEED, 0, BLEED, 0)
        self.lines.setSpacing(4)
        self.lines.addWidget(self._line)
        self.lines.addWidget(self._not_sent)
        self.lines.addWidget(self._few)
        self.lines.addWidget(self._hint)
        self.lines.addWidget(self.beside)

    def show_state(
        self,
        assessed: Assessed | None,
        stale: str,
        *,
        running: bool,
        can_run: bool,
        can_stop: bool,
        paused: str,
        fresh: bool,
    ) -> None:
        """Show what can be done.

        Args:
            assessed: what a run would be; None while nobody knows.
            stale: why the latest experiment is old, "" if it is not.
            running: whether a run goes on.
            can_run: whether one may begin.
            can_stop: whether it has begun already.
            paused: why it stands still, "" while it goes; at a budget only more money goes on, which its notice offers.
            fresh: whether nothing was run yet.
        """
        waiting = fresh or bool(stale)
        self.stop.setVisible(running)
        self.stop.setEnabled(can_stop)
        self.pause.setVisible(running and paused != "budget")
        self.pause.setEnabled(can_stop)
        self.pause.set_text("Go on" if paused else "Pause")
        self.pause.set_icon("play" if paused else "pause", "text")
        self.run.setVisible(not running)
        self.run.setEnabled(can_run)
        self.run.set_kind("primary" if waiting else "plain")
        calls = assessed.estimate.calls if assessed is not None else 0
        self.run.set_text(f"Run {calls} changed" if stale and calls else "Run")
        said = "" if running or assessed is None or not waiting else words.estimate_sentence(assessed.estimate)
        ending = "" if said.endswith(".") else "."
        said = f"{stale} {said}{ending}" if said and stale else said
        if said and assessed is not None and assessed.unscored:
            said = f"{said}{'' if said.endswith('.') else '.'} {assessed.unscored}"
        self._line.set_text(said)
        self._line.setVisible(bool(said))
        missing = "" if running or assessed is None else assessed.not_sent
        self._not_sent.set_text(missing, "worse")
        self._not_sent.setVisible(bool(missing))

    def show_first(self, few: FirstCases | None) -> None:
        """Offer to run a few cases first, and say which; None: no offer."""
        self.first.setVisible(few is not None)
        said = f"Run {len(few.case_ids)} first: {few.words}." if few is not None else ""
        self.first.setToolTip(short_tip(said))
        self.first.setAccessibleDescription(said)
        self._few.set_text(said)
        self._few.setVisible(few is not None)

    def show_hint(self, hint: str) -> None:
        """Say who answers, where that is no language model."""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
