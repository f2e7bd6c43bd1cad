"""The page of a gate: its rules as a table, saved as they are typed, with what each says of the latest experiment."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from workbench.core.documents import Changes
from workbench.core.errors import InputError, WorkbenchError
from workbench.core.figures import count
from workbench.core.gates import Gate, GateRule, GateStanding
from workbench.project.standing import Standing
from workbench.ui.actions import Place
from workbench.ui.context import UiContext
from workbench.ui.pages.gate_row import RuleRow, head_row, names_in_short
from workbench.ui.pages.gate_says import GateSays, stands
from workbench.ui.pages.header import PageHeader, page_column, page_scroll
from workbench.ui.widgets.banner import Step
from workbench.ui.widgets.buttons import Button
from workbench.ui.widgets.empty import EmptyPlace
from workbench.ui.widgets.fields import Choice
from workbench.ui.widgets.labels import HairLine, Label
from workbench.ui.widgets.tabbing import step_in_reading_order

_FIRST = "the experiment's first"
_NOT_RUN = "Nothing was run yet. What each rule says stands here after the first run."

_RUNNING = "A run is going on. What each rule says stands here when it has ended."


class GatePage(QWidget):
    """Edits one gate. Its rows are kept while the number of rules stays, and with them the cursor."""

    places: tuple[Place, ...] = ("gate",)

    def __init__(self, context: UiContext, gate_id: str) -> None:
        super().__init__()
        self._context, self._id = context, gate_id
        self._rows: list[RuleRow] = []
        self._metrics: dict[str, str] = {}
        self._last = 0
        self._asked = 0
        self._filling = self._running = False
        self.standing: GateStanding | None = None
        """What the rules say of the latest experiment; None while that is not known."""
        self.setObjectName("gate_page")
        theme = context.theme
        self._header = PageHeader(theme)
        self._baseline = Choice(theme, "Baseline of the gate")
        self._baseline.currentIndexChanged.connect(self._baseline_changed)
        self._baseline.setEnabled(not context.project.read_only)
        add = Button(theme, "Rule", "plain", "plus")
        add.setAccessibleName("New rule")
        add.setEnabled(not context.project.read_only)
        add.clicked.connect(self.add_rule)
        self._header.add(Label(theme, "against", "body", "text2"))
        self._header.add(self._baseline)
        self._header.add(add)
        self._says = GateSays(theme)
        self._says.opened.connect(self._open_experiment)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._lay_out()
        context.bridge.changed.connect(self._changed)
        context.bridge.runsChanged.connect(self._runs_changed)
        context.blind.changed.connect(self._look)
        self.refresh()

    def _lay_out(self) -> None:
        theme = self._context.theme
        self._scroll, inner = page_scroll()
        inner.addWidget(self._says)
        inner.addSpacing(4)
        inner.addLayout(head_row(theme))
        inner.addLayout(self._list)
        inner.addStretch(1)
        self._empty = EmptyPlace(
            theme,
            "shield-check",
            "No rules yet",
            "A gate says what a candidate must show before it is taken. A run checks it, and a build on a server.",
            Step("Write the first rule", self.add_rule),
        )
        column = page_column(self)
        column.addWidget(self._header)
        column.addWidget(HairLine(theme))
        column.addWidget(self._scroll, 1)
        column.addWidget(self._empty, 1)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the page is read: rows are made anew when others come or go."""
        return step_in_reading_order(self, forward) or super().focusNextPrevChild(forward)

    @property
    def title(self) -> str:
        """The gate's name."""
        return gate.name if (gate := self.gate()) is not None else ""

    def gate(self) -> Gate | None:
        """As it is stored."""
        found = self._context.project.documents.find("gate", self._id)
        return found if isinstance(found, Gate) else None

    def can(self, action_id: str) -> bool:
        """Whether an action of the table does something here now."""
        return not self._context.project.read_only and (bool(self._rows) or action_id == "add_rule")

    def refresh(self) -> None:
        """Show the gate as it is stored, and find out what it says."""
        gate = self.gate()
        if gate is None:
            return
        self._header.set_title(gate.name)
        self._header.set_meta(f"gate · {count(len(gate.rules), 'rule')}, each for every candidate")
        if len(self._rows) != len(gate.rules):
            self._rebuild(len(gate.rules))
        for row, rule in zip(self._rows, gate.rules, strict=True):
            row.show_rule(rule, self._metrics or {rule.metric: rule.metric})
        self._scroll.setVisible(bool(gate.rules))
        self._empty.setVisible(not gate.rules)
        self._show_baseline(gate)
        self._look()

    def _look(self) -> None:
        """Find out what the rules say, beside the window's thread; an answer to an older question is left."""
        self._asked += 1
        self._context.tasks.start(self._look_apart(self._asked), f"standing of gate {self._id}")

    async def _look_apart(self, asked: int) -> None:
        project, gate = self._context.project, self.gate()
        if gate is None:
            return
        metrics = await asyncio.to_thread(project.gating.metrics)
        standing: GateStanding | None = None
        judge: Standing | None = None
        words = ""
        if self._context.blind.active:
            words = f"{self._context.blind.words} What the rules say is covered until then."
        elif self._context.bridge.running():
            words = _RUNNING
        elif project.experiments.latest() is None:
            words = _NOT_RUN
        else:
            try:
                standing, judge = await self._context.read(lambda: stands(project, gate))
            except InputError as error:
                words = f"{error.message} {error.remedy}".strip()
        if asked == self._asked and self.gate() == gate:
            self._take(gate, metrics, standing, words)
            self._says.show_judge(judge)

    def _take(self, gate: Gate, metrics: dict[str, str], standing: GateStanding | None, words: str) -> None:
        self._metrics, self.standing = metrics, standing
        labels = [found.candidate for rule in standing.rules for found in rule.outcomes] if standing else []
        names = names_in_short(list(dict.fromkeys([*labels, *([standing.baseline] if standing else [])])))
        for place, (row, rule) in enumerate(zip(self._rows, gate.rules, strict=True)):
            row.show_rule(rule, metrics)
            row.show_standing(standing.rules[place] if standing else None, names)
        self._says.show_standing(standing, names[standing.baseline] if standing else "", words)

    def _show_baseline(self, gate: Gate) -> None:
        latest = self._context.project.experiments.latest()
        labels = [candidate.label for candidate in latest.manifest.candidates] if latest else []
        short = names_in_short(labels)
        values = list(dict.fromkeys(["", *short.values(), *([gate.baseline] if gate.baseline else [])]))
        self._filling = True
        if [self._baseline.itemData(at) for at in range(self._baseline.count())] != values:
            self._baseline.clear()
            for value in values:
                self._baseline.addItem(value or _FIRST, value)
        self._baseline.setCurrentIndex(values.index(gate.baseline))
        self._filling = False

    def _baseline_changed(self) -> None:
        gate = self.gate()
        if gate is not None and not self._filling and self._baseline.currentData() != gate.baseline:
            self._put(gate.model_copy(update={"baseline": self._baseline.currentData()}), "Baseline of the gate")

    def add_rule(self) -> None:
        """Add a rule below the current one: not worse on the first metric that no rule is about."""
        gate = self.gate()
        if gate is None:
            return
        used = {rule.metric for rule in gate.rules}
        metric = next((name for name in self._metrics if name not in used), next(iter(self._metrics), "quality"))
        at = self._current() + 1 if gate.rules else 0
        self._replace(at, 0, (GateRule(metric=metric, rule="not_worse"),), "New rule", at)

    def duplicate_rule(self) -> None:
        """Put a copy of the current rule below it."""
        gate, at = self.gate(), self._current()
        if gate is not None and at < len(gate.rules):
            self._replace(at + 1, 0, (gate.rules[at],), "Duplicate a rule", at + 1)

    def rule_up(self) -> None:
        """Move the current rule up."""
        self._shift(-1)

    def rule_down(self) -> None:
        """Move the current rule down."""
        self._shift(1)

    def delete_rule(self) -> None:
        """Delete the current rule; Undo brings it back."""
        self._remove(self._current())

    def _shift(self, by: int) -> None:
        gate, at = self.gate(), self._current()
        if gate is not None and 0 <= at + by < len(gate.rules):
            first = min(at, at + by)
            pair = gate.rules[first : first + 2]
            self._replace(first, 2, (pair[1], pair[0]), "Move a rule", at + by)

    def _remove(self, place: int) -> None:
        gate = self.gate()
        if gate is not None and place < len(gate.rules):
            self._replace(place, 1, (), f"Delete rule {place + 1}", min(place, len(gate.rules) - 2))
            self._context.toast(f"Rule {place + 1} deleted")

    def _replace(self, at: int, gone: int, new: tuple[GateRule, ...], label: str, then: int) -> None:
        """Put rules in the place of others, and go to one."""
        gate = self.gate()
        if gate is None:
            return
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()  # what is typed belongs to the rule as it stands
            gate = self.gate() or gate
        rules = (*gate.rules[:at], *new, *gate.rules[at + gone :])
        self._put(gate.model_copy(update={"rules": rules}), label)
        self._last = max(0, then)
        if self._rows:
            row = self._rows[min(self._last, len(self._rows) - 1)]
            row.begin()
            self._scroll.ensureWidgetVisible(row)

    def _rule_changed(self, place: int, rule: GateRule, what: str) -> None:
        gate = self.gate()
        if gate is not None and place < len(gate.rules) and gate.rules[place] != rule:
            rules = (*gate.rules[:place], rule, *gate.rules[place + 1 :])
            self._put(gate.model_copy(update={"rules": rules}), f"Edit rule {place + 1}", f"{self._id}/{place}/{what}")

    def _put(self, gate: Gate, label: str, merge: str = "") -> None:
        try:
            self._context.project.documents.put(gate, label=label, merge=merge)
        except WorkbenchError as error:
            self._context.problem(error)
        self.refresh()

    def _current(self) -> int:
        """Place of the rule that has the focus, else of the one that had it last."""
        focus = QApplication.focusWidget()
        for place, row in enumerate(self._rows):
            if focus is not None and row.isAncestorOf(focus):
                self._last = place
        return max(0, min(self._last, len(self._rows) - 1))

    def _rebuild(self, number: int) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._rows = []
        for place in range(number):
            row = RuleRow(self._context.theme, place, self._context.project.read_only)
            row.changed.connect(self._rule_changed)
            row.removed.connect(self._remove)
            self._list.addWidget(HairLine(self._context.theme))
            self._list.addWidget(row)
            self._rows.append(row)

    def _open_experiment(self) -> None:
        if (latest := self._context.project.experiments.latest()) is not None:
            self._context.navigate("experiments", latest.id)

    def _runs_changed(self) -> None:
        """Look again when a run began or has ended; while it goes on the figures would never stand still."""
        was, self._running = self._running, bool(self._context.bridge.running())
        if was != self._running:
            self.refresh()

    def _changed(self, changes: Changes) -> None:
        ended = bool(changes.experiments) and not self._context.bridge.running()
        if ("gate", self._id) in changes.documents:
            self.refresh()
        elif ended or any(kind in ("scorecard", "rubric") for kind, _ in changes.documents):
            if (gate := self.gate()) is not None:
                self._show_baseline(gate)
            self._look()
