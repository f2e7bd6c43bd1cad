"""One case of a comparison, read top down: question, reference, words, criteria, reasons, next step."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core import diff
from workbench.core.figures import number
from workbench.project.views import RowDelta, TrialView
from workbench.ui.results import scores
from workbench.ui.results.criteria_table import CriteriaTable
from workbench.ui.results.marked_text import Mark, MarkedText
from workbench.ui.results.text_marks import quoted, shown
from workbench.ui.theme import Theme
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.chips import Chip, VariantBadge
from workbench.ui.widgets.flow import FlowRow
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, HairLine, Label

_PAD = 24


class Pairing(NamedTuple):
    """The two trials of a row."""

    row: RowDelta
    before: TrialView | None
    after: TrialView | None
    place: int
    of: int


class OutputPane(QWidget):
    """One answer: whose, its chip, its length, its words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._badge = VariantBadge(theme, "A")
        self._name = ElidedLabel(theme, "", "strong")
        self._chip = Chip(theme)
        self._size = Label(theme, "", "small", "text2")
        self._text = MarkedText(theme, "answer", limit=480)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._badge)
        head.addWidget(self._name)
        head.addWidget(self._chip)
        head.addStretch(1)
        head.addWidget(self._size)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._text)
        column.addStretch(1)

    def show_trial(self, view: TrialView | None, marks: list[Mark]) -> None:
        """Show an answer, or that there is none."""
        self.setVisible(view is not None)
        if view is None:
            return
        self._badge.set_key(view.candidate.variant or view.candidate.label[:1].upper())
        self._name.setText(view.candidate.name or view.candidate.label)
        self._name.updateGeometry()
        look = scores.chip_of(view)
        self._chip.setVisible(look is not None)
        if look is not None:
            self._chip.set_look(look)
        text = shown(scores.answer(view))
        tokens = view.call.usage.output_tokens if view.call.usage is not None else None
        size = f"{number(diff.words(text))} words"
        self._size.setText(f"{size} · {number(tokens)} tok" if tokens is not None else size)
        if text.strip():
            self._text.show_text(text, marks)
        else:
            self._text.show_text(scores.silence(view), ink="text3")


