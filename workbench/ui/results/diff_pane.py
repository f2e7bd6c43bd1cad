"""One case of a comparison, read top down: question, reference, words, criteria, reasons, next step."""

from __future__ import annotations

import asyncio
import json

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from workbench.core.verdict_words import on_metric
from workbench.project.views import MetricInfo, RowDelta, TrialView
from workbench.ui.context import UiContext
from workbench.ui.models.delta_rows import is_against
from workbench.ui.results import scores
from workbench.ui.results.criteria_table import CriteriaTable, letter
from workbench.ui.results.marked_text import Mark, MarkedText
from workbench.ui.results.output_pane import OutputPane
from workbench.ui.results.pairing import MOST, SHORT, Pairing, said_marks, size_of, word_marks
from workbench.ui.results.row_acts import RowActs
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import Chip
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label, Paragraph, tip

_PAD = 24


class DiffPane(QWidget):
    """``stepped`` asks for the next (1) or previous (-1) row of the group, ``brokenAsked`` for the next broken one;
    ``editAsked`` carries a variant's key, ``requestAsked`` a trial id; ``othersChanged``: other candidates are wanted,
    or what was read of the row is old."""

    stepped = Signal(int)
    brokenAsked = Signal(int)
    editAsked = Signal(str)
    requestAsked = Signal(str)
    othersChanged = Signal()

    def __init__(self, context: UiContext, pad: int = _PAD) -> None:
        super().__init__()
        self._context, self._pad = context, pad
        self._theme = theme = context.theme
        self._pairing: Pairing | None = None
        self._serial = 0
        self.others: tuple[str, ...] = ()
        self.compared_on: MetricInfo | None = None
        """What the comparison is on, for a row that broke and is better on it all the same."""
        self.setObjectName("diffPane")
        self._facts = QGridLayout()
        self._facts.setContentsMargins(pad, 10, pad, 10)
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(0)
        self._facts.setColumnStretch(1, 1)
        self._panes = [OutputPane(theme) for _ in range(MOST + 1)]
        self._lines = [HairLine(theme, vertical=True) for _ in range(MOST)]
        outputs = QHBoxLayout()
        outputs.setContentsMargins(pad, 0, pad, 0)
        outputs.setSpacing(12)
        for place, pane in enumerate(self._panes):
            if place:
                outputs.addWidget(self._lines[place - 1])
            outputs.addWidget(pane, 1)
        self._criteria = CriteriaTable(theme, pad)
        self._checks = FlowRow(16)
        self._checks.setContentsMargins(pad, 6, pad, 6)
        self.acts = RowActs(context, pad)
        self.acts.editAsked.connect(self.editAsked)
        self.acts.requestAsked.connect(self.requestAsked)
        self.acts.changed.connect(self.othersChanged)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(HairLine(theme))
        column.addLayout(self._facts)
        column.addWidget(HairLine(theme))
        column.addLayout(outputs)
        column.addWidget(HairLine(theme))
        for part in (self._criteria, self._checks, self.acts):
            column.addWidget(part)
        column.addStretch(1)

    def _head(self) -> QVBoxLayout:
        theme = self._theme
        self._case = Label(theme, "", "strong")
        self._case.setObjectName("diffCase")
        self._against = Paragraph(theme, "", "body", "warn")
        self._against.setObjectName("diffAgainst")
        self._tags = FlowRow(4)
        self._place = Label(theme, "", "small", "text2")
        up = IconButton(theme, "chevron-up", "Previous row of the group", "K", small=True)
        down = IconButton(theme, "chevron-down", "Next row of the group", "J", small=True)
        up.clicked.connect(lambda: self.stepped.emit(-1))
        down.clicked.connect(lambda: self.stepped.emit(1))
        broken = IconButton(theme, "skip-forward", "Next broken row", "F8", small=True)
        broken.setObjectName("nextBroken")
        broken.clicked.connect(lambda: self.brokenAsked.emit(1))
        row = QHBoxLayout()
        row.setContentsMargins(self._pad, 8, self._pad - 8, 8)
        row.setSpacing(8)
        for part in (self._case, self._place, up, down, broken):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._tags, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(0)
        below = QHBoxLayout()
        below.setContentsMargins(max(0, self._pad - 10), 0, self._pad, 4)
        below.addWidget(self._shows())
        head = QVBoxLayout()
        head.setSpacing(0)
        against = QHBoxLayout()
        against.setContentsMargins(self._pad, 0, self._pad, 4)
        against.addWidget(self._against)
        head.addLayout(row)
        head.addLayout(against)
        head.addLayout(below)
        return head

    def _shows(self) -> FlowRow:
        """What is shown of the answers, and who else beside them."""
        self._words = self._toggle("Words", "diff", "showWords", on=True)
        self._rendered = self._toggle("Rendered", "type", "showRendered")
        self._reference = self._toggle("Reference", "file-text", "showReference")
        self._beside = Button(self._theme, "Beside", "quiet", "columns-2", small=True, arrow=True)
        self._beside.setObjectName("besideMenuButton")
        self._beside.clicked.connect(self._choose_others)
        shows = FlowRow(4)
        for button in (self._words, self._rendered, self._reference, self._beside):
            shows.add(button)
        return shows

    def _toggle(self, words: str, icon: str, name: str, *, on: bool = False) -> Button:
        button = Button(self._theme, words, "quiet", icon, small=True)
        button.setObjectName(name)
        button.setCheckable(True)
        button.setChecked(on)
        # Chosen it is written in semibold, which is wider.
        button.setMinimumWidth(button.sizeHint().width() + self._theme.px(8))
        button.toggled.connect(lambda _: self._show_outputs())
        return button

    @property
    def pairing(self) -> Pairing | None:
        """What is shown."""
        return self._pairing

    @property
    def panes(self) -> list[OutputPane]:
        """The answers that are shown, then the reference if it is."""
        return [pane for pane in self._panes if not pane.isHidden()]

    def show_pairing(self, pairing: Pairing) -> None:
        """Show a row."""
        self._pairing = pairing
        view = pairing.candidate or pairing.baseline
        self._case.setText(f"Case {pairing.row.position + 1}")
        self._place.setText(f"{pairing.place} of {pairing.of} {pairing.row.status}" if pairing.of else "")
        self._show_against(pairing.row)
        self._tags.clear()
        for tag in (*view.case.tags[:12], *((view.case.kind,) if view.case.kind != "golden" else ())) if view else ():
            self._tags.add(Chip(self._theme, "neutral", tag[:40]))
        self._tags.setVisible(view is not None and bool(view.case.tags or view.case.kind != "golden"))
        self._beside.setVisible(bool(pairing.choices))
        self._show_facts(view)
        self._show_outputs()
        self._criteria.show_pairing(pairing)
        self._show_checks(pairing)
        self.acts.show_trial(view)

    def _show_against(self, row: RowDelta) -> None:
        """Why a row counts as broken though its figure rose, or as fixed though it fell."""
        metric = self.compared_on
        against = is_against(row, metric)
        if metric is not None and against:
            way, but = ("Better", "but it does not pass") if row.status == "broken" else ("Worse", "but it passes")
            why = f": {row.reason}" if row.reason else ""
            self._against.set_text(f"{way} {on_metric(metric.name, metric.title)}, {but}{why}.", "warn")
        self._against.setVisible(against)

    def _choose_others(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("besideMenu")
        for label, name in self._pairing.choices if self._pairing is not None else ():
            action = menu.addAction(name.replace("&", "&&"), lambda label=label: self._toggle_other(label))
            action.setCheckable(True)
            action.setChecked(label in self.others)
            action.setEnabled(label in self.others or len(self.others) < MOST - 2)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._beside.mapToGlobal(self._beside.rect().bottomLeft()))

    def _toggle_other(self, label: str) -> None:
        self.others = tuple(one for one in (*self.others, label) if one != label or label not in self.others)
        self.othersChanged.emit()

    def _show_facts(self, view: TrialView | None) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if view is None:
            return
        for line, (name, value, mono) in enumerate(facts(view)):
            label = Label(self._theme, name[:1].upper() + name[1:40], "body", "text2")
            text = MarkedText(self._theme, name, "mono" if mono else "body", limit=100)
            text.show_text(value)
            self._facts.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(text, line, 1)

    def _show_outputs(self) -> None:
        """Long texts are compared off the window's thread; until then they stand without word marks."""
        pairing = self._pairing
        if pairing is None:
            return
        self._serial += 1
        self._words.setEnabled(not self._rendered.isChecked())
        short = size_of(pairing) <= SHORT
        words = self._words.isChecked() and not self._rendered.isChecked()
        self._put_outputs(pairing, word_marks(pairing) if words and short else {})
        if words and not short:
            self._context.tasks.start(self._compare_apart(pairing, self._serial), "compare words")

    async def _compare_apart(self, pairing: Pairing, serial: int) -> None:
        found = await asyncio.to_thread(word_marks, pairing)
        if serial == self._serial:
            self._put_outputs(pairing, found)

    def _put_outputs(self, pairing: Pairing, words: dict[str, list[Mark]]) -> None:
        views, rendered = pairing.views, self._rendered.isChecked()
        with_reference = self._reference.isChecked()
        count = len(views) + with_reference
        for place, pane in enumerate(self._panes):
            if place < len(views):
                view = views[place]
                marks = words.get(view.trial.id, []) + said_marks(view, pairing.beside.get(view.trial.id))
                pane.show_trial(view, marks, rendered=rendered, narrow=count > 2)
            elif place == len(views) and with_reference and views:
                pane.show_reference(views[0].case.reference_text or "", rendered=rendered)
            pane.setVisible(place < count)
            if place:
                self._lines[place - 1].setVisible(place < count)

    def _show_checks(self, pairing: Pairing) -> None:
        self._checks.clear()
        lines = [(view, line) for view in pairing.views for line in scores.checks(view)]
        failed = [(view, line) for view, line in lines if line.passed is False]
        for view, line in failed:
            reason = f": {line.reason}" if line.reason else ""
            found = ElidedLabel(self._theme, f"✕ {letter(view)}, {line.name}{reason}", "body", "worse")
            found.setToolTip(tip(line.reason))
            self._checks.add(found)
        rest = {line.metric for _, line in lines if line.passed} - {line.metric for _, line in failed}
        if rest:
            both = "both" if len(pairing.views) == 2 else "all"
            words = f"✓ {len(rest)} {'others pass' if failed else 'checks pass'} in {both}"
            self._checks.add(Label(self._theme, words, "body", "better"))
        self._checks.setVisible(bool(lines))


def facts(view: TrialView) -> list[tuple[str, str, bool]]:
    """(name, value, whether it is JSON) of a case's inputs and reference."""
    found = []
    for name, value in view.case.inputs.items():
        if value is None or value == "":
            continue
        plain = isinstance(value, str)
        found.append((name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), not plain))
    if view.case.history:
        turns = "\n".join(f"{message.role}: {message.text}" for message in view.case.history)
        found.append(("history", turns, False))
    reference = view.case.reference_text
    if reference:
        found.append(("Reference", reference, not isinstance(view.case.reference, str)))
    return found
