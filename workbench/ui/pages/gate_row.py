"""One rule of a gate as fields, and what it says of each candidate of the latest experiment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from workbench.core.cases import KINDS
from workbench.core.gates import LIMITED, NARROWED, PAIRED, RULES, GateRule, RuleName, RuleOutcome, RuleStanding
from workbench.core.nearest import did_you_mean
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.fields import Choice, Field
from workbench.ui.widgets.glyphs import Glyph
from workbench.ui.widgets.icon_buttons import IconButton
from workbench.ui.widgets.labels import ElidedLabel, Label, Paragraph

RULE_TITLES: dict[RuleName, str] = {
    "not_worse": "not worse than the baseline",
    "better": "better than the baseline",
    "at_least": "at least",
    "at_most": "at most",
    "all_pass": "every answer passes",
    "no_broken": "nothing breaks",
}
RESULT_LOOKS: dict[str, tuple[Glyph, str]] = {
    "passed": ("pass", "better"),
    "failed": ("fail", "worse"),
    "not enough cases": ("unclear", "warn"),
}
"""Glyph and ink of a result."""
LIMIT_WIDTH = 92
_USUAL = "Empty: 0.02 of a pass rate or quality, 0.1 of a 1–5 mean, 5 % of cost, tokens and time"


class RuleRow(QWidget):
    """A rule: what it is about, what it asks, its limit, which cases.

    ``changed`` carries place, rule and the field; ``removed`` the place.
    """

    changed = Signal(int, object, str)
    removed = Signal(int)

    def __init__(self, theme: Theme, place: int, read_only: bool) -> None:
        super().__init__()
        self._theme, self._place = theme, place
        self._rule = GateRule(metric="", rule="not_worse")
        self._filling = False
        number = place + 1
        self.setObjectName(f"rule{number}")
        self.measure = Choice(theme, f"Metric of rule {number}")
        self.rule = Choice(theme, f"What rule {number} asks")
        for name, title in RULE_TITLES.items():
            self.rule.addItem(title, name)
        self.limit = Field(theme, f"Limit of rule {number}")
        self.tags = Field(theme, f"Tags of rule {number}", placeholder="any tag")
        self.kinds = Field(theme, f"Kinds of case of rule {number}", placeholder="any kind")
        self.delete = IconButton(theme, "trash-2", f"Delete rule {number}")
        self._asks = Paragraph(theme, "", "small", "text2")
        self._asks.setObjectName(f"ruleAsks{number}")
        self._says = QGridLayout()
        self._lay_out()
        for field, what in ((self.limit, "limit"), (self.tags, "tags"), (self.kinds, "kinds")):
            field.editingFinished.connect(lambda what=what: self._tell(what))
            field.setReadOnly(read_only)
        self.limit.textEdited.connect(lambda: self._limit_of())
        self.kinds.textEdited.connect(lambda: self._kinds_of())
        for choice, what in ((self.measure, "metric"), (self.rule, "rule")):
            choice.currentIndexChanged.connect(lambda _=0, what=what: self._tell(what))
        self.delete.clicked.connect(lambda: self.removed.emit(self._place))
        for switch in (self.measure, self.rule, self.delete):
            switch.setEnabled(not read_only)

    def _lay_out(self) -> None:
        theme = self._theme
        limit = QWidget()
        limit.setFixedWidth(theme.px(LIMIT_WIDTH))
        _bare(limit).addWidget(self.limit)
        narrowed = QWidget()
        parts = _bare(narrowed)
        parts.addWidget(self.tags, 1)
        parts.addWidget(self.kinds, 1)
        self._cases = QStackedWidget()
        self._cases.addWidget(ElidedLabel(theme, "all cases", "body", "text2"))
        self._cases.addWidget(narrowed)
        head = QHBoxLayout()
        head.setSpacing(8)
        for part, stretch in ((self.measure, 3), (self.rule, 3), (limit, 0), (self._cases, 3), (self.delete, 0)):
            head.addWidget(part, stretch)
        self._says.setHorizontalSpacing(8)
        self._says.setVerticalSpacing(2)
        self._says.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 12)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._asks)
        column.addLayout(self._says)

    def show_rule(self, rule: GateRule, metrics: Mapping[str, str]) -> None:
        """Show what is stored; a field with the focus is left alone."""
        self._filling = True
        self._rule = rule
        if [self.measure.itemData(at) for at in range(self.measure.count())] != list(metrics):
            self.measure.clear()
            for name, title in metrics.items():
                self.measure.addItem(title if title.casefold() == name.casefold() else f"{title}  ·  {name}", name)
        if (place := self.measure.findData(rule.metric)) < 0:
            self.measure.addItem(rule.metric, rule.metric)
            place = self.measure.count() - 1
        self.measure.setCurrentIndex(place)
        self.rule.setCurrentIndex(self.rule.findData(rule.rule))
        limit = rule.value if rule.rule in LIMITED else rule.margin
        shown = (
            (self.limit, "" if limit is None else f"{limit:g}"),
            (self.tags, ", ".join(rule.tags)),
            (self.kinds, ", ".join(rule.kinds)),
        )
        for field, text in shown:
            if not field.hasFocus():
                field.setText(text)
                field.set_wrong("")
        self.limit.setPlaceholderText("a value" if rule.rule in LIMITED else "usual")
        self.limit.setToolTip("" if rule.rule in LIMITED else _USUAL)
        self.limit.setVisible(rule.rule not in NARROWED)
        self._cases.setCurrentIndex(int(rule.rule in NARROWED))
        self._asks.set_text(_sentence(rule))
        self._filling = False

    def show_standing(self, standing: RuleStanding | None, names: Mapping[str, str]) -> None:
        """Show what the rule says, one line a candidate; None: nobody knows yet.

        Args:
            names: label of a candidate → what people call it.
        """
        while (item := self._says.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if standing is None:
            return
        if standing.fault:
            self._says.addWidget(GlyphMark(self._theme, "unclear"), 0, 0)
            self._says.addWidget(Paragraph(self._theme, standing.fault, "body", "warn"), 0, 1, 1, 3)
        for line, outcome in enumerate(standing.outcomes):
            self._show_outcome(line, outcome, names.get(outcome.candidate, outcome.candidate))

    def _show_outcome(self, line: int, outcome: RuleOutcome, name: str) -> None:
        theme = self._theme
        glyph, ink = RESULT_LOOKS[outcome.result]
        self._says.addWidget(GlyphMark(theme, glyph), line, 0)
        self._says.addWidget(Label(theme, outcome.result, "strong", ink), line, 1)
        self._says.addWidget(Label(theme, name, "body", "text"), line, 2)
        self._says.addWidget(ElidedLabel(theme, outcome.reason, "body", "text2"), line, 3)

    def begin(self) -> None:
        """Give the keys to the first field."""
        self.measure.setFocus()

    def _limit_of(self) -> tuple[float | None, bool]:
        """The limit, and whether it is good; the field says why not."""
        words = self.limit.text().strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
        margin = self.rule.currentData() in PAIRED
        try:
            value = float(words) if words else None
        except ValueError:
            value = math.nan
        good = value is None or (math.isfinite(value) and not (margin and value < 0))
        self.limit.set_wrong("" if good else "A margin is a number, 0 or more" if margin else "A number")
        return value, good

    def _kinds_of(self) -> tuple[tuple[str, ...], bool]:
        kinds = _words(self.kinds.text())
        wrong = next((kind for kind in kinds if kind not in KINDS), "")
        near = did_you_mean(wrong, KINDS) if wrong else ""
        self.kinds.set_wrong(f"There is no kind “{wrong}”. {near}Kinds: {', '.join(KINDS)}." if wrong else "")
        return kinds, not wrong

    def _tell(self, what: str) -> None:
        if self._filling:
            return
        rule: RuleName = self.rule.currentData()
        (limit, good), (kinds, known) = self._limit_of(), self._kinds_of()
        if not (good and known):
            return
        if what == "rule" and (rule in LIMITED) != (self._rule.rule in LIMITED):
            limit = None  # a value is no margin
        update: dict[str, Any] = {
            "metric": self.measure.currentData(),
            "rule": rule,
            "value": limit if rule in LIMITED else None,
            "margin": limit if rule in PAIRED else None,
            "tags": _words(self.tags.text()) if rule in NARROWED else (),
            "kinds": kinds if rule in NARROWED else (),
        }
        new = self._rule.model_copy(update=update)
        if new != self._rule:
            self.changed.emit(self._place, new, what)


def head_row(theme: Theme) -> QHBoxLayout:
    """The titles over the columns of `RuleRow`."""
    row = QHBoxLayout()
    row.setSpacing(8)
    limit = Label(theme, "Limit", "small", "text2")
    limit.setFixedWidth(theme.px(LIMIT_WIDTH))
    row.addWidget(Label(theme, "Metric", "small", "text2"), 3)
    row.addWidget(Label(theme, "Rule", "small", "text2"), 3)
    row.addWidget(limit)
    row.addWidget(Label(theme, "Cases: tags, kinds", "small", "text2"), 3)
    row.addSpacing(theme.px(28))
    return row


def _sentence(rule: GateRule) -> str:
    words = RULES[rule.rule]
    return f"{words[:1].upper()}{words[1:]}.".replace(" -margin", " \N{MINUS SIGN}margin")


def _words(text: str) -> tuple[str, ...]:
    """``sale, abroad`` → its parts, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _bare(holder: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    return row


def names_in_short(labels: Sequence[str]) -> dict[str, str]:
    """``B@gpt-4.1-mini`` → ``B``, where that says which one it is."""
    short = {label: label.partition("@")[0] for label in labels}
    return short if len(set(short.values())) == len(short) else {label: label for label in labels}