class DiffPane(QWidget):
    """``stepped`` asks for the next (1) or previous (-1) row of the group, ``editAsked`` carries a variant's key,
    ``requestAsked`` a trial id."""

    stepped = Signal(int)
    editAsked = Signal(str)
    requestAsked = Signal(str)

    def __init__(self, theme: Theme, pad: int = _PAD) -> None:
        super().__init__()
        self._theme = theme
        self._pad = pad
        self._pairing: Pairing | None = None
        self._titles: dict[str, str] = {}
        self.setObjectName("diffPane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(HairLine(theme))
        self._facts = QGridLayout()
        self._facts.setContentsMargins(pad, 10, pad, 10)
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(0)
        self._facts.setColumnStretch(1, 1)
        column.addLayout(self._facts)
        column.addWidget(HairLine(theme))
        self._before, self._after = OutputPane(theme), OutputPane(theme)
        self._divider = HairLine(theme, vertical=True)
        outputs = QHBoxLayout()
        outputs.setContentsMargins(pad, 0, pad, 0)
        outputs.setSpacing(_PAD)
        outputs.addWidget(self._before, 1)
        outputs.addWidget(self._divider)
        outputs.addWidget(self._after, 1)
        column.addLayout(outputs)
        column.addWidget(HairLine(theme))
        self._criteria = CriteriaTable(theme, pad)
        column.addWidget(self._criteria)
        self._checks = FlowRow(16)
        self._checks.setContentsMargins(pad, 6, pad, 6)
        column.addWidget(self._checks)
        column.addLayout(self._foot())
        column.addStretch(1)

    def _head(self) -> QHBoxLayout:
        theme = self._theme
        self._case = Label(theme, "", "strong")
        self._case.setObjectName("diffCase")
        self._tags = FlowRow(4)
        self._place = Label(theme, "", "small", "text2")
        up = IconButton(theme, "chevron-up", "Previous row of the group", "K", small=True)
        down = IconButton(theme, "chevron-down", "Next row of the group", "J", small=True)
        up.clicked.connect(lambda: self.stepped.emit(-1))
        down.clicked.connect(lambda: self.stepped.emit(1))
        self._words = Button(theme, "Words", "quiet", "diff", small=True)
        self._words.setObjectName("showWords")
        self._words.setCheckable(True)
        self._words.setChecked(True)
        self._words.toggled.connect(lambda _: self._show_outputs())
        row = QHBoxLayout()
        row.setContentsMargins(self._pad, 8, self._pad, 8)
        row.setSpacing(8)
        for part in (self._case, self._tags, self._place, up, down):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self._words)
        return row

    def _foot(self) -> QHBoxLayout:
        theme = self._theme
        self._edit = Button(theme, "Edit", "plain", "pen-line")
        self._edit.setObjectName("editVariant")
        self._edit.clicked.connect(self._ask_edit)
        self._request = Button(theme, "Exact request", "quiet")
        self._request.setObjectName("exactRequest")
        self._request.clicked.connect(self._ask_request)
        row = QHBoxLayout()
        row.setContentsMargins(self._pad, 8, self._pad, 12)
        row.setSpacing(8)
        row.addWidget(self._edit)
        row.addWidget(self._request)
        row.addStretch(1)
        return row

    @property
    def pairing(self) -> Pairing | None:
        """What is shown."""
        return self._pairing

    def show_pairing(self, pairing: Pairing) -> None:
        """Show a row."""
        self._pairing = pairing
        view = pairing.after or pairing.before
        self._case.setText(f"Case {pairing.row.position + 1}")
        self._place.setText(f"{pairing.place} of {pairing.of} {pairing.row.status}")
        self._tags.clear()
        if view is not None:
            for tag in view.case.tags[:4]:
                self._tags.add(Chip(self._theme, "neutral", tag))
            if view.case.kind != "golden":
                self._tags.add(Chip(self._theme, "neutral", view.case.kind))
        self._show_facts(view)
        self._show_outputs()
        self._criteria.show_trials(pairing.before, pairing.after)
        self._show_checks(pairing)
        after = pairing.after
        self._edit.setVisible(after is not None and bool(after.candidate.variant))
        if after is not None:
            self._edit.set_text(f"Edit {after.candidate.variant}")

    def _show_facts(self, view: TrialView | None) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if view is None:
            return
        for line, (name, value, mono) in enumerate(facts(view)):
            label = Label(self._theme, name[:1].upper() + name[1:], "body", "text2")
            text = MarkedText(self._theme, name, "mono" if mono else "body", limit=100)
            text.show_text(value)
            self._facts.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(text, line, 1)

    def _show_outputs(self) -> None:
        if self._pairing is None:
            return
        before, after = self._pairing.before, self._pairing.after
        removed: list[Mark] = []
        added: list[Mark] = []
        if before is not None and after is not None and self._words.isChecked():
            runs = diff.diff(shown(scores.answer(before)), shown(scores.answer(after)))
            removed = [Mark(start, end, "removed") for start, end in diff.spans(runs, 0)]
            added = [Mark(start, end, "added") for start, end in diff.spans(runs, 1)]
        self._before.show_trial(before, removed + _quotes(before))
        self._after.show_trial(after, added + _quotes(after))
        self._divider.setVisible(before is not None and after is not None)

    def _show_checks(self, pairing: Pairing) -> None:
        self._checks.clear()
        lines = [(view, line) for view in (pairing.before, pairing.after) if view for line in scores.checks(view)]
        failed = [(view, line) for view, line in lines if line.passed is False]
        for view, line in failed:
            who = view.candidate.variant or view.candidate.label
            reason = f": {line.reason}" if line.reason else ""
            self._checks.add(ElidedLabel(self._theme, f"✕ {who}, {line.name}{reason}", "body", "worse"))
        rest = {line.metric for _, line in lines if line.passed} - {line.metric for _, line in failed}
        if rest:
            words = f"✓ {len(rest)} {'others pass' if failed else 'checks pass'} in both"
            self._checks.add(Label(self._theme, words, "body", "better"))
        self._checks.setVisible(bool(lines))

    def _ask_edit(self) -> None:
        if self._pairing is not None and self._pairing.after is not None:
            self.editAsked.emit(self._pairing.after.candidate.variant)

    def _ask_request(self) -> None:
        if self._pairing is not None and self._pairing.after is not None:
            self.requestAsked.emit(self._pairing.after.trial.id)


def facts(view: TrialView) -> list[tuple[str, str, bool]]:
    """(name, value, whether it is JSON) of a case's inputs and reference."""
    found = []
    show: Callable[[object], str] = lambda value: json.dumps(value, ensure_ascii=False)  # noqa: E731
    for name, value in view.case.inputs.items():
        if value is None or value == "":
            continue
        plain = isinstance(value, str)
        found.append((name, value if isinstance(value, str) else show(value), not plain))
    if view.case.history:
        turns = "\n".join(f"{message.role}: {message.text}" for message in view.case.history)
        found.append(("history", turns, False))
    reference = view.case.reference_text
    if reference:
        found.append(("Reference", reference, not isinstance(view.case.reference, str)))
    return found


def _quotes(view: TrialView | None) -> list[Mark]:
    """Passages of the answer that the judge quotes where a criterion that must pass failed."""
    if view is None:
        return []
    text = shown(scores.answer(view))
    failed = [line.reason for line in scores.criteria(view) if line.failed]
    return [Mark(start, end, "quote") for reason in failed for start, end in quoted(text, reason)]
