"""What a gate says as a whole of the latest experiment, in one line over its rules."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.figures import count
from workbench.core.gates import Gate, GateStanding, RuleStanding
from workbench.project import Project
from workbench.project.standing import Standing, weakest
from workbench.ui.pages.gate_row import RESULT_LOOKS
from workbench.ui.theme import Theme
from workbench.ui.widgets.chips import GlyphMark
from workbench.ui.widgets.icon_buttons import LinkButton
from workbench.ui.widgets.labels import ElidedLabel, Label
from workbench.ui.widgets.standing import StandingLine

_WORDS = {"passed": "passed", "failed": "failed", "not enough cases": "cannot be told yet", "": "cannot be applied"}


class GateSays(QWidget):
    """Glyph, result, counts; ``opened`` asks for the experiment."""

    opened = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._glyph = GlyphMark(theme, "unclear")
        self._result = Label(theme, "", "strong")
        self._result.setObjectName("gate_result")
        self._words = ElidedLabel(theme, "", "body", "text2")
        self._words.setObjectName("gate_says")
        self._open = LinkButton(theme, "Open the experiment")
        self._open.clicked.connect(self.opened)
        self._judge = StandingLine(theme)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._glyph)
        row.addWidget(self._result)
        row.addWidget(self._words, 1)
        row.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._judge)
        self.show_standing(None, "", "")

    def show_standing(self, standing: GateStanding | None, baseline: str, instead: str) -> None:
        """Show it.

        Args:
            standing: what the rules say; None: not known.
            baseline: what people call the candidate that the others are compared with.
            instead: what is said where nothing is known.
        """
        self._open.setVisible(standing is not None)
        self._glyph.setVisible(standing is not None)
        self._result.setVisible(standing is not None)
        if standing is None:
            self._words.setText(instead)
            return
        glyph, ink = RESULT_LOOKS[standing.result] if standing.result else ("unclear", "warn")
        result = standing.result or "cannot be applied as it stands"
        self._glyph.set_glyph(glyph, ink)
        self._result.setText(f"{result[:1].upper()}{result[1:]}")
        self._result.set_ink(ink)
        self._words.setText(f"in experiment {standing.experiment}, against {baseline}. {_counts(standing)}")

    def show_judge(self, judge: Standing | None) -> None:
        """Say how far the judge can be trusted whose scores the rules are about; None where they are about none."""
        self._judge.show_standing(*((judge.word, judge.reason, judge.judge) if judge is not None else ("",)))


def _counts(standing: GateStanding) -> str:
    """``2 rules passed, 1 rule cannot be told yet.``"""
    found = [_of(rule) for rule in standing.rules]
    parts = [f"{count(found.count(name), 'rule')} {said}" for name, said in _WORDS.items() if name in found]
    return f"{', '.join(parts)}."


def _of(rule: RuleStanding) -> str:
    """The result of a rule over all candidates; "" where it cannot be applied."""
    results = {outcome.result for outcome in rule.outcomes}
    if rule.fault:
        return ""
    return next((name for name in ("failed", "not enough cases") if name in results), "passed")


def stands(project: Project, gate: Gate) -> tuple[GateStanding, Standing | None]:
    """What the rules say, and how far the weakest judge can be trusted whose scores they are about."""
    found = project.gating.standing(gate)
    fed = project.bench.standings(found.experiment)
    judges = [fed[rule.metric] for rule in gate.rules if rule.metric in fed]
    return found, weakest(judges) if judges else None
